//! Paths to "is it part of the vault?".
//!
//! The rules are about names only. Two more ways to be left out need the disk and are
//! in `scan`: output folders, and links that lead nowhere good.

use super::excluded::Excluded;
use crate::base::VaultPath;
use crate::config::{Config, ContentRules};
use std::collections::BTreeSet;

/// Folders of a project that hold no notes, where the project itself is the vault.
const PROJECT_FOLDERS: [&str; 3] = ["templates", "static", "site"];

/// The settings file of such a project.
const PROJECT_FILES: [&str; 2] = ["book.toml", "kbgen.lock"];

/// What is left out of a vault by its path.
pub(super) struct Rules<'a> {
    content: &'a ContentRules,
    project_is_vault: bool,
    templates: BTreeSet<VaultPath>,
    excluded: Excluded,
}

impl<'a> Rules<'a> {
    /// The rules of a configuration, of the template folders that the vault names, and
    /// of the files that it excludes.
    pub(super) fn new(
        config: &'a Config,
        templates: BTreeSet<VaultPath>,
        excluded: Excluded,
    ) -> Self {
        Rules {
            content: &config.content,
            project_is_vault: config.project && config.root == config.content_root,
            templates,
            excluded,
        }
    }

    /// Whether a folder is left out, with everything below it.
    pub(super) fn leave_out_folder(&self, path: &VaultPath) -> bool {
        hidden(path)
            || self.templates.contains(path)
            || (self.project_is_vault && PROJECT_FOLDERS.contains(&path.as_str()))
            || self.content.exclude.is_match(path.as_str())
            || self.content.exclude.is_match(format!("{path}/"))
            || self.excluded.covers(&format!("{path}/"))
    }

    /// Whether a file is left out, its folders being part of the vault.
    pub(super) fn leave_out_file(&self, path: &VaultPath) -> bool {
        let include = self.content.include.as_ref();
        self.withhold_file(path)
            || include.is_some_and(|set| !set.is_match(path.as_str()))
    }

    /// Whether a link may not lead to this file, because it or a folder above it is
    /// left out. `include` is no bar: it names what is shown, not what is secret.
    pub(super) fn withhold(&self, path: &VaultPath) -> bool {
        let folders = path.as_str().match_indices('/').map(|(at, _)| at);
        self.withhold_file(path)
            || folders
                .filter_map(|at| VaultPath::new(&path.as_str()[..at]))
                .any(|folder| self.leave_out_folder(&folder))
    }

    fn withhold_file(&self, path: &VaultPath) -> bool {
        hidden(path)
            || (self.project_is_vault && PROJECT_FILES.contains(&path.as_str()))
            || self.content.exclude.is_match(path.as_str())
            || self.excluded.covers(path.as_str())
    }
}

fn hidden(path: &VaultPath) -> bool {
    path.name().starts_with('.')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::config::{Book, HtmlOptions, Markdown};
    use globset::{Glob, GlobSet, GlobSetBuilder};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn globs(patterns: &[&str]) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(Glob::new(pattern).expect("a pattern"));
        }
        set.build().expect("a set of patterns")
    }

    /// A project in `/p` with its notes in `root`, or a bare vault elsewhere.
    pub(in crate::vault) fn config(
        root: impl AsRef<Path>,
        exclude: &[&str],
        include: Option<&[&str]>,
    ) -> Config {
        let root = root.as_ref();
        let project = root.starts_with("/p");
        Config {
            root: if project { "/p".into() } else { root.into() },
            project,
            content_root: root.into(),
            book: Book::default(),
            languages: BTreeMap::<Lang, _>::new(),
            content: ContentRules {
                exclude: globs(exclude),
                include: include.map(globs),
                ..ContentRules::default()
            },
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
            slugs: crate::config::Slugs::default(),
            redirects: Vec::new(),
            strings: BTreeMap::new(),
            drafts: false,
            serve: crate::config::ServeOptions::default(),
            publish: crate::config::PublishOptions::default(),
        }
    }

    /// Expects that of `files` exactly `kept` are part of the vault.
    fn check(config: &Config, files: &[&str], kept: &[&str]) {
        let rules = Rules::new(config, [path("틀")].into(), Excluded::default());
        let seen = files.iter().filter(|file| {
            let file = path(file);
            !rules.withhold(&file) && !rules.leave_out_file(&file)
        });
        assert_eq!(seen.copied().collect::<Vec<_>>(), kept);
    }

    fn path(path: &str) -> VaultPath {
        VaultPath::new(path).expect("a plain path")
    }

    #[test]
    fn dot_names_and_template_folders_are_left_out() {
        let files =
            [".a.md", ".git/x.md", "a/.trash/x.md", "틀/x.md", "a/틀/x.md", "a.md"];
        check(&config("/p/content", &[], None), &files, &["a/틀/x.md", "a.md"]);
    }

    #[test]
    fn a_project_that_is_its_own_vault_has_folders_of_its_own() {
        let files =
            ["templates/x.md", "site/x.md", "book.toml", "kbgen.lock", "a/static/x"];
        check(&config("/p", &[], None), &files, &["a/static/x"]);
        check(&config("/p/content", &[], None), &files, &files);
    }

    #[test]
    fn patterns_leave_out_files_and_whole_folders() {
        let files = ["a/x.md", "b/c/x.md", "d/e/x.md", "f.png", "f.md"];
        let exclude = ["a/**", "b", "d/e/", "*.png"];
        check(&config("/p/content", &exclude, None), &files, &["f.md"]);
        let include: &[&str] = &["b/**", "f.*"];
        let kept = ["b/c/x.md", "f.png", "f.md"];
        check(&config("/p/content", &[], Some(include)), &files, &kept);
    }
}
