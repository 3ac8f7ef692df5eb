//! Texts of Obsidian's settings files to the few settings that matter to a site.
//!
//! These files are Obsidian's, not kbgen's: an unknown key or a value of another type
//! means the default, never an error; only text that is no JSON is worth a word.

use crate::base::VaultPath;
use serde_json::{Map, Value};

/// `.obsidian/app.json`
pub(super) const APP: &str = ".obsidian/app.json";

/// Files that name a template folder, each with its key: Obsidian's own and Templater's.
pub(super) const TEMPLATES: [(&str, &str); 2] = [
    (".obsidian/templates.json", "folder"),
    (".obsidian/plugins/templater-obsidian/data.json", "templates_folder"),
];

/// Whether `app.json` asks for CommonMark's soft line breaks.
pub(super) fn strict_line_breaks(json: &str) -> Result<bool, serde_json::Error> {
    Ok(object(json)?.get("strictLineBreaks") == Some(&Value::Bool(true)))
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
            assert_eq!(strict_line_breaks(json).ok(), expected, "{json}");
        };
        check(r#"{"strictLineBreaks": true, "x": [1]}"#, Some(true));
        check(r#"{"strictLineBreaks": "true"}"#, Some(false));
        check("[]", Some(false));
        check(" ", Some(false));
        check("{", None);
        check(&"[".repeat(100_000), None);
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
