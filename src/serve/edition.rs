//! One state of the site as it is served, and what was found while its pages were drawn.
//!
//! A newcomer's trap: an edition is complete when it is made but for the findings of its
//! pages, which arrive as they are asked for.

use super::finding::{self, Finding};
use crate::base::{Digest, Route, digest_bytes};
use crate::diag::{Diagnostic, Error};
use crate::engine::{self, Artifact, Bytes, Snapshot};
use crate::site::Output;
use crate::theme::Theme;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One state of the site.
pub struct Edition {
    /// Counts the states, from 1.
    pub generation: u64,
    /// The site.
    pub snapshot: Arc<Snapshot>,
    /// The look before the last change, for pages that the new one cannot draw.
    pub former: Option<Arc<Theme>>,
    /// Warnings about `book.toml`.
    pub warnings: Vec<Diagnostic>,
    /// How long it took to make.
    pub took: Duration,
    /// What keeps some part of the site as it was.
    broken: Mutex<Option<Finding>>,
    /// Findings of the pages that were drawn.
    drawn: Mutex<BTreeMap<Route, Vec<Diagnostic>>>,
}

/// What stands at a route.
pub struct Drawn {
    /// The bytes.
    pub body: Body,
    /// Whether it is a page of the theme, not a file of the vault or a client file.
    pub page: bool,
}

/// The bytes of an answer.
pub enum Body {
    /// In memory.
    Here(Vec<u8>),
    /// A file of the vault.
    Disk(PathBuf),
}

impl Drawn {
    /// A digest of a page's bytes, by which tabs know whether theirs are old.
    pub fn digest(&self) -> Option<Digest> {
        match &self.body {
            Body::Here(bytes) => Some(digest_bytes(bytes)),
            Body::Disk(_) => None,
        }
    }
}

/// The numbers of an edition, as tabs show them.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct Status {
    /// Counts the states, from 1.
    pub generation: u64,
    /// Milliseconds that it took.
    pub ms: u64,
    /// Published notes.
    pub notes: usize,
    /// Errors found so far.
    pub errors: usize,
    /// Warnings found so far.
    pub warnings: usize,
    /// Infos found so far.
    pub infos: usize,
    /// Whether something keeps the site as it was.
    pub broken: bool,
}

impl Edition {
    /// An edition, given what is broken.
    pub fn new(
        generation: u64,
        snapshot: Arc<Snapshot>,
        former: Option<Arc<Theme>>,
        warnings: Vec<Diagnostic>,
        took: Duration,
        broken: Option<Finding>,
    ) -> Edition {
        Edition {
            generation,
            snapshot,
            former,
            warnings,
            took,
            broken: Mutex::new(broken),
            drawn: Mutex::default(),
        }
    }

    /// What stands at a route; `None` when nothing does. A page that the look cannot
    /// draw is drawn as it looked before, and the edition is broken from then on.
    pub fn draw(&self, route: &Route) -> Result<Option<Drawn>, Error> {
        match engine::artifact(&self.snapshot, route) {
            Ok(artifact) => Ok(artifact.map(|artifact| self.keep(route, artifact))),
            Err(error) => {
                let mut broken = lock(&self.broken);
                let found = || finding::of_error(&error, &self.snapshot.world.config);
                broken.get_or_insert_with(found);
                drop(broken);
                let Some(former) = &self.former else { return Err(error) };
                let snapshot = self.snapshot.with_theme(Arc::clone(former));
                let artifact = engine::artifact(&snapshot, route)?;
                Ok(artifact.map(|artifact| self.keep(route, artifact)))
            }
        }
    }

    fn keep(&self, route: &Route, artifact: Artifact<'_>) -> Drawn {
        if !artifact.diagnostics.is_empty() {
            lock(&self.drawn).insert(route.clone(), artifact.diagnostics);
        }
        let output = self.snapshot.world.site.outputs.get(route);
        let page = output.is_some_and(Output::is_page);
        let body = match artifact.bytes {
            Bytes::Here(bytes) => Body::Here(bytes.into_owned()),
            Bytes::Outside { disk, .. } => Body::Disk(disk.to_owned()),
        };
        Drawn { body, page }
    }

    /// The digest of the page at a route; `None` when there is none.
    pub fn digest(&self, route: &Route) -> Option<Digest> {
        self.draw(route).ok().flatten()?.digest()
    }

    /// What keeps some part of the site as it was.
    pub fn broken(&self) -> Option<Finding> {
        lock(&self.broken).clone()
    }

    /// All that was found so far, each finding once, sorted.
    pub fn diagnostics(&self) -> BTreeSet<Diagnostic> {
        self.with_found(|found| found.cloned().collect())
    }

    /// What was found here and not in another edition. Nearly all of it is the same, so
    /// nothing is copied that is.
    pub fn fresh(&self, old: &Edition) -> BTreeSet<Diagnostic> {
        self.with_found(|found| {
            old.with_found(|known| {
                let known: HashSet<&Diagnostic> = known.collect();
                found.filter(|found| !known.contains(found)).cloned().collect()
            })
        })
    }

    fn with_found<T>(
        &self,
        with: impl FnOnce(&mut dyn Iterator<Item = &Diagnostic>) -> T,
    ) -> T {
        let drawn = lock(&self.drawn);
        let read = self.snapshot.diagnostics.iter();
        with(&mut self.warnings.iter().chain(read).chain(drawn.values().flatten()))
    }

    /// The decoded text of a file that findings are about.
    pub fn text(&self, path: &str) -> Option<Arc<str>> {
        let world = &self.snapshot.world;
        finding::text(&world.config, &world.vault, path)
    }

    /// The numbers.
    pub fn status(&self) -> Status {
        let [infos, warnings, errors] = self.with_found(|found| {
            let mut counts = [0; 3];
            let distinct: HashSet<&Diagnostic> = found.collect();
            distinct.iter().for_each(|found| counts[found.severity as usize] += 1);
            counts
        });
        Status {
            generation: self.generation,
            ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            notes: self.snapshot.world.heads.len(),
            errors,
            warnings,
            infos,
            broken: self.broken().is_some(),
        }
    }
}

/// Values are whole before they are put in, so a panic elsewhere spoils none.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
