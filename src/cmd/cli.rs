//! Arguments, without behaviour.

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Publishes a folder of Obsidian-style notes as a fast, bilingual static site.
#[derive(Parser, Debug)]
#[command(name = "kbgen", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Start a project: a bilingual sample, or settings for notes you have
    Init(InitOptions),
    /// Turn a Quartz or mdBook project into one of kbgen, and keep its old addresses
    Import(ImportOptions),
    /// Build the site
    Build(BuildOptions),
    /// Report everything that a build would, without writing a site
    Check(CheckOptions),
    /// Serve the site while you write, and keep open pages up to date
    Serve(ServeOptions),
    /// Build the site and push it to a branch, such as that of GitHub Pages
    Publish(PublishOptions),
    /// Show which translations are missing, stale or fresh
    Status(StatusOptions),
    /// Mark translations as up to date with their originals
    Translate(TranslateOptions),
    /// Start a note, or the translation of one
    New(NewOptions),
    /// Print every key of book.toml with its default
    Settings(SettingsOptions),
    /// Print a script by which a shell completes kbgen's arguments
    #[command(hide = true)]
    Completions(CompletionsOptions),
    /// Print a manual page
    #[command(hide = true)]
    Man(ManOptions),
}

/// Arguments of `kbgen settings`.
#[derive(Args, Debug, Clone)]
pub struct SettingsOptions {
    /// The language of the explanations: ko or en
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
    /// Print Markdown, as in the manual
    #[arg(long)]
    pub markdown: bool,
}

/// Arguments of `kbgen completions`.
#[derive(Args, Debug, Clone)]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Arguments of `kbgen man`.
#[derive(Args, Debug, Clone)]
pub struct ManOptions {
    /// The page of one command [default: the page of kbgen itself]
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Arguments of `kbgen status`.
#[derive(Args, Debug, Clone)]
pub struct StatusOptions {
    /// A project or a folder of notes [default: the one around the current folder]
    #[arg(value_name = "ROOT")]
    pub root: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Only translations into this language
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
}

/// Forms of `kbgen status`.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table for terminals
    Text,
    /// For programs; the manual names every field
    Json,
    /// For a note or an issue
    Markdown,
}

/// Arguments of `kbgen translate`.
#[derive(Args, Debug, Clone)]
pub struct TranslateOptions {
    /// Translations, from the current folder or from the folder of notes
    #[arg(required = true, value_name = "NOTE")]
    pub notes: Vec<PathBuf>,
    /// Record in each note that it matches its original as it is now
    #[arg(long, required = true)]
    pub mark: bool,
    /// A project or a folder of notes [default: the one around the current folder]
    #[arg(long, value_name = "ROOT")]
    pub root: Option<PathBuf>,
}

/// Arguments of `kbgen new`.
#[derive(Args, Debug, Clone)]
pub struct NewOptions {
    /// The note to start, or with `--translate` the note to translate
    #[arg(value_name = "NOTE")]
    pub note: PathBuf,
    /// Start the note's version in this language
    #[arg(long, value_name = "LANG")]
    pub translate: Option<String>,
    /// The file name of the translation [default: that of the note]
    #[arg(long, value_name = "NAME", requires = "translate")]
    pub name: Option<String>,
    /// A project or a folder of notes [default: the one around the current folder]
    #[arg(long, value_name = "ROOT")]
    pub root: Option<PathBuf>,
}

/// Arguments of `kbgen build`.
#[derive(Args, Debug, Clone)]
pub struct BuildOptions {
    /// A project (a folder with `book.toml`) or a folder of notes
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// Where to write the site [default: ROOT/site in a project, else ./site]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The site's address, such as `https://example.org/notes/`
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Fail on any warning, and leave the previous site as it is
    #[arg(long)]
    pub strict: bool,
    /// Publish drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Write the addresses of all notes into `kbgen.lock`, as `kbgen publish` does, so
    /// that they lead on when notes move
    #[arg(long, conflicts_with = "drafts")]
    pub lock: bool,
    /// Leave code without colours
    #[arg(long)]
    pub no_highlight: bool,
    /// Print how long each step took
    #[arg(long)]
    pub timings: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Also print hints and source lines
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// Arguments of `kbgen check`.
#[derive(Args, Debug, Clone)]
pub struct CheckOptions {
    /// A project (a folder with `book.toml`) or a folder of notes
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// Look at drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Also print hints and source lines
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// Arguments of `kbgen init`.
#[derive(Args, Debug, Clone)]
pub struct InitOptions {
    /// An empty or new folder, or one with notes
    #[arg(default_value = ".", value_name = "DIR")]
    pub folder: PathBuf,
    /// Publish the notes of this folder, which is left untouched
    #[arg(long, value_name = "PATH")]
    pub vault: Option<PathBuf>,
    /// Publish all notes of an Obsidian vault, not only those with `publish: true`
    #[arg(long)]
    pub all: bool,
    /// Add a workflow that publishes the site at every push
    #[arg(long, value_name = "HOST")]
    pub ci: Option<Ci>,
}

/// Arguments of `kbgen import`.
#[derive(Args, Debug, Clone)]
pub struct ImportOptions {
    /// The program to move from
    #[arg(value_enum, value_name = "PROGRAM")]
    pub from: ImportFrom,
    /// The folder of the old project, which is only read
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// A new or empty folder for the project of kbgen
    #[arg(value_name = "DEST")]
    pub dest: PathBuf,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Programs that `kbgen import` knows.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportFrom {
    /// Quartz 4 or 5
    Quartz,
    /// mdBook
    Mdbook,
}

/// Hosts that `kbgen init --ci` knows.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions and GitHub Pages
    Github,
}

/// Arguments of `kbgen publish`.
#[derive(Args, Debug, Clone)]
pub struct PublishOptions {
    /// A project (a folder with `book.toml`) or a folder of notes
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// Show what would change, and push nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Publish for the first time: all notes that `--dry-run` lists become public
    #[arg(short, long)]
    pub yes: bool,
    /// Replace this branch and its history, whoever made them
    #[arg(long, value_name = "BRANCH")]
    pub force_branch: Option<String>,
    /// The site's address [default: `[book] url`, the domain of `[publish] cname`, or
    /// where GitHub Pages shows the repository]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Fail on any warning, and publish nothing
    #[arg(long)]
    pub strict: bool,
    /// Leave code without colours
    #[arg(long)]
    pub no_highlight: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Also print hints and source lines
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// Arguments of `kbgen serve`.
#[derive(Args, Debug, Clone)]
pub struct ServeOptions {
    /// A project (a folder with `book.toml`) or a folder of notes
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// The port; 0 takes any that is free
    #[arg(short, long, default_value_t = 3000)]
    pub port: u16,
    /// The address to listen on; any but this machine's own shows the site to others
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub host: String,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Show drafts too
    #[arg(long)]
    pub drafts: bool,
    /// The site's address; only its path matters here
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Leave code without colours
    #[arg(long)]
    pub no_highlight: bool,
    /// Poll all files, for disks that report no changes
    #[arg(long)]
    pub poll: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Also print hints
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}
