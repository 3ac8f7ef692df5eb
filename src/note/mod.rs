//! One Markdown file in Obsidian's dialect: text in, [`Head`] and body out.

mod callout;
mod date;
mod frontmatter;
mod head;
mod line;
mod link;
mod prepare;
mod privacy;
mod properties;
mod scan;
mod url;

pub use callout::{CalloutMarker, default_title};
pub use date::Date;
pub use head::{Anchor, AnchorKind, Context, Head, Letters, Link, LinkKind};
pub use properties::{Properties, Value};
pub use link::EmbedLabel;
pub use privacy::{Publicity, PublishRules, Unclear, publicity};
pub use url::{Destination, classify, is_web};
