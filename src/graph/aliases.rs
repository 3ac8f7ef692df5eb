//! Aliases that equal another name, so that a reader may land elsewhere.
//!
//! A newcomer's trap: versions of one note in several languages may share names, and
//! each locale has its own; neither is a collision.

use super::NoteId;
use super::names::{Class, Item, Names};
use crate::base::fold;
use crate::diag::{Code, Diagnostic};
use crate::note::Head;
use rayon::prelude::{
    IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator,
};
use std::collections::HashSet;
use std::sync::Arc;

/// The keys under which aliases stand.
const ALIASES: [&str; 2] = ["aliases", "alias"];

/// How many bearers of a name are looked at.
const BEARERS: usize = 8;

/// Reports each alias that equals a name or alias of another note, or is there twice.
pub(super) fn collisions(
    heads: &[Arc<Head>],
    names: &Names<'_>,
    versions: &[Vec<NoteId>],
) -> Vec<Diagnostic> {
    let of_note = |(index, head): (usize, &Arc<Head>)| {
        let note = NoteId(index as u32);
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for alias in &head.aliases {
            let folded = fold(alias);
            let (what, help) = if !seen.insert(folded.clone()) {
                ("stands there twice".to_owned(), "keep one of the two")
            } else if let Some(what) = other_bearer(note, &folded, names, versions) {
                (what, "remove it here or choose another")
            } else {
                continue;
            };
            let message = format!("the alias \"{alias}\" {what}");
            let collision =
                Diagnostic::new(Code::AliasCollision, head.path().as_str(), message);
            found.push(collision.at(head.place_of(&ALIASES)).help(help));
        }
        found
    };
    heads.par_iter().enumerate().flat_map_iter(of_note).collect()
}

fn other_bearer(
    note: NoteId,
    folded: &str,
    names: &Names<'_>,
    versions: &[Vec<NoteId>],
) -> Option<String> {
    let slot = names.slot(folded)?;
    let same =
        |other: NoteId| other == note || versions[note.0 as usize].contains(&other);
    let bearer = |class| {
        let entries = names.entries(slot, names.of(note).scope, class);
        entries.iter().take(BEARERS).find_map(|entry| {
            let file = &names.files[entry.rank()];
            match file.item {
                Item::Note(other) if !same(other) => Some(file.path.as_str()),
                _ => None,
            }
        })
    };
    if let Some(path) = bearer(Class::Note) {
        return Some(format!("is the name of \"{path}\", which links will mean"));
    }
    bearer(Class::Alias).map(|path| format!("is also an alias of \"{path}\""))
}

#[cfg(test)]
mod tests {
    use crate::graph::sample::Sample;

    fn check(notes: &[(&str, &[&str])], expected: &[&str]) {
        let paths: Vec<&str> = notes.iter().map(|(path, _)| *path).collect();
        let mut sample = Sample::notes(&paths);
        for (path, aliases) in notes {
            let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            sample = sample.edit(path, |head| head.aliases = aliases);
        }
        assert_eq!(sample.link().messages(), expected);
    }

    #[test]
    fn aliases_that_equal_names_or_aliases_are_reported() {
        check(
            &[("a.md", &["B", "글"]), ("x/b.md", &["글 "]), ("c.md", &["나", "나", "c"])],
            &[
                "a.md: alias-collision: the alias \"B\" is the name of \"x/b.md\", \
                 which links will mean; remove it here or choose another",
                "a.md: alias-collision: the alias \"글\" is also an alias of \"x/b.md\"\
                 ; remove it here or choose another",
                "c.md: alias-collision: the alias \"나\" stands there twice; \
                 keep one of the two",
                "x/b.md: alias-collision: the alias \"글 \" is also an alias of \"a.md\"\
                 ; remove it here or choose another",
            ],
        );
    }

    #[test]
    fn languages_may_share_names() {
        check(&[("en/Pod.md", &["파드"]), ("ko/파드.md", &["Pod"])], &[]);
        check(
            &[("en/Pod.md", &[]), ("ko/Pod.md", &["파드"]), ("ko/파드.md", &[])],
            &["ko/Pod.md: alias-collision: the alias \"파드\" is the name of \
                 \"ko/파드.md\", \
             which links will mean; remove it here or choose another"],
        );
    }
}
