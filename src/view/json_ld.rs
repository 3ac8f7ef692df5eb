//! What a page is and where it stands, as JSON-LD in schema.org's words.
//!
//! Search engines read it from a block of data in the head. That is no script: nothing
//! runs, and a policy as strict as `default-src 'self'` has nothing to say about it.
//! There is none while the site's address is unknown, because these names are absolute.

use super::frame::Frame;
use super::shell::{DateView, Ref, Shell};
use serde::Serialize;
use url::Url;

/// What an article says about itself beside what every page has.
pub(super) struct Article<'a> {
    /// Who wrote it.
    pub authors: &'a [String],
    /// When it was written.
    pub created: Option<&'a DateView>,
    /// When it was last changed.
    pub updated: Option<&'a DateView>,
    /// Its tags, each with a `#`.
    pub tags: &'a [Ref],
}

#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
enum Item<'a> {
    #[serde(rename_all = "camelCase")]
    Article {
        headline: &'a str,
        in_language: &'a str,
        url: &'a str,
        #[serde(skip_serializing_if = "str::is_empty")]
        description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        image: Option<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        author: Vec<Author<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        date_published: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        date_modified: Option<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        keywords: Vec<&'a str>,
    },
    #[serde(rename_all = "camelCase")]
    BreadcrumbList { item_list_element: Vec<ListItem<'a>> },
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "Person")]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "ListItem")]
struct ListItem<'a> {
    position: usize,
    name: &'a str,
    item: String,
}

impl Frame<'_> {
    /// The block of data of a page with a path to it; safe inside `script`.
    pub(super) fn json_ld(
        &self,
        shell: &Shell,
        path: &[Ref],
        article: Option<Article<'_>>,
    ) -> Option<String> {
        let url = self.absolute(self.route)?;
        let article = article.map(|article| article.item(shell, &url));
        let breadcrumbs = breadcrumbs(shell, &url, path);
        let items = article.into_iter().chain(breadcrumbs).collect();
        let graph = Graph { context: "https://schema.org", items };
        serde_json::to_string(&graph).ok().map(|json| inside_script(&json))
    }
}

impl<'a> Article<'a> {
    fn item(self, shell: &'a Shell, url: &'a str) -> Item<'a> {
        let tag = |tag: &'a Ref| tag.title.strip_prefix('#').unwrap_or(&tag.title);
        Item::Article {
            headline: &shell.title,
            in_language: &shell.lang,
            url,
            description: &shell.description,
            image: shell.image.as_ref().map(|image| &*image.href),
            author: self.authors.iter().map(|name| Author { name }).collect(),
            date_published: self.created.map(|date| &*date.iso),
            date_modified: self.updated.map(|date| &*date.iso),
            keywords: self.tags.iter().map(tag).collect(),
        }
    }
}

/// The path down to the page, the page itself at its end; none where nothing is above.
fn breadcrumbs<'a>(shell: &'a Shell, url: &str, path: &'a [Ref]) -> Option<Item<'a>> {
    if path.is_empty() {
        return None;
    }
    let base = Url::parse(url).ok()?;
    let above = path
        .iter()
        .filter_map(|step| Some((&*step.title, base.join(&step.href).ok()?.to_string())));
    let own = (&*shell.title, url.to_owned());
    let steps = above.chain([own]).zip(1..);
    let item = |((name, item), position)| ListItem { position, name, item };
    Some(Item::BreadcrumbList { item_list_element: steps.map(item).collect() })
}

/// JSON without what a parser of HTML could take for an end or a comment.
fn inside_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::inside_script;

    #[test]
    fn nothing_ends_the_block_early() {
        let json = serde_json::json!({ "a": "</script><!-- & \u{2028}파드" }).to_string();
        let safe = inside_script(&json);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        let read: serde_json::Value = serde_json::from_str(&safe).expect("JSON");
        assert_eq!(read["a"], "</script><!-- & \u{2028}파드");
    }
}
