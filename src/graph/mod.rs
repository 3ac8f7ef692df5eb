//! What the notes say about each other: targets, backlinks, tags, languages.
//!
//! Ids are positions in the list of heads that [`link`] was given; they are dense and
//! live as long as one snapshot. They never reach a file, a view or a digest.

mod aliases;
mod align;
mod backlinks;
mod drawing;
mod findings;
mod folders;
mod glossary;
mod fresh;
mod names;
mod nearest;
mod places;
mod private;
mod resolve;
mod subpath;
mod suffix;
mod tags;
mod targets;
mod translate;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use align::{Heading, align, sections};
pub use fresh::{Freshness, Standing, State, freshness, original};
pub use glossary::{Concept, Definition, Form, Glossary};
pub use places::site_language;
pub use private::PrivateNames;
pub use suffix::titled;

use crate::base::Lang;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::note::{Head, Link, LinkKind};
use crate::vault::{PropertyType, Vault};
use findings::{Finding, Report};
use folders::Folders;
use names::{Item, Names, folded_paths};
use places::Places;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use resolve::{Doubt, Hit, Meaning, Resolver};
use std::collections::BTreeMap;
use std::sync::Arc;
use targets::Known;
use translate::Explicit;

/// A note's position in the list of heads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NoteId(pub u32);

/// An attachment's position in the vault's list of files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

impl Graph {
    /// Unresolved, ambiguous, aliased links and pairing conflicts, by path and place.
    /// `heads` say where the links stand now, and `remedy` what to do about a name that
    /// is no longer there, if that is known.
    pub fn diagnostics(
        &self,
        heads: &[Arc<Head>],
        remedy: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<Diagnostic> {
        let placed = |found: &Found| {
            let mut diagnostic = found.diagnostic.clone();
            let link = found.link.and_then(|(note, at)| {
                heads.get(note.0 as usize)?.links.get(at as usize)
            });
            let Some(link) = link else { return diagnostic };
            if matches!(diagnostic.code, Code::UnresolvedLink | Code::UnresolvedEmbed)
                && let Some(known) = remedy(&link.path)
            {
                diagnostic.help = Some(known);
            }
            diagnostic.at(link.span)
        };
        let mut diagnostics: Vec<Diagnostic> = self.found.iter().map(placed).collect();
        diagnostics.sort();
        diagnostics
    }

    /// The version of a note in a language, if there is one.
    pub fn version_in(&self, note: NoteId, lang: &Lang) -> Option<NoteId> {
        let own = self.places[note.0 as usize].lang == *lang;
        let twin = || translate::version_in(&self.versions, &self.places, note, lang);
        if own { Some(note) } else { twin() }
    }
}

/// Everything that relates notes to each other.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// `[note][link]`: what each link of each head means.
    pub targets: Vec<Vec<Target>>,
    /// Who links to a note.
    pub backlinks: Backlinks,
    /// All tags with their notes, parents included.
    pub tags: Vec<Tag>,
    /// Language and locale of each note.
    pub places: Vec<Place>,
    /// `[note]`: all versions of the same concept, itself included, sorted by language;
    /// empty when there is no other version.
    pub versions: Vec<Vec<NoteId>>,
    /// `[note]`: the exported image of each drawing that has one.
    pub drawings: Vec<Option<FileId>>,
    /// The language of pages that belong to no locale.
    pub site_lang: Lang,
    /// Locales that have their own folder on the site (`ko/`), sorted.
    pub locales: Vec<Lang>,
    /// Folders that [`Target::Folder`] indexes: vault paths in their own spelling,
    /// sorted; the root is the empty path. Each holds a public note, perhaps below it.
    pub folders_named: Vec<String>,
    /// Terms of all notes and of `glossary.toml`.
    pub glossary: Glossary,
    /// Unresolved, ambiguous, aliased links and pairing conflicts, see
    /// [`Graph::diagnostics`].
    pub(crate) found: Vec<Found>,
}

