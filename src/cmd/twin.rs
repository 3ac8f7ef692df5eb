//! A note to its version in another language: where it belongs, and how it begins.
//!
//! The place follows the vault's own layout: the folder of the language, a suffix before
//! `.md`, or the root. A folder whose notes have versions already leads to theirs, so
//! that `ko/개념` may well mean `en/concepts`.

use crate::base::{Lang, VaultPath, fold};
use crate::graph::{NoteId, Place, Standing};
use crate::note::{Head, Mark, without_properties};
use crate::world::World;
use std::collections::BTreeMap;

/// A translation to be.
pub(super) struct Twin {
    /// Where it belongs.
    pub path: VaultPath,
    /// Its text.
    pub text: String,
}

/// Where a language has its notes.
enum Layout {
    /// Below this folder, which ends in `/` or is the root.
    Folder(String),
    /// Beside the others, with this suffix, which may be empty.
    Suffix(String),
}

/// The version of a note in a language; `None` when the name makes no path.
pub(super) fn twin(
    world: &World,
    note: NoteId,
    lang: &Lang,
    name: Option<&str>,
    marks: &[Mark],
    today: &str,
) -> Option<Twin> {
    let (head, place) = (world.head(note), world.place(note));
    let seen = seen_path(world, note, lang, name);
    let path = match layout(world, note, lang) {
        Layout::Folder(root) => format!("{root}{seen}.md"),
        Layout::Suffix(suffix) => {
            let (root, _) = parts(head.path(), place);
            format!("{root}{seen}{suffix}.md")
        }
    };
    let same = fold(&seen) == fold(&place.path);
    let properties = properties(world, note, lang, same, marks, today);
    let body = without_properties(world.source(note).text()?);
    let gap = if body.starts_with('\n') || body.is_empty() { "" } else { "\n" };
    let path = VaultPath::new(&path)?;
    Some(Twin { path, text: format!("---\n{properties}---\n{gap}{body}") })
}

/// The folder of a note's locale with its slash, and the suffix with its dot.
fn parts<'a>(path: &'a VaultPath, place: &Place) -> (&'a str, &'a str) {
    let whole = path.without_extension();
    if let Some(root) = whole.strip_suffix(&place.path) {
        return (root, "");
    }
    let at = whole.rfind('.').unwrap_or(whole.len());
    let root = whole[..at].strip_suffix(&place.path).unwrap_or("");
    (root, &whole[at..])
}

fn layout(world: &World, note: NoteId, lang: &Lang) -> Layout {
    let configured = world.config.languages.get(lang).and_then(|l| l.dir.as_deref());
    if let Some(dir) = configured {
        let parts = dir.split('/').map(str::trim).filter(|p| !p.is_empty() && *p != ".");
        return Layout::Folder(parts.map(|part| format!("{part}/")).collect());
    }
    let mut suffixed = false;
    for other in world.notes().filter(|other| is_note(world, *other)) {
        let place = world.place(other);
        let (root, suffix) = parts(world.head(other).path(), place);
        suffixed |= !suffix.is_empty();
        if suffix.is_empty() && place.locale.as_ref() == Some(lang) {
            return Layout::Folder(root.to_owned());
        }
    }
    let place = world.place(note);
    let (root, suffix) = parts(world.head(note).path(), place);
    let site = *lang == world.graph.site_lang;
    if !suffix.is_empty() || suffixed && place.locale.is_none() {
        let suffix = if site { String::new() } else { format!(".{lang}") };
        return Layout::Suffix(suffix);
    }
    let at_root = |other: NoteId| {
        let place = world.place(other);
        place.locale.is_none() && place.lang == *lang && is_note(world, other)
    };
    if site && !root.is_empty() && world.notes().any(at_root) {
        return Layout::Folder(String::new());
    }
    Layout::Folder(format!("{lang}/"))
}

fn is_note(world: &World, note: NoteId) -> bool {
    !matches!(world.freshness.of(note), Some(Standing::Other))
}

/// The twin's path seen from its locale: in the folder where versions of the neighbours
/// are, under the note's own name unless another is given.
fn seen_path(world: &World, note: NoteId, lang: &Lang, name: Option<&str>) -> String {
    let split = |path: &str| match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name.to_owned()),
        None => (String::new(), path.to_owned()),
    };
    let (own, stem) = split(&world.place(note).path);
    let folder = world.head(note).path().folder();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for neighbour in world.notes() {
        if world.head(neighbour).path().folder() != folder {
            continue;
        }
        for version in &world.graph.versions[neighbour.0 as usize] {
            let place = world.place(*version);
            if place.lang == *lang {
                *counts.entry(split(&place.path).0).or_default() += 1;
            }
        }
    }
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    let folder = most.map_or(own, |(folder, _)| folder);
    let name = name.map(|name| name.strip_suffix(".md").unwrap_or(name));
    format!("{folder}{}", name.unwrap_or(&stem))
}

