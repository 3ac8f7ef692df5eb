//! Vaults built by hand, as far as planning needs them.

use crate::base::{Lang, VaultPath, locale_tag};
use crate::config::{Book, Config, ContentRules, Fallback};
use crate::config::{HtmlOptions, Markdown, Slugs};
use crate::graph::{Backlinks, FileId, Graph, NoteId, Place, Tag, Target};
use crate::lock::Moves;
use crate::note::Head;
use crate::site::{Site, plan};
use crate::vault::{Content, File, FileKind, Media, Vault};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

fn config(fixture: &Fixture) -> Config {
    let all_attachments = fixture.all_attachments;
    Config {
        root: PathBuf::new(),
        project: false,
        content_root: PathBuf::new(),
        book: Book { fallback: fixture.fallback, ..Book::default() },
        languages: BTreeMap::new(),
        content: ContentRules { all_attachments, ..ContentRules::default() },
        markdown: Markdown::default(),
        sanitize: false,
        html: HtmlOptions {
            accent: "blue".into(),
            edit_url: None,
            highlight: true,
            git_dates: false,
            mermaid: crate::config::Mermaid::Static,
            og: crate::config::Og::default(),
            variants: false,
        },
        slugs: fixture.slugs,
        redirects: Vec::new(),
        strings: BTreeMap::new(),
        drafts: false,
        serve: crate::config::ServeOptions::default(),
        publish: crate::config::PublishOptions::default(),
    }
}

/// A vault whose top folders `ko` and `en` are locales.
#[derive(Default)]
pub(super) struct Fixture {
    pub heads: Vec<Head>,
    pub files: Vec<String>,
    pub tags: Vec<Tag>,
    /// Links of each note to files.
    pub links: Vec<(u32, u32)>,
    pub backlinks: Vec<(u32, usize)>,
    pub all_attachments: bool,
    pub slugs: Slugs,
    pub fallback: Fallback,
    /// Pairs of notes that are one another's version.
    pub twins: Vec<(u32, u32)>,
}

pub(super) fn head(path: &str) -> Head {
    let path = VaultPath::new(path).expect("a plain path");
    Head { title: path.stem().to_owned(), path: Some(path), ..Head::default() }
}

pub(super) fn moved(path: &str, permalink: &str) -> Head {
    Head { permalink: Some(permalink.into()), ..head(path) }
}

fn place(path: &VaultPath) -> Place {
    let whole = path.without_extension();
    let split = whole.split_once('/').filter(|(top, _)| matches!(*top, "ko" | "en"));
    let (locale, rest) = match split {
        Some((top, rest)) => (locale_tag(top), rest),
        None => (None, whole),
    };
    let lang = locale.clone().unwrap_or_else(Lang::en);
    Place { lang, locale, path: rest.to_owned() }
}

impl Fixture {
    pub fn of(paths: &[&str]) -> Fixture {
        Fixture::with(paths.iter().map(|p| head(p)).collect())
    }

    pub fn with(heads: Vec<Head>) -> Fixture {
        Fixture { heads, ..Fixture::default() }
    }

    fn graph(&self) -> Graph {
        let mut targets = vec![Vec::new(); self.heads.len()];
        for (note, file) in &self.links {
            targets[*note as usize].push(Target::File(FileId(*file)));
        }
        let (mut starts, mut items) = (vec![0], Vec::new());
        for at in 0..self.heads.len() {
            for (note, count) in &self.backlinks {
                if *note as usize == at {
                    items.extend(vec![NoteId(0); *count]);
                }
            }
            starts.push(u32::try_from(items.len()).expect("few"));
        }
        Graph {
            targets,
            backlinks: Backlinks::of_notes(starts, items),
            tags: self.tags.clone(),
            versions: self.versions(),
            places: self.heads.iter().map(|h| place(h.path())).collect(),
            ..Graph::default()
        }
    }

    fn versions(&self) -> Vec<Vec<NoteId>> {
        let mut versions = vec![Vec::new(); self.heads.len()];
        for (a, b) in &self.twins {
            for note in [a, b] {
                versions[*note as usize] = vec![NoteId(*a), NoteId(*b)];
            }
        }
        versions
    }

    pub fn plan(&self) -> Site {
        let file = |path: &String| {
            Arc::new(File {
                path: VaultPath::new(path).expect("a plain path"),
                kind: FileKind::Attachment(Media::Other),
                content: Content::Outside { disk: PathBuf::new(), len: 0, size: None },
            })
        };
        let files = self.files.iter().map(file).collect();
        let vault = Vault { files, ..Vault::default() };
        let heads: Vec<Arc<Head>> = self.heads.iter().cloned().map(Arc::new).collect();
        let (config, graph) = (config(self), self.graph());
        let site = plan(&config, &heads, &vault, &graph, &Moves::default());
        if heads.len() < 100 {
            let others: Vec<Arc<Head>> =
                heads.iter().map(|head| Arc::new(head.in_other_words())).collect();
            let again = plan(&config, &others, &vault, &graph, &Moves::default());
            assert_eq!(format!("{site:?}"), format!("{again:?}"), "it is kept by then");
        }
        site
    }
}
