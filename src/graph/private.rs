//! Names of notes that are not published.
//!
//! They only decide how loudly a dead link is reported. They are kept as digests, so
//! that no name of theirs can slip into a message.

use super::names::{folded_path, key};
use crate::base::{Digest, VaultPath, fold};
use std::collections::HashMap;

/// Which names belong to unpublished notes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrivateNames {
    /// Whether the name is a whole path.
    names: HashMap<Digest, bool>,
}

impl PrivateNames {
    /// Takes the paths and aliases of all unpublished notes.
    pub fn new<'a>(
        notes: impl Iterator<Item = (&'a VaultPath, &'a [String])>,
    ) -> PrivateNames {
        let mut names = HashMap::new();
        for (path, aliases) in notes {
            let folded = folded_path(path);
            for (at, _) in folded.rmatch_indices('/').take(32) {
                names.entry(key(folded[at + 1..].trim())).or_insert(false);
            }
            for alias in aliases {
                names.entry(key(&fold(alias))).or_insert(false);
            }
            names.insert(key(&folded), true);
        }
        PrivateNames { names }
    }

    /// Whether a folded name would mean an unpublished note.
    pub(super) fn has(&self, folded: &str) -> bool {
        !self.names.is_empty() && self.names.contains_key(&key(folded))
    }

    /// Whether a folded path is that of an unpublished note.
    pub(super) fn has_path(&self, folded: &str) -> bool {
        !self.names.is_empty() && self.names.get(&key(folded)) == Some(&true)
    }
}
