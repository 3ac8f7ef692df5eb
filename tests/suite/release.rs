//! The release: what is packed for each platform is what `action.yml` and
//! `cargo binstall` ask for, and the crate is whole.
//!
//! GitHub cannot be run here. The workflow is read by a parser, and those of its steps
//! that a shell runs are run, with the program of this test in place of the built one.

use crate::folder::{Folder, repository, write};
use crate::yaml::{self, text_of};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Every target, and what its runner calls itself.
const TARGETS: &[(&str, &str, &str)] = &[
    ("x86_64-unknown-linux-musl", "Linux", "X64"),
    ("aarch64-unknown-linux-musl", "Linux", "ARM64"),
    ("x86_64-apple-darwin", "macOS", "X64"),
    ("aarch64-apple-darwin", "macOS", "ARM64"),
    ("x86_64-pc-windows-msvc", "Windows", "X64"),
    ("aarch64-pc-windows-msvc", "Windows", "ARM64"),
];

/// Programs of a runner that are not on every machine: archives are tar's all the same,
/// and the network is a folder.
const STANDS_IN: &[(&str, &str)] = &[
    ("7z", "tar -czf \"$4\" \"$5\""),
    ("unzip", "tar -xzf \"$2\""),
    ("gh", "printf '%s\\n' \"$@\" >> \"$HOME/gh\""),
    (
        "curl",
        "while [ $# -gt 1 ]; do [ \"$1\" = --output ] && out=$2; shift; done\n\
         cp \"$HOME/dist/${1##*/download/v$VERSION/}\" \"$out\"",
    ),
];

fn workflow(root: &Path) -> (String, Value) {
    let path = root.join(".github/workflows/release.yml");
    let text = fs::read_to_string(path).expect("a workflow");
    let value = yaml::parse(&text);
    (text, value)
}

/// The script of the step with this name or beginning.
fn script(steps: &Value, wanted: &str) -> String {
    let mut steps = steps.as_array().expect("steps").iter();
    let step = steps.find(|step| step["name"] == wanted).expect(wanted);
    text_of(&step["run"])
}

/// A source tree that has what a release is packed of.
fn source(root: &Path) -> Folder {
    let folder = Folder::new();
    let files = ["scripts/package", "Cargo.toml", "action.yml", "README.md"];
    for file in files.iter().chain(&["README.ko.md", "LICENSE-APACHE", "LICENSE-MIT"]) {
        write(&folder.path().join(file), &fs::read(root.join(file)).expect(file));
    }
    let changes = format!(
        "# Changelog\n\n## {} - 2026-12-01\n\nNew.\n\n## 0.0.1\n\nOld.\n",
        env!("CARGO_PKG_VERSION")
    );
    write(&folder.path().join("CHANGELOG.md"), changes.as_bytes());
    for (name, body) in STANDS_IN {
        let path = folder.path().join("bin").join(name);
        write(&path, format!("#!/bin/sh\n{body}\n").as_bytes());
    }
    let made = bash(&folder, "chmod +x scripts/package bin/* && mv bin stands-in", &[]);
    assert!(made.status.success());
    folder
}

