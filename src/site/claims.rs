//! Claims: who asks for a place on the site, in, and the place each one gets, out.
//!
//! Places are compared as a disk that ignores case would compare them, and a page `a/`
//! shares its name with a file `a`: what is handed out can be written on any system.
//! Two names that happened to share a digest would only cost one of them a `-2`.

use super::FolderId;
use super::caseless::folded;
use super::folders::last_part;
use crate::base::{Digest, digest_bytes};
use crate::graph::{FileId, NoteId};
use std::collections::HashMap;

/// Who stands at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Owner {
    /// A place that kbgen itself fills.
    Kbgen,
    /// The generated page of a folder.
    Folder(FolderId),
    /// A note's page.
    Note(NoteId),
    /// A page that leads on to a note.
    Redirect(NoteId),
    /// A page that leads on because the settings say so.
    Setting,
    /// A copied file.
    File(FileId),
}

/// What stands at a path.
#[derive(Clone, Copy, Debug)]
enum Stand {
    /// Only a folder that others lie in; a page may still be put there.
    Folder,
    /// A page, which is a folder with an `index.html`.
    Page(Owner),
    /// A file: nothing can lie below.
    File(Owner),
    /// A folder that only kbgen writes into.
    Closed,
}

/// The answer to a claim.
#[derive(Debug)]
pub(super) struct Claim {
    /// The place given: ends in `/` (or is empty) for pages.
    pub place: String,
    /// Who had the wanted place already.
    pub rival: Option<Owner>,
    /// Whether a folder above had to be renamed.
    pub moved: bool,
}

/// All places handed out so far.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: HashMap<Digest, Stand>,
    /// The next number to try for a wanted place: 20,000 equal names stay linear.
    next: HashMap<Digest, u32>,
    /// Folders that cannot be, and what is used in their place.
    detours: HashMap<Digest, String>,
}

/// Files that every page has in its folder.
const PAGE_FILES: [&str; 2] = ["index.html", "index.html.md"];

impl Claims {
    /// Room for so many places.
    pub fn with_capacity(places: usize) -> Claims {
        Claims { taken: HashMap::with_capacity(places), ..Claims::default() }
    }

    /// Closes a folder to everyone but kbgen.
    pub fn close(&mut self, folder: &str) {
        self.taken.insert(key(&folded(folder)), Stand::Closed);
    }

    /// Takes a page's place, numbered if it is taken.
    pub fn page(&mut self, wanted: &str, owner: Owner) -> Claim {
        let path = wanted.trim_end_matches('/');
        let mut claim = self.settle(path, "", Stand::Page(owner));
        if !claim.place.is_empty() {
            claim.place.push('/');
        }
        claim
    }

    /// Takes a file's place; a number goes before the ending (`.png`).
    pub fn file(&mut self, stem: &str, ending: &str, owner: Owner) -> Claim {
        self.settle(stem, ending, Stand::File(owner))
    }

    /// Takes a page's place only if nothing is in its way; else says what is.
    pub fn vacant_page(&mut self, wanted: &str, owner: Owner) -> Result<(), Owner> {
        let path = wanted.trim_end_matches('/');
        let fold = folded(path);
        self.page_fits(&fold)?;
        self.ways(&fold)?;
        self.page(wanted, owner);
        Ok(())
    }

    /// Takes a file's place only if nothing is in its way; else says what is.
    pub fn vacant_file(&mut self, wanted: &str, owner: Owner) -> Result<(), Owner> {
        let fold = folded(wanted);
        self.fits(&fold, Stand::File(owner))?;
        self.ways(&fold)?;
        self.file(wanted, "", owner);
        Ok(())
    }

    /// Whether nothing but folders and pages is above a folded place.
    fn ways(&self, fold: &str) -> Result<(), Owner> {
        for (at, _) in fold.match_indices('/') {
            match self.stand(&fold[..at]) {
                Some(Stand::File(owner)) => return Err(owner),
                Some(Stand::Closed) => return Err(Owner::Kbgen),
                Some(Stand::Folder | Stand::Page(_)) | None => {}
            }
        }
        Ok(())
    }

    /// Who is in the way of a page at this place.
    pub fn page_rival(&self, wanted: &str) -> Option<Owner> {
        self.page_fits(&folded(wanted.trim_end_matches('/'))).err()
    }

