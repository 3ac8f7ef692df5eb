//! A garden of Quartz → a project of kbgen.
//!
//! Notes are Obsidian's in both, so they come as they are; what has to be carried over
//! are settings, what stays private, and addresses.

mod address;
mod config;
mod literal;

use super::address::{Asked, Places};
use super::edit::{with_properties, yaml};
use super::globs::{Globs, ignored};
use super::report::{At, Report, code, count};
use super::{
    CONTENT, Import, Made, New, Project, REPORT, folder_of, head, is_note, settings,
};
use crate::base::fold;
use crate::note::{Head, PublishRules, publicity};
use config::{Config, LAYOUT, SCRIPT, YAML};
use std::collections::{BTreeMap, BTreeSet};

/// What kbgen reads of Obsidian's settings; the rest is about windows and plugins.
const OBSIDIAN: [&str; 3] =
    [".obsidian/app.json", ".obsidian/templates.json", ".obsidian/types.json"];

/// Files that Quartz itself puts into its folder of static files.
const STATIC: &str = "quartz/static";

/// The site map of the last build.
const MAP: &str = "public/sitemap.xml";

/// A note that was published.
struct Note {
    /// Its path in the new folder of notes.
    path: String,
    /// Where it lay.
    source: String,
    text: String,
    head: Head,
}

/// Carries a garden over; an error says why it cannot be.
pub fn quartz(project: &Project<'_>, name: &str) -> Result<Import, String> {
    let mut report = Report::default();
    let file = [SCRIPT, YAML].into_iter().find(|file| project.has(file));
    let Some(file) = file else {
        return Err(format!(
            "has no `{SCRIPT}` and no `{YAML}`, so it is none of Quartz"
        ));
    };
    let text = project.text(file).unwrap_or_default();
    let Some(mut config) = config::read(file, &text, &mut report) else {
        return Err(format!("has a `{file}` without settings that can be read"));
    };
    if config.settings.title.is_empty() {
        name.clone_into(&mut config.settings.title);
    }
    if let Some(text) = project.text(LAYOUT) {
        config::layout(&text, &mut report);
    }
    let globs = patterns(project, &config, &mut report);
    let mut work = Work { project, config, globs, report, files: Vec::new() };
    let notes = work.notes();
    if notes.is_empty() {
        return Err(format!("has no note in `{CONTENT}/` that is published"));
    }
    Ok(work.finish(notes))
}

/// All patterns of what is not published.
fn patterns(project: &Project<'_>, config: &Config, report: &mut Report) -> Globs {
    let mut patterns = config.ignored.clone();
    for (source, path) in project.below(CONTENT) {
        if super::name_of(path) != ".gitignore" {
            continue;
        }
        let (found, odd) =
            ignored(folder_of(path), &project.text(source).unwrap_or_default());
        patterns.extend(found);
        for line in odd {
            let what = "a line that takes a pattern back; what it names stays private";
            report.left(At(source, line), what, "mend `[content] exclude`");
        }
        report.carried(At(source, 0), "as `exclude`; what it names was not copied");
    }
    let (globs, odd) = Globs::new(patterns);
    for pattern in odd {
        let what = format!("the pattern {} cannot be used", code(&pattern));
        report.left(At(SCRIPT, 0), what, "mend `[content] exclude`");
    }
    globs
}

struct Work<'a> {
    project: &'a Project<'a>,
    config: Config,
    globs: Globs,
    report: Report,
    files: Vec<New>,
}

