//! Which notes exist for every later stage.

use super::memory::{Flags, FlagsOf, Memory};
use crate::base::Span;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::graph::{FileId, PrivateNames};
use crate::note::{PublishRules, Unclear};
use crate::vault::{Content, FileKind, Vault};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::sync::Arc;

/// The public notes, and what may be said about the others.
pub(super) struct Public {
    /// Files of the public notes, canvases and bases, in the vault's order.
    pub notes: Vec<FileId>,
    /// Names of the others, which only soften messages about dead links.
    pub private: PrivateNames,
    /// Flags that could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of private notes; nothing may be said about their contents.
    pub hidden: Vec<FileId>,
}

/// Decides for every note.
pub(super) fn public(config: &Config, vault: &Vault, memory: &Memory) -> Public {
    let rules =
        PublishRules { marked_only: config.content.marked_only, drafts: config.drafts };
    let ids: Vec<FileId> = (0..vault.files.len() as u32).map(FileId).collect();
    let answers: Vec<Option<Arc<Flags>>> = ids
        .par_iter()
        .map(|id| {
            let file = &vault.files[id.0 as usize];
            let page = [FileKind::Note, FileKind::Canvas, FileKind::Base];
            match &file.content {
                Content::Text(text) if page.contains(&file.kind) => {
                    Some(memory.flags(&FlagsOf { path: &file.path, text, rules }))
                }
                _ => None,
            }
        })
        .collect();
    let mut notes = Vec::new();
    let mut hidden = Vec::new();
    let mut aliases = Vec::new();
    let mut diagnostics = Vec::new();
    for (id, answer) in ids.into_iter().zip(answers) {
        let file = &vault.files[id.0 as usize];
        match answer {
            Some(answer) if answer.publicity.public => notes.push(id),
            Some(answer) => {
                hidden.push(id);
                diagnostics.extend(answer.publicity.unclear.map(|why| {
                    unclear(file.path.as_str(), file.text().unwrap_or(""), why)
                }));
                aliases.push(answer);
            }
            None => {}
        }
    }
    let names = hidden.iter().zip(&aliases);
    let private = PrivateNames::new(
        names.map(|(id, flags)| (&vault.files[id.0 as usize].path, &flags.aliases[..])),
    );
    Public { notes, private, diagnostics, hidden }
}

fn unclear(path: &str, text: &str, why: Unclear) -> Diagnostic {
    let message = match why {
        Unclear::Value => {
            "`publish` or `draft` is neither true nor false; the note stays private"
        }
        Unclear::Broken => {
            "the properties cannot be read and mention `publish` or `draft`; \
             the note stays private"
        }
    };
    Diagnostic::new(Code::UnclearPrivacy, path, message)
        .at(flag_line(text))
        .help("write `publish: true` or `publish: false`")
}

/// The first line that mentions a flag.
fn flag_line(text: &str) -> Span {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.to_ascii_lowercase();
        if lower.contains("publish") || lower.contains("draft") {
            return Span::new(at, at + line.trim_end().len());
        }
        at += line.len();
    }
    Span::default()
}
