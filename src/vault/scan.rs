//! A folder on disk to a [`Vault`]: walk, leave out, read, decode.
//!
//! All disk access of the stage is here. What a newcomer would get wrong: nothing in a
//! vault may be trusted to be a plain file. Links may lead out or in a circle, a name
//! may be a pipe that never ends, and files vanish between the walk and the reading.
//! Each of these costs one file and gives one warning; only the root itself must do.

use super::decode::decode;
use super::excluded::Excluded;
use super::image::{Header, header, svg_size};
use super::obsidian::{APP, TEMPLATES, TYPES, app, template_folder, types};
use super::rules::Rules;
use super::{
    Content, File, FileKind, History, LARGE_TEXT, MAX_TEXT, Media, ObsidianSettings,
    Spelling, Text, Vault,
};
use crate::base::{MANIFEST, VaultPath, digest_bytes};
use crate::config::Config;
use crate::diag::{Code, Diagnostic, Error};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// Folders that the walk holds open at once, so that few file handles suffice.
const OPEN_FOLDERS: usize = 8;

/// Bytes of an image to look at: first what nearly always does, then more for a long
/// colour profile.
const HEADERS: [u64; 2] = [4 * 1024, 1024 * 1024];

/// The list of terms, beside `book.toml`.
pub(super) const GLOSSARY: &str = "glossary.toml";

/// The addresses of notes, beside `book.toml`.
pub(super) const LOCK: &str = "kbgen.lock";

const MB: u64 = 1024 * 1024;

/// Reads the vault of `config`, without the folders `outputs` (canonical paths) and
/// without any folder that kbgen wrote.
///
/// Fails only when the content root itself cannot be read.
pub fn scan(config: &Config, outputs: &[PathBuf]) -> Result<Vault, Error> {
    let failed = |source| Error::Read { path: config.content_root.clone(), source };
    let root = fs::canonicalize(&config.content_root).map_err(failed)?;
    fs::read_dir(&root).map_err(failed)?;

    let mut diagnostics = Vec::new();
    let (rules, settings) = rules(&root, config, &mut diagnostics);
    let mut walk = Walk { root, rules, outputs, found: Vec::new(), diagnostics };
    walk.all().map_err(failed)?;

    let Walk { mut found, mut diagnostics, .. } = walk;
    found.sort_unstable_by(|a, b| (&a.path, &a.name).cmp(&(&b.path, &b.name)));
    let read: Vec<_> = found
        .par_iter()
        .map_init(Vec::new, |buffer, found| read(found, buffer))
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for (file, findings) in read {
        files.extend(file.map(Arc::new));
        diagnostics.extend(findings);
    }
    let glossary = beside(&config.root, GLOSSARY, &mut diagnostics);
    let keeps = config.project && config.publish.lock;
    let lock = keeps.then(|| beside(&config.root, LOCK, &mut diagnostics)).flatten();
    diagnostics.sort_unstable();
    let spelling = spelling(&found);
    let history = History::read(config);
    let renames = None;
    Ok(Vault { files, settings, glossary, history, lock, renames, diagnostics, spelling })
}

/// What is left out, and Obsidian's own settings, which have a say in it.
pub(super) fn rules<'a>(
    root: &Path,
    config: &'a Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Rules<'a>, ObsidianSettings) {
    let Obsidian { settings, templates, filters } = obsidian(root, diagnostics);
    let excluded = match config.content.skip_excluded {
        true => excluded(&filters, diagnostics),
        false => Excluded::default(),
    };
    (Rules::new(config, templates, excluded), settings)
}

