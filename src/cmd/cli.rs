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
    /// Serve the site while it is written, and keep open pages up to date
    Serve(ServeOptions),
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

/// Arguments of `kbgen serve`.
#[derive(Args, Debug, Clone)]
pub struct ServeOptions {
    /// A project (a folder with `book.toml`) or a folder of notes
    #[arg(default_value = ".", value_name = "ROOT")]
    pub root: PathBuf,
    /// The port; 0 takes any that is free
    #[arg(short, long, default_value_t = 3000)]
    pub port: u16,
    /// The address to listen at; another than this machine's own shows the site to others
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub host: String,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Show drafts too
    #[arg(long)]
    pub drafts: bool,
    /// The site's address, of which the path counts here
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Leave code without colours
    #[arg(long)]
    pub no_highlight: bool,
    /// Look at all files again and again, for disks that report no changes
    #[arg(long)]
    pub poll: bool,
    /// Print errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Print infos too
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}
