//! The crate's markup as a tree of known elements, mended and written anew.
//!
//! The crate does not escape what stands in a formula, counts the children of scripts
//! wrongly beside spaces, and leaves accents without their marks. What is no known tag
//! here is text, and a tree that does not balance is none.

use super::super::write::{attr, close, element, open, text};

/// Deepest tree. A page is balanced by a parser whose cost grows with depth.
const DEPTH: usize = 150;

/// Elements of MathML Core that may come, and how many children they must have.
const ELEMENTS: &[(&str, Option<usize>)] = &[
    ("math", None),
    ("mfrac", Some(2)),
    ("mi", None),
    ("mn", None),
    ("mo", None),
    ("mover", Some(2)),
    ("mroot", Some(2)),
    ("mrow", None),
    ("mspace", Some(0)),
    ("msqrt", None),
    ("msub", Some(2)),
    ("msubsup", Some(3)),
    ("msup", Some(2)),
    ("mtable", None),
    ("mtd", None),
    ("mtext", None),
    ("mtr", None),
    ("munder", Some(2)),
    ("munderover", Some(3)),
];

#[rustfmt::skip]
/// Attributes that may come; their values are words and measures.
const ATTRIBUTES: &[&str] = &[
    "class", "depth", "display", "displaystyle", "height", "largeop", "linethickness", "mathvariant",
    "maxsize", "minsize", "movablelimits", "scriptlevel", "stretchy", "style", "symmetric",
    "width",
];

/// Accents as the crate writes them and as they are.
const ACCENTS: &[(char, &str)] = &[
    ('^', "ˆ"),
    ('~', "˜"),
    ('ˇ', "ˇ"),
    ('‾', "¯"),
    ('→', "\u{20d7}"),
    ('˙', "˙"),
    ('¨', "¨"),
    ('˘', "˘"),
    ('`', "`"),
    ('´', "´"),
    ('˚', "˚"),
];

/// An element of a formula.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Element {
    tag: &'static str,
    arity: Option<usize>,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, PartialEq, Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// Reads markup; `None` when its tags do not balance.
pub(super) fn read(html: &str) -> Option<Element> {
    let mut stack: Vec<Element> = Vec::new();
    let mut words = String::new();
    let mut rest = html;
    loop {
        let at = rest.find(['<', '&']).unwrap_or(rest.len());
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.is_empty() {
            return None;
        }
        let Some((tag, after)) = tag(rest) else {
            let (c, length) = entity(rest);
            words.push(c);
            rest = &rest[length..];
            continue;
        };
        rest = after;
        if !words.is_empty() {
            stack.last_mut()?.children.push(Node::Text(std::mem::take(&mut words)));
        }
        let (element, ends) = match tag {
            Tag::Open(element) => {
                let ends = element.tag == "mspace";
                (element, ends)
            }
            Tag::Close(name) => {
                let element = stack.pop().filter(|element| element.tag == name)?;
                (element, true)
            }
        };
        if !ends {
            stack.push(element);
            if stack.len() > DEPTH {
                return None;
            }
            continue;
        }
        let Some(parent) = stack.last_mut() else {
            return (rest.is_empty() && element.tag == "math").then_some(element);
        };
        mended(element, parent);
    }
}

