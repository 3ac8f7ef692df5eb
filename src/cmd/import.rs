//! `kbgen import`: a project of another program into a new one of kbgen.
//!
//! A newcomer's trap: the old project is only read, and the new folder must be empty.
//! What is written is planned first, as a whole, so that `--dry-run` says what would be.

use super::cli::{ImportFrom, ImportOptions};
use super::{place, report};
use crate::diag::{Error, visible};
use crate::import::{Fate, Import, Made, New, Project, REPORT, mdbook, quartz};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Folders that are made by programs and never hold what people wrote.
const MADE: [&str; 2] = ["node_modules", "target"];

/// Largest text in bytes; a note may not be larger either.
const LARGEST: u64 = 64 << 20;

/// Lines of what stayed behind that are shown; the report has all.
const SHOWN: usize = 10;

/// Carries the project over and gives the exit code.
pub fn import(options: &ImportOptions) -> Result<u8, Error> {
    let root = folder(&options.folder)?;
    free(&options.dest, &root)?;
    let found = walk(&root)?;
    let read = |path: &str| bytes(&found, path);
    let files: Vec<String> = found.files.iter().map(|(path, _)| path.clone()).collect();
    let project = Project { files: &files, left: &found.left, read: &read };
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "kbgen".into());
    let made = match options.from {
        ImportFrom::Mdbook => mdbook(&project, &name),
        ImportFrom::Quartz => quartz(&project, &name),
    };
    let made =
        made.map_err(|why| usage(format!("`{}` {why}", shown(&options.folder))))?;
    if !options.dry_run {
        write(&made.files, &options.dest, &found)?;
    }
    let _ = report::emit(&said(&made, options), &mut io::stdout().lock());
    Ok(0)
}

fn usage(message: String) -> Error {
    Error::Usage { message }
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// The folder of the old project, canonical.
fn folder(path: &Path) -> Result<PathBuf, Error> {
    let root = path.canonicalize().map_err(|source| match source.kind() {
        ErrorKind::NotFound => usage(format!("`{}` does not exist", shown(path))),
        _ => Error::Read { path: path.to_owned(), source },
    })?;
    match root.is_dir() {
        true => Ok(root),
        false => Err(usage(format!("`{}` is a file; name a folder", shown(path)))),
    }
}

/// Makes sure that the new project has a place of its own.
fn free(dest: &Path, root: &Path) -> Result<(), Error> {
    let failed = |source| Error::Read { path: dest.to_owned(), source };
    let whole = std::path::absolute(dest).map_err(failed)?;
    // What is there decides where the rest of the path will be.
    let there =
        whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let whole = match there {
        Some((above, canonical)) => {
            canonical.join(whole.strip_prefix(above).unwrap_or(Path::new("")))
        }
        None => whole,
    };
    if whole.starts_with(root) {
        return Err(usage(format!(
            "`{}` lies in the project that is read; name a folder outside of it",
            shown(dest)
        )));
    }
    let entries = match fs::read_dir(dest) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(usage(format!("`{}` is a file; name a folder", shown(dest))));
        }
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        if entry.map_err(failed)?.file_name() != ".git" {
            return Err(usage(format!(
                "`{}` is not empty; name a new or empty folder",
                shown(dest)
            )));
        }
    }
    Ok(())
}

/// The files of the old project.
struct Found {
    /// By their path with `/`, sorted, and where their bytes are.
    files: Vec<(String, PathBuf)>,
    /// Files that are not the project's, and why.
    left: Vec<(String, String)>,
}

/// Looks for all files below a folder. Links are followed where they lead to files of the
/// folder; a folder of notes at the top may be a link, as a vault kept elsewhere is.
fn walk(root: &Path) -> Result<Found, Error> {
    let mut found = Found { files: Vec::new(), left: Vec::new() };
    walk_below(root, root, "", &mut found)?;
    let content = root.join("content");
    if content.is_symlink()
        && let Ok(vault) = content.canonicalize()
        && vault.is_dir()
    {
        found.left.retain(|(path, _)| path != "content");
        walk_below(&vault, &vault, "content/", &mut found)?;
    }
    found.files.sort();
    Ok(found)
}

