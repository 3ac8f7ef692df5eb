//! The commands, and what they say: every stage above is silent, this one speaks.
//!
//! A newcomer's trap: even here text is made first and written last, so that what a
//! command says can be tested without a terminal.

pub mod build;
mod check;
pub mod cli;
pub mod import;
pub mod init;
mod lock;
pub mod new;
mod notes;
mod pictures;
mod place;
pub mod publish;
pub mod report;
pub mod serve;
mod shell;
pub mod status;
pub mod translate;
mod twin;

use clap::Parser;
use cli::{Cli, Command};
use std::io;

/// Runs the program and gives its exit code: 0, 1 for failures and (strict) findings, 2
/// for wrong usage or settings.
pub fn run(arguments: impl Iterator<Item = std::ffi::OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout, mistakes to stderr; a closed pipe is no mistake.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let result = match &cli.command {
        Command::Build(options) => build::build(options),
        Command::Check(options) => check::check(options),
        Command::Serve(options) => serve::serve(options),
        Command::Status(options) => status::status(options),
        Command::Translate(options) => translate::translate(options),
        Command::New(options) => new::new(options),
        Command::Settings(options) => shell::settings(options),
        Command::Completions(options) => shell::completions(options),
        Command::Man(options) => shell::man(options),
        Command::Init(options) => init::init(options),
        Command::Import(options) => import::import(options),
        Command::Publish(options) => publish::publish(options),
    };
    result.unwrap_or_else(|error| {
        let _ = report::emit(&report::failure(&error), &mut io::stderr().lock());
        error.exit_code()
    })
}
