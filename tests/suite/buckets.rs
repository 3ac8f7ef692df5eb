//! The manual's recipes for object storage: what they upload, in which order, and with
//! which policy. A bucket is a folder, and filters are read as their programs read them.

use crate::folder::{Folder, repository, tree};
use crate::hosts::{PAGES, good, is_immutable, manifest, project, recipe, site};
use crate::yaml::text_of;
use globset::{GlobBuilder, GlobMatcher};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The page of object storage in [`PAGES`].
const PAGE: usize = 4;

/// The lines of the manual that begin with a command, cut into words as a shell does.
fn commands(root: &Path, beginning: &str) -> Vec<Vec<String>> {
    let both = [("ko", PAGES[PAGE].0), ("en", PAGES[PAGE].1)].map(|(lang, page)| {
        let path = root.join(format!("content/{lang}/manual/{page}.md"));
        let text = fs::read_to_string(path).expect("a page");
        let lines = text.lines().filter(|line| line.starts_with(beginning));
        lines.map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(both[0], both[1]);
    let words = |line: &String| {
        let mut words = Vec::new();
        for (at, part) in line.split('\'').enumerate() {
            match at % 2 {
                0 => words.extend(part.split_whitespace().map(str::to_owned)),
                _ => words.push(part.to_owned()),
            }
        }
        words
    };
    both[1].iter().map(words).collect()
}

fn glob(pattern: &str, slashes_too: bool) -> GlobMatcher {
    let mut glob = GlobBuilder::new(pattern);
    let glob = glob.literal_separator(!slashes_too).build();
    glob.expect("a pattern").compile_matcher()
}

/// Whether `aws s3 sync` takes a path: the last pattern that fits decides.
fn aws_takes(words: &[String], path: &str) -> bool {
    let mut takes = true;
    for two in words.windows(2) {
        let include = two[0] == "--include";
        if (include || two[0] == "--exclude") && glob(&two[1], true).is_match(path) {
            takes = include;
        }
    }
    takes
}

/// Whether `rclone` takes a path: the first rule that fits decides.
fn rclone_takes(words: &[String], path: &str) -> bool {
    let rules = words.windows(2).filter(|two| two[0] == "--filter");
    for rule in rules {
        let (sign, pattern) = rule[1].split_once(' ').expect("a rule");
        if glob(pattern.trim_start_matches('/'), false).is_match(path) {
            return sign == "+";
        }
    }
    true
}

#[test]
fn each_file_goes_up_once_and_with_its_policy() {
    let Some(root) = repository() else { return };
    let folder = Folder::with(&[("ko/가.md", "글\n"), ("en/a.md", "A\n")]);
    assert_eq!(folder.build(&[]).code, Some(0));
    let built = manifest(&tree(&folder.out()));
    let mut files: Vec<(String, String)> = built
        .iter()
        .map(|(path, entry)| (path.clone(), text_of(&entry["cache"])))
        .collect();
    // A large site has parts of its site map there.
    files.push(("kbgen/sitemap-1.xml".into(), "no-cache".into()));
    let uploads = [
        (
            commands(root, "aws s3 sync site s3://my-notes "),
            aws_takes as fn(&[_], &_) -> _,
        ),
        (commands(root, "rclone "), rclone_takes),
    ];
    for (commands, takes) in uploads {
        let [first, second] = &commands[..] else { panic!("{commands:?}") };
        for (path, policy) in &files {
            let taking: Vec<_> = commands.iter().filter(|of| takes(of, path)).collect();
            let [taking] = taking[..] else { panic!("{path}: {taking:?}") };
            let said =
                taking.iter().map(|word| word.trim_start_matches("Cache-Control: "));
            assert!(said.into_iter().any(|word| word == policy), "{path}: {taking:?}");
        }
        // What pages load is there before them, and only the second deletes.
        let deletes = |words: &Vec<String>| {
            words.iter().any(|word| word == "--delete")
                || words[1] == "sync" && words[0] == "rclone"
        };
        assert!(!deletes(first) && deletes(second));
        assert!(takes(first, "kbgen/0123abcd/js/main.js") && takes(second, "index.html"));
    }
}

#[cfg(unix)]
#[test]
fn an_upload_to_a_bucket_sends_what_changed() {
    let Some(root) = repository() else { return };
    if Command::new("jq").arg("--version").output().is_err() {
        return;
    }
    let script = recipe(root, PAGE, "upload.sh");
    let folder = project();
    let build = || {
        let said = folder.run_in("work", &["build"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let _ = fs::remove_file(folder.path().join("log"));
        good(&folder, &script, &[]);
        let log = fs::read_to_string(folder.path().join("log")).expect("a log");
        log.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let first = build();
    let site = site(&folder, "site");
    let bucket = tree(&folder.path().join("bucket"));
    assert!(site.iter().all(|(path, bytes)| bucket.get(path) == Some(bytes)));
    let at =
        |part: &str| first.iter().position(|line| line.contains(part)).expect("uploaded");
    assert!(at("immutable") < at("kbgen/search/index.bin"));
    assert!(at("kbgen/search/index.bin") < at("ko/index.html --content-type text/html"));
    assert!(first.last().is_some_and(|line| line.contains(".kbgen-manifest.json")));
    for (path, entry) in manifest(&site) {
        let said = |key: &str| text_of(&entry[key]);
        let wanted = format!(
            "cp {path} --content-type {} --cache-control {}",
            said("type"),
            said("cache")
        );
        assert!(first.contains(&wanted), "{wanted}");
    }

    let again = build();
    assert_eq!(again.len(), 1, "only the manifest: {again:?}");
    fs::remove_file(folder.path().join("work/content/ko/가.md")).expect("removed");
    let third = build();
    assert!(third.contains(&"rm s3://my-notes/ko/가/index.html".to_owned()), "{third:?}");
    assert!(!third.iter().any(|line| line.starts_with("rm s3://my-notes/kbgen/")));
    assert!(manifest(&site).iter().any(|(path, entry)| {
        is_immutable(entry) && !folder.path().join("work/site").join(path).exists()
    }));
    assert!(!third.iter().any(|line| line.contains(" en/index.html ")), "{third:?}");
}
