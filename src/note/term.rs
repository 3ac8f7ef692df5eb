//! Terms that a note defines: its tree in, names with their definitions out.
//!
//! Only what writers mean as a definition is taken: a bold term with a quote or paragraph
//! below it, `**용어(term)**: …`, and definition lists. A newcomer's trap: most bold words
//! are labels of a step (`**확인**: …`), so whatever could be one is left out. Missing a
//! term costs little; a wrong one makes the whole glossary doubtful.

use super::ast::{Block, BlockKind, Inline, LinkTarget};
use super::cjk::is_hangul;
use super::text::{excerpt, plain};
use crate::base::Span;

/// Terms kept of one note: a glossary written as one note has a few hundred, and a head
/// is in memory for as long as its note is.
const TERMS: usize = 400;
/// Longest definition in characters: about two sentences, which is what a list shows.
const DEFINITION: usize = 300;
/// Longest name in characters.
const NAME: usize = 40;
/// Most words of a name.
const WORDS: usize = 5;
/// Most names in the brackets behind a name.
const OTHERS: usize = 4;

/// A name that a note defines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// As written before the brackets: `Node`.
    pub name: String,
    /// What stands in the brackets: `노드`, or the words that an acronym stands for.
    pub others: Vec<String>,
    /// Plain text, at most 300 characters.
    pub definition: String,
    /// Where the term stands.
    pub span: Span,
}

impl Term {
    /// Whether its names are in two scripts.
    pub fn is_pair(&self) -> bool {
        self.others.iter().any(|other| has_hangul(other) != has_hangul(&self.name))
    }

    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.others.iter().map(String::as_str))
    }
}

/// Whether a text has a letter of Hangul.
pub fn has_hangul(text: &str) -> bool {
    text.chars().any(is_hangul)
}

/// The terms that a note defines, in document order.
pub(super) fn terms(blocks: &[Block]) -> Vec<Term> {
    let mut found = Vec::new();
    walk(blocks, &mut found);
    found
}

fn walk(blocks: &[Block], found: &mut Vec<Term>) {
    for (at, block) in blocks.iter().enumerate() {
        if found.len() >= TERMS {
            return;
        }
        match &block.kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => {
                let next = blocks.get(at + 1).map(|block| &block.kind);
                let lines = lines_of_terms(inlines);
                let last = lines.len().saturating_sub(1);
                for (nr, line) in lines.into_iter().enumerate() {
                    found.extend(term(line, next.filter(|_| nr == last), block.span));
                }
            }
            BlockKind::Quote(inner) => walk(inner, found),
            BlockKind::Callout { body, .. } => walk(body, found),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| walk(&item.blocks, found));
            }
            _ => {}
        }
    }
}

/// A paragraph, cut before each line that is a term with its definition: line ends are
/// seen on the page, so writers put one term on each line.
fn lines_of_terms(inlines: &[Inline]) -> Vec<&[Inline]> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, _) in inlines.iter().enumerate().filter(|(_, inline)| is_line_end(inline)) {
        let rest = &inlines[at + 1..];
        let bold = matches!(rest.first(), Some(Inline::Strong(_)));
        if bold && term(rest, None, Span::default()).is_some() {
            lines.push(&inlines[start..at]);
            start = at + 1;
        }
    }
    lines.push(&inlines[start..]);
    lines
}

/// How a definition is tied to its term; the looser, the surer the term must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// A quote below it, or `: …` on the next line.
    Strong,
    /// A colon, a dash, a line or a paragraph behind it.
    Weak,
}