/// Runs a script as GitHub does.
fn bash(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> Output {
    let path = std::env::var("PATH").expect("a path");
    let mut command = Command::new("bash");
    command.args(["-eo", "pipefail", "-c", script]).current_dir(folder.path());
    let stands_in = folder.path().join("stands-in");
    command.env("PATH", format!("{}:{path}", stands_in.display()));
    command.env("HOME", folder.path()).env("RUNNER_TEMP", folder.path().join("temp"));
    command.env("GITHUB_PATH", folder.path().join("github-path"));
    command.envs(variables.iter().copied()).output().expect("bash runs")
}

fn good(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> String {
    let output = bash(folder, script, variables);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}\n{err}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_workflow_builds_every_target_with_few_rights() {
    let Some(root) = repository() else { return };
    let (text, workflow) = workflow(root);
    let matrix = &workflow["jobs"]["build"]["strategy"]["matrix"]["include"];
    let built: BTreeSet<String> = matrix
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| text_of(&of["target"]))
        .collect();
    let wanted: BTreeSet<String> = TARGETS.iter().map(|of| of.0.to_owned()).collect();
    assert_eq!(built, wanted);

    let rights = |value: &Value| value["permissions"].to_string();
    assert_eq!(rights(&workflow), r#"{"contents":"read"}"#);
    for (name, job) in workflow["jobs"].as_object().expect("jobs") {
        let wanted = if name == "publish" { r#"{"contents":"write"}"# } else { "null" };
        assert_eq!(rights(job), wanted, "{name}");
    }
    for line in text.lines().filter(|line| line.contains("uses:")) {
        let (_, pin) = line.split_once('@').expect("a version");
        let (commit, version) = pin.split_once(" # v").unwrap_or_default();
        assert!(
            commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()),
            "{line}"
        );
        assert_eq!(version.split('.').count(), 3, "{line}");
    }
    // Names and tags are values of variables, never part of a script.
    for line in text.lines().filter(|line| line.contains("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
}

/// Packs the program for every target, and writes the checksums.
fn pack(folder: &Folder, root: &Path, publish: &Value) {
    let program = env!("CARGO_BIN_EXE_kbgen");
    good(folder, "scripts/package texts \"$PROGRAM\"", &[("PROGRAM", program)]);
    // The test's own program is too large to be packed six times.
    let short = format!("#!/bin/sh\nexec '{program}' \"$@\"\n");
    for (target, ..) in TARGETS {
        for name in ["kbgen", "kbgen.exe"] {
            let path = format!("target/{target}/release/{name}");
            write(&folder.path().join(path), short.as_bytes());
        }
        let script =
            "chmod +x target/$TARGET/release/* && scripts/package archive \"$TARGET\"
            rm -r target";
        good(folder, script, &[("TARGET", target)]);
        let name = binstall(root, target);
        assert!(folder.path().join("dist").join(&name).is_file(), "{name}");
    }
    good(folder, &script(publish, "Write the checksums"), &[]);
    let sums = fs::read_to_string(folder.path().join("dist/SHA256SUMS")).expect("sums");
    assert_eq!(sums.lines().count(), TARGETS.len(), "{sums}");
}

#[cfg(unix)]
#[test]
fn what_is_released_is_what_is_asked_for() {
    let Some(root) = repository() else { return };
    let (_, workflow) = workflow(root);
    let action = fs::read_to_string(root.join("action.yml")).expect("an action");
    let action = yaml::parse(&action);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(action["inputs"]["version"]["default"], version);
    let install = script(&action["runs"]["steps"], "Install kbgen");
    let publish = &workflow["jobs"]["publish"]["steps"];

    let folder = source(root);
    pack(&folder, root, publish);
    for (target, os, machine) in TARGETS {
        let run = [("RUNNER_OS", *os), ("RUNNER_ARCH", *machine), ("VERSION", version)];
        good(&folder, &format!("rm -rf temp github-path; {install}"), &run);
        let said = good(
            &folder,
            "cd \"$(cat github-path)\" && ls && ./kbgen* --version && ls completions man",
            &[],
        );
        for part in ["LICENSE-MIT", "README.ko.md", &format!("kbgen {version}")] {
            assert!(said.contains(part), "{target}: {said}");
        }
        for part in ["_kbgen", "kbgen.bash", "kbgen.fish", "kbgen.1", "kbgen-build.1"] {
            assert!(said.lines().any(|line| line == part), "{target}: {part} in {said}");
        }
    }
    let linux = [("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64"), ("VERSION", version)];
    let own = [("KBGEN_VERSION", version), ("VERSION", version)];
    let of_init = install_of_init();
    for (install, variables) in [(&install, &linux[..]), (&of_init, &own[..])] {
        let install = format!("rm -rf temp github-path; mkdir temp; ({install})");
        good(&folder, &install, variables);
        let said = good(&folder, "\"$(cat github-path)/kbgen\" --version", &[]);
        assert_eq!(said.trim(), format!("kbgen {version}"));
        refuses_what_does_not_fit(&folder, &install, variables);
    }
    let other = [("RUNNER_OS", "Plan9"), ("RUNNER_ARCH", "X64"), ("VERSION", version)];
    assert!(!bash(&folder, &install, &other).status.success());

    let tag = format!("v{version}");
    let run = [("TAG", tag.as_str()), ("REPOSITORY", "kbgen/kbgen")];
    good(&folder, &script(publish, "Make the release"), &run);
    let told = fs::read_to_string(folder.path().join("gh")).expect("gh was told");
    for (target, ..) in TARGETS {
        let file = format!("dist/{}", binstall(root, target));
        assert!(told.lines().any(|line| line == file), "{file} in {told}");
    }
    assert!(told.lines().any(|line| line == "dist/SHA256SUMS"));
}

/// The step by which the workflow of `kbgen init --ci github` gets the program.
fn install_of_init() -> String {
    let folder = Folder::new();
    let said = folder.run_in("vault", &["init", "--ci", "github"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let path = folder.vault().join(".github/workflows/pages.yml");
    let text = fs::read_to_string(path).expect("a workflow");
    let build = &yaml::parse(&text)["jobs"]["build"];
    // The only system and processor that its archive is for.
    assert_eq!(build["runs-on"], "ubuntu-latest");
    script(&build["steps"], "Install kbgen")
}

/// Neither an archive that is not what its checksum says nor one that has no checksum
/// gets as far as the path.
fn refuses_what_does_not_fit(folder: &Folder, install: &str, variables: &[(&str, &str)]) {
    let spoilers = ["for a in dist/*.gz; do printf x >> $a; done", ": > dist/SHA256SUMS"];
    for spoiler in spoilers {
        good(folder, &format!("rm -rf kept; cp -R dist kept; {spoiler}"), &[]);
        assert!(!bash(folder, install, variables).status.success(), "{spoiler}");
        good(folder, "rm -r dist; mv kept dist; ! [ -e github-path ]", &[]);
    }
}

/// The name of the archive that `cargo binstall` asks for.
fn binstall(root: &Path, target: &str) -> String {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("it is TOML");
    let package = &manifest["package"];
    let about = &package["metadata"]["binstall"];
    assert_eq!(package["repository"].as_str(), Some("https://github.com/kbgen/kbgen"));
    let folder = about["bin-dir"].as_str();
    assert_eq!(folder, Some("kbgen-{ target }/{ bin }{ binary-ext }"));
    let special = about["overrides"].get(target);
    let format = special.map_or(&about["pkg-fmt"], |of| &of["pkg-fmt"]);
    // It asks for `.tgz` first and for `.tar.gz` after that.
    let ending = if format.as_str() == Some("zip") { ".zip" } else { ".tar.gz" };
    let address = about["pkg-url"].as_str().expect("an address");
    let address =
        address.replace("{ target }", target).replace("{ archive-suffix }", ending);
    let (before, name) = address.rsplit_once('/').expect("an address");
    assert_eq!(before, "{ repo }/releases/download/v{ version }");
    name.to_owned()
}

#[cfg(unix)]
#[test]
fn a_tag_that_does_not_fit_releases_nothing() {
    let Some(root) = repository() else { return };
    let folder = source(root);
    let notes =
        |version: &str| bash(&folder, &format!("scripts/package notes {version}"), &[]);
    let version = env!("CARGO_PKG_VERSION");
    let fits = notes(version);
    assert!(fits.status.success(), "{}", String::from_utf8_lossy(&fits.stderr));
    assert_eq!(String::from_utf8_lossy(&fits.stdout).trim(), "New.");
    assert!(!notes("0.0.1").status.success(), "Cargo.toml has another version");
    write(&folder.path().join("CHANGELOG.md"), b"## Unreleased\n\nNew.\n");
    assert!(!notes(version).status.success(), "the changes have no version");
}

/// Names that Windows keeps for devices cannot be checked out there, and no file of a
/// crate may have one.
#[test]
fn every_file_can_be_checked_out_anywhere() {
    let Some(root) = repository() else { return };
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
    let listed = listed.expect("git runs").stdout;
    let listed = String::from_utf8(listed).expect("names are UTF-8");
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
            let numbered = (stem.starts_with("com") || stem.starts_with("lpt"))
                && stem.len() == 4
                && stem.ends_with(|c: char| c.is_ascii_digit());
            let device = ["con", "prn", "aux", "nul"].contains(&&*stem) || numbered;
            let odd = part.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
                || part.ends_with(['.', ' ']);
            assert!(!device && !odd, "{path}");
        }
    }
}

/// The crate has what the program is made of, licences and what a reader looks for; what
/// only the repository needs stays there.
#[test]
fn the_crate_holds_what_it_is_built_of() {
    let Some(root) = repository() else { return };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(root);
    let output = command.output().expect("cargo runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !err.contains("warning"), "{err}");
    let listed = String::from_utf8(output.stdout).expect("names are UTF-8");
    let listed: BTreeSet<String> =
        listed.lines().map(|line| line.replace('\\', "/")).collect();
    let mut built = vec!["Cargo.lock".to_owned()];
    built.extend(["LICENSE-APACHE", "LICENSE-MIT", "README.md"].map(str::to_owned));
    // All of these are embedded or compiled.
    for folder in ["src", "templates", "static", "starter"] {
        let files = crate::folder::tree(&root.join(folder)).into_keys();
        built.extend(files.map(|path| format!("{folder}/{path}")));
    }
    for path in &built {
        assert!(listed.contains(path), "{path} is missing");
    }
    let of_the_repository =
        [".ci/", ".github/", "content/", "docs/", "fuzz/", "scripts/", "tests/browser/"];
    for path in &listed {
        let stays = of_the_repository.iter().any(|folder| path.starts_with(folder));
        assert!(!stays && !path.contains("node_modules"), "{path}");
    }
}
