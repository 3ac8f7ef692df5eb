//! What became of the notes that the file lists: each is there, elsewhere, or gone.
//!
//! A note that is still at its path is the same note, unless its words are found at
//! another path and others stand at its own. A note that is gone is looked for among new
//! ones: by the same words, by what the repository remembers, and by words that are
//! mostly the same. What could be two notes is neither.
//!
//! A newcomer's trap: only published notes are looked at, and of a note that is there
//! but not published nothing is said.

use super::alike::{Alike, pairs};
use super::print::Print;
use super::{Entry, Lock};
use crate::graph::NoteId;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A published note.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its language.
    pub lang: &'a str,
}

/// What the file is compared with.
pub struct Known<'a> {
    /// All published notes, sorted by path.
    pub notes: &'a [Note<'a>],
    /// Makes prints, which costs; in the order of what is asked.
    pub prints: &'a dyn Fn(&[NoteId]) -> Vec<Print>,
    /// Whether the vault has such a file.
    pub has: &'a dyn Fn(&str) -> bool,
    /// Renames that a repository remembers, from old to new path. Where it was asked,
    /// words of notes that are at their paths are compared as well.
    pub renames: Option<&'a [(String, String)]>,
}

/// What became of a note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is there, or elsewhere.
    Note(NoteId),
    /// It is there, but not published.
    Withheld,
    /// It is gone. These notes are the most alike, the best one first.
    Gone(Vec<NoteId>),
    /// It is gone, and these notes have as much of it.
    Unclear(Vec<NoteId>),
}

/// What became of all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Moves {
    /// The file.
    pub lock: Arc<Lock>,
    /// `[entry]`
    pub fates: Vec<Fate>,
}

impl Moves {
    /// Each entry and what became of it.
    pub fn iter(&self) -> impl Iterator<Item = (&Entry, &Fate)> {
        self.lock.entries.iter().zip(&self.fates)
    }
}

/// Tells what became of all notes of the file.
pub fn moves(lock: &Arc<Lock>, known: &Known<'_>) -> Moves {
    let mut search = Search::new(lock, known);
    search.unsettle();
    if !search.sources.is_empty() && !search.targets.is_empty() {
        search.by_same_words();
        search.by_renames();
        search.by_likeness();
    }
    Moves { lock: Arc::clone(lock), fates: search.fates }
}

/// An entry that may be elsewhere.
struct Source {
    entry: usize,
    /// Whether there is no file at its path.
    gone: bool,
}

/// A note that may be an entry's.
struct Target {
    note: NoteId,
    print: Print,
}

struct Search<'a> {
    lock: &'a Lock,
    known: &'a Known<'a>,
    fates: Vec<Fate>,
    /// In the order of the file.
    sources: Vec<Source>,
    /// In the order of paths.
    targets: Vec<Target>,
}

impl<'a> Search<'a> {
    /// Settles what needs no look at words: entries and notes with the same path.
    fn new(lock: &'a Lock, known: &'a Known<'a>) -> Search<'a> {
        let notes = known.notes;
        let mut sources = Vec::new();
        let mut fates = Vec::with_capacity(lock.entries.len());
        let mut last = usize::MAX;
        for (index, entry) in lock.entries.iter().enumerate() {
            let path = entry.path.as_str();
            let mut at = notes.partition_point(|note| note.path < path);
            // Two files may have equal paths once in NFC.
            if at <= last && last < notes.len() && notes[last].path == path {
                at = last + 1;
            }
            let there = notes.get(at).is_some_and(|note| note.path == path);
            fates.push(match there {
                true => {
                    last = at;
                    Fate::Note(id(at))
                }
                false if (known.has)(path) => Fate::Withheld,
                false => {
                    sources.push(Source { entry: index, gone: true });
                    Fate::Gone(Vec::new())
                }
            });
        }
        Search { lock, known, fates, sources, targets: Vec::new() }
    }

    /// Finds new notes, and notes whose words are no longer those of their entry.
    fn unsettle(&mut self) {
        let notes = self.known.notes;
        let mut entries: Vec<Option<usize>> = vec![None; notes.len()];
        for (index, fate) in self.fates.iter().enumerate() {
            if let Fate::Note(note) = fate {
                entries[note.0 as usize] = Some(index);
            }
        }
        let new = entries.contains(&None);
        if self.lock.entries.is_empty()
            || (self.sources.is_empty() && !new && self.known.renames.is_none())
        {
            return;
        }
        let all: Vec<NoteId> = (0..notes.len()).map(id).collect();
        let mut displaced = Vec::new();
        let prints = (self.known.prints)(&all);
        for ((note, print), entry) in all.iter().zip(prints).zip(entries) {
            let differs = |entry: &usize| {
                print.shared(&self.lock.entries[*entry].print) < Alike::CLEAR
            };
            if let Some(entry) = entry.filter(differs) {
                displaced.push(Source { entry, gone: false });
            } else if entry.is_some() {
                continue;
            }
            self.targets.push(Target { note: *note, print });
        }
        self.sources.extend(displaced);
        self.sources.sort_by_key(|source| source.entry);
    }

    fn entry(&self, source: &Source) -> &'a Entry {
        &self.lock.entries[source.entry]
    }

