//! What the fuzz targets share: a vault in memory → its whole site, and pages as a
//! browser's parser reads them.
//!
//! A newcomer's trap: nothing here may reach for the disk after the start, and nothing
//! may know how kbgen works inside. A target states what a reader or writer was promised.

pub mod page;
pub mod site;
pub mod words;

pub use page::Page;
pub use site::{Built, Case, Draft, build, settings, single_thread};
