//! A folder into its settings: finds and reads `book.toml`, and has it checked.
//!
//! This is the only door of `config` to the disk and to the writer's home folder. A
//! newcomer's trap: a folder without `book.toml` is a bare vault, never a mistake.

use super::Config;
use super::address::{SITE_EXAMPLE, site_address};
use super::check::Check;
use super::mdbook;
use super::raw::read;
use super::section::{FILE, error};
use crate::base::Span;
use crate::diag::{Diagnostic, Error};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest `book.toml` in bytes; spans would hold more, but nobody writes it by hand.
const LARGEST: u64 = 16 << 20;

/// What the command line says about settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overrides {
    /// `--base-url`: where the site will be, whatever `[book] url` says.
    pub base_url: Option<String>,
    /// `--drafts`: publish drafts as well.
    pub drafts: bool,
    /// Unless `--no-highlight`: whether code may be highlighted.
    pub highlight: bool,
}

impl Default for Overrides {
    /// A command line that leaves the settings as they are.
    fn default() -> Self {
        Overrides { base_url: None, drafts: false, highlight: true }
    }
}

/// The settings of the project or bare vault in `root`, and warnings about its
/// `book.toml` (see [`source`] for the text that their spans mean).
pub fn load(
    root: &Path,
    overrides: &Overrides,
) -> Result<(Config, Vec<Diagnostic>), Error> {
    let base_url = overrides.base_url.as_deref().map(base_url).transpose()?;
    let folder = open(root)?;
    let text = file(&folder)?.map(|bytes| decode(&bytes)).transpose()?;
    let home = std::env::home_dir();
    let summary = folder.join("src/SUMMARY.md").is_file();
    // Who writes `[content]` writes for kbgen.
    let book = text.clone().filter(|text| summary && !text.contains("[content]"));
    let (mut config, warnings) = settings(text, &folder, home)?;
    if let Some(text) = book.filter(|_| config.content_root == config.root) {
        let diagnostics = vec![mdbook::beside_summary(&text)];
        return Err(Error::Config { diagnostics, text });
    }
    config.book.url = base_url.or(config.book.url);
    config.drafts = overrides.drafts;
    config.html.highlight &= overrides.highlight;
    Ok((config, warnings))
}

/// The decoded text of a project's `book.toml`, for drawing its warnings.
pub fn source(config: &Config) -> Option<Arc<str>> {
    let bytes = file(&config.root).ok()??;
    decode(&bytes).ok().map(Arc::from)
}

fn base_url(text: &str) -> Result<String, Error> {
    site_address(text).map_err(|why| Error::Usage {
        message: format!("the value of `--base-url` {why}; {SITE_EXAMPLE}"),
    })
}

/// The folder that the command line names, canonical.
fn open(root: &Path) -> Result<PathBuf, Error> {
    let usage = |what: &str| Error::Usage {
        message: format!("`{}` {what}; name a folder of notes", root.display()),
    };
    let folder = root.canonicalize().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => usage("does not exist"),
        io::ErrorKind::NotADirectory => usage("lies below a file"),
        _ => Error::Read { path: root.to_owned(), source },
    })?;
    if folder.is_dir() { Ok(folder) } else { Err(usage("is not a folder")) }
}

/// The bytes of `book.toml`; `None` when there is none.
fn file(folder: &Path) -> Result<Option<Vec<u8>>, Error> {
    let path = folder.join(FILE);
    let failed = |source| Error::Read { path: path.clone(), source };
    let meta = match fs::metadata(&path) {
        // A link that leads nowhere is a mistake, not a bare vault.
        Err(e) if e.kind() == io::ErrorKind::NotFound && !path.is_symlink() => {
            return Ok(None);
        }
        other => other.map_err(failed)?,
    };
    if !meta.is_file() {
        return Err(failed(io::Error::other("it is not a regular file")));
    }
    if meta.len() > LARGEST {
        return Err(failed(io::Error::other("it is larger than 16 MB")));
    }
    fs::read(&path).map(Some).map_err(failed)
}

/// The bytes as text that spans count in: no byte order mark, line ends as `\n`.
fn decode(bytes: &[u8]) -> Result<String, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = |text: &str| text.replace("\r\n", "\n");
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(lines(text)),
        Err(broken) => broken.valid_up_to(),
    };
    let before = lines(&String::from_utf8_lossy(&bytes[..broken])).len();
    let at = Span::new(before, before + '\u{fffd}'.len_utf8());
    let message = format!("byte 0x{:02X} is not UTF-8", bytes[broken]);
    Err(Error::Config {
        diagnostics: vec![error(at, message).help("save the file as UTF-8")],
        text: lines(&String::from_utf8_lossy(bytes)),
    })
}

