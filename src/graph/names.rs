//! All names of the vault in one table: a folded path or any end of it leads to the
//! files that bear it.
//!
//! A newcomer's trap: a name is looked up *once*. Everything a link could mean, in the
//! source's own locale and in the whole vault, as a file or as an alias, lies side by
//! side in the slot of that name, sorted so that the best candidate comes first.

use super::places::{Places, Spot, is_note, skip_folders};
use super::{FileId, NoteId};
use crate::base::{Digest, DigestMap, Lang, VaultPath, digest_bytes, fold};
use crate::note::Head;
use crate::vault::{FileKind, Vault};
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::HashMap;
use std::sync::Arc;

/// Ends of paths longer than this many parts are not registered; whole paths always are.
const MAX_PARTS: usize = 32;

/// What bears a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Note(NoteId),
    File(FileId),
}

/// A note, canvas or attachment under its name.
pub(super) struct NamedFile<'a> {
    pub item: Item,
    pub path: &'a VaultPath,
    /// Folded path, without `.md` for notes.
    pub folded: String,
    /// The locale it belongs to, see [`Names::scope`].
    pub scope: u32,
    /// Bytes of `folded` that are the locale's folder.
    pub root: usize,
    spot: Spot,
}

impl NamedFile<'_> {
    /// The vault path as people write it in links: without `.md`.
    pub fn shown(&self) -> &str {
        let path = self.path.as_str();
        if is_note(path) { &path[..path.len() - 3] } else { path }
    }

    /// The folded folder; empty for the root.
    pub fn folder(&self) -> &str {
        self.folded.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The folded name without its folder.
    pub fn last(&self) -> &str {
        self.folded.rsplit('/').next().unwrap_or(&self.folded)
    }

    /// Whether the name ends in a language.
    pub fn has_suffix(&self) -> bool {
        self.spot.suffix > 0
    }
}

/// How a name is borne.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// The path of a note or canvas.
    Note,
    /// The path of an attachment.
    File,
    /// A note's alias.
    Alias,
}

/// One bearer of a name; the order of `order` is that of preference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Entry {
    code: u32,
    order: u64,
}

impl Entry {
    fn new(scope: u32, class: Class, fit: Fit, bearer: &Bearer<'_>) -> Entry {
        let length = u64::from(bearer.length & 0x3fff_ffff);
        let fit = u64::from(!fit.exact) << 63 | u64::from(fit.short) << 62;
        let order = fit | length << 32 | u64::from(bearer.rank);
        Entry { code: scope * 3 + class as u32, order }
    }

    /// Whether the name is the whole path, seen from the vault or from the locale.
    pub fn exact(self) -> bool {
        self.order >> 63 == 0
    }

    /// Whether the file's name goes on with a language: `guide` of `guide.ko.md` while
    /// there is a `guide.md`.
    pub fn short(self) -> bool {
        self.order >> 62 & 1 == 1
    }

    /// Position in [`Names::files`].
    pub fn rank(self) -> usize {
        (self.order & 0xffff_ffff) as usize
    }

    /// What decides before the path itself does.
    pub fn weight(self) -> u64 {
        self.order >> 32
    }

    /// Preference among entries of one scope.
    pub fn order(self) -> u64 {
        self.order
    }
}

/// How a name fits the path it was taken from.
#[derive(Clone, Copy, Default)]
struct Fit {
    exact: bool,
    short: bool,
}

/// A file while its names are registered.
struct Bearer<'a> {
    file: &'a NamedFile<'a>,
    rank: u32,
    /// UTF-16 units of its path, as Obsidian counts them.
    length: u32,
}

impl<'a> Bearer<'a> {
    fn new(file: &'a NamedFile<'a>, rank: u32) -> Bearer<'a> {
        let length = file.path.as_str().encode_utf16().count() as u32;
        Bearer { file, rank, length }
    }
}

/// All that bears one name: where its entries start and how many there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    start: u32,
    len: u32,
}

/// The table.
pub(super) struct Names<'a> {
    /// Sorted by path.
    pub files: Vec<NamedFile<'a>>,
    /// `[note]`: position in `files`.
    pub note_ranks: Vec<u32>,
    /// The scope that holds every file.
    pub everywhere: u32,
    slots: DigestMap<Slot>,
    entries: Vec<Entry>,
}

