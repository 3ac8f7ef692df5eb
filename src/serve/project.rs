//! A folder and what changed in it → the snapshot that is true now.
//!
//! Settings, look and notes are three parts, each with its own last good state: while
//! one of them is broken, changes of the others still arrive. A newcomer's trap: after a
//! fault, or whenever the system lost count, a part is read anew as a whole.

use super::change::Change;
use crate::base::Route;
use crate::config::{self, Config, Overrides};
use crate::diag::{Diagnostic, Error};
use crate::engine::{self, Memory, Snapshot};
use crate::theme::{self, Theme};
use crate::vault::{self, Content, Vault};
use std::mem::discriminant;
use std::path::PathBuf;
use std::sync::Arc;

/// The parts of a site as they were last good, and what is wrong with them now.
pub struct Project {
    root: PathBuf,
    overrides: Overrides,
    /// The settings.
    pub config: Arc<Config>,
    /// Warnings about `book.toml`.
    pub warnings: Vec<Diagnostic>,
    /// The look.
    pub theme: Arc<Theme>,
    /// The look before the last change of it.
    pub former: Option<Arc<Theme>>,
    /// Whether nothing has been drawn with the look so far.
    unproved: bool,
    /// The files.
    pub vault: Arc<Vault>,
    /// What is wrong with each part.
    pub faults: Faults,
    memory: Arc<Memory>,
}

/// What keeps each part as it was.
#[derive(Default)]
pub struct Faults {
    /// `book.toml` cannot be used.
    pub config: Option<Error>,
    /// Templates or client files cannot be used.
    pub theme: Option<Error>,
    /// The notes cannot be read.
    pub vault: Option<Error>,
}

impl Faults {
    /// The first of them.
    pub fn first(&self) -> Option<&Error> {
        let Faults { config, theme, vault } = self;
        [vault, config, theme].into_iter().find_map(Option::as_ref)
    }
}

impl Project {
    /// Reads everything for the first time.
    pub fn open(root: PathBuf, overrides: Overrides) -> Result<Project, Error> {
        let (config, warnings) = config::load(&root, &overrides)?;
        let theme = Arc::new(look(&config)?);
        let vault = Arc::new(vault::scan(&config, &[])?);
        Ok(Project {
            root,
            overrides,
            config: Arc::new(config),
            warnings,
            theme,
            former: None,
            unproved: false,
            vault,
            faults: Faults::default(),
            memory: Arc::new(Memory::default()),
        })
    }

    /// Takes in a change. Gives whether anything is different now.
    pub fn update(&mut self, change: &Change) -> bool {
        let before = self.faults.first().map(ToString::to_string);
        let settings = change.settings && self.read_settings();
        let look = (settings || change.theme) && self.read_look();
        let notes = self.read_notes(change, settings);
        let after = self.faults.first().map(ToString::to_string);
        settings || look || notes || before != after
    }

    fn read_settings(&mut self) -> bool {
        match config::load(&self.root, &self.overrides) {
            Ok((config, warnings)) => {
                self.config = Arc::new(config);
                self.warnings = warnings;
                self.faults.config = None;
                true
            }
            Err(error) => {
                self.faults.config = Some(error);
                false
            }
        }
    }

    fn read_look(&mut self) -> bool {
        match look(&self.config) {
            Ok(theme) => {
                // While a look is at fault, the one before is still here.
                let former = std::mem::replace(&mut self.theme, Arc::new(theme));
                self.former = Some(former);
                self.faults.theme = None;
                self.unproved = true;
                true
            }
            Err(error) => {
                self.faults.theme = Some(error);
                false
            }
        }
    }

    fn read_notes(&mut self, change: &Change, settings: bool) -> bool {
        let all = change.all || settings || self.faults.vault.is_some();
        if !all && change.notes.is_empty() {
            return false;
        }
        let read = match all {
            true => vault::scan(&self.config, &[]),
            false => vault::update(&self.vault, &self.config, &[], &change.notes),
        };
        match read {
            Ok(vault) => {
                self.faults.vault = None;
                let differs = !same(&self.vault, &vault);
                self.vault = Arc::new(vault);
                differs
            }
            Err(error) => {
                self.faults.vault = Some(error);
                false
            }
        }
    }

    /// The site as it is now. A look with which pages cannot be drawn is given up for
    /// the one before.
    pub fn snapshot(&mut self) -> Snapshot {
        let (config, vault) = (Arc::clone(&self.config), Arc::clone(&self.vault));
        let theme = Arc::clone(&self.theme);
        let snapshot = engine::snapshot(config, vault, theme, &self.memory, &mut |_| ());
        if !std::mem::take(&mut self.unproved) {
            return snapshot;
        }
        let Some(former) = &self.former else { return snapshot };
        match probe(&snapshot) {
            Ok(()) => snapshot,
            Err(error) => {
                self.theme = Arc::clone(former);
                self.faults.theme = Some(error);
                snapshot.with_theme(Arc::clone(former))
            }
        }
    }
}

/// The look that the settings and the project's folders give.
fn look(config: &Config) -> Result<Theme, Error> {
    let folder = |name: &str| {
        let path = config.root.join(name);
        (config.project && path.is_dir()).then_some(path)
    };
    theme::live(config, folder("templates").as_deref(), folder("static").as_deref())
}

/// Draws one page of each kind, so that a template that fails is known at once.
pub fn probe(snapshot: &Snapshot) -> Result<(), Error> {
    let outputs = &snapshot.world.site.outputs;
    let mut kinds = Vec::new();
    let mut routes: Vec<&Route> = Vec::new();
    for (route, output) in outputs {
        let kind = discriminant(output);
        if output.is_page() && !kinds.contains(&kind) {
            kinds.push(kind);
            routes.push(route);
        }
    }
    routes.into_iter().try_for_each(|route| engine::artifact(snapshot, route).map(drop))
}

/// Whether two states of a vault give the same site.
fn same(a: &Vault, b: &Vault) -> bool {
    let file = |a: &Arc<vault::File>, b: &Arc<vault::File>| {
        Arc::ptr_eq(a, b)
            || a.path == b.path
                && a.kind == b.kind
                && same_content(&a.content, &b.content)
    };
    a.files.len() == b.files.len()
        && a.files.iter().zip(&b.files).all(|(a, b)| file(a, b))
        && a.diagnostics == b.diagnostics
        && a.settings == b.settings
        && a.history == b.history
        && a.glossary == b.glossary
        && a.lock == b.lock
}

fn same_content(old: &Content, new: &Content) -> bool {
    match (old, new) {
        (Content::Text(old), Content::Text(new)) => old.digest == new.digest,
        (
            Content::Outside { disk, len, size },
            Content::Outside { disk: new_disk, len: new_len, size: new_size },
        ) => (disk, len, size) == (new_disk, new_len, new_size),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
