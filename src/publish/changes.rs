//! What readers of a site will find changed: two sets of files into lists of pages.

use super::Files;

/// What a new commit changes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Addresses of pages that are new, below the site's own.
    pub added: Vec<String>,
    /// Addresses of pages with other content.
    pub changed: Vec<String>,
    /// Addresses of pages that are no more.
    pub removed: Vec<String>,
    /// Other files that are new, changed or gone.
    pub others: usize,
}

impl Changes {
    /// The way from one set of files to another.
    pub fn between(old: &Files, new: &Files) -> Changes {
        let mut changes = Changes::default();
        for (path, blob) in new {
            let list = match old.get(path) {
                Some(was) if was == blob => continue,
                Some(_) => &mut changes.changed,
                None => &mut changes.added,
            };
            match address(path) {
                Some(page) => list.push(page),
                None => changes.others += 1,
            }
        }
        for path in old.keys().filter(|path| !new.contains_key(*path)) {
            match address(path) {
                Some(page) => changes.removed.push(page),
                None => changes.others += 1,
            }
        }
        changes
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }
}

/// The address of a page, below the site's own; `None` for a file that is no page.
fn address(path: &str) -> Option<String> {
    let page =
        path.strip_suffix("index.html").filter(|p| p.is_empty() || p.ends_with('/'));
    match page {
        Some(folder) => Some(format!("/{folder}")),
        None => path.ends_with(".html").then(|| format!("/{path}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Blob;

    fn files(of: &[(&str, &str)]) -> Files {
        let blob = |id: &str| Blob { mode: "100644".into(), id: id.into() };
        of.iter().map(|(path, id)| ((*path).to_owned(), blob(id))).collect()
    }

    #[test]
    fn pages_are_named_by_address_and_other_files_counted() {
        let old = files(&[("index.html", "1"), ("가/index.html", "1"), ("x.css", "1")]);
        let new = files(&[("index.html", "2"), ("나/index.html", "1"), ("y.css", "1")]);
        let changes = Changes::between(&old, &new);
        assert_eq!(changes.added, ["/나/"]);
        assert_eq!(changes.changed, ["/"]);
        assert_eq!(changes.removed, ["/가/"]);
        assert_eq!(changes.others, 2);
        assert!(Changes::between(&new, &new).is_empty());
        assert_eq!(address("xindex.html").as_deref(), Some("/xindex.html"));
    }
}
