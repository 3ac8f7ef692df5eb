//! Projects of other programs in, projects and sites of kbgen out.
//!
//! What counts is what readers see: every old address answers, and nothing shows that did
//! not show before.

use crate::folder::{Folder, tree, write};
use std::collections::{BTreeMap, BTreeSet};

type Tree = BTreeMap<String, Vec<u8>>;

/// A folder `old` with these files.
fn project(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (path, text) in files {
        write(&folder.path().join("old").join(path), text.as_bytes());
    }
    folder
}

/// Imports `old` to `new` and builds that strictly; gives both trees and what was said.
fn import(folder: &Folder, program: &str) -> (Tree, Tree, String) {
    let before = tree(&folder.path().join("old"));
    let said = folder.run_in("", &["import", program, "old", "new"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert_eq!(tree(&folder.path().join("old")), before, "the old project is only read");
    let made = tree(&folder.path().join("new"));
    let built = folder.run_in("new", &["build", "--strict", "--output", "../site"]);
    assert_eq!(built.code, Some(0), "{}", built.err);
    (made, tree(&folder.path().join("site")), said.out)
}

fn text(tree: &Tree, path: &str) -> String {
    let bytes = tree.get(path).unwrap_or_else(|| panic!("{path} in {:?}", tree.keys()));
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a host that leaves out endings, as Quartz needs one, gives for an address.
fn answer<'t>(site: &'t Tree, address: &str) -> Option<(String, &'t [u8])> {
    let plain = address.trim_start_matches('/');
    let files = match plain.is_empty() || plain.ends_with('/') {
        true => vec![format!("{plain}index.html")],
        false => {
            vec![plain.to_owned(), format!("{plain}.html"), format!("{plain}/index.html")]
        }
    };
    let found = files.into_iter().find_map(|file| Some((file.clone(), site.get(&file)?)));
    found.map(|(file, bytes)| (file, bytes.as_slice()))
}

/// The page that a reader comes to from an address, led on as often as it takes.
fn arrives(site: &Tree, address: &str) -> String {
    let mut at = address.to_owned();
    for _ in 0..4 {
        let (file, bytes) = answer(site, &at)
            .unwrap_or_else(|| panic!("{address} leads to {at}, nowhere"));
        let page = String::from_utf8_lossy(bytes);
        let Some(to) = page.split("content=\"0; url=").nth(1) else { return file };
        let to = to.split('"').next().expect("a quote");
        let to = to.split('#').next().expect("a part");
        let base = url::Url::parse("http://host/").expect("an address");
        let whole = base.join(&file).and_then(|here| here.join(to)).expect("a link");
        at =
            percent_encoding::percent_decode_str(whole.path()).decode_utf8_lossy().into();
    }
    panic!("{address} leads in a circle");
}

fn check(site: &Tree, addresses: &[(&str, &str)]) {
    for (address, page) in addresses {
        assert_eq!(arrives(site, address), *page, "{address}");
    }
}

fn paths(tree: &Tree) -> BTreeSet<&str> {
    tree.keys().map(String::as_str).collect()
}

const BOOK: [(&str, &str); 19] = [
    (
        "book.toml",
        "[book]\ntitle = \"The Book\"\ndescription = \"All of it\"\nauthors = [\"A\", \"B\"]\n\
         language = \"en\"\nsrc = \"src\"\n\n[output.html]\ncname = \"book.example\"\n\
         site-url = \"/guide/\"\nadditional-css = [\"x.css\"]\ndefault-theme = \"rust\"\n\n\
         [output.html.redirect]\n\"/older.html\" = \"guide/install.html#linux\"\n\
         \"/away.html\" = \"https://example.org/\"\n\"/lost.html\" = \"nowhere.html\"\n\n\
         [preprocessor.admonish]\ncommand = \"x\"\n",
    ),
    (
        "src/SUMMARY.md",
        "# Summary\n\n[Welcome](welcome.md)\n\n# Using it\n\n- [Guide](guide.md)\n  \
         - [Install it](guide/install.md)\n  - [Zebra](guide/a-zebra.md)\n- [Reference](Ref/README.md)\n  \
         - [Words](Ref/Words.md)\n- [Later]()\n- [Glossary](glossary.md)\n- [Deep]()\n  \
         - [One](deep/one.md)\n\n---\n\n[Missing](missing.md)\n",
    ),
    (
        "src/welcome.md",
        "Come in. See [the guide](guide.html) and [words](Ref/Words.md#b-words).\n",
    ),
    (
        "src/guide.md",
        "# Guide\n\n![A](img/a.png) and [install](guide/install.md#linux).\n",
    ),
    (
        "src/guide/install.md",
        "# Install\n\n## Linux\n\n```rust,ignore\n{{#rustdoc_include ../../code/main.rs:run}}\n```\n\n\
         ```rust\n# hidden();\nshown();\n```\n\n\\{{#include x}}\n\n{{#include ../../../secret.txt}}\n",
    ),
    ("src/guide/a-zebra.md", "# Zebra\n\n#no-tag, and `#tag`.\n"),
    ("src/Ref/README.md", "# Reference\n"),
    ("src/Ref/Words.md", "# Words\n\n## B words {#b-words}\n\n{{#include ../part.md}}\n"),
    ("src/part.md", "A part with [home](../welcome.md).\n"),
    ("src/glossary.md", "# Glossary\n"),
    ("src/deep/one.md", "# One\r\n\r\nText.\r\n"),
    ("src/unlisted.md", "# Unlisted canary\n"),
    ("src/img/a.png", "x"),
    ("src/img/unused.txt", "x"),
    (
        "code/main.rs",
        "// ANCHOR: run\nfn run() {}\n// ANCHOR_END: run\n# secret_canary\n",
    ),
    ("theme/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("theme/index.hbs", "x"),
    ("book/welcome.html", "old output"),
    (".git/config", "x"),
];

#[test]
fn a_book_becomes_a_project() {
    let folder = project(&BOOK);
    write(&folder.path().join("secret.txt"), b"outside_canary");
    let (made, site, said) = import(&folder, "mdbook");
    let expected = [
        ".gitignore",
        "book.toml",
        "content/Ref/README.md",
        "content/Ref/Words.md",
        "content/deep/index.md",
        "content/deep/one.md",
        "content/favicon.svg",
        "content/glossary.md",
        "content/guide.md",
        "content/guide/a-zebra.md",
        "content/guide/install.md",
        "content/img/a.png",
        "content/img/unused.txt",
        "content/welcome.md",
        "import-report.md",
    ];
    assert_eq!(paths(&made), BTreeSet::from(expected));
    let settings: toml::Table = text(&made, "book.toml").parse().expect("it is TOML");
    assert_eq!(settings["book"]["title"].as_str(), Some("The Book"));
    assert_eq!(settings["book"]["url"].as_str(), Some("https://book.example/guide/"));
    assert_eq!(settings["publish"]["cname"].as_str(), Some("book.example"));
    assert_eq!(settings["markdown"]["strict_line_breaks"].as_bool(), Some(true));
    check(
        &site,
        &[
            ("/", "index.html"),
            ("/index.html", "index.html"),
            ("/welcome.html", "index.html"),
            ("/guide.html", "guide/index.html"),
            ("/guide/install.html", "guide/install/index.html"),
            ("/guide/a-zebra.html", "guide/a-zebra/index.html"),
            ("/Ref/index.html", "Ref/index.html"),
            ("/Ref/", "Ref/index.html"),
            ("/Ref/Words.html", "ref/words/index.html"),
            ("/glossary.html", "glossary-2/index.html"),
            ("/deep/one.html", "deep/one/index.html"),
            ("/print.html", "index.html"),
            ("/toc.html", "index.html"),
            ("/older.html", "guide/install/index.html"),
            ("/404.html", "404.html"),
        ],
    );
    assert!(text(&site, "away.html").contains("url=https://example.org/\""));
    assert!(text(&site, "older.html").contains("#linux\""));
    assert!(said.contains("not carried over"), "{said}");
}

#[test]
fn a_book_keeps_its_words_and_shows_nothing_else() {
    let folder = project(&BOOK);
    write(&folder.path().join("secret.txt"), b"outside_canary");
    let (made, site, _) = import(&folder, "mdbook");
    let install = "---\norder: 3\n---\n# Install\n\n## Linux\n\n```rust,ignore\nfn run() {}\n```\n\n```rust\nshown();\n```\n\n\
           {{#include x}}\n\n{{#include ../../../secret.txt}}\n";
    assert_eq!(text(&made, "content/guide/install.md"), install);
    let welcome = "---\ntitle: Welcome\norder: 1\npermalink: \"/\"\n---\nCome in. See [the \
                   guide](guide.md) and [words](Ref/Words.md#b-words).\n";
    assert_eq!(text(&made, "content/welcome.md"), welcome);
    assert_eq!(
        text(&made, "content/deep/one.md"),
        "---\r\norder: 8\r\n---\r\n# One\r\n\r\nText.\r\n"
    );
    assert_eq!(text(&made, "content/deep/index.md"), "---\ntitle: Deep\norder: 8\n---\n");
    let zebra = "---\norder: 4\n---\n# Zebra\n\n\\#no-tag, and `#tag`.\n";
    assert_eq!(text(&made, "content/guide/a-zebra.md"), zebra);
    // The order is that of the summary, not of the alphabet.
    let guide = text(&site, "guide/index.html");
    let at = |name: &str| guide.find(name).unwrap_or_else(|| panic!("{name}"));
    assert!(at(">Install<") < at(">Zebra<"));
    for (path, bytes) in made.iter().chain(&site) {
        let text = String::from_utf8_lossy(bytes);
        for canary in ["outside_canary", "Unlisted canary", "secret_canary"] {
            assert!(!text.contains(canary), "{canary} in {path}");
        }
    }
    let report = text(&made, "import-report.md");
    for part in [
        "`src/SUMMARY.md:5`: the title of a part",
        "`src/SUMMARY.md:12`: `Later` is a draft",
        "`src/SUMMARY.md:19`: `missing.md` is not there",
        "`src/guide/install.md:16`: `{{#include ../../../secret.txt}}`",
        "`src/unlisted.md`: the summary does not name it",
        "`book.toml:11`: `output.html.additional-css`",
        "`book.toml:17`: the redirect `lost.html`",
        "`book.toml:19`: `preprocessor.admonish`",
        "`src/guide/install.md:6`: `../../code/main.rs` now stands in the note itself",
        "`theme/index.hbs`",
    ] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    assert!(!report.contains("no longer"), "all nesting is that of folders\n{report}");
}

const GARDEN: [(&str, &str); 27] = [
    (
        "quartz.config.ts",
        "import * as Plugin from \"./quartz/plugins\"\nconst config: QuartzConfig = {\n  \
         configuration: {\n    pageTitle: \"🪴 Garden\",\n    enableSPA: true,\n    locale: \"en-US\",\n    \
         baseUrl: \"me.example/garden\",\n    ignorePatterns: [\"private\", \"templates\", \".obsidian\"],\n    \
         theme: { colors: {} },\n    analytics: process.env.X,\n  },\n  plugins: {\n    \
         transformers: [Plugin.FrontMatter(), Plugin.CrawlLinks({ markdownLinkResolution: \"shortest\" })],\n    \
         filters: [Plugin.RemoveDrafts()],\n    emitters: [Plugin.AliasRedirects(), Plugin.OwnThing()],\n  },\n}\n\
         export default config\n",
    ),
    ("quartz.layout.ts", "left: [Component.Explorer(), Component.Comments({})]\n"),
    ("package.json", "{}"),
    ("node_modules/x/y.md", "# canary_modules\n"),
    ("content/index.md", "---\ntitle: Home\n---\n[[Some Note]] and [[A & B]].\n"),
    (
        "content/Some Note.md",
        "---\naliases: [Old Name, old/place]\ntags: [Big/Tag]\n---\nText #Inline. ![[My Pic.png]]\n",
    ),
    ("content/lower.md", "---\npermalink: short/one\n---\nx\n"),
    ("content/A & B.md", "50%\n"),
    ("content/Folder/Note One.md", "[[Deep Note]]\n"),
    ("content/Folder/Sub/Deep Note.md", "x\n"),
    ("content/With Index/index.md", "---\ntitle: Front\n---\nx\n"),
    ("content/With Index/q?.md", "x\n"),
    ("content/Read/README.md", "x\n"),
    ("content/Same Name/Same Name.md", "x\n"),
    ("content/R & D/R & D.md", "x\n"),
    ("content/topic.md", "x\n"),
    ("content/topic/more.md", "x\n"),
    ("content/glossary.md", "x\n"),
    ("content/한글 노트.md", "[[Some Note]]\n"),
    ("content/private/secret.md", "canary_private\n"),
    ("content/templates/t.md", "canary_template\n"),
    ("content/.gitignore", "local\n*.log.md\n"),
    ("content/local/x.md", "canary_local\n"),
    ("content/a.log.md", "canary_log\n"),
    ("content/draft.md", "---\ndraft: true\n---\ncanary_draft\n"),
    ("content/img/My Pic.png", "x"),
    ("quartz/static/icon.png", "x"),
];

#[test]
fn a_garden_becomes_a_project() {
    let folder = project(&GARDEN);
    let map = "<urlset><url><loc>https://me.example/garden/Some-Note</loc></url>\
               <url><loc>https://me.example/garden/Folder/</loc></url>\
               <url><loc>https://me.example/garden/gone</loc></url></urlset>";
    write(&folder.path().join("old/public/sitemap.xml"), map.as_bytes());
    let (made, site, _) = import(&folder, "quartz");
    let settings: toml::Table = text(&made, "book.toml").parse().expect("it is TOML");
    assert_eq!(settings["book"]["title"].as_str(), Some("🪴 Garden"));
    assert_eq!(settings["book"]["url"].as_str(), Some("https://me.example/garden/"));
    assert_eq!(settings["book"]["language"].as_str(), Some("en"));
    let excluded = settings["content"]["exclude"].as_array().expect("a list");
    assert!(excluded.iter().any(|glob| glob.as_str() == Some("private")));
    for path in ["content/favicon.png", "content/draft.md", "content/img/My Pic.png"] {
        assert!(made.contains_key(path), "{path}");
    }
    let same = "content/Some Note.md";
    assert_eq!(made[same], tree(&folder.path().join("old"))[same], "byte for byte");
    check(
        &site,
        &[
            ("/", "index.html"),
            ("/Some-Note", "some-note/index.html"),
            ("/Old-Name", "some-note/index.html"),
            ("/old/place", "some-note/index.html"),
            ("/A--and--B", "a-b/index.html"),
            ("/Folder/Note-One", "folder/note-one/index.html"),
            ("/Folder/Sub/Deep-Note", "folder/sub/deep-note/index.html"),
            ("/Folder/", "Folder/index.html"),
            ("/Folder/Sub/", "Folder/Sub/index.html"),
            ("/With-Index/", "With-Index/index.html"),
            ("/With-Index/q", "with-index/q/index.html"),
            ("/Read/", "Read/index.html"),
            ("/Read/README", "Read/index.html"),
            ("/Same-Name/", "Same-Name/index.html"),
            ("/Same-Name/Same-Name", "Same-Name/index.html"),
            ("/R--and--D/", "r-d/index.html"),
            ("/topic", "topic/index.html"),
            ("/topic/", "topic/index.html"),
            ("/topic/more", "topic/more/index.html"),
            ("/glossary", "glossary-2/index.html"),
            ("/lower", "short/one/index.html"),
            ("/short/one", "short/one/index.html"),
            ("/한글-노트", "한글-노트/index.html"),
            ("/tags/", "tags/index.html"),
            ("/tags/Big", "tags/big/index.html"),
            ("/tags/Big/Tag", "tags/big/tag/index.html"),
            ("/tags/Inline", "tags/inline/index.html"),
            ("/404", "404.html"),
        ],
    );
}

#[test]
fn a_garden_shows_nothing_private() {
    let folder = project(&GARDEN);
    let map = "<loc>https://me.example/garden/Some-Note</loc><loc>https://me.example/garden/gone</loc>";
    write(&folder.path().join("old/public/sitemap.xml"), map.as_bytes());
    let (made, site, _) = import(&folder, "quartz");
    for (path, bytes) in &site {
        assert!(!String::from_utf8_lossy(bytes).contains("canary_"), "{path}");
    }
    for (path, bytes) in made.iter().filter(|(path, _)| *path != "content/draft.md") {
        assert!(!String::from_utf8_lossy(bytes).contains("canary_"), "{path}");
    }
    let report = text(&made, "import-report.md");
    for part in [
        "`quartz.config.ts:9`: `theme.colors`",
        "`quartz.config.ts:10`: `analytics`",
        "`quartz.config.ts:15`: `OwnThing` is not known",
        "`quartz.layout.ts:1`: `Component.Comments`",
        "`public/sitemap.xml`: the address `gone` is of no note",
        "`index.xml` was the feed",
        "`content/topic.md`: `permalink: topic` was added",
    ] {
        assert!(report.contains(part), "{part}\n{report}");
    }
    assert!(!report.contains("Some-Note` is of no note"), "{report}");
}

#[test]
fn what_was_marked_is_public_and_nothing_more() {
    let folder = project(&[
        (
            "quartz.config.ts",
            "export default { configuration: { pageTitle: \"G\" }, plugins: { filters: \
             [Plugin.ExplicitPublish()], transformers: [Plugin.HardLineBreaks()] } }",
        ),
        ("content/a.md", "---\npublish: true\n---\nx\n"),
        ("content/b.md", "canary_b\n"),
    ]);
    let (made, site, _) = import(&folder, "quartz");
    let settings: toml::Table = text(&made, "book.toml").parse().expect("it is TOML");
    assert_eq!(settings["content"]["publish"].as_str(), Some("marked"));
    assert_eq!(settings["markdown"]["strict_line_breaks"].as_bool(), Some(false));
    assert!(site.contains_key("a/index.html") && !site.contains_key("b/index.html"));
}

#[test]
fn nothing_is_written_where_something_is_or_in_a_dry_run() {
    let folder = project(&BOOK);
    let said = folder.run_in("", &["import", "mdbook", "old", "new", "--dry-run"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("would write content/guide.md"), "{}", said.out);
    assert!(!folder.path().join("new").exists());
    write(&folder.path().join("full/a.txt"), b"x");
    for (arguments, why) in [
        (["mdbook", "old", "full"], "not empty"),
        (["mdbook", "old", "full/a.txt"], "is a file"),
        (["mdbook", "old", "old/new"], "outside of it"),
        (["mdbook", "old", "old"], "outside of it"),
        (["mdbook", "nowhere", "new"], "does not exist"),
        (["mdbook", "full", "new"], "no `book.toml`"),
        (["quartz", "old", "new"], "none of Quartz"),
    ] {
        let said =
            folder.run_in("", &["import", arguments[0], arguments[1], arguments[2]]);
        assert_eq!(said.code, Some(2), "{arguments:?} {}", said.err);
        assert!(said.err.contains(why), "{why}: {}", said.err);
        assert!(!folder.path().join("new").exists());
    }
    let said = folder.run_in("", &["build", "old"]);
    assert!(said.err.contains("kbgen import mdbook"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn links_of_the_disk_do_not_lead_out() {
    let folder = project(&[
        ("book.toml", "[book]\ntitle = \"T\"\n"),
        ("src/SUMMARY.md", "- [A](a.md)\n- [L](l.md)\n"),
        ("src/a.md", "# A\n\n{{#include l.txt}}\n"),
    ]);
    write(&folder.path().join("secret.md"), b"outside_canary");
    for name in ["l.md", "l.txt"] {
        let link = folder.path().join("old/src").join(name);
        std::os::unix::fs::symlink(folder.path().join("secret.md"), link)
            .expect("a link");
    }
    let (made, _, said) = import(&folder, "mdbook");
    for bytes in made.values() {
        assert!(!String::from_utf8_lossy(bytes).contains("outside_canary"));
    }
    assert!(said.contains("src/l.md: a link, which is not followed"), "{said}");
}
