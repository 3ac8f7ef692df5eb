//! `kbgen.lock` and the public notes: what moved, and what the file should say next.

use super::memory::Memory;
use super::snapshot::Snapshot;
use crate::base::{Route, VaultPath, fold};
use crate::diag::Diagnostic;
use crate::graph::{FileId, Graph, NoteId};
use crate::lock::{self, Entry, Fate, Known, Lock, Moves, Print};
use crate::note::Head;
use crate::site::{Lead, Output, Site};
use crate::vault::{Content, Text, Vault};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The file as it was read.
#[derive(Default)]
pub(super) struct Addresses {
    pub lock: Arc<Lock>,
    /// Why it must not be replaced.
    pub unreadable: Option<Diagnostic>,
}

/// Reads the file's text.
pub(super) fn addresses(text: Option<&str>) -> Addresses {
    let Some(text) = text else { return Addresses::default() };
    match lock::parse(text) {
        Ok(lock) => Addresses { lock: Arc::new(lock), unreadable: None },
        Err(wrong) => {
            let lock::Unreadable { rest, found } = *wrong;
            Addresses { lock: Arc::new(rest), unreadable: Some(found) }
        }
    }
}

/// What became of the notes that the file lists; `sources` are those of `heads`.
pub(super) fn moves(
    Addresses { lock, .. }: &Addresses,
    vault: &Vault,
    (heads, sources): (&[Arc<Head>], &[FileId]),
    graph: &Graph,
    memory: &Memory,
) -> Arc<Moves> {
    if lock.entries.is_empty() {
        return Arc::default();
    }
    let langs: Vec<String> = graph.places.iter().map(|p| p.lang.to_string()).collect();
    let note = |(head, lang)| {
        let (head, lang): (&Arc<Head>, &String) = (head, lang);
        lock::Note { path: head.path().as_str(), lang }
    };
    let notes: Vec<_> = heads.iter().zip(&langs).map(note).collect();
    let file = |path: &str| vault.files.binary_search_by(|f| f.path.as_str().cmp(path));
    let known = Known {
        notes: &notes,
        prints: &|ids| {
            let print = |id: &NoteId| print(vault, sources[id.0 as usize], memory);
            ids.par_iter().map(print).collect()
        },
        held: &|part, whole| {
            let [part, whole] =
                [part, whole].map(|id| text(vault, sources[id.0 as usize]));
            lock::held(
                part.map_or("", |text| &text.text),
                whole.map_or("", |text| &text.text),
            )
        },
        has: &|path| file(path).is_ok(),
        renames: vault.renames.as_deref(),
    };
    Arc::new(lock::moves(lock, &known))
}

fn print(vault: &Vault, file: FileId, memory: &Memory) -> Print {
    text(vault, file).map_or_else(|| lock::print(""), |text| *memory.print(text))
}

fn text(vault: &Vault, file: FileId) -> Option<&Text> {
    match &vault.files[file.0 as usize].content {
        Content::Text(text) => Some(text),
        Content::Outside { .. } => None,
    }
}

/// Names that notes had before they moved: the last part, the whole, and the note now.
pub(super) struct FormerNames<'a>(BTreeMap<String, Vec<(String, &'a VaultPath)>>);

impl<'a> FormerNames<'a> {
    pub fn of(moves: &Moves, heads: &'a [Arc<Head>]) -> FormerNames<'a> {
        let mut names: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (entry, fate) in moves.iter() {
            let Fate::Note(note) = fate else { continue };
            let now = heads[note.0 as usize].path();
            if now.as_str() != entry.path {
                let name = name(&entry.path);
                names.entry(last(&name).to_owned()).or_default().push((name, now));
            }
        }
        FormerNames(names)
    }

    /// What to do about a link whose target is not there, if one note had its name.
    pub fn remedy(&self, written: &str) -> Option<String> {
        let wanted = name(written);
        let fits = |former: &str| {
            let folders = former.strip_suffix(wanted.as_str());
            folders.is_some_and(|above| above.is_empty() || above.ends_with('/'))
        };
        let known = self.0.get(last(&wanted))?;
        let mut found = known.iter().filter(|(former, _)| fits(former));
        let (_, now) = found.next()?;
        let only = found.next().is_none();
        only.then(|| format!("the note is \"{now}\" now; mend the link"))
    }
}

/// A path or a link as names are compared: folded, without dots before it and `.md`.
fn name(path: &str) -> String {
    let folded = fold(path);
    let name = folded.trim_start_matches(['.', '/']);
    name.strip_suffix(".md").unwrap_or(name).to_owned()
}

fn last(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, last)| last)
}

impl Snapshot {
    /// What `kbgen.lock` should say once this site is public; `None` when the one that is
    /// there cannot be read, which must stay.
    pub fn lock(&self) -> Option<Lock> {
        if self.addresses.unreadable.is_some() {
            return None;
        }
        let world = &self.world;
        let mut former: BTreeMap<NoteId, Vec<String>> = BTreeMap::new();
        for (entry, fate) in self.moves.iter() {
            let Fate::Note(note) = fate else { continue };
            let leads = |old: &&str| leads(&world.site, old, world.route(*note));
            let old = entry.routes().filter(leads).map(str::to_owned);
            former.entry(*note).or_default().extend(old);
        }
        let notes: Vec<NoteId> = world.notes().collect();
        let entry = |note: &NoteId| {
            let mut former = former.get(note).cloned().unwrap_or_default();
            former.sort();
            former.dedup();
            Entry {
                path: world.head(*note).path().to_string(),
                route: world.route(*note).to_string(),
                lang: world.place(*note).lang.to_string(),
                print: print(&world.vault, world.sources[note.0 as usize], &self.memory),
                former,
                span: crate::base::Span::default(),
            }
        };
        Some(Lock { entries: notes.par_iter().map(entry).collect() })
    }
}

/// Whether an old address leads to a page.
fn leads(site: &Site, old: &str, to: &Route) -> bool {
    match site.outputs.get(&Route::file(old)) {
        Some(Output::Redirect(there)) => there == to,
        Some(Output::Lead(at)) => match site.leads.get(*at as usize) {
            Some(Lead::Inside { to: there, .. }) => there == to,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests;