impl<'a> Names<'a> {
    /// Registers all public notes and all attachments.
    pub fn new(
        heads: &'a [Arc<Head>],
        folded: Vec<String>,
        vault: &'a Vault,
        places: &Places,
    ) -> Names<'a> {
        let mut files = named_notes(heads, folded, places);
        files.extend(named_attachments(vault, places));
        // Two sorted runs: the sort only merges them.
        files.sort_by(|a, b| a.path.cmp(b.path));
        let mut note_ranks = vec![0; heads.len()];
        for (rank, file) in files.iter().enumerate() {
            if let Item::Note(note) = file.item {
                note_ranks[note.0 as usize] = rank as u32;
            }
        }
        let everywhere = everywhere(&places.locales);
        let mut register = Register::new(everywhere, files.len());
        for (rank, file) in files.iter().enumerate() {
            register.file(&Bearer::new(file, rank as u32));
        }
        for (note, head) in heads.iter().enumerate() {
            let rank = note_ranks[note];
            for alias in &head.aliases {
                register.alias(alias, &Bearer::new(&files[rank as usize], rank));
            }
        }
        let (slots, entries) = register.group();
        Names { files, note_ranks, everywhere, slots, entries }
    }

    /// The scope of a locale; notes outside locale folders share one.
    pub fn scope(locales: &[Lang], locale: Option<&Lang>) -> u32 {
        let position = locale.and_then(|locale| locales.binary_search(locale).ok());
        position.map_or(0, |at| at as u32 + 1)
    }

    /// Finds a folded name.
    pub fn slot(&self, folded: &str) -> Option<Slot> {
        self.slot_of(key(folded))
    }

    /// Finds a name by the digest of its folded form.
    pub fn slot_of(&self, key: Digest) -> Option<Slot> {
        self.slots.get(&key).copied()
    }

    /// Who bears the name in a scope, best first.
    pub fn entries(&self, slot: Slot, scope: u32, class: Class) -> &[Entry] {
        let all = &self.entries[slot.start as usize..][..slot.len as usize];
        let code = scope * 3 + class as u32;
        let start = all.partition_point(|entry| entry.code < code);
        let len = all[start..].partition_point(|entry| entry.code == code);
        &all[start..start + len]
    }

    /// Positions in `files` by the number of the attachment.
    pub fn file_ranks(&self) -> HashMap<u32, u32> {
        let rank = |(rank, file): (usize, &NamedFile<'_>)| match file.item {
            Item::File(FileId(file)) => Some((file, rank as u32)),
            Item::Note(_) => None,
        };
        self.files.iter().enumerate().filter_map(rank).collect()
    }

    /// The file of a note.
    pub fn of(&self, note: NoteId) -> &NamedFile<'a> {
        &self.files[self.note_ranks[note.0 as usize] as usize]
    }
}

/// The number of the scope that holds everything. A vault without locales has no other.
fn everywhere(locales: &[Lang]) -> u32 {
    if locales.is_empty() { 0 } else { locales.len() as u32 + 1 }
}

/// A folded name as a number.
pub(super) fn key(folded: &str) -> Digest {
    digest_bytes(folded.as_bytes())
}

/// The folded path, without `.md` for notes.
pub(super) fn folded_path(path: &VaultPath) -> String {
    let mut folded = fold(path.as_str());
    if is_note(path.as_str()) && folded.ends_with(".md") {
        folded.truncate(folded.len() - 3);
    }
    folded
}

fn named_notes<'a>(
    heads: &'a [Arc<Head>],
    folded: Vec<String>,
    places: &Places,
) -> Vec<NamedFile<'a>> {
    let named = |(index, folded): (usize, String)| {
        let spot = places.spots[index];
        NamedFile {
            item: Item::Note(NoteId(index as u32)),
            path: heads[index].path(),
            scope: Names::scope(&places.locales, places.notes[index].locale.as_ref()),
            root: skip_folders(&folded, spot.root),
            spot,
            folded,
        }
    };
    folded.into_iter().enumerate().map(named).collect()
}

fn named_attachments<'a>(vault: &'a Vault, places: &Places) -> Vec<NamedFile<'a>> {
    let named = |index: usize| {
        let file = &vault.files[index];
        matches!(file.kind, FileKind::Attachment(_)).then(|| {
            let folded = fold(file.path.as_str());
            let root = places.roots.of(&file.path);
            let spot =
                Spot { root: root.map_or(0, |(_, depth)| depth), ..Spot::default() };
            NamedFile {
                item: Item::File(FileId(index as u32)),
                path: &file.path,
                scope: Names::scope(&places.locales, root.map(|(lang, _)| lang)),
                root: skip_folders(&folded, spot.root),
                spot,
                folded,
            }
        })
    };
    (0..vault.files.len()).into_par_iter().filter_map(named).collect()
}

