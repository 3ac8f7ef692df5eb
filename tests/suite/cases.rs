//! Runs every case below `tests/cases`, all of them before it complains.
//!
//! With `KBGEN_BLESS=1` the expectations that can be made are rewritten in place:
//! read the difference before you keep it.

use crate::case::{Case, Expect, Form, Kind, Section};
use crate::folder::{Folder, Said, tree, write};
use crate::html;
use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use unicode_normalization::UnicodeNormalization;

/// Files that every site has or will have; `expect: files` does not list them.
const EVERYWHERE: &[&str] = &[
    ".kbgen-manifest.json",
    "404.html",
    "feed.xml",
    "glossary/",
    "graph.json",
    "graph/",
    "kbgen/",
    "llms-full.txt",
    "llms.txt",
    "robots.txt",
    "search/",
    "sitemap.xml",
];

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\
    \x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0\
    IEND\xaeB`\x82";

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let only = env::var("KBGEN_CASE").unwrap_or_default();
    let paths: Vec<_> = tree(&root)
        .into_keys()
        .filter(|path| path.ends_with(".txt") && path.contains(&only))
        .collect();
    assert!(!paths.is_empty(), "no case is named {only:?}");
    let bless = env::var_os("KBGEN_BLESS").is_some_and(|value| value != "0");
    let next = AtomicUsize::new(0);
    let faults = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(fault) = run(&root.join(path), bless) {
                        let mut faults = faults.lock().expect("no thread fails with it");
                        faults.push(format!("tests/cases/{path}: {fault}"));
                    }
                }
            });
        }
    });
    let mut faults = faults.into_inner().expect("all threads are done");
    faults.sort();
    assert!(
        faults.is_empty(),
        "{} of {} cases fail\n\n{}\n",
        faults.len(),
        paths.len(),
        faults.join("\n")
    );
}

fn run(path: &Path, bless: bool) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
    let mut case = Case::parse(&text)?;
    if !case.applies() {
        return Ok(());
    }
    let folder = Folder::new();
    let said = build(&case, &folder);
    let mut faults = Vec::new();
    for section in &mut case.sections {
        let Kind::Expect(expect) = section.kind.clone() else { continue };
        if let Err(fault) = check(&expect, section, &folder, &said, bless) {
            faults.push(format!("{}\n{fault}", section.header));
        }
    }
    if bless {
        let blessed = case.write();
        if blessed != text {
            fs::write(path, blessed).map_err(|e| e.to_string())?;
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Lays out the vault and builds it, twice when the case changes it.
fn build(case: &Case, folder: &Folder) -> Said {
    let mut args: Vec<&str> = Vec::new();
    for section in &case.sections {
        match &section.kind {
            Kind::File(path, form) => place(folder, path, form, &section.text),
            Kind::Output(path) => {
                write(&folder.out().join(path), section.text.as_bytes());
            }
            Kind::Args => args.extend(section.text.lines()),
            _ => {}
        }
    }
    let mut said = folder.build(&args);
    let mut changed = false;
    for section in &case.sections {
        match &section.kind {
            Kind::Edit(path, form) => place(folder, path, form, &section.text),
            Kind::Remove(path) => {
                fs::remove_file(folder.vault().join(path)).expect("it is there");
            }
            _ => continue,
        }
        changed = true;
    }
    if changed {
        said = folder.build(&args);
    }
    said
}

fn place(folder: &Folder, path: &str, form: &Form, text: &str) {
    let mut path = path.to_owned();
    let end = if text.is_empty() { "" } else { "\n" };
    let bytes = match form {
        Form::Text => format!("{text}{end}").into_bytes(),
        Form::Crlf => format!("{text}{end}").replace('\n', "\r\n").into_bytes(),
        Form::Nfd => {
            path = path.nfd().collect();
            format!("{text}{end}").into_bytes()
        }
        Form::Repeat(times) => format!("{}{end}", text.repeat(*times)).into_bytes(),
        Form::Hex => {
            let digits: String = text.split_whitespace().collect();
            let pairs = (0..digits.len()).step_by(2);
            pairs
                .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits"))
                .collect()
        }
        Form::Png => PNG.to_vec(),
        Form::Pdf => b"%PDF-1.4\n%%EOF\n".to_vec(),
        Form::Link => {
            link(&folder.path().join(text), &folder.vault().join(&path));
            return;
        }
    };
    folder.write(&path, &bytes);
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) {
    fs::create_dir_all(path.parent().expect("it is below the vault")).expect("folders");
    write(target, "카나리아밖\n".as_bytes());
    std::os::unix::fs::symlink(target, path).expect("a new link");
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {
    unreachable!("cases with links say `only: unix`");
}

/// Compares, or takes what there is for what is expected.
fn check(
    expect: &Expect,
    section: &mut Section,
    folder: &Folder,
    said: &Said,
    bless: bool,
) -> Result<(), String> {
    let failed = || {
        let err = said.err.trim_end();
        format!("exit code {:?}\n{err}", said.code)
    };
    let (wanted, got) = match expect {
        Expect::Exit(code) => {
            return if said.code == Some(*code) { Ok(()) } else { Err(failed()) };
        }
        Expect::Diagnostics => (section.text.clone(), diagnostics(&said.err)),
        Expect::Lacks => return lacks(&section.text, folder, said),
        _ if said.code != Some(0) => return Err(failed()),
        Expect::Files => (section.text.clone(), files(folder)),
        Expect::Contains(path) => {
            let text = fs::read_to_string(folder.out().join(path))
                .map_err(|e| format!("{path}: {e}"))?;
            let missing = section.text.lines().find(|line| !text.contains(line));
            return missing.map_or(Ok(()), |line| Err(format!("lacks: {line}")));
        }
        Expect::Html { page, selector, all } => {
            let text = read_page(&folder.out(), page)?;
            let found = html::select(&text, selector);
            let got = match (all, found.first()) {
                (false, None) if section.text.is_empty() => String::new(),
                (false, None) => return Err("nothing matches".into()),
                (false, Some(first)) => html::lines(first.inner),
                (true, _) => {
                    let all = found.iter().map(|found| html::lines(found.outer));
                    all.collect::<Vec<_>>().join("\n")
                }
            };
            (section.text.clone(), got)
        }
    };
    let html = matches!(expect, Expect::Html { .. });
    if wanted == got || (html && html::lines(&wanted) == html::lines(&got)) {
        return Ok(());
    }
    if bless {
        section.text = got;
        return Ok(());
    }
    Err(difference(&wanted, &got))
}

fn read_page(out: &Path, page: &str) -> Result<String, String> {
    let mut path: PathBuf = out.to_path_buf();
    path.extend(page.split('/').filter(|part| !part.is_empty()));
    if page.ends_with('/') {
        path.push("index.html");
    }
    fs::read_to_string(&path).map_err(|e| format!("{page}: {e}"))
}

/// Messages without the sum of them.
fn diagnostics(err: &str) -> String {
    let is_sum = |line: &str| {
        let first = line.split(' ').next().unwrap_or_default();
        !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit())
    };
    let lines: Vec<_> = err.lines().filter(|line| !is_sum(line)).collect();
    lines.join("\n")
}

fn files(folder: &Folder) -> String {
    let own = |path: &String| {
        !EVERYWHERE.iter().any(|other| {
            let below = other.ends_with('/') && path.starts_with(other);
            let name = path.rsplit('/').next().unwrap_or_default();
            let own = name == "index.html.md" || EVERYWHERE.contains(&name);
            path == other || below || own || path.ends_with("search/index.html")
        })
    };
    tree(&folder.out()).into_keys().filter(own).collect::<Vec<_>>().join("\n")
}

/// Looks for strings in every file, file name and message.
fn lacks(strings: &str, folder: &Folder, said: &Said) -> Result<(), String> {
    assert!(!strings.is_empty(), "`lacks` names strings, one a line");
    let mut site = tree(&folder.out());
    for bytes in site.values_mut().filter(|bytes| bytes.starts_with(b"\x1f\x8b")) {
        *bytes = unzip(bytes);
    }
    for wanted in strings.lines() {
        let has = |bytes: &[u8]| {
            bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes())
        };
        for (path, bytes) in &site {
            if has(bytes) || path.contains(wanted) {
                return Err(format!("{path} holds: {wanted}"));
            }
        }
        if said.err.contains(wanted) || said.out.contains(wanted) {
            return Err(format!("a message holds: {wanted}"));
        }
    }
    Ok(())
}

/// All members of a gzip file, one after the other.
fn unzip(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut text);
    read.expect("a file that begins as gzip is gzip");
    text
}

/// What is common at both ends once, and between them both sides.
fn difference(wanted: &str, got: &str) -> String {
    let wanted: Vec<_> = wanted.lines().collect();
    let got: Vec<_> = got.lines().collect();
    let head = wanted.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let ends = wanted[head..].iter().rev().zip(got[head..].iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    let mut add = |sign: &str, lines: &[&str]| {
        for line in lines {
            out.push_str(&format!("  {sign} {line}\n"));
        }
    };
    add(" ", &wanted[..head]);
    add("-", &wanted[head..wanted.len() - tail]);
    add("+", &got[head..got.len() - tail]);
    add(" ", &wanted[wanted.len() - tail..]);
    out
}
