//! What an expression may ask of a note: its properties, its file, its links.
//!
//! Only heads of published notes are looked at. The trap: a property's link means what
//! the graph resolved for its note, which is found by counting the links of properties
//! before it; names that an expression makes up are looked up here, in [`Names`].

use super::eval::{Answer, Eval, Fault};
use super::number::count;
use super::value::{Link, To, Val, same_target};
use crate::base::{Lang, fold};
use crate::graph::{FileId, NoteId, Target};
use crate::note::bases::FileField;
use crate::note::{Date, Head, LinkKind, Value, is_web, property_link};
use crate::world::World;
use std::collections::HashMap;
use std::rc::Rc;

impl Eval<'_, '_> {
    /// A property of a note; nothing when the note does not have it.
    pub fn property(&mut self, note: NoteId, name: &str) -> Answer {
        let head = self.world.head(note);
        if name.eq_ignore_ascii_case("tags") {
            return self.tags(note, head.property_tags);
        }
        let entries = &head.properties.entries;
        self.pay(entries.len())?;
        let same = |(key, _): &(String, Value)| key.trim().eq_ignore_ascii_case(name);
        let found = entries.iter().position(same).or_else(|| {
            let wanted = (!name.is_ascii()).then(|| fold(name))?;
            entries.iter().position(|(key, _)| fold(key) == wanted)
        });
        let Some(at) = found else { return Ok(Val::Null) };
        let before: usize = entries[..at].iter().map(|(_, value)| links_in(value)).sum();
        self.pay(before)?;
        let mut links = property_links(head).skip(before);
        self.value(note, &entries[at].1, &mut links)
    }

    /// All properties of a note.
    fn properties(&mut self, note: NoteId) -> Answer {
        let head = self.world.head(note);
        let mut links = property_links(head);
        let mut entries = Vec::new();
        for (key, value) in &head.properties.entries {
            entries.push((key.as_str().into(), self.value(note, value, &mut links)?));
        }
        Ok(Val::Map(entries.into()))
    }

    /// Nesting is bounded by the reader of properties.
    fn value(
        &mut self,
        note: NoteId,
        value: &Value,
        links: &mut dyn Iterator<Item = usize>,
    ) -> Answer {
        self.pay(1)?;
        if let Some(written) = property_link(value) {
            let (path, shown) = written.split_once('|').unwrap_or((&written, &written));
            let targets = &self.world.graph.targets[note.0 as usize];
            let target = links.next().and_then(|ix| targets.get(ix)).copied();
            return Ok(link(to(target, path), shown.trim()));
        }
        Ok(match value {
            Value::Null => Val::Null,
            Value::Scalar { text, quoted } => {
                self.pay(text.len() / 64)?;
                scalar(text, *quoted)
            }
            Value::List(items) => {
                let items = items.iter().map(|item| self.value(note, item, links));
                Val::list(items.collect::<Result<_, _>>()?)
            }
            Value::Map(entries) => {
                let mut map = Vec::new();
                for (key, value) in entries {
                    map.push((key.as_str().into(), self.value(note, value, links)?));
                }
                Val::Map(map.into())
            }
        })
    }

    fn tags(&mut self, note: NoteId, count: usize) -> Answer {
        let tags = &self.world.head(note).tags;
        let tags = &tags[..count.min(tags.len())];
        self.pay(tags.len())?;
        Ok(Val::list(tags.iter().map(|tag| Val::Tag(tag.as_str().into())).collect()))
    }

    /// A field of any value.
    pub fn field(&mut self, of: &Val, name: &str) -> Answer {
        match of {
            Val::File(note) => match FileField::find(name) {
                Some(field) => self.file_field(*note, field),
                None => Err(Fault::Type),
            },
            Val::Map(entries) => {
                self.pay(entries.len())?;
                let found = entries.iter().find(|(key, _)| **key == *name);
                Ok(found.map_or(Val::Null, |(_, value)| value.clone()))
            }
            Val::List(items) if name == "length" => Ok(count(items.len())),
            Val::Text(text) if name == "length" => Ok(count(text.chars().count())),
            Val::Date(date) => date_field(*date, name).ok_or(Fault::Type),
            Val::Null => Ok(Val::Null),
            _ => Err(Fault::Type),
        }
    }

