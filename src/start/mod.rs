//! How a project begins: the files of a sample, or settings for notes that are there.
//!
//! Everything here is text made from facts. What is on disk, and whether a file may be
//! written, is for the command to find out.

mod sample;
mod settings;
mod survey;
mod workflow;

pub use sample::sample;
pub use settings::{Given, ignored, settings, settings_with};
pub use survey::{Survey, survey};
pub use workflow::{WORKFLOW, workflow};
