//! What templates may see: one documented struct per template.
//!
//! Every `href` is a relative, encoded URL. `html` fields are finished HTML; everything
//! else is text that the template escapes.

mod fallback;
mod frame;
mod glossary;
mod home;
mod json_ld;
mod listing;
mod lists;
mod note;
mod page;
mod share;
mod shell;
mod site;
mod tree;
mod twin;
#[cfg(test)]
mod tests;

pub use listing::{BacklinksView, Card, Counted, Pager, TagView, TagsView};
pub use listing::{
    FolderView, HomeView, LanguageCard, Listing, NotFoundView, RedirectView, SearchView,
};
pub use page::Sentence;
pub use page::{BacklinkView, BacklinksPart, MissingView, OutlineEntry, PageView};
pub use share::{Shown, posters};
pub use shell::{
    Assets, DateView, FeedLink, Icon, LanguageLink, Ref, SharedImage, Shell,
};

pub use fallback::fallback;
pub use glossary::{
    DefinitionView, GlossaryView, InitialLink, TermGroup, TermName, TermView, glossary,
};
pub use home::{home, lead, not_found, redirect};
pub use lists::{backlinks, folder, search, tag, tags};
pub use note::{description, page};
pub use site::{feed_title, site_description, site_title, versions, x_default};

use crate::theme::View;

macro_rules! views {
    ($($view:ident $template:literal $($lang:ident).+;)+) => {
        $(impl View for $view {
            const TEMPLATE: &'static str = $template;

            fn lang(&self) -> &str {
                &self.$($lang).+
            }
        })+
    };
}

views! {
    PageView "page.html" shell.lang;
    FolderView "folder.html" shell.lang;
    HomeView "home.html" shell.lang;
    SearchView "search.html" shell.lang;
    TagView "tag.html" shell.lang;
    TagsView "tags.html" shell.lang;
    GlossaryView "glossary.html" shell.lang;
    BacklinksView "backlinks.html" shell.lang;
    NotFoundView "404.html" shell.lang;
    RedirectView "redirect.html" lang;
}
