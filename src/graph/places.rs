//! Where notes belong: language, locale and the path seen from the locale's root.
//!
//! A newcomer's trap: the *language* of a note and its *locale* are two things. A
//! property `lang` changes the language; only the folder or the suffix of the file name
//! (`guide.ko.md`) moves the note's page below `ko/`.

use super::Place;
use super::suffix::suffixes;
use crate::base::{Lang, VaultPath, fold, locale_tag};
use crate::config::Config;
use crate::note::Head;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Languages and locales of all notes.
pub(super) struct Places {
    /// The language of notes that say nothing.
    pub site_lang: Lang,
    /// Locales that have a folder on the site, sorted.
    pub locales: Vec<Lang>,
    /// `[note]`
    pub notes: Vec<Place>,
    /// `[note]`: which bytes of its path say so.
    pub spots: Vec<Spot>,
    /// The folders that are locales.
    pub roots: Roots,
}

/// The parts of a path that name a locale.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    /// How many folders at the front are the locale's root.
    pub root: usize,
    /// Bytes of the suffix with its dot (`.ko`) before `.md`; 0 without one.
    pub suffix: usize,
    /// Whether a note without that suffix stands beside it.
    pub base: bool,
}

/// Folders that hold one language each.
#[derive(Default)]
pub(super) struct Roots {
    folders: HashMap<String, Lang>,
    /// Depths that occur, deepest last.
    depths: BTreeSet<usize>,
}

impl Roots {
    /// The locale of a file, and how many folders at the front are its root.
    pub fn of(&self, path: &VaultPath) -> Option<(&Lang, usize)> {
        self.depths.iter().rev().find_map(|&depth| {
            let folder = leading_folders(path.as_str(), depth)?;
            self.folders.get(folder).map(|lang| (lang, depth))
        })
    }

    fn add(&mut self, folder: &str, lang: &Lang) {
        self.depths.insert(folder.split('/').count());
        self.folders.entry(folder.to_owned()).or_insert_with(|| lang.clone());
    }
}

impl Places {
    /// Finds the places of all notes. `folded` holds their folded paths without `.md`.
    pub fn new(
        config: &Config,
        site_lang: &Lang,
        heads: &[Arc<Head>],
        folded: &[String],
    ) -> Places {
        let site_lang = site_lang.clone();
        let roots = locale_roots(config, heads, folded, &site_lang);
        let mut suffixes = suffixes(config, heads, folded);
        let mut notes = Vec::with_capacity(heads.len());
        let mut spots = Vec::with_capacity(heads.len());
        for (index, head) in heads.iter().enumerate() {
            let path = head.path();
            let root = roots.of(path);
            let depth = root.map_or(0, |(_, depth)| depth);
            let suffix = suffixes.remove(&index);
            let bytes = suffix.as_ref().map_or(0, |s| s.bytes);
            let whole = path.without_extension();
            let seen = &whole[skip_folders(whole, depth)..whole.len() - bytes];
            let base = suffix.as_ref().is_some_and(|s| s.base);
            let locale = suffix.map(|s| s.lang).or(root.map(|(lang, _)| lang.clone()));
            let lang = head.lang.clone().or_else(|| locale.clone());
            let lang = lang.unwrap_or_else(|| site_lang.clone());
            notes.push(Place { lang, locale, path: seen.to_owned() });
            spots.push(Spot { root: depth, suffix: bytes, base });
        }
        let locales: BTreeSet<&Lang> =
            notes.iter().filter_map(|p| p.locale.as_ref()).collect();
        let locales = locales.into_iter().cloned().collect();
        Places { site_lang, locales, notes, spots, roots }
    }
}

/// Whether the file is a note, by its name; the rest of the heads are canvases.
pub(super) fn is_note(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
    name.len() > 3 && name[name.len() - 3..].eq_ignore_ascii_case(b".md")
}

/// Bytes of the first `count` folders with their slashes.
pub(super) fn skip_folders(path: &str, count: usize) -> usize {
    match count.checked_sub(1) {
        None => 0,
        Some(last) => path.match_indices('/').nth(last).map_or(0, |(at, _)| at + 1),
    }
}

