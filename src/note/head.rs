//! The head of a note: all that other pages may know of it.
//!
//! Everything here is data about one file. What a link *means* is not decided here but
//! in `graph`, because that relates two files.

use super::anchor::anchor_key;
use super::date::Date;
use super::properties::Properties;
use super::section::Mark;
use super::term::Term;
use crate::base::{Digest, Lang, Span, VaultPath, digest_bytes, fold};

/// What one note says about itself.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Head {
    /// Where its file lies; `None` only in a default value.
    pub path: Option<VaultPath>,
    /// Property `title`, else a leading h1, else the file name.
    pub title: String,
    /// Whether the body opens with the h1 that gave the title.
    pub title_in_body: bool,
    /// Property `lang`.
    pub lang: Option<Lang>,
    /// Property `aliases`, in order, without empty entries.
    pub aliases: Vec<String>,
    /// Tags as first written, properties' first; no `#`; unique by folded name.
    pub tags: Vec<String>,
    /// How many of `tags` stand in the properties.
    pub property_tags: usize,
    /// Property `cssclasses`, each a plain class name.
    pub css_classes: Vec<String>,
    /// Property `permalink` as written.
    pub permalink: Option<String>,
    /// Property `description`.
    pub description: Option<String>,
    /// The first paragraph as plain text, at most 160 characters.
    pub summary: String,
    /// Property `image` or `cover` as written: a vault path or a URL.
    pub cover: Option<String>,
    /// Property `created` (or `date`).
    pub created: Option<Date>,
    /// Property `updated`.
    pub updated: Option<Date>,
    /// Property `order`: position among siblings; smaller comes first.
    pub order: Option<i64>,
    /// Property `translation`: links (in `links`) to the same note in other languages.
    pub translations: Vec<u32>,
    /// Property `translation_key`, trimmed.
    pub translation_key: Option<String>,
    /// Property `original`: the language in which the note was written first.
    pub original: Option<Lang>,
    /// Property `source`: the sections of the original as they were when this
    /// translation was last true.
    pub source: Option<Box<[Mark]>>,
    /// Headings and block ids in document order.
    pub anchors: Vec<Anchor>,
    /// Links and embeds in source order, properties' first.
    pub links: Vec<Link>,
    /// Sentences that hold links, as plain text; [`Link::context`] points into them.
    pub contexts: Vec<String>,
    /// Terms that the note defines, for the glossary.
    pub terms: Vec<Term>,
    /// Letters outside code, to tell the language of a vault.
    pub letters: Letters,
    /// Minutes an adult needs to read it, at least 1; 0 for a base, which has no text.
    pub minutes: u32,
    /// Where the note says that it is a drawing of the Excalidraw plugin.
    pub drawing: Option<Span>,
    /// All properties; only an allow-list of them reaches data files.
    pub properties: Properties,
}

/// How many letters a note has, outside code and properties.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Letters {
    /// Characters of Hangul: syllables and jamo.
    pub hangul: u32,
    /// Letters of Hangul. A syllable is written with two or three (`글` is ㄱ, ㅡ, ㄹ), so
    /// counting it as one would call Korean prose full of English terms English.
    pub jamo: u32,
    /// Letters of all other scripts.
    pub other: u32,
}

/// Something a fragment may point at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// Heading or block.
    pub kind: AnchorKind,
    /// The `id` in the page: a heading slug, or `^abc`.
    pub id: String,
    /// Plain text of the heading; empty for blocks.
    pub text: String,
    /// The text as fragments are compared, see `note::anchor_key`.
    pub key: String,
}

/// What an anchor stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnchorKind {
    /// A heading of level 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Whether it stands directly in the note and so in the outline.
        outline: bool,
    },
    /// A block with `^id`.
    Block,
}