    pub fn file_field(&mut self, note: NoteId, field: FileField) -> Answer {
        let world = self.world;
        let head = world.head(note);
        let path = head.path();
        let extension = path.name().rsplit_once('.').map_or("", |(_, ending)| ending);
        Ok(match field {
            FileField::Name if extension == "md" => Val::text(path.stem()),
            FileField::Name => Val::text(path.name()),
            FileField::Basename => Val::text(path.stem()),
            FileField::Path => Val::text(path.as_str()),
            FileField::Folder => Val::text(folder(path.as_str())),
            FileField::Ext => Val::text(extension),
            FileField::Size => count(world.source(note).text().map_or(0, str::len)),
            FileField::Ctime => head.created.map_or(Val::Null, Val::Date),
            FileField::Mtime => head.updated.map_or(Val::Null, Val::Date),
            FileField::Tags => return self.tags(note, usize::MAX),
            FileField::Links => return self.links(note, false),
            FileField::Embeds => return self.links(note, true),
            FileField::Backlinks => {
                let from = world.graph.backlinks.of(note);
                self.pay(from.len())?;
                Val::list(from.iter().map(|link| Val::File(link.from)).collect())
            }
            FileField::Properties => return self.properties(note),
            FileField::File => Val::File(note),
        })
    }

    fn links(&mut self, note: NoteId, embeds: bool) -> Answer {
        let head = self.world.head(note);
        self.pay(head.links.len())?;
        let targets = &self.world.graph.targets[note.0 as usize];
        let all = head.links.iter().zip(targets);
        // What is not published may be hidden behind other words; its name stays so.
        let wanted = all.filter(|(link, target)| {
            link.kind.is_embed() == embeds && **target != Target::Missing
        });
        let made = wanted.map(|(written, target)| {
            let shown = written.written();
            link(to(Some(*target), &written.path), &shown)
        });
        Ok(Val::list(made.collect()))
    }

    /// Whether a note links to what a value stands for.
    pub fn has_link(&mut self, note: NoteId, other: &Val) -> Result<bool, Fault> {
        let wanted = self.target(other).ok_or(Fault::Type)?;
        let targets = &self.world.graph.targets[note.0 as usize];
        self.pay(targets.len())?;
        // Links to what is not published are no links, as in the list of links.
        let public = targets.iter().filter(|target| **target != Target::Missing);
        let mut found = public.map(|target| to(Some(*target), ""));
        Ok(found.any(|found| same_target(self.world, &found, &wanted)))
    }

    /// Whether a note has a tag or one below it.
    pub fn has_tag(&mut self, note: NoteId, name: &str) -> Result<bool, Fault> {
        let wanted = fold(name.strip_prefix('#').unwrap_or(name));
        let tags = &self.world.head(note).tags;
        self.pay(tags.len())?;
        Ok(tags.iter().any(|tag| {
            let tag = fold(tag);
            let below = tag.strip_prefix(wanted.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }))
    }

    pub fn in_folder(&self, note: NoteId, wanted: &str) -> bool {
        let wanted = fold(wanted.trim().trim_matches('/'));
        let own = fold(folder(self.world.head(note).path().as_str()));
        let below = own.strip_prefix(wanted.as_str());
        wanted.is_empty()
            || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// A text as a link: an address, `[[name|words]]` or a name.
    pub fn link_to(&mut self, text: &str) -> Val {
        let text = text.trim();
        let inner = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]"));
        let (path, shown) = inner.and_then(|t| t.split_once('|')).unwrap_or_else(|| {
            let whole = inner.unwrap_or(text);
            (whole, whole)
        });
        if is_web(path) {
            return link(To::Web(path.into()), shown);
        }
        let world = self.world;
        let names = match &self.names {
            Some(names) => Rc::clone(names),
            None => {
                let names = Rc::new(Names::new(world));
                self.purse = self.purse.saturating_sub(world.heads.len() as u64);
                Rc::clone(self.names.insert(names))
            }
        };
        let name = path.split('#').next().unwrap_or(path);
        let (to, looked_at) = names.find(world, self.page, name);
        // What is too much is noticed at the next step.
        self.purse = self.purse.saturating_sub(looked_at as u64);
        link(to, shown)
    }
}

/// Positions of the links that stand in properties, in their order.
fn property_links(head: &Head) -> impl Iterator<Item = usize> + use<'_> {
    let all = head.links.iter().enumerate();
    all.filter(|(_, link)| link.kind == LinkKind::Property).map(|(ix, _)| ix)
}

