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
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// How many of the first one's words the second one has, in hundredths; this costs
    /// as much as two prints.
    pub held: &'a dyn Fn(NoteId, NoteId) -> u32,
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
///
/// Prints cost, so they are made of new notes and of those that have to do with them;
/// of all only while one that is gone is still not found, or where that was asked.
pub fn moves(lock: &Arc<Lock>, known: &Known<'_>) -> Moves {
    let settled = Search::new(lock, known);
    let asked = known.renames.is_some();
    let new = settled.new_notes();
    let mut search = settled.clone();
    if !asked && !new.is_empty() {
        search.look_around(new);
        search.pair();
    }
    if !lock.entries.is_empty() && (asked || search.sources.iter().any(|s| s.gone)) {
        search = settled;
        let all = (0..known.notes.len()).map(id).collect();
        search.look(all);
        search.pair();
    }
    Moves { lock: Arc::clone(lock), fates: search.fates }
}

/// An entry that may be elsewhere.
#[derive(Clone)]
struct Source {
    entry: usize,
    /// Whether there is no file at its path.
    gone: bool,
}

/// A note that may be an entry's.
#[derive(Clone)]
struct Target {
    note: NoteId,
    print: Print,
}

/// From how many of the former words on, in hundredths, a note was only written on. Of
/// two others in one language, one in thousands has as many of the other's words.
const MOST: u32 = 75;

/// What is compared of a note, in all pairs. Its texts are numbers, equal where those
/// are.
struct Face {
    path: usize,
    name: usize,
    lang: usize,
    print: Print,
}

/// Positions of sources and of targets that have something in common.
type Rivals = (Vec<usize>, Vec<usize>);

