//! Whether a drawing can be read: no label is cut, and none lies on another.
//!
//! Labels are as wide as in the widest usual font ([`super::measure`]). The trap: a label
//! of an edge may lie on lines and on the border of a group, since its own ground hides
//! them; on the box of a node it may not.

use super::measure::{ASCENT, DESCENT, width};
use super::paint::{Ink, ink};
use super::svg::{Anchor, Drawing, Form, Shape};

/// What may overlap without being seen, in pixels: letters are smaller than their box.
const SLACK: f32 = 1.5;
/// Space around the drawing.
const MARGIN: f32 = 8.0;

type Point = (f32, f32);

/// A shape where it stands in the drawing.
pub(super) struct Placed<'d> {
    pub shape: &'d Shape,
    /// Its corners, in order.
    pub outline: Vec<Point>,
    bounds: (Point, Point),
}

/// Turns and moves of all groups around a shape.
#[derive(Clone, Copy)]
struct Matrix {
    cos: f32,
    sin: f32,
    x: f32,
    y: f32,
}

impl Matrix {
    fn apply(self, (x, y): Point) -> Point {
        (x * self.cos - y * self.sin + self.x, x * self.sin + y * self.cos + self.y)
    }

    fn inside(self, shape: &Shape) -> Matrix {
        let (sin, cos) = shape.geometry.turned.to_radians().sin_cos();
        let (x, y) = self.apply(shape.geometry.moved);
        Matrix {
            cos: self.cos * cos - self.sin * sin,
            sin: self.sin * cos + self.cos * sin,
            x,
            y,
        }
    }
}

/// All shapes with an outline, in the order of painting.
pub(super) fn placed(drawing: &Drawing) -> Vec<Placed<'_>> {
    let mut all = Vec::new();
    let still = Matrix { cos: 1.0, sin: 0.0, x: 0.0, y: 0.0 };
    place(&drawing.shapes, still, &mut all);
    all
}

/// Depth is bounded where the tree is read.
fn place<'d>(shapes: &'d [Shape], matrix: Matrix, all: &mut Vec<Placed<'d>>) {
    for shape in shapes {
        let matrix = matrix.inside(shape);
        let outline: Vec<Point> =
            outline(shape).into_iter().map(|point| matrix.apply(point)).collect();
        if !outline.is_empty() {
            let bounds = bounds(&outline);
            all.push(Placed { shape, outline, bounds });
        }
        place(&shape.children, matrix, all);
    }
}

fn outline(shape: &Shape) -> Vec<Point> {
    let geometry = &shape.geometry;
    let (x, y) = (geometry.x, geometry.y);
    match &shape.form {
        Form::Group | Form::Link(_) => Vec::new(),
        Form::Rect => corners(x, y, geometry.width, geometry.height),
        Form::Circle | Form::Ellipse => (0..16u8)
            .map(|at| {
                let (sin, cos) = (f32::from(at) * std::f32::consts::TAU / 16.0).sin_cos();
                (x + geometry.radii.0 * cos, y + geometry.radii.1 * sin)
            })
            .collect(),
        Form::Line | Form::Polyline | Form::Polygon => geometry.points.clone(),
        Form::Path => path_points(&geometry.path),
        Form::Text(words) => {
            let size = shape.paint.size;
            let wide = width(words, size, shape.paint.bold);
            let left = match shape.paint.anchor {
                Anchor::Start => x,
                Anchor::Middle => x - wide / 2.0,
                Anchor::End => x - wide,
            };
            let base = if shape.paint.middle { y + size * 0.3 } else { y };
            corners(left, base - ASCENT * size, wide, (ASCENT + DESCENT) * size)
        }
    }
}

