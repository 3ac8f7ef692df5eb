//! `kbgen build`: read, relate, draw and write a whole site.

use super::cli::BuildOptions;
use super::{lock as addresses, pictures, report};
use crate::base::{Route, Shelf};
use crate::cache::Store;
use crate::config::{self, Config, Overrides};
use crate::diag::{Code, Diagnostic, Error, Severity};
use crate::engine::{self, Bytes, Memory, Snapshot};
use crate::lock;
use crate::output::{self, Protected, Writer};
use crate::world::World;
use crate::{theme, vault};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Builds the site and gives the exit code.
pub fn build(options: &BuildOptions) -> Result<u8, Error> {
    let begun = Instant::now();
    let mut steps = Steps::default();
    steps.begin("config");
    let overrides = Overrides {
        base_url: options.base_url.clone(),
        drafts: options.drafts,
        highlight: !options.no_highlight,
    };
    let (config, diagnostics) = config::load(&options.root, &overrides)?;
    let wanted = output_folder(options, &config)?;
    let (strict, keep) = (options.strict, options.lock);
    if keep {
        lockable(&config)?;
    }
    let order = Order { config, diagnostics, output: &wanted, strict, keep };
    let made = make(order, &mut steps)?;
    let world = &made.snapshot.world;
    speak(world, &made.diagnostics, options.quiet, options.verbose);
    if options.timings {
        steps.print();
    }
    let Some(done) = &made.written else {
        refused();
        return Ok(1);
    };
    if !options.quiet {
        let pages = made.snapshot.world.heads.len();
        summary(&wanted, pages, done, begun.elapsed());
        notice(&made.snapshot.world.config);
    }
    if keep
        && let Some(told) = addresses::write(&made.snapshot)?
        && !options.quiet
    {
        let _ = report::emit(&[told], &mut io::stdout().lock());
    }
    Ok(0)
}

/// Whether `--lock` can do what it says.
fn lockable(config: &Config) -> Result<(), Error> {
    let message = match (config.project, config.publish.lock) {
        (true, true) => return Ok(()),
        (true, false) => {
            "`--lock` writes `kbgen.lock`, which `[publish] lock = false` turns off"
        }
        (false, _) => {
            "`--lock` writes `kbgen.lock` beside `book.toml`, and there is none; \
             `kbgen init` makes one"
        }
    };
    Err(Error::Usage { message: message.into() })
}

/// Says why there is no new site.
pub(super) fn refused() {
    let lines = ["error: the site was not written because of `--strict`".to_string()];
    let _ = report::emit(&lines, &mut io::stderr().lock());
}

/// A site to make.
pub(super) struct Order<'a> {
    /// Its settings.
    pub(super) config: Config,
    /// What was found while they were read.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The folder to write it to.
    pub(super) output: &'a Path,
    /// Whether a warning keeps it from being written.
    pub(super) strict: bool,
    /// Whether `kbgen.lock` will be written.
    pub(super) keep: bool,
}

/// A site that was made.
pub(super) struct Made {
    /// What it was made of.
    pub(super) snapshot: Snapshot,
    /// Everything that was found on the way.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What became of the folder; `None` when `strict` left it as it was.
    pub(super) written: Option<output::Report>,
}

/// Reads, relates, draws and writes a site.
pub(super) fn make(order: Order<'_>, steps: &mut Steps) -> Result<Made, Error> {
    let Order { config, mut diagnostics, output, strict, keep } = order;
    let target = allowed(output, &config)?;
    steps.begin("theme");
    let (templates, client) = overlays(&config);
    let theme = theme::load(&config, templates.as_deref(), client.as_deref())?;
    steps.begin("read");
    let outputs = [target.path().to_path_buf()];
    let mut vault = vault::scan(&config, &outputs)?;
    if keep {
        addresses::ask(&mut vault, &config);
    }
    let (config, vault, theme) = (Arc::new(config), Arc::new(vault), Arc::new(theme));
    let store = Arc::new(Store::open());
    let shelf: Arc<dyn Shelf> = Arc::clone(&store) as _;
    let memory = Arc::new(Memory::for_build().with_shelf(shelf));
    let step = &mut |step: &'static str| steps.begin(step);
    let mut snapshot = engine::snapshot(config, vault, theme, &memory, step);
    diagnostics.extend(snapshot.diagnostics.iter().cloned());
    let writer = target.open()?;
    if snapshot.world.config.html.variants {
        steps.begin("images");
        let (scaled, found) = pictures::scale(&snapshot.world, &writer, &*store)?;
        diagnostics.extend(found);
        snapshot = snapshot.with_scaled(scaled);
    }
    steps.begin("draw");
    let routes = snapshot.routes();
    diagnostics.extend(draw(&snapshot, &writer, &routes)?);
    store.trim();
    steps.begin("write");
    let problem = |d: &Diagnostic| d.severity >= Severity::Warning;
    let written = if strict && diagnostics.iter().any(problem) {
        writer.abandon()?;
        None
    } else {
        Some(writer.finish()?)
    };
    steps.end();
    Ok(Made { snapshot, diagnostics, written })
}

/// The output, if a site may be written there.
fn allowed(wanted: &Path, config: &Config) -> Result<output::Target, Error> {
    let home = std::env::home_dir();
    let protected = Protected {
        root: &config.root,
        content_root: &config.content_root,
        home: home.as_deref(),
    };
    output::check(wanted, &protected)
}

