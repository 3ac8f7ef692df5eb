//! Inlines and links.

use super::page::{Page, Scope};
use super::write::{attr, close, element, open, text};
use crate::graph::Target;
use crate::note::{Inline, Link, LinkTarget};

/// Bytes of a word of code that stays on one line; a longer one may break, since it must
/// fit a phone.
const WHOLE: usize = 24;

impl Page<'_, '_> {
    pub(super) fn inlines(&mut self, inlines: &[Inline], scope: Scope<'_>) {
        for inline in inlines {
            self.inline(inline, scope);
        }
    }

    fn wrapped(&mut self, tag: &str, inner: &[Inline], scope: Scope<'_>) {
        open(&mut self.out, tag, &[]);
        self.inlines(inner, scope);
        close(&mut self.out, tag);
    }

    fn inline(&mut self, inline: &Inline, scope: Scope<'_>) {
        match inline {
            Inline::Text(words) => text(&mut self.out, words),
            Inline::Emphasis(inner) => self.wrapped("em", inner, scope),
            Inline::Strong(inner) => self.wrapped("strong", inner, scope),
            Inline::Strike(inner) => self.wrapped("del", inner, scope),
            Inline::Mark(inner) => self.wrapped("mark", inner, scope),
            Inline::Code(words) => code(words, &mut self.out),
            Inline::Math { tex, display } => {
                self.math("span", tex, *display, None, scope);
            }
            Inline::Link { target, title, content } => {
                self.link(target, title.as_deref(), content, scope);
            }
            Inline::Embed { link, written, label } => {
                self.inline_embed(*link, written, label, scope);
            }
            Inline::Image { url, label, title } => {
                self.external_image(url, label, title.as_deref());
            }
            Inline::Tag(name) => self.tag(name, scope),
            Inline::Break => self.out.push_str("<br>\n"),
            Inline::SoftBreak => self.out.push('\n'),
            Inline::Html(html) => {
                let html = self.rebased(html, scope);
                self.raw_html(&html);
            }
            Inline::FootnoteRef(label) => self.footnote_ref(label, scope),
        }
    }

    fn link(
        &mut self,
        target: &LinkTarget,
        title: Option<&str>,
        content: &[Inline],
        scope: Scope<'_>,
    ) {
        match target {
            LinkTarget::Refused => self.inlines(content, scope),
            LinkTarget::Url(url) => {
                self.out.push_str("<a class=\"external-link\"");
                attr(&mut self.out, "href", url);
                attr(&mut self.out, "rel", "noopener");
                if let Some(title) = title {
                    attr(&mut self.out, "title", title);
                }
                self.out.push('>');
                self.inlines(content, scope);
                close(&mut self.out, "a");
            }
            LinkTarget::Vault(ix) => {
                self.open_internal(*ix, title, scope);
                self.inlines(content, scope);
                close(&mut self.out, "a");
            }
        }
    }

    /// Writes the opening tag of a link into the vault.
    fn open_internal(&mut self, ix: u32, title: Option<&str>, scope: Scope<'_>) {
        match self.internal_href(ix, scope) {
            Some(href) => {
                self.out.push_str("<a class=\"internal-link\"");
                attr(&mut self.out, "href", &href);
                if let Some(title) = title {
                    attr(&mut self.out, "title", title);
                }
            }
            None => {
                self.out.push_str("<a class=\"internal-link is-unresolved\"");
            }
        }
        self.out.push('>');
    }

    /// Where a link of a note leads, seen from the page being drawn.
    pub(super) fn internal_href(&self, ix: u32, scope: Scope<'_>) -> Option<String> {
        let world = self.world;
        let target = *world.graph.targets.get(scope.note.0 as usize)?.get(ix as usize)?;
        match target {
            Target::Note(note, anchor) => {
                let own = world.graph.version_in(note, self.reader);
                let other = own.filter(|own| *own != note && self.borrowed());
                if let Some(other) = other {
                    return Some(self.href(world.route(other), None));
                }
                let head = world.head(note);
                // Cards draw no ids.
                let anchor = anchor.filter(|_| !self.is_canvas(note));
                let id = anchor.and_then(|at| head.anchors.get(at as usize));
                Some(self.href(world.route(note), id.map(|anchor| &*anchor.id)))
            }
            Target::File(file) => {
                let route = world.site.files.get(&file)?;
                let link = scope.head.links.get(ix as usize)?;
                Some(self.file_href(route, link))
            }
            Target::Folder(folder) => {
                let route = world.folder_route(folder)?;
                Some(self.href(route, None))
            }
            Target::Missing => None,
        }
    }

    /// Whether the page stands in for a version that is not there.
    fn borrowed(&self) -> bool {
        *self.reader != self.world.place(self.host).lang
    }

    /// Attachments keep their fragment: a page of a PDF, a time of a video.
    pub(super) fn file_href(&self, route: &crate::base::Route, link: &Link) -> String {
        let fragment = (!link.subpath.is_empty()).then_some(link.subpath.as_str());
        self.href(route, fragment)
    }

    /// A link in place of something that is not shown.
    pub(super) fn plain_link(&mut self, ix: u32, words: &str, scope: Scope<'_>) {
        self.open_internal(ix, None, scope);
        text(&mut self.out, words);
        close(&mut self.out, "a");
    }

    fn tag(&mut self, name: &str, scope: Scope<'_>) {
        let shown = format!("#{name}");
        match self.world.tag_route(scope.note, name) {
            Some(route) => {
                let href = self.href(route, None);
                let attrs = [("class", "tag"), ("href", href.as_str())];
                element(&mut self.out, "a", &attrs, &shown);
            }
            None => element(&mut self.out, "span", &[("class", "tag")], &shown),
        }
    }
}

/// Code in a line. Browsers break after `-` and `?`, but `--all` is one word.
fn code(words: &str, out: &mut String) {
    open(out, "code", &[]);
    for word in words.split_inclusive(' ') {
        let (name, rest) = word.split_at(word.trim_end_matches(' ').len());
        if name.contains(['-', '?']) && name.len() <= WHOLE {
            element(out, "span", &[("class", "is-whole")], name);
            out.push_str(rest);
        } else {
            text(out, word);
        }
    }
    close(out, "code");
}
