//! A folder's life: built, rebuilt, shared with its owner, and cut off at every step.

use super::finish::Step;
use super::{LOCK, Protected, Report, STAGING, Target, Writer, check};
use crate::base::{MANIFEST, digest_bytes};
use crate::diag::Error;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process;
use tempfile::TempDir;
use walkdir::WalkDir;

type Site<'a> = &'a [(&'a str, &'a str)];

const OLD: Site = &[
    ("index.html", "old"),
    ("old/a/index.html", "a"),
    ("style.css", "css"),
    ("x", "x was a file"),
    ("y/w/v.html", "v"),
    ("y/z.html", "z"),
];

const NEW: Site = &[
    ("index.html", "new"),
    ("new/deep/index.html", "n"),
    ("style.css", "css"),
    ("style2.css", "css2"),
    ("x/index.html", "x"),
    ("y", "y is a file"),
];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn target(out: &Path) -> Target {
    let vault = Path::new("/no/such/vault");
    let protected = Protected { root: vault, content_root: vault, home: None };
    check(out, &protected).expect("an output that is ours")
}

fn open(out: &Path) -> Writer {
    target(out).open().expect("an output that nobody holds")
}

/// Puts all files of a site.
fn put(out: &Path, site: Site) -> Writer {
    let writer = open(out);
    for (path, text) in site {
        writer.put(path, text.as_bytes()).expect("put");
    }
    writer
}

fn build(out: &Path, site: Site) -> Report {
    put(out, site).finish().expect("finished")
}

/// All files below a folder; links and empty folders appear as such.
fn tree(dir: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in WalkDir::new(dir).min_depth(1) {
        let entry = entry.expect("readable");
        let path = entry.path().strip_prefix(dir).expect("below");
        let path = path.to_str().expect("UTF-8").to_owned();
        let kind = entry.file_type();
        if kind.is_file() {
            found.insert(path, fs::read_to_string(entry.path()).expect("read"));
        } else if kind.is_symlink() {
            found.insert(path, "(link)".into());
        } else if fs::read_dir(entry.path()).expect("read").next().is_none() {
            found.insert(path, "(empty)".into());
        }
    }
    found
}

/// The tree that a site alone gives, with files of the owner.
fn expected(site: Site, extra: Site) -> BTreeMap<String, String> {
    let dir = folder();
    build(&dir.path().join("o"), site);
    let mut tree = tree(&dir.path().join("o"));
    tree.extend(extra.iter().map(|(k, v)| (String::from(*k), String::from(*v))));
    tree
}

/// The words of a write failure.
fn failure<T>(result: Result<T, Error>) -> String {
    match result {
        Err(error @ Error::Write { .. }) => error.to_string(),
        Err(other) => panic!("not a write failure: {other}"),
        Ok(_) => panic!("no failure"),
    }
}

#[test]
fn a_first_build_leaves_the_site_and_its_manifest() {
    let dir = folder();
    let out = dir.path().join("a/out");
    let report = build(&out, OLD);
    let bytes = OLD.iter().map(|(_, text)| text.len() as u64).sum();
    assert_eq!(report, Report { written: 6, unchanged: 0, removed: 0, bytes });
    let mut found = tree(&out);
    let manifest = found.remove(MANIFEST).expect("a manifest");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), owned(OLD));
    assert!(manifest.contains(&format!(
        "\n\"x\": {{\"hash\": \"{}\", ",
        digest_bytes(b"x was a file").short(32)
    )));
}

fn owned(site: Site) -> Vec<(String, String)> {
    site.iter().map(|(path, text)| (String::from(*path), String::from(*text))).collect()
}

#[cfg(unix)]
#[test]
fn equal_bytes_are_left_alone() {
    use std::os::unix::fs::MetadataExt;
    let dir = folder();
    let inode = |path: &str| dir.path().join(path).metadata().expect("there").ino();
    build(dir.path(), OLD);
    let before = (inode("index.html"), inode(MANIFEST));
    let report = build(dir.path(), OLD);
    assert_eq!((report.written, report.unchanged, report.removed), (0, 6, 0));
    assert_eq!((inode("index.html"), inode(MANIFEST)), before);
    build(dir.path(), &[("index.html", "dlo")]);
    assert_ne!(inode("index.html"), before.0);
}

