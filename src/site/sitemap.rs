//! The site map's parts: planned outputs in, the first route of each part out.
//!
//! One file may list 50,000 addresses and weigh 50 MB. Weights are guessed from above, so
//! that the plan needs no text and a file is never too large.

use super::folders::as_id;
use super::{Output, Site};
use crate::base::Route;
use crate::graph::{Graph, NoteId};
use std::collections::BTreeSet;

/// Addresses that one file may list.
const PART_URLS: usize = 50_000;
/// Bytes that one file may have, with room for what stands around the addresses.
const PART_BYTES: usize = (50 << 20) - 1024;
/// Bytes of markup around one address.
const MARKUP: usize = 120;

impl Output {
    /// Whether search engines are told of it: a page that is no second page of a list, no
    /// stand-in and no tool.
    pub fn is_listed(&self) -> bool {
        matches!(
            self,
            Output::Note(_)
                | Output::Home(_)
                | Output::Folder(_, 1)
                | Output::Tag(_, 1)
                | Output::Tags(_, 1)
                | Output::Glossary(_, 1)
        )
    }
}

/// Plans the parts of the site map, once everything has its place; `base` is the length
/// of the site's address.
pub(super) fn place(site: &mut Site, graph: &Graph, base: usize) {
    let weight = |route: &Route| base + 3 * route.as_str().len() + MARKUP;
    let roots = site.folders.iter().take_while(|folder| folder.parent.is_none());
    let homes: usize = roots.map(|root| weight(&root.route) + MARKUP).sum();
    let fronts: BTreeSet<u32> = site
        .folders
        .iter()
        .take_while(|folder| folder.parent.is_none())
        .filter_map(|root| Some(root.note?.0))
        .collect();
    let version = |note: &NoteId| {
        let note = note.0 as usize;
        weight(&site.notes[note]) + graph.places[note].lang.as_str().len()
    };
    let weigh = |(route, output): (&Route, &Output)| {
        let versions = match output {
            Output::Note(note) => {
                let homes = if fronts.contains(&note.0) { homes } else { 0 };
                let own = graph.versions[note.0 as usize].iter().map(version);
                homes + own.sum::<usize>()
            }
            Output::Home(_) | Output::Glossary(..) => homes,
            _ => 0,
        };
        // One of the versions is named once more, as that for all other readers.
        weight(route) + 2 * versions
    };
    let listed = site.outputs.iter().filter(|(_, output)| output.is_listed());
    let entries = listed.map(|entry| (entry.0, weigh(entry)));
    for (at, first) in cut(entries, PART_URLS, PART_BYTES).into_iter().enumerate() {
        let route = Route::file(&format!("kbgen/sitemap-{}.xml", at + 1));
        site.outputs.insert(route.clone(), Output::SitemapPart(as_id(at)));
        site.sitemap_parts.push((route, first));
    }
}

/// Cuts a site map: the first route of each part; empty where one file holds all.
fn cut<'a>(
    entries: impl Iterator<Item = (&'a Route, usize)>,
    most: usize,
    room: usize,
) -> Vec<Route> {
    let mut parts = Vec::new();
    let (mut urls, mut bytes) = (0, 0);
    for (route, weight) in entries {
        if parts.is_empty() || urls == most || bytes + weight > room {
            parts.push(route.clone());
            (urls, bytes) = (0, 0);
        }
        urls += 1;
        bytes += weight;
    }
    if parts.len() == 1 { Vec::new() } else { parts }
}

#[cfg(test)]
mod tests {
    use super::{Route, cut};

    fn check(weights: &[usize], expected: &[&str]) {
        let routes: Vec<Route> =
            (0..weights.len()).map(|at| Route::file(&at.to_string())).collect();
        let entries = routes.iter().zip(weights.iter().copied());
        let parts = cut(entries, 3, 100);
        let parts: Vec<&str> = parts.iter().map(Route::as_str).collect();
        assert_eq!(parts, expected, "{weights:?}");
    }

    #[test]
    fn a_part_is_cut_by_addresses_and_by_bytes() {
        check(&[], &[]);
        check(&[1, 1, 1], &[]);
        check(&[1, 1, 1, 1], &["0", "3"]);
        check(&[60, 40, 1], &["0", "2"]);
        check(&[60, 60, 200, 1], &["0", "1", "2", "3"]);
    }
}