enum Tag {
    Open(Element),
    Close(&'static str),
}

/// A known tag at the start of a text, and what follows it.
fn tag(text: &str) -> Option<(Tag, &str)> {
    let inner = text.strip_prefix('<')?;
    let (closes, inner) =
        inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let length = inner.bytes().take_while(u8::is_ascii_lowercase).count();
    let found =
        ELEMENTS.binary_search_by_key(&&inner[..length], |(name, _)| name).ok()?;
    let (tag, arity) = ELEMENTS[found];
    let mut rest = &inner[length..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
            let element = Element { tag, arity, attributes, children: Vec::new() };
            let tag = if closes { Tag::Close(tag) } else { Tag::Open(element) };
            return Some((tag, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        let known = ATTRIBUTES.binary_search(&name).ok()?;
        if !harmless(value) {
            return None;
        }
        attributes.push((ATTRIBUTES[known], value.to_string()));
        rest = after;
    }
}

/// Words, numbers, measures, and colours as `rgb(0 0 0)`.
fn harmless(value: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b" -.:;()".contains(&b);
    value.bytes().all(plain)
        && value.matches('(').count() == value.matches("rgb(").count()
}

/// The character at the start of a text, which may be one of the crate's entities.
fn entity(text: &str) -> (char, usize) {
    let entities = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&nbsp;", '\u{a0}')];
    let found = entities.iter().find(|(name, _)| text.starts_with(name));
    match found {
        Some((name, c)) => (*c, name.len()),
        None => text.chars().next().map_or((' ', 0), |c| (c, c.len_utf8())),
    }
}

/// Files a finished element, with what the crate got wrong set right.
fn mended(mut element: Element, parent: &mut Element) {
    if let Some(arity) = element.arity.filter(|arity| *arity > 0) {
        // The space before a function's name is written inside of its script.
        if element.children.len() > arity && element.children[0].is_space() {
            parent.children.push(element.children.remove(0));
        }
        let mut own = std::mem::take(&mut element.children);
        if own.len() > arity {
            own.retain(|child| !child.is_space());
        }
        let spare = own.split_off(own.len().min(arity));
        while own.len() < arity {
            own.push(Node::Element(row()));
        }
        element.children = own;
        if !spare.is_empty() {
            let mut last = row();
            last.children.extend(element.children.pop());
            last.children.extend(spare);
            element.children.push(Node::Element(last));
        }
        accent(&mut element);
    }
    match element.tag {
        "mtext" | "mi" => {
            for child in &mut element.children {
                if let Node::Text(words) = child {
                    *words = unescaped(words, element.tag == "mi");
                }
            }
        }
        "mtable" => table(&mut element),
        _ => {}
    }
    parent.children.push(Node::Element(element));
}

fn row() -> Element {
    Element { tag: "mrow", arity: None, attributes: Vec::new(), children: Vec::new() }
}

impl Node {
    fn is_space(&self) -> bool {
        match self {
            Node::Element(element) => {
                element.tag == "mspace"
                    || element.tag == "mo" && element.words() == Some("\u{2061}")
            }
            Node::Text(_) => false,
        }
    }
}

impl Element {
    fn class(&self) -> &str {
        let class = self.attributes.iter().find(|(name, _)| *name == "class");
        class.map_or("", |(_, class)| class.as_str())
    }

    /// The text of an element that holds nothing else.
    fn words(&self) -> Option<&str> {
        match &self.children[..] {
            [Node::Text(words)] => Some(words),
            _ => None,
        }
    }
}

/// Marks over and under a base: as wide as one letter, or stretched over several.
fn accent(element: &mut Element) {
    let over = element.tag == "mover";
    if !over && element.tag != "munder" {
        return;
    }
    let [base, Node::Element(mark)] = &mut element.children[..] else { return };
    if !matches!(mark.tag, "mi" | "mo") {
        return;
    }
    let Some(sign) = mark.words().and_then(|words| words.chars().next()) else { return };
    let asked = mark.attributes.iter().any(|(name, _)| *name == "stretchy");
    let found = ACCENTS.iter().find(|(written, ..)| *written == sign);
    let known = found.filter(|_| over && (asked || mark.tag == "mi"));
    let Some((_, shown)) = known else { return };
    let several = match base {
        Node::Element(base) => base.tag == "mrow" && base.children.len() > 1,
        Node::Text(_) => false,
    };
    let stretch = asked || several && sign == '‾';
    mark.tag = "mo";
    let stretchy = if stretch { "true" } else { "false" };
    mark.attributes = vec![("stretchy", stretchy.to_string())];
    mark.children = vec![Node::Text((*shown).to_string())];
    element.attributes.push(("accent", "true".to_string()));
}

/// Rows of equations are set as large as the formula, matrices and cases are not. A last
/// row without a cell is only there for the line above it.
fn table(element: &mut Element) {
    let equations = ["menv-alignlike", "menv-multline", "menv-with-eqn"];
    if equations.iter().any(|own| element.class().contains(own)) {
        element.attributes.push(("displaystyle", "true".to_string()));
    }
    let [.., Node::Element(before), Node::Element(last)] = &mut element.children[..]
    else {
        return;
    };
    let cells = last.children.iter().filter(|cell| match cell {
        Node::Element(cell) => !cell.class().contains("menv-border-only"),
        Node::Text(_) => true,
    });
    let empty = |cell: &Node| match cell {
        Node::Element(cell) => cell.children.is_empty(),
        Node::Text(_) => false,
    };
    if cells.count() > 1 || !last.children.iter().all(empty) {
        return;
    }
    let line = match last.class() {
        "menv-hline" => " menv-last-hline",
        "menv-hdashline" => " menv-last-hdashline",
        _ => "",
    };
    if !line.is_empty() {
        match before.attributes.iter_mut().find(|(name, _)| *name == "class") {
            Some((_, class)) => class.push_str(line),
            None => before.attributes.push(("class", line.trim_start().to_string())),
        }
    }
    element.children.pop();
}

/// Text in a formula keeps TeX's escapes, which readers must not see.
fn unescaped(words: &str, function: bool) -> String {
    let mut out = String::with_capacity(words.len());
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        match c {
            '~' => out.push('\u{a0}'),
            '\\' if words.chars().count() > 1 => match chars.next() {
                Some(',' | ';' | ':' | ' ') => {
                    out.push(if function { '\u{2009}' } else { ' ' });
                }
                Some('!') => {}
                Some(c) if c.is_ascii_alphabetic() => {
                    out.push('\\');
                    out.push(c);
                }
                Some(c) => out.push(c),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// Writes a formula with its TeX as an annotation, for those who copy it.
pub(super) fn write(math: &Element, mode: &str, tex: &str) -> String {
    let mut out = String::with_capacity(256);
    open(&mut out, "math", &[("display", mode)]);
    open(&mut out, "semantics", &[]);
    open(&mut out, "mrow", &[]);
    nodes(&math.children, &mut out);
    close(&mut out, "mrow");
    element(&mut out, "annotation", &[("encoding", "application/x-tex")], tex.trim());
    close(&mut out, "semantics");
    close(&mut out, "math");
    out
}

/// Depth is bounded where the tree is read.
fn nodes(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(words) => text(out, words),
            Node::Element(element) => {
                out.push('<');
                out.push_str(element.tag);
                for (name, value) in &element.attributes {
                    attr(out, name, value);
                }
                out.push('>');
                self::nodes(&element.children, out);
                close(out, element.tag);
            }
        }
    }
}
