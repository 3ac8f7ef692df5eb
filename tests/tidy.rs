//! The code checks itself: layers, sizes, doors, names and documents.
//!
//! Every rule is a test of its own and says which line breaks it and what to do. A rule
//! that must bend in one place has a list of exceptions, each with its reason; an
//! exception that no longer applies fails as well.

#[path = "tidy/source.rs"]
mod source;

use source::Source;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files that may be longer than [`HARD`] lines, and why.
const LONG_FILES: &[(&str, &str)] = &[];

/// Functions that may be longer than [`FUNCTION`] lines, as `path::name`, and why.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];

/// The only places that may touch disk, environment, clocks, processes and terminals.
const DOORS: &[&str] = &[
    "src/main.rs",
    "src/cache/",
    "src/cmd/",
    "src/config/check.rs",
    "src/config/load.rs",
    "src/html/mermaid/draw.rs", // a thread: a drawing without end costs that drawing
    "src/output/",
    "src/git/mod.rs", // the `git` program
    "src/publish/place.rs",
    "src/publish/tree.rs",
    "src/publish/work.rs",
    "src/serve/http/",
    "src/serve/hub.rs",
    "src/serve/mod.rs",
    "src/serve/poll.rs",
    "src/serve/watch.rs",
    "src/serve/workshop.rs",
    "src/theme/load.rs",
    "src/vault/scan.rs",
    "src/vault/update.rs",
];

/// Paths below which something outside the program is reached.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
];

/// Calls that reach outside without naming such a path.
const OUTSIDE_CALLS: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "::now(",
    ".exists()",
    ".canonicalize()",
    ".read_dir()",
    ".symlink_metadata()",
];

/// What a state shared in secret is made of.
const SHARED: &[&str] = &[
    "static mut",
    "thread_local!",
    "Mutex",
    "RwLock",
    "RefCell",
    "Cell<",
    "OnceCell",
    "OnceLock",
    "Atomic",
];

/// Where shared state is allowed, and why.
const SHARED_IN: &[(&str, &str)] = &[
    ("src/base/memo.rs", "pure functions of one value, remembered by its digest"),
    ("src/engine/snapshot.rs", "the search index is made when it is first asked for"),
    ("src/cache/mod.rs", "many threads keep pictures, each under a name of its own"),
    ("src/share/fonts.rs", "fonts of the machine are read when the first one is needed"),
    ("src/engine/memory.rs", "grammars are loaded when the first block of code asks"),
    ("src/output/writer.rs", "many threads stage files of one output"),
    ("src/search/zip.rs", "a compressor is dear to make and starts anew each time"),
    ("src/serve/edition.rs", "findings of pages arrive as pages are asked for"),
    ("src/serve/http/socket.rs", "a connection's clock runs by what its answers do"),
    ("src/serve/hub.rs", "the edition that is served, and the tabs that listen"),
];

/// Words that say nothing about the domain.
const EMPTY_WORDS: &[&str] =
    &["Manager", "Handler", "Helper", "Util", "Data", "Info", "Context"];

/// Names that need such a word, and why.
const NAMES: &[(&str, &str)] = &[
    ("Context", "the sentence around a link, in `note`"),
    ("Data", "what hyper calls the bytes of a body"),
];

/// Diagnostics without a case, and why.
const CODES_WITHOUT_CASE: &[(&str, &str)] = &[
    ("bug", "nothing is known to make kbgen fail"),
    ("page-limit", "needs a page of 32 MB"),
];

const COMPONENTS: &str = "templates/parts/components.html";
/// Lines of a template that write finished HTML.
const SAFE: &[(&str, &str)] = &[
    ("templates/page.html", "{{ html | safe }}"),
    ("templates/parts/tree.html", "{{ shell.tree | safe }}"),
    (COMPONENTS, "<script type=\"application/ld+json\">{{ data | safe }}</script>"),
];

