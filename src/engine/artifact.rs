//! One route → the bytes that stand there: the one dispatch over all outputs.

use super::snapshot::Snapshot;
use crate::base::{Lang, Route};
use crate::diag::{Code, Diagnostic, Error, Severity};
use crate::graph::{FileId, NoteId};
use crate::html::{self, Fragment, Label, Tools};
use crate::machine;
use crate::share;
use crate::site::{Output, SEARCH_FOLDER};
use crate::theme::{Theme, View};
use crate::vault::Content;
use crate::view::{self, Shown};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

/// What stands at a route.
pub struct Artifact<'a> {
    /// The bytes, or where to copy them from.
    pub bytes: Bytes<'a>,
    /// What went wrong while drawing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Bytes of an artifact.
pub enum Bytes<'a> {
    /// Made or embedded.
    Here(Cow<'a, [u8]>),
    /// An attachment on disk.
    Outside {
        /// The file.
        disk: &'a Path,
        /// Its length when it was found.
        len: u64,
    },
}

/// Draws a route; `None` when nothing stands there.
pub fn artifact<'a>(
    snapshot: &'a Snapshot,
    route: &Route,
) -> Result<Option<Artifact<'a>>, Error> {
    let world = &snapshot.world;
    let theme = &*snapshot.theme;
    let Some(output) = world.site.outputs.get(route) else {
        return beside(snapshot, route);
    };
    let mut diagnostics = Vec::new();
    let page = match output {
        Output::Note(note) => {
            let fragment = fragment(snapshot, *note);
            diagnostics.clone_from(&fragment.diagnostics);
            draw(snapshot, &view::page(world, theme, *note, fragment))?
        }
        Output::Fallback(page) => {
            let page = &world.site.fallbacks[*page as usize];
            // What is wrong in the note is for its own page to say.
            let fragment = drawn(snapshot, page.note, (&page.route, &page.lang));
            draw(snapshot, &view::fallback(world, theme, page, fragment))?
        }
        Output::Backlinks(note, page) => {
            draw(snapshot, &view::backlinks(world, theme, route, *note, *page))?
        }
        Output::Folder(folder, page) => {
            draw(snapshot, &view::folder(world, theme, route, *folder, *page))?
        }
        Output::Home(folder) => draw(snapshot, &view::home(world, theme, *folder))?,
        Output::Tag(tag, page) => {
            draw(snapshot, &view::tag(world, theme, route, *tag, *page))?
        }
        Output::Tags(locale, page) => {
            draw(snapshot, &view::tags(world, theme, route, locale.as_ref(), *page))?
        }
        Output::Search(locale) => {
            draw(snapshot, &view::search(world, theme, route, locale.as_ref()))?
        }
        Output::Glossary(list, page) => {
            draw(snapshot, &view::glossary(world, theme, route, *list, *page))?
        }
        Output::Redirect(to) => draw(snapshot, &view::redirect(world, theme, route, to))?,
        Output::Lead(at) => draw(snapshot, &view::lead(world, theme, route, *at))?,
        Output::NotFound => draw(snapshot, &view::not_found(world, theme))?,
        Output::Sitemap => machine::sitemap(world),
        Output::SitemapPart(part) => machine::part(world, *part),
        Output::Robots => machine::robots(world),
        Output::Feed(at) => feed(snapshot, *at),
        Output::Twin(note) => return Ok(Some(borrowed(snapshot.twin(*note).as_bytes()))),
        Output::Llms(root) => machine::llms(world, theme, *root),
        Output::LlmsFull(root) => {
            machine::llms_full(world, theme, *root, &|note| snapshot.twin(note))
        }
        Output::Graph(root) => machine::graph(world, *root),
        Output::OpenSearch(root) => machine::opensearch(world, theme, *root),
        Output::File(file) => return Ok(attachment(snapshot, *file)),
    };
    let bytes = Bytes::Here(Cow::Owned(page));
    Ok(Some(Artifact { bytes, diagnostics }))
}

/// What the plan of the site does not know: client files, the search, share images.
fn beside<'a>(
    snapshot: &'a Snapshot,
    route: &Route,
) -> Result<Option<Artifact<'a>>, Error> {
    if route.as_str().starts_with(share::FOLDER) {
        return poster(snapshot, route);
    }
    Ok(asset(snapshot, route).or_else(|| index(snapshot, route)))
}

/// A feed, with the articles of its notes.
fn feed(snapshot: &Snapshot, at: u32) -> Vec<u8> {
    let world = &snapshot.world;
    let article = |note| fragment(snapshot, note).html;
    machine::feed(world, &snapshot.theme, &world.site.feeds[at as usize], &article)
}

fn draw<V: View>(snapshot: &Snapshot, view: &V) -> Result<Vec<u8>, Error> {
    snapshot.theme.render(view)
}

fn attachment(snapshot: &Snapshot, file: FileId) -> Option<Artifact<'_>> {
    let Content::Outside { disk, len, .. } = &snapshot.world.file(file).content else {
        return None;
    };
    let bytes = Bytes::Outside { disk, len: *len };
    Some(Artifact { bytes, diagnostics: Vec::new() })
}

