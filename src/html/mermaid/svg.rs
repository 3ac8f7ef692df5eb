//! The crate's SVG as a tree of known shapes, with numbers rounded.
//!
//! Nothing of the crate's markup reaches a page: it is read here by lists of elements and
//! attributes, and [`super::write`] makes new markup of the tree. What could load, run or
//! clash (images, scripts, styles, ids) is not in the lists. The trap: leaving out a
//! shape would show half a diagram, so what is not known makes the whole one unreadable.

/// Most elements of one drawing.
const ELEMENTS: usize = 6_000;
/// Deepest tree.
const DEPTH: usize = 24;

/// A shape's form; all of them are drawn from numbers.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Form {
    /// Children, moved and turned by `transform`.
    Group,
    /// Children that are a link; its address is the crate's.
    Link(String),
    Rect,
    Circle,
    Ellipse,
    Line,
    Polyline,
    Polygon,
    Path,
    /// One line of text.
    Text(String),
}

/// An element of the drawing.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Shape {
    pub form: Form,
    pub geometry: Geometry,
    pub paint: Paint,
    pub children: Vec<Shape>,
}

/// Numbers of a shape.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Geometry {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    /// Radius of corners.
    pub corner: f32,
    /// Radii of an ellipse.
    pub radii: (f32, f32),
    /// Points of lines and polygons.
    pub points: Vec<(f32, f32)>,
    /// Commands of a path.
    pub path: Vec<(char, Vec<f32>)>,
    /// Translation, and rotation in degrees.
    pub moved: (f32, f32),
    pub turned: f32,
}

/// How a shape is painted, as the crate says it.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Paint {
    pub fill: Option<String>,
    pub stroke: Option<String>,
    pub stroke_width: f32,
    pub dashes: Option<String>,
    pub opacity: f32,
    pub fill_opacity: f32,
    /// Whether an arrow's head ends (or starts) the line.
    pub head_end: bool,
    pub head_start: bool,
    /// Of text.
    pub size: f32,
    pub bold: bool,
    pub anchor: Anchor,
    /// Whether `y` is the middle of the line instead of its base.
    pub middle: bool,
    /// Whether the shape is there to keep an edge's label readable.
    pub label: bool,
}

/// Which part of a text stands at its `x`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// A whole drawing.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Drawing {
    /// Left, top, width and height.
    pub view: (f32, f32, f32, f32),
    pub shapes: Vec<Shape>,
}

/// Reads the crate's markup; the error says what it holds.
pub(super) fn read(markup: &str) -> Result<Drawing, String> {
    let mut reader = Reader { rest: markup, elements: 0 };
    let root = reader.tag()?.filter(|tag| tag.name == "svg" && !tag.closes);
    let root = root.ok_or("no drawing")?;
    let view: Vec<f32> = numbers(root.get("viewBox").unwrap_or(""));
    let [left, top, width, height] = view[..] else { return Err("no size".into()) };
    let shapes = reader.children("svg", &Tag::default(), 0)?;
    Ok(Drawing { view: (left, top, width, height), shapes })
}

#[derive(Clone, Default)]
struct Tag<'t> {
    name: &'t str,
    closes: bool,
    empty: bool,
    attributes: Vec<(&'t str, &'t str)>,
}

impl<'t> Tag<'t> {
    fn get(&self, name: &str) -> Option<&'t str> {
        self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }

    fn number(&self, name: &str) -> f32 {
        let value = self.get(name).unwrap_or("").trim_end_matches("px");
        value.trim().parse().ok().filter(|n: &f32| n.is_finite()).unwrap_or(0.0)
    }
}

struct Reader<'t> {
    rest: &'t str,
    elements: usize,
}

