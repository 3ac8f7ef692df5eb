//! Which notes a view shows, and in what order.
//!
//! Each note is asked once, so a view costs as much as there are notes, and sorting. The
//! trap: translations are dropped *after* the filter. Dropped before, a filter on the
//! English folder would find nothing on a Korean page.

use super::eval::{Answer, Eval, Fault, Trouble};
use super::value::{Key, Val};
use crate::graph::NoteId;
use crate::note::bases::{Cause, Column, Filter, Sort, View};
use std::cmp::Ordering;
use std::rc::Rc;

/// Most rows of a view.
pub(super) const ROWS: usize = 1_000;

/// Rows that share a value of the column that groups them.
pub(super) struct Group {
    /// Only in views that group.
    pub name: Option<Val>,
    pub rows: Vec<NoteId>,
}

/// All rows of a view.
pub(super) struct Rows {
    pub groups: Vec<Group>,
    /// How many passed the filter and the limit.
    pub total: usize,
}

struct Row {
    note: NoteId,
    group: Option<(Key, Val)>,
    keys: Vec<Key>,
}

/// The rows of a view.
pub(super) fn rows(eval: &mut Eval<'_, '_>, view: &View) -> Result<Rows, Fault> {
    let base = eval.base;
    let mut passed = vec![false; eval.world.heads.len()];
    for note in eval.world.notes() {
        eval.turn(note);
        let both = passes(eval, &base.filter)
            .and_then(|yes| if yes { passes(eval, &view.filter) } else { Ok(false) });
        passed[note.0 as usize] = match both {
            Ok(passes) => passes,
            Err(Fault::Type) => false,
            Err(fault) => return Err(fault),
        };
    }
    let mut rows = Vec::new();
    for note in eval.world.notes() {
        if passed[note.0 as usize] && is_face(eval, &passed, note) {
            rows.push(row(eval, view, note)?);
        }
    }
    let down = view.group.as_ref().is_some_and(|group| group.descending);
    rows.sort_by(|a, b| order(view, down, a, b));
    rows.truncate(view.limit.unwrap_or(usize::MAX));
    let total = rows.len();
    rows.truncate(ROWS);
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Option<Key> = None;
    for row in rows {
        let (key, name) = row.group.unzip();
        if groups.is_empty() || key != open {
            groups.push(Group { name, rows: Vec::new() });
            open = key;
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row.note);
        }
    }
    Ok(Rows { groups, total })
}

/// Whether a note is shown rather than its translation: of the versions that passed,
/// that in the page's language, else in the site's, else the first.
fn is_face(eval: &Eval<'_, '_>, passed: &[bool], note: NoteId) -> bool {
    let world = eval.world;
    let versions = &world.graph.versions[note.0 as usize];
    let own = &world.place(eval.page).lang;
    let rank = |version: &NoteId| {
        let lang = &world.place(*version).lang;
        (lang != own, *lang != world.graph.site_lang)
    };
    let shown = versions.iter().filter(|version| passed[version.0 as usize]);
    shown.min_by_key(|version| rank(version)).is_none_or(|best| *best == note)
}

/// Whether the row passes a filter. What has no answer counts only where it decides.
fn passes(eval: &mut Eval<'_, '_>, filter: &Filter) -> Result<bool, Fault> {
    eval.pay(1)?;
    match filter {
        Filter::All(parts) => every(eval, parts, true),
        Filter::Any(parts) => every(eval, parts, false).map(|none| !none),
        Filter::None(parts) => every(eval, parts, false),
        Filter::Is(formula) => Ok(eval.formula(formula)?.is_true()),
        Filter::Unclear(text) => Err(Trouble::whole(text, Cause::Filter)),
    }
}

/// Whether all parts are true, or all false.
fn every(eval: &mut Eval<'_, '_>, parts: &[Filter], wanted: bool) -> Result<bool, Fault> {
    let mut open = false;
    for part in parts {
        match passes(eval, part) {
            Ok(passes) if passes != wanted => return Ok(false),
            Ok(_) => {}
            Err(Fault::Type) => open = true,
            Err(fault) => return Err(fault),
        }
    }
    if open { Err(Fault::Type) } else { Ok(true) }
}

fn row(eval: &mut Eval<'_, '_>, view: &View, note: NoteId) -> Result<Row, Fault> {
    eval.turn(note);
    let (world, texts) = (eval.world, Rc::clone(&eval.texts));
    let mut value = |sort: &Sort| match column(eval, &sort.column) {
        Err(Fault::Type) => Ok(Val::Null),
        answer => answer,
    };
    let group = match &view.group {
        Some(group) => {
            let value = value(group)?;
            Some((Key::of(world, &texts, &value), value))
        }
        None => None,
    };
    let keys = view.sort.iter().map(|sort| Ok(Key::of(world, &texts, &value(sort)?)));
    let mut keys: Vec<Key> = keys.collect::<Result<_, Fault>>()?;
    // Equal rows go by name, and by path in the end.
    keys.push(Key::of(world, &texts, &Val::text(world.head(note).path().stem())));
    Ok(Row { note, group, keys })
}

fn order(view: &View, down: bool, a: &Row, b: &Row) -> Ordering {
    let groups = match (&a.group, &b.group) {
        (Some((a, _)), Some((b, _))) => a.cmp(b, down),
        _ => Ordering::Equal,
    };
    let mut keys = a.keys.iter().zip(&b.keys).enumerate().map(|(at, (a, b))| {
        a.cmp(b, view.sort.get(at).is_some_and(|sort| sort.descending))
    });
    groups
        .then_with(|| keys.find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
        .then(a.note.cmp(&b.note))
}

/// What a column says of the row.
pub(super) fn column(eval: &mut Eval<'_, '_>, column: &Column) -> Answer {
    eval.pay(1)?;
    match column {
        Column::Note(name) => eval.property(eval.row, name),
        Column::File(field) => eval.file_field(eval.row, *field),
        Column::Formula(name) => eval.named(name),
        Column::Unknown(name) => Err(Trouble::name(name)),
    }
}