fn corners(x: f32, y: f32, width: f32, height: f32) -> Vec<Point> {
    vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

/// Ends of a path's parts; for arcs and curves that is a little less than what is seen.
fn path_points(path: &[(char, Vec<f32>)]) -> Vec<Point> {
    let mut points = Vec::new();
    let mut at = (0.0, 0.0);
    for (command, numbers) in path {
        let base = if command.is_ascii_lowercase() { at } else { (0.0, 0.0) };
        let step = match command.to_ascii_uppercase() {
            'M' | 'L' | 'T' => 2,
            'Q' | 'S' => 4,
            'C' => 6,
            'A' => 7,
            'H' => {
                for x in numbers {
                    at.0 = base.0 + x;
                    points.push(at);
                }
                continue;
            }
            'V' => {
                for y in numbers {
                    at.1 = base.1 + y;
                    points.push(at);
                }
                continue;
            }
            _ => continue,
        };
        for part in numbers.chunks_exact(step) {
            if step == 7 {
                let to = (base.0 + part[5], base.1 + part[6]);
                points.extend(arc(at, part, to));
            }
            at = (base.0 + part[step - 2], base.1 + part[step - 1]);
            points.push(at);
        }
    }
    points
}

/// Points on an arc between its ends (SVG 2, "conversion from endpoint to center
/// parameterization"), for circles.
fn arc(from: Point, numbers: &[f32], to: Point) -> Vec<Point> {
    let radius = numbers[0];
    let (x, y) = ((to.0 - from.0) / 2.0, (to.1 - from.1) / 2.0);
    let half = x.hypot(y);
    if half == 0.0 || (numbers[0] - numbers[1]).abs() > 0.1 {
        return Vec::new();
    }
    let (large, sweep) = (numbers[3] != 0.0, numbers[4] != 0.0);
    let away = (radius * radius - half * half).max(0.0).sqrt() / half;
    let side = if large == sweep { 1.0 } else { -1.0 };
    let centre = (from.0 + x + side * away * y, from.1 + y - side * away * x);
    let start = (from.1 - centre.1).atan2(from.0 - centre.0);
    let end = (to.1 - centre.1).atan2(to.0 - centre.0);
    let turn = (end - start).rem_euclid(std::f32::consts::TAU);
    let turn = if sweep { turn } else { turn - std::f32::consts::TAU };
    let radius = radius.max(half);
    let on = |share: u8| {
        let (sin, cos) = (start + turn * f32::from(share) / 12.0).sin_cos();
        (centre.0 + radius * cos, centre.1 + radius * sin)
    };
    (1..12).map(on).collect()
}

fn bounds(points: &[Point]) -> (Point, Point) {
    let start = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
    points.iter().fold(start, |(low, high), (x, y)| {
        ((low.0.min(*x), low.1.min(*y)), (high.0.max(*x), high.1.max(*y)))
    })
}

/// Left, top, width and height of all that is drawn, with a margin.
pub(super) fn view(all: &[Placed<'_>]) -> Option<(f32, f32, f32, f32)> {
    let points: Vec<Point> =
        all.iter().flat_map(|one| [one.bounds.0, one.bounds.1]).collect();
    if points.is_empty() {
        return None;
    }
    let (low, high) = bounds(&points);
    let (left, top) = ((low.0 - MARGIN).floor(), (low.1 - MARGIN).floor());
    Some((left, top, (high.0 + MARGIN).ceil() - left, (high.1 + MARGIN).ceil() - top))
}

impl Placed<'_> {
    pub fn words(&self) -> Option<&str> {
        match &self.shape.form {
            Form::Text(words) => Some(words),
            _ => None,
        }
    }

    /// Whether it has an inside that is seen: filled, or with a closed border.
    pub fn is_area(&self) -> bool {
        let closed = match self.shape.form {
            Form::Rect | Form::Circle | Form::Ellipse | Form::Polygon => true,
            Form::Path => {
                self.shape.geometry.path.iter().any(|(c, _)| matches!(c, 'Z' | 'z'))
            }
            _ => false,
        };
        closed && self.outline.len() > 2
    }

    fn ink(&self) -> Option<Ink> {
        ink(self.shape.paint.fill.as_deref())
    }

    /// Whether it holds other things, so that labels may cross its border.
    fn is_container(&self) -> bool {
        matches!(
            self.ink(),
            Some(Ink::None | Ink::Cluster | Ink::Label | Ink::Active | Ink::Paper)
        ) || self.shape.paint.fill_opacity < 0.5
    }

    fn area(&self) -> f32 {
        let next = self.outline.iter().cycle().skip(1);
        let twice: f32 =
            self.outline.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        twice.abs() / 2.0
    }

    fn middle(&self) -> Point {
        let ((left, top), (right, bottom)) = self.bounds;
        ((left + right) / 2.0, (top + bottom) / 2.0)
    }

    fn holds(&self, point: Point) -> bool {
        let ((left, top), (right, bottom)) = self.bounds;
        if point.0 < left || point.0 > right || point.1 < top || point.1 > bottom {
            return false;
        }
        let next = self.outline.iter().cycle().skip(1);
        let crossed = self.outline.iter().zip(next).filter(|(a, b)| {
            (a.1 > point.1) != (b.1 > point.1)
                && point.0 < (b.0 - a.0) * (point.1 - a.1) / (b.1 - a.1) + a.0
        });
        crossed.count() % 2 == 1
    }

    /// Its corners, a little further in.
    fn inner(&self) -> Vec<Point> {
        let middle = self.middle();
        let pull = |at: f32, to: f32| at + (to - at).clamp(-SLACK, SLACK);
        self.outline.iter().map(|p| (pull(p.0, middle.0), pull(p.1, middle.1))).collect()
    }
}

/// The area that a text stands on, which is the last painted one around its middle.
pub(super) fn ground<'p, 'd>(all: &'p [Placed<'d>], at: usize) -> Option<&'p Placed<'d>> {
    let middle = all[at].middle();
    let painted = |one: &&Placed<'_>| {
        one.is_area()
            && !matches!(one.ink(), Some(Ink::None))
            && one.shape.paint.opacity * one.shape.paint.fill_opacity > 0.5
            && one.holds(middle)
    };
    all[..at].iter().rev().find(painted)
}

