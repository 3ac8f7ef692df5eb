//! The theme as a whole: overlays, faults, sizes, strings in templates, colours.

use super::{STRINGS, Theme, View, load};
use crate::config::{ACCENTS, Book, Config, ContentRules, HtmlOptions, Markdown};
use crate::diag::Error;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[derive(Serialize)]
struct Probe {
    title: &'static str,
}

impl View for Probe {
    const TEMPLATE: &'static str = "page.html";

    fn lang(&self) -> &'static str {
        "ko"
    }
}

const PROBE: Probe = Probe { title: "<b> & \"q\" 'a' 한글" };

fn config() -> Config {
    Config {
        root: ".".into(),
        project: true,
        content_root: ".".into(),
        book: Book::default(),
        languages: BTreeMap::new(),
        content: ContentRules::default(),
        markdown: Markdown::default(),
        sanitize: false,
        html: HtmlOptions {
            accent: ACCENTS[0].into(),
            edit_url: None,
            highlight: true,
            git_dates: false,
            mermaid: crate::config::Mermaid::Static,
            og: crate::config::Og::default(),
            variants: false,
        },
        slugs: crate::config::Slugs::default(),
        redirects: Vec::new(),
        strings: BTreeMap::new(),
        drafts: false,
        serve: crate::config::ServeOptions::default(),
        publish: crate::config::PublishOptions::default(),
    }
}

/// Loads the theme with these project templates.
fn with(files: &[(&str, &str)]) -> Result<Theme, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    load(&config(), Some(folder.path()), None)
}

/// The built page, or the error's message.
fn check(files: &[(&str, &str)], expected: &str) {
    let page = with(files).and_then(|theme| theme.page_text(&PROBE));
    let text = page.unwrap_or_else(|e| e.to_string());
    assert!(text.contains(expected), "{text:?} lacks {expected:?}");
}

#[test]
fn everything_is_escaped_and_svg_and_xml_too() {
    let expected = "&lt;b&gt; &amp; &quot;q&quot; '";
    check(&[("page.html", "<p title=\"{{ title }}\">")], &expected[..expected.len() - 1]);
    for name in ["x.svg", "x.xml", "parts/x.html"] {
        let include = format!("{{% include \"{name}\" %}}");
        check(&[("page.html", &include), (name, "{{ title }}")], "&lt;b&gt; &amp;");
    }
}

#[test]
fn a_project_replaces_a_file_or_one_block() {
    check(&[("page.html", "own {{ title }}")], "own &lt;b&gt;");
    let lang = "{% set shell = {\"lang\": \"ko\"} %}";
    let own = format!("{lang}{{{{ t(key=\"minutes\", lang=shell.lang, n=4) }}}}");
    check(&[("page.html", &own)], "4분");
    check(
        &[
            ("redirect.html", "x"),
            ("page.html", "{% include \"builtin/redirect.html\" %}"),
        ],
        "templates/redirect.html:2:",
    );
    check(&[("page.html", "ok"), (".hidden.html", "{% if"), ("a.md", "{% if")], "ok");
}

#[test]
fn faults_name_file_and_line() {
    check(&[("page.html", "one\n{% if %}")], "templates/page.html:2:7: ");
    check(&[("page.html", "one\n\n{% for x in y %}")], "templates/page.html:3:");
    check(&[("page.html", "<p>\n{{ nosuch }}")], "templates/page.html:2:4: ");
    check(&[("page.html", "<p>\n{{ title.no.such }}")], "templates/page.html:2:");
    check(&[("page.html", "\n{{ title | nosuch }}")], "templates/page.html:2:");
    check(&[("page.html", "\n{{ nosuch(a=1) }}")], "templates/page.html:2:");
    check(&[("page.html", "\n{% include \"page.html\" %}")], "templates/page.html:2:1: ");
    check(&[("page.html", "\n{% include \"no.html\" %}")], "templates/page.html:2:");
    check(&[("page.html", "\n{% extends \"page.html\" %}")], "templates/page.html:2:1: ");
    check(&[("page.html", "{% extends \"no.html\" %}")], "templates/page.html:1:1: ");
    check(
        &[("page.html", "\n{% for i in range(end=1000000000) %}x{% endfor %}")],
        "templates/page.html:2:",
    );
    check(&[("page.html", "\n{{ t(key=\"nosuch\", lang=\"ko\") }}")], "page.html:2:");
    check(&[("base.html", "a\n\n{{")], "templates/base.html:3:");
}