/// The path of the first `depth` folders, if the file lies below that many.
fn leading_folders(path: &str, depth: usize) -> Option<&str> {
    let (at, _) = path.match_indices('/').nth(depth.checked_sub(1)?)?;
    Some(&path[..at])
}

/// The language of a site: the configured one, else Korean when most letters are Hangul,
/// else English.
pub fn site_language(config: &Config, heads: &[Arc<Head>]) -> Lang {
    if let Some(lang) = &config.book.language {
        return lang.clone();
    }
    let whole_root = |dir: &Option<String>| {
        dir.as_deref().is_some_and(|dir| plain_folder(dir).is_empty())
    };
    if let Some((lang, _)) = config.languages.iter().find(|(_, l)| whole_root(&l.dir)) {
        return lang.clone();
    }
    let (mut hangul, mut other) = (0u64, 0u64);
    for head in heads {
        hangul += u64::from(head.letters.jamo);
        other += u64::from(head.letters.other);
    }
    if hangul > other { Lang::ko() } else { Lang::en() }
}

/// A configured folder without `./` and slashes at its ends; empty for the root.
fn plain_folder(dir: &str) -> String {
    let parts = dir.split('/').map(str::trim).filter(|p| !p.is_empty() && *p != ".");
    fold(&parts.collect::<Vec<_>>().join("/"))
}

fn locale_roots(
    config: &Config,
    heads: &[Arc<Head>],
    folded: &[String],
    site_lang: &Lang,
) -> Roots {
    let mut roots = Roots::default();
    let mut named: BTreeMap<&str, Lang> = BTreeMap::new();
    add_configured(config, heads, &mut roots);
    for head in heads {
        let Some(top) = leading_folders(head.path().as_str(), 1) else { continue };
        if named.contains_key(top) || roots.folders.contains_key(top) {
            continue;
        }
        if let Some(lang) = plain_tag(top) {
            named.insert(top, lang);
        }
    }
    let configured = roots.folders.values();
    let languages: BTreeSet<&Lang> = named.values().chain(configured).collect();
    let several = languages.len() > 1;
    let paired = if several || named.is_empty() {
        BTreeSet::new()
    } else {
        paired_with_root(heads, folded, &named, site_lang)
    };
    for (folder, lang) in &named {
        if several || paired.contains(folder) {
            roots.add(folder, lang);
        }
    }
    roots
}

/// A name that is a language tag without blanks around it.
pub(super) fn plain_tag(name: &str) -> Option<Lang> {
    locale_tag(name).filter(|_| name.trim() == name)
}

/// Adds the folders that settings name, in every spelling that occurs.
fn add_configured(config: &Config, heads: &[Arc<Head>], roots: &mut Roots) {
    let mut wanted: HashMap<String, &Lang> = HashMap::new();
    for (lang, language) in &config.languages {
        let folder = match &language.dir {
            Some(dir) => plain_folder(dir),
            None => fold(lang.as_str()),
        };
        if !folder.is_empty() {
            wanted.entry(folder).or_insert(lang);
        }
    }
    let depths: BTreeSet<usize> = wanted.keys().map(|f| f.split('/').count()).collect();
    let mut known: HashSet<&str> = HashSet::new();
    for head in heads {
        for &depth in &depths {
            let folder = leading_folders(head.path().as_str(), depth);
            let Some(folder) = folder.filter(|f| known.insert(f)) else { continue };
            let name = fold(folder);
            let lang = wanted.get(&name).or_else(|| wanted.get(&name.replace('_', "-")));
            if let Some(lang) = lang {
                roots.add(folder, lang);
            }
        }
    }
}

