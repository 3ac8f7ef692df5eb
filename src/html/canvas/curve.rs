//! An edge between two cards as a smooth curve with arrow heads.
//!
//! Arrow heads are small triangles of their own, not markers: a marker needs an id, and
//! ids of a page must be unique.

use super::plane::Plane;
use crate::note::{Card, Edge, Side};

/// Bounds of how far a curve leaves a card straight.
const REACH: (i32, i32) = (30, 240);
/// Length and half width of an arrow head.
const ARROW: (i32, i32) = (12, 6);
/// A label's padding on both sides and its height.
const LABEL: (i32, i32) = (16, 24);
/// How much of a line must be seen beside a label: its heads and a bit of the line.
const SEEN: i32 = 2 * ARROW.0 + 16;
/// Letters of a label that are measured; a longer one has several lines.
const MEASURED: usize = 30;

type Point = (i32, i32);

/// What is drawn for an edge.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Curve {
    /// The line, as `d` of an SVG path.
    pub line: String,
    /// The arrow heads, likewise; empty when there are none.
    pub arrows: String,
    /// Where the label stands.
    pub middle: Point,
    /// On which side of it, where the label would hide a short line.
    pub aside: Option<Aside>,
}

/// Where a label stands that has no room on its line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aside {
    Above,
    Beside,
}

/// Draws an edge between its two cards.
pub(super) fn curve(edge: &Edge, from: &Card, to: &Card, plane: &Plane) -> Curve {
    let usual = facing(from, to);
    let (leave, reach) =
        (edge.from.side.unwrap_or(usual.0), edge.to.side.unwrap_or(usual.1));
    let (a, d) = (touch(from, leave, plane), touch(to, reach, plane));
    let distance = (a.0 - d.0).abs().max((a.1 - d.1).abs());
    let out = (distance / 2).clamp(REACH.0, REACH.1);
    let (b, c) = (shift(a, leave, out), shift(d, reach, out));
    // The line ends inside the arrow head, so that its tip stays sharp.
    let start = if edge.from.arrow { shift(a, leave, ARROW.0 / 2) } else { a };
    let end = if edge.to.arrow { shift(d, reach, ARROW.0 / 2) } else { d };
    let line = format!(
        "M{} {}C{} {} {} {} {} {}",
        start.0, start.1, b.0, b.1, c.0, c.1, end.0, end.1
    );
    let mut arrows = String::new();
    if edge.from.arrow {
        arrows.push_str(&arrow(a, leave));
    }
    if edge.to.arrow {
        arrows.push_str(&arrow(d, reach));
    }
    let middle = |a: i32, b: i32, c: i32, d: i32| (a + 3 * (b + c) + d) / 8;
    let middle = (middle(a.0, b.0, c.0, d.0), middle(a.1, b.1, c.1, d.1));
    let aside = aside(&edge.label, (a.0 - d.0, a.1 - d.1));
    Curve { line, arrows, middle, aside }
}

/// Where the label of a line stands that covers so much.
fn aside(label: &str, (dx, dy): Point) -> Option<Aside> {
    let (dx, dy) = (dx.abs(), dy.abs());
    // About as wide as letters are at 14 pixels.
    let wide = |letter: char| if letter.is_ascii() { 8 } else { 14 };
    let width = label.chars().take(MEASURED).map(wide).sum::<i32>() + LABEL.0;
    if label.is_empty() {
        None
    } else if dy < LABEL.1 && dx < width + SEEN {
        Some(Aside::Above)
    } else if dx < width && dy < LABEL.1 + SEEN {
        Some(Aside::Beside)
    } else {
        None
    }
}

/// The sides that face each other, for ends whose side is not written.
fn facing(from: &Card, to: &Card) -> (Side, Side) {
    let centre = |card: &Card| (2 * card.x + card.width, 2 * card.y + card.height);
    let (from, to) = (centre(from), centre(to));
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    match (dx.abs() >= dy.abs(), dx >= 0, dy >= 0) {
        (true, true, _) => (Side::Right, Side::Left),
        (true, false, _) => (Side::Left, Side::Right),
        (false, _, true) => (Side::Bottom, Side::Top),
        (false, _, false) => (Side::Top, Side::Bottom),
    }
}

