//! `[redirects]`: old addresses that the settings name in, pages that lead on out.
//!
//! Unlike an alias, an entry may hold any address that another program once gave, such as
//! `chapter_1.html`, and may lead anywhere. It only stands where nothing else does.

use super::caseless::folded;
use super::claims::{Claims, Owner};
use super::clash::Names;
use super::permalink::permalink_place;
use crate::base::{Route, nfc};
use crate::config::Redirect;
use crate::diag::{Code, Diagnostic};
use crate::note::is_web;
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};

/// Where an old address leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lead {
    /// To a place of the site.
    Inside {
        /// The page or file.
        to: Route,
        /// The place on the page.
        fragment: Option<String>,
    },
    /// To an address elsewhere.
    Outside(String),
}

/// What an entry may lead to.
#[derive(Debug, Default)]
pub(super) struct Goals<'a> {
    /// All places of the site.
    pub places: HashSet<&'a str>,
    /// Published notes and files by their path in the vault.
    pub files: HashMap<&'a str, &'a Route>,
    /// Pages that lead on already, and where.
    pub redirects: HashMap<&'a str, &'a Route>,
}

/// Pages that lead on, and entries that cannot be used.
#[derive(Debug, Default)]
pub(super) struct Leads {
    pub pages: Vec<(Route, Lead)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The old address of an entry, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Old {
    /// `guide/`: a page with a slash at its end.
    Page(String),
    /// `guide`: a page, or the file `guide.html` where hosts leave out the ending.
    Bare(String),
    /// `guide.html`
    File(String),
}

/// Claims places for the entries of `[redirects]`.
pub(super) fn leads(
    redirects: &[Redirect],
    goals: &Goals<'_>,
    names: &Names<'_>,
    claims: &mut Claims,
) -> Leads {
    let mut found = Leads::default();
    for entry in redirects {
        let placed = lead(&entry.to, goals).and_then(|lead| {
            let old = old_address(&entry.from)?;
            let place = claim(&old, &lead, goals, names, claims)?;
            Ok(place.map(|place| (Route::file(&place), lead)))
        });
        match placed {
            Ok(page) => found.pages.extend(page),
            Err((why, help)) => {
                let message = format!("the redirect \"{}\" {why}", entry.from);
                let warning = Diagnostic::new(Code::BadRedirect, "book.toml", message);
                found.diagnostics.push(warning.at(entry.span).help(help));
            }
        }
    }
    found
}

/// The folded places that entries speak of, whatever becomes of them.
pub(super) fn stated(redirects: &[Redirect]) -> HashSet<String> {
    let place = |entry: &Redirect| match old_address(&entry.from).ok()? {
        Old::Page(place) | Old::Bare(place) | Old::File(place) => {
            Some(folded(&place).into_owned())
        }
    };
    redirects.iter().filter_map(place).collect()
}

/// What is wrong with an entry, and what to do.
type Refusal = (String, String);

fn refusal(why: impl Into<String>, help: &str) -> Refusal {
    (why.into(), help.to_owned())
}

/// What an entry leads to.
fn lead(written: &str, goals: &Goals<'_>) -> Result<Lead, Refusal> {
    let written = written.trim();
    if is_web(written) {
        return match url::Url::parse(written) {
            Ok(_) => Ok(Lead::Outside(written.to_owned())),
            Err(_) => {
                Err(refusal(format!("leads to no address: \"{written}\""), "mend it"))
            }
        };
    }
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment).filter(|f| !f.is_empty())),
        None => (written, None),
    };
    let missing = || {
        refusal(
            format!("leads to nothing: there is no published note or page \"{path}\""),
            "name a note by its path, a place of the site such as \"tags/\", or a whole \
             address",
        )
    };
    let path = decoded(path).ok_or_else(missing)?;
    let plain = path.trim_start_matches('/');
    let page = format!("{}/", plain.trim_end_matches('/'));
    let to = match goals.files.get(plain) {
        Some(route) => (*route).clone(),
        None if goals.places.contains(plain) => Route::file(plain),
        None if goals.places.contains(page.as_str()) => Route::file(&page),
        None => return Err(missing()),
    };
    let fragment = fragment.and_then(decoded);
    Ok(Lead::Inside { to, fragment })
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(nfc(&text).into_owned())
}

