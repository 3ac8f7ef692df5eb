//! The manual's recipes for hosts: each is taken out of its page, read by a parser of its
//! format, and built with, in a repository with a small site.
//!
//! The network is a folder with the archive that a release has, and a bucket is a folder.

use crate::folder::{Folder, repository, tree, write};
use crate::yaml::{self, text_of};
use regex_automata::meta::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The pages of one host, in both languages.
pub const PAGES: &[(&str, &str)] = &[
    ("GitLab Pages에 올리기", "Publishing on GitLab Pages"),
    ("Cloudflare에 올리기", "Publishing on Cloudflare"),
    ("Netlify에 올리기", "Publishing on Netlify"),
    ("nginx로 서비스하기", "Serving with nginx"),
    ("오브젝트 스토리지에 올리기", "Publishing to object storage"),
    ("GitHub Pages에 올리기", "Publishing on GitHub Pages"),
];

/// Programs that the hosts have: the network and a bucket are folders.
const STANDS_IN: &[(&str, &str)] = &[
    ("apk", "exit 0"),
    (
        "curl",
        "while [ $# -gt 1 ]; do case $1 in -o) out=$2; shift ;; http*) url=$1 ;; esac; shift; done
cp \"$HOME/dist/${url##*/download/v$RELEASE/}\" \"$out\"",
    ),
    (
        "aws",
        "what=$2 from=$(echo \"$3\" | sed \"s,s3://my-notes,$HOME/bucket,\")
to=$(echo \"$4\" | sed \"s,s3://my-notes,$HOME/bucket,\")
if [ $what = rm ]; then echo \"rm $3\" >> \"$HOME/log\"; exec rm \"$from\"; fi
shift 4
case $to in */bucket/*) echo \"cp ${to##*/bucket/} $*\" >> \"$HOME/log\" ;; esac
mkdir -p \"$(dirname \"$to\")\" && cp \"$from\" \"$to\" 2>> \"$HOME/missing\"",
    ),
];