/// The term that a paragraph opens with.
fn term(inlines: &[Inline], next: Option<&BlockKind>, span: Span) -> Option<Term> {
    let (bold, rest) = opening(inlines)?;
    let (written, rest) = with_brackets(bold.clone(), rest);
    let (names, labelled) = match written.trim().strip_suffix([':', '：']) {
        Some(names) => (names.trim_end().to_owned(), true),
        None => (written.trim().to_owned(), false),
    };
    let (name, others) = names_of(&names)?;
    let (definition, tie) = definition(&rest, labelled, next)?;
    // Brackets behind the bold words are as often a remark: `**background** (기본): …`.
    if tie == Tie::Weak && written != bold {
        return None;
    }
    let others = if tie == Tie::Weak || labelled {
        let sure = |o: &String| has_hangul(o) != has_hangul(&name) || stand(&name, o);
        let sure: Vec<String> = others.into_iter().filter(sure).collect();
        (!sure.is_empty()).then_some(sure)?
    } else {
        others
    };
    Some(Term { name, others, definition, span })
}

/// The bold words that open a paragraph and what follows, or the line before `: …`.
fn opening(inlines: &[Inline]) -> Option<(String, Vec<Inline>)> {
    match inlines {
        [Inline::Strong(inner), rest @ ..] if is_plain(inner) => {
            Some((plain(inner), rest.to_vec()))
        }
        [Inline::Text(_) | Inline::Link { .. }, .., _] => {
            let end = inlines.iter().position(is_line_end)?;
            let listed = leads_with(&inlines[end + 1..], ':');
            let (line, rest) = (&inlines[..end], &inlines[end..]);
            (listed && is_plain(line)).then(|| (plain(line), rest.to_vec()))
        }
        _ => None,
    }
}

/// Takes brackets right behind the bold words to them: `**노드** (Node)`.
fn with_brackets(written: String, mut rest: Vec<Inline>) -> (String, Vec<Inline>) {
    let Some(Inline::Text(text)) = rest.first() else { return (written, rest) };
    let after = text.trim_start_matches(' ');
    let close = after.find([')', '）']).filter(|_| after.starts_with(['(', '（']));
    let Some(close) = close.filter(|_| !written.contains(['(', '（'])) else {
        return (written, rest);
    };
    let width = after[close..].chars().next().map_or(1, char::len_utf8);
    let (brackets, behind) = after.split_at(close + width);
    let written = format!("{written} {brackets}");
    let behind: Box<str> = behind.into();
    rest[0] = Inline::Text(behind);
    (written, rest)
}

/// The definition: what follows on the line, on the next one, or in the next block.
fn definition(
    rest: &[Inline],
    labelled: bool,
    next: Option<&BlockKind>,
) -> Option<(String, Tie)> {
    let text = plain(rest);
    if text.trim().is_empty() {
        return match next? {
            BlockKind::Quote(blocks) => {
                Some((told(&plain(first_paragraph(blocks)?))?, Tie::Strong))
            }
            BlockKind::Paragraph(inlines) => {
                let other = matches!(inlines.first(), Some(Inline::Strong(_)));
                let text = plain(inlines);
                (!other).then(|| told(&text))?.map(|text| (text, Tie::Weak))
            }
            _ => None,
        };
    }
    if rest.first().is_some_and(is_line_end) {
        let listed = leads_with(&rest[1..], ':');
        let text = text.trim_start().trim_start_matches(':');
        return Some((told(text)?, if listed { Tie::Strong } else { Tie::Weak }));
    }
    let text = text.trim_start();
    let marks = [":", "：", "— ", "– ", "- "];
    let behind = marks.iter().find_map(|mark| text.strip_prefix(mark));
    let behind = if labelled { behind.or(Some(text)) } else { behind };
    Some((told(behind?)?, Tie::Weak))
}

fn first_paragraph(blocks: &[Block]) -> Option<&[Inline]> {
    match &blocks.first()?.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => Some(inlines),
        _ => None,
    }
}

/// A text that may define something: words, not a picture, a path or an introduction.
fn told(text: &str) -> Option<String> {
    let text = text.trim();
    let opens = |c: char| c.is_alphanumeric() || "\"'“‘(`".contains(c);
    let sound = text.starts_with(opens)
        && !text.ends_with([':', '：'])
        && !text.contains("://")
        && !text.contains(" > ")
        && !text.contains('→')
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && text.split_whitespace().nth(1).is_some();
    sound.then(|| excerpt(text, DEFINITION))
}