impl Work<'_> {
    /// Copies everything that is not left out, and gives the notes that are published.
    fn notes(&mut self) -> Vec<Note> {
        let rules =
            PublishRules { marked_only: self.config.settings.marked, drafts: false };
        let (mut notes, mut private, mut files, mut ignored) = (Vec::new(), 0, 0, 0);
        for (source, path) in self.project.below(CONTENT) {
            let hidden = path.split('/').any(|part| part.starts_with('.'));
            if hidden || self.globs.has(path) {
                if OBSIDIAN.contains(&path) {
                    let made = Made::Copy(source.to_owned());
                    self.files.push(New::content(path, made));
                }
                ignored += usize::from(!hidden);
                continue;
            }
            let text = self.project.text(source).filter(|_| is_note(path));
            let renamed = address::renamed(path)
                .filter(|new| !self.project.has(&format!("{CONTENT}/{new}")));
            let new = renamed.as_deref().unwrap_or(path);
            if renamed.is_some() {
                self.report
                    .changed(At(source, 0), format!("is called {} now", code(new)));
            }
            let read = text.and_then(|text| Some((head(new, &text)?, text)));
            let Some((head, text)) = read else {
                files += 1;
                self.other(source, path);
                continue;
            };
            if !publicity(&text, rules).public {
                private += 1;
                self.private(source, &text);
                self.files.push(New::content(new, Made::Copy(source.to_owned())));
                continue;
            }
            notes.push(Note { path: new.into(), source: source.into(), text, head });
        }
        self.counted(notes.len(), private, files, ignored);
        notes
    }

    fn counted(&mut self, notes: usize, private: usize, files: usize, ignored: usize) {
        let at = At(CONTENT, 0);
        self.report.carried(at, format!("{}, each with a page", count(notes, "note")));
        if files > 0 {
            let what = "shows or links it";
            let files = count(files, "other file");
            self.report
                .carried(at, format!("{files}; each is published once a page {what}"));
        }
        if private > 0 {
            let private = count(private, "private note");
            self.report
                .carried(at, format!("{private}, which kbgen does not publish either"));
        }
        if ignored > 0 {
            let ignored = count(ignored, "file");
            self.report.left(
                at,
                format!("{ignored} that Quartz was told to ignore"),
                "copy what you need",
            );
        }
    }

    /// A file that is no note.
    fn other(&mut self, source: &str, path: &str) {
        if is_note(path) {
            let remedy = "save it as UTF-8";
            self.report.left(
                At(source, 0),
                "it is not UTF-8, so it came as it is",
                remedy,
            );
        }
        let sheet = [".canvas", ".base"].iter().any(|ending| path.ends_with(ending));
        if sheet {
            self.report.changed(At(source, 0), "has a page of its own now");
        }
        self.files.push(New::content(path, Made::Copy(source.to_owned())));
    }

    /// A note that kbgen does not publish; Quartz may have.
    fn private(&mut self, source: &str, text: &str) {
        let marked = self.config.settings.marked;
        let all = PublishRules { marked_only: marked, drafts: true };
        let draft = publicity(text, all).public;
        let was_public = match draft {
            true => !self.config.drafts_hidden,
            false => !marked,
        };
        if was_public {
            let what = match draft {
                true => "`draft` keeps it private here, but Quartz published it",
                false => "`publish` keeps it private here, but Quartz published it",
            };
            self.report.left(At(source, 0), what, "remove the property to publish it");
        }
    }

    fn finish(mut self, notes: Vec<Note>) -> Import {
        let asked: Vec<_> = notes
            .iter()
            .map(|note| Asked {
                path: note.path.clone(),
                permalink: note.head.permalink.clone(),
                old: address::slug(&note.path),
            })
            .collect();
        let places = Places::new(&asked, Some(address::folder));
        for (at, note) in notes.iter().enumerate() {
            self.note(note, places.permalinks[at].as_deref());
        }
        self.folders(&places);
        let mut old = Old::default();
        for ((note, asked), place) in notes.iter().zip(&asked).zip(&places.notes) {
            old.page(&asked.old, place, &note.path, &places);
            old.aliases(note, place, &places);
            old.tags(note, &places);
        }
        old.folders(&places);
        let redirects = self.addresses(old, &asked);
        self.rest();
        let heads: Vec<_> = notes.into_iter().map(|note| note.head).collect();
        let mut settings = std::mem::take(&mut self.config.settings);
        settings.given.exclude.clone_from(&self.globs.written);
        let locales = places.locales.clone();
        self.files.extend(settings::files(settings, &heads, locales, &redirects));
        let text = self.report.markdown("Quartz", &redirects);
        self.files.push(New { path: REPORT.into(), made: Made::Text(text) });
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Import {
            files: self.files,
            report: self.report,
            notes: heads.len(),
            redirects: redirects.len(),
        }
    }

    /// Writes a note, with the permalink that it needs.
    fn note(&mut self, note: &Note, permalink: Option<&str>) {
        let made = permalink.and_then(|permalink| {
            let what =
                format!("`permalink: {permalink}` was added, so that it has its place");
            let more = [("permalink", yaml(permalink))];
            let text = with_properties(&note.path, &note.text, &more)?;
            self.report.changed(At(&note.source, 0), what);
            Some(Made::Text(text))
        });
        let made = made.unwrap_or_else(|| Made::Copy(note.source.clone()));
        self.files.push(New::content(&note.path, made));
    }

    /// Gives folders a page where the address would differ in the case of letters only.
    fn folders(&mut self, places: &Places) {
        for (folder, place) in &places.folders {
            let old = address::folder(folder);
            if places.entry(&old, place).is_ok() {
                continue;
            }
            let inside = format!("{folder}/x");
            let locale = places.locale_of(&inside);
            if locale.trim_end_matches('/') == folder {
                continue;
            }
            let below = old.trim_end_matches('/');
            let below = below.strip_prefix(locale).unwrap_or(below);
            let path = format!("{folder}/index.md");
            let wanted = fold(&format!("{CONTENT}/{path}"));
            if self.files.iter().any(|file| fold(&file.path) == wanted) {
                let what = format!("the old address {} of the folder", code(&old));
                let remedy = "publish the note of that name with it as its `permalink`";
                self.report.left(At(&format!("{CONTENT}/{path}"), 0), what, remedy);
                continue;
            }
            let title = super::name_of(folder);
            let text =
                format!("---\ntitle: {}\npermalink: {}\n---\n", yaml(title), yaml(below));
            let what = "a page for the folder, so that its address keeps its letters";
            self.report.changed(At(&format!("{CONTENT}/{path}"), 0), what);
            self.files.push(New::content(&path, Made::Text(text)));
        }
    }

    /// Entries of `[redirects]`; addresses of the site map that nothing answers are lost.
    fn addresses(&mut self, old: Old, asked: &[Asked]) -> Vec<(String, String)> {
        for (address, path) in &old.lost {
            let what = format!("the old address {} of {}", code(address), code(path));
            let remedy = "another page stands there; add a rule to your host";
            self.report.left(At(path, 0), what, remedy);
        }
        if let Some(map) = self.project.text(MAP) {
            let known: BTreeSet<String> = asked
                .iter()
                .map(|note| note.old.trim_end_matches('/').to_owned())
                .chain(old.seen.iter().cloned())
                .collect();
            let mut found = 0;
            for address in address::site_map(&map, &self.config.base) {
                found += 1;
                if !known.contains(address.trim_end_matches('/')) {
                    let what = format!("the address {} is of no note", code(&address));
                    self.report.left(At(MAP, 0), what, "add it to `[redirects]`");
                }
            }
            self.report
                .carried(At(MAP, 0), format!("{} looked for", count(found, "page")));
        }
        let feed = "`index.xml` was the feed, and no page can lead on from it";
        self.report.left(At("quartz", 0), feed, "let your host lead it to `feed.xml`");
        old.entries.into_iter().collect()
    }

    /// Static files, and what cannot come.
    fn rest(&mut self) {
        for (source, path) in self.project.below(STATIC) {
            let icon = path == "icon.png";
            let new = if icon { "favicon.png".into() } else { format!("static/{path}") };
            let there =
                self.files.iter().any(|file| file.path == format!("{CONTENT}/{new}"));
            if !there {
                self.report.carried(
                    At(source, 0),
                    format!("as {}", code(&format!("{CONTENT}/{new}"))),
                );
                self.files.push(New::content(&new, Made::Copy(source.to_owned())));
            }
        }
        let styles = "quartz/styles/custom.scss";
        if self.project.text(styles).is_some_and(|text| text.trim().lines().count() > 3) {
            let remedy = "write its rules as CSS into `content/publish.css`";
            self.report.left(At(styles, 0), "your own styles", remedy);
        }
        for (path, why) in self.project.left {
            self.report.left(
                At(path, 0),
                why.clone(),
                "copy it yourself if it is needed",
            );
        }
    }
}

