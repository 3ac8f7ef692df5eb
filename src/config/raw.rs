//! The text of `book.toml` into what is written there, by key, with places.
//!
//! A newcomer's trap: nothing is judged here but types. What a value means, and whether
//! it may be used, is [`super::check`]'s business.

use super::mdbook;
use super::section::{Findings, Item, Section, error, span};
use crate::base::Span;
use crate::diag::Diagnostic;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Everything that may be written in `book.toml`.
#[derive(Default, Debug)]
pub(super) struct RawConfig {
    pub(super) book: RawBook,
    pub(super) languages: Vec<(Item<String>, RawLanguage)>,
    pub(super) content: RawContent,
    pub(super) strict_line_breaks: Option<bool>,
    pub(super) smart_punctuation: Option<bool>,
    pub(super) sanitize: Option<bool>,
    pub(super) html: RawHtml,
    pub(super) serve: RawServe,
    pub(super) publish: RawPublish,
    pub(super) slug: Option<Item<String>>,
    pub(super) redirects: Vec<(Item<String>, Item<String>)>,
    pub(super) strings: Vec<(Item<String>, BTreeMap<String, String>)>,
}

/// `[book]`
#[derive(Default, Debug)]
pub(super) struct RawBook {
    pub(super) title: Option<Item<String>>,
    pub(super) description: Option<Item<String>>,
    pub(super) authors: Option<Vec<Item<String>>>,
    pub(super) language: Option<Item<String>>,
    pub(super) url: Option<Item<String>>,
    pub(super) fallback: Option<Item<String>>,
}

/// `[languages.ko]`
#[derive(Default, Debug)]
pub(super) struct RawLanguage {
    pub(super) name: Option<Item<String>>,
    pub(super) dir: Option<Item<String>>,
    pub(super) title: Option<Item<String>>,
    pub(super) description: Option<Item<String>>,
}

/// `[content]`
#[derive(Default, Debug)]
pub(super) struct RawContent {
    pub(super) root: Option<Item<String>>,
    pub(super) publish: Option<Item<String>>,
    pub(super) include: Option<Vec<Item<String>>>,
    pub(super) exclude: Option<Vec<Item<String>>>,
    pub(super) attachments: Option<Item<String>>,
    pub(super) obsidian_excluded: Option<Item<String>>,
}

/// `[html]`
#[derive(Default, Debug)]
pub(super) struct RawHtml {
    pub(super) accent: Option<Item<String>>,
    pub(super) edit_url: Option<Item<String>>,
    pub(super) highlight: Option<bool>,
    pub(super) git_dates: Option<bool>,
    pub(super) mermaid: Option<Item<String>>,
    pub(super) og: Option<Item<String>>,
    pub(super) images: Option<Item<String>>,
}

/// `[serve]`
#[derive(Default, Debug)]
pub(super) struct RawServe {
    pub(super) editor: Option<Item<String>>,
    pub(super) hosts: Option<Vec<Item<String>>>,
}

/// `[publish]`
#[derive(Default, Debug)]
pub(super) struct RawPublish {
    pub(super) repo: Option<Item<String>>,
    pub(super) remote: Option<Item<String>>,
    pub(super) branch: Option<Item<String>>,
    pub(super) cname: Option<Item<String>>,
    pub(super) history: Option<Item<String>>,
    pub(super) lock: Option<bool>,
}

fn texts(section: Section<'_, '_>) -> BTreeMap<String, String> {
    section.texts()
}

/// Reads the file. Values of the wrong type are among the findings; text that is no TOML
/// has no values at all.
pub(super) fn read(text: &str) -> Result<(RawConfig, Findings), Diagnostic> {
    let table = DeTable::parse(text).map_err(|broken| syntax(text, &broken))?;
    if let Some(refusal) = mdbook::refusal(table.get_ref()) {
        return Err(refusal);
    }
    let mut findings = Findings::default();
    let mut file = Section::whole(table.get_ref(), &mut findings);
    let raw = RawConfig {
        book: book(file.section("book")),
        languages: file.sections("languages", language),
        content: content(file.section("content")),
        html: html(file.section("html")),
        serve: serve(file.section("serve")),
        publish: publish(file.section("publish")),
        redirects: file.pairs("redirects"),
        strings: file.sections("strings", texts),
        ..RawConfig::default()
    };
    let raw = switches(raw, &mut file);
    undecided(&mut file);
    file.finish();
    Ok((raw, findings))
}

fn book(mut section: Section) -> RawBook {
    let book = RawBook {
        title: section.text("title"),
        description: section.text("description"),
        authors: section.list("authors"),
        language: section.text("language"),
        url: section.text("url"),
        fallback: section.text("fallback"),
    };
    section.finish();
    book
}

fn language(mut section: Section) -> RawLanguage {
    let language = RawLanguage {
        name: section.text("name"),
        dir: section.text("dir"),
        title: section.text("title"),
        description: section.text("description"),
    };
    section.finish();
    language
}

fn content(mut section: Section) -> RawContent {
    let content = RawContent {
        root: section.text("root"),
        publish: section.text("publish"),
        include: section.list("include"),
        exclude: section.list("exclude"),
        attachments: section.text("attachments"),
        obsidian_excluded: section.text("obsidian_excluded"),
    };
    section.finish();
    content
}

fn html(mut section: Section) -> RawHtml {
    let html = RawHtml {
        accent: section.text("accent"),
        edit_url: section.text("edit_url"),
        highlight: section.flag("highlight"),
        git_dates: section.flag("git_dates"),
        mermaid: section.text("mermaid"),
        og: section.text("og"),
        images: section.text("images"),
    };
    section.later(&["head", "after_article"]);
    section.finish();
    html
}

fn serve(mut section: Section) -> RawServe {
    let serve = RawServe { editor: section.text("editor"), hosts: section.list("hosts") };
    section.finish();
    serve
}

fn publish(mut section: Section) -> RawPublish {
    let publish = RawPublish {
        repo: section.text("repo"),
        remote: section.text("remote"),
        branch: section.text("branch"),
        cname: section.text("cname"),
        history: section.text("history"),
        lock: section.flag("lock"),
    };
    section.finish();
    publish
}

/// `[markdown]`, `[security]` and `[urls]`, which hold nothing but switches.
fn switches(mut raw: RawConfig, file: &mut Section) -> RawConfig {
    let mut markdown = file.section("markdown");
    raw.strict_line_breaks = markdown.flag("strict_line_breaks");
    raw.smart_punctuation = markdown.flag("smart_punctuation");
    markdown.finish();
    let mut security = file.section("security");
    raw.sanitize = security.flag("sanitize");
    security.finish();
    let mut urls = file.section("urls");
    raw.slug = urls.text("slug");
    urls.finish();
    raw
}

/// Tables of which no key has an effect so far.
fn undecided(file: &mut Section) {
    let mut section = file.section("check");
    section.later(&["levels"]);
    section.finish();
}

/// Text that is no TOML. The parser says what is wrong but not with which key.
fn syntax(text: &str, broken: &toml::de::Error) -> Diagnostic {
    let at = broken.span().map_or(Span::default(), span);
    let message = broken.message().replace('\n', ", ");
    let before = text.get(..at.start as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or(before);
    let short = |word: &str| !word.is_empty() && word.len() <= 60;
    if let Some((key, _)) = line.split_once('=').filter(|(key, _)| short(key.trim())) {
        return error(at, format!("\"{}\": {message}", key.trim()));
    }
    let word = at.of(text).trim();
    if short(word) && !word.contains('\n') {
        return error(at, format!("{message} at \"{word}\""));
    }
    error(at, message)
}
