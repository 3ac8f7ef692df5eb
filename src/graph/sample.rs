//! Small vaults for tests, from literals; links in a form of their own.

use super::{Graph, PrivateNames, Target, link, site_language};
use crate::base::{Lang, Span, VaultPath, heading_slug};
use crate::config::{Book, Config, ContentRules, HtmlOptions, Language, Markdown};
use crate::note::{Anchor, AnchorKind, Head, Link, LinkKind, anchor_key};
use crate::vault::{Content, File, FileKind, Media, Vault};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A vault to be.
pub(super) struct Sample {
    heads: Vec<Head>,
    files: Vec<String>,
    private: Vec<(VaultPath, Vec<String>)>,
    config: Config,
}

/// A linked vault.
pub(super) struct Linked {
    pub graph: Graph,
    pub heads: Vec<Arc<Head>>,
    files: Vec<String>,
}

impl Sample {
    /// Notes without links.
    pub fn notes(paths: &[&str]) -> Sample {
        let mut sample = Sample {
            heads: Vec::new(),
            files: Vec::new(),
            private: Vec::new(),
            config: config(),
        };
        for path in paths {
            sample = sample.note(path, &[]);
        }
        sample
    }

    /// Adds a note, or links to a note: `[[wiki]]`, `![[embed]]`, `(markdown)`,
    /// `!(embed)`, `property:x`, `translation:x`, `cover:x`.
    pub fn note(self, path: &str, links: &[&str]) -> Sample {
        let links: Vec<String> = links.iter().map(|l| (*l).to_owned()).collect();
        let mut sample = self;
        let known = sample.heads.iter().any(|h| h.path().as_str() == path);
        if !known {
            let path = Some(VaultPath::new(path).expect("a plain path"));
            sample.heads.push(Head { path, ..Head::default() });
        }
        sample.edit(path, |head| {
            for text in &links {
                let at = head.links.len() as u32;
                if text.starts_with("translation:") {
                    head.translations.push(at);
                }
                head.links.push(parse(text, at));
            }
        })
    }

    /// Changes a note.
    pub fn edit(mut self, path: &str, change: impl FnOnce(&mut Head)) -> Sample {
        let head = self.heads.iter_mut().find(|h| h.path().as_str() == path);
        change(head.expect("the note was added before"));
        self
    }

    /// Sets headings (`## text`) and blocks (`^id`).
    pub fn anchors(self, path: &str, texts: &[&str]) -> Sample {
        self.edit(path, |head| head.anchors = anchors(texts))
    }

    /// Sets aliases.
    pub fn aliases(self, path: &str, aliases: &[&str]) -> Sample {
        self.edit(path, |head| {
            head.aliases = aliases.iter().map(|a| (*a).to_owned()).collect();
        })
    }

    /// Adds attachments.
    pub fn files(mut self, paths: &[&str]) -> Sample {
        self.files.extend(paths.iter().map(|path| (*path).to_owned()));
        self
    }

    /// Adds an unpublished note.
    pub fn private(mut self, path: &str, aliases: &[&str]) -> Sample {
        let path = VaultPath::new(path).expect("a plain path");
        self.private.push((path, aliases.iter().map(|a| (*a).to_owned()).collect()));
        self
    }

    /// Sets a language's settings.
    pub fn language(mut self, tag: &str, language: Language) -> Sample {
        let lang = Lang::parse(tag).expect("a tag");
        self.config.languages.insert(lang, language);
        self
    }

    /// Sets the language of the site.
    pub fn site_language(mut self, tag: &str) -> Sample {
        self.config.book.language = Lang::parse(tag);
        self
    }

    /// Links the vault.
    pub fn link(mut self) -> Linked {
        self.heads.sort_by(|a, b| a.path.cmp(&b.path));
        self.files.sort();
        let heads: Vec<Arc<Head>> = self.heads.into_iter().map(Arc::new).collect();
        let files = self.files.iter().map(|path| {
            let content = Content::Outside { disk: path.into(), len: 1, size: None };
            let path = VaultPath::new(path).expect("a plain path");
            Arc::new(File { path, kind: FileKind::Attachment(Media::Image), content })
        });
        let vault = Vault { files: files.collect(), ..Vault::default() };
        let private = self.private.iter().map(|(path, aliases)| (path, &aliases[..]));
        let private = PrivateNames::new(private);
        let lang = site_language(&self.config, &heads);
        let graph = link(&self.config, &lang, &heads, &vault, &private);
        if heads.iter().map(|head| head.links.len()).sum::<usize>() < 1000 {
            let others: Vec<Arc<Head>> =
                heads.iter().map(|head| Arc::new(head.in_other_words())).collect();
            let again = link(&self.config, &lang, &others, &vault, &private);
            assert_eq!(format!("{graph:?}"), format!("{again:?}"), "it is kept by then");
        }
        Linked { graph, heads, files: self.files }
    }
}

