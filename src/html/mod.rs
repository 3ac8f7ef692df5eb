//! Notes to HTML. Text of a note reaches a page through [`write`](mod@write) only.
//!
//! A newcomer's trap: [`code`] receives the text of a fence, not its Markdown; what a
//! fence means inside a list or a quote is settled before.

pub mod code;
pub mod write;
