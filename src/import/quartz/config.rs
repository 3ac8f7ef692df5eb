//! Settings of Quartz → what a site is, and what becomes of everything else.

use super::literal::{Item, Literal, members, settings};
use crate::base::{Lang, VaultPath};
use crate::import::report::{At, Report, code, line};
use crate::import::settings::Settings;
use crate::note::{NoteOptions, Source, Value, parse};

/// Settings of Quartz 4, and how its pages are laid out.
pub(super) const SCRIPT: &str = "quartz.config.ts";
pub(super) const LAYOUT: &str = "quartz.layout.ts";
/// Settings of Quartz 5.
pub(super) const YAML: &str = "quartz.config.yaml";

/// Longest settings; nobody writes longer ones.
const LONGEST: usize = 1 << 20;

/// What the settings say that other stages need.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The site's address without its scheme.
    pub base: String,
    /// Patterns of files that are not published.
    pub ignored: Vec<String>,
    /// Whether drafts stay private.
    pub drafts_hidden: bool,
    pub settings: Settings,
}

/// A plugin that is on.
struct Plugin {
    name: String,
    given: Option<Item>,
    at: usize,
}

/// Reads the settings; `None` when there is nothing that looks like them.
pub(super) fn read(file: &str, text: &str, report: &mut Report) -> Option<Config> {
    if text.len() > LONGEST {
        return None;
    }
    let item = match file {
        YAML => yaml(text)?,
        _ => settings(text, ["configuration", "plugins"])?,
    };
    let mut work = Work { file, text, config: Config::default(), report };
    work.config.settings.given.strict_line_breaks = Some(true);
    if let Some(configuration) = item.get("configuration") {
        match &configuration.value {
            Literal::Table(entries) => {
                for (key, item) in entries {
                    work.setting(key, item);
                }
            }
            _ => work.unknown("configuration", configuration.at),
        }
    }
    work.plugins(item.get("plugins"));
    Some(work.config)
}

struct Work<'a> {
    file: &'a str,
    text: &'a str,
    config: Config,
    report: &'a mut Report,
}