/// The middle of a card's side.
fn touch(card: &Card, side: Side, plane: &Plane) -> Point {
    let (x, y) = plane.place(card.x, card.y);
    match side {
        Side::Top => (x + card.width / 2, y),
        Side::Right => (x + card.width, y + card.height / 2),
        Side::Bottom => (x + card.width / 2, y + card.height),
        Side::Left => (x, y + card.height / 2),
    }
}

/// A point moved away from a side.
fn shift((x, y): Point, side: Side, by: i32) -> Point {
    match side {
        Side::Top => (x, y - by),
        Side::Right => (x + by, y),
        Side::Bottom => (x, y + by),
        Side::Left => (x - by, y),
    }
}

/// A triangle whose tip touches a side.
fn arrow(tip: Point, side: Side) -> String {
    let (length, half) = ARROW;
    let base = shift(tip, side, length);
    let (one, other) = match side {
        Side::Top | Side::Bottom => ((base.0 - half, base.1), (base.0 + half, base.1)),
        Side::Left | Side::Right => ((base.0, base.1 - half), (base.0, base.1 + half)),
    };
    format!("M{} {}L{} {} {} {}Z", tip.0, tip.1, one.0, one.1, other.0, other.1)
}

#[cfg(test)]
mod tests {
    use super::{Aside, Plane, aside, curve};
    use crate::note::{Card, CardKind, Edge, EdgeEnd, Side};

    fn check(
        ends: [(i32, i32, Option<Side>, bool); 2],
        expected: (&str, &str, (i32, i32)),
    ) {
        let card = |x, y| {
            let kind = CardKind::Empty;
            Card { x, y, width: 100, height: 40, colour: None, kind }
        };
        let cards = ends.map(|(x, y, ..)| card(x, y));
        let end = |at: usize| {
            let (_, _, side, arrow) = ends[at];
            EdgeEnd { card: at as u32, side, arrow }
        };
        let edge = Edge { from: end(0), to: end(1), label: "".into(), colour: None };
        // With its margin, this card puts the sheet's corner at the origin.
        let plane = Plane::of(&[card(48, 48)]);
        let curve = curve(&edge, &cards[0], &cards[1], &plane);
        assert_eq!((&*curve.line, &*curve.arrows, curve.middle), expected);
    }

    #[test]
    fn sides_that_are_not_written_face_each_other() {
        let line = "M100 20C200 20 200 20 294 20";
        let arrow = "M300 20L288 14 288 26Z";
        check([(0, 0, None, false), (300, 0, None, true)], (line, arrow, (200, 20)));
        let up = [(0, 0, None, false), (0, -160, None, false)];
        check(up, ("M50 0C50 -60 50 -60 50 -120", "", (50, -60)));
    }

    #[test]
    fn written_sides_are_kept_and_both_ends_may_have_arrows() {
        let ends = [(0, 0, Some(Side::Bottom), true), (300, 200, Some(Side::Left), true)];
        let line = "M50 46C50 165 175 220 294 220";
        let arrows = "M50 40L44 52 56 52ZM300 220L288 214 288 226Z";
        check(ends, (line, arrows, (128, 176)));
    }

    #[test]
    fn labels_leave_short_lines_to_be_seen() {
        assert_eq!(aside("bind", (-50, 0)), Some(Aside::Above));
        assert_eq!(aside("bind", (200, 10)), None);
        assert_eq!(aside("배정하고 기다림", (150, 0)), Some(Aside::Above));
        assert_eq!(aside("bind", (0, 50)), Some(Aside::Beside));
        assert_eq!(aside("bind", (0, -100)), None);
        assert_eq!(aside("bind", (90, 50)), None);
        assert_eq!(aside("", (1, 1)), None);
    }

    #[test]
    fn the_farthest_cards_do_not_overflow() {
        let ends =
            [(1_000_000, 1_000_000, None, true), (-1_000_000, -1_000_000, None, true)];
        let line = "M999994 1000020C999760 1000020 -999660 -999980 -999894 -999980";
        let arrows = "M1000000 1000020L999988 1000014 999988 1000026Z\
                      M-999900 -999980L-999888 -999986 -999888 -999974Z";
        check(ends, (line, arrows, (50, 20)));
    }
}
