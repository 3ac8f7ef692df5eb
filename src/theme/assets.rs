//! Static files → what browsers load, below one folder named by its contents.
//!
//! Style sheets are many files in the source and one file on the site: `css/style.css`
//! joins them in a fixed order, a project's own `css/*.css` last.

use crate::base::digest_of;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Files by their path below `static/`.
pub(super) type Files = BTreeMap<String, Cow<'static, [u8]>>;

/// A client file: its path below the asset folder and its bytes.
pub type Asset = (String, Cow<'static, [u8]>);

/// Source style sheets in the order of the cascade.
const SHEETS: [&str; 15] = [
    "tokens", "base", "layout", "prose", "math", "diagram", "code", "callout", "canvas",
    "bases", "parts", "beside", "glossary", "search", "print",
];

/// Joins style sheets and names the folder: `("kbgen/3f2a9c1e", files)`.
pub(super) fn bundle(files: Files) -> (String, Vec<Asset>) {
    let mut assets = Files::new();
    let mut sheets = BTreeMap::new();
    for (name, bytes) in files {
        match name.strip_prefix("css/").and_then(|n| n.strip_suffix(".css")) {
            Some(sheet) => {
                let place = SHEETS.iter().position(|s| *s == sheet);
                let key = (place.unwrap_or(SHEETS.len()), sheet.to_string());
                sheets.insert(key, bytes);
            }
            None => {
                assets.insert(name, bytes);
            }
        }
    }
    let mut style = String::new();
    for bytes in sheets.values() {
        compact(&String::from_utf8_lossy(bytes), &mut style);
    }
    assets.insert("css/style.css".into(), style.into_bytes().into());
    let assets: Vec<_> = assets.into_iter().collect();
    (format!("kbgen/{}", digest_of(&assets).short(8)), assets)
}

/// Drops comments and indentation. Strings stay whole: a comment mark inside one, as in
/// `url("data:…/*…")`, is text.
fn compact(css: &str, out: &mut String) {
    let mut rest = css;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest[2..].find("*/").map_or("", |end| &rest[end + 4..]);
        } else if c == '"' || c == '\'' {
            let end = closing(rest, c);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            line_start = false;
        } else {
            if c == '\n' && !line_start {
                out.push('\n');
            }
            let blank = matches!(c, '\n' | ' ' | '\t' | '\r');
            if !(line_start && blank) && c != '\n' {
                out.push(c);
            }
            line_start = c == '\n' || (line_start && blank);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !line_start {
        out.push('\n');
    }
}

/// Drops comments and indentation of one of kbgen's own scripts, which have no comment
/// marks in strings and no strings over several lines.
pub(super) fn slim(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut inside = false;
    for line in script.lines() {
        let mut rest = line.trim_start();
        let start = out.len();
        if inside || !rest.starts_with("//") {
            while let Some(mark) = rest.find(if inside { "*/" } else { "/**" }) {
                if inside {
                    rest = rest[mark + 2..].trim_start();
                } else {
                    out.push_str(&rest[..mark]);
                    rest = &rest[mark + 3..];
                }
                inside = !inside;
            }
            if !inside {
                out.push_str(rest);
            }
        }
        if out.len() > start {
            out.push('\n');
        }
    }
    out
}

/// Where the string that starts `text` ends.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Files, bundle, compact, slim};

    fn check(css: &str, expected: &str) {
        let mut out = String::new();
        compact(css, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn comments_go_and_strings_stay() {
        check("/* a */\na {\n  b: c; /* d */\n}\n", "a {\nb: c; \n}\n");
        check("a{b:url(\"/*x*/\")}", "a{b:url(\"/*x*/\")}\n");
        check("a{content:'\\'/*'}", "a{content:'\\'/*'}\n");
        check("a{} /* never closed", "a{} \n");
    }

    #[test]
    fn scripts_lose_their_comments() {
        let check = |script: &str, want: &str| assert_eq!(slim(script), want);
        check("// a\n\n  b(); // c\n", "b(); // c\n");
        check("/** a */\n/**\n * b\n */\nc(/** @type {D} */ (e));\n", "c((e));\n");
        check("const a = \"b//c\";\n", "const a = \"b//c\";\n");
    }

    #[test]
    fn sheets_are_joined_in_order_and_name_the_folder() {
        let files = |more: &'static str| -> Files {
            [
                ("css/mine.css", more),
                ("css/print.css", "p{}"),
                ("css/base.css", "b{}"),
                ("js/main.js", "x"),
            ]
            .map(|(name, text)| (name.to_string(), text.as_bytes().into()))
            .into()
        };
        let (folder, assets) = bundle(files("m{}"));
        let names: Vec<_> = assets.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["css/style.css", "js/main.js"]);
        assert_eq!(assets[0].1.as_ref(), b"b{}\np{}\nm{}\n");
        assert_ne!(folder, bundle(files("n{}")).0);
    }
}
