//! One Markdown file in Obsidian's dialect: text in, [`Head`] and body out.

mod anchor;
mod date;
mod head;
mod properties;

pub use anchor::anchor_key;
pub use date::Date;
pub use head::{Anchor, AnchorKind, Context, Head, Letters, Link, LinkKind};
pub use properties::{Properties, Value};