/// A diagnostic, and the link that it is about. A link's place is no part of the graph:
/// it changes with every word that is written before it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    diagnostic: Diagnostic,
    link: Option<(NoteId, u32)>,
}

impl From<Diagnostic> for Found {
    fn from(diagnostic: Diagnostic) -> Found {
        Found { diagnostic, link: None }
    }
}

/// What a link means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A note, and one of its anchors (index into `Head::anchors`) if the link names one
    /// that exists.
    Note(NoteId, Option<u32>),
    /// An attachment.
    File(FileId),
    /// A folder: its page; the number indexes `Graph::folders_named`.
    Folder(u32),
    /// Nothing that is published.
    Missing,
}

/// Where a note belongs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The note's language: property, suffix, locale folder, else the site's.
    pub lang: Lang,
    /// The locale whose folder on the site holds it (`ko/…`), if any.
    pub locale: Option<Lang>,
    /// Path seen from its locale root, without suffix and extension: `개념/파드`.
    pub path: String,
}

/// One note that links to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backlink {
    /// The linking note.
    pub from: NoteId,
    /// Where its links to this note are, see [`Backlinks::links`].
    pub(super) links: (u32, u32),
}

/// Backlinks of all notes in few arrays: a vector for each would cost more than all else.
#[derive(Clone, Debug, Default)]
pub struct Backlinks {
    pub(super) starts: Vec<u32>,
    pub(super) items: Vec<Backlink>,
    /// Indexes into `Head::links`.
    pub(super) links: Vec<u32>,
}

impl Backlinks {
    /// Backlinks of one note, ordered by the linking note's position.
    pub fn of(&self, note: NoteId) -> &[Backlink] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |bound| *bound as usize);
        let at = note.0 as usize;
        self.items.get(bound(at)..bound(at + 1)).unwrap_or(&[])
    }

    /// Backlinks without places, for tests of later stages.
    #[cfg(test)]
    pub(crate) fn of_notes(starts: Vec<u32>, from: Vec<NoteId>) -> Backlinks {
        let items = from.into_iter().map(|from| Backlink { from, links: (0, 0) });
        Backlinks { starts, items: items.collect(), links: Vec::new() }
    }

    /// The links of the linking note that lead here, as indexes into `Head::links`, in
    /// source order.
    pub fn links(&self, backlink: &Backlink) -> &[u32] {
        let (start, end) = backlink.links;
        self.links.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// A tag and who has it. Each locale has its own tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// The locale whose pages use it; `None` for notes outside locale folders.
    pub locale: Option<Lang>,
    /// Full name as first spelt: `개발/rust`.
    pub name: String,
    /// Notes with this tag or one below it, by position.
    pub notes: Vec<NoteId>,
    /// Positions in `Graph::tags` of the tags directly below.
    pub children: Vec<u32>,
    /// The tag one level up.
    pub parent: Option<u32>,
}

