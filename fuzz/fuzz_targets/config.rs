//! Bytes → settings, or messages with places inside the file.

#![no_main]

use kbgen::config::{Overrides, load, source};
use kbgen::diag::{Diagnostic, Error, visible};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tempfile::TempDir;

/// Settings are read from a folder; one in memory where the system has one.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let shm = std::path::Path::new("/dev/shm");
    let made = if shm.is_dir() { tempfile::tempdir_in(shm) } else { tempfile::tempdir() };
    made.expect("a temporary folder")
});

fn check(found: &[Diagnostic], text: &str) {
    for found in found {
        assert_eq!(found.path, "book.toml");
        // A message quotes what is written; what is printed of it is one line.
        let shown = visible(&found.message);
        assert!(!shown.is_empty() && !shown.contains('\n'), "{found:?}");
        let span = found.span.expect("a place");
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{found:?}");
    }
}

fuzz_target!(|data: &[u8]| {
    std::fs::write(FOLDER.path().join("book.toml"), data).expect("a writable folder");
    match load(FOLDER.path(), &Overrides::default()) {
        Ok((config, warnings)) => {
            let text = source(&config).expect("what was read can be read");
            check(&warnings, &text);
            if let Some(url) = &config.book.url {
                let url = url::Url::parse(url).expect("an address");
                assert!(
                    ["http", "https"].contains(&url.scheme())
                        && url.path().ends_with('/')
                );
            }
            assert!(
                config.content_root.starts_with(&config.root)
                    || config.content_root.is_dir()
            );
        }
        Err(Error::Config { diagnostics, text }) => {
            assert!(!diagnostics.is_empty());
            check(&diagnostics, &text);
        }
        Err(error) => panic!("{error}"),
    }
});
