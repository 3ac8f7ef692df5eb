//! `book.toml` of mdBook → what a book is, and what becomes of its other settings.

use super::chapter::Book;
use crate::base::locale_tag;
use crate::import::report::{At, Report, code, line};
use crate::import::settings::Settings;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub(super) const FILE: &str = "book.toml";

/// What the settings say that other stages need.
#[derive(Debug)]
pub(super) struct Config {
    /// The folder of chapters, as written.
    pub src: String,
    /// Where the book was built to.
    pub build: String,
    /// Old addresses and where they led, with their lines.
    pub redirects: Vec<(String, String, usize)>,
    /// Whether `README.md` is the page of its folder.
    pub readme: bool,
    pub settings: Settings,
    pub book: Book,
    site_url: Option<(String, usize)>,
    cname: Option<String>,
}

/// Reads the settings and says what becomes of them; an error for a text that is no TOML.
pub(super) fn read(text: &str, report: &mut Report) -> Result<Config, String> {
    let table = DeTable::parse(text).map_err(|why| why.message().to_owned())?;
    let mut config = Config {
        src: "src".into(),
        build: "book".into(),
        redirects: Vec::new(),
        readme: true,
        settings: Settings::default(),
        book: Book::default(),
        site_url: None,
        cname: None,
    };
    config.settings.given.strict_line_breaks = Some(true);
    let mut found = Vec::new();
    flatten(table.get_ref(), &mut Vec::new(), &mut found);
    for Setting { path, value, at } in found {
        let at = At(FILE, line(text, at));
        config.setting(&path, value, at, report);
    }
    config.address(report);
    Ok(config)
}

/// A setting with all the tables that it stands in.
struct Setting<'t> {
    path: Vec<String>,
    value: &'t DeValue<'t>,
    at: usize,
}

fn flatten<'t>(
    table: &'t DeTable<'t>,
    path: &mut Vec<String>,
    found: &mut Vec<Setting<'t>>,
) {
    for (name, value) in table {
        path.push(AsRef::<str>::as_ref(name.get_ref()).to_owned());
        match value.get_ref() {
            DeValue::Table(inner) if path.len() < 8 => {
                if path.len() == 2 && path[0] == "preprocessor" {
                    let (path, at) = (path.clone(), name.span().start);
                    found.push(Setting { path, value: value.get_ref(), at });
                } else {
                    flatten(inner, path, found);
                }
            }
            inner => {
                let (path, at) = (path.clone(), name.span().start);
                found.push(Setting { path, value: inner, at });
            }
        }
        path.pop();
    }
}

impl Config {
    fn setting(
        &mut self,
        path: &[String],
        value: &DeValue<'_>,
        at: At<'_>,
        report: &mut Report,
    ) {
        let text = || text(value);
        let flag = matches!(value, DeValue::Boolean(true));
        let key = path.join(".");
        match key.as_str() {
            "book.title" => self.settings.title = text(),
            "book.description" => self.settings.given.description = Some(text()),
            "book.authors" => self.settings.given.authors = texts(value),
            "book.language" => {
                self.settings.language = locale_tag(&text());
                if self.settings.language.is_none() {
                    let remedy = "set `[book] language`";
                    report.left(at, format!("{} is no language", code(&text())), remedy);
                    return;
                }
            }
            "book.src" => self.src = text(),
            "build.build-dir" => self.build = text(),
            "build.use-default-preprocessors" => self.readme &= flag,
            "output.html.smart-punctuation" | "output.html.curly-quotes" => {
                self.settings.given.smart_punctuation = Some(flag);
            }
            "output.html.mathjax-support" => {
                self.book.mathjax = flag;
                self.book.dollars |= flag;
            }
            "output.html.site-url" => {
                self.site_url = Some((text(), at.1));
                return;
            }
            "output.html.cname" => self.cname = Some(text()),
            "output.html.edit-url-template" => {
                self.settings.given.edit_url = Some(edit_url(&text()));
                let remedy = "it stands in `book.toml` as a comment; mend the path and uncomment it";
                report.left(
                    at,
                    format!("{} names files that have moved", code(&key)),
                    remedy,
                );
                return;
            }
            _ => return self.other(path, &key, value, at, report),
        }
        report.carried(at, format!("{}, as `book.toml` says", code(&key)));
    }

    /// Settings that are lists of their own, or that have no equal.
    fn other(
        &mut self,
        path: &[String],
        key: &str,
        value: &DeValue<'_>,
        at: At<'_>,
        report: &mut Report,
    ) {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match parts[..] {
            ["output", "html", "redirect", from] => {
                self.redirects.push((from.to_owned(), text(value), at.1));
            }
            ["output", "html", "code", "hidelines", language] => {
                self.book.hidden.insert(language.to_owned(), text(value));
                report.changed(at, format!("{}: hidden lines are left out", code(key)));
            }
            ["preprocessor", name] => self.preprocessor(name, at, report),
            _ => {
                let table = LEFT.iter().find(|(known, _)| key.starts_with(known));
                let remedy = table.map_or("there is no equal", |(_, remedy)| remedy);
                report.left(at, format!("{} has no effect here", code(key)), remedy);
            }
        }
    }

    fn preprocessor(&mut self, name: &str, at: At<'_>, report: &mut Report) {
        let shown = code(&format!("preprocessor.{name}"));
        match name {
            "links" | "index" => report.carried(at, shown),
            "katex" | "mathjax" => {
                self.book.dollars = true;
                report.carried(at, format!("{shown}: kbgen draws formulas itself"));
            }
            "mermaid" => {
                report.carried(at, format!("{shown}: kbgen draws diagrams itself"));
            }
            "toc" | "pagetoc" => {
                let remedy = "every page has one; take `<!-- toc -->` out of the notes";
                report.left(at, format!("{shown}: a table of contents"), remedy);
            }
            "admonish" => {
                let remedy = "write ```` ```admonish note ```` as a callout, `> [!note]`";
                report.left(at, format!("{shown}: its blocks are shown as code"), remedy);
            }
            _ => {
                let remedy = "look at the notes that need it";
                report.left(at, format!("{shown} changed notes when it ran"), remedy);
            }
        }
    }

