//! `kbgen publish`: build the site, and push it to a branch of a repository.
//!
//! A newcomer's trap: nobody is asked anything. What a first time makes public is listed,
//! and a second run with `--yes` does it, the same at a terminal and in a script.

use super::build::{Made, Order, Steps, make, refused, speak};
use super::cli::PublishOptions;
use super::{lock as addresses, report};
use crate::config::{self, Config, Overrides};
use crate::diag::{Diagnostic, Error, visible};
use crate::lock;
use crate::publish::{self, Changes, Force, Place, Tip, Tree, Work};
use std::io;
use std::time::Instant;

/// Pages of one kind that a summary names.
const NAMED: usize = 20;

/// Publishes the site and gives the exit code.
pub fn publish(options: &PublishOptions) -> Result<u8, Error> {
    let begun = Instant::now();
    let (mut config, diagnostics) = load(options)?;
    let work = Work::open(&config.root)?;
    let place = publish::find(&config, &options.root, &work)?;
    let tip = publish::tip(&place)?;
    let forced = options.force_branch.is_some();
    owned(&place, tip.as_ref().filter(|_| !forced))?;
    config.book.url =
        config.book.url.take().or_else(|| address(&config, &place, tip.as_ref()));
    let domain = config.publish.cname.clone();
    let force = match (forced, config.publish.single) {
        (true, _) => Force::All,
        (_, true) => Force::Own,
        _ => Force::Keep,
    };
    let first = forced || tip.is_none();
    let keep = addresses::is_kept(&config);
    let (output, strict) = (&work.site(), options.strict);
    let order = Order { config, diagnostics, output, strict, keep };
    let made = make(order, &mut Steps::default())?;
    let world = &made.snapshot.world;
    speak(world, &made.diagnostics, options.quiet, options.verbose);
    if made.written.is_none() {
        refused();
        return Ok(1);
    }
    let site = publish::site(&work.site())?;
    let staying = |tip| publish::staying_bytes(&place, &site, tip);
    publish::check_size(&site, tip.as_ref().map_or(Ok(0), staying)?)?;
    let goes = !options.dry_run && (!first || options.yes);
    let tree =
        publish::tree(&place, &site, tip.as_ref(), domain.as_deref(), (&work, goes))?;
    let told = Told { options, place: &place, made: &made, first };
    let changes = told.changes(tip.as_ref(), &tree);
    if !goes {
        return told.held(&changes);
    }
    if changes.is_empty() && !forced {
        told.say(&[format!("nothing to publish: {} is up to date", place.sentence())]);
    } else {
        let commit = publish::commit(&place, &tree, tip.as_ref(), force)?;
        publish::push(&place, &commit, tip.as_ref(), force)?;
        told.done(&commit, begun);
    }
    // Only now are these the addresses that readers know.
    if keep && let Some(line) = addresses::write(&made.snapshot)? {
        told.say(&[line]);
    }
    Ok(0)
}

/// The settings, and whether the command line fits them.
fn load(options: &PublishOptions) -> Result<(Config, Vec<Diagnostic>), Error> {
    let overrides = Overrides {
        base_url: options.base_url.clone(),
        drafts: false,
        highlight: !options.no_highlight,
    };
    let (config, diagnostics) = config::load(&options.root, &overrides)?;
    let branch = &config.publish.branch;
    match &options.force_branch {
        Some(named) if named != branch => Err(Error::Usage {
            message: format!(
                "`--force-branch {}` is not the branch of the site, which is `{branch}`",
                visible(named)
            ),
        }),
        _ => Ok((config, diagnostics)),
    }
}

/// Refuses a branch that holds something else than a site of kbgen.
fn owned(place: &Place, tip: Option<&Tip>) -> Result<(), Error> {
    let Some(tip) = tip.filter(|tip| tip.own.is_none()) else { return Ok(()) };
    let branch = &place.branch;
    Err(Error::Publish {
        message: format!(
            "{} holds something that kbgen did not make (last commit {}); name another \
             branch with `[publish] branch` in `book.toml`, or replace this one and its \
             history with `kbgen publish --force-branch {branch}`; nothing was published",
            place.sentence(),
            tip.title
        ),
        words: Vec::new(),
    })
}

/// Where the site will be, when nothing says so: on its domain, else where the host shows
/// such a repository.
fn address(config: &Config, place: &Place, tip: Option<&Tip>) -> Option<String> {
    let there = || tip.and_then(|tip| tip.domain.as_ref());
    match config.publish.cname.as_ref().or_else(there) {
        Some(domain) => Some(format!("https://{domain}/")),
        None => publish::address(&place.shown),
    }
}

