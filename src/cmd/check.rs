//! `kbgen check`: everything that a build would say, without a site.

use super::build::{overlays, site_folder, speak};
use super::cli::CheckOptions;
use super::report;
use crate::base::Route;
use crate::config::{self, Overrides};
use crate::diag::{Diagnostic, Error, Severity};
use crate::engine::{self, Memory, Snapshot};
use crate::{theme, vault};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io;
use std::sync::Arc;

/// Looks at all notes and gives the exit code: 1 when there is a warning or an error.
pub fn check(options: &CheckOptions) -> Result<u8, Error> {
    let overrides = Overrides { drafts: options.drafts, ..Overrides::default() };
    let (config, mut found) = config::load(&options.root, &overrides)?;
    let (templates, client) = overlays(&config);
    let theme = theme::load(&config, templates.as_deref(), client.as_deref())?;
    // A site that was built before is none of the notes.
    let outputs: Vec<_> =
        site_folder(&options.root, &config).canonicalize().into_iter().collect();
    let vault = vault::scan(&config, &outputs)?;
    let (config, vault, theme) = (Arc::new(config), Arc::new(vault), Arc::new(theme));
    let memory = Arc::new(Memory::default());
    let snapshot = engine::snapshot(config, vault, theme, &memory, &mut |_| {});
    found.extend(snapshot.diagnostics.iter().cloned());
    found.extend(drawn(&snapshot)?);
    let world = &snapshot.world;
    speak(world, &found, options.quiet, options.verbose);
    let wrong = found.iter().any(|d| d.severity >= Severity::Warning);
    if !wrong && !options.quiet {
        let notes = world.heads.len();
        let noun = if notes == 1 { "note" } else { "notes" };
        let line = format!("{notes} {noun}, nothing to mend");
        let _ = report::emit(&[line], &mut io::stdout().lock());
    }
    Ok(u8::from(wrong))
}

/// What drawing every page finds; the pages themselves are dropped.
fn drawn(snapshot: &Snapshot) -> Result<Vec<Diagnostic>, Error> {
    let routes: Vec<&Route> = snapshot.world.site.outputs.keys().collect();
    let one = |route: &&Route| -> Result<Vec<Diagnostic>, Error> {
        let artifact = engine::artifact(snapshot, route)?;
        Ok(artifact.map(|artifact| artifact.diagnostics).unwrap_or_default())
    };
    let found: Result<Vec<_>, Error> = routes.par_iter().map(one).collect();
    Ok(found?.into_iter().flatten().collect())
}
