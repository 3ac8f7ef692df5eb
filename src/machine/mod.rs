//! What programs read: site map, robots.txt, feeds, Markdown, the net of notes.
//!
//! Everything here is made from the world, in which nothing private is, one route at a
//! time. A newcomer's trap: a file for machines leaves the site and is read elsewhere, so
//! its addresses are absolute wherever the site's own is known.

mod atom;
mod graph;
mod inline;
mod lines;
mod llms;
mod markdown;
mod opensearch;
mod sitemap;
mod xml;

pub use atom::feed;
pub use graph::graph;
pub use llms::{llms, llms_full};
pub use markdown::{twin, twin_of};
pub use opensearch::opensearch;
pub use sitemap::{part, robots, sitemap};
