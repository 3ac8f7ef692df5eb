//! Messages about places: who clashed with whom, in the words of the vault.
//!
//! Folders are named by their path in the vault, not by their place in a locale's tree.

use super::FolderId;
use super::claims::Owner;
use super::folders::Tree;
use crate::diag::{Code, Diagnostic};
use crate::graph::NoteId;
use crate::note::Head;
use crate::vault::Vault;
use std::sync::Arc;

/// What things are called in messages.
pub(super) struct Names<'a> {
    /// Heads of all notes.
    pub heads: &'a [Arc<Head>],
    /// Files, for attachments.
    pub vault: &'a Vault,
    /// Folders.
    pub tree: &'a Tree<'a>,
}

impl Names<'_> {
    /// A warning that names both who wanted a place; the later one stands elsewhere.
    pub fn clash(
        &self,
        wanted: &str,
        given: &str,
        owner: Owner,
        rival: Owner,
    ) -> Diagnostic {
        let (late, early) = (self.of(owner), self.of(rival));
        let shown = |place: &str| if place.is_empty() { "/" } else { place }.to_owned();
        let message = format!(
            "{late} and {early} want the same place \"{}\"; {late} is at \"{}\"",
            shown(wanted),
            shown(given)
        );
        let found = Diagnostic::new(Code::SlugCollision, self.path(owner), message);
        let wished = |n: NoteId| self.tree.wishes[n.0 as usize].is_some();
        let help = match owner {
            Owner::Note(n) if wished(n) => "choose another permalink",
            _ => "rename one of them",
        };
        let found = found.help(help);
        // Folders and attachments have no lines.
        match owner {
            Owner::Note(n) => found.at(self.heads[n.0 as usize].place_of(&["permalink"])),
            _ => found,
        }
    }

    /// How a message names whoever stands at a place.
    pub fn of(&self, owner: Owner) -> String {
        match owner {
            Owner::Kbgen => "kbgen itself".to_owned(),
            Owner::Setting => "another entry of `[redirects]`".to_owned(),
            Owner::Folder(_) => format!("the folder \"{}\"", self.path(owner)),
            Owner::Redirect(_) => format!("an old address of \"{}\"", self.path(owner)),
            Owner::Note(_) | Owner::File(_) => format!("\"{}\"", self.path(owner)),
        }
    }

    fn path(&self, owner: Owner) -> &str {
        match owner {
            Owner::Kbgen | Owner::Setting => "",
            Owner::Folder(id) => self.folder(id),
            Owner::Note(n) | Owner::Redirect(n) => {
                self.heads[n.0 as usize].path().as_str()
            }
            Owner::File(id) => self.vault.files[id.0 as usize].path.as_str(),
        }
    }

    /// A folder's path in the vault, which may begin with its locale's folder.
    fn folder(&self, id: FolderId) -> &str {
        let tree = self.tree;
        let Some(first) = tree.firsts[id.0 as usize] else { return "" };
        let depth = |folder: FolderId| {
            let path = tree.paths[folder.0 as usize];
            if path.is_empty() { 0 } else { path.matches('/').count() + 1 }
        };
        let mut path = self.heads[first.0 as usize].path().folder();
        for _ in depth(id)..depth(tree.homes[first.0 as usize]) {
            path = path.rsplit_once('/').map_or("", |(above, _)| above);
        }
        path
    }
}

/// A warning about a permalink that is no plain path.
pub(super) fn refusal(head: &Head) -> Diagnostic {
    let written = head.permalink.as_deref().unwrap_or_default();
    Diagnostic::new(
        Code::PermalinkIgnored,
        head.path().as_str(),
        format!("permalink \"{written}\" is not a plain path; it is ignored"),
    )
    .at(head.place_of(&["permalink"]))
    .help("use names separated by \"/\", such as \"guide/start\"")
}
