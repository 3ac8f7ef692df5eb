//! A book of mdBook → a project of kbgen.
//!
//! What the summary names is published, and nothing else: mdBook never showed the rest.

mod chapter;
mod config;
mod include;
mod summary;

use super::address::{Asked, Places, stem};
use super::edit::{with_properties, yaml};
use super::report::{At, Report, code, count};
use super::{
    Import, Made, New, Project, REPORT, folder_of, head, is_note, joined, name_of,
    settings,
};
use crate::base::fold;
use chapter::{Edited, edit, ids};
use config::{Config, FILE};
use include::{Filled, fill};
use std::collections::{BTreeMap, HashMap, HashSet};
use summary::{Entry, Kind};

/// A chapter that has a file.
struct Chapter {
    /// Its path below the book's sources.
    path: String,
    /// What the summary calls it.
    title: String,
    /// Its place in the summary, from 1.
    order: usize,
    /// Its line there.
    line: usize,
    filled: Filled,
    /// Its bytes, if they are no text.
    opaque: bool,
}

/// Carries a book over; an error says why it cannot be.
pub fn mdbook(project: &Project<'_>, name: &str) -> Result<Import, String> {
    let mut report = Report::default();
    let Some(text) = project.text(FILE) else {
        return Err("has no `book.toml`, so it is no book of mdBook".into());
    };
    let mut config = config::read(&text, &mut report)
        .map_err(|why| format!("has a `book.toml` that cannot be read: {why}"))?;
    let Some(src) = joined("", &config.src).filter(|_| !config.src.starts_with('/'))
    else {
        return Err("has its chapters outside of its folder".into());
    };
    let summary =
        if src.is_empty() { "SUMMARY.md".into() } else { format!("{src}/SUMMARY.md") };
    let Some(contents) = project.text(&summary) else {
        return Err(format!("has no `{summary}`, which names its chapters"));
    };
    if config.settings.title.is_empty() {
        name.clone_into(&mut config.settings.title);
    }
    let entries = summary::read(&contents);
    let mut work = Work { project, config, src, summary, report, files: Vec::new() };
    let chapters = work.chapters(&entries);
    if chapters.is_empty() {
        return Err(format!("names no chapter in `{}`", work.summary));
    }
    Ok(work.finish(&chapters, &entries))
}

struct Work<'a> {
    project: &'a Project<'a>,
    config: Config,
    src: String,
    summary: String,
    report: Report,
    files: Vec<New>,
}