/// The output as the user named it, or the default.
fn output_folder(options: &BuildOptions, config: &Config) -> Result<PathBuf, Error> {
    if let Some(output) = &options.output {
        return Ok(output.clone());
    }
    if config.project {
        return Ok(site_folder(&options.root, config));
    }
    let here = std::env::current_dir().and_then(|dir| dir.canonicalize());
    if here.is_ok_and(|here| here.starts_with(&config.content_root)) {
        return Err(Error::Usage {
            message:
                "the current folder is inside the vault, and nothing is written into a \
                      vault; name an output: `kbgen build -o ../site`"
                    .into(),
        });
    }
    Ok(site_folder(&options.root, config))
}

/// Where a site goes unless the user says otherwise.
pub(super) fn site_folder(root: &Path, config: &Config) -> PathBuf {
    if config.project { root.join("site") } else { PathBuf::from("site") }
}

/// Folders of a project that lie over the built-in theme.
pub(super) fn overlays(config: &Config) -> (Option<PathBuf>, Option<PathBuf>) {
    let folder = |name: &str| {
        let path = config.root.join(name);
        (config.project && path.is_dir()).then_some(path)
    };
    (folder("templates"), folder("static"))
}

/// Draws every route and hands it to the writer.
fn draw(
    snapshot: &Snapshot,
    writer: &Writer,
    routes: &[Route],
) -> Result<Vec<Diagnostic>, Error> {
    let bar = progress(routes.len());
    let one = |route: &Route| -> Result<Vec<Diagnostic>, Error> {
        let found = draw_one(snapshot, writer, route);
        bar.inc(1);
        found
    };
    let found: Result<Vec<Vec<Diagnostic>>, Error> = routes.par_iter().map(one).collect();
    bar.finish_and_clear();
    Ok(found?.into_iter().flatten().collect())
}

fn draw_one(
    snapshot: &Snapshot,
    writer: &Writer,
    route: &Route,
) -> Result<Vec<Diagnostic>, Error> {
    let Some(artifact) = engine::artifact(snapshot, route)? else {
        return Ok(Vec::new());
    };
    let path = route.output_path();
    match artifact.bytes {
        Bytes::Here(bytes) => writer.put(&path, &bytes)?,
        Bytes::Outside { disk, len } => match writer.copy(&path, disk, len) {
            // An attachment that vanished or cannot be read costs itself only.
            Err(Error::Read { source, .. }) => {
                return Ok(vec![unreadable(snapshot, disk, &source)]);
            }
            other => other?,
        },
    }
    Ok(artifact.diagnostics)
}

fn unreadable(snapshot: &Snapshot, disk: &Path, reason: &io::Error) -> Diagnostic {
    let root = &snapshot.world.config.content_root;
    let path = disk.strip_prefix(root).unwrap_or(Path::new("")).to_string_lossy();
    let message = format!("the file could not be copied: {reason}");
    Diagnostic::new(Code::UnreadableFile, path.replace('\\', "/"), message)
        .help("check that it is there and readable")
}

/// A bar only where somebody watches, and only after a second.
pub(super) fn progress(pages: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar =
        ProgressBar::with_draw_target(Some(pages as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    let late = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        if !late.is_finished() {
            late.set_draw_target(ProgressDrawTarget::stderr());
        }
    });
    bar
}

/// Says what was found.
pub(super) fn speak(world: &World, found: &[Diagnostic], quiet: bool, verbose: bool) {
    let text_of = |path: &str| {
        if path == "book.toml" && world.config.project {
            return config::source(&world.config);
        }
        match path {
            "glossary.toml" => return world.vault.glossary.clone(),
            lock::NAME => return world.vault.lock.clone(),
            _ => {}
        }
        let files = &world.vault.files;
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        match &files[at].content {
            vault::Content::Text(text) => Some(Arc::clone(&text.text)),
            vault::Content::Outside { .. } => None,
        }
    };
    let min = match (quiet, verbose) {
        (true, _) => Severity::Error,
        (_, true) => Severity::Info,
        _ => Severity::Warning,
    };
    let frames = verbose && io::stderr().is_terminal();
    let report = report::lines(found, &text_of, min, frames);
    let _ = report::emit(&report.lines, &mut io::stderr().lock());
}

fn summary(output: &Path, notes: usize, done: &output::Report, took: Duration) {
    let noun = if notes == 1 { "note" } else { "notes" };
    let line = format!(
        "{notes} {noun}, {} files in {}: {} written, {} unchanged, {} removed ({:.2} s)",
        done.written + done.unchanged,
        crate::diag::visible(&output.to_string_lossy()),
        done.written,
        done.unchanged,
        done.removed,
        took.as_secs_f64(),
    );
    let _ = report::emit(&[line], &mut io::stdout().lock());
}

/// Says once what a site without an address lacks.
fn notice(config: &Config) {
    if config.book.url.is_none() {
        let line = "feeds and the sitemap hold paths only, and there are no share \
                    images: the site's address is not known; set `[book] url`, or pass `--base-url`";
        let _ = report::emit(&[line.to_string()], &mut io::stdout().lock());
    }
}

/// How long each step took.
#[derive(Default)]
pub(super) struct Steps {
    done: Vec<(&'static str, Duration)>,
    open: Option<(&'static str, Instant)>,
}

impl Steps {
    fn begin(&mut self, name: &'static str) {
        self.end();
        self.open = Some((name, Instant::now()));
    }

    fn end(&mut self) {
        if let Some((name, begun)) = self.open.take() {
            self.done.push((name, begun.elapsed()));
        }
    }

    fn print(&self) {
        let line = |(name, took): &(&str, Duration)| {
            format!("{name:>8} {:9.1} ms", took.as_secs_f64() * 1e3)
        };
        let lines: Vec<String> = self.done.iter().map(line).collect();
        let _ = report::emit(&lines, &mut io::stderr().lock());
    }
}
