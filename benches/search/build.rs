//! How much the search index of a vault costs: CPU time, memory, files and bytes, beside
//! the snapshot that a build makes anyway.
//!
//! ```bash
//! cargo bench --bench search -- VAULT...
//! ```

#![allow(clippy::print_stdout)]

use kbgen::config::{self, Overrides};
use kbgen::engine::{self, Memory};
use kbgen::{theme, vault};
use std::fs;
use std::sync::Arc;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    for path in std::env::args().skip(1).filter(|arg| !arg.starts_with('-')) {
        measure(&path);
    }
}

fn measure(path: &str) {
    let overrides = Overrides { base_url: None, drafts: false, highlight: false };
    let (config, _) = config::load(path.as_ref(), &overrides).expect("a vault");
    let theme = Arc::new(theme::load(&config, None, None).expect("the theme"));
    let vault = Arc::new(vault::scan(&config, &[]).expect("a readable vault"));
    let config = Arc::new(config);
    let snapshot = |memory: &Arc<Memory>| {
        let (config, vault) = (Arc::clone(&config), Arc::clone(&vault));
        engine::snapshot(config, vault, Arc::clone(&theme), memory, &mut |_| ())
    };
    // What a site without search costs, twice: the first time is dearer.
    drop(snapshot(&Arc::default()));
    let before = cpu();
    drop(snapshot(&Arc::default()));
    let without = cpu() - before;
    let (before, begun, least) = (cpu(), Instant::now(), peak());
    let memory = Arc::new(Memory::for_build());
    let first = snapshot(&memory);
    let notes = first.world.heads.len();
    let read = cpu() - before - without;
    let index = first.search();
    let (files, bytes) =
        (index.files.len(), index.files.values().map(Vec::len).sum::<usize>());
    println!(
        "{path}: {notes} notes: {:.2} s CPU more than {without:.2} s without search \
         ({read:.2} s for words), {:.2} s wall in all, {} MB more, {files} files \
         (1 for {:.1} notes), {:.2} MB, directory {:.1} KB",
        cpu() - before - without,
        begun.elapsed().as_secs_f64(),
        peak().saturating_sub(least) / 1024,
        notes as f64 / files as f64,
        bytes as f64 / 1e6,
        index.files["index.bin"].len() as f64 / 1e3,
    );
    let again = snapshot(&memory);
    let before = cpu();
    again.search();
    println!("{path}: again, nothing changed: {:.2} s CPU", cpu() - before);
}

/// CPU seconds of this process.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The most memory that this process had, in KB.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