/// Words that make HTML or code from strings.
#[rustfmt::skip]
const UNSAFE_JS: &[&str] = &[
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
    "new Function",
];

/// Lines that a Rust file should not exceed, and must not.
const AIM: usize = 400;
const HARD: usize = 600;
/// Lines of a JavaScript module.
const SCRIPT: usize = 300;
/// Lines of a function.
const FUNCTION: usize = 60;
/// Columns of a line; strings do not count, since nothing can break them.
const COLUMNS: usize = 90;

// Layers

#[test]
fn modules_name_only_modules_above_them() {
    let order = layers();
    let mut faults = Vec::new();
    for source in rust("src") {
        let Some(own) = layer(&source.path) else { continue };
        let Some(place) = order.iter().position(|name| *name == own) else {
            let fault = format!("{}: `{own}` is not declared in src/lib.rs", source.path);
            faults.push(fault);
            continue;
        };
        for (line, name) in named_layers(&source) {
            if order.iter().position(|other| *other == name).is_none_or(|at| at > place) {
                faults.push(format!(
                    "{}:{line}: `{own}` names `crate::{name}`, which is not above it",
                    source.path
                ));
            }
        }
    }
    report(&faults, "the order of `pub mod` in src/lib.rs is the dependency order");
}

/// Modules in the order of `src/lib.rs`.
fn layers() -> Vec<String> {
    let lib = Source::read(root(), "src/lib.rs");
    let names = lib.lines().filter_map(|(_, line)| {
        line.trim().strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)
    });
    let names: Vec<_> = names.collect();
    assert!(names.len() > 5, "src/lib.rs declares its layers as `pub mod name;`");
    names
}

/// The layer that a file of `src` belongs to.
fn layer(path: &str) -> Option<String> {
    let first = path.strip_prefix("src/")?.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// Layers that a file names, through `crate` or through enough `super`.
fn named_layers(source: &Source) -> Vec<(usize, String)> {
    let inside = source.path.trim_start_matches("src/").trim_end_matches(".rs");
    let depth = inside.trim_end_matches("/mod").split('/').count();
    let mut found = Vec::new();
    for path in source.paths() {
        let up = path.segments.iter().take_while(|s| *s == "super").count();
        let rest = match path.segments[0].as_str() {
            "crate" => &path.segments[1..],
            "super" if up >= depth => &path.segments[up..],
            _ => continue,
        };
        if let Some(name) = rest.first() {
            found.push((path.line, name.clone()));
        }
    }
    found
}

// Form

#[test]
fn files_open_with_what_they_do() {
    let faults: Vec<_> = rust_files(&["src", "tests", "benches", "fuzz"])
        .into_iter()
        .filter(|path| !read(path).starts_with("//!"))
        .collect();
    report(&faults, "open the file with `//!`: what it turns into what");
}

#[test]
fn files_are_short() {
    let long = |path: &str| LONG_FILES.iter().any(|(file, _)| *file == path);
    let mut near = Vec::new();
    let mut faults = Vec::new();
    for path in rust_files(&["src", "tests", "benches", "fuzz"]) {
        let lines = read(&path).lines().count();
        if lines > HARD && !long(&path) {
            faults.push(format!("{path}: {lines} lines"));
        } else if lines > AIM {
            near.push(format!("{path}: {lines} lines"));
        }
    }
    for path in files("static/js", ".js") {
        let lines = read(&path).lines().count();
        if lines > SCRIPT {
            faults.push(format!("{path}: {lines} lines"));
        }
    }
    for (file, _) in LONG_FILES {
        if !root().join(file).is_file() || read(file).lines().count() <= HARD {
            faults.push(format!("LONG_FILES names {file}, which needs no exception"));
        }
    }
    if !faults.is_empty() {
        println!("over the aim of {AIM} lines as well:\n  {}", near.join("\n  "));
    }
    report(&faults, "cut the file where a second subject begins");
}

#[test]
fn functions_are_short() {
    let mut faults = Vec::new();
    let mut excused = BTreeSet::new();
    for source in rust("src") {
        for (name, line, lines) in source.functions() {
            let full = format!("{}::{name}", source.path);
            if lines <= FUNCTION {
                continue;
            }
            if LONG_FUNCTIONS.iter().any(|(function, _)| *function == full) {
                excused.insert(full);
            } else {
                faults
                    .push(format!("{}:{line}: `{name}` has {lines} lines", source.path));
            }
        }
    }
    for (function, _) in LONG_FUNCTIONS {
        if !excused.contains(*function) {
            faults.push(format!("LONG_FUNCTIONS: {function} needs no exception"));
        }
    }
    report(&faults, &format!("a function has at most {FUNCTION} lines"));
}

#[test]
fn lines_are_narrow() {
    let mut faults = Vec::new();
    for path in rust_files(&["src", "tests", "benches", "fuzz"]) {
        let source = Source::read(root(), &path);
        for (at, line) in source.without_literals.lines().enumerate() {
            let columns = line.trim_end().chars().count();
            if columns > COLUMNS && !line.contains("://") {
                faults.push(format!("{path}:{}: {columns} columns", at + 1));
            }
        }
    }
    report(&faults, &format!("a line has at most {COLUMNS} columns, strings apart"));
}

#[test]
fn names_are_of_the_domain() {
    let mut faults = Vec::new();
    for source in rust("src") {
        for (number, line) in source.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let kinds = ["struct", "enum", "trait", "type", "mod"];
            if !words.any(|word| kinds.contains(&word)) {
                continue;
            }
            let Some(name) = words.next() else { continue };
            let parts = camel(name);
            let empty = parts.iter().any(|part| EMPTY_WORDS.contains(&part.as_str()));
            if empty && !NAMES.iter().any(|(allowed, _)| *allowed == name) {
                faults.push(format!("{}:{number}: `{name}`", source.path));
            }
        }
    }
    report(&faults, "name a thing for what it is in the domain");
}

