//! `kbgen serve`, asked as browsers and strangers ask.

use crate::folder::{Folder, tree, write};
use crate::server::{Server, names, parsed, save, vault};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn pages_are_served_and_nothing_is_written() {
    let files = [
        ("index.md", "# 집\n\n[[파드]] ![[그림.png]]"),
        ("파드.md", "글"),
        ("그림.png", "png"),
    ];
    let (_dir, root) = vault(&files);
    let before = tree(&root);
    let server = Server::start(&root, &[]);
    let home = server.get("/");
    assert_eq!(
        (home.status, home.field("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    assert_eq!(home.field("cache-control"), Some("no-store"));
    assert_eq!(home.field("x-content-type-options"), Some("nosniff"));
    assert!(home.field("access-control-allow-origin").is_none());
    assert!(home.text().contains("src=\"/kbgen/dev/js/live.js\""), "{}", home.text());
    for path in ["/kbgen/dev/js/live.js", "/kbgen/dev/css/style.css"] {
        let file = server.get(path);
        assert_eq!((file.status, file.field("cache-control")), (200, Some("no-store")));
    }
    let head = server.ask("HEAD", "/", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.field("content-length"), Some(&*home.body.len().to_string()));
    let moved = server.get("/%ED%8C%8C%EB%93%9C?x=1");
    let to = Some("/%ED%8C%8C%EB%93%9C/?x=1");
    assert_eq!((moved.status, moved.field("location")), (308, to));
    let absent = server.get("/no/such/zqx?zqx");
    assert_eq!(absent.status, 404);
    assert!(absent.text().contains("href=\"/kbgen/dev/css/style.css\""), "at any depth");
    assert!(!absent.text().contains("zqx"), "it repeats nothing of the request");
    assert_eq!(server.get("/404.html").status, 200);
    assert_eq!(server.get("/404").status, 200, "hosts leave out this ending");
    drop(server);
    assert_eq!(tree(&root), before);
}

#[test]
fn a_published_site_knows_nothing_of_serve() {
    let folder = Folder::with(&[("index.md", "글")]);
    assert_eq!(folder.build(&[]).code, Some(0));
    for (path, bytes) in tree(&folder.out()) {
        assert!(!path.contains("live"), "{path}");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("__kbgen") && !text.contains("kbgen/dev"), "{path}");
    }
}

#[test]
fn a_site_begins_where_it_will_be_published() {
    let (_dir, root) = vault(&[
        ("book.toml", "[book]\nurl = \"https://example.org/wiki/\"\n"),
        ("index.md", "글"),
        ("a.md", "[[index]]"),
    ]);
    let server = Server::start(&root, &[]);
    assert_eq!(server.base, "/wiki/");
    assert_eq!(server.get("/wiki/a/").status, 200);
    for path in ["/", "/wiki"] {
        let begin = server.get(path);
        assert_eq!(
            (begin.status, begin.field("location")),
            (307, Some("/wiki/")),
            "{path}"
        );
    }
    assert_eq!(server.get("/a/").status, 404);
    let moved = server.get("/wiki/a");
    assert_eq!((moved.status, moved.field("location")), (308, Some("/wiki/a/")));
    let mut tab = server.tab("/wiki/a/");
    save(&root.join("a.md"), "다른 글");
    assert_eq!(tab.edition()[0].0, "page");
}

#[test]
fn a_path_never_leaves_the_site() {
    let (dir, root) = vault(&[
        ("book.toml", ""),
        ("content/index.md", "글"),
        ("content/.obsidian/app.json", "{\"zqx\":1}"),
        ("content/hidden.md", "---\npublish: false\n---\nzqx"),
        ("zqx.txt", "zqx"),
    ]);
    write(&dir.path().join("zqx.txt"), b"zqx");
    let server = Server::start(&root, &[]);
    for path in [
        "/../zqx.txt",
        "/../../zqx.txt",
        "/..%2fzqx.txt",
        "/%2e%2e/zqx.txt",
        "/..%5czqx.txt",
        "/..\\zqx.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/./../zqx.txt",
        "/..%00/zqx.txt",
        "/..%c0%afzqx.txt",
        "/#/../zqx.txt",
        "/content/../zqx.txt",
        "/zqx.txt",
        "zqx.txt",
        "*",
        "/%",
        "/%zz",
        "file:///etc/passwd",
        "http://127.0.0.1/zqx.txt",
        "/book.toml",
        "/.obsidian/app.json",
        "/hidden/",
        "/hidden.md",
        "/index.md",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        let text = answer.text();
        assert!(!text.contains("zqx") && !text.contains("root:"), "{path}: {text}");
    }
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn strangers_are_refused() {
    let (_dir, root) = vault(&[("index.md", "글")]);
    let server = Server::start(&root, &[]);
    let port = server.port;
    for host in ["evil.example", "localhost.evil.example", "192.168.1.1"] {
        let host = format!("{host}:{port}");
        assert_eq!(server.ask("GET", "/", &[("Host", &host)]).status, 403, "{host}");
    }
    for host in ["localhost", "a.localhost", "[::1]", "127.0.0.1"] {
        let host = format!("{host}:{port}");
        assert_eq!(server.ask("GET", "/", &[("Host", &host)]).status, 200, "{host}");
    }
    for host in ["", "a b", "[::1", "localhost:x"] {
        assert_eq!(server.ask("GET", "/", &[("Host", host)]).status, 400, "{host}");
    }
    let forwarded = [("Host", "evil.example"), ("X-Forwarded-Host", "localhost")];
    assert_eq!(server.ask("GET", "/", &forwarded).status, 403);
    for path in ["/__kbgen/events?page=/", "/__kbgen/diagnostics"] {
        for field in [
            ("Origin", "http://evil.example"),
            ("Origin", "null"),
            ("Origin", "http://127.0.0.1:1"),
            ("Sec-Fetch-Site", "cross-site"),
        ] {
            assert_eq!(server.ask("GET", path, &[field]).status, 403, "{path} {field:?}");
        }
    }
    let own = format!("http://localhost:{port}");
    let list = server.ask("GET", "/__kbgen/diagnostics", &[("Origin", &own)]);
    assert_eq!(list.status, 200);
    server.stream("page=/", &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")]);
}

#[test]
fn requests_have_limits() {
    let (_dir, root) = vault(&[("index.md", "글")]);
    let server = Server::start(&root, &[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let answer = server.ask(method, "/", &[]);
        assert_eq!(
            (answer.status, answer.field("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
    let long = format!("/{}", "a".repeat(9000));
    assert_eq!(server.get(&long).status, 414);
    assert_eq!(server.get(&format!("/{}", "a".repeat(70_000))).status, 414);
    let wide = "a".repeat(40_000);
    assert_eq!(server.ask("GET", "/", &[("X", &wide)]).status, 431);
    let many = vec![("X", "a"); 150];
    assert_eq!(server.ask("GET", "/", &many).status, 431);
    for broken in ["\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\r\n\r\n"] {
        let status = parsed(&server.raw(broken.as_bytes())).status;
        assert!(status == 0 || (400..600).contains(&status), "{broken:?}: {status}");
    }
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn names_of_the_settings_are_answered() {
    let (_dir, root) = vault(&[
        ("book.toml", "[serve]\nhosts = [\"notes.example\"]\n"),
        ("content/index.md", "글"),
    ]);
    let server = Server::start(&root, &[]);
    for (host, status) in [("notes.example", 200), ("other.example", 403)] {
        assert_eq!(server.ask("GET", "/", &[("Host", host)]).status, status, "{host}");
    }
    let origin = format!("http://notes.example:{}", server.port);
    let fields = [("Host", "notes.example"), ("Origin", &*origin)];
    assert_eq!(server.ask("GET", "/__kbgen/diagnostics", &fields).status, 200);
}

#[test]
fn no_other_site_is_granted_anything() {
    let (_dir, root) = vault(&[("index.md", "![[a.png]]"), ("a.png", "png")]);
    let server = Server::start(&root, &[]);
    let origin = ("Origin", "http://evil.example");
    let wishes = [
        origin,
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    for path in ["/", "/a.png", "/kbgen/dev/css/style.css", "/__kbgen/diagnostics"] {
        let preflight = server.ask("OPTIONS", path, &wishes);
        assert_eq!(preflight.status, 405, "{path}");
        for answer in [preflight, server.ask("GET", path, &[origin])] {
            let head = answer.head.to_lowercase();
            assert!(!head.contains("access-control-"), "{path}: {head}");
        }
    }
}

#[test]
fn no_answer_leads_to_another_site() {
    let (_dir, root) = vault(&[("index.md", "글"), ("evil.example/a.md", "글")]);
    let server = Server::start(&root, &[]);
    for path in [
        "//evil.example",
        "//evil.example/a",
        "///evil.example/a",
        "/\\evil.example/a",
        "/%2fevil.example/a",
        "/%5cevil.example/a",
        "/.//evil.example/a",
        "/evil.example//a",
        "/evil.example/a%0d%0aLocation:%20x",
        "@evil.example/a",
    ] {
        let answer = server.get(path);
        let to = answer.field("location");
        let own =
            to.is_none_or(|to| to.starts_with('/') && !to[1..].starts_with(['/', '\\']));
        assert!(own, "{path}: {to:?}");
    }
    let own = server.get("/evil.example/a");
    assert_eq!((own.status, own.field("location")), (308, Some("/evil.example/a/")));
}

#[test]
fn media_are_sent_in_parts() {
    let (_dir, root) =
        vault(&[("index.md", "![[소리.mp3]]"), ("소리.mp3", "0123456789")]);
    let server = Server::start(&root, &[]);
    let path = "/%EC%86%8C%EB%A6%AC.mp3";
    let whole = server.get(path);
    assert_eq!((whole.status, &*whole.text()), (200, "0123456789"));
    assert_eq!(whole.field("content-type"), Some("audio/mpeg"));
    assert_eq!(whole.field("accept-ranges"), Some("bytes"));
    let part = server.ask("GET", path, &[("Range", "bytes=2-4")]);
    assert_eq!((part.status, &*part.text()), (206, "234"));
    assert_eq!(part.field("content-range"), Some("bytes 2-4/10"));
    let last = server.ask("GET", path, &[("Range", "bytes=-3")]);
    assert_eq!((last.status, &*last.text()), (206, "789"));
    let beyond = server.ask("GET", path, &[("Range", "bytes=10-")]);
    assert_eq!((beyond.status, beyond.field("content-range")), (416, Some("bytes */10")));
    let head = server.ask("HEAD", path, &[("Range", "bytes=2-4")]);
    assert_eq!((head.status, head.field("content-length")), (200, Some("10")));
}

#[cfg(unix)]
#[test]
fn an_attachment_that_became_a_link_is_not_followed() {
    let (dir, root) = vault(&[("index.md", "![[a.png]] ![[b/c.png]]"), ("a.png", "png")]);
    write(&root.join("b/c.png"), b"png");
    let secret = dir.path().canonicalize().expect("it is there").join("secret");
    write(&secret.join("c.png"), b"zqx");
    let server = Server::start(&root, &["--poll"]);
    assert_eq!(server.get("/a.png").text(), "png");
    fs::remove_file(root.join("a.png")).expect("it is there");
    std::os::unix::fs::symlink(secret.join("c.png"), root.join("a.png")).expect("a link");
    fs::remove_dir_all(root.join("b")).expect("it is there");
    std::os::unix::fs::symlink(&secret, root.join("b")).expect("a link");
    for path in ["/a.png", "/b/c.png"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("zqx"), "{path}");
    }
}

#[test]
fn a_tab_is_told_of_its_own_page_only() {
    let (_dir, root) = vault(&[
        ("index.md", "# 집"),
        ("a.md", "---\ntitle: 에이\n---\n글 하나"),
        ("b.md", "[[a]]"),
        ("c.md", "혼자"),
    ]);
    let server = Server::start(&root, &[]);
    let (mut a, mut b, mut c) = (server.tab("/a/"), server.tab("/b/"), server.tab("/c/"));
    save(&root.join("a.md"), "---\ntitle: 에이\n---\n비밀스러운 문장");
    let own = a.edition();
    assert_eq!(names(&own), ["page", "edited"]);
    assert_eq!(own[1].1, "{\"to\":\"/a/\"}");
    assert_eq!(names(&b.edition()), ["edited"]);
    assert_eq!(names(&c.edition()), ["edited"]);
    assert!(server.get("/a/").text().contains("비밀스러운 문장"));
    save(&root.join("a.md"), "---\ntitle: 비이\n---\n비밀스러운 문장");
    assert_eq!(names(&a.edition()), ["page", "edited"]);
    // The link has no words of its own, so it shows the new title.
    assert_eq!(names(&b.edition()), ["page", "edited"]);
    c.edition();
    save(&root.join("new.md"), "[[c]]");
    assert_eq!(names(&c.edition()), ["page", "edited"], "a backlink came");
    assert_eq!(server.get("/new/").status, 200);
    let heard: String = [a, b, c].iter().map(|tab| tab.heard.concat()).collect();
    assert!(!heard.contains("문장") && !heard.contains("비이"), "{heard}");
}

#[test]
fn tabs_follow_their_note() {
    let (_dir, root) = vault(&[
        ("index.md", "# 집"),
        ("a.md", "글"),
        ("b.md", "다른 글"),
        ("c.md", "셋"),
    ]);
    let server = Server::start(&root, &[]);
    let (mut a, mut b) = (server.tab("/a/"), server.tab("/b/"));
    fs::create_dir(root.join("깊은")).expect("a new folder");
    fs::rename(root.join("a.md"), root.join("깊은/새 이름.md")).expect("a rename");
    let moved = a.edition();
    assert_eq!(moved[0].0, "moved");
    let to = moved[0].1.split('"').nth(3).expect("a path").to_owned();
    assert_eq!(server.get(&to).status, 200, "{to}");
    b.edition();
    save(&root.join("b.md"), "---\npublish: false\n---\n다른 글");
    assert_eq!(names(&b.edition()), ["gone"]);
    assert_eq!(server.get("/b/").status, 404);
    a.edition();
    save(&root.join("b.md"), "다른 글");
    assert_eq!(names(&b.edition()), ["page", "edited"]);
    a.edition();
    fs::remove_file(root.join("b.md")).expect("it is there");
    assert_eq!(names(&b.edition()), ["gone"]);
}

#[test]
fn a_tab_gets_what_it_missed() {
    let (_dir, root) = vault(&[("index.md", "# 집"), ("a.md", "글")]);
    let server = Server::start(&root, &[]);
    let old = server.digest("/a/");
    save(&root.join("a.md"), "neu");
    server.wait("/a/", |page| page.text().contains("neu"));
    let mut tab = server.stream(&format!("page=/a/&seen={old}"), &[]);
    assert_eq!(tab.next().0, "page");
    let new = server.digest("/a/");
    assert_ne!(old, new);
    let mut again =
        server.stream(&format!("page=/a/&seen={new}"), &[("Last-Event-ID", &old)]);
    assert_eq!(again.next().0, "page", "what a browser sends when it reconnects counts");
    let mut known = server.stream(&format!("page=/a/&seen={new}"), &[]);
    save(&root.join("a.md"), "drei");
    assert_eq!(names(&known.edition()), ["page", "edited"], "and nothing before");
}

#[test]
fn styles_are_swapped_and_scripts_reload() {
    let (_dir, root) = vault(&[
        ("book.toml", ""),
        ("content/index.md", "글"),
        ("content/publish.css", "a {}"),
        ("static/css/mine.css", "a { order: 1 }"),
        ("static/js/mine.js", "1"),
        ("templates/none.txt", ""),
    ]);
    let server = Server::start(&root, &[]);
    let before = server.get("/").text();
    let mut tab = server.tab("/");
    save(&root.join("static/css/mine.css"), "a { order: 2 }");
    let style = tab.edition();
    let files = "{\"files\":[\"/kbgen/dev/css/style.css\"]}";
    assert_eq!(style, [("style".to_owned(), files.to_owned())]);
    assert_eq!(server.get("/").text(), before, "pages have the same bytes");
    assert!(server.get("/kbgen/dev/css/style.css").text().contains("order: 2"));
    save(&root.join("content/publish.css"), "b {}");
    let own = ("style".to_owned(), "{\"files\":[\"/publish.css\"]}".to_owned());
    assert_eq!(tab.next(), own);
    save(&root.join("static/js/mine.js"), "2");
    assert_eq!(names(&tab.edition()), ["reload"]);
    let page = "{% extends \"builtin/page.html\" %}{% block head_end %}<meta name=\"m\">\
                {% endblock head_end %}";
    save(&root.join("templates/page.html"), page);
    let events = tab.edition();
    assert!(
        names(&events).contains(&"reload") || server.get("/").text().contains("\"m\"")
    );
}

#[test]
fn what_is_broken_keeps_the_last_good_page() {
    let (_dir, root) = vault(&[
        ("book.toml", "[book]\ntitle = \"책\"\n"),
        ("content/index.md", "글"),
        ("content/a.md", "에이"),
        ("templates/none.txt", ""),
    ]);
    let server = Server::start(&root, &[]);
    let (good, good_a) = (server.get("/").text(), server.get("/a/").text());
    let list = "/__kbgen/diagnostics";
    for (path, broken, good_text, place) in [
        ("book.toml", "[book]\ntitle = <b>\n", "[book]\ntitle = \"책\"\n", "\"line\":2"),
        (
            "templates/page.html",
            "a\n{% if %}",
            "",
            "\"path\":\"templates/page.html\",\"line\":2",
        ),
        ("templates/page.html", "a\n{{ nothing.at.all }}", "", "\"line\":2"),
    ] {
        save(&root.join(path), broken);
        let found =
            server.wait(list, |list| !list.text().contains("\"broken\":null")).text();
        assert!(found.contains(place), "{path}: {found}");
        assert!(found.contains("vscode://file/"), "{path}: {found}");
        assert_eq!(server.get("/").text(), good, "{path}");
        assert_eq!(server.get("/a/").text(), good_a, "{path}, for pages opened later");
        server.says(path);
        match good_text {
            "" => fs::remove_file(root.join(path)).expect("it is there"),
            text => save(&root.join(path), text),
        }
        server.wait(list, |list| list.text().contains("\"broken\":null"));
        server.says("mended");
        assert_eq!(server.get("/").text(), good, "{path}");
    }
}

#[test]
fn an_empty_state_in_between_is_not_shown() {
    let (_dir, root) = vault(&[("index.md", "# 집"), ("a.md", "하나")]);
    let server = Server::start(&root, &[]);
    let mut tab = server.tab("/a/");
    let mut file = fs::File::create(root.join("a.md")).expect("it is there");
    thread::sleep(Duration::from_millis(150));
    assert!(server.get("/a/").text().contains("하나"));
    file.write_all("둘".as_bytes()).expect("a text");
    drop(file);
    server.wait("/a/", |page| page.text().contains("둘"));
    assert_eq!(names(&tab.edition()), ["page", "edited"], "it changed once");
    write(&root.join("a.md"), b"");
    server.wait("/a/", |page| !page.text().contains("둘"));
}

#[test]
fn saves_of_every_kind_arrive() {
    let (_dir, root) = vault(&[("index.md", "# 집"), ("a.md", "0")]);
    let server = Server::start(&root, &[]);
    let path = root.join("a.md");
    let seen = |text: &str| server.wait("/a/", |page| page.text().contains(text));
    write(&path, "zqx1".as_bytes());
    seen("zqx1");
    save(&path, "zqx2");
    seen("zqx2");
    fs::rename(&path, root.join("a.md~")).expect("a rename");
    write(&path, b"zqx3");
    fs::remove_file(root.join("a.md~")).expect("it is there");
    seen("zqx3");
    write(&root.join("새/b.md"), b"zqx4");
    server.wait("/%EC%83%88/b/", |page| page.text().contains("zqx4"));
    fs::rename(root.join("새"), root.join("헌")).expect("a rename");
    server.wait("/%ED%97%8C/b/", |page| page.text().contains("zqx4"));
    assert_eq!(server.get("/%EC%83%88/b/").status, 404);
}

#[test]
fn a_flood_ends_in_the_right_state() {
    let (_dir, root) = vault(&[("index.md", "# 집")]);
    let server = Server::start(&root, &[]);
    for round in 0..3 {
        for n in 0..400 {
            write(
                &root.join(format!("f{}/n{n}.md", n % 7)),
                format!("r{round}").as_bytes(),
            );
        }
        assert_eq!(server.get("/").status, 200);
    }
    fs::remove_dir_all(root.join("f3")).expect("it is there");
    write(&root.join("last.md"), b"zqxlast");
    server.wait("/last/", |page| page.text().contains("zqxlast"));
    server.wait("/f6/n6/", |page| page.text().contains("r2"));
    server.wait("/f3/n3/", |page| page.status == 404);
}

#[test]
fn a_root_that_is_gone_is_waited_for() {
    let (_dir, root) = vault(&[("index.md", "zqx1")]);
    let server = Server::start(&root, &[]);
    let away = root.with_file_name("away");
    fs::rename(&root, &away).expect("a rename");
    server.says("cannot read");
    assert!(server.get("/").text().contains("zqx1"), "the site is kept");
    fs::rename(&away, &root).expect("a rename");
    server.says("mended");
    save(&root.join("index.md"), "zqx2");
    server.wait("/", |page| page.text().contains("zqx2"));
}

#[test]
fn disks_without_reports_are_looked_at() {
    let (_dir, root) = vault(&[("index.md", "zqx1")]);
    let server = Server::start(&root, &["--poll"]);
    save(&root.join("index.md"), "zqx2 longer");
    server.wait("/", |page| page.text().contains("zqx2"));
}

#[test]
fn drafts_are_hidden_unless_asked_for() {
    let (_dir, root) =
        vault(&[("index.md", "글"), ("d.md", "---\ndraft: true\n---\n초안")]);
    assert_eq!(Server::start(&root, &[]).get("/d/").status, 404);
    assert_eq!(Server::start(&root, &["--drafts"]).get("/d/").status, 200);
}

#[test]
fn findings_lead_to_the_editor() {
    let (_dir, root) = vault(&[
        ("book.toml", "[serve]\neditor = \"obsidian://open?path={path}\"\n"),
        ("content/가 나.md", "글\n\n[[없음]]"),
    ]);
    let server = Server::start(&root, &[]);
    let found = server.get("/__kbgen/diagnostics").text();
    let place = "\"path\":\"가 나.md\",\"line\":3,\"column\":1";
    assert!(found.contains(place), "{found}");
    let editor = "\"editor\":\"obsidian://open?path=/";
    assert!(
        found.contains(editor) && found.contains("%EA%B0%80%20%EB%82%98.md"),
        "{found}"
    );
}

#[test]
fn a_port_that_is_taken_is_named_with_a_free_one() {
    let folder = Folder::with(&[("index.md", "글")]);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = folder.run_in("", &["serve", "vault", "--port", &port]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.err.contains(&port) && said.err.contains("--port "), "{}", said.err);
    let wrong = folder.run_in("", &["serve", "vault", "--port", "99999"]);
    assert_eq!(wrong.code, Some(2), "{}", wrong.err);
}

#[test]
fn other_machines_are_warned_of() {
    let (_dir, root) = vault(&[("index.md", "글")]);
    let server = Server::start(&root, &["--host", "0.0.0.0"]);
    server.says("other machines can read this site");
    assert_eq!(server.get("/").status, 200);
    let evil = [("Host", "evil.example")];
    assert_eq!(server.ask("GET", "/", &evil).status, 403);
}

#[cfg(unix)]
#[test]
fn it_ends_within_a_second() {
    let (_dir, root) = vault(&[("index.md", "글")]);
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&root, &[]);
        let _tab = server.tab("/");
        let begun = Instant::now();
        let pid = server.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.expect("kill runs").success());
        let status = server.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{signal}");
        // A second on an idle machine.
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    }
}