    fn path(&self, note: NoteId) -> &'a str {
        self.known.notes[note.0 as usize].path
    }

    fn lang(&self, note: NoteId) -> &'a str {
        self.known.notes[note.0 as usize].lang
    }

    /// Pairs sources and targets by position, each at most once.
    fn settle(&mut self, pairs: &[(usize, usize)]) {
        let mut kept = (vec![true; self.sources.len()], vec![true; self.targets.len()]);
        for (source, target) in pairs {
            let note = self.targets[*target].note;
            self.fates[self.sources[*source].entry] = Fate::Note(note);
            (kept.0[*source], kept.1[*target]) = (false, false);
        }
        let (mut sources, mut targets) = (kept.0.into_iter(), kept.1.into_iter());
        self.sources.retain(|_| sources.next().unwrap_or(true));
        self.targets.retain(|_| targets.next().unwrap_or(true));
    }

    /// Notes with the same words in the same language: the only one of them, or the only
    /// one with the same name.
    fn by_same_words(&mut self) {
        let mut groups: BTreeMap<(u64, &str), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, source) in self.sources.iter().enumerate() {
            let entry = self.entry(source);
            let key = (entry.print.words(), entry.lang.as_str());
            groups.entry(key).or_default().0.push(at);
        }
        for (at, target) in self.targets.iter().enumerate() {
            let key = (target.print.words(), self.lang(target.note));
            if let Some(group) = groups.get_mut(&key) {
                group.1.push(at);
            }
        }
        let mut found = Vec::new();
        for ((words, _), (mut sources, mut targets)) in groups {
            let named = self.same_names(&sources, &targets);
            sources.retain(|at| !named.iter().any(|(source, _)| source == at));
            targets.retain(|at| !named.iter().any(|(_, target)| target == at));
            found.extend(named);
            // Nothing says that two notes without words are the same.
            match (sources.as_slice(), targets.as_slice()) {
                ([source], [target]) if words != 0 => found.push((*source, *target)),
                (_, []) => {}
                _ if words == 0 => {}
                _ => self.leave_unclear(&sources, &targets),
            }
        }
        self.settle(&found);
    }

    /// Pairs whose file name is that of no other.
    fn same_names(&self, sources: &[usize], targets: &[usize]) -> Vec<(usize, usize)> {
        let mut names: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for at in sources {
            let name = file_name(&self.entry(&self.sources[*at]).path);
            names.entry(name).or_default().0.push(*at);
        }
        for at in targets {
            let name = file_name(self.path(self.targets[*at].note));
            names.entry(name).or_default().1.push(*at);
        }
        let mut pairs: Vec<_> = names
            .into_values()
            .filter_map(|(sources, targets)| match (&sources[..], &targets[..]) {
                ([source], [target]) => Some((*source, *target)),
                _ => None,
            })
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// Several notes are all that these entries were.
    fn leave_unclear(&mut self, sources: &[usize], targets: &[usize]) {
        let notes: Vec<_> =
            targets.iter().take(2).map(|at| self.targets[*at].note).collect();
        for at in sources {
            let source = &self.sources[*at];
            if source.gone {
                self.fates[source.entry] = Fate::Unclear(notes.clone());
            }
        }
    }

    /// What the repository remembers.
    fn by_renames(&mut self) {
        let renames = self.known.renames.unwrap_or_default();
        let renames: HashMap<&str, &str> =
            renames.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        let targets = self.targets.iter().enumerate();
        let mut targets: HashMap<&str, usize> =
            targets.map(|(at, target)| (self.path(target.note), at)).collect();
        let mut found = Vec::new();
        for (at, source) in self.sources.iter().enumerate().filter(|(_, s)| s.gone) {
            let entry = self.entry(source);
            let Some(new) = renames.get(entry.path.as_str()) else { continue };
            let same_lang =
                |to: &usize| entry.lang == self.lang(self.targets[*to].note);
            if targets.get(new).is_some_and(same_lang)
                && let Some(to) = targets.remove(new)
            {
                found.push((at, to));
            }
        }
        self.settle(&found);
    }

    /// Notes that share most of their words, if no other shares nearly as many.
    fn by_likeness(&mut self) {
        loop {
            let score = |source: &Source, target: &Target| {
                let entry = self.entry(source);
                let path = self.path(target.note);
                // A note does not move to where it is.
                let other = entry.lang != self.lang(target.note) || entry.path == path;
                if other || entry.print.is_blank() {
                    return 0;
                }
                let shared = entry.print.shared(&target.print);
                let same = file_name(&entry.path) == file_name(path);
                Alike::score(shared, same)
            };
            let alike = pairs(&self.sources, &self.targets, &score);
            if alike.pairs.is_empty() {
                self.leave(&alike);
                return;
            }
            self.settle(&alike.pairs);
        }
    }

    /// Says of what is still not found what it is like.
    fn leave(&mut self, alike: &Alike) {
        for (source, best) in self.sources.iter().zip(&alike.best) {
            let fate = &mut self.fates[source.entry];
            if !source.gone || matches!(fate, Fate::Unclear(_)) {
                continue;
            }
            let near = best.iter().filter(|(_, score)| *score >= Alike::NEAR);
            let notes: Vec<_> = near.map(|(at, _)| self.targets[*at].note).collect();
            let unclear = notes.len() > 1 && best[0].1 >= Alike::CLEAR;
            *fate = if unclear { Fate::Unclear(notes) } else { Fate::Gone(notes) };
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn id(at: usize) -> NoteId {
    NoteId(u32::try_from(at).expect("note ids are 32 bits wide"))
}

#[cfg(test)]
mod tests;