fn walk_below(
    folder: &Path,
    root: &Path,
    prefix: &str,
    found: &mut Found,
) -> Result<(), Error> {
    let wanted = |entry: &DirEntry| entry.depth() == 0 || !is_made(entry);
    for entry in WalkDir::new(folder).into_iter().filter_entry(wanted) {
        let entry = entry.map_err(|why| {
            let path = why.path().unwrap_or(folder).to_owned();
            let source = why.into_io_error();
            let source = source.unwrap_or_else(|| io::Error::other("it cannot be read"));
            Error::Read { path, source }
        })?;
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(path) = below.to_str().map(|path| path.replace('\\', "/")) else {
            let name = below.to_string_lossy().into_owned();
            found.left.push((name, "its name is not UTF-8".into()));
            continue;
        };
        let path = format!("{prefix}{path}");
        let kind = entry.file_type();
        if kind.is_file() {
            found.files.push((path, entry.path().to_owned()));
        } else if kind.is_symlink() {
            match entry.path().canonicalize() {
                Ok(goal) if goal.starts_with(root) && goal.is_file() => {
                    found.files.push((path, goal));
                }
                _ => found.left.push((path, "a link, which is not followed".into())),
            }
        }
    }
    Ok(())
}

/// What programs made, and what is hidden but for a few settings.
fn is_made(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    match entry.file_type().is_dir() {
        true => MADE.contains(&&*name) || name.starts_with('.') && name != ".obsidian",
        false => name.starts_with('.') && name != ".gitignore",
    }
}

/// The bytes of a file, unless it is too large for a text.
fn bytes(found: &Found, path: &str) -> Option<Vec<u8>> {
    let at = found.files.binary_search_by(|(file, _)| file.as_str().cmp(path)).ok()?;
    let mut bytes = Vec::new();
    let file = File::open(&found.files[at].1).ok()?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then_some(bytes)
}

/// Writes all files; the report, which is sorted last of the top, stands for a whole one.
fn write(files: &[New], dest: &Path, found: &Found) -> Result<(), Error> {
    let (report, others): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.path == REPORT);
    for file in others.into_iter().chain(report) {
        let path = dest.join(&file.path);
        let failed = |source| Error::Write { path: path.clone(), source };
        match &file.made {
            Made::Text(text) => place::create(&path, text.as_bytes()).map_err(failed)?,
            Made::Copy(from) => copy(from, &path, found)?,
        }
    }
    Ok(())
}

fn copy(from: &str, path: &Path, found: &Found) -> Result<(), Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let at = found.files.binary_search_by(|(file, _)| file.as_str().cmp(from));
    let Ok(at) = at else { return Ok(()) };
    let source = &found.files[at].1;
    let unread = |why| Error::Read { path: source.clone(), source: why };
    let mut old = File::open(source).map_err(unread)?;
    place::create(path, b"").map_err(failed)?;
    let mut new = fs::OpenOptions::new().write(true).open(path).map_err(failed)?;
    io::copy(&mut old, &mut new).map_err(failed)?;
    Ok(())
}

/// What to say about it.
fn said(made: &Import, options: &ImportOptions) -> Vec<String> {
    let dest = shown(&options.dest);
    let (carried, changed, left) = (
        made.report.count(Fate::Carried),
        made.report.count(Fate::Changed),
        made.report.count(Fate::Left),
    );
    let verb = if options.dry_run { "would write" } else { "wrote" };
    let number = |count: usize, thing: &str| {
        format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
    };
    let mut lines = vec![
        format!("{verb} {} to {dest}", number(made.files.len(), "file")),
        match made.redirects {
            1 => format!("{}, 1 old address leads on", number(made.notes, "note")),
            n => format!("{}, {n} old addresses lead on", number(made.notes, "note")),
        },
        format!("carried over {carried}, changed {changed}, not carried over {left}"),
    ];
    lines.extend(made.report.left_behind().take(SHOWN).map(|line| format!("  {line}")));
    if left > SHOWN {
        lines.push(format!("  and {} more", left - SHOWN));
    }
    if options.dry_run {
        let named = made.files.iter().map(|file| visible(&file.path));
        lines.extend(named.map(|path| format!("would write {path}")));
    } else {
        lines.push(format!("the whole report: {dest}/{REPORT}"));
        lines.push(format!("next: `kbgen serve {dest} --open`"));
    }
    lines.iter().map(|line| visible(line)).collect()
}
