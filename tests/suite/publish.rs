//! `kbgen publish` against a bare repository of this machine: what arrives, what is
//! refused, and that nothing else changes.

use crate::folder::{Folder, Said, tree, write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where things lie: the vault, its remote, a home and a cache of their own.
pub struct World {
    pub folder: Folder,
}

impl World {
    /// A vault in a repository whose remote is bare and empty.
    pub fn new(files: &[(&str, &str)]) -> World {
        let world = World::alone(files);
        world.git("vault", &["init", "--quiet", "-b", "main"]);
        world.git("vault", &["remote", "add", "origin", "../remote.git"]);
        world.git("vault", &["add", "."]);
        world.git("vault", &["commit", "--quiet", "-m", "notes"]);
        world
    }

    /// A vault that lies in no repository.
    pub fn alone(files: &[(&str, &str)]) -> World {
        let world = World { folder: Folder::with(files) };
        std::fs::create_dir_all(world.path("home")).expect("a folder");
        world.git("", &["init", "--quiet", "--bare", "-b", "main", "remote.git"]);
        world
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let path = |below: &str| self.path(below).to_string_lossy().into_owned();
        vec![
            ("HOME", path("home")),
            ("XDG_CACHE_HOME", path("cache")),
            ("XDG_CONFIG_HOME", path("home")),
            ("GIT_CONFIG_NOSYSTEM", "1".into()),
            ("GIT_CEILING_DIRECTORIES", path("")),
            ("LC_ALL", "C".into()),
        ]
    }

    pub fn git(&self, below: &str, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=Kim", "-c", "user.email=kim@localhost"]);
        command.args(arguments).current_dir(self.path(below)).envs(self.variables());
        let output = command.output().expect("git starts");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {words}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// `kbgen publish vault`, and more arguments.
    pub fn publish(&self, more: &[&str]) -> Said {
        let arguments = [&["publish", "vault"], more].concat();
        let variables = self.variables();
        let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.folder.run_with("", &arguments, &variables)
    }

    pub fn good(&self, more: &[&str]) -> String {
        let said = self.publish(more);
        assert_eq!(said.code, Some(0), "{}\n{}", said.out, said.err);
        said.out
    }

    /// The site of a branch: names of its files.
    pub fn files(&self, branch: &str) -> Vec<String> {
        let listed =
            self.git("remote.git", &["ls-tree", "-r", "-z", "--name-only", branch]);
        listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    pub fn file(&self, branch: &str, path: &str) -> String {
        self.git("remote.git", &["cat-file", "blob", &format!("{branch}:{path}")])
    }

    pub fn tip(&self, branch: &str) -> String {
        self.git(
            "remote.git",
            &["rev-parse", "--verify", &format!("refs/heads/{branch}")],
        )
    }

    /// How many commits a branch has.
    pub fn commits(&self, branch: &str) -> String {
        self.git("remote.git", &["rev-list", "--count", branch])
    }

    pub fn branches(&self) -> String {
        self.git("remote.git", &["for-each-ref", "--format=%(refname:short)"])
    }

    /// Puts a commit of somebody else on a branch.
    pub fn stranger(&self, branch: &str, path: &str, text: &str) {
        let there = self.branches().lines().any(|name| name == branch);
        let clone = self.path("clone");
        let _ = std::fs::remove_dir_all(&clone);
        self.git("", &["clone", "--quiet", "--no-checkout", "remote.git", "clone"]);
        if there {
            self.git("clone", &["checkout", "--quiet", branch]);
        } else {
            self.git("clone", &["checkout", "--quiet", "--orphan", branch]);
        }
        let _ = std::fs::remove_dir_all(clone.join(path));
        write(&clone.join(path), text.as_bytes());
        self.git("clone", &["add", "--all"]);
        self.git("clone", &["commit", "--quiet", "-m", "by a stranger"]);
        self.git("clone", &["push", "--quiet", "origin", &format!("HEAD:{branch}")]);
    }

    #[cfg(unix)]
    pub fn hook(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.path("remote.git/hooks").join(name);
        write(&path, format!("#!/bin/sh\n{script}\n").as_bytes());
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, mode).expect("set");
    }

    #[cfg(unix)]
    pub fn unhook(&self, name: &str) {
        std::fs::remove_file(self.path("remote.git/hooks").join(name)).expect("removed");
    }
}

fn notes() -> Vec<(&'static str, &'static str)> {
    vec![
        ("index.md", "# 처음\n\n[[가]]\n"),
        ("가.md", "글 ![[그림.svg]]\n"),
        ("그림.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("비밀.md", "---\npublish: false\n---\n안 보임\n"),
    ]
}

#[test]
fn a_first_time_lists_the_notes_and_needs_yes() {
    let world = World::new(&notes());
    let said = world.publish(&[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.out.contains("2 notes and 1 attachment become public:"), "{}", said.out);
    assert!(said.out.contains("  가.md\n") && said.out.contains("  index.md\n"));
    assert!(!said.out.contains("비밀"), "a private note is not named");
    assert!(said.err.contains("kbgen publish vault --yes"), "{}", said.err);
    assert_eq!(world.branches(), "", "nothing was pushed");

    let out = world.good(&["--dry-run"]);
    assert!(out.contains("  가.md\n") && out.contains("  added /가/"), "{out}");
    assert_eq!(world.branches(), "");

    let out = world.good(&["--yes"]);
    assert!(out.contains("published to the branch `gh-pages`"), "{out}");
    let files = world.files("gh-pages");
    for path in ["index.html", "가/index.html", "404.html", ".nojekyll"] {
        assert!(files.iter().any(|file| file == path), "{path} in {files:?}");
    }
    assert!(
        !files.iter().any(|file| file.contains("비밀") || file.contains("kbgen-lock"))
    );
    let message = world.git("remote.git", &["log", "-1", "--format=%B", "gh-pages"]);
    assert!(message.contains("\nPublished-by: kbgen "), "{message}");
}

#[test]
fn the_branch_is_the_site_byte_for_byte() {
    let world = World::new(&notes());
    // What would spoil `git add`.
    let spoilers = "*.html text eol=crlf\n*.svg filter=none\n";
    write(&world.path("home/git/attributes"), spoilers.as_bytes());
    write(&world.path("home/git/ignore"), b"*.svg\n.kbgen*\n");
    world.good(&["--yes"]);
    assert_eq!(world.folder.build(&[]).code, Some(0));
    let mut built = tree(&world.folder.out());
    built.insert(".nojekyll".into(), Vec::new());
    let names = world.files("gh-pages");
    assert!(built.keys().eq(names.iter()), "{:?}\n{names:?}", built.keys());
    let ids =
        world.git("remote.git", &["ls-tree", "-r", "--format=%(objectname)", "gh-pages"]);
    for (path, bytes) in &built {
        write(&world.path("again").join(path), bytes);
    }
    let wanted = [
        vec!["hash-object", "--no-filters", "--"],
        names.iter().map(String::as_str).collect(),
    ];
    assert_eq!(world.git("again", &wanted.concat()), ids);
}

#[test]
fn a_second_time_goes_on_top_and_says_what_changed() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let first = world.tip("gh-pages");
    let out = world.good(&[]);
    assert!(out.contains("nothing to publish"), "{out}");
    assert_eq!(world.tip("gh-pages"), first);

    world.folder.write("나.md", "새 글\n".as_bytes());
    world.folder.write("가.md", "고친 글\n".as_bytes());
    let out = world.good(&["--dry-run"]);
    assert!(out.contains("  added /나/\n"), "{out}");
    assert_eq!(world.tip("gh-pages"), first, "a dry run pushes nothing");
    let out = world.good(&[]);
    assert!(out.contains("changed /가/\n"), "{out}");
    assert_eq!(world.commits("gh-pages"), "2");
    assert_eq!(world.git("remote.git", &["rev-parse", "gh-pages~1"]), first);
    assert!(!world.files("gh-pages").contains(&"그림.svg".to_owned()), "unused now");

    std::fs::remove_file(world.path("vault/나.md")).expect("removed");
    let out = world.good(&[]);
    assert!(out.contains("removed /나/\n"), "{out}");
    assert!(!world.files("gh-pages").contains(&"나/index.html".to_owned()));
}

#[test]
fn shards_of_the_former_index_stay_for_one_deploy() {
    let world = World::new(&notes());
    let shards = || -> Vec<String> {
        let files = world.files("gh-pages").into_iter();
        files
            .filter(|path| path.starts_with("kbgen/search/") && path.len() > 25)
            .collect()
    };
    world.good(&["--yes"]);
    let first = shards();
    world.folder.write("가.md", "다른 글\n".as_bytes());
    world.good(&[]);
    let both = shards();
    assert!(both.len() > first.len() && first.iter().all(|path| both.contains(path)));
    assert!(world.file("gh-pages", ".kbgen-manifest.json").contains("\"former\": {"));
    assert!(world.good(&[]).contains("nothing to publish"), "what stays changes nothing");
    world.folder.write("가.md", "또 다른 글\n".as_bytes());
    world.good(&[]);
    assert!(first.iter().all(|path| !shards().contains(path)), "two deploys ago");
    let second: Vec<_> = both.into_iter().filter(|path| !first.contains(path)).collect();
    assert!(second.iter().all(|path| shards().contains(path)));
}

#[test]
fn the_repository_of_the_notes_is_left_as_it_is() {
    let world = World::new(&notes());
    world.folder.write("가.md", "noch nicht gesichert\n".as_bytes());
    world.folder.write("staged.md", b"staged\n");
    world.git("vault", &["add", "staged.md"]);
    let state = || {
        let status = world.git("vault", &["status", "--porcelain=v2", "--branch"]);
        let heads = world.git("vault", &["for-each-ref", "refs/heads", "refs/tags"]);
        let files: Vec<_> = tree(&world.path("vault"))
            .into_iter()
            .filter(|(path, _)| !path.starts_with(".git/"))
            .collect();
        let index = std::fs::read(world.path("vault/.git/index")).expect("an index");
        let head = std::fs::read(world.path("vault/.git/HEAD")).expect("a head");
        (status, heads, files, index, head)
    };
    let before = state();
    let objects = world.git("vault", &["count-objects", "-v"]);
    world.good(&["--dry-run"]);
    assert_eq!(world.publish(&[]).code, Some(1), "a first time needs --yes");
    let now = world.git("vault", &["count-objects", "-v"]);
    assert_eq!(now, objects, "no object is left");
    world.good(&["--yes"]);
    world.good(&[]);
    assert_eq!(state(), before);
    // What one run needs is gone with it.
    let left: Vec<_> = tree(&world.path("cache")).into_keys().collect();
    assert!(left.iter().all(|path| path.ends_with("/lock")), "{left:?}");
}

#[test]
fn what_others_made_is_not_overwritten() {
    let world = World::new(&notes());
    world.stranger("gh-pages", "index.html", "mine");
    let theirs = world.tip("gh-pages");
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("by a stranger"), "{}", said.err);
    assert!(said.err.contains("--force-branch gh-pages"), "{}", said.err);
    assert_eq!(world.tip("gh-pages"), theirs);

    let said = world.publish(&["--yes", "--force-branch", "main"]);
    assert_eq!(said.code, Some(2), "another branch was meant: {}", said.err);
    let said = world.publish(&["--force-branch", "gh-pages"]);
    assert_eq!(said.code, Some(1), "a first time needs --yes: {}", said.err);
    assert_eq!(world.tip("gh-pages"), theirs);
    world.good(&["--yes", "--force-branch", "gh-pages"]);
    assert_eq!(world.commits("gh-pages"), "1");
    assert!(world.file("gh-pages", "index.html").contains("처음"));
}

#[test]
fn what_others_added_stays() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    world.stranger("gh-pages", "CNAME", "notes.example.org\n");
    world.stranger("gh-pages", "google123.html", "proof");
    world.folder.write("가.md", "고침\n".as_bytes());
    let out = world.good(&[]);
    assert_eq!(world.file("gh-pages", "CNAME"), "notes.example.org");
    assert_eq!(world.file("gh-pages", "google123.html"), "proof");
    assert!(out.contains("it will be at https://notes.example.org/"), "{out}");
    assert_eq!(world.commits("gh-pages"), "4", "their commits are below");
}

#[test]
fn a_domain_of_ones_own_is_written_and_makes_the_address() {
    let book = "[publish]\ncname = \"Notes.Example.org\"\nbranch = \"pages/site\"\n";
    let mut files = notes();
    files.push(("book.toml", book));
    let world = World::new(&files);
    let out = world.good(&["--yes"]);
    assert!(out.contains("it will be at https://notes.example.org/"), "{out}");
    assert_eq!(world.file("pages/site", "CNAME"), "notes.example.org");
    let home = world.file("pages/site", "index.html");
    assert!(home.contains("https://notes.example.org/"), "the canonical address");
}

#[test]
fn whatever_happened_the_former_tip_is_below_the_new_one() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    // A row of events that only has to be a different one each time.
    let mut state = 20_261_128_u32;
    for step in 0..12 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let old = world.tip("gh-pages");
        match (state >> 24) % 5 {
            0 => world.folder.write("가.md", format!("{step}\n").as_bytes()),
            1 => world.folder.write(&format!("{step}.md"), b"x\n"),
            2 => world.stranger("gh-pages", &format!("s{step}/a.txt"), "x"),
            3 => world.stranger("gh-pages", "index.html", &step.to_string()),
            _ => world.stranger("gh-pages", "가", "where a folder was"),
        }
        world.good(&["-q"]);
        world.git("remote.git", &["merge-base", "--is-ancestor", &old, "gh-pages"]);
        assert!(world.file("gh-pages", "index.html").contains("처음"), "step {step}");
    }
}

