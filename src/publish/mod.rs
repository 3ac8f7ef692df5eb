//! A finished site becomes a commit on a branch of another repository, by way of `git`.
//!
//! The user's `git` does the work with the user's own settings and credentials: kbgen
//! knows none. Nothing that the user sees in a repository changes but the branch of the
//! site: trees are made without a work tree, in an index of their own, and what is only
//! looked at goes to a folder of objects that is thrown away.
//!
//! A newcomer's trap: a branch may hold somebody's only copy of something. A branch is
//! kbgen's when the manifest of a site stands in its last commit, and only files that
//! this manifest lists are replaced or removed; everything else needs [`Force`].

mod address;
mod changes;
mod limits;
mod place;
mod push;
mod renames;
mod tip;
mod tree;
mod work;

pub use address::address;
pub use changes::Changes;
pub use limits::check as check_size;
pub use place::{Place, find};
pub use push::{Force, commit, push};
pub use renames::renames;
pub use tip::{Tip, tip};
pub use tree::{Site, Tree, site, staying_bytes, tree};
pub use work::Work;

use std::collections::BTreeMap;

/// A file of a commit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blob {
    /// What git calls its mode: `100644` for a file.
    pub mode: String,
    /// The name of its content.
    pub id: String,
}

/// The files of a commit, by path.
pub type Files = BTreeMap<String, Blob>;

/// The file that holds a domain of one's own.
const CNAME: &str = "CNAME";

/// The line of a commit's message that says who made it.
const TRAILER: &str = "Published-by: kbgen";
