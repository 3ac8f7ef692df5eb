//! A checked drawing → the `svg` of a page.
//!
//! Colours are classes that a style sheet fills (`f-node`, `s-line`), so one drawing
//! serves both themes; nothing in it has an id, so it may stand on a page more than once.

use super::super::write::{attr, close, element, open, text};
use super::check::{Placed, ground};
use super::draw::NODE_LINK;
use super::paint::{Ink, ink};
use super::svg::{Anchor, Drawing, Form, Shape, round};
use std::fmt::Write;

/// Length of an arrow's head, and half of its width.
const HEAD: (f32, f32) = (9.0, 4.5);

/// The size of all text that names none.
const SIZE: f32 = 14.0;
/// How small a text may become where a drawing shrinks to fit, in pixels.
const LEGIBLE: f32 = 11.0;

/// Stands on both sides of a link's number where the link begins, and twice where it
/// ends. Text and values lose this character ([`super::super::write`]).
pub(super) const LINK: char = '\u{81}';

/// The inside of the drawing, and what its links name, by number.
pub(super) struct Inside {
    pub markup: String,
    pub links: Vec<String>,
    /// How far the drawing may shrink, as a part of its width.
    pub shrink: f32,
}

/// Writes all shapes; `all` are the same ones where they stand.
pub(super) fn inside(drawing: &Drawing, all: &[Placed<'_>]) -> Inside {
    let mut writer = Writer {
        all,
        out: String::with_capacity(4096),
        links: Vec::new(),
        smallest: SIZE,
    };
    writer.shapes(&drawing.shapes);
    let shrink = (LEGIBLE / writer.smallest).min(1.0);
    Inside { markup: writer.out, links: writer.links, shrink }
}

struct Writer<'p, 'd> {
    all: &'p [Placed<'d>],
    out: String,
    links: Vec<String>,
    /// The size of the smallest text so far.
    smallest: f32,
}

impl Writer<'_, '_> {
    /// Depth is bounded where the tree is read.
    fn shapes(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            self.shape(shape);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match &shape.form {
            Form::Group if shape.children.is_empty() => {}
            Form::Group => {
                let moved = transform(shape);
                if moved.is_empty() {
                    return self.shapes(&shape.children);
                }
                open(&mut self.out, "g", &[("transform", &moved)]);
                self.shapes(&shape.children);
                close(&mut self.out, "g");
            }
            Form::Link(address) => {
                let node = address.strip_prefix(NODE_LINK).is_some();
                let web =
                    address.starts_with("https://") || address.starts_with("http://");
                if !node && !web {
                    return self.shapes(&shape.children);
                }
                let _ = write!(self.out, "{LINK}{}{LINK}", self.links.len());
                self.links.push(address.clone());
                self.shapes(&shape.children);
                let _ = write!(self.out, "{LINK}{LINK}");
            }
            Form::Text(words) => self.text(shape, words),
            _ => self.area(shape),
        }
    }

    fn area(&mut self, shape: &Shape) {
        let geometry = &shape.geometry;
        let (tag, numbers) = match shape.form {
            Form::Rect => ("rect", rect(shape)),
            Form::Circle => {
                let (x, y) = (geometry.x, geometry.y);
                let r = round(geometry.radii.0);
                ("circle", format!(" cx=\"{x}\" cy=\"{y}\" r=\"{r}\""))
            }
            Form::Ellipse => {
                let (x, y) = (geometry.x, geometry.y);
                let (rx, ry) = (round(geometry.radii.0), round(geometry.radii.1));
                ("ellipse", format!(" cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\""))
            }
            Form::Polygon => ("polygon", format!(" points=\"{}\"", points(shape))),
            Form::Line | Form::Polyline => {
                ("polyline", format!(" points=\"{}\"", points(shape)))
            }
            _ => ("path", format!(" d=\"{}\"", path(&geometry.path))),
        };
        let line = matches!(shape.form, Form::Line | Form::Polyline);
        let (classes, attributes) = painted(shape, line);
        if classes.is_empty() && attributes.is_empty() {
            return;
        }
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(&numbers);
        if !classes.is_empty() {
            attr(&mut self.out, "class", &classes);
        }
        self.out.push_str(&attributes);
        let moved = transform(shape);
        if !moved.is_empty() {
            attr(&mut self.out, "transform", &moved);
        }
        self.out.push_str("/>");
        self.heads(shape);
    }

    /// Arrow heads, which the crate refers to by ids.
    fn heads(&mut self, shape: &Shape) {
        let points = match shape.form {
            Form::Path => ends(&shape.geometry.path),
            _ => shape.geometry.points.clone(),
        };
        let [first, second, .., before, last] = points[..] else {
            if let [first, last] = points[..] {
                self.head(shape.paint.head_end, first, last);
                self.head(shape.paint.head_start, last, first);
            } else if let [first, middle, last] = points[..] {
                self.head(shape.paint.head_end, middle, last);
                self.head(shape.paint.head_start, middle, first);
            }
            return;
        };
        self.head(shape.paint.head_end, before, last);
        self.head(shape.paint.head_start, second, first);
    }

    fn head(&mut self, wanted: bool, from: (f32, f32), to: (f32, f32)) {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let length = x.hypot(y);
        if !wanted || length == 0.0 {
            return;
        }
        let (x, y) = (x / length, y / length);
        let base = (to.0 - x * HEAD.0, to.1 - y * HEAD.0);
        let side = (y * HEAD.1, -x * HEAD.1);
        let corners =
            [to, (base.0 + side.0, base.1 + side.1), (base.0 - side.0, base.1 - side.1)];
        let corners =
            corners.map(|(x, y)| format!("{},{}", round(x), round(y))).join(" ");
        open(&mut self.out, "polygon", &[("points", &corners), ("class", "f-line")]);
        close(&mut self.out, "polygon");
    }