#[test]
fn the_commit_does_not_name_the_machine() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let who =
        world.git("remote.git", &["log", "-1", "--format=%an %ae %cn %ce", "gh-pages"]);
    assert_eq!(who, "kbgen kbgen@localhost kbgen kbgen@localhost");
    world.git("vault", &["config", "user.name", "Lee"]);
    world.git("vault", &["config", "user.email", "lee@example.org"]);
    world.folder.write("가.md", "고침\n".as_bytes());
    world.good(&[]);
    let who =
        world.git("remote.git", &["log", "-1", "--format=%an %ae %cn %ce", "gh-pages"]);
    assert_eq!(who, "Lee lee@example.org Lee lee@example.org");
}

#[test]
fn a_quiet_run_says_nothing() {
    let world = World::new(&notes());
    let said = world.publish(&["--yes", "--quiet"]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
}

#[test]
fn a_single_commit_is_all_there_is() {
    let mut files = notes();
    files.push(("book.toml", "[publish]\nhistory = \"single\"\n"));
    let world = World::new(&files);
    world.good(&["--yes"]);
    world.folder.write("가.md", "고침\n".as_bytes());
    world.good(&[]);
    assert_eq!(world.commits("gh-pages"), "1");
    world.stranger("gh-pages", "CNAME", "a.example\n");
    world.folder.write("가.md", "또 고침\n".as_bytes());
    let theirs = world.tip("gh-pages");
    let said = world.publish(&[]);
    assert_eq!(said.code, Some(1), "a commit of others would be lost: {}", said.out);
    assert_eq!(world.tip("gh-pages"), theirs);
    world.good(&["--yes", "--force-branch", "gh-pages"]);
    assert_eq!(world.commits("gh-pages"), "1");
    assert_eq!(world.file("gh-pages", "CNAME"), "a.example");
}

#[test]
fn a_vault_in_no_repository_names_one() {
    let mut files = notes();
    let world = World::alone(&files);
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("git init"), "{}", said.err);
    assert!(said.err.contains("[publish] repo"), "{}", said.err);

    files.push(("book.toml", "[publish]\nrepo = \"../remote.git\"\n"));
    let world = World::alone(&files);
    let before = tree(&world.path("vault"));
    world.good(&["--yes"]);
    world.folder.write("나.md", "새 글\n".as_bytes());
    world.good(&[]);
    assert_eq!(world.commits("gh-pages"), "2");
    std::fs::remove_dir_all(world.path("cache")).expect("the cache may go");
    std::fs::remove_file(world.path("vault/나.md")).expect("removed");
    world.good(&[]);
    assert_eq!(world.commits("gh-pages"), "3");
    let mut after = tree(&world.path("vault"));
    after.remove("kbgen.lock");
    assert_eq!(after, before, "nothing but the addresses is written into it");
}

