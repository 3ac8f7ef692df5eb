//! What may be written in `book.toml`, in words: for `kbgen settings` and the manual.
//!
//! The keys themselves become known by being read ([`super::section`]); a test holds
//! `settings.toml` against those, so that none is missing here and none is left over.

use crate::base::Lang;
use serde::Deserialize;
use std::fmt::Write;

/// All tables in the order of the manual.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Settings {
    table: Vec<Table>,
}

/// A table of the file, such as `[book]`.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    #[serde(default)]
    ko: String,
    #[serde(default)]
    en: String,
    see: Option<Text>,
    #[serde(default)]
    key: Vec<Key>,
}

/// A key of a table.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Key {
    name: String,
    default: Default,
    ko: String,
    en: String,
    see: Option<Text>,
}

/// What holds without the key.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
enum Default {
    /// A value of TOML.
    Value(String),
    Words(Text),
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Text {
    ko: String,
    en: String,
}

impl Text {
    fn of(&self, korean: bool) -> &str {
        if korean { &self.ko } else { &self.en }
    }
}

impl Default {
    fn of(&self, korean: bool) -> &str {
        match self {
            Default::Value(value) => value,
            Default::Words(text) => text.of(korean),
        }
    }
}

fn settings() -> Settings {
    toml::from_str(include_str!("settings.toml")).expect("a test reads the same file")
}

/// All settings as Markdown for the manual: a heading and a table for each table of the
/// file. Korean, else English.
pub fn markdown(lang: &Lang) -> String {
    let korean = lang.primary() == "ko";
    let head =
        if korean { "| 키 | 기본값 | 뜻 |" } else { "| Key | Default | Meaning |" };
    let mut out = String::new();
    for table in settings().table {
        let _ = write!(out, "### `[{}]`\n\n", table.name);
        let words = if korean { &table.ko } else { &table.en };
        let see = see(table.see.as_ref(), korean);
        if !words.is_empty() {
            let _ = write!(out, "{words}{see}\n\n");
        }
        if table.key.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{head}\n| :--- | :--- | :--- |");
        for key in &table.key {
            let words = if korean { &key.ko } else { &key.en };
            let see = self::see(key.see.as_ref(), korean);
            let default = key.default.of(korean);
            let _ = writeln!(out, "| `{}` | {default} | {words}{see} |", key.name);
        }
        out.push('\n');
    }
    out
}

fn see(page: Option<&Text>, korean: bool) -> String {
    page.map(|page| format!(" → [[{}]]", page.of(korean))).unwrap_or_default()
}

/// All settings as plain lines for a terminal.
pub fn lines(lang: &Lang) -> Vec<String> {
    let korean = lang.primary() == "ko";
    let mut lines = Vec::new();
    for table in settings().table {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("[{}]", table.name));
        let words = if korean { &table.ko } else { &table.en };
        if !words.is_empty() {
            lines.push(format!("  {}", plain(words)));
        }
        for key in &table.key {
            let words = if korean { &key.ko } else { &key.en };
            let default = plain(key.default.of(korean));
            let label = if korean { "기본값" } else { "default" };
            lines.push(format!("  {} ({label}: {default})", key.name));
            lines.push(format!("      {}", plain(words)));
        }
    }
    lines
}

/// Markdown without the marks that a terminal does not show.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::super::raw;
    use super::settings;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_is_told_and_none_besides() {
        // Asking for a key makes it known; these tables are read when they are there.
        let file = "[languages.ko]\n[strings.ko]\n";
        let (_, findings) = raw::read(file).expect("a file");
        let mut read: BTreeSet<String> = findings.asked.into_iter().collect();
        // Its keys are decided upon and do nothing so far.
        read.remove("check");
        let mut told = BTreeSet::new();
        for table in settings().table {
            let parts: Vec<&str> = table.name.split('.').collect();
            told.insert(parts[0].to_owned());
            for key in table.key {
                assert!(told.insert(format!("{}.{}", table.name, key.name)), "{key:?}");
            }
        }
        let missing: Vec<_> = read.difference(&told).collect();
        let more: Vec<_> = told.difference(&read).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "untold {missing:?}, unread {more:?}"
        );
    }
}
