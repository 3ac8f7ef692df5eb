//! Arguments, without behaviour.

use clap::{Args, Parser, Subcommand};
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
    /// Build the site
    Build(BuildOptions),
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
    /// Fail, and leave the former site as it is, when anything is wrong
    #[arg(long)]
    pub strict: bool,
    /// Publish drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Leave code without colours
    #[arg(long)]
    pub no_highlight: bool,
    /// Print how long each step took
    #[arg(long)]
    pub timings: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Print infos and source lines too
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}
