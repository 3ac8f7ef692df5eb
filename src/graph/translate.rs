//! Which notes are the same note in different languages.
//!
//! A newcomer's trap: the ways to pair are tried one after the other for the *whole*
//! vault. A pair that an explicit link makes is never undone by equal paths.

use super::names::key as digest;
use super::places::{Places, is_note};
use super::{NoteId, Place};
use crate::base::{Digest, Lang, Span, fold, nfc};
use crate::diag::{Code, Diagnostic};
use crate::note::Head;
use std::collections::HashMap;
use std::sync::Arc;

/// More languages than this never belong to one note.
const MAX_VERSIONS: usize = 64;

/// A `translation` property that names a note.
pub(super) struct Explicit {
    pub from: NoteId,
    pub to: NoteId,
    pub span: Span,
}

/// Versions of each note by language, itself included; empty without another one.
pub(super) fn versions(
    heads: &[Arc<Head>],
    places: &Places,
    explicit: &[Explicit],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Vec<NoteId>> {
    let mut pairing = Pairing::new(heads, places, diagnostics);
    for link in explicit {
        pairing.explicit(link);
    }
    pairing.by(Claim::Stated, Some("translation_key"), |note| {
        let name = heads[note].translation_key.as_deref()?.trim();
        (!name.is_empty()).then(|| nfc(name).into_owned())
    });
    pairing.by(Claim::Implied, Some("permalink"), |note| {
        let written = heads[note].permalink.as_deref()?.trim();
        (!written.is_empty()).then(|| nfc(written.trim_matches('/')).into_owned())
    });
    // Without locales no two notes have one path.
    if !places.locales.is_empty() {
        pairing.by(Claim::Implied, None, |note| {
            let path = heads[note].path();
            let kind =
                if is_note(path.as_str()) { String::new() } else { path.extension() };
            Some(format!("{}.{kind}", fold(&places.notes[note].path)))
        });
    }
    pairing.groups.versions(&places.notes)
}

/// The version of a note in a language.
pub(super) fn version_in(
    versions: &[Vec<NoteId>],
    places: &[Place],
    note: NoteId,
    lang: &Lang,
) -> Option<NoteId> {
    let all = &versions[note.0 as usize];
    all.iter().copied().find(|version| places[version.0 as usize].lang == *lang)
}

struct Pairing<'a> {
    heads: &'a [Arc<Head>],
    places: &'a Places,
    diagnostics: &'a mut Vec<Diagnostic>,
    groups: Groups,
}

impl<'a> Pairing<'a> {
    fn new(
        heads: &'a [Arc<Head>],
        places: &'a Places,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Pairing<'a> {
        let mut numbers: HashMap<&Lang, u32> = HashMap::new();
        let number = |place: &'a Place| {
            let next = numbers.len() as u32;
            *numbers.entry(&place.lang).or_insert(next)
        };
        let langs: Vec<u32> = places.notes.iter().map(number).collect();
        Pairing { heads, places, diagnostics, groups: Groups::new(langs) }
    }

