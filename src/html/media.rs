//! Embeds that are no notes: images, sound, films, PDF; and what is missing.

use super::page::{Page, Scope};
use super::write::{attr, close, element, open};
use crate::base::Route;
use crate::diag::Code;
use crate::graph::{FileId, Target};
use crate::note::{self, EmbedLabel, Link};
use crate::vault::{Content, FileKind, Media};
use std::borrow::Cow;

impl Page<'_, '_> {
    /// Draws an embed inside a text. Notes are linked here: a block cannot stand in it.
    pub(super) fn inline_embed(
        &mut self,
        ix: u32,
        written: &str,
        label: &EmbedLabel,
        scope: Scope<'_>,
    ) {
        let world = self.world;
        let targets = &world.graph.targets[scope.note.0 as usize];
        let words = if label.text.is_empty() { written } else { &label.text };
        match targets.get(ix as usize) {
            Some(Target::File(file)) => self.file_embed(*file, ix, written, label, scope),
            Some(Target::Note(note, _)) if self.is_canvas(*note) => {
                self.sheet_link(ix, written, words, "internal-embed canvas-embed", scope);
            }
            Some(Target::Note(note, _)) if self.is_base(*note) => {
                self.sheet_link(ix, written, words, "internal-embed base-embed", scope);
            }
            Some(Target::Note(note, _)) if world.drawing(*note).is_some() => {
                self.drawing_embed(*note, written, label);
            }
            Some(Target::Note(_, None)) if !super::embed::is_whole(ix, scope) => {
                let attrs = [("class", "internal-embed is-unresolved")];
                open(&mut self.out, "span", &attrs);
                self.plain_link(ix, words, scope);
                close(&mut self.out, "span");
            }
            Some(Target::Note(..) | Target::Folder(_)) => {
                self.plain_link(ix, words, scope);
            }
            Some(Target::Missing) | None => {
                let attrs = [("class", "internal-embed is-unresolved")];
                element(&mut self.out, "span", &attrs, words);
            }
        }
    }

    fn file_embed(
        &mut self,
        file: FileId,
        ix: u32,
        written: &str,
        label: &EmbedLabel,
        scope: Scope<'_>,
    ) {
        let world = self.world;
        let source = world.file(file);
        let (Some(route), Some(link)) =
            (world.site.files.get(&file), scope.head.links.get(ix as usize))
        else {
            return;
        };
        let FileKind::Attachment(media) = source.kind else { return };
        let class = match media {
            Media::Image => "",
            Media::Audio => "internal-embed audio-embed is-loaded",
            Media::Video => "internal-embed video-embed is-loaded",
            Media::Pdf => "internal-embed pdf-embed is-loaded",
            Media::Other => {
                let words = if label.text.is_empty() { written } else { &label.text };
                if scope.host && is_unshown_image(&source.path.extension()) {
                    self.report_image_format(source.path.name());
                }
                self.plain_link(ix, words, scope);
                return;
            }
        };
        if media == Media::Image {
            self.image_embed(file, written, source.path.name(), label);
            return;
        }
        open(&mut self.out, "span", &[("class", class), ("src", written)]);
        match media {
            Media::Pdf => self.pdf(route, link, label),
            Media::Audio | Media::Video => {
                let tag = if media == Media::Audio { "audio" } else { "video" };
                let url = self.file_href(route, link);
                self.out.push('<');
                self.out.push_str(tag);
                attr(&mut self.out, "controls", "");
                attr(&mut self.out, "preload", "metadata");
                attr(&mut self.out, "src", &url);
                self.dimensions(label, None);
                self.out.push('>');
                close(&mut self.out, tag);
            }
            Media::Image | Media::Other => {}
        }
        close(&mut self.out, "span");
    }

    /// A picture of the vault in its frame; `name` is what it is called without words.
    pub(super) fn image_embed(
        &mut self,
        file: FileId,
        written: &str,
        name: &str,
        label: &EmbedLabel,
    ) {
        let world = self.world;
        let Some(route) = world.site.files.get(&file) else { return };
        let class = "internal-embed image-embed is-loaded";
        open(&mut self.out, "span", &[("class", class), ("src", written)]);
        let size = match &world.file(file).content {
            Content::Outside { size, .. } => *size,
            Content::Text(_) => None,
        };
        let url = self.href(route, None);
        let alt = if label.text.is_empty() { name } else { &label.text };
        let srcset = self.srcset(file, &url);
        self.image_tag(&url, alt, label, size, srcset.as_deref());
        close(&mut self.out, "span");
    }

