//! Writes `kbgen.lock` when somebody asked for it, and says what changed in it.

use super::place;
use crate::config::Config;
use crate::diag::Error;
use crate::engine::Snapshot;
use crate::lock::{self, Entry, Lock};
use crate::publish;
use crate::vault::{Vault, decode};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};

/// Whether a project's addresses are kept in the file.
pub(super) fn is_kept(config: &Config) -> bool {
    config.project && config.publish.lock
}

/// Asks the repository for renames, if a note of the file is not where it was.
pub(super) fn ask(vault: &mut Vault, config: &Config) {
    let entries = match vault.lock.as_deref().map(lock::parse) {
        Some(Ok(lock)) => lock.entries,
        _ => Vec::new(),
    };
    let files = &vault.files;
    let has = |path: &str| files.binary_search_by(|f| f.path.as_str().cmp(path)).is_ok();
    let gone = entries.iter().any(|entry| !has(&entry.path));
    vault.renames = Some(if gone { publish::renames(config) } else { Vec::new() });
}

/// The new text of the file and what is different in it; `None` when it is as it should
/// be, or must stay because it cannot be read.
pub(super) fn change(snapshot: &Snapshot) -> Option<(String, String)> {
    let next = snapshot.lock()?;
    let text = lock::render(&next);
    let old = snapshot.world.vault.lock.as_deref();
    if old == Some(text.as_str()) {
        return None;
    }
    let old = old.and_then(|text| lock::parse(text).ok());
    Some((text, difference(old.as_ref(), &next)))
}

/// Writes the file if it should say something else, and gives what is to be told.
pub(super) fn write(snapshot: &Snapshot) -> Result<Option<String>, Error> {
    let Some((text, told)) = change(snapshot) else { return Ok(None) };
    let world = &snapshot.world;
    let path = world.config.root.join(lock::NAME);
    put(&path, world.vault.lock.as_deref(), &text)
        .map_err(|source| Error::Write { path, source })?;
    Ok(Some(format!("{}: {told}", lock::NAME)))
}

/// Replaces the file whose decoded text is `old`.
fn put(path: &std::path::Path, old: Option<&str>, text: &str) -> io::Result<()> {
    let bytes = match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let now = bytes.as_ref().map(|bytes| decode(lock::NAME, bytes).0);
    if now.as_deref() != old {
        return Err(io::Error::other("it changed meanwhile; try again"));
    }
    match bytes {
        Some(bytes) => place::replace(path, &bytes, text.as_bytes()),
        None => place::create_whole(path, text.as_bytes()),
    }
}

/// What is different, in numbers.
fn difference(old: Option<&Lock>, new: &Lock) -> String {
    let Some(old) = old else {
        let count = new.entries.len();
        let noun = if count == 1 { "note" } else { "notes" };
        return format!("the addresses of {count} {noun}; keep it with the project");
    };
    let by_path = |lock: &'_ Lock| -> BTreeMap<String, Entry> {
        lock.entries.iter().map(|entry| (entry.path.clone(), entry.clone())).collect()
    };
    let (before, after) = (by_path(old), by_path(new));
    let led = |entry: &Entry| {
        let known = before.get(&entry.path);
        entry.former.iter().any(|old| known.is_none_or(|k| !k.former.contains(old)))
    };
    let added = after.keys().filter(|path| !before.contains_key(*path)).count();
    let gone = before.keys().filter(|path| !after.contains_key(*path)).count();
    let moved = after.values().filter(|entry| led(entry)).count();
    let edited =
        |entry: &&Entry| before.get(&entry.path).is_some_and(|k| k.print != entry.print);
    let edited = after.values().filter(edited).count();
    format!(
        "{added} paths added, {gone} removed, {edited} edited, {moved} with a new old address"
    )
}