    fn explicit(&mut self, link: &Explicit) {
        let (from, to) = (link.from.0, link.to.0);
        if from == to {
            return;
        }
        let langs = &self.groups.langs;
        if langs[from as usize] == langs[to as usize] {
            let message = format!(
                "the translation \"{}\" is in the same language, {}",
                self.path(to),
                self.lang(to)
            );
            let diagnostic =
                Diagnostic::new(Code::TranslationConflict, self.path(from), message)
                    .at(link.span)
                    .help("set `lang` in one of the two notes");
            self.diagnostics.push(diagnostic);
            return;
        }
        if let Err(Some((near, far))) = self.groups.join(from, to) {
            let clash = if near == from {
                Clash { kept: far, lost: from, of: to }
            } else {
                Clash { kept: near, lost: far, of: from }
            };
            let diagnostic = self.conflict(&clash, from, link.span);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Pairs all notes for which `name` gives the same text, which stands under `key`.
    fn by(
        &mut self,
        claim: Claim,
        key: Option<&str>,
        name: impl Fn(usize) -> Option<String>,
    ) {
        let mut lists: Vec<Vec<u32>> = Vec::new();
        let mut known: HashMap<Digest, u32> = HashMap::new();
        let mut list_of: Vec<Option<u32>> = vec![None; self.heads.len()];
        for (note, list) in list_of.iter_mut().enumerate() {
            let Some(name) = name(note) else { continue };
            let next = lists.len() as u32;
            let at = *known.entry(digest(&name)).or_insert(next);
            if at == next {
                lists.push(Vec::new());
            }
            lists[at as usize].push(note as u32);
            *list = Some(at);
        }
        for list in lists.iter_mut().filter(|list| list.len() > 1) {
            let langs = &self.groups.langs;
            let lang = |note: &u32| langs[*note as usize];
            if list.iter().all(|note| lang(note) == lang(&list[0])) {
                if claim == Claim::Implied && key.is_none() {
                    self.one_language(list);
                }
                continue;
            }
            if claim == Claim::Implied {
                list.sort_by_key(|&note| (self.standing(note), note));
            }
            self.join_all(claim, key, list, &list_of);
        }
    }

    fn join_all(
        &mut self,
        claim: Claim,
        key: Option<&str>,
        list: &[u32],
        list_of: &[Option<u32>],
    ) {
        let lang = |note: u32| self.groups.langs[note as usize];
        let foreign = list.iter().copied().find(|&note| lang(note) != lang(list[0]));
        let foreign = foreign.unwrap_or(list[0]);
        for &note in &list[1..] {
            let Err(Some((kept, lost))) = self.groups.join(list[0], note) else {
                continue;
            };
            let same_claim = list_of[kept as usize] == list_of[note as usize];
            let place = |note: u32| &self.places.notes[note as usize];
            // A front page for all languages may well stand beside the locales' own.
            let aside = claim == Claim::Implied
                && place(kept).locale.is_some()
                && place(note).locale.is_none()
                && !self.is_beside(note, kept);
            if lost != note || !same_claim || aside {
                continue;
            }
            let of =
                if place(note).lang == place(list[0]).lang { foreign } else { list[0] };
            let clash = Clash { kept, lost, of };
            let place = self.heads[lost as usize].place_of(key.as_slice());
            let diagnostic = self.conflict(&clash, lost, place);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether a suffix is all that tells two notes of one folder apart.
    fn is_beside(&self, plain: u32, suffixed: u32) -> bool {
        let suffix = |note: u32| self.places.spots[note as usize].suffix;
        let folder = |note: u32| self.heads[note as usize].path().folder();
        suffix(plain) == 0 && suffix(suffixed) > 0 && folder(plain) == folder(suffixed)
    }

    /// Says of a note that it counts as written in the language of the one beside it,
    /// whose suffix names that language: hardly what was meant.
    fn one_language(&mut self, list: &[u32]) {
        for &note in list {
            let twin = list.iter().copied().find(|other| self.is_beside(note, *other));
            let Some(twin) = twin else { continue };
            let (lang, twin) = (self.lang(note), self.path(twin));
            let message = format!(
                "\"{}\" counts as {lang}, as \"{twin}\" does, so they are no versions of \
                 one note",
                self.path(note)
            );
            let help = "set `lang` in it, or `[book] language`";
            let found =
                Diagnostic::new(Code::TranslationConflict, self.path(note), message);
            self.diagnostics
                .push(found.at(self.heads[note as usize].place_of(&[])).help(help));
        }
    }

    /// Notes in a locale's folder come before those with a suffix, and both before
    /// notes that belong to no locale.
    fn standing(&self, note: u32) -> u8 {
        let note = note as usize;
        match (&self.places.notes[note].locale, self.places.spots[note].suffix) {
            (Some(_), 0) => 0,
            (Some(_), _) => 1,
            (None, _) => 2,
        }
    }

    fn conflict(&self, clash: &Clash, at: u32, place: Span) -> Diagnostic {
        let (kept, lost) = (self.path(clash.kept), self.path(clash.lost));
        let lang = self.lang(clash.lost);
        let of = self.path(clash.of);
        let message = format!(
            "\"{lost}\" and \"{kept}\" both claim to be the {lang} version of \"{of}\""
        );
        let help = format!("\"{kept}\" was taken; let only one of them name its partner");
        Diagnostic::new(Code::TranslationConflict, self.path(at), message)
            .at(place)
            .help(help)
    }

    fn path(&self, note: u32) -> &'a str {
        self.heads[note as usize].path().as_str()
    }

    fn lang(&self, note: u32) -> &'a Lang {
        &self.places.notes[note as usize].lang
    }
}

/// How notes say that they belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// Their writer says so.
    Stated,
    /// Their paths do.
    Implied,
}

/// Two notes that want to be the same version of a third.
struct Clash {
    kept: u32,
    lost: u32,
    of: u32,
}

/// Disjoint sets of notes with at most one note per language each.
struct Groups {
    /// `[note]`: its language as a number.
    langs: Vec<u32>,
    /// `[note]`: the set it belongs to.
    of: Vec<u32>,
    /// `[set]`
    members: Vec<Vec<u32>>,
}

impl Groups {
    fn new(langs: Vec<u32>) -> Groups {
        let count = langs.len() as u32;
        let members = (0..count).map(|note| vec![note]).collect();
        Groups { langs, of: (0..count).collect(), members }
    }