    fn settle(&mut self, path: &str, ending: &str, stand: Stand) -> Claim {
        let plain = format!("{path}{ending}");
        let fold = folded(&plain);
        let above = fold.rsplit_once('/').map_or("", |(above, _)| above);
        let Some(folder) = self.open(path, above) else {
            return self.settle_here(path, ending, &fold, stand);
        };
        let stem = join(&folder, last_part(path));
        let fold = folded(&format!("{stem}{ending}")).into_owned();
        Claim { moved: true, ..self.settle_here(&stem, ending, &fold, stand) }
    }

    /// Takes a place in a folder that is open; `fold` is the folded place.
    fn settle_here(
        &mut self,
        stem: &str,
        ending: &str,
        fold: &str,
        stand: Stand,
    ) -> Claim {
        let plain_key = key(fold);
        let rival = match self.fits(fold, stand) {
            Ok(()) => {
                self.taken.insert(plain_key, stand);
                let place = format!("{stem}{ending}");
                return Claim { place, rival: None, moved: false };
            }
            Err(rival) => rival,
        };
        let mut number = self.next.get(&plain_key).copied().unwrap_or(2);
        let place = loop {
            let candidate = format!("{stem}-{number}{ending}");
            number += 1;
            let fold = folded(&candidate);
            if self.fits(&fold, stand).is_ok() {
                self.taken.insert(key(&fold), stand);
                break candidate;
            }
        };
        self.next.insert(plain_key, number);
        Claim { place, rival: Some(rival), moved: false }
    }

    /// Makes sure that things can lie in the folder of a path, which is also given
    /// folded; returns what to call the folder if not by its own name.
    fn open(&mut self, path: &str, fold_above: &str) -> Option<String> {
        // Whatever is a folder or page already has folders above it.
        let known = self.taken.get(&key(fold_above));
        if fold_above.is_empty() || matches!(known, Some(Stand::Folder | Stand::Page(_)))
        {
            return None;
        }
        let folder = path.rsplit_once('/').map_or("", |(above, _)| above);
        let mut open = String::new();
        for part in folder.split('/') {
            let next = join(&open, part);
            let fold = folded(&next);
            open = match self.stand(&fold) {
                Some(Stand::Folder | Stand::Page(_)) => next,
                Some(Stand::File(_) | Stand::Closed) => self.detour(&next),
                None => {
                    self.taken.insert(key(&fold), Stand::Folder);
                    next
                }
            };
        }
        (open != folder).then_some(open)
    }

    /// The folder to use where one cannot be: always the same for the same path.
    fn detour(&mut self, blocked: &str) -> String {
        let blocked_key = key(&folded(blocked));
        if let Some(detour) = self.detours.get(&blocked_key) {
            return detour.clone();
        }
        let mut number = 2;
        let detour = loop {
            let candidate = format!("{blocked}-{number}");
            number += 1;
            match self.stand(&folded(&candidate)) {
                Some(Stand::Folder | Stand::Page(_)) => break candidate,
                Some(Stand::File(_) | Stand::Closed) => {}
                None => {
                    self.taken.insert(key(&folded(&candidate)), Stand::Folder);
                    break candidate;
                }
            }
        };
        self.detours.insert(blocked_key, detour.clone());
        detour
    }

    fn fits(&self, fold: &str, stand: Stand) -> Result<(), Owner> {
        if matches!(stand, Stand::Page(_)) {
            return self.page_fits(fold);
        }
        match self.stand(fold) {
            None => Ok(()),
            Some(Stand::Page(owner) | Stand::File(owner)) => Err(owner),
            Some(Stand::Folder | Stand::Closed) => Err(Owner::Kbgen),
        }
    }

    fn page_fits(&self, fold: &str) -> Result<(), Owner> {
        match self.stand(fold) {
            // The root is a folder from the start.
            None if !fold.is_empty() => Ok(()),
            Some(Stand::Page(owner) | Stand::File(owner)) => Err(owner),
            Some(Stand::Closed) => Err(Owner::Kbgen),
            Some(Stand::Folder) | None => {
                // Something called `index.html` may lie in the folder already.
                for name in PAGE_FILES {
                    match self.taken.get(&key(&join(fold, name))) {
                        None => {}
                        Some(Stand::Page(owner) | Stand::File(owner)) => {
                            return Err(*owner);
                        }
                        Some(Stand::Folder | Stand::Closed) => return Err(Owner::Kbgen),
                    }
                }
                Ok(())
            }
        }
    }