/// `Node (노드, 마디)` as `Node` and what stands in its brackets.
fn names_of(written: &str) -> Option<(String, Vec<String>)> {
    let Some(open) = written.find(['(', '（']) else {
        return is_name(written).then(|| (written.to_owned(), Vec::new()));
    };
    let inner = written[open..].strip_suffix([')', '）'])?;
    let inner = inner.trim_start_matches(['(', '（']);
    let name = written[..open].trim_end();
    let others: Vec<String> = inner
        .split([',', '/', '·', ';'])
        .map(str::trim)
        .filter(|other| is_name(other) && *other != name)
        .take(OTHERS)
        .map(str::to_owned)
        .collect();
    (is_name(name) && !others.is_empty()).then(|| (name.to_owned(), others))
}

/// Whether a text is a name and no phrase, step or number.
pub fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || " -_./+#&'’".contains(c);
    let words: Vec<&str> = text.split_whitespace().collect();
    let count = text.chars().count();
    (2..=NAME).contains(&count)
        && words.len() <= WORDS
        && text.starts_with(char::is_alphabetic)
        && text.chars().all(fits)
        && !text.ends_with(['.', '-', '/'])
        && !words.iter().any(|word| word.contains("'s") || word.contains("’s"))
        && !is_phrase(&words)
}

/// Whether words are held together by particles or end as a sentence does.
fn is_phrase(words: &[&str]) -> bool {
    const PARTICLES: [&str; 12] = [
        "을", "를", "은", "는", "의", "에", "에서", "으로", "위한", "및", "또는", "하는",
    ];
    let (last, before) = words.split_last().expect("a name has a word");
    let joined = before.iter().any(|w| PARTICLES.iter().any(|p| w.ends_with(p)));
    let ends = ["니다", "이다", "하다", "한다", "세요", "까요", "하기", "되기"];
    joined
        || words.iter().any(|w| has_particle(w))
        || ends.iter().any(|e| last.ends_with(e))
}

/// Whether Latin letters carry a Korean particle: `server의`.
fn has_particle(word: &str) -> bool {
    const PARTICLES: [&str; 10] =
        ["의", "를", "을", "은", "는", "이", "가", "에", "와", "과"];
    PARTICLES.iter().any(|particle| {
        let stem = word.strip_suffix(particle);
        stem.is_some_and(|stem| stem.ends_with(|c: char| c.is_ascii_alphanumeric()))
    })
}

/// Whether one is the other's initials: `GKE` and `Google Kubernetes Engine`.
fn stand(one: &str, other: &str) -> bool {
    let initials = |text: &str| -> String {
        let words = text.split([' ', '-']).filter(|word| !word.is_empty());
        words.filter_map(|word| word.chars().next()).collect()
    };
    let is = |short: &str, long: &str| {
        let found = initials(long);
        short.len() >= 2
            && long.contains([' ', '-'])
            && short.chars().all(|c| c.is_ascii_alphanumeric())
            && found.eq_ignore_ascii_case(short)
    };
    is(one, other) || is(other, one)
}

/// Whether inlines are words alone: a link to another host is no term.
fn is_plain(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(_) | Inline::Code(_) => true,
        Inline::Emphasis(inner) | Inline::Mark(inner) | Inline::Strong(inner) => {
            is_plain(inner)
        }
        Inline::Link { target: LinkTarget::Vault(_), content, .. } => is_plain(content),
        _ => false,
    })
}

fn is_line_end(inline: &Inline) -> bool {
    matches!(inline, Inline::Break | Inline::SoftBreak)
}

