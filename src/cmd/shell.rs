//! What a shell, `man` and a reader should know of kbgen, made from the arguments and the
//! table of settings themselves.

use super::cli::{Cli, CompletionsOptions, ManOptions, SettingsOptions};
use super::report;
use crate::base::Lang;
use crate::config;
use crate::diag::{Error, visible};
use clap::CommandFactory;
use std::io;
use std::path::PathBuf;

/// The program's name, as a shell knows it.
const NAME: &str = "kbgen";

/// Prints a script of completions and gives the exit code.
pub fn completions(options: &CompletionsOptions) -> Result<u8, Error> {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), NAME, &mut text);
    print(&text)
}

/// Prints a manual page and gives the exit code.
pub fn man(options: &ManOptions) -> Result<u8, Error> {
    let mut command = Cli::command();
    // Gives each command its full name.
    command.build();
    let page = match &options.command {
        None => command,
        Some(name) => {
            let found = command.get_subcommands().find(|known| known.get_name() == name);
            found.cloned().ok_or_else(|| Error::Usage {
                message: format!("there is no command `{}`", visible(name)),
            })?
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut text)
        .map_err(|source| Error::Write { path: PathBuf::from("-"), source })?;
    print(&text)
}

/// Prints all settings and gives the exit code.
pub fn settings(options: &SettingsOptions) -> Result<u8, Error> {
    let lang = Lang::parse(&options.lang)
        .filter(|lang| ["ko", "en"].contains(&lang.primary()))
        .ok_or_else(|| Error::Usage {
            message: format!("\"{}\" is not ko or en", visible(&options.lang)),
        })?;
    if options.markdown {
        return print(config::settings_markdown(&lang).as_bytes());
    }
    print(config::settings_lines(&lang).join("\n").as_bytes())
}

fn print(text: &[u8]) -> Result<u8, Error> {
    let text = String::from_utf8_lossy(text);
    let lines = [text.trim_end_matches('\n').to_owned()];
    report::emit(&lines, &mut io::stdout().lock())
        .map_err(|source| Error::Write { path: PathBuf::from("-"), source })?;
    Ok(0)
}