    /// The picture in all its widths, for browsers to choose from.
    fn srcset(&self, file: FileId, url: &str) -> Option<String> {
        let scaled = self.world.scaled.get(&file)?;
        let candidate = |address: &str, width: u32| {
            // A candidate's address has no comma; blanks are encoded already.
            format!("{} {width}w", address.replace(',', "%2C"))
        };
        let mut all: Vec<String> = scaled
            .forms
            .iter()
            .map(|(width, route)| candidate(&self.href(route, None), *width))
            .collect();
        all.push(candidate(url, scaled.width));
        Some(all.join(", "))
    }

    fn report_image_format(&mut self, name: &str) {
        let message =
            format!("browsers cannot show \"{name}\"; a link stands in its place");
        let help = "convert it to JPEG, PNG or WebP";
        self.report_text(Code::ImageFormat, name, message, help);
    }

    fn image_tag(
        &mut self,
        url: &str,
        alt: &str,
        label: &EmbedLabel,
        size: Option<(u32, u32)>,
        srcset: Option<&str>,
    ) {
        self.out.push_str("<img");
        attr(&mut self.out, "src", url);
        if let Some(srcset) = srcset {
            attr(&mut self.out, "srcset", srcset);
            let sizes = label.width.map_or_else(
                || "auto, (min-width: 48rem) 44rem, 100vw".to_owned(),
                |width| format!("{width}px"),
            );
            attr(&mut self.out, "sizes", &sizes);
        }
        attr(&mut self.out, "alt", alt);
        self.dimensions(label, size);
        self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
    }

    /// A written size wins; else the file's own, so that nothing jumps while loading.
    fn dimensions(&mut self, label: &EmbedLabel, natural: Option<(u32, u32)>) {
        match (label.width, label.height, natural) {
            (Some(width), Some(height), _) => {
                attr(&mut self.out, "width", &width.to_string());
                attr(&mut self.out, "height", &height.to_string());
            }
            (Some(width), None, natural) => {
                attr(&mut self.out, "width", &width.to_string());
                if let Some((w, h)) = natural {
                    let (wide, w, h) = (u64::from(width), u64::from(w), u64::from(h));
                    let height = ((wide * h + w / 2) / w.max(1)).max(1);
                    attr(&mut self.out, "height", &height.to_string());
                }
            }
            (None, _, Some((w, h))) => {
                attr(&mut self.out, "width", &w.to_string());
                attr(&mut self.out, "height", &h.to_string());
            }
            (None, _, None) => {}
        }
    }

    /// `#height=` sets the frame's height; everything else goes to the viewer.
    fn pdf(&mut self, route: &Route, link: &Link, label: &EmbedLabel) {
        let mut height = label.height;
        let kept: Vec<&str> = link
            .subpath
            .split('&')
            .filter(|part| match part.strip_prefix("height=") {
                Some(number) => {
                    height = number.trim().parse().ok().or(height);
                    false
                }
                None => !part.is_empty(),
            })
            .collect();
        let fragment = kept.join("&");
        let url = self.href(route, (!fragment.is_empty()).then_some(&fragment));
        self.out.push_str("<iframe");
        attr(&mut self.out, "src", &url);
        attr(&mut self.out, "title", link.path.as_str());
        if let Some(height) = height {
            attr(&mut self.out, "height", &height.to_string());
        }
        self.out.push_str(" loading=\"lazy\"></iframe>");
    }

    /// An image on another host; a film's page becomes its player.
    pub(super) fn external_image(
        &mut self,
        url: &str,
        label: &EmbedLabel,
        title: Option<&str>,
    ) {
        if let Some(player) = youtube(url) {
            self.out.push_str("<iframe class=\"external-player\"");
            attr(&mut self.out, "src", &player);
            attr(
                &mut self.out,
                "title",
                if label.text.is_empty() { url } else { &label.text },
            );
            self.dimensions(label, None);
            self.out.push_str(" loading=\"lazy\" allowfullscreen></iframe>");
            return;
        }
        if is_post(url) {
            // Only a script of that host could draw it.
            let words = if label.text.is_empty() { url } else { &label.text };
            let attrs = [("class", "external-link"), ("href", url), ("rel", "noopener")];
            element(&mut self.out, "a", &attrs, words);
            return;
        }
        self.out.push_str("<img");
        attr(&mut self.out, "src", url);
        attr(&mut self.out, "alt", &label.text);
        if let Some(title) = title {
            attr(&mut self.out, "title", title);
        }
        self.dimensions(label, None);
        self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
    }