/// Folders that hold a note whose path, seen from the folder, is that of a note in the
/// root and whose language is another one.
fn paired_with_root<'a>(
    heads: &'a [Arc<Head>],
    folded: &[String],
    named: &BTreeMap<&str, Lang>,
    site_lang: &Lang,
) -> BTreeSet<&'a str> {
    let top = |index: usize| leading_folders(heads[index].path().as_str(), 1);
    let inside = |index: usize| top(index).and_then(|top| named.get(top));
    let mut root_notes: HashMap<&str, &Lang> = HashMap::new();
    for (index, head) in heads.iter().enumerate() {
        if inside(index).is_none() {
            let lang = head.lang.as_ref().unwrap_or(site_lang);
            root_notes.entry(&folded[index]).or_insert(lang);
        }
    }
    let mut paired = BTreeSet::new();
    for (index, head) in heads.iter().enumerate() {
        let (Some(top), Some(tag)) = (top(index), inside(index)) else { continue };
        let seen = &folded[index][skip_folders(&folded[index], 1)..];
        let lang = head.lang.as_ref().unwrap_or(tag);
        if root_notes.get(seen).is_some_and(|&other| other != lang) {
            paired.insert(top);
        }
    }
    paired
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::config::Language;
    use crate::graph::sample::Sample;

    /// Each note as `path: lang locale seen-path`.
    fn check(sample: Sample, expected: &[&str]) {
        let linked = sample.link();
        let lines: Vec<String> = linked
            .paths()
            .zip(&linked.graph.places)
            .map(|(path, place)| {
                let locale = place.locale.as_ref().map_or("-", Lang::as_str);
                format!("{path}: {} {locale} {}", place.lang, place.path)
            })
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn two_folders_named_by_languages_are_locales() {
        check(
            Sample::notes(&["README.md", "en/concepts/Pod.md", "ko/개념/파드.md"]),
            &[
                "README.md: en - README",
                "en/concepts/Pod.md: en en concepts/Pod",
                "ko/개념/파드.md: ko ko 개념/파드",
            ],
        );
    }

    #[test]
    fn a_single_folder_with_a_short_name_is_no_locale() {
        for trap in ["id", "is", "no", "it", "go"] {
            let path = format!("{trap}/x.md");
            let expected = format!("{trap}/x.md: en - {trap}/x");
            check(Sample::notes(&["a.md", &path]), &["a.md: en - a", &expected]);
        }
    }

    #[test]
    fn a_matching_root_note_makes_a_folder_a_locale() {
        check(
            Sample::notes(&["guide.md", "ko/Guide.md", "ko/덤.md"]),
            &["guide.md: en - guide", "ko/Guide.md: ko ko Guide", "ko/덤.md: ko ko 덤"],
        );
        // Both Korean: nothing pairs, so the folder is an ordinary one.
        check(
            Sample::notes(&["guide.md", "ko/guide.md"])
                .edit("guide.md", |head| head.lang = Some(Lang::ko())),
            &["guide.md: ko - guide", "ko/guide.md: en - ko/guide"],
        );
        check(
            Sample::notes(&["guide.md", "ko/guide.md"]).site_language("ko"),
            &["guide.md: ko - guide", "ko/guide.md: ko - ko/guide"],
        );
    }

    #[test]
    fn settings_name_folders() {
        let folder =
            |dir: &str| Language { dir: Some(dir.into()), ..Language::default() };
        let sample = Sample::notes(&["Docs/영어/a.md", "b.md", "ja/c.md"])
            .language("en", folder("docs/영어/"))
            .language("ja", Language::default())
            .language("ko", folder("."));
        check(sample, &["Docs/영어/a.md: en en a", "b.md: ko - b", "ja/c.md: ja ja c"]);
    }

    #[test]
    fn a_suffix_needs_a_version_beside_it() {
        check(
            Sample::notes(&["README.ko.md", "README.md", "notes.id.md", "v1.is.md"]),
            &[
                "README.ko.md: ko ko README",
                "README.md: en - README",
                "notes.id.md: en - notes.id",
                "v1.is.md: en - v1.is",
            ],
        );
        check(
            Sample::notes(&["가.en.md", "가.ko.md", "나.en.md"]),
            &["가.en.md: en en 가", "가.ko.md: ko ko 가", "나.en.md: en - 나.en"],
        );
    }

    #[test]
    fn a_property_changes_the_language_not_the_place() {
        let sample = Sample::notes(&["en/a.md", "ko/b.md"])
            .edit("ko/b.md", |head| head.lang = Lang::parse("ja"));
        check(sample, &["en/a.md: en en a", "ko/b.md: ja ko b"]);
    }

    #[test]
    fn mostly_hangul_makes_a_korean_site() {
        let sample = Sample::notes(&["a.md"]).edit("a.md", |head| {
            head.letters.jamo = 6;
            head.letters.other = 4;
        });
        check(sample, &["a.md: ko - a"]);
    }
}