#[test]
fn what_is_stale_goes_and_what_is_foreign_stays() {
    let dir = folder();
    build(dir.path(), OLD);
    fs::write(dir.path().join("CNAME"), "example.org").expect("written");
    fs::create_dir(dir.path().join(".git")).expect("created");
    fs::write(dir.path().join(".git/HEAD"), "ref").expect("written");
    fs::write(dir.path().join("old/mine"), "m").expect("written");
    let report = build(dir.path(), NEW);
    assert_eq!((report.written, report.unchanged, report.removed), (5, 1, 4));
    let extra = [("CNAME", "example.org"), (".git/HEAD", "ref"), ("old/mine", "m")];
    assert_eq!(tree(dir.path()), expected(NEW, &extra));
}

#[test]
fn foreign_files_are_never_replaced() {
    let dir = folder();
    build(dir.path(), OLD);
    fs::write(dir.path().join("CNAME"), "mine").expect("written");
    fs::write(dir.path().join("y/w/mine"), "mine").expect("written");
    let before = tree(dir.path());
    let writer = open(dir.path());
    assert!(failure(writer.put("CNAME", b"site")).contains("CNAME"));
    assert!(failure(writer.put("CNAME/a", b"site")).contains("kbgen did not write"));
    writer.put("y", b"file").expect("staged");
    assert!(failure(writer.finish()).contains("files of yours"));
    assert_eq!(tree(dir.path()), before);
    // The same bytes are no loss.
    assert_eq!(build(dir.path(), &[("CNAME", "mine")]).unchanged, 1);
}

#[cfg(unix)]
#[test]
fn links_in_the_output_are_not_followed() {
    use std::os::unix::fs::symlink;
    let dir = folder();
    let (out, away) = (dir.path().join("out"), dir.path().join("away"));
    build(&out, &[("a/x", "1"), ("b/y", "2"), ("c", "3")]);
    fs::create_dir(&away).expect("created");
    for (path, to) in [("a", &away), ("b", &away), ("c", &away.join("c"))] {
        let _ = fs::remove_dir_all(out.join(path)).or(fs::remove_file(out.join(path)));
        symlink(to, out.join(path)).expect("linked");
    }
    for name in ["x", "y", "c"] {
        fs::write(away.join(name), "precious").expect("written");
    }
    let before = tree(dir.path());
    let writer = open(&out);
    assert!(failure(writer.put("a/x", b"new")).contains("symbolic link"));
    assert!(failure(writer.put("c", b"new")).contains("symbolic link"));
    drop(writer);
    assert_eq!(tree(dir.path()), before);
    // Stale entries that lead through a link are not followed either.
    assert_eq!(build(&out, &[("d", "4")]).removed, 0);
    assert_eq!(fs::read_to_string(away.join("y")).expect("there"), "precious");
    assert!(out.join("c").is_symlink());
    // Neither is a link in place of the staging folder or the lock.
    symlink(&away, out.join(STAGING)).expect("linked");
    build(&out, &[("d", "5")]);
    symlink(away.join("c"), out.join(LOCK)).expect("linked");
    assert!(failure(target(&out).open()).contains("no regular file"));
    assert_eq!(fs::read_to_string(away.join("c")).expect("there"), "precious");
}