/// How a link is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkKind {
    /// `[[target]]`
    Wiki,
    /// `[text](target)`
    Markdown,
    /// `![[target]]`
    WikiEmbed,
    /// `![text](target)`
    MarkdownEmbed,
    /// A property value that is wholly `[[target]]`.
    Property,
    /// A property value that is a day: it means the daily note of that name, if any.
    Day,
    /// `href` of raw HTML.
    Html,
    /// `src`, `srcset` or `poster` of raw HTML.
    HtmlEmbed,
    /// Property `image` or `cover`.
    Cover,
    /// A file on a canvas: a card, or the picture behind a group.
    Card,
    /// A node of a diagram; it is no link of the note for its backlinks.
    Diagram,
}

impl LinkKind {
    /// Whether the target is shown in place.
    pub fn is_embed(self) -> bool {
        matches!(
            self,
            LinkKind::WikiEmbed | LinkKind::MarkdownEmbed | LinkKind::HtmlEmbed
        )
    }

    /// Whether it stands in the properties.
    pub fn is_property(self) -> bool {
        matches!(self, LinkKind::Property | LinkKind::Day | LinkKind::Cover)
    }

    /// Whether Markdown's rules for destinations apply (relative to the note first).
    pub fn is_markdown(self) -> bool {
        matches!(
            self,
            LinkKind::Markdown
                | LinkKind::MarkdownEmbed
                | LinkKind::Html
                | LinkKind::HtmlEmbed
        )
    }
}

/// One link or embed to something in the vault. External URLs are not among these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// The path part: trimmed, NFC, percent-decoded for Markdown; empty = own note.
    pub path: String,
    /// The part after the first `#`, without it; empty when there is none.
    pub subpath: String,
    /// Where it stands.
    pub span: Span,
    /// The sentence it stands in.
    pub context: Option<Context>,
    /// The path as a name, when it is no more than that.
    pub bare: Option<Bare>,
    /// The subpath as headings are compared, when it is one heading.
    pub heading: Option<Box<str>>,
}

/// A name without folders, folded and hashed once: an edit relates all links of a vault
/// anew, and most of them are such names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bare {
    /// The digest of the folded name without a final `.md`.
    pub key: Digest,
    /// Whether it was written with `.md`.
    pub note_only: bool,
}

impl Bare {
    fn of(path: &str) -> Option<Bare> {
        let folded = fold(path);
        if folded.is_empty() || folded.contains('/') || folded.starts_with('.') {
            return None;
        }
        let name = folded.strip_suffix(".md").map(str::trim_end);
        let name = name.filter(|name| !name.is_empty());
        let key = digest_bytes(name.unwrap_or(&folded).as_bytes());
        Some(Bare { key, note_only: name.is_some() })
    }
}

impl Link {
    /// A link as it is written; the sentence around it is found later.
    pub fn new(kind: LinkKind, path: String, subpath: String, span: Span) -> Link {
        let single = !subpath.is_empty() && !subpath.contains(['#', '^']);
        Link {
            kind,
            bare: Bare::of(&path),
            heading: single.then(|| anchor_key(&subpath).into()),
            path,
            subpath,
            span,
            context: None,
        }
    }

    /// Path and subpath as people know them: `노트#제목`.
    pub fn written(&self) -> String {
        if self.subpath.is_empty() {
            self.path.clone()
        } else {
            format!("{}#{}", self.path, self.subpath)
        }
    }
}

/// A link's place in one of the head's sentences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
    /// Index into [`Head::contexts`].
    pub sentence: u32,
    /// Bytes of the sentence that are the link's text.
    pub span: Span,
}

impl Head {
    /// The note's path.
    pub fn path(&self) -> &VaultPath {
        self.path.as_ref().expect("every parsed head has its path")
    }

    /// What the note says it is about: its description, else its first paragraph.
    pub fn about(&self) -> &str {
        self.description.as_deref().unwrap_or(&self.summary)
    }

    /// The day by which the note is news: when it last changed, else when it was made.
    pub fn dated(&self) -> Option<Date> {
        self.updated.or(self.created)
    }

    /// Whether two heads say the same to `graph` and `site`, which relate notes.
    pub fn relates_like(&self, other: &Head) -> bool {
        self.relations() == other.relations()
    }

