//! Time of the stages after an edit, when all notes are known: of a sentence, and of a
//! heading, which relates all notes anew.
//!
//! `cargo bench --bench relate -- VAULT [ROUNDS]`

#![allow(clippy::print_stdout)]

use kbgen::base::digest_bytes;
use kbgen::config::{Overrides, load};
use kbgen::engine::{Memory, snapshot};
use kbgen::theme;
use kbgen::vault::{Content, File, FileKind, Text, Vault, scan};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let root = PathBuf::from(args.next().expect("a vault"));
    let rounds: usize = args.next().map_or(21, |n| n.parse().expect("a number"));
    let config = load(&root, &Overrides::default()).expect("settings").0;
    let config = Arc::new(config);
    let vault = scan(&config, &[]).expect("a readable vault");
    let theme = Arc::new(theme::load(&config, None, None).expect("a theme"));
    for (name, line) in [("sentence", "\n\nwords "), ("heading", "\n\n# words ")] {
        println!("a {name}");
        let memory = Arc::new(Memory::default());
        let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for round in 0..rounds {
            let vault = Arc::new(edited(&vault, &format!("{line}{round}\n")));
            let mut last = ("", Instant::now());
            let mut step = |name: &'static str| {
                let now = Instant::now();
                if !last.0.is_empty() && round > 0 {
                    let ms = (now - last.1).as_secs_f64() * 1e3;
                    times.entry(last.0).or_default().push(ms);
                }
                last = (name, now);
            };
            let made = snapshot(config.clone(), vault, theme.clone(), &memory, &mut step);
            step("drop");
            drop(made);
            step("end");
        }
        for (name, mut ms) in times {
            ms.sort_by(f64::total_cmp);
            println!("{name:>8} min {:8.2} median {:8.2}", ms[0], ms[ms.len() / 2]);
        }
    }
}

/// The vault with a line at the end of the note in its middle.
fn edited(vault: &Vault, line: &str) -> Vault {
    let mut vault = vault.clone();
    let at = vault.files.len() / 2;
    let notes = &mut vault.files[at..];
    let text = |file: &File| match &file.content {
        Content::Text(text) if file.kind == FileKind::Note => Some(text.text.clone()),
        _ => None,
    };
    let (file, old) = notes
        .iter_mut()
        .find_map(|file| text(file).map(|text| (file, text)))
        .expect("a note");
    let text: Arc<str> = format!("{old}{line}").into();
    let content = Content::Text(Text { digest: digest_bytes(text.as_bytes()), text });
    *file = Arc::new(File { content, ..(**file).clone() });
    vault
}