#[test]
fn a_hostile_manifest_removes_nothing_outside() {
    let dir = folder();
    let out = dir.path().join("out");
    build(&out, OLD);
    fs::create_dir(out.join(".git")).expect("created");
    fs::create_dir(out.join("folder")).expect("created");
    for path in ["precious", "out/.git/HEAD", "out/folder/f"] {
        fs::write(dir.path().join(path), "p").expect("written");
    }
    let absolute = dir.path().join("precious");
    let paths = ["../precious", "old/../../precious", ".git/HEAD", "folder"];
    let paths = paths.iter().copied().chain(absolute.to_str());
    let lines: Vec<String> = paths.map(|p| format!("{p:?}: \"00\"")).collect();
    let text = format!("{{\"kbgen\": 1, \"files\": {{{}}}}}", lines.join(","));
    fs::write(out.join(MANIFEST), text).expect("written");
    assert_eq!(build(&out, &[]).removed, 0);
    assert!(dir.path().join("precious").exists() && out.join(".git/HEAD").exists());
    assert!(out.join("folder/f").exists());
}

#[test]
fn two_builds_at_once_are_told_apart() {
    let dir = folder();
    let first = put(dir.path(), OLD);
    match target(dir.path()).open() {
        Err(Error::Busy { pid, .. }) => assert_eq!(pid, Some(process::id())),
        other => panic!("{other:?}"),
    }
    first.finish().expect("finished");
    assert_eq!(tree(dir.path()), expected(OLD, &[]));
    drop(open(dir.path()));
}

#[test]
fn an_abandoned_build_leaves_no_trace() {
    let dir = folder();
    let out = dir.path().join("made/out");
    put(&out, OLD).abandon().expect("abandoned");
    assert!(tree(dir.path()).is_empty());
    build(&out, OLD);
    drop(put(&out, NEW));
    assert_eq!(tree(&out), expected(OLD, &[]));
}

#[test]
fn a_failing_disk_leaves_the_former_site_whole() {
    let dir = folder();
    build(dir.path(), OLD);
    let writer = put(dir.path(), NEW);
    fs::remove_dir_all(dir.path().join(STAGING)).expect("removed");
    let message = failure(writer.put("more.html", b"m"));
    assert!(message.contains("more.html") && message.contains("os error"), "{message}");
    drop(writer);
    assert_eq!(tree(dir.path()), expected(OLD, &[]));
}

#[cfg(unix)]
#[test]
fn a_parent_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let set = |mode| fs::set_permissions(dir.path(), PermissionsExt::from_mode(mode));
    set(0o555).expect("set");
    // Root may write anywhere.
    if fs::write(dir.path().join("probe"), "").is_err() {
        let message = failure(target(&dir.path().join("site")).open());
        assert!(message.contains("site") && message.contains("ermission"), "{message}");
    }
    set(0o755).expect("set");
}

/// Kills a build of `NEW` over `OLD` (or over nothing) before its n-th step, for all n;
/// every page is then old or new, and the next build of either site mends it.
#[test]
fn a_build_may_be_killed_at_any_step() {
    for former in [OLD, &[]] {
        for next in [OLD, NEW] {
            let mut n = 0;
            while kill_and_mend(former, next, n) {
                n += 1;
            }
            assert!(n >= 4, "{n} steps");
        }
    }
}

/// Whether there was an n-th step.
fn kill_and_mend(former: Site, next: Site, n: usize) -> bool {
    let dir = folder();
    let mut extra: Site = &[];
    if !former.is_empty() {
        build(dir.path(), former);
        extra = &[("CNAME", "mine")];
        fs::write(dir.path().join("CNAME"), "mine").expect("written");
    }
    let mut writer = put(dir.path(), NEW);
    let entries = writer.take_entries();
    let steps: Vec<Step> = writer.plan(&entries).expect("planned");
    for step in steps.iter().take(n) {
        writer.apply(step).expect("applied");
    }
    writer.hold.die();
    drop(writer);
    for (path, text) in tree(dir.path()) {
        let known = |site: Site| site.contains(&(&path, &text));
        let ours = path.starts_with(".kbgen-") || text == "(empty)";
        assert!(ours || known(former) || known(NEW) || known(extra), "{n}: {path}");
    }
    build(dir.path(), next);
    assert_eq!(tree(dir.path()), expected(next, extra), "killed before step {n}");
    n < steps.len()
}

