//! Values of expressions: what they equal, how they sort, and their text.
//!
//! The trap: nothing is converted on the way to a comparison, except that a text may
//! name a day, a tag or a link. A number and a text are never equal and never in order.

use crate::base::Collation;
use crate::base::{fold, nfc};
use crate::graph::{FileId, NoteId};
use crate::note::Date;
use crate::note::bases::Op;
use crate::world::World;
use std::cmp::Ordering;
use std::rc::Rc;

/// Once a text is longer, nothing is added to it.
const SHOWN_BYTES: usize = 64 << 10;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Val {
    Null,
    Bool(bool),
    Number(f64),
    /// In NFC.
    Text(Rc<str>),
    /// A tag without `#`, as the note writes it.
    Tag(Rc<str>),
    Date(Date),
    List(Rc<[Val]>),
    Map(Rc<[(Rc<str>, Val)]>),
    Link(Rc<Link>),
    /// A published note.
    File(NoteId),
    /// A picture: a link or an address.
    Image(Rc<Val>),
}

/// A link as a value.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub to: To,
    pub shown: Rc<str>,
}

/// Where a link leads.
#[derive(Clone, Debug)]
pub(super) enum To {
    Note(NoteId, Option<u32>),
    File(FileId),
    Folder(u32),
    /// Nowhere: the folded name.
    Missing(Rc<str>),
    Web(Rc<str>),
}

impl Val {
    pub fn text(text: &str) -> Val {
        Val::Text(nfc(text).as_ref().into())
    }

    pub fn list(items: Vec<Val>) -> Val {
        Val::List(items.into())
    }

    /// Whether a condition holds.
    pub fn is_true(&self) -> bool {
        match self {
            Val::Bool(value) => *value,
            Val::Number(value) => *value != 0.0,
            other => !other.is_empty(),
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Val::Null => true,
            Val::Text(text) => text.trim().is_empty(),
            Val::List(items) => items.is_empty(),
            Val::Map(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// The name of its type, as `isType` takes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Val::Null => "null",
            Val::Bool(_) => "boolean",
            Val::Number(_) => "number",
            Val::Text(_) | Val::Tag(_) => "string",
            Val::Date(_) => "date",
            Val::List(_) => "list",
            Val::Map(_) => "object",
            Val::Link(_) => "link",
            Val::File(_) => "file",
            Val::Image(_) => "image",
        }
    }

    /// Whether it holds no value that holds others.
    pub fn is_flat(&self) -> bool {
        let holds =
            |value: &Val| matches!(value, Val::List(_) | Val::Map(_) | Val::Image(_));
        match self {
            Val::List(items) => !items.iter().any(holds),
            Val::Image(inner) => !holds(inner),
            _ => true,
        }
    }

    /// What looking at its text costs.
    pub fn weight(&self) -> usize {
        match self {
            Val::Text(text) => 1 + text.len() / 64,
            Val::List(items) => 1 + items.len(),
            _ => 1,
        }
    }

    /// Values of a list; anything else is a list of one, nothing an empty one.
    pub fn items(&self) -> &[Val] {
        match self {
            Val::Null => &[],
            Val::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// Its text, for people and for comparisons of text.
    pub fn shown(&self, world: &World) -> String {
        let mut out = String::new();
        self.show(world, &mut out);
        out
    }

    /// Nesting is bounded by that of properties and expressions, the length here: a list
    /// may hold one long text many times.
    fn show(&self, world: &World, out: &mut String) {
        if out.len() > SHOWN_BYTES {
            return;
        }
        match self {
            Val::Null => {}
            Val::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Val::Number(value) => out.push_str(&value.to_string()),
            Val::Text(text) => out.push_str(text),
            Val::Tag(name) => {
                out.push('#');
                out.push_str(name);
            }
            Val::Date(date) => out.push_str(&date_text(*date)),
            Val::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    item.show(world, out);
                }
            }
            Val::Map(entries) => {
                for (at, (name, value)) in entries.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    out.push_str(name);
                    out.push_str(": ");
                    value.show(world, out);
                }
            }
            Val::Link(link) => out.push_str(&link.shown),
            Val::File(note) => out.push_str(world.head(*note).path().stem()),
            Val::Image(inner) => inner.show(world, out),
        }
    }
}

/// A date as people write it: a blank stands between day and time.
pub(super) fn date_text(date: Date) -> String {
    date.to_string().replace('T', " ")
}

/// Whether two notes are the same one, perhaps in different languages.
pub(super) fn same_note(world: &World, a: NoteId, b: NoteId) -> bool {
    a == b || world.graph.versions[a.0 as usize].contains(&b)
}

