//! `kbgen init`: a new project, or settings for notes that are there.
//!
//! A newcomer's trap: somebody may run it anywhere. All files are looked at before the
//! first is written, and none that is there is ever touched; a folder with notes gets a
//! `book.toml` and nothing else.

use super::cli::{Ci, InitOptions};
use super::notes::{Seen, relate};
use super::{place, report};
use crate::config::{self, Overrides};
use crate::diag::{Error, visible};
use crate::start::{self, Survey};
use crate::vault::FileKind;
use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// The settings of a project.
const BOOK: &str = "book.toml";

/// A file to write.
type New = (PathBuf, Cow<'static, [u8]>);

/// What is in a folder already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ground {
    /// Nothing but what a new repository has.
    Free,
    /// A project of kbgen.
    Project,
    /// Notes without settings.
    Notes,
    /// Something else.
    Other,
}

/// What will be written, and what to say about it.
struct Plan {
    files: Vec<New>,
    said: Vec<String>,
}

/// Starts the project and gives the exit code.
pub fn init(options: &InitOptions) -> Result<u8, Error> {
    let folder = &options.folder;
    let ground = ground(folder)?;
    let mut plan = plan(options, ground)?;
    if options.ci == Some(Ci::Github) {
        plan.files.push(workflow(folder)?);
    }
    write(&plan.files)?;
    let line = |(path, _): &New| format!("wrote {}", visible(&path.to_string_lossy()));
    let mut lines: Vec<_> = plan.files.iter().map(line).collect();
    lines.extend(plan.said);
    let root = match folder.to_string_lossy() {
        here if here == "." => String::new(),
        there => format!(" {}", visible(&there)),
    };
    lines
        .push(format!("next: `kbgen serve{root} --open` shows the site while you write"));
    let _ = report::emit(&lines, &mut io::stdout().lock());
    Ok(0)
}

fn usage(message: String) -> Error {
    Error::Usage { message }
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// What the folder has. One that is not there is free.
fn ground(folder: &Path) -> Result<Ground, Error> {
    let failed = |source| Error::Read { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Ground::Free),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(usage(format!("`{}` is a file; name a folder", shown(folder))));
        }
        Err(error) => return Err(failed(error)),
    };
    let mut free = true;
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        if name == BOOK {
            // Broken settings, and those of another program, say so themselves.
            config::load(folder, &Overrides::default())?;
            return Ok(Ground::Project);
        }
        if name == ".obsidian" {
            return Ok(Ground::Notes);
        }
        let usual = ["LICENSE", "README"].iter().any(|usual| name.starts_with(usual));
        free &= name.starts_with('.') || usual;
    }
    if free {
        return Ok(Ground::Free);
    }
    let snapshot = relate(Some(folder), Seen::Unpublished)?;
    let text = |kind| matches!(kind, FileKind::Note | FileKind::Canvas | FileKind::Base);
    let notes = snapshot.world.vault.files.iter().any(|file| text(file.kind));
    Ok(if notes { Ground::Notes } else { Ground::Other })
}

/// What a folder is given.
fn plan(options: &InitOptions, ground: Ground) -> Result<Plan, Error> {
    let folder = &options.folder;
    match (ground, &options.vault) {
        (Ground::Free, None) => Ok(sample(folder)),
        (Ground::Free, Some(vault)) => elsewhere(options, vault),
        (Ground::Notes, None) => notes(options),
        (Ground::Project, None) if options.ci.is_some() => {
            Ok(Plan { files: Vec::new(), said: Vec::new() })
        }
        (Ground::Project, _) => Err(usage(format!(
            "`{}` is a project of kbgen already; nothing was written",
            shown(folder)
        ))),
        (Ground::Notes, Some(_)) => Err(usage(format!(
            "`{}` has notes itself; name a new or empty folder for a project that \
             publishes others: `kbgen init FOLDER --vault {}`",
            shown(folder),
            options.vault.as_deref().map(shown).unwrap_or_default()
        ))),
        (Ground::Other, _) => Err(usage(format!(
            "`{}` is not empty and has no notes; name a new or empty folder",
            shown(folder)
        ))),
    }
}