impl Work<'_> {
    fn source(&self, path: &str) -> String {
        if self.src.is_empty() { path.to_owned() } else { format!("{}/{path}", self.src) }
    }

    /// The chapters of the summary, filled; whatever else is in it is reported.
    fn chapters(&mut self, entries: &[Entry]) -> Vec<Chapter> {
        let mut chapters = Vec::new();
        let mut seen = HashSet::new();
        let summary = self.summary.clone();
        for entry in entries {
            let at = At(&summary, entry.line);
            let title = code(&entry.title);
            let path = match &entry.kind {
                Kind::Chapter(path) => path,
                Kind::Draft => {
                    let what = format!("{title} is a draft without a file");
                    self.report.left(at, what, "write the note when it is time");
                    continue;
                }
                Kind::Outside(path) => {
                    let what = format!("{} lies outside of the book", code(path));
                    self.report.left(at, what, "copy it into `content/`");
                    continue;
                }
                Kind::Part => {
                    let remedy = "put the chapters of a part into a folder of that name";
                    self.report.left(at, format!("the title of a part, {title}"), remedy);
                    continue;
                }
            };
            if !seen.insert(path.clone()) {
                continue;
            }
            let Some(bytes) = self.bytes(path) else {
                let what = format!("{} is not there", code(path));
                self.report.left(at, what, "write the note when it is time");
                continue;
            };
            if path.split('/').any(|part| part.starts_with('.')) {
                let what =
                    format!("{} is hidden, and kbgen reads no such file", code(path));
                self.report.left(at, what, "rename it");
                continue;
            }
            let order = chapters.len() + 1;
            chapters.push(self.chapter(path, entry, order, bytes));
        }
        chapters
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let source = self.source(path);
        if !is_note(path) || !self.project.has(&source) {
            return None;
        }
        (self.project.read)(&source)
    }

    fn chapter(
        &mut self,
        path: &str,
        entry: &Entry,
        order: usize,
        bytes: Vec<u8>,
    ) -> Chapter {
        let source = self.source(path);
        let mut chapter = Chapter {
            path: path.to_owned(),
            title: entry.title.trim().to_owned(),
            order,
            line: entry.line,
            filled: Filled::default(),
            opaque: false,
        };
        let Ok(text) = String::from_utf8(bytes) else {
            chapter.opaque = true;
            let remedy = "save it as UTF-8";
            self.report.left(
                At(&source, 0),
                "it is not UTF-8, so it came as it is",
                remedy,
            );
            return chapter;
        };
        let read = |path: &str| self.project.text(path);
        let filled = fill(&source, &text, &read);
        for (line, what) in &filled.put_in {
            let what = format!("{} now stands in the note itself", code(what));
            self.report.changed(At(&source, *line), what);
        }
        for (line, what, why) in &filled.refused {
            let remedy = "put the text into the note yourself";
            self.report.left(
                At(&source, *line),
                format!("{}: {why}", code(what)),
                remedy,
            );
        }
        chapter.filled = filled;
        chapter
    }

    fn finish(mut self, chapters: &[Chapter], entries: &[Entry]) -> Import {
        let asked: Vec<_> = self.asked(chapters);
        let places = Places::new(&asked, None);
        for (chapter, asked) in chapters.iter().zip(&asked) {
            let address = match asked.old.as_str() {
                "" => "index.html".to_owned(),
                folder if folder.ends_with('/') => format!("{folder}index.html"),
                page => page.to_owned(),
            };
            self.config.book.addresses.insert(address, chapter.path.clone());
            let ids = ids(&chapter.filled.text);
            if !ids.is_empty() {
                self.config.book.ids.insert(chapter.path.clone(), ids);
            }
        }
        let mut heads = Vec::new();
        for (at, chapter) in chapters.iter().enumerate() {
            let permalink = places.permalinks[at].clone();
            let permalink = permalink.or_else(|| asked[at].permalink.clone());
            heads.extend(self.note(chapter, permalink));
        }
        self.folders(chapters, &places, entries);
        self.nesting(entries);
        self.others(chapters);
        let redirects = self.redirects(chapters, &asked, &places);
        let settings = std::mem::take(&mut self.config.settings);
        let locales = places.locales.clone();
        self.files.extend(settings::files(settings, &heads, locales, &redirects));
        let text = self.report.markdown("mdBook", &redirects);
        self.files.push(New { path: REPORT.into(), made: Made::Text(text) });
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Import {
            files: self.files,
            report: self.report,
            notes: chapters.len(),
            redirects: redirects.len(),
        }
    }

    /// Old addresses of chapters. The first one was the front page, unless there was one.
    fn asked(&self, chapters: &[Chapter]) -> Vec<Asked> {
        let old = |path: &str| {
            let readme = name_of(stem(path)).eq_ignore_ascii_case("readme");
            match (readme && self.config.readme) || name_of(stem(path)) == "index" {
                true if folder_of(path).is_empty() => String::new(),
                true => format!("{}/", folder_of(path)),
                false => format!("{}.html", stem(path)),
            }
        };
        let mut asked: Vec<_> = chapters
            .iter()
            .map(|chapter| Asked {
                path: chapter.path.clone(),
                permalink: None,
                old: old(&chapter.path),
            })
            .collect();
        let front = |note: &Asked| {
            let name = stem(&note.path).to_lowercase();
            note.old.is_empty() || name == "index" || name == "readme"
        };
        if !asked.iter().any(front)
            && let Some(first) = asked.first_mut()
        {
            first.permalink = Some("/".into());
        }
        asked
    }

    /// Writes the note of a chapter.
    fn note(
        &mut self,
        chapter: &Chapter,
        permalink: Option<String>,
    ) -> Option<super::Head> {
        let source = self.source(&chapter.path);
        if chapter.opaque {
            self.files.push(New::content(&chapter.path, Made::Copy(source)));
            return None;
        }
        let edited = edit(&chapter.path, &chapter.filled.text, &self.config.book);
        self.said(At(&source, chapter.filled.line(edited.first)), &edited);
        let own = head(&chapter.path, &edited.text)?;
        let mut more = Vec::new();
        let title = chapter.filled.title.as_deref().unwrap_or(&chapter.title);
        if !own.title_in_body && own.title != title && !title.is_empty() {
            more.push(("title", yaml(title)));
        } else if own.title != chapter.title && !chapter.title.is_empty() {
            let what = format!(
                "the summary says {}, and the page {}",
                code(&chapter.title),
                code(&own.title)
            );
            let remedy = "kbgen shows the page's own title everywhere";
            self.report.left(At(&self.summary, chapter.line), what, remedy);
        }
        more.push(("order", chapter.order.to_string()));
        if let Some(permalink) = permalink {
            let what =
                format!("`permalink: {permalink}` was added, so that it has its place");
            self.report.changed(At(&source, 0), what);
            more.push(("permalink", yaml(&permalink)));
        }
        let text =
            with_properties(&chapter.path, &edited.text, &more).unwrap_or(edited.text);
        let own = head(&chapter.path, &text);
        self.files.push(New::content(&chapter.path, Made::Text(text)));
        own
    }

    /// Says what was edited in a chapter, at the first place.
    fn said(&mut self, at: At<'_>, edited: &Edited) {
        let done = [
            (edited.links, "link", "to a page names its note now"),
            (edited.hidden, "hidden line", "of code left out"),
            (edited.formulas, "mark", "of a formula is a dollar now"),
            (edited.ids, "heading", "without its id or class in braces"),
            (edited.escaped, "mark", "escaped that Obsidian would read"),
        ];
        let done: Vec<_> = done
            .iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, thing, what)| format!("{} {what}", count(*number, thing)))
            .collect();
        if !done.is_empty() {
            self.report.changed(at, done.join(", "));
        }
    }

    /// Gives folders without a page of their own one, so that they keep their order.
    fn folders(&mut self, chapters: &[Chapter], places: &Places, entries: &[Entry]) {
        for folder in places.folders.keys() {
            let inside = format!("{folder}/");
            let first = chapters.iter().find(|c| c.path.starts_with(&inside));
            let Some(first) = first else { continue };
            let title =
                above(entries, first.line).unwrap_or_else(|| name_of(folder).to_owned());
            let path = format!("{folder}/index.md");
            if chapters.iter().any(|chapter| fold(&chapter.path) == fold(&path)) {
                continue;
            }
            let mut text =
                format!("---\ntitle: {}\norder: {}\n", yaml(&title), first.order);
            let place = &places.folders[folder];
            if place.trim_end_matches('/') != folder
                && super::address::slugged(folder) != *folder
            {
                text.push_str(&format!("permalink: {}\n", yaml(folder)));
            }
            text.push_str("---\n");
            let what = "a page for the folder, so that it keeps its place in the order";
            self.report.changed(At(&format!("content/{path}"), 0), what);
            self.files.push(New::content(&path, Made::Text(text)));
        }
    }

    /// Names chapters whose nesting no folder says.
    fn nesting(&mut self, entries: &[Entry]) {
        let summary = self.summary.clone();
        let mut line: Vec<&Entry> = Vec::new();
        for entry in entries.iter().filter(|entry| entry.depth > 0) {
            line.retain(|above| above.depth < entry.depth);
            if let (Kind::Chapter(path), Some(above)) = (&entry.kind, line.last())
                && !is_inside(path, above)
            {
                let what =
                    format!("{} is below {} no longer", code(path), code(&above.title));
                let remedy = "put it into the folder of that chapter to nest it";
                self.report.left(At(&summary, entry.line), what, remedy);
            }
            line.push(entry);
        }
    }

    /// Copies what the chapters may show, and says what stays behind.
    fn others(&mut self, chapters: &[Chapter]) {
        let own: HashSet<&str> = chapters.iter().map(|c| c.path.as_str()).collect();
        let build = joined("", &self.config.build).unwrap_or_default();
        let (mut copied, mut hidden) = (0, Vec::new());
        let src = self.src.clone();
        for (source, path) in self.project.below(&src) {
            let outside = source == FILE
                || src.is_empty()
                    && (source.starts_with("theme/") || source == ".gitignore")
                || !build.is_empty() && source.starts_with(&format!("{build}/"));
            if outside || own.contains(path) || path == "SUMMARY.md" {
                continue;
            }
            if is_note(path) {
                hidden.push(source.to_owned());
                continue;
            }
            copied += 1;
            self.files.push(New::content(path, Made::Copy(source.to_owned())));
        }
        for source in hidden {
            let what = "the summary does not name it, so mdBook did not publish it";
            self.report.left(
                At(&source, 0),
                what,
                "copy it into `content/` to publish it",
            );
        }
        self.report.carried(
            At(&self.summary, 0),
            "the order of chapters, as the property `order`",
        );
        if copied > 0 {
            let what = format!(
                "{} beside the chapters; a page has to show or link them to publish them",
                count(copied, "file")
            );
            self.report.carried(At(&src, 0), what);
        }
        self.icons();
        for (path, why) in self.project.left {
            self.report.left(
                At(path, 0),
                why.clone(),
                "copy it yourself if it is needed",
            );
        }
    }

    /// The site's icons, and the rest of a theme.
    fn icons(&mut self) {
        let theme: Vec<_> = self.project.below("theme").collect();
        for (source, path) in theme {
            if ["favicon.png", "favicon.svg"].contains(&path) {
                self.files.push(New::content(path, Made::Copy(source.to_owned())));
                self.report.carried(At(source, 0), "the icon of the site");
            } else {
                let remedy = "see \"Changing the theme\" in the manual";
                self.report.left(At(source, 0), "a part of mdBook's theme", remedy);
            }
        }
    }

    /// Entries of `[redirects]` for all old addresses.
    fn redirects(
        &mut self,
        chapters: &[Chapter],
        asked: &[Asked],
        places: &Places,
    ) -> Vec<(String, String)> {
        let mut entries = BTreeMap::new();
        for ((chapter, asked), place) in chapters.iter().zip(asked).zip(&places.notes) {
            if let Ok(Some(old)) = places.entry(&asked.old, place) {
                entries.insert(old, chapter.path.clone());
            }
        }
        for page in ["print.html", "toc.html"] {
            entries.entry(page.to_owned()).or_insert_with(|| "/".to_owned());
        }
        let by_address: HashMap<_, _> = self.config.book.addresses.clone();
        for (from, to, line) in std::mem::take(&mut self.config.redirects) {
            let at = At(FILE, line);
            let from = from.trim_start_matches('/').to_owned();
            let goal = goal(&from, &to, &by_address);
            match goal.filter(|_| !from.contains('#') && !from.is_empty()) {
                Some(goal) => {
                    self.report.carried(at, format!("the redirect {}", code(&from)));
                    entries.entry(from).or_insert(goal);
                }
                None => {
                    let what = format!("the redirect {} to {}", code(&from), code(&to));
                    let remedy = "it is a place on a page, or leads to no chapter; see `[redirects]`";
                    self.report.left(at, what, remedy);
                }
            }
        }
        entries.into_iter().collect()
    }
}