impl<'t> Reader<'t> {
    /// The next tag, with the text before it skipped; `None` at the end.
    fn tag(&mut self) -> Result<Option<Tag<'t>>, String> {
        let Some(at) = self.rest.find('<') else { return Ok(None) };
        self.rest = &self.rest[at + 1..];
        let closes = self.rest.starts_with('/');
        let inner = self.rest.trim_start_matches('/');
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, mut rest) = inner.split_at(length.ok_or("an open tag")?);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            let empty = rest.starts_with("/>");
            if let Some(after) = rest.strip_prefix("/>").or(rest.strip_prefix('>')) {
                self.rest = after;
                self.elements += 1;
                if self.elements > ELEMENTS {
                    return Err("too many shapes".into());
                }
                return Ok(Some(Tag { name, closes, empty, attributes }));
            }
            let (key, after) = rest.split_once("=\"").ok_or("an open tag")?;
            let (value, after) = after.split_once('"').ok_or("an open value")?;
            attributes.push((key.trim(), value));
            rest = after;
        }
    }

    /// Shapes up to the end of `parent`; depth is bounded.
    fn children(
        &mut self,
        parent: &str,
        inherited: &Tag<'t>,
        depth: usize,
    ) -> Result<Vec<Shape>, String> {
        if depth > DEPTH {
            return Err("too deep a tree".into());
        }
        let mut shapes = Vec::new();
        while let Some(tag) = self.tag()? {
            if tag.closes {
                return if tag.name == parent { Ok(shapes) } else { Err("tags".into()) };
            }
            match tag.name {
                // Heads of arrows are drawn anew, without ids.
                "defs" | "title" => self.skip(&tag)?,
                "text" => self.text(&tag, inherited, &mut shapes)?,
                "g" | "a" => {
                    let mut children = Vec::new();
                    if !tag.empty {
                        children = self.children(tag.name, &tag, depth + 1)?;
                    }
                    let href = tag.get("href").or(tag.get("xlink:href"));
                    let form = match (tag.name, href) {
                        ("a", Some(href)) => Form::Link(unescaped(href)),
                        _ => Form::Group,
                    };
                    let mut shape = plain(form, &tag);
                    shape.children = children;
                    shapes.push(shape);
                }
                name => {
                    let form = form(name).ok_or_else(|| format!("<{name}>"))?;
                    if !tag.empty {
                        self.skip(&tag)?;
                    }
                    shapes.push(plain(form, &tag));
                }
            }
        }
        Err("an open element".into())
    }

    fn skip(&mut self, tag: &Tag<'t>) -> Result<(), String> {
        let end = format!("</{}>", tag.name);
        if !tag.empty {
            let at = self.rest.find(&end).ok_or("an open element")?;
            self.rest = &self.rest[at + end.len()..];
        }
        Ok(())
    }

    /// A text, whose lines become a shape each.
    fn text(
        &mut self,
        tag: &Tag<'t>,
        inherited: &Tag<'t>,
        shapes: &mut Vec<Shape>,
    ) -> Result<(), String> {
        let end = self.rest.find("</text>").ok_or("an open text")?;
        let (inner, after) = self.rest.split_at(end);
        self.rest = &after["</text>".len()..];
        let mut line = plain(Form::Text(String::new()), tag);
        if line.paint.size == 0.0 {
            line.paint.size = inherited.number("font-size");
        }
        if line.paint.size == 0.0 {
            line.paint.size = 14.0;
        }
        let mut spans = Reader { rest: inner, elements: 0 };
        let before = inner.split('<').next().unwrap_or("");
        push_line(&line, before, shapes);
        while let Some(span) = spans.tag()? {
            if span.closes {
                continue;
            }
            if span.name != "tspan" {
                return Err(format!("<{}> in a text", span.name));
            }
            if span.get("x").is_some() {
                line.geometry.x = round(span.number("x"));
            }
            let dy = span.get("dy").unwrap_or("0");
            let em = dy.strip_suffix("em").and_then(|em| em.parse::<f32>().ok());
            line.geometry.y += em.map_or(span.number("dy"), |em| em * line.paint.size);
            let words = spans.rest.split('<').next().unwrap_or("");
            push_line(&line, words, shapes);
        }
        Ok(())
    }
}

fn push_line(line: &Shape, words: &str, shapes: &mut Vec<Shape>) {
    let words = unescaped(words);
    if !words.trim().is_empty() {
        let mut shape = line.clone();
        shape.geometry.y = round(shape.geometry.y);
        shape.form = Form::Text(words.trim().to_string());
        shapes.push(shape);
    }
}

fn form(name: &str) -> Option<Form> {
    Some(match name {
        "rect" => Form::Rect,
        "circle" => Form::Circle,
        "ellipse" => Form::Ellipse,
        "line" => Form::Line,
        "polyline" => Form::Polyline,
        "polygon" => Form::Polygon,
        "path" => Form::Path,
        _ => return None,
    })
}

fn plain(form: Form, tag: &Tag<'_>) -> Shape {
    let paint = |name: &str| tag.get(name).map(unescaped);
    let share = |name: &str| tag.get(name).map_or(1.0, |_| tag.number(name));
    let round_number = |name: &str| round(tag.number(name));
    let (moved, turned) = transform(tag.get("transform").unwrap_or(""));
    let radius = tag.number("r");
    let circle = form == Form::Circle || form == Form::Ellipse;
    let mut geometry = Geometry {
        x: round_number(if circle { "cx" } else { "x" }),
        y: round_number(if circle { "cy" } else { "y" }),
        width: round_number("width"),
        height: round_number("height"),
        corner: if circle { 0.0 } else { round_number("rx") },
        radii: (radius.max(tag.number("rx")), radius.max(tag.number("ry"))),
        points: pairs(&numbers(tag.get("points").unwrap_or(""))),
        path: path(tag.get("d").unwrap_or("")),
        moved,
        turned,
    };
    if form == Form::Line {
        geometry.points = vec![
            (round_number("x1"), round_number("y1")),
            (round_number("x2"), round_number("y2")),
        ];
    }
    let anchor = match tag.get("text-anchor") {
        Some("middle") => Anchor::Middle,
        Some("end") => Anchor::End,
        _ => Anchor::Start,
    };
    let stroke_width =
        if tag.get("stroke-width").is_some() { "stroke-width" } else { "" };
    Shape {
        form,
        geometry,
        paint: Paint {
            fill: paint("fill"),
            stroke: paint("stroke"),
            stroke_width: if stroke_width.is_empty() {
                1.0
            } else {
                tag.number(stroke_width)
            },
            dashes: tag.get("stroke-dasharray").map(dashes).filter(|d| !d.is_empty()),
            opacity: share("opacity"),
            fill_opacity: share("fill-opacity"),
            head_end: tag.get("marker-end").is_some(),
            head_start: tag.get("marker-start").is_some(),
            size: tag.number("font-size"),
            bold: matches!(tag.get("font-weight"), Some("bold" | "600" | "700")),
            anchor,
            middle: matches!(tag.get("dominant-baseline"), Some("middle" | "central")),
            label: tag.get("data-label-kind").is_some(),
        },
        children: Vec::new(),
    }
}