/// Folded paths of all heads.
pub(super) fn folded_paths(heads: &[Arc<Head>]) -> Vec<String> {
    heads.par_iter().map(|head| folded_path(head.path())).collect()
}

/// Collects entries by the order in which names first occur.
struct Register {
    everywhere: u32,
    slots: DigestMap<u32>,
    pairs: Vec<(u32, Entry)>,
}

impl Register {
    fn new(everywhere: u32, files: usize) -> Register {
        // A file has its path, its name, and often one more end of its path.
        let mut slots = DigestMap::default();
        slots.reserve(files * 3);
        Register { everywhere, slots, pairs: Vec::with_capacity(files * 4) }
    }

    fn file(&mut self, bearer: &Bearer<'_>) {
        let file = bearer.file;
        let class = match file.item {
            Item::Note(_) => Class::Note,
            Item::File(_) => Class::File,
        };
        let whole = file.folded.as_str();
        let Spot { suffix, base, .. } = file.spot;
        let short = &whole[..whole.len() - suffix.min(whole.len())];
        for start in ends(whole, file.root) {
            let exact = start == 0;
            let locally = exact || start == file.root;
            self.own(
                &whole[start..],
                class,
                Fit { exact: locally, short: false },
                bearer,
            );
            self.all(&whole[start..], class, Fit { exact, short: false }, bearer);
            if suffix > 0 && start < short.len() {
                let name = &short[start..];
                self.own(name, class, Fit { exact: locally, short: base }, bearer);
                if !base {
                    self.all(name, class, Fit { exact, short: false }, bearer);
                }
            }
        }
    }

    fn alias(&mut self, alias: &str, bearer: &Bearer<'_>) {
        let folded = fold(alias);
        self.own(&folded, Class::Alias, Fit::default(), bearer);
        self.all(&folded, Class::Alias, Fit::default(), bearer);
    }

    /// Registers a name in the file's own locale, where paths may start at its folder.
    fn own(&mut self, name: &str, class: Class, fit: Fit, bearer: &Bearer<'_>) {
        if self.everywhere > 0 {
            self.add(name, Entry::new(bearer.file.scope, class, fit, bearer));
        }
    }

    fn all(&mut self, name: &str, class: Class, fit: Fit, bearer: &Bearer<'_>) {
        self.add(name, Entry::new(self.everywhere, class, fit, bearer));
    }

    fn add(&mut self, name: &str, entry: Entry) {
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        let next = self.slots.len() as u32;
        let slot = *self.slots.entry(key(name)).or_insert(next);
        self.pairs.push((slot, entry));
    }

    /// Puts the entries of each name side by side, best first.
    fn group(self) -> (DigestMap<Slot>, Vec<Entry>) {
        let count = self.slots.len();
        let mut bounds = vec![0u32; count + 1];
        for (slot, _) in &self.pairs {
            bounds[*slot as usize + 1] += 1;
        }
        for at in 0..count {
            bounds[at + 1] += bounds[at];
        }
        let mut next = bounds.clone();
        let mut entries = vec![Entry { code: 0, order: 0 }; self.pairs.len()];
        for (slot, entry) in self.pairs {
            let at = &mut next[slot as usize];
            entries[*at as usize] = entry;
            *at += 1;
        }
        for bound in bounds.windows(2) {
            entries[bound[0] as usize..bound[1] as usize].sort_unstable();
        }
        let range = |slot: u32| {
            let start = bounds[slot as usize];
            Slot { start, len: bounds[slot as usize + 1] - start }
        };
        let slots = self.slots.into_iter().map(|(name, slot)| (name, range(slot)));
        (slots.collect(), entries)
    }
}

/// Where the ends of a path start: the whole, the locale's root, the last parts.
fn ends(path: &str, root: usize) -> impl Iterator<Item = usize> {
    let parts = path.rmatch_indices('/').map(|(at, _)| at + 1).take(MAX_PARTS);
    let far = path.rmatch_indices('/').nth(MAX_PARTS - 1).map_or(0, |(at, _)| at + 1);
    let root = (root > 0 && root < far).then_some(root);
    parts.chain(root).chain([0])
}