/// The settings that a text means, `None` being a bare vault.
fn settings(
    text: Option<String>,
    folder: &Path,
    home: Option<PathBuf>,
) -> Result<(Config, Vec<Diagnostic>), Error> {
    let project = text.is_some();
    let text = text.unwrap_or_default();
    let (raw, mut findings) = match read(&text) {
        Ok(read) => read,
        Err(broken) => return Err(Error::Config { diagnostics: vec![broken], text }),
    };
    let errors = std::mem::take(&mut findings.errors);
    let mut check = Check { root: folder, home, errors };
    let config = check.config(raw, project);
    if check.errors.is_empty() {
        let mut warnings = findings.warnings();
        warnings.sort();
        return Ok((config, warnings));
    }
    check.errors.sort();
    Err(Error::Config { diagnostics: check.errors, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, LineMap};
    use crate::config::{Fallback, PublishOptions, Slugs};
    use proptest::prelude::*;

    /// Findings as people see them, errors or warnings.
    fn shown(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
        let map = LineMap::new(text);
        let line = |d: &Diagnostic| {
            let at = map.place(d.span.expect("findings have a place").start);
            let help = d.help.as_ref().map(|h| format!("; {h}")).unwrap_or_default();
            format!("{} {}:{} {}{help}", d.severity, at.line, at.column, d.message)
        };
        diagnostics.iter().map(line).collect()
    }

    /// The findings of a `book.toml` in an empty folder.
    fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder to test in");
        fs::write(folder.path().join(FILE), &bytes).expect("a writable folder");
        let found = match load(folder.path(), &Overrides::default()) {
            Ok((config, warnings)) => {
                let text = source(&config).expect("it has just been read");
                shown(&text, &warnings)
            }
            Err(Error::Config { diagnostics, text }) => shown(&text, &diagnostics),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes.as_ref()));
    }

    /// The settings of a `book.toml` without findings.
    fn good(text: &str) -> Config {
        let folder = tempfile::tempdir().expect("a folder to test in");
        fs::create_dir_all(folder.path().join("content/ko")).expect("a writable folder");
        fs::write(folder.path().join(FILE), text).expect("a writable folder");
        let (config, warnings) =
            load(folder.path(), &Overrides::default()).expect("a good file");
        assert_eq!(warnings, []);
        config
    }

    #[test]
    fn every_setting_arrives() {
        let config = good(
            r#"
            [book]
            title = "정원"
            description = " A garden "
            authors = "Kim"
            language = "ko"
            url = "https://example.org/garden"
            fallback = "page"
            [languages.ko]
            dir = "한국어/"
            [languages."pt_br"]
            name = "Brasileiro"
            [content]
            root = "content/ko"
            publish = "marked"
            include = ["ko", "en/*"]
            exclude = "Archive"
            attachments = "all"
            [markdown]
            strict_line_breaks = false
            smart_punctuation = true
            [security]
            sanitize = true
            [html]
            accent = "rose"
            edit_url = "https://git.example/edit/{path}"
            highlight = false
            git_dates = true
            [urls]
            slug = "twin"
            [publish]
            repo = "git@host:notes.git"
            remote = "upstream"
            branch = "site/main"
            cname = "Notes.example.org"
            history = "single"
            lock = false
            [strings.ko]
            search = "찾기"
            "#,
        );
        assert!(config.project && config.content_root.ends_with("content/ko"));
        assert_eq!(config.book.title.as_deref(), Some("정원"));
        assert_eq!(config.book.description.as_deref(), Some("A garden"));
        assert_eq!(config.book.authors, ["Kim"]);
        assert_eq!(config.book.language, Some(Lang::ko()));
        assert_eq!(config.book.url.as_deref(), Some("https://example.org/garden/"));
        assert_eq!(config.book.fallback, Fallback::Page);
        assert_eq!(config.languages[&Lang::ko()].dir.as_deref(), Some("한국어"));
        let portuguese = Lang::parse("pt-BR").expect("a tag");
        assert_eq!(config.languages[&portuguese].name.as_deref(), Some("Brasileiro"));
        assert!(config.content.marked_only && config.content.all_attachments);
        assert_eq!(config.markdown.strict_line_breaks, Some(false));
        assert!(config.markdown.smart_punctuation && config.sanitize);
        assert_eq!(config.html.accent, "rose");
        let edit_url = config.html.edit_url.as_deref();
        assert_eq!(edit_url, Some("https://git.example/edit/{path}"));
        assert!(!config.html.highlight && config.html.git_dates);
        assert_eq!(config.slugs, Slugs::Twin);
        assert_eq!(config.strings[&Lang::ko()]["search"], "찾기");
        let publish = PublishOptions {
            repo: Some("git@host:notes.git".into()),
            remote: "upstream".into(),
            branch: "site/main".into(),
            cname: Some("notes.example.org".into()),
            single: true,
            lock: false,
        };
        assert_eq!(config.publish, publish);
    }

    #[test]
    fn globs_match_what_lies_below_a_folder() {
        let config = good(
            "[content]\ninclude = ['ko', 'en/*', '**/*.png']\n\
             exclude = ['/Archive/', 'drafts-*', '**/private', '사진.md']",
        );
        let include = config.content.include.expect("a list of globs");
        for path in ["ko", "ko/a/b.md", "en/a.md", "x/y/z.png", "z.png"] {
            assert!(include.is_match(path), "{path}");
        }
        for path in ["en/a/b.md", "x.md", "kor/a.md"] {
            assert!(!include.is_match(path), "{path}");
        }
        let exclude = config.content.exclude;
        for path in ["Archive/a/b.md", "drafts-1/a.md", "a/b/private/c.md", "사진.md"] {
            assert!(exclude.is_match(path), "{path}");
        }
        for path in ["a/Archive/b.md", "a/drafts-1/b.md", "a/사진.md"] {
            assert!(!exclude.is_match(path), "{path}");
        }
    }

    #[test]
    fn values_of_the_wrong_type_name_their_key() {
        check(
            "[book]\ntitle = [1, 2]\nurl = 3\nauthors = ['a', 1]\n\
             [security]\nsanitize = 'true'\n[languages]\nko = 'x'\n",
            &[
                "error 2:9 \"book.title\" must be text, not a list",
                "error 3:7 \"book.url\" must be text, not a number; put it in quotes",
                "error 4:17 \"book.authors\" must hold nothing but texts, not a number; \
                 put it in quotes",
                "error 6:12 \"security.sanitize\" must be true or false, not text; \
                 leave out the quotes",
                "error 8:6 \"languages.ko\" must be a table, not text; \
                 write it as \"[languages.ko]\" with a line for each key",
            ],
        );
        check(
            "book = 1\n",
            &["error 1:8 \"book\" must be a table, not a number; \
               write it as \"[book]\" with a line for each key"],
        );
    }

    #[test]
    fn the_settings_of_mdbook_are_recognised() {
        let remedy = "`kbgen import mdbook THIS-FOLDER NEW-FOLDER` makes a project of \
                      kbgen of it; to publish the same notes as they are: `kbgen init \
                      FOLDER --vault THIS-FOLDER/src`";
        let says = |place: &str, key: &str| {
            format!("error {place} \"{key}\" is a setting of mdBook; {remedy}")
        };
        check("[book]\nsrc = 'src'\n", &[&says("2:1", "book.src")]);
        check("[output.html]\ntheme = 'x'\n", &[&says("1:9", "output.html")]);
        check("[rust]\nedition = '2024'\n", &[&says("2:1", "rust.edition")]);
        let folder = tempfile::tempdir().expect("a folder to test in");
        fs::create_dir(folder.path().join("src")).expect("a writable folder");
        fs::write(folder.path().join("src/SUMMARY.md"), "").expect("a writable folder");
        fs::write(folder.path().join(FILE), "[book]\ntitle = 'x'\n").expect("written");
        let found = load(folder.path(), &Overrides::default());
        assert!(matches!(found, Err(Error::Config { .. })), "{found:?}");
        fs::create_dir(folder.path().join("content")).expect("a writable folder");
        let found = load(folder.path(), &Overrides::default());
        assert!(found.is_ok(), "its notes lie elsewhere: {found:?}");
    }

    #[test]
    fn a_place_to_publish_to_is_no_option_of_git() {
        check(
            "[publish]\nrepo = 'https://token@host/a'\nremote = '-x'\nbranch = 'a b'\n\
             cname = 'https://a.b'\nhistory = 'none'\n",
            &[
                "error 2:8 \"publish.repo\" must not hold a password or a token; git asks \
                 for it or knows it; write it like \"https://github.com/name/notes.git\" or \
                 \"git@github.com:name/notes.git\"",
                "error 3:10 \"publish.remote\" is no name that git takes: \"-x\"; \
                 use letters, digits and hyphens",
                "error 4:10 \"publish.branch\" is no name that git takes: \"a b\"; \
                 use letters, digits and hyphens",
                "error 5:9 \"publish.cname\" is no domain: \"https://a.b\"; \
                 write it like \"notes.example.org\"",
                "error 6:11 \"publish.history\" cannot be \"none\"; \
                 use \"full\" or \"single\"",
            ],
        );
    }

    #[test]
    fn values_that_do_not_fit_say_what_would() {
        check(
            "[book]\nlanguage = 'kor'\nurl = '/x/'\nfallback = 'pages'\n\
             [languages.en]\n[languages.EN]\n[languages.ja]\ndir = '../x'\n\
             [content]\nroot = 'book.toml'\nexclude = ['ok', '한{', '../x']\n\
             [html]\naccent = 'red'\nedit_url = 'https://x/'\n",
            &[
                "error 2:12 \"book.language\" names no language: \"kor\"; \
                 use a tag such as \"ko\", \"en\" or \"pt-BR\"",
                "error 3:7 \"book.url\" must be an absolute http or https address; \
                 write it like \"https://example.org/notes/\"",
                "error 4:12 \"book.fallback\" cannot be \"pages\"; \
                 did you mean \"page\"?",
                "error 5:12 \"[languages.en]\" stands here twice; keep one of the two",
                "error 8:7 \"dir\" names no folder of notes: \"../x\"; \
                 name a folder below the content root",
                "error 10:8 \"content.root\" is a file: \"book.toml\"; \
                 name the folder of notes",
                "error 11:18 \"content.exclude\" has a bad glob \"한{\": \
                 unclosed alternate group; missing '}' \
                 (maybe escape '{' with '[{]'?); mend the glob",
                "error 11:24 \"content.exclude\" has a glob that can match nothing: \
                 \"../x\"; write it against paths below the content root",
                "error 13:10 \"html.accent\" cannot be \"red\"; \
                 use \"blue\" or \"green\" or \"violet\" or \"amber\" or \"rose\"",
                "error 14:12 \"html.edit_url\" must have \"{path}\" where the path of \
                 the note belongs; \
                 write it like \"https://example.org/edit/main/{path}\"",
            ],
        );
    }

    #[test]
    fn unknown_settings_are_warnings() {
        check(
            "title = 1\n[book]\ntitel = 'x'\nexclude = []\n[languages.ko]\nnmae = 1\n\
             [extra]\nx = 1\n[html]\nhead = 'x'\n[serve]\neditor = 'vi://{path}'\nx = 1\n",
            &[
                "warning 1:1 unknown setting \"title\"; it belongs under \"[book]\"",
                "warning 3:1 unknown setting \"book.titel\"; did you mean \"title\"?",
                "warning 4:1 unknown setting \"book.exclude\"; \
                 it belongs under \"[content]\"",
                "warning 6:1 unknown setting \"languages.ko.nmae\"; \
                 did you mean \"name\"?",
                "warning 7:2 unknown setting \"extra\"",
                "warning 10:1 \"html.head\" is not supported yet; \
                 leave it out, it has no effect",
                "warning 13:1 unknown setting \"serve.x\"",
            ],
        );
    }

    #[test]
    fn a_broken_file_has_a_place() {
        check("[book\n", &["error 1:6 unclosed table, expected `]`"]);
        check(
            "[book]\ntitle = '가나' hello\n",
            &["error 2:14 \"title\": unexpected key or value, \
               expected newline, `#`"],
        );
        check(
            "[book]\ntitle = 'a'\ntitle = 'b'\n",
            &["error 3:1 duplicate key at \"title\""],
        );
        check(
            "[book]\ntitle =\n",
            &["error 2:8 \"title\": string values must be quoted, \
                 expected literal string"],
        );
        check(
            b"[book]\r\ntitle = 'a\xb0'\r\n",
            &["error 2:11 byte 0xB0 is not UTF-8; save the file as UTF-8"],
        );
        check(
            b"\xff\xfe[\0",
            &["error 1:1 byte 0xFF is not UTF-8; save the file as UTF-8"],
        );
    }

    #[test]
    fn byte_order_marks_and_windows_line_ends_are_fine() {
        check("\u{feff}[book]\r\ntitle = 'x'\r\n", &[]);
        check("\u{feff}\r\nx = 1\r\n", &["warning 2:1 unknown setting \"x\""]);
    }

    #[test]
    fn depth_does_not_overflow_the_stack() {
        let deep = |open: &str, close: &str| {
            let text = format!("x = {}{}", open.repeat(20_000), close.repeat(20_000));
            let broken = read(&text).expect_err("too deep").message;
            assert!(broken.contains("recursion depth"), "{broken}");
        };
        deep("[", "]");
        deep("{a = ", "}");
        assert!(read(&format!("{}b = 1", "a.".repeat(20_000))).is_err());
        assert!(read(&format!("[{}b]", "a.".repeat(20_000))).is_err());
    }

    #[test]
    fn the_root_is_named_when_it_cannot_be_used() {
        let folder = tempfile::tempdir().expect("a folder to test in");
        let file = folder.path().join("file.md");
        fs::write(&file, "x").expect("a writable folder");
        for bad in [folder.path().join("nope"), file.clone(), file.join("x")] {
            let error = load(&bad, &Overrides::default()).expect_err("no folder");
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(&*bad.to_string_lossy()), "{error}");
        }
        let base_url = Some("::not a url::".to_owned());
        let overrides = Overrides { base_url, ..Overrides::default() };
        let error = load(folder.path(), &overrides).expect_err("no address");
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("--base-url"), "{error}");
    }

    #[test]
    fn the_content_root_is_found() {
        let folder = tempfile::tempdir().expect("a folder to test in");
        let root = folder.path().canonicalize().expect("it is there");
        fs::create_dir_all(root.join("content")).expect("a writable folder");
        fs::create_dir_all(root.join("home/vault")).expect("a writable folder");
        let home = || Some(root.join("home"));
        let find = |text: Option<&str>| {
            let text = text.map(str::to_owned);
            let settings = settings(text, &root, home());
            settings.map(|(config, _)| config.content_root).ok()
        };
        assert_eq!(find(None), Some(root.clone()), "a bare vault");
        assert_eq!(find(Some("")), Some(root.join("content")));
        let with = |path: &str| find(Some(&format!("[content]\nroot = '{path}'")));
        assert_eq!(with("."), Some(root.clone()));
        assert_eq!(with("./home/"), Some(root.join("home")));
        assert_eq!(with("~"), Some(root.join("home")));
        assert_eq!(with("~/vault"), Some(root.join("home/vault")));
        assert_eq!(with("~//vault"), Some(root.join("home/vault")));
        let absolute = root.join("home/vault");
        assert_eq!(with(&absolute.to_string_lossy()), Some(absolute));
        assert_eq!((with(""), with("nope"), with("~nobody")), (None, None, None));
        fs::remove_dir(root.join("content")).expect("an empty folder");
        assert_eq!(find(Some("")), Some(root.clone()));
    }

    #[test]
    fn the_command_line_wins() {
        let folder = tempfile::tempdir().expect("a folder to test in");
        fs::write(folder.path().join(FILE), "[book]\nurl = 'https://a/'")
            .expect("a file");
        let overrides = Overrides {
            base_url: Some("https://b".to_owned()),
            drafts: true,
            highlight: false,
        };
        let (config, _) = load(folder.path(), &overrides).expect("good settings");
        assert_eq!(config.book.url.as_deref(), Some("https://b/"));
        assert!(config.drafts && !config.html.highlight);
    }

    /// Whatever the text, what comes out has its place in it.
    fn sound(text: &str) {
        let text = decode(text.as_bytes()).expect("it is text");
        let (found, text) = match settings(Some(text.clone()), Path::new("."), None) {
            Ok((_, warnings)) => (warnings, text),
            Err(Error::Config { diagnostics, text }) => {
                assert!(!diagnostics.is_empty());
                (diagnostics, text)
            }
            Err(other) => panic!("{other}"),
        };
        for diagnostic in found {
            let span = diagnostic.span.expect("findings have a place");
            assert!(span.start <= span.end && span.end as usize <= text.len());
            assert!(text.is_char_boundary(span.start as usize), "{diagnostic:?}");
            assert_eq!(diagnostic.path, FILE);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
            sound(&text);
        }

        #[test]
        fn any_row_of_tokens_is_read_or_refused(
            tokens in prop::collection::vec(prop::sample::select(vec![
                "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "'", "\"", "'''", "\"\"\"",
                "\n", "\r\n", "\r", " ", "#", "\\", "\0", "\u{feff}", "한글", "🗂", "book",
                "title", "url", "languages", "ko", "content", "root", "exclude", "true",
                "strings", "html", "accent", "1", "1979-05-27", "\n[book]\n", "= 'x'\n",
                "\n[content]\n", "exclude = ['{", "url = 'https://", "root = '~", "serve",
                "\n[strings.ko]\n", "\n[languages.en]\n", "\n[html]\naccent = ", "']\n",
            ]), 0..24),
        ) {
            sound(&tokens.concat());
        }
    }
}
