//! Patterns of other programs, as kbgen's `exclude` has them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns, and the set that they make.
#[derive(Debug)]
pub(super) struct Globs {
    /// As `[content] exclude` takes them.
    pub written: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Those of the patterns that can be used, and the others.
    pub fn new(patterns: impl IntoIterator<Item = String>) -> (Globs, Vec<String>) {
        let (mut written, mut odd) = (Vec::new(), Vec::new());
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let plain = pattern.trim().trim_start_matches("./").trim_matches('/');
            let globs = [plain.to_owned(), format!("{plain}/**")].map(|glob| {
                GlobBuilder::new(&glob)
                    .literal_separator(true)
                    .backslash_escape(true)
                    .build()
            });
            let [Ok(own), Ok(below)] = globs else {
                odd.push(pattern);
                continue;
            };
            if plain.is_empty()
                || plain.starts_with('!')
                || plain.split('/').any(|p| p == "..")
            {
                odd.push(pattern);
            } else if !written.contains(&plain.to_owned()) {
                written.push(plain.to_owned());
                set.add(own);
                set.add(below);
            }
        }
        let set = set.build().unwrap_or_default();
        (Globs { written, set }, odd)
    }

    pub fn has(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

/// The patterns of a `.gitignore` in a folder, and lines that say something else.
pub(super) fn ignored(folder: &str, text: &str) -> (Vec<String>, Vec<usize>) {
    let (mut patterns, mut odd) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('!') {
            odd.push(at + 1);
            continue;
        }
        let plain = line.trim_end_matches('/');
        let anchored = plain.contains('/');
        let plain = plain.trim_start_matches('/');
        let above = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        patterns.push(match anchored {
            true => format!("{above}{plain}"),
            false => format!("{above}**/{plain}"),
        });
    }
    (patterns, odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_for_folders_and_what_is_below() {
        let given = ["private", "**/draft-*", "/a/b/", "../x", "[", "", "!keep"];
        let (globs, odd) = Globs::new(given.map(str::to_owned));
        assert_eq!(globs.written, ["private", "**/draft-*", "a/b"]);
        assert_eq!(odd, ["../x", "[", "", "!keep"]);
        for path in ["private/x.md", "draft-1.md", "d/draft-1/x.md", "a/b/c"] {
            assert!(globs.has(path), "{path}");
        }
        for path in ["x/private/y.md", "a/c", "privately.md"] {
            assert!(!globs.has(path), "{path}");
        }
    }

    #[test]
    fn ignore_files_are_patterns() {
        let text = "# c\n\nsecret\n/top.md\na/b/\n!kept\n*.log\n";
        let (patterns, odd) = ignored("", text);
        assert_eq!(patterns, ["**/secret", "top.md", "a/b", "**/*.log"]);
        assert_eq!(odd, [6]);
        assert_eq!(ignored("d", "/x\ny").0, ["d/x", "d/**/y"]);
    }
}
