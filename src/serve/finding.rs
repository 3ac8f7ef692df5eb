//! Diagnostics and faults → what the overlay of a page shows, with a way to the editor.
//!
//! A newcomer's trap: addresses are made from absolute paths, which leave the server
//! only here, and only for pages of the same origin.

use super::edition::Edition;
use crate::base::{LineMap, encode_path};
use crate::config::{self, Config};
use crate::diag::{Diagnostic, Error, visible};
use crate::lock;
use crate::vault::{Content, Vault};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Findings that are sent at most; a writer mends the first ones first.
const MOST: usize = 500;

/// A finding as the overlay shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Finding {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// The kind, such as `broken-link`.
    pub code: String,
    /// The file, relative to the content root (settings and templates: the project).
    pub path: String,
    /// From 1; `null` when the whole file is meant.
    pub line: Option<usize>,
    /// In characters, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The address that opens the place in the writer's editor.
    pub editor: Option<String>,
}

/// `a/b.md:3:7: what is wrong; what to do`, safe on a terminal.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if !self.path.is_empty() {
            text.push_str(&self.path);
            for number in [self.line, self.column].into_iter().flatten() {
                text.push_str(&format!(":{number}"));
            }
            text.push_str(": ");
        }
        text.push_str(&self.message);
        if let Some(help) = &self.help {
            text.push_str(&format!("; {help}"));
        }
        f.write_str(&visible(&text))
    }
}

/// What is asked for under `/__kbgen/diagnostics`.
#[derive(Serialize)]
pub struct Findings {
    /// The edition that they belong to.
    pub generation: u64,
    /// What keeps the site as it was.
    pub broken: Option<Finding>,
    /// The findings, by path and place.
    pub diagnostics: Vec<Finding>,
    /// How many more there are.
    pub more: usize,
}

/// All findings of an edition.
pub fn of_edition(edition: &Edition) -> Findings {
    let world = &edition.snapshot.world;
    let found = edition.diagnostics();
    let mut texts = HashMap::new();
    let mut one = |diagnostic: &Diagnostic| {
        let known = texts.entry(diagnostic.path.clone());
        let text: &Option<Arc<str>> =
            known.or_insert_with(|| text(&world.config, &world.vault, &diagnostic.path));
        of_diagnostic(diagnostic, text.as_deref(), &world.config)
    };
    Findings {
        generation: edition.generation,
        broken: edition.broken(),
        diagnostics: found.iter().take(MOST).map(&mut one).collect(),
        more: found.len().saturating_sub(MOST),
    }
}

/// The decoded text of a file that diagnostics are about.
pub fn text(config: &Config, vault: &Vault, path: &str) -> Option<Arc<str>> {
    if path == "book.toml" && config.project {
        return config::source(config);
    }
    match path {
        "glossary.toml" => return vault.glossary.clone(),
        lock::NAME => return vault.lock.clone(),
        _ => {}
    }
    let at = vault.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
    match &vault.files[at].content {
        Content::Text(text) => Some(Arc::clone(&text.text)),
        Content::Outside { .. } => None,
    }
}

/// One diagnostic, with the text of its file.
fn of_diagnostic(found: &Diagnostic, text: Option<&str>, config: &Config) -> Finding {
    let place = found.span.zip(text);
    let place = place.map(|(span, text)| LineMap::new(text).place(span.start));
    let (line, column) = (place.map(|at| at.line), place.map(|at| at.column));
    Finding {
        severity: found.severity.to_string(),
        code: found.code.name().to_owned(),
        path: found.path.clone(),
        line,
        column,
        message: found.message.clone(),
        help: found.help.clone(),
        editor: editor(config, &found.path, line, column),
    }
}

/// What stops a run, as a finding.
pub fn of_error(error: &Error, config: &Config) -> Finding {
    if let Error::Config { diagnostics, text } = error
        && let Some(first) = diagnostics.first()
    {
        return of_diagnostic(first, Some(text), config);
    }
    let message = error.to_string();
    let (path, line, column, message) = match error {
        Error::Template { .. } => placed(&message),
        _ => (String::new(), None, None, message),
    };
    Finding {
        severity: "error".into(),
        code: if matches!(error, Error::Template { .. }) { "template" } else { "disk" }
            .into(),
        editor: editor(config, &path, line, column),
        path,
        line,
        column,
        message,
        help: None,
    }
}

/// `templates/page.html:3:7: what is wrong` in its parts.
fn placed(message: &str) -> (String, Option<usize>, Option<usize>, String) {
    let parts = || {
        let (place, rest) = message.split_once(": ")?;
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), Some(line), Some(column), rest.to_owned()))
    };
    parts().unwrap_or_else(|| (String::new(), None, None, message.to_owned()))
}

/// The address that opens a place, by `[serve] editor`; `None` for what is no file.
fn editor(
    config: &Config,
    path: &str,
    line: Option<usize>,
    column: Option<usize>,
) -> Option<String> {
    let file = absolute(config, path)?;
    let file = encode_path(&file.to_string_lossy().replace('\\', "/"));
    let number = |n: Option<usize>| n.unwrap_or(1).to_string();
    let pattern = &config.serve.editor;
    // A drive letter needs the slash that other paths begin with.
    let rooted = if file.starts_with('/') { file } else { format!("/{file}") };
    let path = match pattern.contains("/{path}") {
        true => rooted.trim_start_matches('/'),
        false => &rooted,
    };
    let filled = pattern.replace("{line}", &number(line));
    let filled = filled.replace("{column}", &number(column));
    Some(filled.replace("{path}", path))
}

/// Where the file of a finding is.
fn absolute(config: &Config, path: &str) -> Option<PathBuf> {
    let inside = |root: &Path| {
        let plain = !path.is_empty() && path != ".";
        (plain && path.split('/').all(|part| part != "..")).then(|| root.join(path))
    };
    let beside = ["book.toml", "glossary.toml", lock::NAME].contains(&path);
    if config.project && (beside || path.starts_with("templates/")) {
        return inside(&config.root);
    }
    inside(&config.content_root)
}
