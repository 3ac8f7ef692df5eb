//! What the links of a note tell its writer: findings as diagnostics.
//!
//! A newcomer's trap: messages may end up in public logs. They name public notes only,
//! and attachments only when a public note refers to them.

use super::names::{Class, Item, Names};
use super::nearest::{Nearest, Word, tolerance};
use super::resolve::Wanted;
use super::{Found, NoteId};
use crate::base::fold;
use crate::diag::{Code, Diagnostic, Severity};
use crate::note::{Anchor, AnchorKind, Head, Link, LinkKind};
use std::collections::HashSet;
use std::mem::discriminant;
use std::sync::Arc;

/// How many near names are searched for in one build.
const SUGGESTIONS: usize = 200;
/// How many headings or blocks are compared for one suggestion.
const ANCHORS: usize = 1000;
/// How many bearers of an ambiguous name are looked at.
const BEARERS: usize = 12;
/// How many of them are named beside the one that was chosen.
const OTHERS: usize = 3;
/// Longest quotation of a link, in characters.
const QUOTED: usize = 120;

/// Something to report about one link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Finding {
    /// Position in `Head::links`.
    pub link: u32,
    pub what: What,
}

/// What there is to report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// Nothing published has that name.
    Unresolved,
    /// Only an unpublished note has that name.
    Private,
    /// Several files of a scope have that name; the file was chosen.
    Ambiguous { chosen: u32, scope: u32 },
    /// Root and own folder disagree about a Markdown path.
    OtherReading { chosen: u32, other: u32 },
    /// The name is an alias of the note.
    Alias(NoteId),
    /// The note has no such heading.
    NoHeading(NoteId),
    /// The note has no such block.
    NoBlock(NoteId),
}

/// Turns findings into diagnostics.
pub(super) struct Report<'a> {
    pub heads: &'a [Arc<Head>],
    pub names: &'a Names<'a>,
    pub versions: &'a [Vec<NoteId>],
    /// `[file of names]`: whether it is a public note or used by one.
    pub public: Vec<bool>,
    /// How many near names may still be searched for.
    budget: usize,
    near: Option<Near>,
}

/// Names to suggest: of notes, and of attachments.
struct Near {
    notes: Nearest,
    files: Nearest,
}