    fn stand(&self, fold: &str) -> Option<Stand> {
        if let Some(stand) = self.taken.get(&key(fold)) {
            return Some(*stand);
        }
        let (above, last) = fold.rsplit_once('/').unwrap_or(("", fold));
        if !PAGE_FILES.contains(&last) {
            return None;
        }
        match self.taken.get(&key(above)) {
            Some(Stand::Page(owner)) => Some(Stand::File(*owner)),
            _ => None,
        }
    }
}

fn key(folded: &str) -> Digest {
    digest_bytes(folded.as_bytes())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Owner = Owner::Note(NoteId(0));
    const B: Owner = Owner::Note(NoteId(1));

    fn check(wanted: &[&str], given: &[&str]) {
        let mut claims = Claims::default();
        let places: Vec<String> = wanted
            .iter()
            .map(|w| match w.rsplit_once('.') {
                Some((stem, ending)) if !w.ends_with('/') => {
                    claims.file(stem, &format!(".{ending}"), A).place
                }
                _ => claims.page(w, A).place,
            })
            .collect();
        assert_eq!(places, given);
    }

    #[test]
    fn later_claims_are_numbered() {
        check(&["a/", "a/", "A/", "a-2/"], &["a/", "a-2/", "A-3/", "a-2-2/"]);
        check(&["", "x/a/", "x/a/"], &["", "x/a/", "x/a-2/"]);
        check(&["i/p.png", "i/P.png"], &["i/p.png", "i/P-2.png"]);
    }

    #[test]
    fn a_file_is_never_a_folder() {
        check(&["feed.xml", "feed.xml/"], &["feed.xml", "feed.xml-2/"]);
        check(
            &["feed.xml", "feed.xml/a/", "feed.xml/b/c/"],
            &["feed.xml", "feed.xml-2/a/", "feed.xml-2/b/c/"],
        );
        check(&["x.png/", "x.png"], &["x.png/", "x-2.png"]);
        check(&["x.png/y/", "x.png"], &["x.png/y/", "x-2.png"]);
    }

    #[test]
    fn the_files_of_a_page_are_taken() {
        check(&["a/", "a/index.html/"], &["a/", "a/index.html-2/"]);
        check(&["a/", "a/index.html"], &["a/", "a/index-2.html"]);
        check(&["a/index.html", "a/"], &["a/index.html", "a-2/"]);
        check(&["a/", "a/index.html.md/x/"], &["a/", "a/index.html.md-2/x/"]);
    }

    #[test]
    fn closed_folders_are_left_alone() {
        let mut claims = Claims::default();
        claims.close("kbgen");
        assert_eq!(claims.page("KBGEN/", A).place, "KBGEN-2/");
        let claim = claims.page("kbgen/a/", A);
        assert_eq!((claim.place.as_str(), claim.moved), ("kbgen-2/a/", true));
        assert_eq!(claims.vacant_page("kbgen/b/", A), Err(Owner::Kbgen));
    }

    #[test]
    fn redirects_only_stand_where_nothing_does() {
        let mut claims = Claims::default();
        claims.page("a/b/", A);
        claims.file("f", ".txt", B);
        assert_eq!(claims.vacant_page("A/b/", B), Err(A));
        assert_eq!(claims.vacant_page("f.txt/x/", A), Err(B));
        assert_eq!(claims.vacant_page("a/", B), Ok(()));
        assert_eq!(claims.page_rival("a/"), Some(B));
    }

    #[test]
    fn many_equal_claims_take_linear_time() {
        let mut claims = Claims::default();
        claims.file("f", "", A);
        for _ in 0..20_000 {
            claims.page("a/", A);
            claims.page("f/x/", A);
        }
        assert_eq!(claims.page("a/", A).place, "a-20001/");
        assert_eq!(claims.page("f/x/", A).place, "f-2/x-20001/");
    }
}
