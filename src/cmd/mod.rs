//! The commands, and what they say: every stage above is silent, this one speaks.
//!
//! A newcomer's trap: even here text is made first and written last, so that what a
//! command says can be tested without a terminal.

pub mod report;
