//! Parses arguments, runs, and leaves with an exit code.

use std::process::ExitCode;

/// Parsing and drawing make many short-lived pieces; the system's allocator would take a
/// fifth of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stack of a worker. Trees are at most some hundred levels deep, see `note::ast`; this
/// is several times what drawing them needs in a debug build.
const STACK_BYTES: usize = 16 << 20;

fn main() -> ExitCode {
    // A limit on file sizes must be a write error with a path, not the process's end.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(
        signal_hook::consts::SIGXFSZ,
        std::sync::Arc::default(),
    );
    // A pool that exists already is as good.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
    ExitCode::from(kbgen::cmd::run(std::env::args_os()))
}