#[derive(Clone)]
struct Search<'a> {
    lock: &'a Lock,
    known: &'a Known<'a>,
    fates: Vec<Fate>,
    /// `[note]`: the entry with its path.
    entries: Vec<Option<usize>>,
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
        let mut entries = vec![None; notes.len()];
        let mut last = usize::MAX;
        for (index, entry) in lock.entries.iter().enumerate() {
            let path = entry.path.as_str();
            let mut at = notes.partition_point(|note| note.path < path);
            // Two files may have equal paths once in NFC.
            let again = at <= last && last < notes.len() && notes[last].path == path;
            if again {
                at = last + 1;
            }
            let there = notes.get(at).is_some_and(|note| note.path == path);
            fates.push(match there {
                true => {
                    last = at;
                    entries[at] = Some(index);
                    Fate::Note(id(at))
                }
                // A merge may leave two lines for one file.
                false if again => Fate::Note(id(last)),
                false if (known.has)(path) => Fate::Withheld,
                false => {
                    sources.push(Source { entry: index, gone: true });
                    Fate::Gone(Vec::new())
                }
            });
        }
        Search { lock, known, fates, entries, sources, targets: Vec::new() }
    }

    /// Notes without an entry.
    fn new_notes(&self) -> Vec<NoteId> {
        let new = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_none());
        new.map(|(at, _)| id(at)).collect()
    }

    /// Looks at notes, then at those whose entries are like them, and so on: what is at
    /// another path now may have made room for a third note.
    fn look_around(&mut self, mut notes: Vec<NoteId>) {
        let mut seen = vec![false; self.entries.len()];
        while !notes.is_empty() {
            notes.iter().for_each(|note| seen[note.0 as usize] = true);
            let from = self.targets.len();
            self.look(notes);
            let (lock, found) = (self.lock, &self.targets[from..]);
            let near = |(at, entry): (usize, &Option<usize>)| {
                let print = &lock.entries[(*entry)?].print;
                let alike = |to: &Target| to.print.shared(print) >= Alike::CLEAR;
                (!seen[at] && found.iter().any(alike)).then(|| id(at))
            };
            notes = self.entries.par_iter().enumerate().filter_map(near).collect();
        }
    }

    /// Takes in notes that are new, or whose words are no longer those of their entry.
    fn look(&mut self, notes: Vec<NoteId>) {
        let prints = (self.known.prints)(&notes);
        for (note, print) in notes.into_iter().zip(prints) {
            if let Some(entry) = self.entries[note.0 as usize] {
                let former = &self.lock.entries[entry].print;
                if print.shared(former) >= Alike::CLEAR {
                    continue;
                }
                // Few words may be a template, which the next note is made from as well.
                if former.is_telling() {
                    self.sources.push(Source { entry, gone: false });
                }
            }
            self.targets.push(Target { note, print });
        }
    }

    /// Finds whose entries the notes are.
    fn pair(&mut self) {
        self.sources.sort_by_key(|source| source.entry);
        self.targets.sort_by_key(|target| target.note);
        if !self.sources.is_empty() && !self.targets.is_empty() {
            self.keep_filled();
            self.by_same_words();
            self.by_renames();
            self.by_likeness();
        }
    }

    /// Keeps notes at their paths that were written on, such as a template that was
    /// filled in, where what seems to be them is a copy of what they were.
    ///
    /// A print does not tell that all its words are among others, so the words of the
    /// copy stand for the former ones. A template of whose own words more than a quarter
    /// were replaced is not told from a note that made room for another one.
    fn keep_filled(&mut self) {
        let (sources, targets) = self.faces();
        let changed: Vec<_> =
            (0..sources.len()).filter(|at| !self.sources[*at].gone).collect();
        let copy = |at: &usize| {
            let scores = targets.iter().map(|target| score(&sources[*at], target));
            let (to, best) = scores.enumerate().max_by_key(|(_, score)| *score)?;
            (best >= Alike::CLEAR).then_some((*at, to))
        };
        let copied: Vec<_> = changed.par_iter().filter_map(copy).collect();
        let filled = |(at, copy): (usize, usize)| {
            let entry = self.sources[at].entry;
            let Fate::Note(note) = self.fates[entry] else { return None };
            let own = self.targets.binary_search_by_key(&note, |to| to.note).ok()?;
            let held = (self.known.held)(self.targets[copy].note, note);
            // Many a long note has the words of a short one: this one was elsewhere.
            let came = |from: &Face| score(from, &targets[own]) >= Alike::CLEAR;
            (held >= MOST && !sources.iter().any(came)).then_some((at, own))
        };
        let kept: Vec<_> = copied.into_iter().filter_map(filled).collect();
        self.settle(&kept);
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
        let mut groups: BTreeMap<(u64, &str), Rivals> = BTreeMap::new();
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
            let mut named = self.same_names(&sources, &targets);
            if words == 0 {
                named.retain(|(source, _)| !self.is_of_a_folder(*source));
            }
            let (from, to): (HashSet<_>, HashSet<_>) = named.iter().copied().unzip();
            sources.retain(|at| !from.contains(at));
            targets.retain(|at| !to.contains(at));
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

    /// Whether a note is called as pages of folders are, which says nothing of which.
    fn is_of_a_folder(&self, source: usize) -> bool {
        let name = file_name(&self.entry(&self.sources[source]).path);
        ["index.md", "readme.md"].iter().any(|page| name.eq_ignore_ascii_case(page))
    }

    /// Pairs whose file name is that of no other.
    fn same_names(&self, sources: &[usize], targets: &[usize]) -> Vec<(usize, usize)> {
        let mut names: HashMap<&str, Rivals> = HashMap::new();
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
            let same_lang = |to: &usize| entry.lang == self.lang(self.targets[*to].note);
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
            let (sources, targets) = self.faces();
            let alike = pairs(&sources, &targets, score);
            if alike.pairs.is_empty() {
                self.leave(&alike);
                return;
            }
            self.settle(&alike.pairs);
        }
    }

    /// What is compared of sources and of targets.
    fn faces(&self) -> (Vec<Face>, Vec<Face>) {
        let mut numbers = HashMap::new();
        let mut number = |text: &'a str| {
            let next = numbers.len();
            *numbers.entry(text).or_insert(next)
        };
        let mut face = |path: &'a str, lang: &'a str, print: Print| {
            let (name, lang) = (number(file_name(path)), number(lang));
            Face { path: number(path), name, lang, print }
        };
        let mut sources = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            let entry = self.entry(source);
            sources.push(face(&entry.path, &entry.lang, entry.print));
        }
        let mut targets = Vec::with_capacity(self.targets.len());
        for Target { note, print } in &self.targets {
            targets.push(face(self.path(*note), self.lang(*note), *print));
        }
        (sources, targets)
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

/// How alike two notes are; of a note that says nothing, nothing is.
fn score(source: &Face, target: &Face) -> u32 {
    let shared = source.print.shared(&target.print);
    // A note does not move to where it is.
    let other = source.lang != target.lang || source.path == target.path;
    if shared < Alike::NEAR || other || source.print.is_blank() {
        return 0;
    }
    Alike::score(shared, source.name == target.name)
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn id(at: usize) -> NoteId {
    NoteId(u32::try_from(at).expect("note ids are 32 bits wide"))
}

#[cfg(test)]
mod tests;
