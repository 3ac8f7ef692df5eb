//! Settings: what `book.toml` and the command line mean, checked.
//!
//! Every setting has a default, so a bare folder of notes needs no file at all. A
//! newcomer's trap: unknown keys are warnings, everything else that is wrong stops the
//! run before anything is written.

mod address;
mod check;
mod load;
mod mdbook;
mod publish;
mod raw;
mod section;
mod table;

pub use load::{Overrides, load, source};
pub use publish::is_domain;
pub use table::{lines as settings_lines, markdown as settings_markdown};

use crate::base::{Lang, Span};
use globset::GlobSet;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Checked settings of one run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The project's or vault's folder, canonical.
    pub root: PathBuf,
    /// Whether `root` has a `book.toml`.
    pub project: bool,
    /// The folder of notes, canonical; equals `root` for a bare vault.
    pub content_root: PathBuf,
    /// `[book]`
    pub book: Book,
    /// `[languages.*]`, by tag.
    pub languages: BTreeMap<Lang, Language>,
    /// `[content]`
    pub content: ContentRules,
    /// `[markdown]`
    pub markdown: Markdown,
    /// `[security] sanitize`: notes are not trusted; raw HTML passes an allow list.
    pub sanitize: bool,
    /// `[html]`
    pub html: HtmlOptions,
    /// `[urls] slug`: where the words of addresses come from.
    pub slugs: Slugs,
    /// `[redirects]`: old addresses and where they lead, in the order of the file.
    pub redirects: Vec<Redirect>,
    /// `[strings.ko]` …: interface strings that replace built-in ones.
    pub strings: BTreeMap<Lang, BTreeMap<String, String>>,
    /// `--drafts`: publish `draft: true` notes too.
    pub drafts: bool,
    /// `[serve]`
    pub serve: ServeOptions,
    /// `[publish]`
    pub publish: PublishOptions,
}

/// An entry of `[redirects]`, as written: what it means depends on what is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redirect {
    /// The old address, below that of the site.
    pub from: String,
    /// A note, a place of the site, or an address elsewhere.
    pub to: String,
    /// Where the old address stands in `book.toml`.
    pub span: Span,
}

/// `[publish]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishOptions {
    /// The repository of a vault that lies in none: an address, or a path.
    pub repo: Option<String>,
    /// The remote of the repository around the project, where `repo` names none.
    pub remote: String,
    /// The branch that holds the site.
    pub branch: String,
    /// A domain of one's own, for the file `CNAME`.
    pub cname: Option<String>,
    /// `history = "single"`: the branch holds the last commit only.
    pub single: bool,
    /// Whether addresses are kept in `kbgen.lock`.
    pub lock: bool,
}

impl Default for PublishOptions {
    fn default() -> Self {
        PublishOptions {
            repo: None,
            remote: "origin".to_owned(),
            branch: "gh-pages".to_owned(),
            cname: None,
            single: false,
            lock: true,
        }
    }
}

/// `[serve]`
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Address that opens a file in the writer's editor, with `{path}`, `{line}` and
    /// `{column}`.
    pub editor: String,
    /// Names by which the server may be asked beside `localhost` and its address.
    pub hosts: Vec<String>,
}

/// What `[serve] editor` is when nothing is written there.
pub const EDITOR: &str = "vscode://file/{path}:{line}:{column}";

impl Default for ServeOptions {
    fn default() -> Self {
        ServeOptions { editor: EDITOR.to_owned(), hosts: Vec::new() }
    }
}

impl Config {
    /// The path of the site's address, encoded: `/wiki/` of `https://a.example/wiki/`.
    pub fn base_path(&self) -> Option<&str> {
        let rest = self.book.url.as_deref()?.split_once("://")?.1;
        rest.find('/').map(|at| &rest[at..])
    }
}

/// `[book]`
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The site's title; `None` lets the home note's title or the folder's name stand.
    pub title: Option<String>,
    /// One sentence about the site.
    pub description: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The language of notes that do not say theirs.
    pub language: Option<Lang>,
    /// Where the site will be: absolute, ends in `/`. `--base-url` wins.
    pub url: Option<String>,
    /// What a missing translation leads to.
    pub fallback: Fallback,
}

/// `[book] fallback`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fallback {
    /// The switch leads to the other language's home.
    #[default]
    Link,
    /// The switch leads to a page that shows the original.
    Page,
    /// The switch has no entry.
    Off,
}

/// `[urls] slug`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Slugs {
    /// From the note's own name.
    #[default]
    Native,
    /// A name beyond ASCII gives way to that of an English twin, or to a Latin alias.
    Twin,
}

/// `[languages.ko]`
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// The language's name in the switch; by default its own name for itself.
    pub name: Option<String>,
    /// The folder below the content root that holds its notes.
    pub dir: Option<String>,
    /// The site's title in this language.
    pub title: Option<String>,
    /// The site's description in this language.
    pub description: Option<String>,
}

/// `[content]`
#[derive(Clone, Debug, Default)]
pub struct ContentRules {
    /// `publish = "marked"`: only notes with `publish: true`.
    pub marked_only: bool,
    /// Only paths that match are read; `None` means all.
    pub include: Option<GlobSet>,
    /// Paths that match do not exist, for links either.
    pub exclude: GlobSet,
    /// `attachments = "all"`: copy attachments that no page refers to as well.
    pub all_attachments: bool,
    /// `obsidian_excluded = "skip"`: what Obsidian lists as excluded files is left out.
    pub skip_excluded: bool,
}

/// `[markdown]`
#[derive(Clone, Copy, Debug, Default)]
pub struct Markdown {
    /// CommonMark's soft breaks; `None` leaves it to the vault's own settings.
    pub strict_line_breaks: Option<bool>,
    /// Curly quotes and dashes.
    pub smart_punctuation: bool,
}

/// `[html]`
#[derive(Clone, Debug)]
pub struct HtmlOptions {
    /// The accent colour's name, one of `config::ACCENTS`.
    pub accent: String,
    /// Address of a note's source, with `{path}` for its encoded path.
    pub edit_url: Option<String>,
    /// Whether code is highlighted.
    pub highlight: bool,
    /// Whether notes without dates get those of their history.
    pub git_dates: bool,
    /// Who draws diagrams.
    pub mermaid: Mermaid,
    /// What pages show where they are shared.
    pub og: Og,
    /// `images = "variants"`: smaller forms are made of large pictures.
    pub variants: bool,
}

/// `[html] og`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Og {
    /// One picture for the site in each of its languages.
    #[default]
    Site,
    /// A picture for every note, with its title.
    Page,
    /// Only pictures that notes name themselves.
    Off,
}

/// `[html] mermaid`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mermaid {
    /// kbgen, while it builds.
    #[default]
    Static,
    /// A script that the project provides.
    Client,
}

/// Accent colours to choose from; the first is the default.
pub const ACCENTS: [&str; 5] = ["blue", "green", "violet", "amber", "rose"];

/// The known name that a mistyped one was most likely meant to be.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // Settings have short names; a long one is no misspelling and would cost time.
    let length = name.chars().take(41).count();
    if length > 40 {
        return None;
    }
    let lower = name.to_lowercase().replace('-', "_");
    known
        .map(|known| (strsim::damerau_levenshtein(&lower, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .filter(|(distance, known)| *distance < known.len())
        .min()
        .map(|(_, known)| known)
}