#[test]
fn a_new_project_is_published_as_its_own_pages_tell() {
    let world = World::alone(&[]);
    let run = |arguments: &[&str]| {
        let variables = world.variables();
        let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let said = world.folder.run_with("vault", arguments, &variables);
        assert_eq!(said.code, Some(0), "{arguments:?}\n{}{}", said.out, said.err);
        said.out
    };
    run(&["init"]);
    run(&["build", "--strict"]);
    world.git("vault", &["init", "--quiet"]);
    world.git("vault", &["remote", "add", "origin", "../remote.git"]);
    let out = run(&["publish", "--yes", "--strict"]);
    assert!(out.contains("14 notes and 1 attachment become public"), "{out}");
    let files = world.files("gh-pages");
    let built = tree(&world.path("vault/site"));
    let mut wanted: Vec<_> = built.keys().cloned().chain([".nojekyll".into()]).collect();
    wanted.sort();
    assert_eq!(files, wanted);
    assert!(run(&["publish"]).contains("nothing to publish"));
}

#[test]
fn what_is_missing_is_named_with_its_remedy() {
    let world = World::new(&notes());
    world.git("vault", &["remote", "remove", "origin"]);
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("git remote add origin URL"), "{}", said.err);
    world.git("vault", &["remote", "add", "origin", "../nowhere.git"]);
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("cannot reach"), "{}", said.err);
}