/// `NoteInfo` and `note_info` alike as `Note`, `Info`.
fn camel(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut start = true;
    for c in name.chars() {
        if c == '_' {
            start = true;
            continue;
        }
        if start || c.is_uppercase() {
            parts.push(String::new());
        }
        let first = parts.last().is_none_or(String::is_empty);
        let c = if first { c.to_ascii_uppercase() } else { c };
        parts.last_mut().expect("there is one").push(c);
        start = false;
    }
    parts
}

// Purity

#[test]
fn only_doors_reach_outside() {
    let mut faults = Vec::new();
    for source in rust("src") {
        if DOORS.iter().any(|door| source.path.starts_with(door)) {
            continue;
        }
        for path in source.paths() {
            let joined = path.segments.join("::");
            let outside =
                |o: &&&str| joined == **o || joined.starts_with(&format!("{o}::"));
            if OUTSIDE.iter().any(|o| outside(&o)) {
                faults.push(format!("{}:{}: {joined}", source.path, path.line));
            }
        }
        for (line, text) in source.lines() {
            for call in OUTSIDE_CALLS.iter().filter(|call| has_call(text, call)) {
                faults.push(format!("{}:{line}: {call}", source.path));
            }
        }
    }
    report(&faults, &format!("disk, clock, environment and terminal: only in {DOORS:?}"));
}

/// Whether a line has a call that is no tail of a longer name.
fn has_call(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !call.starts_with(char::is_alphabetic)
            || !before.is_some_and(|c| c == '_' || c.is_alphanumeric())
    })
}

#[test]
fn nothing_is_shared_in_secret() {
    let mut faults = Vec::new();
    for source in rust("src") {
        if SHARED_IN.iter().any(|(file, _)| *file == source.path) {
            continue;
        }
        for (line, text) in source.lines() {
            for word in SHARED.iter().filter(|word| text.contains(**word)) {
                faults.push(format!("{}:{line}: {word}", source.path));
            }
        }
    }
    report(&faults, "stages are pure: take what is needed, return what is made");
}