/// An old address, if pages can answer it.
fn old_address(written: &str) -> Result<Old, Refusal> {
    let path = written.trim();
    if path.contains(['?', '#']) {
        let why = "has a query or a fragment, which no page can answer";
        return Err(refusal(why, "leave out what follows the path"));
    }
    let slash = path.ends_with('/');
    let place = permalink_place(path).filter(|place| !place.contains(['?', '#']));
    let Some(place) = place else {
        let help = "use names separated by \"/\", such as \"guide/start.html\"";
        return Err(refusal("is not a plain path", help));
    };
    let place = place.trim_end_matches('/');
    let index = place.strip_suffix("index.html").filter(|_| !slash);
    let index = index.filter(|above| above.is_empty() || above.ends_with('/'));
    let page = index.unwrap_or(place).trim_end_matches('/');
    if page.is_empty() {
        let why = "is the home page, which cannot lead elsewhere";
        return Err(refusal(why, "remove it"));
    }
    Ok(if slash || index.is_some() {
        Old::Page(page.to_owned())
    } else if [".html", ".htm"].iter().any(|ending| page.ends_with(ending)) {
        Old::File(page.to_owned())
    } else {
        Old::Bare(page.to_owned())
    })
}

/// Claims the place of an old address; `None` where its goal stands there already.
fn claim(
    old: &Old,
    lead: &Lead,
    goals: &Goals<'_>,
    names: &Names<'_>,
    claims: &mut Claims,
) -> Result<Option<String>, Refusal> {
    let place = match old {
        Old::Page(place) | Old::Bare(place) | Old::File(place) => place,
    };
    let goal = match lead {
        Lead::Inside { to, .. } => to.as_str(),
        Lead::Outside(_) => "",
    };
    let goal_page = goal.strip_suffix('/');
    let page = format!("{place}/");
    let leads_on =
        goals.redirects.get(page.as_str()).is_some_and(|to| to.as_str() == goal);
    if goal == place
        || goal_page == Some(place)
        || leads_on && !matches!(old, Old::File(_))
    {
        return Ok(None);
    }
    if let Old::File(place) = old {
        let claimed = claims.vacant_file(place, Owner::Setting);
        return claimed
            .map(|()| Some(place.clone()))
            .map_err(|owner| taken(owner, names));
    }
    let rival = match claims.vacant_page(place, Owner::Setting) {
        Ok(()) => return Ok(Some(format!("{place}/"))),
        Err(rival) => rival,
    };
    let twin = goal_page.is_some_and(|goal| folded(goal) == folded(place));
    match old {
        _ if !twin => Err(taken(rival, names)),
        // A file beside the page, since no disk has to tell their letters apart.
        Old::Bare(place) => {
            let file = format!("{place}.html");
            let claimed = claims.vacant_file(&file, Owner::Setting);
            claimed.map(|()| Some(file)).map_err(|owner| taken(owner, names))
        }
        _ => Err(refusal(
            format!("differs from \"{goal}\" in the case of its letters only"),
            "give the note this address as its `permalink`",
        )),
    }
}

fn taken(owner: Owner, names: &Names<'_>) -> Refusal {
    let why = format!("cannot lead on: it is the place of {}", names.of(owner));
    refusal(why, "remove it, or move what stands there")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, old: Old) {
        assert_eq!(old_address(written), Ok(old), "{written}");
    }

    #[test]
    fn addresses_are_pages_or_files() {
        check("/guide/", Old::Page("guide".into()));
        check("guide/index.html", Old::Page("guide".into()));
        check("guide/start", Old::Bare("guide/start".into()));
        check("/ch/01.html", Old::File("ch/01.html".into()));
        check("%EA%B0%80.html", Old::File("가.html".into()));
        check("myindex.html", Old::File("myindex.html".into()));
    }

    #[test]
    fn odd_addresses_are_refused() {
        for odd in
            ["", "/", "index.html", "../x", "a?b", "a#b", "a%23b", "a\\b", ".git/x"]
        {
            assert!(old_address(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn goals_are_notes_places_or_addresses() {
        let home = Route::home();
        let page = Route::page(["guide", "start"]);
        let mut goals = Goals::default();
        goals.places.extend(["", "tags/", "guide/start/", "x.png"]);
        goals.files.extend([("Guide/Start.md", &page), ("index.md", &home)]);
        let inside = |written: &str| match lead(written, &goals) {
            Ok(Lead::Inside { to, fragment }) => Some((to.to_string(), fragment)),
            _ => None,
        };
        let to = |place: &str| Some((place.to_owned(), None));
        assert_eq!(inside("Guide/Start.md"), to("guide/start/"));
        assert_eq!(inside("/tags"), to("tags/"));
        assert_eq!(inside("x.png"), to("x.png"));
        assert_eq!(inside("/"), to(""));
        let anchor = Some(("guide/start/".to_owned(), Some("가".to_owned())));
        assert_eq!(inside("Guide/Start.md#%EA%B0%80"), anchor);
        assert!(lead("nothing.md", &goals).is_err());
        let outside = lead("https://a.example/x#y", &goals);
        assert_eq!(outside, Ok(Lead::Outside("https://a.example/x#y".into())));
    }

    proptest::proptest! {
        #[test]
        fn any_entry_is_read_or_refused(from in "\\PC{0,40}", to in "\\PC{0,40}") {
            let _ = old_address(&from);
            let _ = lead(&to, &Goals::default());
        }
    }
}
