//! Whole folders to vaults: what is kept, what is said, and that nothing else matters.

use super::*;
use crate::vault::rules::tests::config;
use std::time::{Duration, UNIX_EPOCH};
use tempfile::TempDir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0";

/// A folder with these files.
fn vault(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (path, bytes) in files {
        let disk = dir.path().join(path);
        fs::create_dir_all(disk.parent().expect("below the root")).expect("a folder");
        fs::write(disk, bytes).expect("a file");
    }
    dir
}

fn scanned(dir: &TempDir, outputs: &[PathBuf]) -> Vault {
    scan(&config(dir.path(), &["secret/**"], None), outputs).expect("a readable root")
}

/// Expects exactly these paths and warnings (path and a part of the message).
fn check(vault: &Vault, paths: &[&str], warnings: &[(&str, &str)]) {
    let found: Vec<_> = vault.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(found, paths);
    let said = &vault.diagnostics;
    assert_eq!(said.len(), warnings.len(), "{said:#?}");
    for (said, (path, part)) in said.iter().zip(warnings) {
        assert_eq!(said.path, *path);
        assert!(said.message.contains(part), "{part:?} is not in {:?}", said.message);
        assert!(!said.message.contains(['/', '\\']), "a path is in {:?}", said.message);
    }
}

/// All that a vault holds but where it lies.
fn summary(vault: &Vault) -> String {
    let mut out = format!("{:?} {:?}", vault.settings, vault.diagnostics);
    for file in &vault.files {
        let content = match &file.content {
            Content::Text(text) => format!("{text:?}"),
            Content::Outside { len, size, .. } => format!("{len} {size:?}"),
        };
        out += &format!("\n{} {:?} {content}", file.path, file.kind);
    }
    out
}

#[test]
fn files_are_sorted_decoded_and_measured() {
    let dir = vault(&[
        ("b.md", b"\xef\xbb\xbfB\r\n"),
        ("a/나.MD", "나\r".as_bytes()),
        ("a/p.png", PNG),
        ("a/cut.png", &PNG[..20]),
        ("a/p.svg", b"<svg/>"),
        ("x.canvas", b"{}"),
        ("y.base", b"views: []"),
        ("z", b"zz"),
        (".obsidian/x.md", b"-"),
        (".trash/x.md", b"-"),
        ("secret/x.md", b"-"),
    ]);
    let vault = scanned(&dir, &[]);
    let paths =
        ["a/cut.png", "a/p.png", "a/p.svg", "a/나.MD", "b.md", "x.canvas", "y.base", "z"];
    check(&vault, &paths, &[]);
    let texts: Vec<_> = vault.files.iter().filter_map(|file| file.text()).collect();
    assert_eq!(texts, ["나\n", "B\n", "{}", "views: []"]);
    let Content::Text(text) = &vault.files[4].content else { panic!("b.md is a text") };
    assert_eq!(text.digest, digest_bytes(b"B\n"));
    let sizes: Vec<_> = vault.files[..3].iter().map(|file| &file.content).collect();
    assert!(matches!(sizes[0], Content::Outside { size: None, len: 20, .. }));
    assert!(matches!(sizes[1], Content::Outside { size: Some((640, 480)), len: 24, .. }));
    assert!(matches!(sizes[2], Content::Outside { size: None, len: 6, .. }));
}

#[test]
fn order_times_and_place_do_not_matter() {
    let mut files: Vec<(String, Vec<u8>)> = (0..60u8)
        .map(|i| (format!("폴더{}/노트 {i}.md", i % 7), vec![b'a' + i % 9, 0xc7]))
        .collect();
    let build = |files: &[(String, Vec<u8>)]| {
        vault(&files.iter().map(|(p, b)| (p.as_str(), b.as_slice())).collect::<Vec<_>>())
    };
    let one = build(&files);
    files.reverse();
    let two = build(&files);
    let old = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (path, _) in &files {
        let file = fs::File::options().write(true).open(two.path().join(path));
        file.and_then(|file| file.set_modified(old)).expect("a file of our own");
    }
    let first = scanned(&one, &[]);
    assert_eq!(first.diagnostics.len(), 60);
    assert_eq!(summary(&first), summary(&scanned(&two, &[])));
}

