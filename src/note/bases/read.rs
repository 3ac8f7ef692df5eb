//! YAML → [`Base`].
//!
//! Keys that are not known are the business of other programs and are left alone; what a
//! known key holds is read or remembered as unclear. YAML takes an unquoted
//! `!a.isEmpty()` for a tag and its text for nothing, so an empty filter is unclear too.

use super::expr::{Cause, FileField, Problem};
use super::{Base, Column, Filter, Formula, Sort, View, ViewKind, parser};
use crate::note::frontmatter;
use crate::note::properties::Value;

/// Reads the text of a base. It never fails: what is broken says so.
pub fn parse_base(text: &str) -> Base {
    let broken =
        |message: String, at| Base { broken: Some((message, at)), ..Base::default() };
    if text.trim().is_empty() {
        return broken("it is empty".into(), 0);
    }
    let yaml = match frontmatter::parse(text) {
        Ok(yaml) => yaml,
        // The reader speaks of properties, which these are not.
        Err(error) => {
            let message = error.message.replace("the properties", "the keys");
            return broken(message, error.offset);
        }
    };
    let map = Value::Map(yaml.entries);
    let mut base = Base {
        filter: filter_of(get(&map, "filters")),
        formulas: formulas(get(&map, "formulas"), false),
        names: names(get(&map, "properties")),
        summaries: formulas(get(&map, "summaries"), true),
        views: items(get(&map, "views")).iter().filter_map(view).collect(),
        broken: None,
    };
    if base.views.is_empty() {
        base.views.extend(view(&Value::Map(Vec::new())));
    }
    base
}

fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let Value::Map(entries) = value else { return None };
    let found = entries.iter().find(|(name, _)| name.trim() == key);
    found.map(|(_, value)| value).filter(|value| **value != Value::Null)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    get(value, key)?.text().map(str::trim)
}

fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn entries(value: Option<&Value>) -> &[(String, Value)] {
    match value {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    }
}

fn formula(text: &str, summary: bool) -> Formula {
    let text = text.trim();
    Formula { text: text.into(), tree: parser::parse(text, summary) }
}

/// Nesting is bounded by that of the YAML.
fn filter_of(value: Option<&Value>) -> Filter {
    match value {
        None => Filter::default(),
        Some(Value::Scalar { text, .. }) if !text.trim().is_empty() => {
            Filter::Is(formula(text, false))
        }
        Some(Value::Map(entries)) => match &entries[..] {
            [] => Filter::default(),
            [(key, value)] => joined(key.trim(), value),
            _ => {
                let keys: Vec<&str> = entries.iter().map(|(key, _)| &**key).collect();
                Filter::Unclear(keys.join(", ").into())
            }
        },
        Some(Value::Scalar { .. } | Value::Null | Value::List(_)) => {
            Filter::Unclear("".into())
        }
    }
}

fn joined(key: &str, value: &Value) -> Filter {
    let parts = || match value {
        Value::List(items) => items.iter().map(|item| filter_of(Some(item))).collect(),
        Value::Null => Vec::new(),
        one => vec![filter_of(Some(one))],
    };
    match key {
        "and" => Filter::All(parts()),
        // An `or` without parts is one that Obsidian left behind; it filters nothing.
        "or" => match parts() {
            parts if parts.is_empty() => Filter::default(),
            parts => Filter::Any(parts),
        },
        "not" => Filter::None(parts()),
        other => Filter::Unclear(other.into()),
    }
}

fn formulas(value: Option<&Value>, summary: bool) -> Vec<(Box<str>, Formula)> {
    let read = |(name, value): &(String, Value)| {
        let name = name.trim().into();
        let formula = match value.text() {
            Some(text) => formula(text, summary),
            None => Formula {
                text: "".into(),
                tree: Err(Problem { start: 0, end: 0, cause: Cause::Syntax }),
            },
        };
        (name, formula)
    };
    entries(value).iter().map(read).collect()
}

fn names(value: Option<&Value>) -> Vec<(Column, Box<str>)> {
    let named = |(name, value): &(String, Value)| {
        let shown = text(value, "displayName").filter(|shown| !shown.is_empty())?;
        Some((column(name), shown.into()))
    };
    entries(value).iter().filter_map(named).collect()
}