    /// Joins two notes' sets. Fails with the notes of the first and the second set that
    /// have the same language, or with nothing when the set would become too large.
    fn join(&mut self, a: u32, b: u32) -> Result<(), Option<(u32, u32)>> {
        let (into, from) = (self.of[a as usize], self.of[b as usize]);
        if into == from {
            return Ok(());
        }
        let lang = |note: &u32| self.langs[*note as usize];
        let (old, new) = (&self.members[into as usize], &self.members[from as usize]);
        for one in new {
            if let Some(other) = old.iter().find(|other| lang(other) == lang(one)) {
                return Err(Some((*other, *one)));
            }
        }
        if old.len() + new.len() > MAX_VERSIONS {
            return Err(None);
        }
        let moved = std::mem::take(&mut self.members[from as usize]);
        for &note in &moved {
            self.of[note as usize] = into;
        }
        self.members[into as usize].extend(moved);
        Ok(())
    }

    fn versions(self, places: &[Place]) -> Vec<Vec<NoteId>> {
        let mut versions = vec![Vec::new(); self.of.len()];
        for members in self.members.iter().filter(|members| members.len() > 1) {
            let mut sorted = members.clone();
            sorted.sort_by_key(|&note| &places[note as usize].lang);
            for &note in members {
                versions[note as usize] = sorted.iter().copied().map(NoteId).collect();
            }
        }
        versions
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::sample::Sample;
    use crate::note::Head;

    /// Versions of each note that has several, as lines of paths, and all messages.
    fn check(sample: Sample, versions: &[&str], messages: &[&str]) {
        let linked = sample.link();
        let paths: Vec<&str> = linked.paths().collect();
        let mut found: Vec<String> = Vec::new();
        for versions in linked.graph.versions.iter().filter(|v| !v.is_empty()) {
            let names: Vec<&str> = versions.iter().map(|v| paths[v.0 as usize]).collect();
            found.push(names.join(" = "));
        }
        found.sort();
        found.dedup();
        assert_eq!(found, versions);
        assert_eq!(linked.messages(), messages);
    }

    fn permalink(text: &str) -> impl FnOnce(&mut Head) {
        let text = text.to_owned();
        move |head| head.permalink = Some(text)
    }

    fn named(text: &str) -> impl FnOnce(&mut Head) {
        let text = text.to_owned();
        move |head| head.translation_key = Some(text)
    }

    #[test]
    fn equal_paths_and_suffixes_pair() {
        check(
            Sample::notes(&["en/a/x.md", "ko/A/X.md", "ja/b.md", "ko/c.md"]),
            &["en/a/x.md = ko/A/X.md"],
            &[],
        );
        check(
            Sample::notes(&["guide.ja.md", "guide.ko.md", "guide.md", "other.md"]),
            &["guide.md = guide.ja.md = guide.ko.md"],
            &[],
        );
        check(
            Sample::notes(&["en/B.canvas", "en/B.md", "ko/B.md", "ko/B.canvas"]),
            &["en/B.canvas = ko/B.canvas", "en/B.md = ko/B.md"],
            &[],
        );
    }

    #[test]
    fn permalinks_are_seen_from_the_locale() {
        let sample = Sample::notes(&["en/Home.md", "index.md", "ko/홈.md"])
            .edit("en/Home.md", permalink("/"))
            .edit("index.md", permalink("/"))
            .edit("ko/홈.md", permalink("//"));
        check(sample, &["en/Home.md = ko/홈.md"], &[]);
    }

    #[test]
    fn a_stated_pair_beats_keys_permalinks_and_paths() {
        let sample = Sample::notes(&["en/Pod.md", "ko/Pod.md", "ko/파드.md", "ko/키.md"])
            .edit("en/Pod.md", named("pod"))
            .edit("ko/키.md", named(" pod "))
            .aliases("ko/파드.md", &["포드"])
            .note("ko/파드.md", &["translation:Pod"]);
        check(sample, &["en/Pod.md = ko/파드.md"], &[]);
        let sample = Sample::notes(&["en/Pod.md", "ko/Pod.md", "ko/키.md"])
            .edit("en/Pod.md", named("pod"))
            .edit("ko/키.md", named("pod"));
        check(sample, &["en/Pod.md = ko/키.md"], &[]);
    }

    #[test]
    fn versions_are_transitive() {
        let sample = Sample::notes(&["en/a.md", "ja/b.md", "ko/a.md"])
            .note("ja/b.md", &["translation:ko/a"]);
        check(sample, &["en/a.md = ja/b.md = ko/a.md"], &[]);
    }

    #[test]
    fn two_notes_of_a_language_never_share_a_place() {
        let sample = Sample::notes(&["en/x.md", "ko/b.md", "ko/c.md"])
            .edit("en/x.md", named("k"))
            .edit("ko/b.md", named("k"))
            .edit("ko/c.md", named("k"));
        check(
            sample,
            &["en/x.md = ko/b.md"],
            &["ko/c.md: translation-conflict: \"ko/c.md\" and \"ko/b.md\" \
                 both claim to \
               be the ko version of \"en/x.md\"; \"ko/b.md\" was taken; let only one of \
               them name its partner"],
        );
        let sample = Sample::notes(&["en/x.md", "en/y.md"])
            .note("en/x.md", &["translation:y"])
            .note("ko/b.md", &["translation:en/y"])
            .note("ko/c.md", &["translation:en/y"]);
        check(
            sample,
            &["en/y.md = ko/b.md"],
            &[
                "en/x.md: translation-conflict: the translation \"en/y.md\" \
                 is in the same \
                 language, en; set `lang` in one of the two notes",
                "ko/c.md: translation-conflict: \"ko/c.md\" and \"ko/b.md\" \
                 both claim to \
                 be the ko version of \"en/y.md\"; \"ko/b.md\" was taken; let \
                  only one of \
                 them name its partner",
            ],
        );
    }

    #[test]
    fn a_front_page_for_all_languages_stands_aside() {
        let sample = Sample::notes(&["README.md", "en/README.md", "ko/README.md"]);
        check(sample, &["en/README.md = ko/README.md"], &[]);
    }

    #[test]
    fn a_note_without_a_suffix_is_in_another_language_than_the_one_beside_it() {
        let message = "guide.md: translation-conflict: \"guide.md\" counts as en, as \
             \"guide.en.md\" does, so they are no versions of one note; set `lang` in it, \
             or `[book] language`";
        check(Sample::notes(&["guide.en.md", "guide.md", "x.ko.md"]), &[], &[message]);
        let message = "guide.md: translation-conflict: \"guide.md\" and \"guide.en.md\" \
             both claim to be the en version of \"guide.ko.md\"; \"guide.en.md\" was taken; \
             let only one of them name its partner";
        check(
            Sample::notes(&["guide.en.md", "guide.ko.md", "guide.md"]),
            &["guide.en.md = guide.ko.md"],
            &[message],
        );
    }

    #[test]
    fn a_twin_is_sought_in_other_languages() {
        let sample = Sample::notes(&["en/Pod.md"])
            .note("ko/파드.md", &["translation:Pod"])
            .aliases("ko/파드.md", &["Pod"]);
        let linked = sample.link();
        assert_eq!(linked.targets("ko/파드.md"), ["en/Pod.md"]);
    }
}