impl Work<'_> {
    fn at(&self, at: usize) -> At<'static> {
        // One of two names, so that a place outlives the work.
        let file = if self.file == YAML { YAML } else { SCRIPT };
        At(file, line(self.text, at))
    }

    fn unknown(&mut self, key: &str, at: usize) {
        let what = format!("{} would have to be run to be known", code(key));
        let remedy = "set it in `book.toml` yourself";
        self.report.left(self.at(at), what, remedy);
    }

    fn left(&mut self, key: &str, at: usize, remedy: &str) {
        self.report.left(
            self.at(at),
            format!("{} has no effect here", code(key)),
            remedy,
        );
    }

    fn setting(&mut self, key: &str, item: &Item) {
        let at = self.at(item.at);
        let text = item.text().map(str::to_owned);
        let known = match (key, text) {
            ("pageTitle", Some(title)) => {
                self.config.settings.title = title;
                true
            }
            ("baseUrl", Some(base)) => {
                let base = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest);
                base.trim_matches('/').clone_into(&mut self.config.base);
                let url = format!("https://{}/", self.config.base);
                self.config.settings.given.url = Some(url);
                !self.config.base.is_empty()
            }
            ("locale", Some(locale)) => {
                let lang = Lang::parse(&locale);
                let lang = lang.and_then(|lang| Lang::parse(lang.primary()));
                self.config.settings.language = lang;
                self.config.settings.language.is_some()
            }
            ("ignorePatterns", _) => return self.patterns(item),
            ("pageTitle" | "baseUrl" | "locale", None) => {
                return self.unknown(key, item.at);
            }
            _ => false,
        };
        if known {
            self.report.carried(at, code(key));
            return;
        }
        match (key, &item.value) {
            ("enableSPA", _) => {
                self.left(key, item.at, "every page is complete by itself");
            }
            ("enablePopovers", _) => {
                self.left(key, item.at, "links have previews anyway");
            }
            ("analytics", Literal::Null) => self.report.carried(at, "`analytics`: none"),
            ("analytics", _) => {
                self.left(key, item.at, "add it to templates of your own");
            }
            ("theme", _) => self.theme(item),
            ("defaultDateType", _) => {
                let remedy = "dates are those of the properties `created` and `updated`";
                self.left(key, item.at, remedy);
            }
            ("", _) => self.unknown("...", item.at),
            _ => self.left(key, item.at, "there is no equal"),
        }
    }

    fn patterns(&mut self, item: &Item) {
        let Literal::List(items) = &item.value else {
            return self.unknown("ignorePatterns", item.at);
        };
        for pattern in items {
            match pattern.text() {
                Some(text) => self.config.ignored.push(text.to_owned()),
                None => self.unknown("ignorePatterns", pattern.at),
            }
        }
        let what = "`ignorePatterns`, as `exclude`; what they name was not copied";
        self.report.carried(self.at(item.at), what);
    }

    /// Colours and fonts, each with its place.
    fn theme(&mut self, item: &Item) {
        let mut parts = 0;
        for (key, part) in item.entries() {
            parts += 1;
            let key = format!("theme.{key}");
            let remedy = match key.as_str() {
                "theme.colors" => {
                    "choose `[html] accent`, or set the colours in `content/publish.css`"
                }
                "theme.typography" => "set the fonts in `content/publish.css`",
                _ => "nothing is fetched from other hosts",
            };
            self.left(&key, part.at, remedy);
        }
        if parts == 0 {
            self.unknown("theme", item.at);
        }
    }

    fn plugins(&mut self, item: Option<&Item>) {
        let Some(item) = item else { return };
        let mut found = Vec::new();
        let lists = match &item.value {
            Literal::Table(entries) => entries.iter().map(|(_, list)| list).collect(),
            _ => vec![item],
        };
        for entry in lists.iter().flat_map(|list| list.items()) {
            match plugin(entry) {
                Entry::On(plugin) => found.push(plugin),
                Entry::Off => {}
                Entry::Unknown => self.unknown("plugins", entry.at),
            }
        }
        for list in lists {
            if !matches!(list.value, Literal::List(_)) {
                self.unknown("plugins", list.at);
            }
        }
        let breaks = found.iter().any(|plugin| is(&plugin.name, "hardlinebreaks"));
        self.config.settings.given.strict_line_breaks = Some(!breaks);
        for plugin in found {
            self.plugin(&plugin);
        }
    }

    fn plugin(&mut self, plugin: &Plugin) {
        let at = self.at(plugin.at);
        let shown = code(&plugin.name);
        if is(&plugin.name, "removedraft") {
            self.config.drafts_hidden = true;
        }
        if is(&plugin.name, "explicitpublish") {
            self.config.settings.marked = true;
        }
        let known = PLUGINS.iter().find(|(name, ..)| is(&plugin.name, name));
        match known {
            Some((_, true, what)) => self.report.carried(at, format!("{shown}: {what}")),
            Some((_, false, what)) => {
                self.report.left(at, format!("{shown} has no effect here"), what);
            }
            None => {
                let remedy = "look at what it did, and whether a note needs it";
                self.report.left(at, format!("{shown} is not known"), remedy);
            }
        }
        let options = plugin.given.iter().flat_map(Item::entries);
        for (key, option) in options {
            let own = ["markdownLinkResolution", "enableSiteMap", "enableRSS"];
            if key == "markdownLinkResolution" && option.text() == Some("relative") {
                let what = "links are seen from their note first, then from the top";
                self.report.carried(self.at(option.at), what);
            } else if !own.contains(&key.as_str()) {
                let key = format!("{}.{key}", plugin.name);
                self.left(&key, option.at, "kbgen has its own way");
            }
        }
    }
}

/// Plugins that are known, by how their names begin: whether kbgen does the same, and
/// what to say.
const PLUGINS: [(&str, bool, &str); 29] = [
    ("frontmatter", true, "properties are read"),
    ("noteproperties", true, "properties are read"),
    (
        "createdmodifieddate",
        false,
        "dates are those of the properties `created` and `updated`",
    ),
    ("syntaxhighlighting", true, "code has colours"),
    ("obsidianflavoredmarkdown", true, "Obsidian's dialect is kbgen's own"),
    ("githubflavoredmarkdown", true, "tables, tasks and footnotes are read"),
    ("tableofcontents", true, "every page has one"),
    ("crawllinks", true, "links are found as Obsidian finds them"),
    ("description", true, "the first paragraph, or the property `description`"),
    ("latex", true, "formulas are drawn while the site is built"),
    ("hardlinebreaks", true, "`strict_line_breaks = false`"),
    ("citations", false, "write footnotes in place of citations"),
    ("oxhugo", false, "write Obsidian's dialect"),
    ("roamflavored", false, "write Obsidian's dialect"),
    ("removedraft", true, "`draft: true` stays private"),
    ("explicitpublish", true, "`publish = \"marked\"`"),
    ("aliasredirects", true, "as entries of `[redirects]`"),
    ("componentresources", true, "kbgen has a theme of its own"),
    ("contentpage", true, "every note has a page"),
    ("folderpage", true, "every folder has a page"),
    ("tagpage", true, "every tag has a page"),
    (
        "contentindex",
        true,
        "`sitemap.xml` and `feed.xml`; the feed was `index.xml` before",
    ),
    ("assets", true, "files that a page shows or links are copied"),
    ("static", true, "as `content/static`"),
    ("favicon", true, "the icon of the site"),
    ("notfoundpage", true, "`404.html`"),
    ("customogimages", false, "name an image by the property `image`"),
    ("ogimage", false, "name an image by the property `image`"),
    ("cname", false, "set `[publish] cname`"),
];

