//! A locale's search page → an `OpenSearch` description, by which browsers offer it.

use super::xml::Xml;
use crate::site::FolderId;
use crate::theme::Theme;
use crate::view::{site_description, site_title};
use crate::world::World;

/// Letters that the format allows in names and descriptions.
const NAME: usize = 16;
const LONG_NAME: usize = 48;
const DESCRIPTION: usize = 1024;

/// Makes the description; it is planned only where the site's address is known.
pub fn opensearch(world: &World, theme: &Theme, root: FolderId) -> Vec<u8> {
    let locale = world.site.folder(root).locale.as_ref();
    let lang = locale.unwrap_or(&world.graph.site_lang);
    let title = site_title(world, theme, locale);
    let namespace = ("xmlns", "http://a9.com/-/spec/opensearch/1.1/");
    let mut xml = Xml::new("OpenSearchDescription", &[namespace]);
    xml.text("ShortName", &[], &cut(&title, NAME));
    if title.chars().count() > NAME {
        xml.text("LongName", &[], &cut(&title, LONG_NAME));
    }
    let about = site_description(world, lang);
    let about = if about.is_empty() { &title } else { about };
    xml.text("Description", &[], &cut(about, DESCRIPTION));
    if let Some(page) = world.site.search_page(locale) {
        let template = format!("{}?q={{searchTerms}}", world.address(page));
        xml.empty("Url", &[("type", "text/html"), ("template", &template)]);
    }
    xml.text("Language", &[], lang.as_str());
    xml.text("InputEncoding", &[], "UTF-8");
    xml.text("OutputEncoding", &[], "UTF-8");
    xml.finish()
}

fn cut(text: &str, letters: usize) -> String {
    let text: String = text.chars().take(letters).collect();
    text.trim().to_string()
}