/// Relates all public notes to each other.
///
/// `heads` are the public notes and canvases, sorted by path; of `vault` only the paths
/// of attachments and `glossary.toml` are read. Names in `private` make dead links
/// quieter, nothing else. `site_lang` is what [`site_language`] gives.
///
/// A newcomer's trap: the result is kept while all heads stay alike
/// ([`Head::relates_like`]), so nothing may be read here that is not compared there.
pub fn link(
    config: &Config,
    site_lang: &Lang,
    heads: &[Arc<Head>],
    vault: &Vault,
    private: &PrivateNames,
) -> Graph {
    let folded = folded_paths(heads);
    let places = Places::new(config, site_lang, heads, &folded);
    let folders = Folders::new(heads);
    let names = Names::new(heads, folded, vault, &places);
    let resolver =
        Resolver { names: &names, folders: &folders, private, places: &places.notes };
    let mut hits = resolve_all(&resolver, heads, &vault.settings.types);
    let explicit = follow_translations(&resolver, heads, &mut hits);

    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let versions = translate::versions(heads, &places, &explicit, &mut diagnostics);
    let known =
        Known { heads, names: &names, places: &places.notes, versions: &versions };
    let followed = targets::targets(&known, &hits);
    let (targets, findings): (Vec<_>, Vec<_>) = followed.into_iter().unzip();

    let mut found = report(&known, &targets, &findings);
    let drawings = drawing::drawings(&resolver, heads);
    diagnostics.extend(drawing::without_image(heads, &drawings));
    diagnostics.extend(aliases::collisions(heads, &names, &versions));
    let terms = vault.glossary.as_deref();
    let glossary = glossary::glossary(heads, &places.notes, &versions, terms);
    diagnostics.extend(glossary.diagnostics.iter().cloned());
    found.extend(diagnostics.into_iter().map(Found::from));
    // The switch of languages leads to a translation; no sentence mentions it.
    let counts = |note: u32, link: u32| {
        let head = &heads[note as usize];
        head.links[link as usize].kind != LinkKind::Diagram
            && !head.translations.contains(&link)
    };
    let backlinks = backlinks::backlinks(&targets, counts);
    let tags = tags::tags(heads, &places.notes);
    Graph {
        backlinks,
        tags,
        targets,
        drawings,
        versions,
        glossary,
        folders_named: folders.named,
        site_lang: places.site_lang,
        locales: places.locales,
        places: places.notes,
        found,
    }
}

fn resolve_all(
    resolver: &Resolver<'_>,
    heads: &[Arc<Head>],
    types: &BTreeMap<String, PropertyType>,
) -> Vec<Vec<Hit>> {
    let of_note = |index: usize| {
        let head = &heads[index];
        let resolve = |link| match is_other_type(head, link, types) {
            true => Hit::missing(false),
            false => resolver.resolve(NoteId(index as u32), link),
        };
        head.links.iter().map(resolve).collect()
    };
    (0..heads.len()).into_par_iter().map(of_note).collect()
}

/// Whether a day stands in a property that the vault says is no date, but a text, say.
fn is_other_type(
    head: &Head,
    link: &Link,
    types: &BTreeMap<String, PropertyType>,
) -> bool {
    if link.kind != LinkKind::Day || types.is_empty() {
        return false;
    }
    let key = head.properties.key_at(link.span);
    let own = key.and_then(|key| types.get(&key.trim().to_lowercase()));
    own.is_some_and(|own| *own != PropertyType::Date)
}

/// Finds the notes that `translation` properties mean and puts them among the hits.
fn follow_translations(
    resolver: &Resolver<'_>,
    heads: &[Arc<Head>],
    hits: &mut [Vec<Hit>],
) -> Vec<Explicit> {
    let mut explicit = Vec::new();
    for (index, head) in heads.iter().enumerate() {
        let from = NoteId(index as u32);
        for &at in &head.translations {
            let Some(link) = head.links.get(at as usize) else { continue };
            let Some(to) = resolver.twin(from, link) else { continue };
            let rank = resolver.names.note_ranks[to.0 as usize];
            hits[index][at as usize] =
                Hit { meaning: Meaning::File(rank), doubt: Doubt::None };
            explicit.push(Explicit { from, to, span: link.span });
        }
    }
    explicit
}

fn report(
    known: &Known<'_>,
    targets: &[Vec<Target>],
    findings: &[Vec<Finding>],
) -> Vec<Found> {
    let mut public: Vec<bool> =
        known.names.files.iter().map(|f| matches!(f.item, Item::Note(_))).collect();
    let ranks = known.names.file_ranks();
    for target in targets.iter().flatten() {
        if let Target::File(file) = target {
            public[ranks[&file.0] as usize] = true;
        }
    }
    let mut report = Report::new(known.heads, known.names, known.versions, public);
    let notes = findings.iter().enumerate();
    notes.flat_map(|(note, found)| report.of(NoteId(note as u32), found)).collect()
}
