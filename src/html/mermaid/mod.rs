//! Mermaid → SVG at build time, so that diagrams need no script.
//!
//! [`source`] reads what a diagram is and refuses what would cost too much; the crate
//! draws it ([`draw`]); [`svg`] reads the crate's markup into shapes, [`check`] looks
//! whether every label can be read, and [`write`] makes new markup of the shapes. The
//! trap: a drawing that looks wrong is worse than its source, so whatever is in doubt is
//! shown as source, with a message.

mod check;
mod draw;
mod flow;
mod lanes;
mod measure;
mod paint;
mod sequence;
mod source;
mod svg;
mod write;

use super::page::{ARTICLE_BYTES, Page, Scope};
use super::write::{close, element, open};
use crate::base::Memo;
use crate::config::Mermaid;
use crate::diag::Code;
use crate::note::{LinkKind, diagram_links, wiki_path};
use source::{Kind, Source};
use std::collections::BTreeSet;
use svg::Drawing;

/// Drawings of diagrams by their text.
pub type Diagrams = Memo<Result<Diagram, String>>;

/// A diagram that was drawn.
#[derive(Debug)]
pub struct Diagram {
    view: (f32, f32, f32, f32),
    /// How far it may shrink, as a part of its width.
    shrink: f32,
    title: Option<String>,
    name: Option<String>,
    description: Option<String>,
    /// The inside of the `svg`, with marks where links begin.
    inside: String,
    links: Vec<String>,
}

/// Draws a diagram; the error says why it is not drawn.
fn drawn(code: &str) -> Result<Diagram, String> {
    let source = source::read(code)?;
    let drawing = match source.kind {
        Kind::Sequence => {
            let drawing = lanes::draw(&sequence::read(&source.text)?);
            check::check(&check::placed(&drawing)).map(|()| drawing)
        }
        _ => laid_out(&source, code),
    }?;
    let all = check::placed(&drawing);
    let inside = write::inside(&drawing, &all);
    let view = check::view(&all).ok_or("it is empty")?;
    Ok(Diagram {
        view,
        shrink: inside.shrink,
        title: source.title,
        name: source.name,
        description: source.description,
        inside: inside.markup,
        links: inside.links,
    })
}

/// The first drawing that can be read, of all ways to lay one out; the error is that of
/// the crate's first.
fn laid_out(source: &Source, code: &str) -> Result<Drawing, String> {
    let links: BTreeSet<String> =
        diagram_links(code).into_iter().map(|(id, _)| id).collect();
    let mut fault = None;
    for way in draw::WAYS.into_iter().filter(|way| way.suits(source.kind)) {
        let drawn = draw::draw(source, links.clone(), way).and_then(|markup| {
            let drawing = svg::read(&markup).map_err(|what| {
                format!("the drawing has parts that are not shown: {what}")
            })?;
            let drawing = paint::arranged(drawing);
            check::check(&check::placed(&drawing)).map(|()| drawing)
        });
        match drawn {
            Ok(drawing) => return Ok(drawing),
            Err(why) => fault = fault.or(way.speaks().then_some(why)),
        }
        // Only lines that are routed depend on the space between boxes.
        if !source.kind.is_routed() {
            break;
        }
    }
    Err(fault.unwrap_or_default())
}

impl Page<'_, '_> {
    /// Draws a diagram, with its source folded away below it; one that is not drawn is
    /// shown as its source.
    pub(super) fn mermaid(&mut self, code: &str, scope: Scope<'_>) {
        if self.world.config.html.mermaid == Mermaid::Client {
            self.diagrams += 1;
            return super::code::mermaid(code, &mut self.out);
        }
        let drawing = match self.tools.diagrams {
            _ if self.size() >= ARTICLE_BYTES => return,
            Some(diagrams) => diagrams.get(code, drawn),
            None => std::sync::Arc::new(drawn(code)),
        };
        let diagram = match &*drawing {
            Ok(diagram) => diagram,
            Err(why) => {
                super::code::mermaid(code, &mut self.out);
                if scope.host {
                    let message = format!("the diagram is shown as its source: {why}");
                    let help = "change the diagram, or draw it with \
                        `[html] mermaid = \"client\"`";
                    self.report(Code::MermaidNotDrawn, message, help);
                }
                return;
            }
        };
        let mut out = String::with_capacity(diagram.inside.len() + code.len() + 512);
        // Wide drawings scroll in their figure, with a keyboard as well.
        open(&mut out, "figure", &[("class", "mermaid-figure"), ("tabindex", "0")]);
        self.drawing(diagram, code, scope, &mut out);
        if let Some(title) = &diagram.title {
            element(&mut out, "figcaption", &[], title);
        }
        open(&mut out, "details", &[("class", "mermaid-source")]);
        self.label("diagram_source").element(&mut out, "summary", &[]);
        super::code::mermaid(code, &mut out);
        close(&mut out, "details");
        close(&mut out, "figure");
        self.keep("figure", out);
    }

    fn drawing(&self, diagram: &Diagram, code: &str, scope: Scope<'_>, out: &mut String) {
        let name = diagram.name.as_deref().or(diagram.title.as_deref());
        let name = name.unwrap_or_else(|| self.label("diagram").text);
        let description = diagram.description.as_deref();
        let size = (diagram.view, diagram.shrink);
        write::head(size, name, description, !diagram.links.is_empty(), out);
        let names =
            if diagram.links.is_empty() { Vec::new() } else { diagram_links(code) };
        // Between two marks stands the number of a link that begins, or nothing where the
        // last one ends.
        let mut open = false;
        for (at, part) in diagram.inside.split(write::LINK).enumerate() {
            let address = part.parse().ok().filter(|_| at % 2 == 1);
            match address.and_then(|nr: usize| diagram.links.get(nr)) {
                Some(address) => open = self.node_link(address, &names, scope, out),
                None if at % 2 == 0 => out.push_str(part),
                None if std::mem::take(&mut open) => close(out, "a"),
                None => {}
            }
        }
        close(out, "svg");
    }

    /// Begins a node's link, to a note or to the web; false when the note is not there.
    fn node_link(
        &self,
        address: &str,
        names: &[(String, String)],
        scope: Scope<'_>,
        out: &mut String,
    ) -> bool {
        let Some(id) = address.strip_prefix(draw::NODE_LINK) else {
            let attrs =
                [("class", "external-link"), ("href", address), ("rel", "noopener")];
            open(out, "a", &attrs);
            return true;
        };
        let named = names.iter().find(|(own, _)| own == id);
        let path = named.map(|(_, name)| wiki_path(name));
        let links = scope.head.links.iter();
        let at = links.zip(0..).find(|(link, _)| {
            link.kind == LinkKind::Diagram && Some(&link.path) == path.as_ref()
        });
        let href = at.and_then(|(_, at)| self.internal_href(at, scope));
        if let Some(href) = &href {
            open(out, "a", &[("class", "internal-link"), ("href", href)]);
        }
        href.is_some()
    }
}