/// The fences of a page by their titles.
pub fn recipes(root: &Path, lang: &str, page: &str) -> BTreeMap<String, String> {
    let path = root.join("content").join(lang).join("manual").join(format!("{page}.md"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{page}"));
    let mut found = BTreeMap::new();
    for fence in text.split("\n```").skip(1).step_by(2) {
        let (info, body) = fence.split_once('\n').expect("a fence has lines");
        if let Some((_, title)) = info.split_once("title=\"") {
            let title = title.trim_end_matches('"').to_owned();
            found.insert(title, format!("{body}\n"));
        }
    }
    found
}

/// A recipe of a page, the same in both languages but for its comments.
pub fn recipe(root: &Path, page: usize, title: &str) -> String {
    let (ko, en) = PAGES[page];
    let both = [recipes(root, "ko", ko), recipes(root, "en", en)];
    let [ko, en] =
        both.map(|mut of| of.remove(title).unwrap_or_else(|| panic!("{title}")));
    let bare = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("# "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(bare(&ko), bare(&en), "{title} is the same in both languages");
    en
}

/// A project in a repository, and a release to download.
pub fn project() -> Folder {
    let folder = Folder::new();
    let put = |path: &str, text: &str| write(&folder.path().join(path), text.as_bytes());
    put("work/book.toml", "[book]\nlanguage = \"ko\"\n");
    put("work/content/ko/index.md", "# 처음\n\n[[가]]\n");
    put("work/content/ko/가.md", "글\n");
    put("work/content/en/index.md", "# Home\n");
    for (name, body) in STANDS_IN {
        put(&format!("bin/{name}"), &format!("#!/bin/sh\n{body}\n"));
    }
    let name = "kbgen-x86_64-unknown-linux-musl";
    let real = env!("CARGO_BIN_EXE_kbgen");
    put(&format!("dist/{name}/kbgen"), &format!("#!/bin/sh\nexec '{real}' \"$@\"\n"));
    put(&format!("dist/{name}/README.md"), "# not a note\n");
    let script = format!(
        "chmod +x ../bin/* ../dist/{name}/kbgen && cd ../dist && tar -czf {name}.tar.gz {name} \
         && rm -r {name} && sha256sum *.tar.gz > SHA256SUMS"
    );
    good(&folder, &script, &[]);
    folder
}

fn run(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> Output {
    let home = folder.path();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("bash");
    command.args(["-e", "-c", script]).current_dir(home.join("work"));
    command.env("HOME", home).env("TMPDIR", home).env_remove("URL");
    command.env("RELEASE", env!("CARGO_PKG_VERSION"));
    command.env("PATH", format!("{}:{path}", home.join("bin").display()));
    command.envs(variables.iter().copied()).output().expect("a shell")
}

pub fn good(folder: &Folder, script: &str, variables: &[(&str, &str)]) {
    let output = run(folder, script, variables);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}\n{err}");
}

/// The site of a folder of the project; no file of the download is in it.
pub fn site(folder: &Folder, below: &str) -> BTreeMap<String, Vec<u8>> {
    let site = tree(&folder.path().join("work").join(below));
    for path in ["index.html", "404.html", "ko/가/index.html", ".kbgen-manifest.json"] {
        assert!(site.contains_key(path), "{path} in {:?}", site.keys());
    }
    assert!(!site.keys().any(|path| path.contains("readme")), "{:?}", site.keys());
    site
}

/// What the manifest says of each file.
pub fn manifest(site: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Value> {
    let text = &site[".kbgen-manifest.json"];
    let mut manifest: Value = serde_json::from_slice(text).expect("it is JSON");
    serde_json::from_value(manifest["files"].take()).expect("files")
}

pub fn is_immutable(entry: &Value) -> bool {
    entry["cache"].as_str().is_some_and(|policy| policy.contains("immutable"))
}

/// A download that is not what its checksum says must end the recipe.
fn refuses_a_spoilt_download(script: &str, variables: &[(&str, &str)]) {
    let folder = project();
    good(&folder, "for a in ../dist/*.gz; do echo x >> $a; done", &[]);
    assert!(!run(&folder, script, variables).status.success(), "{script}");
    let folder = project();
    good(&folder, ": > ../dist/SHA256SUMS", &[]);
    assert!(!run(&folder, script, variables).status.success(), "{script}");
}

#[test]
fn every_host_has_a_page_in_both_languages_that_others_lead_to() {
    let Some(root) = repository() else { return };
    let content = root.join("content");
    let read = |path: String| fs::read_to_string(content.join(path)).expect("a page");
    for (ko, en) in PAGES {
        for (lang, page) in [("ko", ko), ("en", en)] {
            let publishing = if lang == "ko" {
                "명령으로 올리기"
            } else {
                "Publishing from your machine"
            };
            for from in ["index", publishing] {
                let text = read(format!("{lang}/manual/{from}.md"));
                assert!(text.contains(&format!("[[{page}")), "{from} leads to {page}");
            }
            recipes(root, lang, page);
        }
    }
    for (lang, pages) in [("ko", PAGES[3].0), ("en", PAGES[3].1)] {
        assert!(read(format!("{lang}/manual/{pages}.md")).contains("file://"));
    }
}

#[cfg(unix)]
#[test]
fn gitlab_builds_what_it_shows() {
    let Some(root) = repository() else { return };
    let file = yaml::parse(&recipe(root, 0, ".gitlab-ci.yml"));
    let job = &file["pages"];
    let mut variables =
        vec![("CI_PAGES_URL".to_owned(), "https://kim.gitlab.io/notes".into())];
    for of in [&file["variables"], &job["variables"]] {
        let of = of.as_object().expect("variables");
        variables.extend(of.iter().map(|(name, value)| (name.clone(), text_of(value))));
    }
    // GitLab puts variables into each other.
    let version =
        variables.iter().find(|of| of.0 == "KBGEN_VERSION").expect("there").1.clone();
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    for (_, value) in &mut variables {
        *value = value.replace("$KBGEN_VERSION", &version);
    }
    let variables: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let lines = job["script"].as_array().expect("a list");
    let script = lines.iter().map(text_of).collect::<Vec<_>>().join("\n");
    let folder = project();
    good(&folder, &script, &variables);
    let shown = &job["artifacts"]["paths"];
    assert_eq!(
        shown.as_array().map(|paths| paths.iter().map(text_of).collect::<Vec<_>>()),
        Some(vec!["public".to_owned()])
    );
    let site = site(&folder, "public");
    for path in ["index.html.gz", "404.html.gz", "ko/가/index.html.gz", "sitemap.xml.gz"]
    {
        assert!(site.contains_key(path), "{path}");
    }
    let map = String::from_utf8_lossy(&site["sitemap.xml"]);
    assert!(map.contains("https://kim.gitlab.io/notes/ko/"), "{map}");
    assert!(text_of(&job["rules"][0]["if"]).contains("CI_DEFAULT_BRANCH"));
    refuses_a_spoilt_download(&script, &variables);
}

#[cfg(unix)]
#[test]
fn cloudflare_and_netlify_build_with_one_script() {
    let Some(root) = repository() else { return };
    let worker: toml::Table =
        recipe(root, 1, "wrangler.toml").parse().expect("it is TOML");
    let netlify: toml::Table =
        recipe(root, 2, "netlify.toml").parse().expect("it is TOML");
    let script = recipe(root, 1, "build.sh");
    assert_eq!(script, recipe(root, 2, "build.sh"));
    assert!(script.contains(&format!("version={}\n", env!("CARGO_PKG_VERSION"))));
    let assets = &worker["assets"];
    // The page tells to enter it in the settings of the project.
    let build = toml::Value::from("sh build.sh");
    assert_eq!(assets["not_found_handling"].as_str(), Some("404-page"));
    let of_netlify = netlify["build"].as_table().expect("a table");
    let hosts = [
        (&build, &assets["directory"], ""),
        (&of_netlify["command"], &of_netlify["publish"], "https://a.netlify.app"),
    ];
    for (command, shown, url) in hosts {
        let folder = project();
        write(&folder.path().join("work/build.sh"), script.as_bytes());
        let variables: &[_] = if url.is_empty() { &[] } else { &[("URL", url)] };
        let command = command.as_str().expect("a command");
        good(&folder, command, variables);
        let site = site(&folder, shown.as_str().expect("a folder"));
        let map = String::from_utf8_lossy(&site["sitemap.xml"]).into_owned();
        assert!(
            url.is_empty() || map.contains("<loc>https://a.netlify.app/ko/"),
            "{map}"
        );

        let headers = String::from_utf8_lossy(&site["_headers"]).into_owned();
        let folders: Vec<&str> = headers
            .lines()
            .filter_map(|l| l.strip_prefix('/')?.strip_suffix('*'))
            .collect();
        assert_eq!(headers.matches("\n  Cache-Control: public, max-age=").count(), 2);
        for (path, entry) in manifest(&site) {
            let listed =
                folders.iter().filter(|folder| path.starts_with(*folder)).count();
            assert_eq!(
                listed,
                usize::from(is_immutable(&entry)),
                "{path} in {folders:?}"
            );
        }
        refuses_a_spoilt_download(&script, variables);
    }
}

/// The directives of a configuration of nginx with the blocks that they are in; quotes
/// and ends are checked on the way.
fn directives(text: &str) -> Vec<(String, Vec<String>)> {
    let (mut found, mut blocks, mut words) =
        (Vec::new(), Vec::<String>::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let mut rest = line;
        while !rest.is_empty() {
            let word = if let Some(inside) = rest.strip_prefix('"') {
                let (word, after) = inside.split_once('"').expect("a quote ends");
                rest = after;
                word
            } else {
                let end = rest.find([' ', ';']).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end.max(1));
                rest = after;
                word
            };
            rest = rest.trim_start();
            match word {
                "{" => blocks.push(std::mem::take(&mut words).join(" ")),
                "}" => {
                    assert!(words.is_empty(), "`{words:?}` ends with a semicolon");
                    blocks.pop().expect("a block begins before it ends");
                }
                ";" => found.push((blocks.join(" > "), std::mem::take(&mut words))),
                _ => words.push(word.to_owned()),
            }
        }
    }
    assert!(blocks.is_empty() && words.is_empty(), "{blocks:?} {words:?}");
    found
}

#[test]
fn nginx_serves_with_the_policies_of_the_manifest() {
    let Some(root) = repository() else { return };
    let text = recipe(root, 3, "/etc/nginx/conf.d/notes.conf");
    let directives = directives(&text);
    let of = |block: &str, name: &str| -> Vec<String> {
        let mut all =
            directives.iter().filter(|(at, words)| at == block && words[0] == name);
        let (_, words) = all.next().unwrap_or_else(|| panic!("{name} in {block}"));
        words[1..].to_vec()
    };
    assert_eq!(of("server", "error_page"), ["404", "/404.html"]);
    assert_eq!(of("server > location /", "try_files"), ["$uri", "$uri/", "=404"]);
    assert_eq!(of("server", "gzip_static"), ["on"]);
    assert_eq!(of("server", "add_header"), ["Cache-Control", "$notes_cache", "always"]);
    // A header in a location would make the server's vanish.
    assert_eq!(text.matches("add_header").count(), 1);

    let map = "map $uri $notes_cache";
    let rules: Vec<_> = directives.iter().filter(|(at, _)| at == map).collect();
    let [(_, other), (_, lasting)] = rules[..] else { panic!("{rules:?}") };
    assert_eq!(other[0], "default");
    let pattern = lasting[0].strip_prefix('~').expect("a pattern");
    let pattern = Regex::new(pattern).expect("a pattern");
    let folder = Folder::with(&[("ko/가.md", "글\n"), ("en/a.md", "A\n")]);
    assert_eq!(folder.build(&[]).code, Some(0));
    let manifest = manifest(&tree(&folder.out()));
    assert!(manifest.contains_key("404.html"));
    for (path, entry) in &manifest {
        for uri in [format!("/{path}"), format!("/notes/{path}")] {
            let rule = if pattern.is_match(&uri) { lasting } else { other };
            assert_eq!(entry["cache"].as_str(), Some(rule[1].as_str()), "{uri}");
        }
    }
    check_with_nginx(&text);
}

/// Lets nginx itself read the configuration, where it is installed.
fn check_with_nginx(text: &str) {
    let folder = Folder::new();
    let path = folder.path().join("nginx.conf");
    let whole = format!("events {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n");
    write(&path, whole.as_bytes());
    let mut command = Command::new("nginx");
    command.arg("-t").arg("-p").arg(folder.path()).arg("-c").arg(&path);
    if let Ok(output) = command.output() {
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(
            !words.contains("[emerg]") || words.contains("Permission denied"),
            "{words}"
        );
    }
}
