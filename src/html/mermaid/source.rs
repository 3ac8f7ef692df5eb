//! What is known of a diagram before it is drawn: its kind, its names for readers, and
//! whether it is small enough.
//!
//! A limit here depends on the text alone, so a diagram that is drawn once is drawn
//! everywhere.

/// Longest diagram, in bytes and lines.
const BYTES: usize = 16 << 10;
const LINES: usize = 400;
/// Brackets within brackets, and blocks within blocks.
const DEPTH: usize = 24;

/// What a diagram is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Flowchart,
    Sequence,
    State,
    Class,
    Entities,
    Pie,
    Gantt,
    Mindmap,
    Timeline,
    Journey,
    GitGraph,
    Quadrant,
    Chart,
}

impl Kind {
    /// Whether boxes are placed and lines routed around them.
    pub fn is_routed(self) -> bool {
        matches!(self, Kind::Flowchart | Kind::State | Kind::Class | Kind::Entities)
    }
}

/// First words of diagrams; those of other kinds are not drawn.
const KINDS: [(&str, Kind); 17] = [
    ("flowchart", Kind::Flowchart),
    ("flowchart-elk", Kind::Flowchart),
    ("graph", Kind::Flowchart),
    ("sequenceDiagram", Kind::Sequence),
    ("stateDiagram", Kind::State),
    ("stateDiagram-v2", Kind::State),
    ("classDiagram", Kind::Class),
    ("classDiagram-v2", Kind::Class),
    ("erDiagram", Kind::Entities),
    ("pie", Kind::Pie),
    ("gantt", Kind::Gantt),
    ("mindmap", Kind::Mindmap),
    ("timeline", Kind::Timeline),
    ("journey", Kind::Journey),
    ("gitGraph", Kind::GitGraph),
    ("quadrantChart", Kind::Quadrant),
    ("xychart-beta", Kind::Chart),
];

/// A diagram as it is written.
#[derive(Debug)]
pub(super) struct Source {
    pub kind: Kind,
    /// `title` of its properties, which stands above it.
    pub title: Option<String>,
    /// `accTitle` and `accDescr`: its name and what it says, for those who do not see it.
    pub name: Option<String>,
    pub description: Option<String>,
    /// Its lines without all of these.
    pub text: String,
}

/// Reads a diagram; the error says why it cannot be drawn.
pub(super) fn read(text: &str) -> Result<Source, String> {
    if text.len() > BYTES || text.lines().count() > LINES {
        return Err("it is too long".into());
    }
    let (properties, body) = properties(text);
    let title = properties.lines().find_map(|line| line.strip_prefix("title:"));
    let (mut name, mut description) = (None, None);
    let mut lines = Vec::new();
    let mut rest = body.lines();
    while let Some(line) = rest.next() {
        let short = line.trim();
        if short.starts_with("%%") {
            continue;
        }
        if let Some(own) = value(short, "accTitle") {
            name = Some(own.to_string());
        } else if let Some(own) = value(short, "accDescr") {
            description = Some(own.to_string());
        } else if let Some(own) = short.strip_prefix("accDescr") {
            let Some(first) = own.trim_start().strip_prefix('{') else {
                lines.push(line);
                continue;
            };
            let more: Vec<&str> =
                rest.by_ref().take_while(|line| line.trim() != "}").collect();
            let words = format!("{first} {}", more.join(" "));
            let words: Vec<&str> =
                words.trim_end_matches('}').split_whitespace().collect();
            description = Some(words.join(" "));
        } else {
            lines.push(line);
        }
    }
    let first = lines.iter().find(|line| !line.trim().is_empty()).copied().unwrap_or("");
    let word = first.trim().split([' ', '\t', ':', ';']).next().unwrap_or("");
    let kind = KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
    let kind = kind.ok_or_else(|| match word {
        "" => "it is empty".to_string(),
        _ => format!(
            "diagrams of the kind \"{}\" are not drawn",
            crate::note::excerpt(word, 30)
        ),
    })?;
    let text = lines.join("\n");
    if depth(&text, kind) > DEPTH {
        return Err("it is nested too deeply".into());
    }
    let title = title.map(|title| title.trim().trim_matches(['"', '\'']).to_string());
    Ok(Source { kind, title, name, description, text })
}

/// Properties between two lines `---`, and what follows.
fn properties(text: &str) -> (&str, &str) {
    let start = text.trim_start();
    let Some(inner) = start.strip_prefix("---\n") else { return ("", text) };
    match inner.split_once("\n---\n") {
        Some((own, body)) => (own, body),
        None => ("", text),
    }
}

fn value<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let rest = line.strip_prefix(key)?.trim_start().strip_prefix(':')?;
    Some(rest.trim())
}

/// How deep brackets and blocks go. The crate reads some of them by calling itself, and a
/// stack that runs out cannot be caught.
fn depth(text: &str, kind: Kind) -> usize {
    let (mut most, mut brackets, mut blocks) = (0, 0usize, 0usize);
    let mut indents: Vec<usize> = Vec::new();
    for line in text.lines() {
        let short = line.trim_start();
        for c in short.chars() {
            match c {
                '{' | '(' | '[' => brackets += 1,
                '}' | ')' | ']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            most = most.max(brackets);
        }
        let opens =
            ["subgraph", "loop", "alt", "opt", "par", "critical", "break", "rect"];
        let word = short.split_whitespace().next().unwrap_or("");
        if opens.contains(&word) {
            blocks += 1;
        } else if word == "end" {
            blocks = blocks.saturating_sub(1);
        }
        if kind == Kind::Mindmap && !short.is_empty() {
            let indent = line.len() - short.len();
            while indents.last().is_some_and(|last| *last >= indent) {
                indents.pop();
            }
            indents.push(indent);
        }
        most = most.max(blocks).max(indents.len());
    }
    most
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        assert_eq!(read(text).err().as_deref(), Some(expected));
    }

    #[test]
    fn names_for_readers_are_read() {
        let text = "---\ntitle: \"위\"\n---\n%% no\ngraph LR\n accTitle: 이름\n\
             accDescr {\n 여러\n 줄\n}\n A --> B\n";
        let found = read(text).expect("a diagram");
        assert_eq!(found.kind, Kind::Flowchart);
        assert_eq!(found.title.as_deref(), Some("위"));
        assert_eq!(found.name.as_deref(), Some("이름"));
        assert_eq!(found.description.as_deref(), Some("여러 줄"));
        assert_eq!(found.text, "graph LR\n A --> B");
    }

    #[test]
    fn what_is_too_much_or_unknown_is_refused() {
        refused("", "it is empty");
        refused("새것\n", "diagrams of the kind \"새것\" are not drawn");
        refused(&format!("graph LR\n{}", "A-->B\n".repeat(400)), "it is too long");
        refused(
            &format!("graph LR\nA[\"{}\"]", "{".repeat(40)),
            "it is nested too deeply",
        );
        refused(
            &format!("graph LR\n{}", "subgraph a\n".repeat(30)),
            "it is nested too deeply",
        );
        let deep: String = (0..30).map(|at| format!("{}x\n", " ".repeat(at))).collect();
        refused(&format!("mindmap\n{deep}"), "it is nested too deeply");
    }
}