#[test]
fn nothing_is_unwrapped() {
    let mut faults = Vec::new();
    for source in rust("src") {
        for (line, text) in source.lines() {
            if text.contains(".unwrap()") || text.contains(".unwrap_err()") {
                faults.push(format!("{}:{line}", source.path));
            }
        }
    }
    report(&faults, "say why it cannot fail: `expect(\"the invariant\")`");
}

#[test]
fn imports_are_explicit() {
    let mut faults = Vec::new();
    for source in rust("src") {
        for path in source.paths() {
            if path.segments.last().is_some_and(|last| last == "*") {
                faults.push(format!("{}:{}", source.path, path.line));
            }
        }
    }
    report(&faults, "a glob hides who uses whom; name what is used");
}

// Client code

#[test]
fn scripts_make_nothing_from_strings() {
    let mut faults = Vec::new();
    for path in files("static/js", ".js") {
        for (at, line) in read(&path).lines().enumerate() {
            for word in UNSAFE_JS.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{path}:{}: {word}", at + 1));
            }
        }
    }
    report(&faults, "make nodes, or take them from a DOMParser");
}

#[test]
fn templates_escape_and_hold_no_script() {
    let mut faults = Vec::new();
    for path in files("templates", ".html") {
        for (at, line) in read(&path).lines().enumerate() {
            let compact = line.replace(' ', "");
            let allowed =
                SAFE.iter().any(|(file, text)| *file == path && line.trim() == *text);
            if compact.contains("|safe") && !allowed {
                faults.push(format!("{path}:{}: `| safe`", at + 1));
            }
            let bare =
                |rest: &str| !rest.split('>').next().unwrap_or("").contains(" src=");
            if !allowed && line.split("<script").skip(1).any(bare) {
                faults.push(format!("{path}:{}: an inline script", at + 1));
            }
        }
    }
    for (file, text) in SAFE {
        if !read(file).lines().any(|line| line.trim() == *text) {
            faults.push(format!("SAFE: {file} has no line {text}"));
        }
    }
    report(&faults, "templates escape everything but finished notes, and run nothing");
}

// Documents and cases

#[test]
fn every_diagnostic_has_a_case() {
    let codes = read("src/diag/code.rs");
    let rows = codes.split("codes! {").nth(1).expect("the table of codes");
    let named = |line: &str| line.split('"').nth(1).map(str::to_owned);
    let names: Vec<_> =
        rows.lines().take_while(|line| *line != "}").filter_map(named).collect();
    assert!(names.len() > 20, "the table in src/diag/code.rs has codes");
    let mut shown = BTreeSet::new();
    for path in files("tests/cases", ".txt") {
        let text = read(&path);
        for code in text.lines().filter_map(|line| line.strip_prefix("codes: ")) {
            shown.extend(code.split_whitespace().map(str::to_owned));
        }
    }
    let mut faults = Vec::new();
    for name in &names {
        let excused = CODES_WITHOUT_CASE.iter().any(|(code, _)| code == name);
        match (shown.contains(name), excused) {
            (false, false) => faults.push(format!("no case shows `{name}`")),
            (true, true) => faults.push(format!("`{name}` has a case and an excuse")),
            _ => {}
        }
    }
    for unknown in shown.iter().filter(|code| !names.contains(code)) {
        faults.push(format!("a case names `{unknown}`, which is no code"));
    }
    report(&faults, "write a case below tests/cases with a line `codes: NAME`");
}

#[test]
fn the_architecture_names_every_folder() {
    let text = read("ARCHITECTURE.md");
    let mut faults = Vec::new();
    for name in layers() {
        let folder = format!("`src/{name}/`");
        let file = format!("`src/{name}.rs`");
        if !text.contains(&folder) && !text.contains(&file) {
            faults.push(format!("{folder} is not in ARCHITECTURE.md"));
        }
    }
    report(&faults, "give every folder its paragraph in the code map");
}