#[test]
fn outputs_are_left_out_by_path_and_by_manifest() {
    let dir = vault(&[
        ("a.md", b""),
        ("out/x.md", b""),
        ("sub/old/.kbgen-manifest.json", b"{}"),
        ("sub/old/deep/x.md", b""),
        ("sub/b.md", b""),
        (".kbgen-manifest.json", b"{}"),
    ]);
    let output = dir.path().canonicalize().expect("it exists").join("out");
    check(&scanned(&dir, &[output]), &["a.md", "sub/b.md"], &[]);
}

#[test]
fn obsidian_settings_count() {
    let dir = vault(&[
        (".obsidian/app.json", br#"{"strictLineBreaks": true}"#),
        (".obsidian/templates.json", "{\"folder\": \"틀\"}".as_bytes()),
        (
            ".obsidian/plugins/templater-obsidian/data.json",
            br#"{"templates_folder": "a/T/"}"#,
        ),
        ("틀/x.md", b""),
        ("a/T/deep/x.md", b""),
        ("a/x.md", b""),
    ]);
    let vault = scanned(&dir, &[]);
    check(&vault, &["a/x.md"], &[]);
    assert!(vault.settings.strict_line_breaks);
}

#[test]
fn broken_settings_are_a_warning() {
    let dir = vault(&[(".obsidian/app.json", b"{"), ("a.md", b"")]);
    let vault = scanned(&dir, &[]);
    check(&vault, &["a.md"], &[(".obsidian/app.json", "no JSON")]);
    assert!(!vault.settings.strict_line_breaks);
}

#[test]
fn large_texts_warn_and_huge_ones_are_left_out() {
    let dir = vault(&[("large.md", &vec![b'a'; 17 << 20])]);
    let huge = fs::File::create(dir.path().join("huge.md")).expect("a file");
    huge.set_len(MAX_TEXT + 1).expect("a file with a hole");
    let huge = fs::File::create(dir.path().join("huge.bin")).expect("a file");
    huge.set_len(MAX_TEXT + 1).expect("a file with a hole");
    check(
        &scanned(&dir, &[]),
        &["huge.bin", "large.md"],
        &[("huge.md", "65 MB, over 64 MB"), ("large.md", "17 MB")],
    );
}

#[test]
fn a_file_that_vanishes_costs_itself_only() {
    let disk = PathBuf::from("no/such/file.md");
    let path = VaultPath::new("file.md").expect("a plain path");
    let found = Found { path, name: disk.clone(), disk, len: 3, linked: false };
    let (file, findings) = read(&found, &mut Vec::new());
    assert!(file.is_none());
    assert_eq!((findings[0].code, findings.len()), (Code::UnreadableFile, 1));
}

#[test]
fn only_the_root_must_be_readable() {
    let dir = vault(&[("a.md", b"")]);
    for root in ["none", "a.md"] {
        let config = config(dir.path().join(root), &[], None);
        assert!(matches!(scan(&config, &[]), Err(Error::Read { .. })), "{root}");
    }
}

#[cfg(unix)]
#[test]
fn unreadable_files_and_folders_are_warnings() {
    use std::os::unix::fs::PermissionsExt;
    let dir = vault(&[("a.md", b""), ("b/x.md", b""), ("c.md", b"")]);
    let lock = |path: &str, mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(dir.path().join(path), mode).expect("our own file");
    };
    lock("a.md", 0);
    lock("b", 0);
    let all_may_read = fs::read(dir.path().join("a.md")).is_ok();
    let vault = scanned(&dir, &[]);
    lock("b", 0o755);
    // The superuser reads everything.
    if !all_may_read {
        let denied = "cannot be read: Permission denied";
        check(&vault, &["c.md"], &[("a.md", denied), ("b", denied)]);
    }
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_of_the_vault_only() {
    use std::os::unix::fs::symlink;
    let outside = vault(&[("x.md", b"outside")]);
    let dir = vault(&[
        ("real.md", b"real"),
        ("sub/p.png", PNG),
        ("secret/x.md", b"secret"),
        (".git/x.md", b"secret"),
        ("old/.kbgen-manifest.json", b"{}"),
        ("old/x.md", b"output"),
    ]);
    let link = |target: &Path, name: &str| {
        symlink(target, dir.path().join(name)).expect("a link");
    };
    link(Path::new("real.md"), "l1.md");
    link(Path::new("../l1.md"), "sub/l2.md");
    link(Path::new("sub/p.png"), "l3.png");
    link(&outside.path().join("x.md"), "out.md");
    link(outside.path(), "outdir");
    link(Path::new("/dev/zero"), "zero.md");
    link(Path::new("nowhere"), "dangling.md");
    link(Path::new("loop.md"), "loop.md");
    link(Path::new("."), "self");
    link(Path::new("secret/x.md"), "m1.md");
    link(Path::new(".git/x.md"), "m2.md");
    link(Path::new("old/x.md"), "m3.md");
    link(&outside.path().join("x.md"), ".hidden.md");
    let vault = scanned(&dir, &[]);
    let left_out = "a file that is left out";
    check(
        &vault,
        &["l1.md", "l3.png", "real.md", "sub/l2.md", "sub/p.png"],
        &[
            ("dangling.md", "leads nowhere"),
            ("loop.md", "leads nowhere"),
            ("m1.md", left_out),
            ("m2.md", left_out),
            ("m3.md", left_out),
            ("out.md", "out of the vault"),
            ("outdir", "out of the vault"),
            ("self", "folders are not followed"),
            ("zero.md", "out of the vault"),
        ],
    );
    assert_eq!(vault.files[3].text(), Some("real"));
    assert!(vault.diagnostics.iter().all(|found| found.code == Code::SkippedFile));
}

#[cfg(unix)]
#[test]
fn settings_outside_the_vault_are_not_read() {
    let outside = vault(&[("app.json", br#"{"strictLineBreaks": true}"#)]);
    let dir = vault(&[("a.md", b"")]);
    std::os::unix::fs::symlink(outside.path(), dir.path().join(".obsidian"))
        .expect("a link");
    let vault = scanned(&dir, &[]);
    check(&vault, &["a.md"], &[(".obsidian/app.json", "out of the vault")]);
    assert!(!vault.settings.strict_line_breaks);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let dir = vault(&[("a.md", b"")]);
    let socket = dir.path().join("s.md");
    let _held = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    check(&scanned(&dir, &[]), &["a.md"], &[("s.md", "no regular file")]);
    assert!(read_start(&socket, 1, &mut Vec::new()).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_every_kind() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let long = format!("{}.md", "가".repeat(84));
    let deep = format!("{}/x.md", ["깊".repeat(60).as_str(); 12].join("/"));
    // 한 composed, and as three conjoining jamo.
    let (nfc, nfd) = ("\u{d55c}.md", "\u{1112}\u{1161}\u{11ab}.md");
    let dir = vault(&[
        ("new\nline.md", b""),
        ("esc\x1b[31m.md", b""),
        ("u\\v.md", b""),
        (nfd, b"composed of jamo"),
        (nfc, b"one letter"),
        (&long, b""),
        (&deep, b""),
    ]);
    let raw = |name: &[u8]| dir.path().join(OsStr::from_bytes(name));
    fs::write(raw(b"bad\xff.md"), "").expect("a file");
    fs::write(raw(b".bad\xff.md"), "").expect("a file");
    fs::create_dir(raw(b"folder\xff")).expect("a folder");
    fs::write(raw(b"folder\xff/x.md"), "").expect("a file");
    let vault = scanned(&dir, &[]);
    let paths = ["esc\x1b[31m.md", "new\nline.md", "u\\v.md", &long, &deep, nfc, nfc];
    let not_utf8 = "name is not UTF-8";
    let warnings = [("bad\u{fffd}.md", not_utf8), ("folder\u{fffd}", not_utf8)];
    check(&vault, &paths, &warnings);
    assert_eq!(vault.files[5].text(), Some("composed of jamo"));
    assert_eq!(vault.files[6].text(), Some("one letter"));
}