impl<'a> Report<'a> {
    /// A report that may name the files marked in `public`.
    pub fn new(
        heads: &'a [Arc<Head>],
        names: &'a Names<'a>,
        versions: &'a [Vec<NoteId>],
        public: Vec<bool>,
    ) -> Report<'a> {
        Report { heads, names, versions, public, budget: SUGGESTIONS, near: None }
    }

    /// The diagnostics of one note, one for each target that its writer got wrong.
    pub fn of(&mut self, note: NoteId, findings: &[Finding]) -> Vec<Found> {
        let head = &self.heads[note.0 as usize];
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for finding in findings {
            let link = &head.links[finding.link as usize];
            let subpath = match finding.what {
                What::NoHeading(_) | What::NoBlock(_) => link.subpath.as_str(),
                _ => "",
            };
            let what = discriminant(&finding.what);
            let first = seen.insert((what, link.kind.is_embed(), &link.path, subpath));
            if first && !self.is_harmless(link, finding.what) {
                let mut diagnostic = self.diagnostic(note, link, finding.what);
                // Without its translation a note is in one language; any other property
                // may well name what is not there.
                if finding.what == What::Unresolved
                    && link.kind == LinkKind::Property
                    && !head.translations.contains(&finding.link)
                {
                    diagnostic = diagnostic.severity(Severity::Info);
                }
                found.push(Found { diagnostic, link: Some((note, finding.link)) });
            }
        }
        found
    }

    fn diagnostic(&mut self, note: NoteId, link: &Link, what: What) -> Diagnostic {
        let written = quoted(&link.path);
        let (code, message, help) = match what {
            What::Unresolved => self.unresolved(note, link),
            What::Private => {
                let help = "publish it, or leave the link out";
                (
                    Code::PrivateTarget,
                    format!("{written} is not published"),
                    Some(help.into()),
                )
            }
            What::Ambiguous { chosen, scope } => self.ambiguous(link, chosen, scope),
            What::OtherReading { chosen, other } => self.readings(link, chosen, other),
            What::Alias(to) => self.alias(link, to),
            What::NoHeading(to) => self.no_heading(link, to),
            What::NoBlock(to) => self.no_block(link, to),
        };
        let path = self.heads[note.0 as usize].path().as_str();
        let mut diagnostic = Diagnostic::new(code, path, message);
        diagnostic.help = help;
        diagnostic
    }

    fn unresolved(&mut self, note: NoteId, link: &Link) -> Finished {
        let embed = link.kind.is_embed() || link.kind == LinkKind::Cover;
        let code = if embed { Code::UnresolvedEmbed } else { Code::UnresolvedLink };
        let file = is_file_name(&link.path);
        let kind = match link.path.ends_with('/') {
            true => "folder",
            false if file => "file",
            false => "note",
        };
        let message = format!("no {kind} named {}", quoted(&link.path));
        let near = self.nearest_name(note, link, file);
        (
            code,
            message,
            Some(meant(near, &format!("create the {kind}, or mend the link"))),
        )
    }

    fn nearest_name(&mut self, note: NoteId, link: &Link, file: bool) -> Option<String> {
        self.budget = self.budget.checked_sub(1)?;
        let near = match &self.near {
            Some(near) => near,
            None => self.near.insert(near(self.names, &self.public)),
        };
        let names = if file { &near.files } else { &near.notes };
        let path = link.path.trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or(path);
        let last = if file { last } else { without_md(last) };
        let scope = self.names.of(note).scope;
        let foreign = |rank: u32| (self.names.files[rank as usize].scope != scope, rank);
        let found = &self.names.files[names.find(last, foreign)? as usize];
        let shown = found.shown();
        let name = shown.rsplit('/').next().unwrap_or(shown);
        Some(if path.contains('/') { shown } else { name }.to_owned())
    }

    fn ambiguous(&self, link: &Link, chosen: u32, scope: u32) -> Finished {
        let chosen_file = &self.names.files[chosen as usize];
        let listed = match self.others(link, chosen, scope) {
            others if others.is_empty() => "another".to_owned(),
            others => format!("\"{}\"", others.join("\", \"")),
        };
        let written = quoted(&link.path);
        let path = chosen_file.path;
        let message =
            format!("{written} fits several files; \"{path}\" was taken, not {listed}");
        let help = format!("write \"{}\"", chosen_file.shown());
        (Code::AmbiguousLink, message, Some(help))
    }

    /// Paths of other files that bear the name and may be named.
    fn others(&self, link: &Link, chosen: u32, scope: u32) -> Vec<&'a str> {
        self.bearers(link, scope)
            .filter(|&rank| rank != chosen && self.public[rank as usize])
            .filter(|&rank| !self.same_concept(rank, chosen))
            .map(|rank| self.names.files[rank as usize].path.as_str())
            .take(OTHERS)
            .collect()
    }

    /// Files that bear a link's name in a scope: the first few of each class.
    fn bearers(&self, link: &Link, scope: u32) -> impl Iterator<Item = u32> {
        let folded = fold(&link.path);
        let wanted = Wanted::new(folded.trim_matches('/'), "");
        let slot = self.names.slot(wanted.name);
        let both = [Class::Note, Class::File];
        let classes = if wanted.note_only { &both[..1] } else { &both };
        let mut found: Vec<_> = classes
            .iter()
            .filter_map(|class| Some(self.names.entries(slot?, scope, *class)))
            .flat_map(|entries| entries.iter().take(BEARERS))
            .collect();
        found.sort_by_key(|entry| entry.order());
        let ranks: Vec<u32> = found.iter().map(|entry| entry.rank() as u32).collect();
        ranks.into_iter()
    }

    fn same_concept(&self, a: u32, b: u32) -> bool {
        match (self.names.files[a as usize].item, self.names.files[b as usize].item) {
            (Item::Note(a), Item::Note(b)) => self.versions[a.0 as usize].contains(&b),
            _ => false,
        }
    }

    /// Whether a name is shared by versions of one note only, or is that of a day or of a
    /// node in a diagram, which need no note.
    fn is_harmless(&self, link: &Link, what: What) -> bool {
        if matches!(link.kind, LinkKind::Day | LinkKind::Diagram) {
            return true;
        }
        let What::Ambiguous { chosen, scope } = what else { return false };
        let mut bearers = self.bearers(link, scope);
        bearers.all(|rank| rank == chosen || self.same_concept(rank, chosen))
    }

    fn readings(&self, link: &Link, chosen: u32, other: u32) -> Finished {
        let path = |rank: u32| self.names.files[rank as usize].path;
        let message = format!(
            "{} may mean \"{}\" from the root or a file beside the note; \
             the first was taken",
            quoted(&link.path),
            path(chosen)
        );
        let help = self.public[other as usize]
            .then(|| format!("write \"./{}\" for \"{}\"", link.path, path(other)));
        (Code::AmbiguousLink, message, help)
    }

    fn alias(&self, link: &Link, to: NoteId) -> Finished {
        let written = quoted(&link.path);
        let file = self.names.of(to);
        let message = format!("{written} is an alias of \"{}\"", file.path);
        let shown = file.shown();
        let name = shown.rsplit('/').next().unwrap_or(shown);
        let help = format!("write \"[[{name}|{}]]\" for Obsidian", shortened(&link.path));
        (Code::AliasLink, message, Some(help))
    }

    fn no_heading(&mut self, link: &Link, to: NoteId) -> Finished {
        let last = link.subpath.rsplit('#').next().unwrap_or(&link.subpath).trim();
        let message = format!("no heading {} in \"{}\"", quoted(last), self.path(to));
        let near = self.nearest_anchor(last, to, |anchor| match anchor.kind {
            AnchorKind::Heading { .. } => Some(anchor.text.as_str()),
            AnchorKind::Block => None,
        });
        let help = meant(near, "add the heading, or mend the link");
        (Code::MissingHeading, message, Some(help))
    }

    fn no_block(&mut self, link: &Link, to: NoteId) -> Finished {
        let last = link.subpath.rsplit('#').next().unwrap_or(&link.subpath).trim();
        let message = format!("no block {} in \"{}\"", quoted(last), self.path(to));
        let near = self.nearest_anchor(last, to, |anchor| match anchor.kind {
            AnchorKind::Block => Some(anchor.id.as_str()),
            AnchorKind::Heading { .. } => None,
        });
        let help = meant(near, "write the id at the end of its block, or mend the link");
        (Code::MissingBlock, message, Some(help))
    }

    /// The nearest of the texts that `text_of` gives of a note's anchors.
    fn nearest_anchor(
        &mut self,
        written: &str,
        to: NoteId,
        text_of: impl Fn(&'a Anchor) -> Option<&'a str>,
    ) -> Option<&'a str> {
        self.budget = self.budget.checked_sub(1)?;
        let word = Word::new(written);
        let slack = tolerance(word.len() + 4);
        self.heads[to.0 as usize]
            .anchors
            .iter()
            .filter_map(text_of)
            .take(ANCHORS)
            // A jamo takes one to three bytes, so most texts need not be taken apart.
            .filter(|text| {
                let bytes = text.len();
                bytes + slack >= word.len() && bytes <= 3 * (word.len() + slack)
            })
            .filter_map(|text| Some((word.distance(&Word::new(text))?, text)))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, text)| text)
    }

    fn path(&self, note: NoteId) -> &'a str {
        self.heads[note.0 as usize].path().as_str()
    }
}