#[test]
fn the_architecture_gives_a_reason_for_every_dependency() {
    let rows = read("ARCHITECTURE.md");
    let reasons: Vec<_> = rows.lines().filter(|line| line.starts_with("| ")).collect();
    let manifest = read("Cargo.toml");
    let mut faults = Vec::new();
    let tables = manifest.split("\n[").filter(|table| {
        table.starts_with("dependencies]") || table.starts_with("dev-dependencies]")
    });
    for line in tables.flat_map(|table| table.lines().skip(1)) {
        let Some((name, _)) = line.split_once(" = ") else { continue };
        if !reasons.iter().any(|row| row.contains(name)) {
            faults.push(name.to_owned());
        }
    }
    report(&faults, "say in ARCHITECTURE.md what the dependency is for");
}

#[test]
fn documents_link_to_what_exists() {
    // The packed crate has neither `content/` nor workflows.
    let packed = root().join(".cargo_vcs_info.json").exists();
    let mut faults = Vec::new();
    for path in files(".", ".md").iter().filter(|path| !path.contains('/')) {
        let mut fenced = false;
        for (at, line) in read(path).lines().enumerate() {
            fenced ^= line.starts_with("```");
            // What stands between backticks is an example.
            let prose: String = line.split('`').step_by(2).collect();
            for target in prose.split("](").skip(1).filter(|_| !fenced) {
                let target = target.split([')', '#']).next().unwrap_or_default();
                let local = !target.is_empty() && !target.contains("://");
                if local && !packed && !root().join(target).exists() {
                    faults.push(format!("{path}:{}: {target}", at + 1));
                }
            }
        }
    }
    report(&faults, "mend the link");
}

// What the rules stand on

#[test]
fn the_scanner_sees_through_strings_comments_and_tests() {
    let text = "use crate::{a, b::{C, d as E}};\nconst X: &str = \"crate::no\"; // crate::no\n\
        fn f<'a>(c: char) -> crate::g::H { c == '\"'; r#\"crate::no\"#; }\n\
        #[cfg(test)]\nmod tests {\n    use crate::no;\n}\n";
    let source = Source::new("src/x.rs", text);
    let found: Vec<_> = source.paths().iter().map(|p| p.segments.join("::")).collect();
    assert_eq!(found, ["crate::a", "crate::b::C", "crate::b::d", "crate::g::H"]);
    assert_eq!(source.functions(), [("f".to_owned(), 3, 1)]);
}

// Files

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Rust files of the program, those for tests left out.
fn rust(folder: &str) -> Vec<Source> {
    let files = rust_files(&[folder]);
    assert!(!files.is_empty(), "{folder} has Rust files");
    let sources = files.iter().map(|path| Source::read(root(), path));
    let mut sources: Vec<_> = sources.collect();
    let tests: Vec<_> = sources.iter().flat_map(|s| s.test_files.clone()).collect();
    sources.retain(|source| !tests.iter().any(|test| is_below(&source.path, test)));
    sources
}

fn is_below(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

fn rust_files(folders: &[&str]) -> Vec<String> {
    folders.iter().flat_map(|folder| files(folder, ".rs")).collect()
}

/// Files below a folder by their ending, sorted; what tools leave behind is skipped.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.trim_start_matches('.').to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for entry in entries.map(|entry| entry.expect("a readable folder")) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path =
                if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let skipped =
                path == "site" || ["node_modules", "target"].contains(&name.as_str());
            if entry.path().is_dir() && !skipped && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(ending) && entry.path().is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn report(faults: &[String], remedy: &str) {
    assert!(faults.is_empty(), "\n{remedy}:\n  {}\n", faults.join("\n  "));
}