/// A file of the project or vault that says something of all notes, if there is one.
fn beside(
    root: &Path,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<str>> {
    let mut bytes = Vec::new();
    match read_start(&root.join(name), LARGE_TEXT, &mut bytes) {
        Ok(()) => {
            let (text, finding) = decode(name, &bytes);
            diagnostics.extend(finding);
            Some(text.into())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            diagnostics.push(unreadable(name, &error));
            None
        }
    }
}

/// How the disk spells what was found.
fn spelling(found: &[Found]) -> Spelling {
    let odd = |found: &&Found| found.name.as_os_str() != found.path.as_str();
    let other = found.iter().filter(odd);
    Spelling {
        other: other.map(|found| (found.path.clone(), found.name.clone())).collect(),
        tangled: found.iter().any(|found| found.linked)
            || found.windows(2).any(|two| two[0].path == two[1].path),
    }
}

/// A file that the walk came upon.
pub(super) struct Found {
    pub path: VaultPath,
    /// Its own name on disk, which tells apart files whose paths are equal in NFC.
    pub name: PathBuf,
    /// Where its bytes are: at `name`, or where that links to.
    pub disk: PathBuf,
    pub len: u64,
    /// Whether it is a symbolic link.
    pub linked: bool,
}

/// The walk over all folders.
struct Walk<'a> {
    root: PathBuf,
    rules: Rules<'a>,
    outputs: &'a [PathBuf],
    found: Vec<Found>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn all(&mut self) -> io::Result<()> {
        let mut entries = WalkDir::new(&self.root).max_open(OPEN_FOLDERS).into_iter();
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) if entry.file_type().is_dir() => {
                    if !self.enter(&entry) {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => self.file(&entry),
                Err(error) => {
                    let at_root = error.depth() == 0;
                    let path = error.path().map(|path| self.below(path).0);
                    let source = error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("the folders form a circle"));
                    if at_root {
                        return Err(source);
                    }
                    // A folder whose listing breaks off is not named by the system.
                    let path = path.unwrap_or_else(|| ".".to_owned());
                    self.diagnostics.push(unreadable(&path, &source));
                }
            }
        }
        Ok(())
    }

    /// Whether the walk goes into a folder.
    fn enter(&mut self, entry: &DirEntry) -> bool {
        let Some((path, exact)) = self.vault_path(entry.path()) else { return false };
        if self.rules.leave_out_folder(&path) || self.is_output(entry.path()) {
            return false;
        }
        if !exact {
            self.skip(&path, "the folder's name is not UTF-8", "rename the folder");
        }
        exact
    }

    /// Keeps a file, or says why not.
    fn file(&mut self, entry: &DirEntry) {
        let Some((path, exact)) = self.vault_path(entry.path()) else { return };
        if self.rules.leave_out_file(&path) {
            return;
        }
        let kind = entry.file_type();
        if !exact {
            self.skip(&path, "the file's name is not UTF-8", "rename the file");
        } else if kind.is_symlink() {
            self.link(path, entry.path());
        } else if kind.is_file() {
            match entry.metadata() {
                Ok(metadata) => self.keep(path, entry.path(), None, metadata.len()),
                Err(error) => {
                    let source = error.into_io_error();
                    let source = source.unwrap_or_else(|| io::ErrorKind::Other.into());
                    self.diagnostics.push(unreadable(path.as_str(), &source));
                }
            }
        } else {
            self.skip(&path, "this is no regular file", "remove it from the vault");
        }
    }

    /// Keeps what a symbolic link leads to, if that is a file of this vault.
    fn link(&mut self, path: VaultPath, link: &Path) {
        let help = "put the file itself in this place";
        let target = fs::canonicalize(link)
            .and_then(|target| fs::metadata(&target).map(|metadata| (target, metadata)));
        let (target, metadata) = match target {
            Ok(target) => target,
            Err(error) => {
                let message = format!("the symbolic link leads nowhere: {error}");
                return self.skip(&path, message, help);
            }
        };
        let message = if !target.starts_with(&self.root) {
            "the symbolic link leads out of the vault"
        } else if metadata.is_dir() {
            "symbolic links to folders are not followed"
        } else if !metadata.is_file() {
            "the symbolic link leads to no regular file"
        } else if self.withhold(&target) {
            "the symbolic link leads to a file that is left out"
        } else {
            return self.keep(path, link, Some(target), metadata.len());
        };
        self.skip(&path, message, help);
    }

    fn keep(&mut self, path: VaultPath, name: &Path, target: Option<PathBuf>, len: u64) {
        let linked = target.is_some();
        let disk = target.unwrap_or_else(|| name.to_owned());
        let name = name.strip_prefix(&self.root).unwrap_or(name).to_owned();
        self.found.push(Found { path, name, disk, len, linked });
    }

    /// Whether the target of a link is left out of the vault.
    fn withhold(&self, target: &Path) -> bool {
        let folders = target.ancestors().skip(1).take_while(|at| *at != self.root);
        self.vault_path(target).is_none_or(|(path, _)| self.rules.withhold(&path))
            || folders.into_iter().any(|folder| self.is_output(folder))
    }

    /// Whether a folder holds a site: this run's output, or one that kbgen wrote before.
    fn is_output(&self, folder: &Path) -> bool {
        is_output(folder, self.outputs)
    }

    /// A path below the root for people, and whether all of it is UTF-8.
    fn below(&self, disk: &Path) -> (String, bool) {
        let below = disk.strip_prefix(&self.root).unwrap_or(Path::new(""));
        let mut path = String::new();
        for part in below.components() {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(&part.as_os_str().to_string_lossy());
        }
        (path, below.to_str().is_some())
    }

    fn vault_path(&self, disk: &Path) -> Option<(VaultPath, bool)> {
        let (path, exact) = self.below(disk);
        VaultPath::new(&path).map(|path| (path, exact))
    }

    fn skip(&mut self, path: &VaultPath, message: impl Into<String>, help: &str) {
        let found = Diagnostic::new(Code::SkippedFile, path.as_str(), message);
        self.diagnostics.push(found.help(help));
    }
}