/// Whether a folder says that a chapter is below another one. A draft has no folder of
/// its own, but gives its title to the one of what is below it.
fn is_inside(path: &str, above: &Entry) -> bool {
    let Kind::Chapter(parent) = &above.kind else { return path.contains('/') };
    let name = name_of(stem(parent)).to_lowercase();
    let front = ["readme", "index"].contains(&name.as_str());
    let folder = if front { folder_of(parent) } else { stem(parent) };
    !folder.is_empty()
        && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Where a redirect of the book leads here.
fn goal(from: &str, to: &str, addresses: &HashMap<String, String>) -> Option<String> {
    if to.starts_with("https://") || to.starts_with("http://") {
        return Some(to.to_owned());
    }
    let (path, fragment) = to.split_once('#').unwrap_or((to, ""));
    let mut path = joined(folder_of(from), path)?;
    if path.is_empty() || to.ends_with('/') {
        let slash = if path.is_empty() { "" } else { "/" };
        path = format!("{path}{slash}index.html");
    }
    let chapter = addresses.get(&path)?;
    Some(match fragment {
        "" => chapter.clone(),
        fragment => format!("{chapter}#{fragment}"),
    })
}

/// The title of the draft right above a line, which names the folder of what follows it.
fn above(entries: &[Entry], line: usize) -> Option<String> {
    let at = entries.iter().position(|entry| entry.line == line)?;
    let before = entries.get(at.checked_sub(1)?)?;
    let draft = before.kind == Kind::Draft && before.depth < entries[at].depth;
    (draft && !before.title.is_empty()).then(|| before.title.clone())
}
