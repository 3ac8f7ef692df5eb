//! kbgen turns a folder of Obsidian-style notes into a bilingual static site.

pub mod base;
pub mod diag;
pub mod git;
pub mod config;
pub mod vault;
pub mod note;
pub mod graph;
pub mod lock;
pub mod site;
pub mod world;
pub mod theme;
pub mod share;
pub mod picture;
pub mod html;
pub mod view;
pub mod search;
pub mod machine;
pub mod engine;
pub mod output;
pub mod cache;
pub mod publish;
pub mod start;
pub mod import;
pub mod serve;
pub mod cmd;