#[test]
fn leftovers_of_a_killed_build_are_cleared() {
    let dir = folder();
    for path in ["0", "new/a/b/index.html"] {
        let path = dir.path().join(STAGING).join(path);
        fs::create_dir_all(path.parent().expect("below")).expect("created");
        fs::write(path, "half a pa").expect("written");
    }
    fs::write(dir.path().join(LOCK), "999999").expect("written");
    build(dir.path(), OLD);
    assert_eq!(tree(dir.path()), expected(OLD, &[]));
}

#[test]
fn attachments_are_copied_by_content() {
    let dir = folder();
    let (out, from) = (dir.path().join("out"), dir.path().join("from.bin"));
    let mut bytes: Vec<u8> = (0..400_000u32).map(|i| (i % 251) as u8).collect();
    fs::write(&from, &bytes).expect("written");
    let mut permissions = from.metadata().expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&from, permissions).expect("set");
    let copy = |len| {
        let writer = open(&out);
        writer.copy("a/b.bin", &from, len).expect("copied");
        let report = writer.finish().expect("finished");
        assert_eq!(report.bytes, fs::metadata(&from).expect("there").len());
        report.written
    };
    assert_eq!((copy(400_000), copy(400_000), copy(3)), (1, 0, 1));
    let manifest = fs::read_to_string(out.join(MANIFEST)).expect("read");
    assert!(manifest.contains(&digest_bytes(&bytes).short(32)));
    assert!(!out.join("a/b.bin").metadata().expect("there").permissions().readonly());
    bytes[399_999] ^= 1;
    fs::remove_file(&from).expect("removed");
    fs::write(&from, &bytes).expect("written");
    assert_eq!(copy(400_000), 1);
    assert_eq!(fs::read(out.join("a/b.bin")).expect("read"), bytes);
    let writer = open(&out);
    for gone in ["gone", ""] {
        let result = writer.copy("c", &dir.path().join(gone), 1);
        assert!(matches!(result, Err(Error::Read { .. })), "{result:?}");
    }
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    let dir = folder();
    let writer = open(dir.path());
    for path in ["", "/x", "../x", "a/../x", "a//x", ".kbgen-lock", ".git/x", "a\0b"] {
        assert!(failure(writer.put(path, b"x")).contains("such a path"), "{path:?}");
    }
    writer.put("twice", b"1").expect("put");
    writer.put("twice", b"1").expect("equal");
    assert!(failure(writer.put("twice", b"2")).contains("two files"));
    writer.put("twice/x", b"1").expect("staged");
    assert!(failure(writer.finish()).contains("a file and a folder"));
    assert!(tree(dir.path()).is_empty());
}

/// A disk without case is played by two names of one file.
#[test]
fn a_change_of_case_is_one_file_on_disks_without_case() {
    let dir = folder();
    build(dir.path(), &[("A.png", "old"), ("B.png", "b")]);
    let link = |a: &str, b: &str| fs::hard_link(dir.path().join(a), dir.path().join(b));
    if link("A.png", "a.png").is_err() || link("B.png", "b.png").is_err() {
        return;
    }
    let report = build(dir.path(), &[("a.png", "new"), ("b.png", "b")]);
    assert_eq!((report.written, report.unchanged, report.removed), (1, 1, 0));
    assert_eq!(tree(dir.path())["b.png"], "b");
    assert_eq!(tree(dir.path())["a.png"], "new");
}

#[test]
fn threads_do_not_matter() {
    let paths: Vec<String> = (0..300).map(|i| format!("{}/{i}/p.html", i % 7)).collect();
    let trees = [1, 4].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let dir = folder();
        let writer = open(dir.path());
        let put_all = || paths.par_iter().try_for_each(|p| writer.put(p, p.as_bytes()));
        pool.build().expect("a pool").install(put_all).expect("put");
        writer.finish().expect("finished");
        tree(dir.path())
    });
    assert_eq!(trees[0].len(), 301);
    assert_eq!(trees[0], trees[1]);
}
