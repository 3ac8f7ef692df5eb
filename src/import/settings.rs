//! The `book.toml` of a project that was carried over.

use super::{CONTENT, Made, New};
use crate::base::Lang;
use crate::note::Head;
use crate::start::{self, Given, Survey};

/// What the other program's settings come to.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub title: String,
    pub language: Option<Lang>,
    pub given: Given,
    /// Whether only notes with `publish: true` are public.
    pub marked: bool,
}

/// `book.toml` and `.gitignore`.
pub(super) fn files(
    settings: Settings,
    heads: &[Head],
    locales: Vec<Lang>,
    redirects: &[(String, String)],
) -> [New; 2] {
    let language = settings.language.unwrap_or_else(|| written_in(heads));
    let survey = Survey {
        notes: heads.len(),
        languages: vec![(language.clone(), heads.len())],
        language,
        locales,
        home: None,
        obsidian: settings.marked,
        marked: usize::from(settings.marked),
        hidden: 0,
    };
    let given = Given { redirects: redirects.to_vec(), ..settings.given };
    let text = start::settings_with(&survey, CONTENT, &settings.title, false, &given);
    let ignored = start::ignored().to_owned();
    [
        New { path: ".gitignore".into(), made: Made::Text(ignored) },
        New { path: "book.toml".into(), made: Made::Text(text) },
    ]
}

/// The language of most letters.
fn written_in(heads: &[Head]) -> Lang {
    let (mut korean, mut other) = (0_u64, 0_u64);
    for head in heads {
        korean += u64::from(head.letters.jamo);
        other += u64::from(head.letters.other);
    }
    if korean > other { Lang::ko() } else { Lang::en() }
}