#[test]
fn circles_of_includes_and_text_without_end_stop() {
    let a = "\n{% include \"b.html\" %}";
    let b = "{% include \"page.html\" %}";
    check(&[("page.html", a), ("b.html", b)], "each other in a circle");
    let word = "x".repeat(4096);
    let many = "{% for i in range(end=99999) %}";
    let text = format!("{many}{word}{{% endfor %}}");
    check(
        &[("page.html", &text)],
        "templates/page.html:1:1: a page is longer than 64 MiB",
    );
    let deep = "{% component c(n) %}{{ <c n={n} /> }}{% endcomponent %}{{ <c n={1} /> }}";
    check(&[("page.html", deep)], "templates/page.html:1:");
}

#[test]
fn files_that_are_no_text_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("page.html"), b"ok\n\xff").expect("a file");
    let error = load(&config(), Some(folder.path()), None).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "templates/page.html:2:1: is not UTF-8");
    let gone = load(&config(), Some(Path::new("no such folder")), None);
    assert!(matches!(gone, Err(Error::Read { .. })));
}

#[test]
fn unknown_variables_are_found_at_load() {
    let page = "{{ titel }}{{ title }}{{ accent }}{% for x in xs %}{{ x }}{% endfor %}";
    let theme = with(&[("page.html", page)]).expect("a theme");
    assert_eq!(theme.unknown_variables("page.html", &["title", "xs"]), ["titel"]);
}

#[test]
fn static_files_overlay_and_stay_small() {
    let built_in = load(&config(), None, None).expect("a theme");
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("css")).expect("a folder");
    fs::write(folder.path().join("css/own.css"), "own{}").expect("a file");
    fs::write(folder.path().join("logo.svg"), "<svg/>").expect("a file");
    let theme = load(&config(), None, Some(folder.path())).expect("a theme");
    let asset = |theme: &Theme, name: &str| {
        let found = theme.assets().iter().find(|(path, _)| path == name);
        found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
    };
    assert!(asset(&theme, "css/style.css").is_some_and(|css| css.ends_with("own{}\n")));
    assert_eq!(asset(&theme, "logo.svg").as_deref(), Some("<svg/>"));
    assert_ne!(theme.asset_folder(), built_in.asset_folder());
    assert!(asset(&built_in, "css/tokens.css").is_none());
    for name in [
        "js/theme.js",
        "js/main.js",
        "js/frame.js",
        "js/reading.js",
        "js/root.js",
        "icons/icon.svg",
    ] {
        assert!(asset(&built_in, name).is_some(), "{name}");
    }
    let scripts = built_in.assets().iter().filter(|(path, _)| path.ends_with(".js"));
    for (path, bytes) in scripts {
        let text = String::from_utf8_lossy(bytes);
        let banned = ["innerHTML", "eval(", "new Function", "document.write", "http:"];
        assert!(!banned.iter().any(|word| text.contains(word)), "{path}");
    }
}

#[test]
fn templates_ask_for_strings_that_exist_and_mark_nothing_safe() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files = load::read_folder(&folder).expect("the built-in templates");
    let known: Vec<_> = STRINGS.iter().map(|e| e.key).collect();
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).expect("text");
        for asked in text.split("t(key=\"").skip(1) {
            let key = asked.split('"').next().unwrap_or_default();
            assert!(known.contains(&key), "{name} asks for {key}");
        }
        let safe = text.matches("| safe").count();
        // Only what `html`, `view::tree` and `view::json_ld` have escaped already.
        let finished = ["page.html", "parts/tree.html", "parts/components.html"];
        let finished = finished.contains(&name.as_str());
        assert_eq!(safe, usize::from(finished), "{name}");
        for asked in text.split("{{ s.").skip(1) {
            let key = asked.split(' ').next().unwrap_or_default();
            assert!(known.contains(&key), "{name} asks for {key}");
        }
        assert!(!text.contains("onclick") && !text.contains("<script>"), "{name}");
    }
}

