//! Which file a link means: Obsidian's rules, own locale first.
//!
//! A newcomer's trap: the rules look like a search but are look-ups. A link costs one
//! look-up in [`Names`] unless several files bear its name.

use super::folders::Folders;
use super::names::{Class, Entry, Item, NamedFile, Names, Slot};
use super::private::PrivateNames;
use super::{NoteId, Place};
use crate::base::{Lang, fold};
use crate::note::{Link, LinkKind};

/// How many equally good candidates are compared by their spelling.
const TWINS: usize = 8;

/// What the path of a link means, before language and fragment are considered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A note or attachment, by position in [`Names::files`].
    File(u32),
    /// A folder of [`Folders::named`].
    Folder(u32),
    /// Nothing that is published.
    Missing,
}

/// What a writer should know about a resolved link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doubt {
    /// Nothing.
    None,
    /// Several files of a scope bear the name.
    Several(u32),
    /// An alias decided.
    Alias,
    /// A Markdown path that means another file when read from the note's own folder.
    OtherReading(u32),
    /// Nothing was found, but an unpublished note has that name.
    Private,
}

/// A resolved link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    pub meaning: Meaning,
    pub doubt: Doubt,
}

impl Hit {
    fn file(entry: Entry, doubt: Doubt) -> Hit {
        Hit { meaning: Meaning::File(entry.rank() as u32), doubt }
    }

    pub(super) fn missing(private: bool) -> Hit {
        let doubt = if private { Doubt::Private } else { Doubt::None };
        Hit { meaning: Meaning::Missing, doubt }
    }
}

/// Resolves links against all names.
pub(super) struct Resolver<'a> {
    pub names: &'a Names<'a>,
    pub folders: &'a Folders,
    pub private: &'a PrivateNames,
    pub places: &'a [Place],
}

/// A folded path in the way it is looked up.
pub(super) struct Wanted<'a> {
    /// The folded path without a final `.md`.
    pub name: &'a str,
    /// Whether it was written with `.md` and so can only be a note.
    pub note_only: bool,
    /// The path as written, to tell twins apart.
    written: &'a str,
}

impl<'a> Wanted<'a> {
    /// Reads a folded path. `[[x.md]]` is the note `x`.
    pub fn new(folded: &'a str, written: &'a str) -> Wanted<'a> {
        match folded.strip_suffix(".md").map(str::trim_end) {
            Some(name) if !name.is_empty() && !name.ends_with('/') => {
                let end = written.len().saturating_sub(3);
                let written = written.get(..end).unwrap_or(written);
                Wanted { name, note_only: true, written }
            }
            _ => Wanted { name: folded, note_only: false, written },
        }
    }
}