    /// The head without what those stages never read, which is what a sentence without
    /// links changes: summary and length, the words around links, and places in the body.
    /// Whatever else there is counts, a new field too.
    fn relations(&self) -> Head {
        let mut head = Head {
            summary: String::new(),
            contexts: Vec::new(),
            letters: Letters::default(),
            minutes: 0,
            ..self.clone()
        };
        for link in &mut head.links {
            link.context = None;
            // Where a property stands also tells which one it is.
            if !link.kind.is_property() {
                link.span = Span::default();
            }
        }
        head.terms.iter_mut().for_each(|term| term.span = Span::default());
        head
    }

    /// Where one of these properties stands, else the start of the note: the place of
    /// messages about the note as a whole.
    pub fn place_of(&self, keys: &[&str]) -> Span {
        keys.iter().find_map(|key| self.properties.place(key)).unwrap_or_default()
    }

    /// Headings of the outline: level and anchor, in document order.
    pub fn outline(&self) -> impl Iterator<Item = (u8, &Anchor)> {
        self.anchors.iter().filter_map(|a| match a.kind {
            AnchorKind::Heading { level, outline: true } => Some((level, a)),
            _ => None,
        })
    }
}

#[cfg(test)]
impl Head {
    /// A head that relates like this one and differs in all that may differ then: what
    /// later stages make of both must be the same.
    pub(crate) fn in_other_words(&self) -> Head {
        let mut head = self.clone();
        head.summary.push_str(" more");
        head.contexts.push("a sentence".into());
        head.letters = Letters { hangul: 1, jamo: 3, other: 4000 };
        head.minutes += 1;
        let moved =
            |span: Span| Span::new(span.start as usize + 9, span.end as usize + 9);
        head.terms.iter_mut().for_each(|term| term.span = moved(term.span));
        for link in &mut head.links {
            link.context = Some(Context { sentence: 0, span: Span::new(0, 1) });
            if !link.kind.is_property() {
                link.span = moved(link.span);
            }
        }
        assert!(self.relates_like(&head));
        head
    }
}

#[cfg(test)]
mod tests {
    use super::Head;
    use crate::base::VaultPath;
    use crate::note::{NoteOptions, Source, parse};

    fn head(text: &str) -> Head {
        let path = VaultPath::new("a.md").expect("a plain path");
        parse(&Source { path: &path, text, options: NoteOptions::default() }).head
    }

    const NOTE: &str = "---\naliases: [별명]\nup: \"[[위]]\"\n---\n# 제목\n\n\
        처음 문장. [[나#절|말]] #태그\n\n**파드(Pod)**: 컨테이너의 모음입니다.\n\n## 절\n\n끝 ^b\n";

    #[test]
    fn a_sentence_without_links_relates_nothing() {
        for (old, new) in [
            ("처음 문장", "처음에 선 더 긴 문장"),
            ("끝", "끝\n줄\n\n문단"),
            ("|말]]", "|다른 말]]"),
            ("[[나", "앞에 선 [[나"),
        ] {
            assert!(head(NOTE).relates_like(&head(&NOTE.replace(old, new))), "{new}");
        }
    }

    #[test]
    fn what_other_notes_see_of_a_note_relates() {
        for (old, new) in [
            ("[[나#절", "[[다#절"),
            ("[[나#절", "[[나#절2"),
            ("[[나", "![[나"),
            ("끝", "끝 [[다]]"),
            ("별명", "다른 별명"),
            ("위]]", "아래]]"),
            ("up:", "down:"),
            ("# 제목", "# 다른 제목"),
            ("## 절", "### 절"),
            ("^b", "^c"),
            ("#태그", "#표"),
            ("(Pod)", "(pods)"),
            ("모음", "묶음"),
            ("---\n#", "lang: en\n---\n#"),
            ("---\n#", "permalink: p\n---\n#"),
        ] {
            let edited = NOTE.replacen(old, new, 1);
            assert_ne!(edited, NOTE, "{new}");
            assert!(!head(NOTE).relates_like(&head(&edited)), "{new}");
        }
    }
}
