//! What programs read: site map, robots.txt, feeds.
//!
//! Everything here is made from the world, in which nothing private is, one route at a
//! time. A newcomer's trap: a file for machines leaves the site and is read elsewhere, so
//! its addresses are absolute wherever the site's own is known.

mod atom;
mod sitemap;
mod xml;

pub use atom::feed;
pub use sitemap::{part, robots, sitemap};