fn leads_with(inlines: &[Inline], mark: char) -> bool {
    matches!(inlines.first(), Some(Inline::Text(text)) if text.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::{is_name, stand};
    use crate::base::VaultPath;
    use crate::note::{NoteOptions, Source, parse};

    /// Terms as `name|other|… = definition`.
    fn check(text: &str, expected: &[&str]) {
        let path = VaultPath::new("n.md").expect("a path");
        let source = Source { path: &path, text, options: NoteOptions::default() };
        let terms = parse(&source).head.terms;
        let shown: Vec<String> = terms
            .iter()
            .map(|t| {
                format!("{} = {}", t.names().collect::<Vec<_>>().join("|"), t.definition)
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_quote_defines_the_bold_term_above_it() {
        check(
            "**Node (노드)**\n> 컨테이너를 **돌리는** 기계.\n",
            &["Node|노드 = 컨테이너를 돌리는 기계."],
        );
        check(
            "**Kubernetes (쿠버네티스, K8s)** \n> 관리 도구이다. 좋다.",
            &["Kubernetes|쿠버네티스|K8s = 관리 도구이다. 좋다."],
        );
        check("**ReplicaSet**\n> 수를 맞춘다. 늘.", &["ReplicaSet = 수를 맞춘다. 늘."]);
        check("**디스크 연결:**\n> 📍 콘솔 > 디스크", &[]);
        check("**확인:**\n> 브라우저에서 본다. 끝.", &[]);
        check("**kube-API server의 기능**\n> API를 드러낸다. 끝.", &[]);
    }

    #[test]
    fn lines_and_paragraphs_define_only_pairs() {
        check(
            "**노드(Node)**: 컨테이너를 돌리는 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check("**background** (기본): 주인을 먼저 지운다", &[]);
        check(
            "**노드** (Node)\n> 컨테이너를 돌리는 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check(
            "- **노드 (Node):** 컨테이너를 돌리는 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check(
            "**노드(Node)**\n\n컨테이너를 돌리는 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check(
            "**노드(Node)**\n컨테이너를 돌리는 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check(
            "- **GKE (Google Kubernetes Engine)**: 관리형 쿠버네티스 서비스",
            &["GKE|Google Kubernetes Engine = 관리형 쿠버네티스 서비스"],
        );
        check(
            "**노드(Node)**: 돌리는 기계\n**파드(Pod)**: 함께 도는 컨테이너\n그리고 끝",
            &["노드|Node = 돌리는 기계", "파드|Pod = 함께 도는 컨테이너 그리고 끝"],
        );
        check(
            "**노드(Node)**: 컨테이너를\n**돌리는** 기계",
            &["노드|Node = 컨테이너를 돌리는 기계"],
        );
        check("- **확인**: 브라우저에서 접속한다", &[]);
        check("- **NodePort (30080)**: 밖에서 접속하는 포트", &[]);
        check("**VPC not found**\n\n스크립트를 돌린다", &[]);
        check("**노드(Node)**는 기계이다. 그렇다.", &[]);
    }

    #[test]
    fn a_line_with_a_colon_below_is_a_definition_list() {
        check(
            "Node (노드)\n: 컨테이너를 돌리는 기계",
            &["Node|노드 = 컨테이너를 돌리는 기계"],
        );
        check("그냥 글\n다음 줄", &[]);
    }

    #[test]
    fn names_are_no_phrases() {
        for name in
            ["Node", "kube-proxy", "헤드리스 서비스", "CI/CD", "역할 기반 접근 제어"]
        {
            assert!(is_name(name), "{name}");
        }
        for phrase in [
            "",
            "A",
            "1단계",
            "K8s를",
            "API 보안을 위한 Solution",
            "Kubernetes's container",
            "왜 필요할까요",
            "a, b",
            "one two three four five six",
        ] {
            assert!(!is_name(phrase), "{phrase}");
        }
        assert!(
            stand("RBAC", "role-based access control")
                && !stand("GAR", "Artifact Registry")
        );
    }

    #[test]
    fn definitions_and_their_number_are_bounded() {
        let path = VaultPath::new("n.md").expect("a path");
        let text =
            format!("**Node (노드)**\n> {}\n\n", "아주 긴 ".repeat(500)).repeat(500);
        let source = Source { path: &path, text: &text, options: NoteOptions::default() };
        let terms = parse(&source).head.terms;
        assert_eq!(terms.len(), 400);
        assert!(terms[0].definition.chars().count() <= 300);
    }
}
