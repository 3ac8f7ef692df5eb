//! Inlines and links of a note as Markdown.

use super::lines::{code_span, destination, escaped};
use super::markdown::Twin;
use crate::base::encode_fragment;
use crate::graph::Target;
use crate::note::{EmbedLabel, Inline, LinkTarget};
use crate::vault::{FileKind, Media};

impl<'w> Twin<'w> {
    pub(super) fn inlines(&mut self, inlines: &'w [Inline]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &'w Inline) {
        match inline {
            Inline::Text(text) => self.words(text),
            Inline::Emphasis(inner) => self.wrapped("*", inner),
            Inline::Strong(inner) => self.wrapped("**", inner),
            Inline::Strike(inner) => self.wrapped("~~", inner),
            Inline::Mark(inner) => self.wrapped("==", inner),
            Inline::Code(code) => self.lines.push(&code_span(code)),
            Inline::Math { tex, display } => {
                let mark = if *display { "$$" } else { "$" };
                self.lines.push(&format!("{mark}{}{mark}", tex.replace('\n', " ")));
            }
            Inline::Link { target, content, .. } => self.link(target, content),
            Inline::Embed { link, written, label } => self.embed(*link, written, label),
            Inline::Image { url, label, .. } => self.image(&label.text, url),
            Inline::Tag(name) => self.lines.push(&format!("#{name}")),
            Inline::Break if self.lines.cell => self.lines.push("<br>"),
            Inline::Break | Inline::SoftBreak if self.lines.single => {
                self.lines.push(" ");
            }
            Inline::Break => {
                self.lines.push("\\");
                self.lines.end_line();
            }
            Inline::SoftBreak => self.lines.end_line(),
            Inline::Html(html) if html.html.starts_with("<br") => {
                self.inline(&Inline::Break);
            }
            Inline::Html(html) => {
                self.lines.muted = false;
                let shown = self.raw.shown(&html.html);
                self.words(shown.trim());
                self.lines.muted = self.raw.hides();
            }
            Inline::FootnoteRef(label) => match self.number(label) {
                Some(number) => self.lines.push(&format!("[^{number}]")),
                None => self.words(&format!("[^{label}]")),
            },
        }
    }

    fn words(&mut self, text: &str) {
        let start = self.lines.is_at_start();
        self.lines.push(&escaped(text, start));
    }

    fn wrapped(&mut self, mark: &str, inner: &'w [Inline]) {
        self.lines.push(mark);
        self.inlines(inner);
        self.lines.push(mark);
    }

    fn link(&mut self, target: &'w LinkTarget, content: &'w [Inline]) {
        let url = match target {
            LinkTarget::Refused => None,
            LinkTarget::Url(url) => Some(url.to_string()),
            LinkTarget::Vault(link) => self.target(*link).1,
        };
        if url.is_some() {
            self.lines.push("[");
        }
        self.inlines(content);
        if let Some(url) = url {
            self.lines.push(&format!("]({})", destination(&url)));
        }
    }

    /// A link on a line of its own.
    pub(super) fn link_line(&mut self, words: &str, url: &str) {
        let words = escaped(words, false);
        self.lines.push(&format!("[{words}]({})", destination(url)));
        self.lines.end_line();
    }

    fn image(&mut self, words: &str, url: &str) {
        self.lines.push(&format!("![{}]({})", escaped(words, false), destination(url)));
    }

    /// Pictures stay pictures; whatever else is embedded has a place of its own.
    fn embed(&mut self, link: u32, written: &str, label: &EmbedLabel) {
        let targets = &self.world.graph.targets[self.note.0 as usize];
        let words = if label.text.is_empty() { written } else { &label.text };
        let (_, url) = self.target(link);
        let Some(url) = url else { return self.words(words) };
        let image = match targets.get(link as usize) {
            Some(Target::File(file)) => {
                self.world.file(*file).kind == FileKind::Attachment(Media::Image)
            }
            _ => false,
        };
        if image {
            return self.image(words, &url);
        }
        self.lines.push(&format!("[{}]({})", escaped(words, false), destination(&url)));
    }

    /// What a link of the note leads to: a name for it, and its address if it is there.
    pub(super) fn target(&self, link: u32) -> (String, Option<String>) {
        let world = self.world;
        let note = self.note.0 as usize;
        let written = world.heads[note].links.get(link as usize);
        let subpath = written.map_or("", |link| &link.subpath);
        match world.graph.targets[note].get(link as usize) {
            Some(Target::Note(to, anchor)) => {
                let head = world.head(*to);
                // Cards of a canvas have no ids on its page.
                let drawn = head.path().extension() != "canvas";
                let anchor = anchor.filter(|_| drawn);
                let anchor = anchor.and_then(|at| head.anchors.get(at as usize));
                let mut url = world.address(world.route(*to));
                if let Some(anchor) = anchor {
                    url = format!("{url}#{}", encode_fragment(&anchor.id));
                }
                (head.title.clone(), Some(url))
            }
            Some(Target::File(file)) => {
                let name = world.file(*file).path.name().to_string();
                let url = world.site.files.get(file).map(|route| world.address(route));
                let url = url.map(|url| match subpath {
                    "" => url,
                    part => format!("{url}#{}", encode_fragment(part)),
                });
                (name, url)
            }
            Some(Target::Folder(folder)) => {
                let route = world.folder_route(*folder);
                (String::new(), route.map(|route| world.address(route)))
            }
            Some(Target::Missing) | None => (String::new(), None),
        }
    }
}
