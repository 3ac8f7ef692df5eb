//! Tests of the whole program, through the binary as a user runs it.
//!
//! One binary holds them all, so that it is linked once. `cases` runs the text files of
//! `tests/cases`, `cli` looks at arguments and exit codes, and `sites` at properties of
//! whole sites that no single page shows.

mod addresses;
mod bounds;
mod buckets;
mod case;
mod cases;
mod cli;
#[cfg(unix)]
mod commands;
mod folder;
mod glossary;
#[cfg(unix)]
mod hostile;
mod history;
mod hosts;
mod html;
mod languages;
mod import;
mod init;
mod machines;
mod manual;
mod pictures;
mod publish;
mod release;
mod reference;
mod rules;
mod serve;
mod server;
mod share;
mod sites;
mod translations;
mod twins;
mod watching;
mod yaml;