/// How many links a property's value holds.
fn links_in(value: &Value) -> usize {
    match value {
        _ if property_link(value).is_some() => 1,
        Value::List(items) => items.iter().map(links_in).sum(),
        Value::Map(entries) => entries.iter().map(|(_, value)| links_in(value)).sum(),
        _ => 0,
    }
}

fn link(to: To, shown: &str) -> Val {
    Val::Link(Rc::new(Link { to, shown: shown.into() }))
}

fn to(target: Option<Target>, written: &str) -> To {
    match target {
        Some(Target::Note(note, anchor)) => To::Note(note, anchor),
        Some(Target::File(file)) => To::File(file),
        Some(Target::Folder(folder)) => To::Folder(folder),
        Some(Target::Missing) | None => To::Missing(fold(written).into()),
    }
}

/// A scalar by its own look; what was quoted is text.
fn scalar(text: &str, quoted: bool) -> Val {
    if quoted {
        return Val::text(text);
    }
    match text {
        "true" | "True" | "TRUE" => return Val::Bool(true),
        "false" | "False" | "FALSE" => return Val::Bool(false),
        _ => {}
    }
    if let Some(date) = Date::parse(text) {
        return Val::Date(date);
    }
    // A number with zeros in front is somebody's name for a thing.
    let digits = text.trim_start_matches('-');
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."));
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => Val::Number(number),
        _ => Val::text(text),
    }
}

fn date_field(date: Date, name: &str) -> Option<Val> {
    let at = date.moment();
    let value = match name {
        "year" => f64::from(at.year()),
        "month" => f64::from(at.month()),
        "day" => f64::from(at.day()),
        "hour" => f64::from(at.hour()),
        "minute" => f64::from(at.minute()),
        "second" => f64::from(at.second()),
        "millisecond" => f64::from(at.millisecond()),
        _ => return None,
    };
    Some(Val::Number(value))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Notes and published files by the last part of their names.
pub(super) struct Names {
    notes: HashMap<String, Vec<NoteId>>,
    files: HashMap<String, FileId>,
}

impl Names {
    fn new(world: &World) -> Names {
        let mut notes: HashMap<String, Vec<NoteId>> = HashMap::new();
        for note in world.notes() {
            let [whole, local] = paths(world, note);
            let (whole, local) = (last(&whole).to_owned(), last(&local).to_owned());
            if local != whole {
                notes.entry(local).or_default().push(note);
            }
            notes.entry(whole).or_default().push(note);
        }
        let files = world.site.files.keys();
        let files = files.map(|file| (fold(world.file(*file).path.name()), *file));
        Names { notes, files: files.collect() }
    }

    /// What a name means on a page, and how many notes were looked at: its own locale
    /// first, then whole paths, then the shortest path.
    fn find(&self, world: &World, page: NoteId, name: &str) -> (To, usize) {
        let folded = fold(name.trim().trim_start_matches('/'));
        let wanted = folded.strip_suffix(".md").unwrap_or(&folded);
        let bearers = self.notes.get(last(wanted)).map_or(&[][..], |notes| notes);
        let own = &world.place(page).locale;
        let best = bearers
            .iter()
            .filter_map(|note| {
                let paths = paths(world, *note);
                let exact = paths.iter().any(|path| path == wanted);
                let ends = paths.iter().any(|path| is_end(path, wanted));
                let far = world.place(*note).locale != *own;
                ends.then(|| (far, !exact, paths[0].chars().count(), *note))
            })
            .min();
        let to = match best {
            Some((.., note)) => {
                To::Note(face(world, note, &world.place(page).lang), None)
            }
            None => match self.files.get(last(&folded)) {
                Some(file) => To::File(*file),
                None => To::Missing(folded.into()),
            },
        };
        (to, bearers.len())
    }
}

/// The version of a note in a language, or the note itself.
pub(super) fn face(world: &World, note: NoteId, lang: &Lang) -> NoteId {
    let versions = world.graph.versions[note.0 as usize].iter().copied();
    versions.into_iter().find(|other| world.place(*other).lang == *lang).unwrap_or(note)
}

/// A note's folded path in the vault and in its locale, without `.md`.
fn paths(world: &World, note: NoteId) -> [String; 2] {
    let whole = fold(world.head(note).path().as_str());
    let Some(bare) = whole.strip_suffix(".md") else { return [whole.clone(), whole] };
    [bare.to_owned(), fold(&world.place(note).path)]
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_end(whole: &str, end: &str) -> bool {
    let before = whole.strip_suffix(end);
    before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}