/// Whether a plugin has a name, however the words are put together.
fn is(name: &str, wanted: &str) -> bool {
    let last = name.rsplit(['.', '/']).next().unwrap_or(name);
    let plain: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.to_ascii_lowercase().starts_with(wanted)
}

/// What an entry of the plugins says.
enum Entry {
    On(Plugin),
    Off,
    /// Something that would have to be run.
    Unknown,
}

/// A plugin of either version.
fn plugin(item: &Item) -> Entry {
    match &item.value {
        Literal::Call(name, given) => {
            let name = name.strip_prefix("Plugin.").unwrap_or(name).to_owned();
            Entry::On(Plugin { name, given: given.first().cloned(), at: item.at })
        }
        Literal::Table(_) => {
            let on = item.get("enabled").map(|on| &on.value);
            let name = item.get("source").or(item.get("name")).and_then(Item::text);
            let given = item.get("options").cloned();
            match name {
                _ if on == Some(&Literal::Flag(false)) => Entry::Off,
                Some(name) => {
                    Entry::On(Plugin { name: name.to_owned(), given, at: item.at })
                }
                None => Entry::Unknown,
            }
        }
        _ => Entry::Unknown,
    }
}

/// Settings of Quartz 5. YAML is read as properties of a note are.
fn yaml(text: &str) -> Option<Item> {
    let path = VaultPath::new("settings.md")?;
    let text = format!("---\n{text}\n---\n");
    let options = NoteOptions::default();
    let head = parse(&Source { path: &path, text: &text, options }).head;
    let entries = head.properties.entries.iter().zip(&head.properties.places);
    let entries: Vec<_> = entries
        .map(|((key, value), place)| {
            let at = (place.start as usize).saturating_sub(4);
            (key.clone(), Item { value: literal(value, at), at })
        })
        .collect();
    (!entries.is_empty()).then_some(Item { value: Literal::Table(entries), at: 0 })
}

fn literal(value: &Value, at: usize) -> Literal {
    let item = |value: &Value| Item { value: literal(value, at), at };
    match value {
        Value::Null => Literal::Null,
        Value::Scalar { text, quoted: false } if text == "true" => Literal::Flag(true),
        Value::Scalar { text, quoted: false } if text == "false" => Literal::Flag(false),
        Value::Scalar { text, .. } => Literal::Text(text.clone()),
        Value::List(items) => Literal::List(items.iter().map(item).collect()),
        Value::Map(entries) => {
            let entry = |(key, value): &(String, Value)| (key.clone(), item(value));
            Literal::Table(entries.iter().map(entry).collect())
        }
    }
}

/// Says what becomes of the parts of a page.
pub(super) fn layout(text: &str, report: &mut Report) {
    for (name, at) in members(text, "Component") {
        let at = At(LAYOUT, line(text, at));
        let shown = code(&format!("Component.{name}"));
        match name.as_str() {
            "PageTitle" | "Search" | "Darkmode" | "Explorer" | "TableOfContents"
            | "Backlinks" | "Breadcrumbs" | "ArticleTitle" | "ContentMeta"
            | "TagList" | "Head" | "Spacer" | "DesktopOnly" | "MobileOnly" | "Flex"
            | "ConditionalRender" | "FolderContent" | "TagContent" | "Content" => {
                report.carried(at, format!("{shown}: kbgen's pages have their own"));
            }
            "Footer" => {
                let remedy = "put the links into a note, or into templates of your own";
                report.left(at, format!("{shown} and its links"), remedy);
            }
            "Comments" => report.left(at, shown, "add them to templates of your own"),
            _ => report.left(at, shown, "see \"Changing the theme\" in the manual"),
        }
    }
}

#[cfg(test)]
mod tests;
