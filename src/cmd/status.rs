//! `kbgen status`: how the translations of a vault stand, as text, JSON or Markdown.

mod draw;

use super::cli::{Format, StatusOptions};
use super::notes::{Seen, relate};
use super::report;
use crate::base::Lang;
use crate::diag::Error;
use crate::graph::{NoteId, Standing, State};
use crate::note::Changes;
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// Prints the state and gives the exit code.
pub fn status(options: &StatusOptions) -> Result<u8, Error> {
    let snapshot = relate(options.root.as_deref(), Seen::Published)?;
    let only = options.lang.as_deref().map(|tag| language(&snapshot.world, tag));
    let only = only.transpose()?;
    let status = Status::of(&snapshot.world, only.as_ref());
    let lines = match options.format {
        Format::Text => draw::text(&status),
        Format::Json => draw::json(&status),
        Format::Markdown => draw::markdown(&status),
    };
    let _ = report::emit(&lines, &mut io::stdout().lock());
    Ok(0)
}

/// A language of the vault.
fn language(world: &World, tag: &str) -> Result<Lang, Error> {
    let known = &world.freshness.langs;
    let found = Lang::parse(tag).filter(|lang| known.contains(lang));
    found.ok_or_else(|| {
        let known: Vec<&str> = known.iter().map(Lang::as_str).collect();
        let have = match known.is_empty() {
            true => "all of its notes are in one".to_owned(),
            false => format!("it has {}", known.join(", ")),
        };
        let message = format!("`{tag}` is no language of this vault; {have}");
        Error::Usage { message }
    })
}

/// All translations of a vault; the form of `--format json`.
#[derive(Serialize, PartialEq, Eq, Debug)]
struct Status {
    /// The form of this value; a field is only ever added.
    version: u32,
    /// How many notes there are, in all languages.
    note_count: usize,
    /// Languages of the vault.
    languages: Vec<String>,
    /// By language of the translations.
    totals: BTreeMap<String, Counts>,
    /// By folder of the originals and by language of the translations.
    folders: Vec<Row>,
    /// By language and by path of the originals.
    notes: Vec<Entry>,
}

/// How many translations are in each state.
#[derive(Serialize, Default, Clone, Copy, PartialEq, Eq, Debug)]
struct Counts {
    fresh: usize,
    stale: usize,
    unmarked: usize,
    missing: usize,
}

/// One folder in one language.
#[derive(Serialize, PartialEq, Eq, Debug)]
struct Row {
    folder: String,
    lang: String,
    #[serde(flatten)]
    counts: Counts,
}

/// One translation, or the lack of it.
#[derive(Serialize, PartialEq, Eq, Debug)]
struct Entry {
    lang: String,
    state: Kind,
    original: String,
    /// `null` when it is missing.
    translation: Option<String>,
    /// What changed in the original since; empty unless stale.
    sections: Vec<Part>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Fresh,
    Stale,
    Unmarked,
    Missing,
}

/// A section of an original that is not as it was.
#[derive(Serialize, PartialEq, Eq, Debug)]
struct Part {
    /// `changed`, `new` or `gone`.
    change: &'static str,
    /// `null` for what stands before the first heading.
    heading: Option<String>,
}

impl Counts {
    fn add(&mut self, kind: Kind) {
        *match kind {
            Kind::Fresh => &mut self.fresh,
            Kind::Stale => &mut self.stale,
            Kind::Unmarked => &mut self.unmarked,
            Kind::Missing => &mut self.missing,
        } += 1;
    }
}

impl Status {
    fn of(world: &World, only: Option<&Lang>) -> Status {
        let wanted = |lang: &Lang| only.is_none_or(|only| only == lang);
        let mut notes = Vec::new();
        for note in world.notes() {
            match world.freshness.of(note) {
                Some(Standing::Translation(original, state)) => {
                    let lang = &world.place(note).lang;
                    if wanted(lang) {
                        notes.push(there(world, note, *original, state));
                    }
                }
                Some(Standing::Original) => {
                    let missing = world.freshness.missing(&world.graph, note);
                    let missing = missing.filter(|lang| wanted(lang));
                    notes.extend(missing.map(|lang| lack(world, note, lang)));
                }
                _ => {}
            }
        }
        notes.sort_by(|a: &Entry, b| (&a.lang, &a.original).cmp(&(&b.lang, &b.original)));
        let mut totals: BTreeMap<String, Counts> = BTreeMap::new();
        let mut folders: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
        for entry in &notes {
            totals.entry(entry.lang.clone()).or_default().add(entry.state);
            let folder = entry.original.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.entry((folder, &entry.lang)).or_default().add(entry.state);
        }
        let row = |((folder, lang), counts): ((&str, &str), Counts)| Row {
            folder: folder.to_owned(),
            lang: lang.to_owned(),
            counts,
        };
        let folders = folders.into_iter().map(row).collect();
        let langs = world.freshness.langs.iter();
        let languages = langs.map(Lang::to_string).collect();
        let note_count = world.heads.len();
        Status { version: 1, note_count, languages, totals, folders, notes }
    }
}

fn there(world: &World, note: NoteId, original: NoteId, state: &State) -> Entry {
    let (state, sections) = match state {
        State::Fresh => (Kind::Fresh, Vec::new()),
        State::Unmarked => (Kind::Unmarked, Vec::new()),
        State::Stale(changes) => (Kind::Stale, parts(changes)),
    };
    Entry {
        lang: world.place(note).lang.to_string(),
        state,
        original: world.head(original).path().to_string(),
        translation: Some(world.head(note).path().to_string()),
        sections,
    }
}

fn lack(world: &World, note: NoteId, lang: &Lang) -> Entry {
    Entry {
        lang: lang.to_string(),
        state: Kind::Missing,
        original: world.head(note).path().to_string(),
        translation: None,
        sections: Vec::new(),
    }
}

fn parts(changes: &Changes) -> Vec<Part> {
    let kinds =
        [("changed", &changes.changed), ("new", &changes.new), ("gone", &changes.gone)];
    let of = |(change, names): (&'static str, &Vec<String>)| {
        let heading = |name: &String| (!name.is_empty()).then(|| name.clone());
        let part = |name| Part { change, heading: heading(name) };
        names.iter().map(part).collect::<Vec<_>>()
    };
    kinds.into_iter().flat_map(of).collect()
}