    /// Raw HTML as it may stand: comments go, unknown elements are text.
    /// Raw HTML with its local addresses seen from the page that shows it. What leads
    /// nowhere loses its address: a path may tell what is not published.
    pub(super) fn rebased<'h>(
        &self,
        raw: &'h note::Html,
        scope: Scope<'_>,
    ) -> Cow<'h, str> {
        let found = note::html_addresses(&raw.html);
        if found.is_empty() {
            return Cow::Borrowed(&raw.html);
        }
        let mut out = String::with_capacity(raw.html.len() + 64);
        let (mut at, mut link) = (0, raw.links);
        for address in found {
            let mut parts = Vec::new();
            for (written, rest) in &address.parts {
                let mut target = Some(written.clone());
                if note::is_local(written) {
                    target = self.internal_href(link, scope);
                    link += 1;
                }
                // A candidate's address has no comma, and no blank.
                let target = target.map(|t| t.replace(',', "%2C").replace(' ', "%20"));
                parts.extend(target.map(|target| format!("{target} {rest}")));
            }
            out.push_str(raw.html[at..address.place.start].trim_end());
            at = address.place.end;
            if !parts.is_empty() {
                attr(&mut out, address.name, parts.join(", ").trim_end());
            } else if address.name == "href" && !address.classed {
                attr(&mut out, "class", "internal-link is-unresolved");
            }
            if !raw.html[at..].starts_with('>') {
                out.push(' ');
            }
        }
        out.push_str(&raw.html[at..]);
        Cow::Owned(out)
    }

    pub(super) fn raw_html(&mut self, html: &str) {
        if self.pieces.ids.is_empty() {
            // Raw HTML may not take the ids of headings and blocks.
            let anchors = self.world.head(self.host).anchors.iter();
            self.pieces.ids = anchors.map(|anchor| anchor.id.clone()).collect();
        }
        let cleaned = self.pieces.clean(html);
        for what in std::mem::take(&mut self.pieces.refused) {
            self.report_unsafe(&what);
        }
        if cleaned.trim().is_empty() {
            return;
        }
        self.raw |= cleaned.contains('<');
        self.out.push_str(&cleaned);
    }
}

/// Formats of pictures that cameras and programs write and browsers do not show.
fn is_unshown_image(extension: &str) -> bool {
    matches!(extension, "heic" | "heif" | "tif" | "tiff" | "psd" | "raw" | "dng")
}

/// The player's address of a YouTube page.
fn youtube(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let rest = rest.strip_prefix("www.").or(rest.strip_prefix("m.")).unwrap_or(rest);
    let paths = ["youtu.be/", "youtube.com/shorts/", "youtube.com/live/"];
    let id = if let Some(path) = paths.iter().find_map(|p| rest.strip_prefix(p)) {
        path
    } else {
        let query = rest.strip_prefix("youtube.com/watch?")?;
        query.split('&').find_map(|part| part.strip_prefix("v="))?
    };
    let id: String = id
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!id.is_empty()).then(|| format!("https://www.youtube.com/embed/{id}"))
}

/// Whether an address is that of a post on Twitter (X), which is no image.
fn is_post(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let rest = rest.strip_prefix("www.").or(rest.strip_prefix("mobile.")).unwrap_or(rest);
    let mut parts = rest.split('/');
    let host = matches!(parts.next(), Some("twitter.com" | "x.com"));
    host && parts.nth(1) == Some("status")
}

#[cfg(test)]
mod tests {
    use super::{is_post, youtube};

    #[test]
    fn posts() {
        assert!(is_post("https://twitter.com/obsdmd/status/1580548874246443010"));
        assert!(is_post("https://x.com/a/status/1?s=20"));
        assert!(!is_post("https://x.com/a.png") && !is_post("https://y.com/a/status/1"));
    }

    #[test]
    fn players() {
        let want = Some("https://www.youtube.com/embed/NnTvZWp5Q7o".to_string());
        assert_eq!(youtube("https://www.youtube.com/watch?v=NnTvZWp5Q7o&t=3"), want);
        assert_eq!(youtube("https://youtu.be/NnTvZWp5Q7o?t=1"), want);
        assert_eq!(youtube("https://m.youtube.com/shorts/NnTvZWp5Q7o"), want);
        assert_eq!(youtube("https://www.youtube.com/@someone"), None);
        assert_eq!(youtube("https://example.com/watch?v=x"), None);
    }
}