/// The remedy for a name that is not there: the nearest one, else what always helps.
fn meant(near: Option<impl AsRef<str>>, otherwise: &str) -> String {
    match near {
        Some(near) => format!("did you mean \"{}\"?", near.as_ref()),
        None => otherwise.to_owned(),
    }
}

/// Code, message, help.
type Finished = (Code, String, Option<String>);

fn near(names: &Names<'_>, public: &[bool]) -> Near {
    let mut near = Near { notes: Nearest::default(), files: Nearest::default() };
    for (rank, file) in names.files.iter().enumerate() {
        let shown = file.shown();
        let name = shown.rsplit('/').next().unwrap_or(shown);
        match file.item {
            Item::Note(_) => near.notes.add(name, rank as u32),
            Item::File(_) if public[rank] => near.files.add(name, rank as u32),
            Item::File(_) => {}
        }
        if [".canvas", ".base"]
            .iter()
            .any(|end| name.len() > end.len() && name.ends_with(end))
        {
            near.files.add(name, rank as u32);
        }
    }
    near
}

/// Whether a path names a file that is no note. A dot alone does not: `v1.2 릴리스`.
fn is_file_name(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, extension)) = last.rsplit_once('.') else { return false };
    !stem.is_empty() && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
}

/// Extensions of files that vaults hold beside notes, sorted.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    "3gp", "avif", "base", "bmp", "canvas", "csv", "docx", "drawio", "flac", "gif",
    "hwp", "hwpx", "jpeg", "jpg", "json", "m4a", "mkv", "mov", "mp3", "mp4", "ogg",
    "ogv", "pdf", "png", "pptx", "svg", "txt", "wav", "webm", "webp", "xlsx", "yaml",
    "yml", "zip",
];

fn without_md(name: &str) -> &str {
    let end = name.len().saturating_sub(3);
    match name.get(end..) {
        Some(tail) if end > 0 && tail.eq_ignore_ascii_case(".md") => &name[..end],
        _ => name,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