/// Reads the name of a column.
fn column(name: &str) -> Column {
    let name = name.trim();
    match name.split_once('.') {
        Some(("note", rest)) => Column::Note(rest.into()),
        Some(("formula", rest)) => Column::Formula(rest.into()),
        Some(("file", rest)) => {
            FileField::find(rest).map_or(Column::Unknown(name.into()), Column::File)
        }
        _ => Column::Note(name.into()),
    }
}

fn view(value: &Value) -> Option<View> {
    let Value::Map(_) = value else { return None };
    let kind = match text(value, "type").unwrap_or("table") {
        "table" => ViewKind::Table,
        "cards" => ViewKind::Cards,
        "list" => ViewKind::List { numbered: text(value, "markers") == Some("number") },
        other => ViewKind::Other(other.into()),
    };
    let order = get(value, "order").map_or(Vec::new(), Value::texts);
    let mut order: Vec<Column> = order.into_iter().map(column).collect();
    if order.is_empty() {
        order.push(Column::File(FileField::Name));
    }
    let group = get(value, "groupBy").and_then(sort);
    let summaries = entries(get(value, "summaries")).iter();
    let summary = |(name, value): &(String, Value)| {
        Some((column(name), value.text()?.trim().into()))
    };
    Some(View {
        kind,
        name: text(value, "name").unwrap_or("").into(),
        filter: filter_of(get(value, "filters")),
        order,
        sort: items(get(value, "sort")).iter().filter_map(sort).collect(),
        group,
        limit: text(value, "limit").and_then(|limit| limit.parse().ok()),
        summaries: summaries.filter_map(summary).collect(),
        image: text(value, "image").filter(|name| !name.is_empty()).map(column),
        contain: text(value, "imageFit") == Some("contain"),
    })
}

/// `{property: x, direction: DESC}`; early versions wrote `column`, or only the name.
fn sort(value: &Value) -> Option<Sort> {
    let name = text(value, "property").or_else(|| text(value, "column"));
    let name = name.or_else(|| value.text()).filter(|name| !name.is_empty())?;
    let direction = text(value, "direction").unwrap_or("ASC");
    Some(Sort {
        column: column(name),
        descending: direction.eq_ignore_ascii_case("desc"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_deep_bases_are_read_or_refused() {
        let many = format!("filters:\n  or:\n{}", "    - a == 1\n".repeat(20_000));
        let count = match parse_base(&many).filter {
            Filter::Any(parts) => parts.len(),
            _ => 0,
        };
        assert_eq!(count, 20_000);
        let deep = format!("filters: {}a{}", "{and: [".repeat(500), "]}".repeat(500));
        assert!(parse_base(&deep).broken.is_some());
        let nested = format!("filters: {}a{}", "{and: [".repeat(20), "]}".repeat(20));
        assert!(parse_base(&nested).broken.is_none());
    }

    #[test]
    fn columns_by_name() {
        let check = |name: &str| column(name);
        assert_eq!(check("status"), check("note.status"));
        assert_eq!(check("file.name"), Column::File(FileField::Name));
        assert_eq!(check("formula.x.y"), Column::Formula("x.y".into()));
        assert_eq!(check("file.color"), Column::Unknown("file.color".into()));
        assert_eq!(check("a.b"), Column::Note("a.b".into()));
    }

    #[test]
    fn what_filters_nothing_and_what_is_unclear() {
        let check = |filter: &str| parse_base(&format!("filters: {filter}")).filter;
        for nothing in ["", "{}", "{and: []}", "{or: }", "{not: []}"] {
            let filter = check(nothing);
            let none = match &filter {
                Filter::All(parts) | Filter::None(parts) => parts.is_empty(),
                _ => false,
            };
            assert!(none, "{nothing}: {filter:?}");
        }
        for unclear in ["[a]", "{a: b}", "{and: [a], or: [b]}", "''"] {
            assert!(matches!(check(unclear), Filter::Unclear(_)), "{unclear}");
        }
        assert!(matches!(check("{and: [!a.isEmpty()]}"), Filter::All(parts)
            if matches!(parts[..], [Filter::Unclear(_)])));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(filters|views|and|or|[-:a가\\[\\]{}#&*!|>'\" \n]){0,60}") {
            let base = parse_base(&text);
            proptest::prop_assert!(base.broken.is_some() || !base.views.is_empty());
        }
    }
}
