//! kbgen turns a folder of Obsidian-style notes into a bilingual static site.

pub mod base;
pub mod diag;
