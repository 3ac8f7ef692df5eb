//! Nodes of a Mermaid diagram that are links to notes.
//!
//! Obsidian makes a link of a node with the class `internal-link`: to the note that has
//! the name that the node shows. Such a link is filed in the head so that it is resolved
//! like others, but it is no link of the note for its backlinks.

use std::collections::BTreeSet;

/// Longest diagram that is looked at; longer ones are not drawn either.
const BYTES: usize = 16 << 10;
/// Most nodes of a diagram that are links.
const NODES: usize = 100;
const CLASS: &str = "internal-link";

/// Ids of the nodes that are links, and the names of the notes that they mean, by id.
pub fn diagram_links(diagram: &str) -> Vec<(String, String)> {
    if diagram.len() > BYTES || !diagram.contains(CLASS) {
        return Vec::new();
    }
    let mut ids = BTreeSet::new();
    for line in diagram.split(['\n', ';']) {
        let line = line.trim();
        let classed = line.strip_prefix("class ").and_then(|rest| rest.rsplit_once(' '));
        if let Some((own, class)) = classed
            && class == CLASS
        {
            ids.extend(own.split(',').map(str::trim).filter(|id| !id.is_empty()));
        }
        for (at, _) in line.match_indices(":::internal-link") {
            let before = line[..at].trim_end();
            let node = before.rfind(is_arrow).map_or(before, |end| &before[end..]);
            let node = node.trim_start_matches(|c: char| is_arrow(c) || c == ' ');
            let end = node.find(is_bracket).unwrap_or(node.len());
            ids.extend(Some(node[..end].trim()).filter(|id| !id.is_empty()));
        }
    }
    let named = |id: &str| (id.to_string(), label(diagram, id).unwrap_or(id).to_string());
    ids.into_iter().take(NODES).map(named).collect()
}

fn is_arrow(c: char) -> bool {
    matches!(c, '>' | '|' | '&')
}

fn is_bracket(c: char) -> bool {
    matches!(c, '[' | '(' | '{')
}

/// What a node shows: the words in the brackets that follow its id somewhere.
fn label<'t>(diagram: &'t str, id: &str) -> Option<&'t str> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    for (at, _) in diagram.match_indices(id) {
        let after = &diagram[at + id.len()..];
        if diagram[..at].ends_with(word) || !after.starts_with(is_bracket) {
            continue;
        }
        let inner = after.trim_start_matches(is_bracket);
        if let Some(quoted) = inner.strip_prefix('"') {
            return quoted.split_once('"').map(|(words, _)| words.trim());
        }
        let end = inner.find([']', ')', '}', '\n'])?;
        return Some(inner[..end].trim());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::diagram_links;

    #[track_caller]
    fn check(diagram: &str, expected: &[(&str, &str)]) {
        let found = diagram_links(diagram);
        let found: Vec<_> = found.iter().map(|(id, to)| (&**id, &**to)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn nodes_with_the_class_are_links() {
        check("graph TD\nA-->B\nclass A,B internal-link;", &[("A", "A"), ("B", "B")]);
        check("graph TD; A[\"가 나\"] --> 다; class A internal-link", &[("A", "가 나")]);
        check("graph TD\nx --> A(둘):::internal-link --> B", &[("A", "둘")]);
        check("graph TD\nAB[둘] --> B\nclass B internal-link", &[("B", "B")]);
        check("graph TD\nA --> B\nclass A other", &[]);
    }
}
