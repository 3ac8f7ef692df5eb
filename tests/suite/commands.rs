//! The manual's commands: each fence `` ```bash `` is run as it stands, in a home of its
//! own that holds what the manual speaks of.
//!
//! `kbgen serve` ends when it says its address. Programs that need an account or network
//! are stood in for by one that does nothing: of those, only the shell's part is tried.

use crate::folder::{Folder, repository, write};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Programs that a test machine has no account or no network for.
const OTHERS: &[&str] =
    &["aws", "brew", "cargo", "curl", "nginx", "npx", "rclone", "rsync", "scp"];

/// Stands before `kbgen`: a server would never end.
const KBGEN: &str = r#"#!/bin/sh
if [ "$1" = serve ]; then
  said="$HOME/said"
  for word do [ "$word" = --open ] || set -- "$@" "$word"; shift; done
  "$REAL" "$@" --port 0 >"$said" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    grep -q http://127.0.0.1 "$said" && break
    kill -0 $server 2>/dev/null || break
    sleep 0.1
  done
  kill $server 2>/dev/null
  cat "$said"
  grep -q http://127.0.0.1 "$said"
else
  exec "$REAL" "$@"
fi
"#;

const POD: &str =
    "---\naliases: [Pod]\ntranslation_key: pod\n---\n파드입니다.\n\n## 예제\n\n글.\n";

/// The folder of somebody who reads the manual: notes in a repository, a project in it, a
/// vault of Obsidian, and a book of mdBook.
fn home(commands: &str) -> Folder {
    let folder = Folder::new();
    let put = |path: &str, text: &str| write(&folder.path().join(path), text.as_bytes());
    put("work/book.toml", "[book]\nlanguage = \"ko\"\nurl = \"https://example.org/\"\n");
    put("work/index.md", "[[파드]]\n");
    put("work/ko/개념/파드.md", POD);
    put("work/ko/개념/노드.md", "---\ntranslation_key: node\n---\n노드입니다.\n");
    put("work/en/concepts/Node.md", "---\ntranslation_key: node\n---\nA node.\n");
    if !commands.contains("kbgen new") {
        put("work/en/concepts/Pod.md", "---\ntranslation_key: pod\n---\nA pod.\n");
    }
    if !commands.contains("init my-book") {
        put("work/my-book/book.toml", "");
        put("work/my-book/content/index.md", "# Book\n");
    }
    if !commands.contains("import") && !commands.contains("init my-site") {
        put("work/my-site/book.toml", "");
        put("work/my-site/content/index.md", "# Site\n");
    }
    put("work/my-garden/quartz.config.ts", "export default { configuration: {} }\n");
    put("work/my-garden/content/index.md", "# Garden\n");
    put("work/my-mdbook/book.toml", "[book]\nsrc = \"src\"\n");
    put("work/my-mdbook/src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
    put("work/my-mdbook/src/one.md", "# One\n");
    put("vault/.obsidian/app.json", "{}");
    put("vault/노트.md", "---\npublish: true\n---\n글\n");
    put("bin/kbgen", KBGEN);
    for other in OTHERS {
        put(&format!("bin/{other}"), "#!/bin/sh\nexit 0\n");
    }
    let script = "chmod +x bin/* && git init -q --bare origin.git && cd work && git init -q \
        && git remote add origin ../origin.git && git add -A && git commit -qm notes";
    let (code, said) = run(&folder, "", script);
    assert_eq!(code, Some(0), "{said}");
    folder
}

/// Runs a script as a reader would and gives its exit code and all it said.
fn run(folder: &Folder, below: &str, script: &str) -> (Option<i32>, String) {
    let home = folder.path();
    let path = std::env::var("PATH").unwrap_or_default();
    let who = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Kim"));
    let mail =
        ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "kim@example.org"));
    let output = Command::new("sh")
        .args(["-e", "-c", script])
        .current_dir(home.join(below))
        .env("HOME", home)
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("REAL", env!("CARGO_BIN_EXE_kbgen"))
        .env("PATH", format!("{}:{path}", home.join("bin").display()))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(who.into_iter().chain(mail))
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// All fences of commands in a page, with the line that each begins on.
fn fences(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        match &mut open {
            Some(_) if line.starts_with("```") => found.extend(open.take()),
            Some((_, commands)) => {
                commands.push_str(line);
                commands.push('\n');
            }
            None if line == "```bash" => open = Some((at + 2, String::new())),
            None => {}
        }
    }
    found
}

fn pages(root: &Path) -> Vec<PathBuf> {
    let content = root.join("content");
    let mut pages = Vec::new();
    for lang in ["ko", "en"] {
        let folder = fs::read_dir(content.join(lang).join("manual")).expect("the manual");
        let paths = folder.map(|entry| entry.expect("a page").path());
        pages.extend(paths.filter(|path| path.extension().is_some_and(|e| e == "md")));
    }
    pages.sort();
    pages
}

#[test]
fn every_command_of_the_manual_runs() {
    let Some(root) = repository() else { return };
    let (mut ran, mut faults) = (0, Vec::new());
    for page in pages(root) {
        let text = fs::read_to_string(&page).expect("a page");
        assert!(!text.contains("```sh\n"), "{}: commands are `bash`", page.display());
        for (line, commands) in fences(&text) {
            let folder = home(&commands);
            let (code, said) = run(&folder, "work", &commands);
            ran += 1;
            if code != Some(0) {
                faults.push(format!(
                    "{}:{line}: {code:?}\n{commands}{said}",
                    page.display()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(ran > 25, "{ran} fences");
}
