use crate::config::{ACCENTS, Book, Config, ContentRules, HtmlOptions, Markdown};
#[test]
fn loads() {}