impl Resolver<'_> {
    /// What a link of a note means.
    pub fn resolve(&self, from: NoteId, link: &Link) -> Hit {
        if link.path.is_empty() {
            let own = self.names.note_ranks[from.0 as usize];
            return Hit { meaning: Meaning::File(own), doubt: Doubt::None };
        }
        if let Some(hit) = self.clear(from, link) {
            // Every vault of the tests shows that the short way is no other way.
            if cfg!(test) {
                assert_eq!(hit, self.checked(from, link), "{}", link.path);
            }
            return hit;
        }
        self.checked(from, link)
    }

    /// What a link means that is not empty.
    fn checked(&self, from: NoteId, link: &Link) -> Hit {
        let hit = self.resolve_path(from, link);
        let is_file =
            |rank: u32| matches!(self.names.files[rank as usize].item, Item::File(_));
        match hit.meaning {
            // A cover is a picture, whatever else has its name.
            Meaning::File(rank) if link.kind == LinkKind::Cover => {
                if is_file(rank) {
                    Hit { doubt: Doubt::None, ..hit }
                } else {
                    Hit::missing(false)
                }
            }
            // A day means a note of just that name.
            Meaning::File(rank) if link.kind == LinkKind::Day => {
                match is_file(rank) || hit.doubt == Doubt::Alias {
                    true => Hit::missing(false),
                    false => hit,
                }
            }
            _ => hit,
        }
    }

    /// The note that a `translation` property means: one in another language, even if
    /// the source's own locale has a note of that name.
    pub fn twin(&self, from: NoteId, link: &Link) -> Option<NoteId> {
        let lang = &self.places[from.0 as usize].lang;
        let hit = self.resolve(from, link);
        let plain = match hit.meaning {
            Meaning::File(rank) => self.note_at(rank as usize),
            _ => return None,
        };
        if plain.is_some_and(|note| self.lang(note) != lang) {
            return plain;
        }
        let folded = fold(&link.path);
        let wanted = Wanted::new(&folded, &link.path);
        let slot = self.names.slot(wanted.name)?;
        let bearers = |class| {
            self.names.entries(slot, self.names.everywhere, class).iter().take(TWINS)
        };
        bearers(Class::Note)
            .chain(bearers(Class::Alias))
            .filter_map(|entry| self.note_at(entry.rank()))
            .find(|&note| self.lang(note) != lang)
            .or(plain)
    }

    fn note_at(&self, rank: usize) -> Option<NoteId> {
        match self.names.files[rank].item {
            Item::Note(note) => Some(note),
            Item::File(_) => None,
        }
    }

    fn lang(&self, note: NoteId) -> &Lang {
        &self.places[note.0 as usize].lang
    }

    /// What a bare name means where nothing speaks against the first file that has it:
    /// the short way of most links, which folds and compares no text.
    fn clear(&self, from: NoteId, link: &Link) -> Option<Hit> {
        let bare = link.bare?;
        let odd = matches!(link.kind, LinkKind::Cover | LinkKind::Day);
        if odd || link.kind.is_markdown() {
            return None;
        }
        let slot = self.names.slot_of(bare.key)?;
        let source = self.names.of(from);
        let end = if bare.note_only {
            link.path.len().saturating_sub(3)
        } else {
            link.path.len()
        };
        let written = link.path.get(..end).unwrap_or(&link.path);
        let wanted = Wanted { name: "", note_only: bare.note_only, written };
        let everywhere = self.names.everywhere;
        let own = (source.scope != everywhere).then_some(source.scope);
        for scope in own.into_iter().chain([everywhere]) {
            if let Some(best) = self.best(slot, &wanted, source, scope) {
                let clear = best.exact() || self.bearers(slot, &wanted, scope) == 1;
                return clear.then(|| Hit::file(best, Doubt::None));
            }
            if let Some(alias) = self.names.entries(slot, scope, Class::Alias).first() {
                return Some(Hit::file(*alias, Doubt::Alias));
            }
        }
        None
    }

    fn resolve_path(&self, from: NoteId, link: &Link) -> Hit {
        let folded = fold(&link.path);
        let source = self.names.of(from);
        let path = folded.trim_end_matches('/');
        let to_folder = path.len() < folded.len();
        let folders_too = !link.kind.is_embed()
            && !matches!(link.kind, LinkKind::Cover | LinkKind::Day);
        let reading = Reading::of(path, source);
        let found_folder = || {
            let folder = folders_too.then(|| self.folder(&reading, source)).flatten()?;
            Some(Hit { meaning: Meaning::Folder(folder), doubt: Doubt::None })
        };
        if to_folder && let Some(hit) = found_folder() {
            return hit;
        }
        self.by_name(&reading, source, link)
            .or_else(found_folder)
            .unwrap_or_else(|| Hit::missing(self.is_private(&reading)))
    }

    /// The note or attachment that a path means.
    fn by_name(
        &self,
        reading: &Reading<'_>,
        source: &NamedFile<'_>,
        link: &Link,
    ) -> Option<Hit> {
        let folded = reading.path()?;
        let markdown = link.kind.is_markdown() || link.kind == LinkKind::Cover;
        let look_up = |wanted: &Wanted<'_>| match reading {
            Reading::Anywhere(_) => self.anywhere(wanted, source, markdown),
            Reading::Exactly(_) => self.exactly(wanted, source, self.names.everywhere),
            Reading::FromRoot(_) => self
                .exactly(wanted, source, self.names.everywhere)
                .or_else(|| self.exactly(wanted, source, source.scope)),
            Reading::Nowhere => None,
        };
        let wanted = Wanted::new(folded, &link.path);
        let as_written = Wanted { name: folded, note_only: false, written: &link.path };
        // `[[x.md]]` may mean a note `x.md.md`, but only when there is no note `x`.
        let again = || wanted.note_only.then(|| look_up(&as_written)).flatten();
        look_up(&wanted).or_else(again)
    }

    fn exactly(
        &self,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        scope: u32,
    ) -> Option<Hit> {
        let slot = self.names.slot(wanted.name)?;
        let entry = self.exact(slot, wanted, source, scope)?;
        Some(Hit::file(entry, Doubt::None))
    }

    /// A bare name or path: own locale, then everywhere; files before aliases.
    fn anywhere(
        &self,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        markdown: bool,
    ) -> Option<Hit> {
        let slot = self.names.slot(wanted.name)?;
        let everywhere = self.names.everywhere;
        let own = (source.scope != everywhere).then_some(source.scope);
        own.into_iter().chain([everywhere]).find_map(|scope| {
            self.in_scope(slot, wanted, source, scope, markdown).or_else(|| {
                let alias = *self.names.entries(slot, scope, Class::Alias).first()?;
                Some(Hit::file(alias, Doubt::Alias))
            })
        })
    }

    fn in_scope(
        &self,
        slot: Slot,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        scope: u32,
        markdown: bool,
    ) -> Option<Hit> {
        let best = self.best(slot, wanted, source, scope)?;
        if best.exact() {
            let other = markdown.then(|| self.beside(wanted.name, wanted, source, scope));
            let doubt = match other.flatten().map(Entry::rank) {
                Some(rank) if rank != best.rank() => Doubt::OtherReading(rank as u32),
                _ => Doubt::None,
            };
            return Some(Hit::file(best, doubt));
        }
        if self.bearers(slot, wanted, scope) == 1 {
            return Some(Hit::file(best, Doubt::None));
        }
        if markdown && let Some(entry) = self.beside(wanted.name, wanted, source, scope) {
            return Some(Hit::file(entry, Doubt::None));
        }
        let last = wanted.name.rsplit('/').next().unwrap_or(wanted.name);
        // In `a/b/`, `[[b/x]]` may mean the neighbour `x`; `[[c/x]]` may not.
        let fits = ends_with_path(&join(source.folder(), last), wanted.name);
        let neighbour = fits.then(|| self.beside(last, wanted, source, scope)).flatten();
        Some(Hit::file(neighbour.unwrap_or(best), Doubt::Several(scope)))
    }

    /// The file at a path below the source's own folder.
    fn beside(
        &self,
        path: &str,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        scope: u32,
    ) -> Option<Entry> {
        let folder = source.folder();
        if folder.is_empty() {
            return None;
        }
        let slot = self.names.slot(&format!("{folder}/{path}"))?;
        self.exact(slot, wanted, source, scope)
    }

    /// How many files of a scope bear the name.
    fn bearers(&self, slot: Slot, wanted: &Wanted<'_>, scope: u32) -> usize {
        let notes = self.names.entries(slot, scope, Class::Note);
        notes.len() + self.files(slot, wanted, scope).len()
    }

    /// Attachments of a scope that bear the name, unless it was written with `.md`.
    fn files(&self, slot: Slot, wanted: &Wanted<'_>, scope: u32) -> &[Entry] {
        if wanted.note_only { &[] } else { self.names.entries(slot, scope, Class::File) }
    }

    fn exact(
        &self,
        slot: Slot,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        scope: u32,
    ) -> Option<Entry> {
        self.best(slot, wanted, source, scope).filter(|entry| entry.exact())
    }

    /// The best file of a scope; of equals the one that is spelt as written.
    fn best(
        &self,
        slot: Slot,
        wanted: &Wanted<'_>,
        source: &NamedFile<'_>,
        scope: u32,
    ) -> Option<Entry> {
        let notes = self.names.entries(slot, scope, Class::Note);
        let files = self.files(slot, wanted, scope);
        // `README.md` in `README.ko.md` is the other file, not its own short name.
        let item = |entry: &Entry| self.names.files[entry.rank()].item;
        let usable = |entry: &&Entry| {
            !entry.short() || !(wanted.note_only || item(entry) == source.item)
        };
        let note = notes.iter().take(TWINS).find(usable);
        let first = match (note, files.first()) {
            (Some(note), Some(file)) if file.order() < note.order() => *file,
            (Some(note), Some(_)) => *note,
            (note, file) => *note.or(file)?,
        };
        let spelt = |entry: &&Entry| {
            self.names.files[entry.rank()].shown().ends_with(wanted.written)
        };
        let group = if note == Some(&first) { notes } else { files };
        let twins = group.iter().take(TWINS).filter(usable);
        let mut twins = twins.filter(|entry| entry.weight() == first.weight());
        let single = group.len() == 1;
        Some(if single { first } else { twins.find(spelt).copied().unwrap_or(first) })
    }

    fn folder(&self, reading: &Reading<'_>, source: &NamedFile<'_>) -> Option<u32> {
        let path = reading.path()?;
        let local = || {
            let root = source.folded[..source.root].trim_end_matches('/');
            (!root.is_empty()).then(|| self.folders.find(&join(root, path))).flatten()
        };
        match reading {
            Reading::Exactly(_) => self.folders.find(path),
            Reading::FromRoot(_) => self.folders.find(path).or_else(local),
            Reading::Anywhere(_) => local()
                .or_else(|| self.folders.find(path))
                .or_else(|| self.folders.find(&join(source.folder(), path))),
            Reading::Nowhere => None,
        }
    }

    fn is_private(&self, reading: &Reading<'_>) -> bool {
        let Some(path) = reading.path() else { return false };
        let name = Wanted::new(path, "").name;
        match reading {
            Reading::Anywhere(_) => self.private.has(name) || self.private.has(path),
            _ => self.private.has_path(name) || self.private.has_path(path),
        }
    }
}

