//! One consistent answer to "what is the site now?", and one function that draws any
//! part of it.
//!
//! [`snapshot`] relates files to each other; [`artifact`] draws one route of the result.
//! Both are pure; [`Memory`] only saves them doing the same work twice. Privacy is
//! decided in [`public`], before any other stage sees a note.

mod addresses;
mod artifact;
mod memory;
mod public;
mod snapshot;

pub use artifact::{Artifact, Bytes, artifact};
pub use memory::Memory;
pub use snapshot::{Snapshot, Timings, snapshot};