    /// The address of the site, as far as it is known.
    fn address(&mut self, report: &mut Report) {
        let path = self.site_url.clone();
        let whole =
            |url: &String| url.starts_with("https://") || url.starts_with("http://");
        let given = &mut self.settings.given;
        given.cname = self.cname.clone().filter(|name| crate::config::is_domain(name));
        given.url = match (&path, &given.cname) {
            (Some((url, _)), _) if whole(url) => Some(url.clone()),
            (path, Some(name)) => {
                let path = path.as_ref().map_or("", |(path, _)| path.trim_matches('/'));
                let slash = if path.is_empty() { "" } else { "/" };
                Some(format!("https://{name}/{path}{slash}"))
            }
            _ => None,
        };
        let Some((path, line)) = path else { return };
        let at = At(FILE, line);
        match &given.url {
            Some(url) => {
                let what = format!("`output.html.site-url`, as {}", code(url));
                report.carried(at, what);
            }
            None => {
                let what =
                    format!("`output.html.site-url` is a path only, {}", code(&path));
                report.left(at, what, "set `[book] url` to the whole address");
            }
        }
    }
}

/// Settings without an equal, by how they begin, and what to do.
const LEFT: [(&str, &str); 24] = [
    ("book.multilingual", "it had none in mdBook either"),
    ("book.text-direction", "kbgen takes it from the language"),
    ("build.create-missing", "create the notes"),
    ("build.", "kbgen needs no such setting"),
    (
        "output.html.default-theme",
        "readers choose light or dark; `[html] accent` is the colour",
    ),
    ("output.html.preferred-dark-theme", "readers choose light or dark"),
    (
        "output.html.theme",
        "templates of kbgen are others; see \"Changing the theme\" in the manual",
    ),
    (
        "output.html.additional-css",
        "name one style sheet `content/publish.css` and mend its selectors",
    ),
    ("output.html.additional-js", "put scripts into templates of your own"),
    ("output.html.git-repository", "link to it from a note"),
    ("output.html.no-section-label", "kbgen numbers no chapters"),
    ("output.html.fold", "the tree folds by itself"),
    ("output.html.sidebar-header-nav", "every page has a table of contents"),
    ("output.html.search", "the search needs no settings"),
    (
        "output.html.print",
        "there is no page of the whole book; a browser prints single pages",
    ),
    ("output.html.playground", "code is shown and not run"),
    ("output.html.code", "code is shown and not run"),
    ("output.html.input-404", "kbgen has a page of its own"),
    ("output.html.google-analytics", "add it to templates of your own"),
    ("output.html.", "there is no equal"),
    ("output.linkcheck", "`kbgen build --strict` fails on broken links"),
    ("output.", "kbgen makes web sites only"),
    ("rust.", "code is shown and not run"),
    ("book.", "there is no equal"),
];

fn text(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        _ => String::new(),
    }
}

fn texts(value: &DeValue<'_>) -> Vec<String> {
    match value {
        DeValue::Array(items) => items.iter().map(|item| text(item.get_ref())).collect(),
        one => vec![text(one)],
    }
}

/// The template of an address with kbgen's folder of notes.
fn edit_url(template: &str) -> String {
    let (before, after) = template.split_once("{path}").unwrap_or((template, ""));
    format!("{before}{}/{{path}}{after}", crate::import::CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Fate;

    fn check(text: &str) -> (Config, Report) {
        let mut report = Report::default();
        let config = read(text, &mut report).expect("it is TOML");
        (config, report)
    }

    #[test]
    fn what_has_an_equal_is_kept() {
        let text = "[book]\ntitle = \"T\"\nauthors = [\"A\"]\nlanguage = \"ko\"\nsrc = \"doc\"\n\
                    [output.html]\nsite-url = \"/b/\"\ncname = \"b.example\"\n\
                    mathjax-support = true\n[output.html.redirect]\n\"/a.html\" = \"b.html\"\n\
                    [output.html.code.hidelines]\npython = \"~\"\n[preprocessor.x]\ny = 1\n";
        let (config, report) = check(text);
        assert_eq!(config.settings.title, "T");
        assert_eq!(config.settings.given.authors, ["A"]);
        assert_eq!(config.src, "doc");
        assert_eq!(config.settings.given.url.as_deref(), Some("https://b.example/b/"));
        assert_eq!(config.redirects, [("/a.html".into(), "b.html".into(), 11)]);
        assert_eq!(config.book.hidden["python"], "~");
        assert!(config.book.mathjax);
        let left: Vec<_> = report.left_behind().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(left[0].starts_with("book.toml:14: `preprocessor.x`"), "{left:?}");
    }

    #[test]
    fn every_setting_has_a_fate() {
        let text = "[book]\nmultilingual = false\n[build]\ncreate-missing = true\n\
                    [output.html]\nsite-url = \"/x/\"\nadditional-css = [\"a.css\"]\n\
                    [output.epub]\nx = 1\n[rust]\nedition = \"2021\"\n[other]\ny = 2\n";
        let (_, report) = check(text);
        assert_eq!(report.count(Fate::Left), 7);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(\\PC|[\\n=\\[\\].\"]|book|output.html){0,60}") {
            let _ = read(&text, &mut Report::default());
        }
    }
}