/// The sample. What a new repository has already stays as it is.
fn sample(folder: &Path) -> Plan {
    let file = |(name, bytes): (String, Cow<'static, [u8]>)| (folder.join(name), bytes);
    let files = start::sample().into_iter().map(file).collect();
    unless_ignored(Plan { files, said: Vec::new() })
}

/// Leaves out a `.gitignore` where there is one: it is the only file that a new
/// repository and a new project both want.
fn unless_ignored(mut plan: Plan) -> Plan {
    let there = |path: &Path| path.ends_with(".gitignore") && path.exists();
    if plan.files.iter().any(|(path, _)| there(path)) {
        plan.files.retain(|(path, _)| !there(path));
        plan.said.push("add `/site/` and `.kbgen/` to your `.gitignore`".into());
    }
    plan
}

/// Settings beside notes that are there.
fn notes(options: &InitOptions) -> Result<Plan, Error> {
    let folder = &options.folder;
    let inner = folder.join("content");
    let snapshot = relate(Some(folder), Seen::Unpublished)?;
    let mut notes =
        snapshot.world.vault.files.iter().filter(|f| f.kind == FileKind::Note);
    // A folder of that name would be taken for the whole of the notes.
    let whole = inner.is_dir() && notes.all(|f| f.path.as_str().starts_with("content/"));
    let (root, vault) = if whole { ("content", inner) } else { (".", folder.clone()) };
    let survey = look(&vault)?;
    let title = title(&survey, folder);
    let text = start::settings(&survey, root, &title, options.all);
    let files = vec![(folder.join(BOOK), Cow::Owned(text.into_bytes()))];
    Ok(Plan { files, said: found(&survey, options.all) })
}

/// A project that publishes notes which lie elsewhere.
fn elsewhere(options: &InitOptions, vault: &Path) -> Result<Plan, Error> {
    if options.ci.is_some() {
        return Err(usage(
            "a workflow sees its own repository only, not a vault elsewhere; leave out \
             `--ci`, and publish from this machine with `kbgen publish`"
                .into(),
        ));
    }
    if vault.join(BOOK).is_file() {
        return Err(usage(format!(
            "`{}` has a `book.toml` itself; use it as it is",
            shown(vault)
        )));
    }
    let survey = look(vault)?;
    let root = portable(vault)?;
    let title = title(&survey, vault);
    let text = start::settings(&survey, &root, &title, options.all);
    let folder = &options.folder;
    let ignored = start::ignored().as_bytes();
    let files = vec![
        (folder.join(".gitignore"), Cow::Borrowed(ignored)),
        (folder.join(BOOK), Cow::Owned(text.into_bytes())),
    ];
    Ok(unless_ignored(Plan { files, said: found(&survey, options.all) }))
}

fn look(vault: &Path) -> Result<Survey, Error> {
    let snapshot = relate(Some(vault), Seen::Unpublished)?;
    Ok(start::survey(&snapshot.world, vault.join(".obsidian").is_dir()))
}

/// A path as settings take it on this and on other machines of the same person.
fn portable(vault: &Path) -> Result<String, Error> {
    let failed = |source| Error::Read { path: vault.to_owned(), source };
    let path = std::path::absolute(vault).map_err(failed)?;
    let plain: PathBuf = match path.components().any(|c| c == Component::ParentDir) {
        true => path.canonicalize().map_err(failed)?,
        false => path,
    };
    let home = std::env::home_dir().filter(|home| home.is_absolute());
    let below = home.and_then(|home| plain.strip_prefix(home).map(Path::to_owned).ok());
    let path = match below.filter(|below| !below.as_os_str().is_empty()) {
        Some(below) => Path::new("~").join(below),
        None => plain,
    };
    path.to_str().map(str::to_owned).ok_or_else(|| {
        usage(format!("the name of `{}` is not UTF-8; rename the folder", shown(vault)))
    })
}

/// The name of the site: that of the folder, unless it has none or the first page has a
/// better one.
fn title(survey: &Survey, folder: &Path) -> String {
    let named = survey.home.as_ref().map(|(_, title)| title.clone());
    let plain = |title: &String| {
        !["index", "readme", "home"].contains(&title.to_lowercase().as_str())
    };
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    named.filter(plain).or(folder).unwrap_or_else(|| "kbgen".into())
}

/// What somebody should know about the notes that were found.
fn found(survey: &Survey, all: bool) -> Vec<String> {
    let s = if survey.notes == 1 { "" } else { "s" };
    let mut lines = vec![format!("found {} note{s}", survey.notes)];
    if survey.marked_only(all) && survey.marked == 0 {
        lines.push(
            "no note is public so far, since none says `publish: true`: mark some, or set \
             `publish = \"all\"` in `book.toml`"
                .into(),
        );
    }
    lines
}

/// The workflow, where the repository around the folder wants it.
fn workflow(folder: &Path) -> Result<New, Error> {
    let failed = |source| Error::Read { path: folder.to_owned(), source };
    let whole = std::path::absolute(folder).map_err(failed)?;
    let whole = whole.canonicalize().unwrap_or(whole);
    let top = whole.ancestors().find(|above| above.join(".git").exists());
    let below = top.and_then(|top| whole.strip_prefix(top).ok()).unwrap_or(Path::new(""));
    let below = below.to_string_lossy().replace('\\', "/");
    let text = start::workflow(&below, &branch(top.unwrap_or(&whole)));
    // As short as it was written, for the message.
    let at = if below.is_empty() { folder } else { top.unwrap_or(&whole) };
    Ok((at.join(start::WORKFLOW), Cow::Owned(text.into_bytes())))
}

/// The branch that is checked out; a new repository has one without a commit.
fn branch(top: &Path) -> String {
    let head = fs::read_to_string(top.join(".git/HEAD")).unwrap_or_default();
    let name = head.trim().strip_prefix("ref: refs/heads/");
    name.filter(|name| !name.is_empty()).unwrap_or("main").to_owned()
}

/// Writes all files or none: whatever is there already is found first.
fn write(files: &[New]) -> Result<(), Error> {
    if let Some((path, _)) =
        files.iter().find(|(path, _)| path.symlink_metadata().is_ok())
    {
        return Err(usage(format!(
            "`{}` is there already; nothing was written",
            shown(path)
        )));
    }
    for (path, bytes) in files {
        place::create(path, bytes)
            .map_err(|source| Error::Write { path: path.clone(), source })?;
    }
    Ok(())
}
