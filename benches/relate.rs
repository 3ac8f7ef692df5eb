//! Time of the stages that run anew after every edit, when all notes are known.
//!
//! `cargo bench --bench relate -- VAULT [ROUNDS]`

#![allow(clippy::print_stdout)]

use kbgen::config::{Overrides, load};
use kbgen::engine::{Memory, snapshot};
use kbgen::theme;
use kbgen::vault::scan;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let root = PathBuf::from(args.next().expect("a vault"));
    let rounds: usize = args.next().map_or(20, |n| n.parse().expect("a number"));
    let config = load(&root, &Overrides::default()).expect("settings").0;
    let config = Arc::new(config);
    let vault = Arc::new(scan(&config, &[]).expect("a readable vault"));
    let theme = Arc::new(theme::load(&config, None, None).expect("a theme"));
    let memory = Arc::new(Memory::default());
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut last = ("", Instant::now());
        let mut step = |name: &'static str| {
            let now = Instant::now();
            if !last.0.is_empty() {
                let ms = (now - last.1).as_secs_f64() * 1e3;
                times.entry(last.0).or_default().push(ms);
            }
            last = (name, now);
        };
        let made =
            snapshot(config.clone(), vault.clone(), theme.clone(), &memory, &mut step);
        step("drop");
        drop(made);
        step("end");
    }
    for (name, mut ms) in times {
        ms.sort_by(f64::total_cmp);
        println!("{name:>8} min {:8.2} median {:8.2}", ms[0], ms[ms.len() / 2]);
    }
}
