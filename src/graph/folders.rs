//! Folders that a link may name: those that hold a public note, directly or below.
//!
//! A newcomer's trap: the root is one of them, with the empty path.

use super::names::key;
use crate::base::{DigestMap, fold};
use crate::note::Head;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Folders by folded path.
pub(super) struct Folders {
    /// Paths in their own spelling, sorted.
    pub named: Vec<String>,
    by_key: DigestMap<u32>,
}

impl Folders {
    /// Collects the folders of all public notes.
    pub fn new(heads: &[Arc<Head>]) -> Folders {
        let mut paths: BTreeSet<&str> = BTreeSet::new();
        for head in heads {
            let mut folder = head.path().folder();
            while paths.insert(folder) && !folder.is_empty() {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
        let mut by_key = DigestMap::default();
        for (index, path) in paths.iter().enumerate() {
            by_key.entry(key(&fold(path))).or_insert(index as u32);
        }
        Folders { named: paths.into_iter().map(str::to_owned).collect(), by_key }
    }

    /// The folder with this folded path.
    pub fn find(&self, folded: &str) -> Option<u32> {
        self.by_key.get(&key(folded)).copied()
    }
}