/// Colour tokens by name, light and dark, of one block of `tokens.css`.
fn colours(css: &str, block: &str) -> BTreeMap<String, [[f64; 3]; 2]> {
    let body = css.split_once(block).map_or("", |(_, rest)| rest);
    let body = body.split("\n}").next().unwrap_or_default();
    body.split(';')
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let value = value.trim().strip_prefix("light-dark(")?.strip_suffix(')')?;
            let (light, dark) = value.split_once(',')?;
            Some((name.to_string(), [rgb(light.trim())?, rgb(dark.trim())?]))
        })
        .collect()
}

fn rgb(hex: &str) -> Option<[f64; 3]> {
    let n = u32::from_str_radix(hex.strip_prefix('#')?, 16).ok()?;
    Some([16, 8, 0].map(|shift| f64::from((n >> shift) & 255) / 255.0))
}

/// Relative luminance and contrast as WCAG 2 defines them.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance =
        |c: [f64; 3]| {
            let [r, g, b] = c.map(|v| {
                if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// `share` of a colour over another, as `color-mix` makes it.
fn mixed(over: [f64; 3], under: [f64; 3], share: f64) -> [f64; 3] {
    [0, 1, 2].map(|i| over[i] * share + under[i] * (1.0 - share))
}

#[test]
fn every_text_colour_is_readable() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/css/tokens.css");
    let css = fs::read_to_string(path).expect("tokens.css");
    let base = colours(&css, ":root {");
    assert!(base.len() > 25, "only {} tokens were read", base.len());
    for accent in ACCENTS {
        let mut tokens = base.clone();
        let block = format!(":root[data-accent=\"{accent}\"] {{");
        let own = colours(&css, &block);
        assert_eq!(own.is_empty(), accent == ACCENTS[0], "{accent}");
        tokens.extend(own);
        for scheme in [0, 1] {
            let get = |name: &str| tokens[name][scheme];
            let need = |what: &str, text: [f64; 3], ground: [f64; 3], least: f64| {
                let ratio = contrast(text, ground);
                assert!(ratio >= least, "{accent} {scheme} {what}: {ratio:.2}");
            };
            for text in ["text", "text-2", "text-3", "thread", "thread-strong", "visited"]
            {
                need(text, get(text), get("paper"), 4.5);
                need(text, get(text), get("panel"), 4.5);
            }
            need("unresolved", get("unresolved"), get("paper"), 4.5);
            need("current", get("thread-strong"), get("tint"), 4.5);
            need("selected", get("text-2"), get("tint"), 4.5);
            need("mark", get("text"), get("mark"), 4.5);
            need("button", get("paper"), get("thread"), 4.5);
            need("border", get("control"), get("paper"), 3.0);
            for role in ["info", "ok", "warn", "danger", "violet", "cyan", "text-2"] {
                let ground = mixed(get(role), get("paper"), 0.06);
                need(role, get(role), ground, 4.5);
                need("link in a callout", get("thread"), ground, 4.5);
                need("visited in a callout", get("visited"), ground, 4.5);
                need("unresolved in a callout", get("unresolved"), ground, 4.5);
            }
            for name in tokens.keys().filter(|name| name.starts_with("code-")) {
                need(name, get(name), get("code"), 4.5);
                for line in ["thread", "ok", "danger"] {
                    let ground = mixed(get(line), get("code"), 0.11);
                    need(&format!("{name} on {line}"), get(name), ground, 3.0);
                }
            }
            need("line number", get("text-3"), get("code"), 4.5);
        }
    }
}

#[test]
fn files_that_editors_keep_beside_others_are_no_client_files() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["own.css", "own.css~", "#own.css#", ".own.css.swp"] {
        fs::write(folder.path().join(name), "a{}").expect("written");
    }
    let files = load::read_folder(folder.path()).expect("read");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["own.css"]);
}