/// Old addresses and where they lead.
#[derive(Default)]
struct Old {
    entries: BTreeMap<String, String>,
    /// Addresses that no entry can answer, and whose they were.
    lost: Vec<(String, String)>,
    /// All addresses that were looked at, without their slash.
    seen: BTreeSet<String>,
}

impl Old {
    fn page(&mut self, old: &str, place: &str, goal: &str, places: &Places) {
        self.seen.insert(old.trim_end_matches('/').to_owned());
        match places.entry(old, place) {
            Ok(Some(entry)) => {
                self.entries.entry(entry).or_insert_with(|| goal.to_owned());
            }
            Ok(None) => {}
            Err(()) => self.lost.push((old.to_owned(), goal.to_owned())),
        }
    }

    fn aliases(&mut self, note: &Note, place: &str, places: &Places) {
        let permalink = note.head.permalink.iter();
        for alias in note.head.aliases.iter().chain(permalink) {
            if let Some(old) =
                address::alias(alias, &note.path).filter(|old| !old.is_empty())
            {
                self.page(&old, place, &note.path, places);
            }
        }
    }

    /// Tags had pages with their letters as they are, and so had those above them.
    fn tags(&mut self, note: &Note, places: &Places) {
        let locale = places.locale_of(&note.path);
        for tag in &note.head.tags {
            let mut end = 0;
            for part in tag.split('/') {
                end += part.len();
                let above = &tag[..end];
                end += 1;
                let old = format!("tags/{}", address::words(above));
                let slugged = super::address::slugged(above);
                let place = format!("{}tags/{slugged}/", locale.to_lowercase());
                if !self.seen.contains(&old) {
                    self.page(&old, &place, &place, places);
                }
            }
        }
    }

    fn folders(&mut self, places: &Places) {
        for (folder, place) in &places.all_folders {
            let old = address::folder(folder);
            // Where only the case differs, the folder was given a page that keeps it.
            if places.entry(&old, place).is_ok() {
                self.page(&old, place, place, places);
            } else {
                self.seen.insert(old.trim_end_matches('/').to_owned());
            }
        }
        self.seen.insert("tags".into());
    }
}
