//! What is written in `book.toml` into settings that can be relied on.
//!
//! A newcomer's trap: all mistakes are collected, so that one run shows every one of
//! them; until they have been looked at, a default stands in for each bad value.

use super::address::{EDITOR_EXAMPLE, PATTERN_EXAMPLE, SITE_EXAMPLE};
use super::address::{address_pattern, editor_pattern, site_address};
use super::raw::{RawBook, RawConfig, RawContent, RawHtml, RawLanguage, RawServe};
use super::section::{Item, error};
use super::{ACCENTS, Book, Config, ContentRules, Fallback, HtmlOptions, Language};
use super::{Markdown, Mermaid, Og, Redirect, ServeOptions, Slugs, nearest};
use crate::base::{Lang, VaultPath, locale_tag, nfc};
use crate::diag::Diagnostic;
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Collects mistakes while values are checked.
pub(super) struct Check<'a> {
    /// The project's folder, canonical.
    pub(super) root: &'a Path,
    /// The writer's own folder, for `~`.
    pub(super) home: Option<PathBuf>,
    /// What cannot be used.
    pub(super) errors: Vec<Diagnostic>,
}

impl Check<'_> {
    /// All settings of one file. They hold only when `errors` is still empty.
    pub(super) fn config(&mut self, raw: RawConfig, project: bool) -> Config {
        Config {
            root: self.root.to_owned(),
            project,
            content_root: self.content_root(raw.content.root.as_ref(), project),
            book: self.book(raw.book),
            languages: self.by_language("languages", raw.languages, Self::language),
            content: self.content(raw.content),
            markdown: Markdown {
                strict_line_breaks: raw.strict_line_breaks,
                smart_punctuation: raw.smart_punctuation.unwrap_or(false),
            },
            sanitize: raw.sanitize.unwrap_or(false),
            html: self.html(raw.html),
            slugs: self.choice(
                "urls.slug",
                raw.slug,
                &[("native", Slugs::Native), ("twin", Slugs::Twin)],
            ),
            redirects: redirects(raw.redirects),
            strings: self.by_language("strings", raw.strings, |_, texts| texts),
            drafts: false,
            serve: self.serve(raw.serve),
            publish: self.publish(raw.publish),
        }
    }

    fn serve(&mut self, raw: RawServe) -> ServeOptions {
        let mut options = ServeOptions::default();
        if let Some(editor) = raw.editor {
            let pattern = editor_pattern(&editor.value);
            options.editor = self
                .address("serve.editor", &editor, pattern, EDITOR_EXAMPLE)
                .unwrap_or(options.editor);
        }
        for host in raw.hosts.unwrap_or_default() {
            let name = host.value.trim().to_ascii_lowercase();
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            if name.is_empty() || !name.chars().all(plain) {
                let message =
                    format!("\"serve.hosts\" has no name of a host: \"{name}\"");
                self.refuse(&host, message, "write it like \"notes.local\", no port");
                continue;
            }
            options.hosts.push(name);
        }
        options
    }

    fn book(&mut self, raw: RawBook) -> Book {
        let authors = raw.authors.unwrap_or_default().into_iter();
        Book {
            title: sentence(raw.title),
            description: sentence(raw.description),
            authors: authors.filter_map(|author| sentence(Some(author))).collect(),
            language: raw.language.and_then(|tag| self.tag("book.language", &tag)),
            url: raw.url.and_then(|url| {
                let site = site_address(&url.value);
                self.address("book.url", &url, site, SITE_EXAMPLE)
            }),
            fallback: self.choice(
                "book.fallback",
                raw.fallback,
                &[
                    ("link", Fallback::Link),
                    ("page", Fallback::Page),
                    ("off", Fallback::Off),
                ],
            ),
        }
    }

    fn language(&mut self, raw: RawLanguage) -> Language {
        Language {
            name: sentence(raw.name),
            dir: raw.dir.and_then(|dir| self.folder(&dir)),
            title: sentence(raw.title),
            description: sentence(raw.description),
        }
    }

    fn content(&mut self, raw: RawContent) -> ContentRules {
        let marked = [("all", false), ("marked", true)];
        let all = [("used", false), ("all", true)];
        let skip = [("publish", false), ("skip", true)];
        ContentRules {
            marked_only: self.choice("content.publish", raw.publish, &marked),
            include: raw
                .include
                .map(|globs| self.globs("content.include", &globs, literal_end)),
            exclude: self.globs(
                "content.exclude",
                &raw.exclude.unwrap_or_default(),
                |_| true,
            ),
            all_attachments: self.choice("content.attachments", raw.attachments, &all),
            skip_excluded: self.choice(
                "content.obsidian_excluded",
                raw.obsidian_excluded,
                &skip,
            ),
        }
    }

    fn html(&mut self, raw: RawHtml) -> HtmlOptions {
        let accents = ACCENTS.map(|accent| (accent, accent));
        HtmlOptions {
            accent: self.choice("html.accent", raw.accent, &accents).to_owned(),
            edit_url: raw.edit_url.and_then(|url| {
                let pattern = address_pattern(&url.value);
                self.address("html.edit_url", &url, pattern, PATTERN_EXAMPLE)
            }),
            highlight: raw.highlight.unwrap_or(true),
            git_dates: raw.git_dates.unwrap_or(false),
            mermaid: self.choice(
                "html.mermaid",
                raw.mermaid,
                &[("static", Mermaid::Static), ("client", Mermaid::Client)],
            ),
            variants: self.choice(
                "html.images",
                raw.images,
                &[("original", false), ("variants", true)],
            ),
            og: self.choice(
                "html.og",
                raw.og,
                &[("site", Og::Site), ("page", Og::Page), ("off", Og::Off)],
            ),
        }
    }

    fn by_language<R, T>(
        &mut self,
        table: &str,
        raw: Vec<(Item<String>, R)>,
        check: impl Fn(&mut Self, R) -> T,
    ) -> BTreeMap<Lang, T> {
        let mut found = BTreeMap::new();
        for (tag, value) in raw {
            let Some(lang) = self.tag(&format!("{table}.{}", tag.value), &tag) else {
                continue;
            };
            if found.contains_key(&lang) {
                let message = format!("\"[{table}.{lang}]\" stands here twice");
                self.refuse(&tag, message, "keep one of the two");
                continue;
            }
            let value = check(self, value);
            found.insert(lang, value);
        }
        found
    }

    fn tag(&mut self, key: &str, tag: &Item<String>) -> Option<Lang> {
        let lang = locale_tag(&tag.value);
        if lang.is_none() {
            let message = format!("\"{key}\" names no language: \"{}\"", tag.value);
            self.refuse(tag, message, "use a tag such as \"ko\", \"en\" or \"pt-BR\"");
        }
        lang
    }

    pub(super) fn address(
        &mut self,
        key: &str,
        text: &Item<String>,
        checked: Result<String, &'static str>,
        example: &str,
    ) -> Option<String> {
        checked.map_err(|why| self.refuse(text, format!("\"{key}\" {why}"), example)).ok()
    }

    /// One of a few words; the first is the default.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &str,
        word: Option<Item<String>>,
        choices: &[(&str, T)],
    ) -> T {
        let default = choices.first().expect("a choice has words to choose from").1;
        let Some(word) = word else { return default };
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word.value) {
            return *value;
        }
        let names = || choices.iter().map(|(name, _)| *name);
        let help = match nearest(&word.value, names()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => {
                let quoted: Vec<_> = names().map(|name| format!("\"{name}\"")).collect();
                format!("use {}", quoted.join(" or "))
            }
        };
        let message = format!("\"{key}\" cannot be \"{}\"", word.value);
        self.refuse(&word, message, &help);
        default
    }

    fn folder(&mut self, dir: &Item<String>) -> Option<String> {
        let text = dir.value.trim_end_matches('/');
        let path = VaultPath::new(text.strip_prefix("./").unwrap_or(text));
        if path.is_none() {
            let message = format!("\"dir\" names no folder of notes: \"{}\"", dir.value);
            self.refuse(dir, message, "name a folder below the content root");
        }
        path.map(|path| path.as_str().to_owned())
    }

    fn content_root(&mut self, raw: Option<&Item<String>>, project: bool) -> PathBuf {
        let root = self.root.to_owned();
        let Some(item) = raw else {
            let content = self.root.join("content");
            let inner = content.canonicalize().ok().filter(|path| path.is_dir());
            return inner.filter(|_| project).unwrap_or(root);
        };
        let Some(path) = self.expand(&item.value) else {
            let message = "\"content.root\" names no folder".to_owned();
            self.refuse(item, message, "name the folder of notes, or \".\"");
            return root;
        };
        match path.canonicalize() {
            Ok(path) if path.is_dir() => path,
            Ok(_) => {
                let message = format!("\"content.root\" is a file: \"{}\"", item.value);
                self.refuse(item, message, "name the folder of notes");
                root
            }
            Err(why) => {
                let message =
                    format!("\"content.root\" cannot be read: \"{}\": {why}", item.value);
                self.refuse(item, message, "name a folder that exists");
                root
            }
        }
    }

    /// A path of the settings as one of the disk: `~` is the writer's own folder.
    pub(super) fn expand(&self, text: &str) -> Option<PathBuf> {
        if text.trim().is_empty() {
            return None;
        }
        match text.strip_prefix('~') {
            Some("") => self.home.clone(),
            Some(rest) if rest.starts_with(['/', std::path::MAIN_SEPARATOR]) => {
                // Joining what begins with a separator would replace the home folder.
                let rest = rest.trim_start_matches(['/', std::path::MAIN_SEPARATOR]);
                self.home.as_ref().map(|home| home.join(rest))
            }
            _ => Some(self.root.join(text)),
        }
    }

    /// A set of globs. Where `deep` says so, a folder that matches brings everything
    /// below it.
    fn globs(
        &mut self,
        key: &str,
        globs: &[Item<String>],
        deep: fn(&str) -> bool,
    ) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for item in globs {
            let Some(pattern) = plain_pattern(&item.value) else {
                let message = format!("\"{key}\" has a glob that can match nothing");
                let help = "write it against paths below the content root";
                self.refuse(item, format!("{message}: \"{}\"", item.value), help);
                continue;
            };
            let below = format!("{pattern}/**");
            let patterns = [Some(&pattern), deep(&pattern).then_some(&below)];
            match patterns.into_iter().flatten().map(|p| glob(p)).collect() {
                Ok(globs) => add(&mut set, globs),
                Err(why) => {
                    let why: globset::Error = why;
                    let message = format!(
                        "\"{key}\" has a bad glob \"{}\": {}",
                        item.value,
                        why.kind()
                    );
                    self.refuse(item, message, "mend the glob");
                }
            }
        }
        set.build().unwrap_or_else(|why| {
            let message = format!("\"{key}\" has too many globs: {}", why.kind());
            let first = globs.first().map(|item| item.span).unwrap_or_default();
            self.errors.push(error(first, message).help("use fewer or shorter globs"));
            GlobSet::empty()
        })
    }

    pub(super) fn refuse<T>(&mut self, item: &Item<T>, message: String, help: &str) {
        self.errors.push(error(item.span, message).help(help));
    }
}

