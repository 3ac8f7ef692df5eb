//! Places of tags: `개발/rust` becomes `tags/개발/rust/` in its locale.
//!
//! Two tags may share a slug (`c-` and `c`); the later one gets `-2` without a word,
//! because a tag's address is nothing that a writer chose.

use super::claims::{Claims, Owner};
use super::folders::last_part;
use super::permalink::PATH_BYTES;
use crate::base::{Route, digest_bytes, segment_slug};
use crate::graph::Tag;

/// Claims a place for each tag. `prefix` gives the place of a tag's locale.
pub(super) fn place_tags<'p>(
    tags: &[Tag],
    prefix: impl Fn(&Tag) -> &'p str,
    claims: &mut Claims,
) -> Vec<Route> {
    let mut places = vec![String::new(); tags.len()];
    for at in parents_first(tags) {
        let tag = &tags[at];
        let above = match tag.parent {
            Some(parent) if !places[parent as usize].is_empty() => {
                places[parent as usize].clone()
            }
            _ => format!("{}tags/", prefix(tag)),
        };
        let mut wanted = format!("{above}{}/", segment_slug(last_part(&tag.name)));
        if wanted.len() > PATH_BYTES {
            let digest = digest_bytes(tag.name.as_bytes()).short(16);
            wanted = format!("{}tags/{digest}/", prefix(tag));
        }
        places[at] = claims.page(&wanted, Owner::Kbgen).place;
    }
    places.iter().map(|place| Route::file(place)).collect()
}

/// Positions of tags, each after its parent, else in the order given.
fn parents_first(tags: &[Tag]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tags.len()).collect();
    order.sort_by_cached_key(|at| tags[*at].name.matches('/').count());
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str, parent: Option<u32>) -> Tag {
        let (notes, children) = (Vec::new(), Vec::new());
        Tag { locale: None, name: name.into(), notes, children, parent }
    }

    fn check(tags: &[Tag], places: &[&str]) {
        let routes = place_tags(tags, |_| "ko/", &mut Claims::default());
        let routes: Vec<&str> = routes.iter().map(Route::as_str).collect();
        assert_eq!(routes, places);
    }

    #[test]
    fn nested_tags_lie_below_their_parents() {
        check(
            &[tag("개발/Rust", Some(1)), tag("개발", None)],
            &["ko/tags/개발/rust/", "ko/tags/개발/"],
        );
    }

    #[test]
    fn tags_with_one_slug_are_told_apart() {
        check(
            &[tag("c", None), tag("c-", None), tag("c-/x", Some(1))],
            &["ko/tags/c/", "ko/tags/c-2/", "ko/tags/c-2/x/"],
        );
    }

    #[test]
    fn endless_tags_get_short_places() {
        let mut tags = vec![tag("a", None)];
        for at in 0..1000 {
            tags.push(tag(&format!("{}/a", tags[at].name), u32::try_from(at).ok()));
        }
        let routes = place_tags(&tags, |_| "", &mut Claims::default());
        assert!(routes.iter().all(|r| r.as_str().len() <= PATH_BYTES));
    }
}
