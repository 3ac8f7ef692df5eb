//! The head of a callout: `[!type|metadata]±`.

/// What stands between the brackets, and how the callout folds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalloutMarker {
    /// The identifier, trimmed and lower-case; aliases keep their own name.
    pub kind: String,
    /// What follows `|`, trimmed.
    pub metadata: Option<String>,
    /// `Some(true)` for `+` (open), `Some(false)` for `-` (closed).
    pub fold: Option<bool>,
}

/// Reads the marker at the start of a quote's first line; gives it with its length in
/// bytes. Every character but `]` may stand in a type.
pub(super) fn marker(line: &str) -> Option<(CalloutMarker, usize)> {
    let inner = line.strip_prefix("[!")?;
    let end = inner.find([']', '\n'])?;
    let (kind, metadata) = match inner[..end].split_once('|') {
        Some((kind, metadata)) => (kind, Some(metadata.trim().to_string())),
        None => (&inner[..end], None),
    };
    let kind = kind.trim().to_lowercase();
    if kind.is_empty() || !inner[end..].starts_with(']') {
        return None;
    }
    let fold = match inner[end + 1..].chars().next() {
        Some('+') => Some(true),
        Some('-') => Some(false),
        _ => None,
    };
    let length = 2 + end + 1 + usize::from(fold.is_some());
    let metadata = metadata.filter(|m| !m.is_empty());
    Some((CalloutMarker { kind, metadata, fold }, length))
}

/// The title of a callout that has none: its type, spelt for people.
pub fn default_title(kind: &str) -> String {
    let spaced = kind.replace('-', " ");
    let mut chars = spaced.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        let check =
            |line: &str| marker(line).map(|(m, n)| (m.kind, m.metadata, m.fold, n));
        assert_eq!(check("[!TIP] x"), Some(("tip".into(), None, None, 6)));
        assert_eq!(check("[! note]- x"), Some(("note".into(), None, Some(false), 9)));
        assert_eq!(check("[!a|b]+"), Some(("a".into(), Some("b".into()), Some(true), 7)));
        assert_eq!(check("[!]"), None);
        assert_eq!(check("\\[!a]"), None);
        assert_eq!(default_title("custom-type"), "Custom type");
    }
}