/// Old addresses as written; what they may be is known when all places are.
fn redirects(raw: Vec<(Item<String>, Item<String>)>) -> Vec<Redirect> {
    let redirect = |(from, to): (Item<String>, Item<String>)| Redirect {
        from: from.value,
        to: to.value,
        span: from.span,
    };
    raw.into_iter().map(redirect).collect()
}

/// A text for people; nothing but blanks is no text.
fn sentence(item: Option<Item<String>>) -> Option<String> {
    item.map(|item| item.value.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A glob as it is matched against vault paths, which are relative and NFC; `None` when
/// no such path can match.
fn plain_pattern(text: &str) -> Option<String> {
    let text = nfc(text.trim());
    let text = text.strip_prefix("./").unwrap_or(&text);
    let text = text.trim_start_matches('/').trim_end_matches('/');
    let plain = !text.is_empty() && text.split('/').all(|part| part != "..");
    plain.then(|| text.to_owned())
}

/// Whether the last part of a glob is a plain name, which may be that of a folder.
fn literal_end(pattern: &str) -> bool {
    let last = pattern.rsplit('/').next().unwrap_or(pattern);
    !last.contains(['*', '?', '[', ']', '{', '}'])
}

/// One glob: `*` stays in a folder, `**` crosses folders, alike on every system.
fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    let mut builder = GlobBuilder::new(pattern);
    let glob = builder.literal_separator(true).backslash_escape(true).build()?;
    // A pattern may be well formed and still too large to be compiled.
    GlobSet::builder().add(glob.clone()).build()?;
    Ok(glob)
}

fn add(set: &mut GlobSetBuilder, globs: Vec<Glob>) {
    for glob in globs {
        set.add(glob);
    }
}