fn properties(
    world: &World,
    note: NoteId,
    lang: &Lang,
    same_path: bool,
    marks: &[Mark],
    today: &str,
) -> String {
    let head = world.head(note);
    let mut out = String::new();
    let mut line = |key: &str, value: &str| {
        out.push_str(&format!("{key}: {}\n", scalar(value)));
    };
    let mut aliases = head.aliases.iter().filter(|alias| is_written_in(alias, lang));
    let title = aliases.next().or_else(|| stated_title(head));
    if let Some(title) = title {
        line("title", title);
    }
    line("created", today);
    // Nobody should read it before it is translated.
    line("draft", "true");
    if let Some(text) = &head.description {
        line("description", text);
    }
    match &head.translation_key {
        Some(key) => line("translation_key", key),
        None if same_path => {}
        None => {
            let whole = head.path().without_extension();
            line("translation", &format!("[[{whole}]]"));
        }
    }
    let original = match world.freshness.of(note) {
        Some(Standing::Translation(original, _)) => *original,
        _ => note,
    };
    let stated = world.graph.versions[original.0 as usize].iter();
    let stated = stated.chain([&note]).any(|v| world.head(*v).original.is_some());
    // Without a word the version in the site's language is the original.
    if !stated && lang.primary() == world.graph.site_lang.primary() {
        line("original", world.place(original).lang.as_str());
    }
    if let Some(order) = head.order {
        line("order", &order.to_string());
    }
    let mut list = |key: &str, items: Vec<&str>| {
        if !items.is_empty() {
            let items = items.into_iter().map(|item| format!("  - {}\n", scalar(item)));
            out.push_str(&format!("{key}:\n{}", items.collect::<String>()));
        }
    };
    list("aliases", aliases.map(String::as_str).collect());
    list("tags", head.tags[..head.property_tags].iter().map(String::as_str).collect());
    list("cssclasses", head.css_classes.iter().map(String::as_str).collect());
    let marks: Vec<String> = marks.iter().map(Mark::to_string).collect();
    list("source", marks.iter().map(String::as_str).collect());
    out
}

/// Whether a name is in the script of a language, as far as Hangul tells.
fn is_written_in(name: &str, lang: &Lang) -> bool {
    let hangul = name.chars().any(|c| ('가'..='힣').contains(&c));
    let latin = name.chars().any(|c| c.is_ascii_alphabetic());
    if lang.primary() == "ko" { hangul } else { latin && !hangul }
}

/// The property `title`, to be translated.
fn stated_title(head: &Head) -> Option<&String> {
    head.properties.get("title").and_then(|value| value.text()).map(|_| &head.title)
}

/// A text as one YAML scalar that stays this text; dates, numbers and `true` are plain.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/');
    let ends = |c: char| c.is_alphanumeric();
    let quoted = ["true", "false", "null", "yes", "no", "on", "off"];
    if text.chars().all(plain)
        && text.starts_with(ends)
        && text.ends_with(ends)
        && (text == "true" || !quoted.contains(&&*text.to_lowercase()))
    {
        return text.to_owned();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let line: String =
        escaped.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{line}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_stay_what_they_are() {
        let check = |text: &str, expected: &str| assert_eq!(scalar(text), expected);
        check("2026-01-02", "2026-01-02");
        check("개념/쿠버네티스", "개념/쿠버네티스");
        check("a: b", "\"a: b\"");
        check("[[ko/파드]]", "\"[[ko/파드]]\"");
        check("Say \"hi\" \\", "\"Say \\\"hi\\\" \\\\\"");
        check("No", "\"No\"");
        check("", "\"\"");
        check("-", "\"-\"");
    }

    #[test]
    fn names_are_told_by_their_script() {
        let check = |name: &str, lang: Lang| is_written_in(name, &lang);
        assert!(check("Pod", Lang::en()) && !check("Pod", Lang::ko()));
        assert!(check("포드", Lang::ko()) && !check("Pod (포드)", Lang::en()));
    }
}