    fn text(&mut self, shape: &Shape, words: &str) {
        let geometry = &shape.geometry;
        let _ = write!(self.out, "<text x=\"{}\" y=\"{}\"", geometry.x, geometry.y);
        let size = round(shape.paint.size);
        self.smallest = self.smallest.min(size);
        if (size - SIZE).abs() > 0.01 {
            let _ = write!(self.out, " font-size=\"{size}\"");
        }
        match shape.paint.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        let at = self.all.iter().position(|one| std::ptr::eq(one.shape, shape));
        let under = at.and_then(|at| ground(self.all, at));
        let under = under.and_then(|area| ink(area.shape.paint.fill.as_deref()));
        let colour = match under.and_then(|ink| ink.filled().wants_white()) {
            Some(true) => "f-white",
            Some(false) => "f-black",
            None => "f-text",
        };
        let bold = if shape.paint.bold { " is-bold" } else { "" };
        let middle = if shape.paint.middle { " is-middle" } else { "" };
        attr(&mut self.out, "class", &format!("{colour}{bold}{middle}"));
        let moved = transform(shape);
        if !moved.is_empty() {
            attr(&mut self.out, "transform", &moved);
        }
        self.out.push('>');
        text(&mut self.out, words);
        close(&mut self.out, "text");
    }
}

/// Classes for colours, and attributes for those of the diagram's own.
fn painted(shape: &Shape, line: bool) -> (String, String) {
    let paint = &shape.paint;
    let mut classes: Vec<String> = Vec::new();
    let mut attributes = String::new();
    let fill = match ink(paint.fill.as_deref()) {
        _ if line => Ink::None,
        _ if paint.label => Ink::Label,
        Some(ink) => ink.filled(),
        None => Ink::Text,
    };
    let opacity = paint.opacity * paint.fill_opacity;
    let seen = opacity > 0.01 || paint.label;
    match fill {
        Ink::Own(rgb) if seen => attr(&mut attributes, "fill", &hex(rgb)),
        ink if seen => classes.extend(ink.name().map(|name| format!("f-{name}"))),
        _ => {}
    }
    if seen && opacity < 0.99 && !paint.label && fill != Ink::None {
        attr(
            &mut attributes,
            "fill-opacity",
            &((opacity * 100.0).round() / 100.0).to_string(),
        );
    }
    let stroke = ink(paint.stroke.as_deref()).unwrap_or(Ink::None);
    let stroke = if fill == Ink::None || !seen { stroke.drawn() } else { stroke };
    if stroke != Ink::None && paint.stroke_width > 0.0 && !paint.label {
        match stroke {
            Ink::Own(rgb) => attr(&mut attributes, "stroke", &hex(rgb)),
            ink => classes.extend(ink.name().map(|name| format!("s-{name}"))),
        }
        let width = round(paint.stroke_width);
        if (width - 1.0).abs() > 0.05 {
            attr(&mut attributes, "stroke-width", &width.to_string());
        }
        if let Some(dashes) = &paint.dashes {
            attr(&mut attributes, "stroke-dasharray", dashes);
        }
    }
    (classes.join(" "), attributes)
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn rect(shape: &Shape) -> String {
    let geometry = &shape.geometry;
    let (x, y, w, h) = (geometry.x, geometry.y, geometry.width, geometry.height);
    let mut out = format!(" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
    if geometry.corner > 0.0 {
        let _ = write!(out, " rx=\"{}\"", geometry.corner);
    }
    out
}

fn points(shape: &Shape) -> String {
    let points = shape.geometry.points.iter();
    let points: Vec<String> = points.map(|(x, y)| format!("{x},{y}")).collect();
    points.join(" ")
}

fn path(commands: &[(char, Vec<f32>)]) -> String {
    let mut out = String::new();
    for (command, numbers) in commands {
        out.push(*command);
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        out.push_str(&numbers.join(" "));
    }
    out
}

/// The points of a path as its commands name them, control points too.
fn ends(commands: &[(char, Vec<f32>)]) -> Vec<(f32, f32)> {
    let pairs = commands.iter().filter(|(command, _)| "MLQCST".contains(*command));
    pairs.flat_map(|(_, n)| n.chunks_exact(2).map(|pair| (pair[0], pair[1]))).collect()
}

fn transform(shape: &Shape) -> String {
    let (x, y) = shape.geometry.moved;
    let turned = round(shape.geometry.turned);
    match ((x, y) == (0.0, 0.0), turned == 0.0) {
        (true, true) => String::new(),
        (false, true) => format!("translate({x} {y})"),
        (true, false) => format!("rotate({turned})"),
        (false, false) => format!("translate({x} {y}) rotate({turned})"),
    }
}

/// Opens the `svg`: its size, how far it may shrink, and its name and description for
/// those who do not see it.
pub(super) fn head(
    (view, shrink): ((f32, f32, f32, f32), f32),
    name: &str,
    description: Option<&str>,
    links: bool,
    out: &mut String,
) {
    let (left, top, width, height) = view;
    let view = format!("{left} {top} {width} {height}");
    let widths = format!("--w:{width}px;--least:{}px", (width * shrink).ceil());
    // An image has no parts, so a drawing with links is a group.
    let role = if links { "group" } else { "img" };
    open(
        out,
        "svg",
        &[
            ("class", "mermaid-drawing"),
            ("viewBox", &view),
            ("width", &width.to_string()),
            ("height", &height.to_string()),
            ("style", &widths),
            ("role", role),
            ("aria-label", name),
        ],
    );
    if let Some(description) = description {
        element(out, "desc", &[], description);
    }
}