/// Whether a folder holds a site: one of `outputs`, or one that kbgen wrote before.
pub(super) fn is_output(folder: &Path, outputs: &[PathBuf]) -> bool {
    outputs.iter().any(|output| output == folder)
        || fs::symlink_metadata(folder.join(MANIFEST)).is_ok()
}

/// Reads one file as far as its kind needs it.
pub(super) fn read(
    found: &Found,
    buffer: &mut Vec<u8>,
) -> (Option<File>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let kind = FileKind::of(&found.path);
    let content = match kind {
        FileKind::Note | FileKind::Canvas | FileKind::Base => {
            text(found, buffer, &mut findings).map(Content::Text)
        }
        FileKind::Attachment(media) => Some(Content::Outside {
            disk: found.disk.clone(),
            len: found.len,
            size: if media == Media::Image { image_size(found, buffer) } else { None },
        }),
    };
    let file = content.map(|content| File { path: found.path.clone(), kind, content });
    (file, findings)
}

fn text(
    found: &Found,
    buffer: &mut Vec<u8>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text> {
    let path = found.path.as_str();
    if found.len <= MAX_TEXT
        && let Err(error) = read_start(&found.disk, MAX_TEXT + 1, buffer)
    {
        findings.push(unreadable(path, &error));
        return None;
    }
    // A file may have grown since the walk measured it.
    let len = if found.len > MAX_TEXT { found.len } else { buffer.len() as u64 };
    if len > MAX_TEXT {
        let message = format!("a text of {}, over {}", size(len), size(MAX_TEXT));
        findings.push(
            Diagnostic::new(Code::SkippedFile, path, message).help("split the file"),
        );
        return None;
    }
    if len > LARGE_TEXT {
        let message = format!("a text of {} makes a very large page", size(len));
        findings
            .push(Diagnostic::new(Code::PageLimit, path, message).help("split the file"));
    }
    let (text, finding) = decode(path, buffer);
    findings.extend(finding);
    Some(Text { digest: digest_bytes(text.as_bytes()), text: text.into() })
}

/// Width and height of an image; `None` when its header does not tell.
fn image_size(found: &Found, buffer: &mut Vec<u8>) -> Option<(u32, u32)> {
    let extension = found.path.extension();
    if extension == "svg" {
        read_start(&found.disk, HEADERS[0], buffer).ok()?;
        return svg_size(buffer);
    }
    // AVIF lists several sizes, of which the largest counts: a cut list would mislead.
    let skipped = usize::from(extension == "avif");
    for limit in &HEADERS[skipped..] {
        read_start(&found.disk, *limit, buffer).ok()?;
        match header(buffer) {
            Header::Size(width, height) => return Some((width, height)),
            Header::Cut if found.len > *limit => {}
            _ => return None,
        }
    }
    None
}

/// Reads at most `limit` bytes of a regular file into the emptied buffer.
fn read_start(disk: &Path, limit: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    // Opening a pipe would wait for ever, so the kind is looked at before as well as
    // after; a link in the place of a file seen in the walk is refused too.
    let regular = |kind: fs::FileType| {
        let refused = || io::Error::other("it is no regular file any more");
        kind.is_file().then_some(()).ok_or_else(refused)
    };
    regular(fs::symlink_metadata(disk)?.file_type())?;
    let file = fs::File::open(disk)?;
    regular(file.metadata()?.file_type())?;
    file.take(limit).read_to_end(buffer)?;
    Ok(())
}

/// What Obsidian's own settings say.
#[derive(Default)]
struct Obsidian {
    settings: ObsidianSettings,
    /// Folders that hold templates.
    templates: BTreeSet<VaultPath>,
    /// The filters of "Excluded files".
    filters: Vec<String>,
}

fn obsidian(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Obsidian {
    let mut found = Obsidian::default();
    if let Some(json) = settings_text(root, APP, diagnostics) {
        match app(&json) {
            Ok(app) => {
                found.settings.strict_line_breaks = app.strict_line_breaks;
                found.filters = app.excluded;
            }
            Err(error) => diagnostics.push(no_json(APP, &error)),
        }
    }
    if let Some(json) = settings_text(root, TYPES, diagnostics) {
        match types(&json) {
            Ok(types) => found.settings.types = types,
            Err(error) => diagnostics.push(no_json(TYPES, &error)),
        }
    }
    for (path, key) in TEMPLATES {
        if let Some(json) = settings_text(root, path, diagnostics) {
            match template_folder(&json, key) {
                Ok(folder) => found.templates.extend(folder),
                Err(error) => diagnostics.push(no_json(path, &error)),
            }
        }
    }
    found
}

/// The filters that can be used; the others are reported.
fn excluded(filters: &[String], diagnostics: &mut Vec<Diagnostic>) -> Excluded {
    let (excluded, odd) = Excluded::new(filters);
    diagnostics.extend(odd.iter().map(|filter| {
        let message = format!("the excluded files \"{filter}\" cannot be understood");
        Diagnostic::new(Code::UnreadableFile, APP, message)
            .help("write a path, or a regular expression between `/` and `/`")
    }));
    excluded
}

/// The text of a settings file; `None` without one.
fn settings_text(
    root: &Path,
    path: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let disk = match fs::canonicalize(root.join(path)) {
        Ok(disk) if disk.starts_with(root) => disk,
        Ok(_) => {
            let message = "the symbolic link leads out of the vault";
            let found = Diagnostic::new(Code::SkippedFile, path, message);
            diagnostics.push(found.help("put the file itself in this place"));
            return None;
        }
        Err(error) => {
            let kind = error.kind();
            if !matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                diagnostics.push(unreadable(path, &error));
            }
            return None;
        }
    };
    let mut bytes = Vec::new();
    match read_start(&disk, LARGE_TEXT, &mut bytes) {
        Ok(()) => Some(decode(path, &bytes).0.into_owned()),
        Err(error) => {
            diagnostics.push(unreadable(path, &error));
            None
        }
    }
}

fn no_json(path: &str, error: &serde_json::Error) -> Diagnostic {
    let message = format!("Obsidian's settings are no JSON: {error}");
    Diagnostic::new(Code::UnreadableFile, path, message)
        .help("open the vault in Obsidian, which writes them anew")
}

/// The system's reason names no path, so none of this machine is told.
fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => "change its permissions, or exclude it",
        io::ErrorKind::NotFound => "it vanished while kbgen ran; build again",
        _ => "check that it can be opened, or exclude it",
    };
    Diagnostic::new(Code::UnreadableFile, path, format!("cannot be read: {error}"))
        .help(help)
}

/// A size in whole megabytes, rounded up so that it is over the limit that it broke.
fn size(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(MB))
}

#[cfg(test)]
mod tests;