/// Whether two values are equal.
pub(super) fn equal(world: &World, a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Null, Val::Null) => true,
        // A property without a value and one with an empty text are the same to people.
        (Val::Null, Val::Text(text)) | (Val::Text(text), Val::Null) => text.is_empty(),
        (Val::Bool(a), Val::Bool(b)) => a == b,
        (Val::Number(a), Val::Number(b)) => a.partial_cmp(b) == Some(Ordering::Equal),
        (Val::Text(a), Val::Text(b)) => a == b,
        (Val::Tag(a), Val::Tag(b)) => fold(a) == fold(b),
        (Val::Tag(tag), Val::Text(text)) | (Val::Text(text), Val::Tag(tag)) => {
            fold(tag) == fold(text.strip_prefix('#').unwrap_or(text))
        }
        (Val::Date(a), Val::Date(b)) => a.moment() == b.moment(),
        (Val::Date(date), Val::Text(text)) | (Val::Text(text), Val::Date(date)) => {
            Date::parse(text).is_some_and(|other| other.moment() == date.moment())
        }
        (Val::List(a), Val::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(world, a, b))
        }
        (Val::Map(a), Val::Map(b)) => {
            let names = a.iter().map(|(name, _)| name).eq(b.iter().map(|(name, _)| name));
            names && a.iter().zip(b.iter()).all(|((_, a), (_, b))| equal(world, a, b))
        }
        (Val::File(a), Val::File(b)) => same_note(world, *a, *b),
        (Val::Link(link), Val::File(note)) | (Val::File(note), Val::Link(link)) => {
            matches!(link.to, To::Note(to, _) if same_note(world, to, *note))
        }
        (Val::Link(a), Val::Link(b)) => same_target(world, &a.to, &b.to),
        (Val::Link(link), Val::Text(text)) | (Val::Text(text), Val::Link(link)) => {
            *link.shown == **text
        }
        _ => false,
    }
}

/// Whether two links lead to the same place.
pub(super) fn same_target(world: &World, a: &To, b: &To) -> bool {
    match (a, b) {
        (To::Note(a, _), To::Note(b, _)) => same_note(world, *a, *b),
        (To::File(a), To::File(b)) => a == b,
        (To::Folder(a), To::Folder(b)) => a == b,
        (To::Missing(a), To::Missing(b)) | (To::Web(a), To::Web(b)) => a == b,
        _ => false,
    }
}

/// Whether `a op b` holds; `None` when the two are in no order.
pub(super) fn compare(op: Op, a: &Val, b: &Val, texts: &Collation) -> Option<bool> {
    let order = match (a, b) {
        (Val::Number(a), Val::Number(b)) => a.partial_cmp(b)?,
        (Val::Date(a), Val::Date(b)) => a.moment().cmp(&b.moment()),
        (Val::Date(date), Val::Text(text)) => {
            date.moment().cmp(&Date::parse(text)?.moment())
        }
        (Val::Text(text), Val::Date(date)) => {
            Date::parse(text)?.moment().cmp(&date.moment())
        }
        (Val::Text(a), Val::Text(b)) => texts.key(a).cmp(&texts.key(b)),
        _ => return None,
    };
    Some(match op {
        Op::Less => order.is_lt(),
        Op::LessEqual => order.is_le(),
        Op::Greater => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// A value as it sorts among values of any type.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Key {
    Bool(bool),
    Number(f64),
    Date(jiff::civil::DateTime),
    Text(Vec<u8>),
    /// Nothing comes last, in either direction.
    Nothing,
}

impl Key {
    /// `texts` is the order of texts.
    pub fn of(world: &World, texts: &Collation, value: &Val) -> Key {
        match value {
            _ if value.is_empty() => Key::Nothing,
            Val::Bool(value) => Key::Bool(*value),
            Val::Number(value) => Key::Number(*value),
            Val::Date(date) => Key::Date(date.moment()),
            other => Key::Text(texts.key(&other.shown(world))),
        }
    }

    pub fn cmp(&self, other: &Key, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Key::Nothing, _) | (_, Key::Nothing) => {
                let nothing = |key: &Key| *key == Key::Nothing;
                return nothing(self).cmp(&nothing(other));
            }
            (Key::Bool(a), Key::Bool(b)) => a.cmp(b),
            (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
            (Key::Date(a), Key::Date(b)) => a.cmp(b),
            (Key::Text(a), Key::Text(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        };
        if descending { order.reverse() } else { order }
    }

    fn rank(&self) -> u8 {
        match self {
            Key::Bool(_) => 0,
            Key::Number(_) => 1,
            Key::Date(_) => 2,
            Key::Text(_) => 3,
            Key::Nothing => 4,
        }
    }
}