fn asset<'a>(snapshot: &'a Snapshot, route: &Route) -> Option<Artifact<'a>> {
    let below = route.as_str().strip_prefix(snapshot.theme.asset_folder())?;
    let name = below.strip_prefix('/')?;
    let (_, bytes) = snapshot.theme.assets().iter().find(|(own, _)| own == name)?;
    Some(borrowed(bytes))
}

/// A file of the search index.
fn index<'a>(snapshot: &'a Snapshot, route: &Route) -> Option<Artifact<'a>> {
    let name = route.as_str().strip_prefix(SEARCH_FOLDER)?;
    snapshot.search().files.get(name).map(|bytes| borrowed(bytes))
}

/// A share image, drawn behind a barrier: a fault of kbgen costs one picture.
fn poster<'a>(
    snapshot: &'a Snapshot,
    route: &Route,
) -> Result<Option<Artifact<'a>>, Error> {
    let posters = snapshot.posters();
    let Some(Shown { poster, path }) = posters.shown.get(route) else { return Ok(None) };
    let shelf = snapshot.memory.shelf();
    let draw = || share::draw(poster, &snapshot.theme, &posters.fonts, shelf);
    let mut diagnostics = Vec::new();
    let png = match catch_unwind(AssertUnwindSafe(draw)) {
        Ok(drawn) => {
            let drawn = drawn?;
            diagnostics.extend(without_font(path, &drawn.missing));
            diagnostics.extend(without_font("templates/og.svg", &drawn.odd));
            drawn.png
        }
        Err(_) => {
            let message = "kbgen failed to draw a share image; this is a fault of kbgen";
            let found = Diagnostic::new(Code::Bug, path, message);
            diagnostics.push(found.help("report it with the title"));
            share::plain()
        }
    };
    let bytes = Bytes::Here(Cow::Owned(png));
    Ok(Some(Artifact { bytes, diagnostics }))
}

/// Names characters that were left out of a share image. Pictograms are no loss to what
/// it says, and many machines have no font for them.
fn without_font(path: &str, missing: &[char]) -> Option<Diagnostic> {
    if missing.is_empty() {
        return None;
    }
    let shown = |c: &char| match c.is_alphanumeric() || share::is_pictogram(*c) {
        true => format!("\"{c}\" (U+{:04X})", *c as u32),
        false => format!("U+{:04X}", *c as u32),
    };
    let shown: Vec<_> = missing.iter().take(10).map(shown).collect();
    let shown = shown.join(", ");
    let more = if missing.len() > 10 { " and others" } else { "" };
    let message = format!("the share image goes without {shown}{more}: no font has it");
    let found = Diagnostic::new(Code::MissingGlyph, path, message)
        .help("put a font that has it in \"static/fonts/og.ttf\", or install one");
    let signs = missing.iter().all(|c| share::is_pictogram(*c));
    Some(if signs { found.severity(Severity::Info) } else { found })
}

/// Bytes that are there already.
fn borrowed(bytes: &[u8]) -> Artifact<'_> {
    Artifact { bytes: Bytes::Here(Cow::Borrowed(bytes)), diagnostics: Vec::new() }
}

fn fragment(snapshot: &Snapshot, note: NoteId) -> Fragment {
    let world = &snapshot.world;
    drawn(snapshot, note, (world.route(note), &world.place(note).lang))
}

/// An interface string for the inside of an article.
fn label<'a>(theme: &'a Theme, lang: &Lang, key: &'static str) -> Label<'a> {
    let own = theme.speaks(lang.as_str(), key);
    Label { text: theme.strings(lang.as_str(), key), lang: (!own).then_some("en") }
}

/// Draws a note's body behind a barrier: a fault of kbgen costs one note, not the build.
fn drawn(snapshot: &Snapshot, note: NoteId, on: (&Route, &Lang)) -> Fragment {
    let world = &snapshot.world;
    let label = |lang: &Lang, key| label(&snapshot.theme, lang, key);
    let tools = Tools {
        highlighter: snapshot.highlighter(),
        diagrams: Some(snapshot.diagrams()),
        label: &label,
    };
    let draw = || {
        let body = Rc::new(html::body_of(world, note));
        let fragment = html::render_body(world, note, &body, on, tools);
        snapshot.know_twin(note, &body);
        fragment
    };
    let drawn = catch_unwind(AssertUnwindSafe(draw));
    drawn.unwrap_or_else(|_| {
        let mut html = String::new();
        let said = label(&world.place(note).lang, "broken");
        said.element(&mut html, "p", &[("class", "page-cut")]);
        let path = world.head(note).path().as_str();
        let message = "kbgen failed to draw this note; this is a fault of kbgen";
        let found =
            Diagnostic::new(Code::Bug, path, message).help("report it with the note");
        Fragment { html, diagnostics: vec![found], diagrams: false }
    })
}
