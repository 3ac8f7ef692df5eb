//! Texts of Obsidian's settings files to the few settings that matter to a site.
//!
//! These files are Obsidian's, not kbgen's: an unknown key or a value of another type
//! means the default, never an error; only text that is no JSON is worth a word.

use super::PropertyType;
use crate::base::VaultPath;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// `.obsidian/app.json`
pub(super) const APP: &str = ".obsidian/app.json";

/// `.obsidian/types.json`
pub(super) const TYPES: &str = ".obsidian/types.json";

/// Files that name a template folder, each with its key: Obsidian's own and Templater's.
pub(super) const TEMPLATES: [(&str, &str); 2] = [
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
];

/// What of `app.json` matters.
#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct App {
    /// CommonMark's soft line breaks.
    pub(super) strict_line_breaks: bool,
    /// The filters of "Excluded files".
    pub(super) excluded: Vec<String>,
}

/// Reads `app.json`.
pub(super) fn app(json: &str) -> Result<App, serde_json::Error> {
    let settings = object(json)?;
    let filters = settings.get("userIgnoreFilters").and_then(Value::as_array);
    let texts = filters.into_iter().flatten().filter_map(Value::as_str);
    Ok(App {
        strict_line_breaks: settings.get("strictLineBreaks") == Some(&Value::Bool(true)),
        excluded: texts.map(str::to_owned).collect(),
    })
}

/// The types of properties, by lower-case key.
pub(super) fn types(
    json: &str,
) -> Result<BTreeMap<String, PropertyType>, serde_json::Error> {
    let settings = object(json)?;
    let types = settings.get("types").and_then(Value::as_object);
    let known = |(key, name): (&String, &Value)| {
        Some((key.trim().to_lowercase(), PropertyType::of(name.as_str()?)?))
    };
    Ok(types.into_iter().flatten().filter_map(known).collect())
}

/// The folder of templates under `key`; the vault's root is never one.
pub(super) fn template_folder(
    json: &str,
    key: &str,
) -> Result<Option<VaultPath>, serde_json::Error> {
    let settings = object(json)?;
    let folder = settings.get(key).and_then(Value::as_str).unwrap_or_default();
    Ok(VaultPath::new(folder.trim().trim_matches('/')))
}

/// The settings as an object; blank text and other values count as empty.
fn object(json: &str) -> Result<Map<String, Value>, serde_json::Error> {
    if json.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(json)? {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_is_strict() {
        let check = |json, expected| {
            let strict = app(json).ok().map(|app| app.strict_line_breaks);
            assert_eq!(strict, expected, "{json}");
        };
        check(r#"{"strictLineBreaks": true, "x": [1]}"#, Some(true));
        check(r#"{"strictLineBreaks": "true"}"#, Some(false));
        check("[]", Some(false));
        check(" ", Some(false));
        check("{", None);
        check(&"[".repeat(100_000), None);
    }

    #[test]
    fn filters_and_types_are_read_with_tolerance() {
        let check = |json, expected: &[&str]| {
            assert_eq!(app(json).expect("it is JSON").excluded, expected, "{json}");
        };
        check(r#"{"userIgnoreFilters": ["일지/", 5, null, "/x$/"]}"#, &["일지/", "/x$/"]);
        check(r#"{"userIgnoreFilters": "일지/"}"#, &[]);
        let read = types(r#"{"types": {"Due": "date", "x": 5, "y": "wordcloud"}}"#);
        let due = ("due".to_owned(), PropertyType::Date);
        assert_eq!(read.expect("it is JSON"), BTreeMap::from([due]));
        assert!(types(r#"{"types": []}"#).expect("it is JSON").is_empty());
    }

    #[test]
    fn template_folders_are_paths_below_the_root() {
        let check = |json, expected: Option<&str>| {
            let folder = template_folder(json, "folder").ok().flatten();
            assert_eq!(folder.as_ref().map(VaultPath::as_str), expected, "{json}");
        };
        check(r#"{"folder": "/틀/노트/"}"#, Some("틀/노트"));
        check(r#"{"folder": "/"}"#, None);
        check(r#"{"folder": "../x"}"#, None);
        check(r#"{"folder": 5}"#, None);
        check("{}", None);
    }
}