/// Finds a label that cannot be read; the message says which.
pub(super) fn check(all: &[Placed<'_>]) -> Result<(), String> {
    let texts: Vec<usize> =
        (0..all.len()).filter(|at| all[*at].words().is_some()).collect();
    let areas: Vec<&Placed<'_>> = all.iter().filter(|one| one.is_area()).collect();
    for (nr, &at) in texts.iter().enumerate() {
        let (text, inner) = (&all[at], all[at].inner());
        let words = text.words().unwrap_or("");
        for &other in &texts[nr + 1..] {
            if apart(text.bounds, all[other].bounds) {
                continue;
            }
            if overlap(&inner, &all[other].inner()) {
                let other = all[other].words().unwrap_or("");
                return Err(format!("the labels \"{words}\" and \"{other}\" overlap"));
            }
        }
        own_area(text, &inner, words, &areas)?;
    }
    Ok(())
}

/// A text fits in the smallest area around its middle, and cuts no other one.
fn own_area(
    text: &Placed<'_>,
    inner: &[Point],
    words: &str,
    areas: &[&Placed<'_>],
) -> Result<(), String> {
    let middle = text.middle();
    let around = areas.iter().filter(|area| area.holds(middle));
    let own = around.min_by(|a, b| a.area().total_cmp(&b.area()));
    if let Some(own) = own {
        let fits = inner.iter().all(|corner| own.holds(*corner));
        if !fits && !(own.shape.paint.label || own.is_container()) {
            return Err(format!("the label \"{words}\" does not fit its box"));
        }
    }
    for area in areas {
        if area.is_container() || area.shape.paint.label || area.holds(middle) {
            continue;
        }
        if !apart(text.bounds, area.bounds) && overlap(inner, &area.inner()) {
            return Err(format!("the label \"{words}\" lies on a shape"));
        }
    }
    Ok(())
}

fn apart(a: (Point, Point), b: (Point, Point)) -> bool {
    a.1.0 <= b.0.0 || b.1.0 <= a.0.0 || a.1.1 <= b.0.1 || b.1.1 <= a.0.1
}

/// Whether two convex outlines overlap: no side of either parts them.
fn overlap(a: &[Point], b: &[Point]) -> bool {
    let parts = |sides: &[Point]| {
        let next = sides.iter().cycle().skip(1);
        sides.iter().zip(next).any(|(from, to)| {
            let normal = (to.1 - from.1, from.0 - to.0);
            let span = |points: &[Point]| {
                points.iter().fold((f32::MAX, f32::MIN), |(low, high), p| {
                    let along = p.0 * normal.0 + p.1 * normal.1;
                    (low.min(along), high.max(along))
                })
            };
            let ((low_a, high_a), (low_b, high_b)) = (span(a), span(b));
            normal != (0.0, 0.0) && (high_a <= low_b || high_b <= low_a)
        })
    };
    !parts(a) && !parts(b)
}

#[cfg(test)]
mod tests {
    use super::super::svg::read;
    use super::{check, placed, view};

    #[track_caller]
    fn checked(inner: &str, expected: Result<(), &str>) {
        let drawing = read(&format!("<svg viewBox=\"0 0 9 9\">{inner}</svg>"));
        let drawing = drawing.expect("a drawing");
        let found = check(&placed(&drawing));
        assert_eq!(found, expected.map_err(str::to_owned));
    }

    fn text(x: i32, y: i32, words: &str) -> String {
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"10\">{words}</text>")
    }

    #[test]
    fn labels_that_cannot_be_read_are_found() {
        let (one, two) = (text(0, 10, "가나다"), text(20, 12, "라"));
        checked(&format!("{one}{two}"), Err("the labels \"가나다\" and \"라\" overlap"));
        checked(&format!("{one}{}", text(31, 12, "라")), Ok(()));
        let small =
            "<rect x=\"-2\" y=\"0\" width=\"26\" height=\"14\" fill=\"#123456\"/>";
        checked(
            &format!("{small}{one}"),
            Err("the label \"가나다\" does not fit its box"),
        );
        let fits = small.replace("26", "34");
        checked(&format!("{fits}{one}"), Ok(()));
        let beside = small.replace("\"-2\"", "\"20\"");
        checked(&format!("{beside}{one}"), Err("the label \"가나다\" lies on a shape"));
        let group = beside.replace("#123456", "none");
        checked(&format!("{group}{one}"), Ok(()));
    }

    #[test]
    fn turned_labels_side_by_side_do_not_overlap() {
        let turned = |x: i32| {
            let turn = format!("transform=\"translate({x} 0) rotate(-45)\"");
            format!("<g {turn}>{}</g>", text(0, 0, "긴 이름이다"))
        };
        checked(&format!("{}{}", turned(0), turned(20)), Ok(()));
        let words = "긴 이름이다";
        let message = format!("the labels \"{words}\" and \"{words}\" overlap");
        checked(&format!("{}{}", turned(0), turned(5)), Err(&message));
    }

    #[test]
    fn the_view_holds_all_that_is_drawn() {
        let drawing = format!("<svg viewBox=\"0 0 9 9\">{}</svg>", text(0, 0, "가"));
        let drawing = read(&drawing).expect("a drawing");
        assert_eq!(view(&placed(&drawing)), Some((-8.0, -18.0, 26.0, 29.0)));
    }
}
