//! What templates may see: one documented struct per template.
//!
//! Every `href` is a relative, encoded URL. `html` fields are finished HTML; everything
//! else is text that the template escapes.

mod frame;
mod home;
mod listing;
mod lists;
mod note;
mod page;
mod shell;
#[cfg(test)]
mod tests;

pub use listing::{BacklinksView, Card, Counted, Pager, TagView, TagsView};
pub use listing::{
    FolderView, HomeView, LanguageCard, Listing, NotFoundView, RedirectView,
};
pub use page::{BacklinkView, BacklinksPart, OutlineEntry, PageView, Sentence};
pub use shell::{Assets, DateView, LanguageLink, Ref, Shell, TreeItem};

pub use home::{home, not_found, redirect};
pub use lists::{backlinks, folder, tag, tags};
pub use note::page;

use crate::theme::View;

macro_rules! views {
    ($($view:ident $template:literal;)+) => {
        $(impl View for $view {
            const TEMPLATE: &'static str = $template;
        })+
    };
}

views! {
    PageView "page.html";
    FolderView "folder.html";
    HomeView "home.html";
    TagView "tag.html";
    TagsView "tags.html";
    BacklinksView "backlinks.html";
    NotFoundView "404.html";
    RedirectView "redirect.html";
}