/// Where a folded path is looked for.
enum Reading<'a> {
    /// A bare path: the whole vault.
    Anywhere(PathText<'a>),
    /// `./x` and `../x`, joined with the source's folder.
    Exactly(PathText<'a>),
    /// `/x`
    FromRoot(PathText<'a>),
    /// A path that leaves the vault.
    Nowhere,
}

type PathText<'a> = std::borrow::Cow<'a, str>;

impl<'a> Reading<'a> {
    fn of(path: &'a str, source: &NamedFile<'_>) -> Reading<'a> {
        // Most links are bare names.
        if !path.contains('/') && !path.starts_with('.') && !path.is_empty() {
            return Reading::Anywhere(path.into());
        }
        let first = path.split('/').next().unwrap_or(path);
        if first == "." || first == ".." {
            return match plain(source.folder(), path) {
                Some(joined) => Reading::Exactly(joined.into()),
                None => Reading::Nowhere,
            };
        }
        let bare = path.trim_start_matches('/');
        let rooted = bare.len() < path.len() || path.is_empty();
        let odd = bare.split('/').any(|part| matches!(part, "" | "." | ".."));
        let bare: PathText<'a> = match odd.then(|| plain("", bare)) {
            None => bare.into(),
            Some(Some(joined)) => joined.into(),
            Some(None) => return Reading::Nowhere,
        };
        if rooted { Reading::FromRoot(bare) } else { Reading::Anywhere(bare) }
    }

    fn path(&self) -> Option<&str> {
        match self {
            Reading::Anywhere(path)
            | Reading::Exactly(path)
            | Reading::FromRoot(path) => Some(path),
            Reading::Nowhere => None,
        }
    }
}

/// Joins a folder and a path and takes out `.`, `..` and empty parts; `None` when the
/// path leaves the vault.
fn plain(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// Whether `whole` is `end` or ends in `/end`.
fn ends_with_path(whole: &str, end: &str) -> bool {
    whole
        .strip_suffix(end)
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}