impl Linked {
    /// Paths of the notes in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.heads.iter().map(|head| head.path().as_str())
    }

    /// The number of a note.
    pub fn id(&self, path: &str) -> usize {
        self.paths().position(|p| p == path).expect("a note of the sample")
    }

    /// What the links of a note mean: `b.md`, `b.md#id`, `p.png`, `docs/` or `-`.
    pub fn targets(&self, path: &str) -> Vec<String> {
        let name = |target: &Target| match target {
            Target::Note(note, anchor) => {
                let head = &self.heads[note.0 as usize];
                let anchor =
                    anchor.map(|at| format!("#{}", head.anchors[at as usize].id));
                format!("{}{}", head.path(), anchor.unwrap_or_default())
            }
            Target::File(file) => self.files[file.0 as usize].clone(),
            Target::Folder(at) => format!("{}/", self.graph.folders_named[*at as usize]),
            Target::Missing => "-".to_owned(),
        };
        self.graph.targets[self.id(path)].iter().map(name).collect()
    }

    /// What was found, with its places.
    pub fn found(&self) -> Vec<crate::diag::Diagnostic> {
        self.graph.diagnostics(&self.heads, &|_| None)
    }

    /// Diagnostics as `path: code: message; help`.
    pub fn messages(&self) -> Vec<String> {
        let line = |d: &crate::diag::Diagnostic| {
            let help = d.help.as_ref().map(|help| format!("; {help}"));
            format!(
                "{}: {}: {}{}",
                d.path,
                d.code.name(),
                d.message,
                help.unwrap_or_default()
            )
        };
        self.found().iter().map(line).collect()
    }
}

/// Anchors from `## text` and `^id`.
pub(super) fn anchors(texts: &[&str]) -> Vec<Anchor> {
    let mut slugs = crate::base::Slugs::default();
    let mut anchors = Vec::new();
    for text in texts {
        let title = text.trim_start_matches('#').trim();
        let level = (text.len() - text.trim_start_matches('#').len()) as u8;
        anchors.push(if level == 0 {
            let kind = AnchorKind::Block;
            Anchor { kind, id: title.into(), text: String::new(), key: String::new() }
        } else {
            let kind = AnchorKind::Heading { level, outline: true };
            let id = slugs.unique(heading_slug(title));
            Anchor { kind, id, text: title.into(), key: anchor_key(title) }
        });
    }
    anchors
}

fn parse(text: &str, at: u32) -> Link {
    let forms = [
        ("![[", "]]", LinkKind::WikiEmbed),
        ("[[", "]]", LinkKind::Wiki),
        ("!(", ")", LinkKind::MarkdownEmbed),
        ("(", ")", LinkKind::Markdown),
        ("property:", "", LinkKind::Property),
        ("translation:", "", LinkKind::Property),
        ("cover:", "", LinkKind::Cover),
    ];
    let form = |(open, close, kind): &(&str, &str, LinkKind)| {
        Some((*kind, text.strip_prefix(open)?.strip_suffix(close)?.to_owned()))
    };
    let (kind, inner) = forms.iter().find_map(form).expect("a link of the sample");
    let (path, subpath) = inner.split_once('#').unwrap_or((&inner, ""));
    let span = Span { start: at * 10, end: at * 10 + 5 };
    Link::new(kind, path.into(), subpath.into(), span)
}

pub(super) fn config() -> Config {
    Config {
        root: "vault".into(),
        project: false,
        content_root: "vault".into(),
        book: Book::default(),
        languages: BTreeMap::new(),
        content: ContentRules::default(),
        markdown: Markdown::default(),
        sanitize: false,
        html: HtmlOptions {
            accent: "blue".into(),
            edit_url: None,
            highlight: false,
            git_dates: false,
            mermaid: crate::config::Mermaid::Static,
            og: crate::config::Og::default(),
            variants: false,
        },
        slugs: crate::config::Slugs::default(),
        redirects: Vec::new(),
        strings: BTreeMap::new(),
        drafts: false,
        serve: crate::config::ServeOptions::default(),
        publish: crate::config::PublishOptions::default(),
    }
}