/// What a run says.
struct Told<'a> {
    options: &'a PublishOptions,
    place: &'a Place,
    made: &'a Made,
    first: bool,
}

impl Told<'_> {
    fn say(&self, lines: &[String]) {
        if !self.options.quiet {
            let _ = report::emit(lines, &mut io::stdout().lock());
        }
    }

    /// Says what a push changes.
    fn changes(&self, tip: Option<&Tip>, tree: &Tree) -> Changes {
        let changes = match tip {
            Some(tip) => Changes::between(&tip.files, &tree.files),
            None => Changes::between(&publish::Files::new(), &tree.files),
        };
        if self.first && !(self.options.yes && self.options.quiet) {
            let _ = report::emit(&self.notes(), &mut io::stdout().lock());
        }
        if !changes.is_empty() {
            self.say(&summary(&changes));
        }
        changes
    }

    /// What becomes public for the first time.
    fn notes(&self) -> Vec<String> {
        let world = &self.made.snapshot.world;
        let mut paths: Vec<_> = world.heads.iter().map(|head| head.path()).collect();
        paths.sort();
        let files = world.site.files.len();
        let title = format!(
            "{} and {} become public:",
            counted(paths.len(), "note"),
            counted(files, "attachment")
        );
        let line =
            |path: &&crate::base::VaultPath| format!("  {}", visible(path.as_str()));
        [title].into_iter().chain(paths.iter().map(line)).collect()
    }

    /// Says that nothing was pushed, and why.
    fn held(&self, changes: &Changes) -> Result<u8, Error> {
        let to = self.place.sentence();
        if self.options.dry_run {
            let what =
                if changes.is_empty() { "nothing would change" } else { "a dry run" };
            self.say(&[format!("{what}: nothing was pushed to {to}")]);
            let kept = addresses::is_kept(&self.made.snapshot.world.config);
            if kept && let Some((_, told)) = addresses::change(&self.made.snapshot) {
                self.say(&[format!("{} would change: {told}", lock::NAME)]);
            }
            return Ok(0);
        }
        let root = match self.options.root.to_string_lossy() {
            here if here == "." => String::new(),
            root => format!(" {}", visible(&root)),
        };
        let force = self.options.force_branch.as_deref();
        let force = force.map(|b| format!(" --force-branch {b}")).unwrap_or_default();
        Err(Error::Publish {
            message: format!(
                "the site goes to {to} for the first time; read the list of notes, then \
                 run `kbgen publish{root}{force} --yes`; nothing was published"
            ),
            words: Vec::new(),
        })
    }

    fn done(&self, commit: &str, begun: Instant) {
        let short = commit.get(..10).unwrap_or(commit);
        let mut lines = vec![format!(
            "published to {} as {short} ({:.2} s)",
            self.place.sentence(),
            begun.elapsed().as_secs_f64()
        )];
        let world = &self.made.snapshot.world;
        if let Some(url) = &world.config.book.url {
            lines.push(format!("it will be at {url}"));
        }
        if self.first && publish::address(&self.place.shown).is_some() {
            lines.push(format!(
                "choose the branch `{}` and the folder `/ (root)` under Settings, Pages of \
                 the repository, unless it shows the site already",
                self.place.branch
            ));
        }
        self.say(&lines);
    }
}

/// The changes of pages by kind, at most so many of each, and the rest as numbers.
fn summary(changes: &Changes) -> Vec<String> {
    let mut lines = Vec::new();
    let kinds = [
        ("added", &changes.added),
        ("changed", &changes.changed),
        ("removed", &changes.removed),
    ];
    for (kind, pages) in kinds {
        let line = |page: &String| format!("{kind:>7} {}", visible(page));
        lines.extend(pages.iter().take(NAMED).map(line));
        if pages.len() > NAMED {
            lines.push(format!("        ... and {} more", pages.len() - NAMED));
        }
    }
    lines.push(format!(
        "pages: {} added, {} changed, {} removed; {} changed",
        changes.added.len(),
        changes.changed.len(),
        changes.removed.len(),
        counted(changes.others, "other file")
    ));
    lines
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_some_pages_and_counts_all() {
        let pages = |count: usize| (0..count).map(|at| format!("/{at}/")).collect();
        let changes = Changes {
            added: pages(22),
            removed: pages(1),
            others: 1,
            ..Changes::default()
        };
        let lines = summary(&changes);
        assert_eq!(lines.len(), 20 + 1 + 1 + 1);
        assert_eq!(lines[0], "  added /0/");
        assert_eq!(lines[20], "        ... and 2 more");
        assert_eq!(lines[21], "removed /0/");
        assert_eq!(
            lines[22],
            "pages: 22 added, 0 changed, 1 removed; 1 other file changed"
        );
    }
}