/// Numbers of a drawing have one decimal: less to load, and the same on every machine.
pub(super) fn round(number: f32) -> f32 {
    (number * 10.0).round() / 10.0 + 0.0
}

fn numbers(text: &str) -> Vec<f32> {
    let parts = text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty());
    let finite = parts.filter_map(|part| part.parse::<f32>().ok());
    finite.filter(|n| n.is_finite()).map(round).collect()
}

fn pairs(numbers: &[f32]) -> Vec<(f32, f32)> {
    numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn dashes(text: &str) -> String {
    let parts = numbers(text);
    // A full line by another name.
    if parts.iter().all(|part| *part == 0.0) || parts[..] == [1.0, 0.0] {
        return String::new();
    }
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join(" ")
}

/// Commands with their numbers.
fn path(text: &str) -> Vec<(char, Vec<f32>)> {
    let mut commands = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| "MLHVCSQTAZmlhvcsqtaz".contains(c)) {
        let command = rest[at..].chars().next().unwrap_or('M');
        let after = &rest[at + 1..];
        let end = after.find(|c: char| c.is_ascii_alphabetic() && c != 'e');
        let (own, next) = after.split_at(end.unwrap_or(after.len()));
        commands.push((command, numbers(&own.replace('-', " -").replace("e -", "e-"))));
        rest = next;
    }
    commands
}

fn transform(text: &str) -> ((f32, f32), f32) {
    let call = |name: &str| {
        let inner = text.split_once(&format!("{name}("))?.1.split_once(')')?.0;
        Some(numbers(inner))
    };
    let moved = call("translate").unwrap_or_default();
    let mut at = match moved[..] {
        [x, y] => (x, y),
        [x] => (x, 0.0),
        _ => (0.0, 0.0),
    };
    let turned = call("rotate").unwrap_or_default();
    let degrees = turned.first().copied().unwrap_or(0.0);
    // A turn about a point is a turn and a move.
    if let [_, x, y] = turned[..] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        at.0 += x - (x * cos - y * sin);
        at.1 += y - (x * sin + y * cos);
    }
    ((round(at.0), round(at.1)), degrees)
}

fn unescaped(text: &str) -> String {
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")];
    let named = names.iter().fold(text.to_string(), |t, (name, c)| t.replace(name, c));
    named.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Form, read};

    const OPEN: &str = "<svg viewBox=\"0 0 10 10\">";

    #[track_caller]
    fn refused(inner: &str, expected: &str) {
        assert_eq!(
            read(&format!("{OPEN}{inner}</svg>")).err().as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn what_is_no_known_shape_makes_the_drawing_unreadable() {
        refused("<script>alert(1)</script>", "<script>");
        refused("<image href=\"http://x.test\"/>", "<image>");
        refused("<g><foreignObject></foreignObject></g>", "<foreignObject>");
        refused("<style>*{}</style>", "<style>");
        refused("<text><b>x</b></text>", "<b> in a text");
        refused("<g>", "tags");
    }

    #[test]
    fn lines_of_text_are_shapes_of_their_own() {
        let text = "<text x=\"5\" y=\"4\" font-size=\"10\"><tspan x=\"5\" dy=\"0\">가 &amp;lt; 나\
             </tspan><tspan x=\"6\" dy=\"1.2em\">둘</tspan></text>";
        let found = read(&format!("{OPEN}{text}</svg>")).expect("a drawing").shapes;
        let lines: Vec<_> = found.iter().map(|s| (&s.form, s.geometry.y)).collect();
        let words = [Form::Text("가 &lt; 나".into()), Form::Text("둘".into())];
        assert_eq!(lines, [(&words[0], 4.0), (&words[1], 16.0)]);
    }

    #[test]
    fn ids_styles_and_events_are_not_kept() {
        let text = "<rect id=\"a\" style=\"x\" onclick=\"y\" x=\"1.26\" width=\"3\"/>";
        let found = read(&format!("{OPEN}{text}</svg>")).expect("a drawing").shapes;
        assert_eq!((found.len(), found[0].geometry.x), (1, 1.3));
    }
}
