//! Where cards lie on the sheet, and in which order people read them.

use crate::note::{Card, CardKind};

/// Room around all cards: group labels and curves reach beyond them.
const MARGIN: i32 = 48;
/// Cards whose upper sides differ by less stand in one row.
const ROW: i32 = 40;
/// Groups that are asked what they hold; the bound keeps the work linear.
const GROUPS: usize = 200;

/// The sheet that holds all cards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Plane {
    left: i32,
    top: i32,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
}

impl Plane {
    /// The smallest sheet with a margin.
    pub fn of(cards: &[Card]) -> Plane {
        let left = cards.iter().map(|card| card.x).min().unwrap_or(0) - MARGIN;
        let top = cards.iter().map(|card| card.y).min().unwrap_or(0) - MARGIN;
        let right = cards.iter().map(|card| card.x + card.width).max().unwrap_or(0);
        let bottom = cards.iter().map(|card| card.y + card.height).max().unwrap_or(0);
        Plane { left, top, width: right + MARGIN - left, height: bottom + MARGIN - top }
    }

    /// A place of the canvas, counted from the sheet's corner.
    pub fn place(&self, x: i32, y: i32) -> (i32, i32) {
        (x - self.left, y - self.top)
    }
}

/// A card's position in the list, and whether a group holds it.
pub(super) type Placed = (usize, bool);

/// Top to bottom and left to right; each group is followed by what it holds.
pub(super) fn reading_order(cards: &[Card]) -> Vec<Placed> {
    let parents = parents(cards);
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); cards.len()];
    let mut roots = Vec::new();
    for (at, parent) in parents.iter().enumerate() {
        match parent {
            Some(group) => inside[*group].push(at),
            None => roots.push(at),
        }
    }
    let mut order = Vec::with_capacity(cards.len());
    let mut rest = rows(roots, cards);
    rest.reverse();
    while let Some(at) = rest.pop() {
        order.push((at, parents[at].is_some()));
        rest.extend(rows(std::mem::take(&mut inside[at]), cards).into_iter().rev());
    }
    order
}

/// The smallest group around each card. Parents are larger than their children (or come
/// later when equal), so no chain of them ends where it began.
fn parents(cards: &[Card]) -> Vec<Option<usize>> {
    let size = |at: usize| {
        let area = i64::from(cards[at].width) * i64::from(cards[at].height);
        (area, at)
    };
    let is_group = |at: &usize| matches!(cards[*at].kind, CardKind::Group { .. });
    let mut groups: Vec<usize> = (0..cards.len()).filter(is_group).take(GROUPS).collect();
    groups.sort_unstable_by_key(|at| size(*at));
    let parent = |at: usize| {
        let larger = |group: &usize| !is_group(&at) || size(*group) > size(at);
        let holds = |group: &usize| holds(&cards[*group], &cards[at]);
        groups.iter().copied().find(|group| larger(group) && holds(group))
    };
    (0..cards.len()).map(parent).collect()
}

/// Whether the middle of a card lies in a group.
fn holds(group: &Card, card: &Card) -> bool {
    let (x, y) = (card.x + card.width / 2, card.y + card.height / 2);
    (group.x..=group.x + group.width).contains(&x)
        && (group.y..=group.y + group.height).contains(&y)
}

/// Sorts by rows, and within a row from left to right.
fn rows(mut list: Vec<usize>, cards: &[Card]) -> Vec<usize> {
    list.sort_unstable_by_key(|at| (cards[*at].y, cards[*at].x, *at));
    let mut from = 0;
    for at in 1..=list.len() {
        let ends = at == list.len() || cards[list[at]].y - cards[list[from]].y >= ROW;
        if ends {
            list[from..at].sort_by_key(|card| cards[*card].x);
            from = at;
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::{Placed, Plane, reading_order};
    use crate::note::{Card, CardKind};

    fn card(x: i32, y: i32, width: i32, height: i32, group: bool) -> Card {
        let label = "g".into();
        let kind = match group {
            true => CardKind::Group { label, background: None },
            false => CardKind::Empty,
        };
        Card { x, y, width, height, colour: None, kind }
    }

    fn check(cards: &[(i32, i32, i32, i32, bool)], expected: &[Placed]) {
        let cards: Vec<_> = cards
            .iter()
            .map(|(x, y, w, h, group)| card(*x, *y, *w, *h, *group))
            .collect();
        assert_eq!(reading_order(&cards), expected);
    }

    #[test]
    fn rows_are_read_from_the_left() {
        let cards = [
            (300, 0, 100, 50, false),
            (0, 12, 100, 50, false),
            (0, 90, 100, 50, false),
            (200, -20, 100, 50, false),
        ];
        check(&cards, &[(1, false), (3, false), (0, false), (2, false)]);
    }

    #[test]
    fn a_group_is_followed_by_what_it_holds() {
        let cards = [
            (520, 10, 50, 50, false),
            (20, 110, 50, 50, false),
            (500, 0, 200, 200, true),
            (0, 0, 300, 300, true),
            (10, 100, 100, 100, true),
            (900, 0, 10, 10, false),
        ];
        let order = [(3, false), (4, true), (1, true), (2, false), (0, true), (5, false)];
        check(&cards, &order);
    }

    #[test]
    fn equal_groups_do_not_hold_each_other() {
        check(&[(0, 0, 9, 9, true), (0, 0, 9, 9, true)], &[(1, false), (0, true)]);
        check(&[], &[]);
    }

    #[test]
    fn many_groups_are_quick_and_complete() {
        let cards: Vec<_> =
            (0..10_000).map(|n| card(-n, -n, 2 * n, 2 * n, true)).collect();
        let mut order: Vec<_> = reading_order(&cards).iter().map(|(at, _)| *at).collect();
        order.sort_unstable();
        assert_eq!(order, (0..10_000).collect::<Vec<_>>());
    }

    #[test]
    fn the_sheet_has_a_margin_and_starts_at_its_corner() {
        let plane =
            Plane::of(&[card(-10, 5, 100, 50, false), card(50, 40, 9, 60, false)]);
        assert_eq!((plane.width, plane.height), (196, 191));
        assert_eq!(plane.place(-10, 5), (48, 48));
    }
}