#[test]
fn no_password_is_shown_or_kept() {
    let mut files = notes();
    files.push(("book.toml", "[publish]\nrepo = \"https://ghp_canary:x@localhost/a\"\n"));
    let world = World::alone(&files);
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(!said.err.contains("canary"), "{}", said.err);

    let world = World::new(&notes());
    // Nothing listens there; git's own words repeat the address.
    let address = "http://ghp_canary:pw_canary@127.0.0.1:1/a.git";
    world.git("vault", &["remote", "set-url", "origin", address]);
    let said = world.publish(&["--yes", "-v"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("http://127.0.0.1:1/a.git"), "{}", said.err);
    assert!(!format!("{}{}", said.out, said.err).contains("canary"), "{}", said.err);
    for (path, bytes) in tree(&world.path("cache")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{path}");
    }
}

#[test]
fn a_warning_publishes_nothing_when_strict() {
    let world = World::new(&[("index.md", "[[없음]]\n")]);
    let said = world.publish(&["--yes", "--strict"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(world.branches(), "");
    world.good(&["--yes"]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_sent() {
    let world = World::new(&[("index.md", "![[film.mp4]]\n")]);
    let film = std::fs::File::create(world.path("vault/film.mp4")).expect("a file");
    film.set_len((100 << 20) + 1).expect("a sparse file");
    let said = world.publish(&["--yes"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("film.mp4: 101 MB"), "{}", said.err);
    assert!(said.err.contains("[content] exclude"), "{}", said.err);
    assert_eq!(world.branches(), "");
}

#[cfg(unix)]
#[test]
fn a_refused_push_says_why_and_can_be_tried_again() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let old = world.tip("gh-pages");
    world.folder.write("가.md", "고침\n".as_bytes());
    world.hook("pre-receive", "echo 'no, says \x1b[31mthe hook' >&2; exit 1");
    let said = world.publish(&[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("no, says"), "the remote's words: {}", said.err);
    assert!(!said.err.contains('\u{1b}'), "no colours of others: {}", said.err);
    assert!(said.err.contains("it is as it was"), "{}", said.err);
    assert_eq!(world.tip("gh-pages"), old);
    world.unhook("pre-receive");
    world.good(&[]);
    assert_eq!(world.commits("gh-pages"), "2");
}

#[cfg(unix)]
#[test]
fn an_interrupted_push_can_be_tried_again() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let old = world.tip("gh-pages");
    world.folder.write("가.md", "고침\n".as_bytes());
    // The other side dies in the middle.
    world.hook("pre-receive", "kill -9 $PPID");
    let said = world.publish(&[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert_eq!(world.tip("gh-pages"), old);
    // This side dies in the middle: the hook tells and waits.
    let mark = world.path("waiting");
    world.hook("pre-receive", &format!("touch '{}'; sleep 1; exit 1", mark.display()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kbgen"));
    command.args(["publish", "vault"]).current_dir(world.path(""));
    command.envs(world.variables()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    wait_for(&mark);
    child.kill().expect("killed");
    child.wait().expect("gone");
    world.unhook("pre-receive");
    let out = world.good(&[]);
    assert!(out.contains("changed /가/\n"), "{out}");
    assert!(world.file("gh-pages", "가/index.html").contains("고침"));
    let left: Vec<_> = tree(&world.path("cache")).into_keys().collect();
    assert!(left.iter().all(|path| path.ends_with("/lock")), "{left:?}");
}

#[cfg(unix)]
fn wait_for(path: &Path) {
    for _ in 0..600 {
        if path.exists() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("{} never came", path.display());
}

#[cfg(unix)]
#[test]
fn a_branch_that_moved_meanwhile_is_left_alone() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    world.folder.write("가.md", "고침\n".as_bytes());
    let other = world.git(
        "remote.git",
        &["commit-tree", "gh-pages^{tree}", "-p", "gh-pages", "-m", "quicker"],
    );
    // A hook of this side runs after the branch was read and before it is sent.
    let hook = world.path("vault/.git/hooks/pre-push");
    write(
        &hook,
        format!(
            "#!/bin/sh\ngit -C '{}' update-ref refs/heads/gh-pages {other}\n",
            world.path("remote.git").display()
        )
        .as_bytes(),
    );
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&hook, mode).expect("set");
    }
    let said = world.publish(&[]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert_eq!(world.tip("gh-pages"), other, "the other's commit stays");
    std::fs::remove_file(&hook).expect("removed");
    world.good(&[]);
    assert_eq!(world.git("remote.git", &["rev-parse", "gh-pages~1"]), other);
}

#[test]
fn surroundings_of_another_repository_do_not_count() {
    let world = World::new(&notes());
    let index = world.path("other-index").to_string_lossy().into_owned();
    let mut variables = world.variables();
    variables.push(("GIT_INDEX_FILE", index.clone()));
    variables.push(("GIT_DIR", world.path("remote.git").to_string_lossy().into_owned()));
    let variables: Vec<_> = variables.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let said = world.folder.run_with("", &["publish", "vault", "--yes"], &variables);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(!Path::new(&index).exists());
}
