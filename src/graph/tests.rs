//! Which file a link means, subpaths, and pairing across languages, on small vaults.

use super::NoteId;
use super::sample::Sample;
use crate::base::Lang;

/// What the links of `from` mean in a vault of notes and attachments.
fn check(files: &[&str], from: &str, links: &[(&str, &str)]) {
    let (notes, others): (Vec<&str>, Vec<&str>) =
        files.iter().partition(|f| f.to_lowercase().ends_with(".md"));
    let written: Vec<&str> = links.iter().map(|(link, _)| *link).collect();
    let sample = Sample::notes(&notes).files(&others).note(from, &written);
    let targets = sample.link().targets(from);
    let found: Vec<(&str, &str)> =
        written.iter().copied().zip(targets.iter().map(String::as_str)).collect();
    assert_eq!(found, links, "{from} in {files:?}");
}

/// All diagnostics of a vault.
fn check_messages(sample: Sample, expected: &[&str]) {
    assert_eq!(sample.link().messages(), expected);
}

#[test]
fn names_are_found_anywhere_without_case_and_extension() {
    let files =
        ["x/y/목표.md", "Node.js.md", "v1.2 릴리스.md", "img/그림 1.png", "LOUD.MD"];
    check(
        &files,
        "a/n.md",
        &[
            ("[[목표]]", "x/y/목표.md"),
            ("[[y/목표.md]]", "x/y/목표.md"),
            ("[[NODE.js]]", "Node.js.md"),
            ("[[v1.2 릴리스]]", "v1.2 릴리스.md"),
            ("[[그림 1.png]]", "img/그림 1.png"),
            ("[[그림 1]]", "-"),
            ("[[loud.md]]", "LOUD.MD"),
            ("[[목표.MD]]", "x/y/목표.md"),
            ("[[표]]", "-"),
            ("[[]]", "a/n.md"),
        ],
    );
}

#[test]
fn an_exact_path_beats_a_neighbour() {
    let files = ["Note.md", "sub/Note.md", "sub/b/Note.md"];
    check(
        &files,
        "sub/n.md",
        &[("[[Note]]", "Note.md"), ("[[b/Note]]", "sub/b/Note.md")],
    );
    check(&files, "sub/n.md", &[("[[/sub/Note]]", "sub/Note.md"), ("[[/b/Note]]", "-")]);
}

#[test]
fn of_several_the_neighbour_then_the_shortest_path_wins() {
    let files = ["zz/Note.md", "long folder/Note.md", "b/c/Note.md"];
    check(&files, "long folder/n.md", &[("[[Note]]", "long folder/Note.md")]);
    check(&files, "n.md", &[("[[Note]]", "zz/Note.md")]);
    // An ancestor's folder counts for nothing, and so does the number of folders.
    check(&["ancestor/x.md", "b/c/x.md"], "ancestor/d/n.md", &[("[[x]]", "b/c/x.md")]);
    check(&["a/x.md", "b/x.md"], "n.md", &[("[[x]]", "a/x.md")]);
    check(
        &["long/a/b/x.md", "s/b/x.md"],
        "long/a/b/n.md",
        &[("[[b/x]]", "long/a/b/x.md"), ("[[x]]", "long/a/b/x.md")],
    );
}

#[test]
fn relative_paths_are_exact_only() {
    let files = ["없음.md", "sub/x.md", "sub/deep/y.md", "p.png"];
    check(
        &files,
        "sub/n.md",
        &[
            ("[[./없음]]", "-"),
            ("[[../없음]]", "없음.md"),
            ("[[./x.md]]", "sub/x.md"),
            ("(../sub/./deep/y.md)", "sub/deep/y.md"),
            ("![[../p.png]]", "p.png"),
            ("(../../없음.md)", "-"),
            ("[[../../../없음]]", "-"),
        ],
    );
}

#[test]
fn markdown_paths_are_read_from_the_root_then_from_the_folder() {
    let files = ["Projects/Note.md", "a/b/c.md", "x/b/c.md", "y/My Note.md", "a/p.png"];
    check(
        &files,
        "a/n.md",
        &[
            ("(Projects/Note.md)", "Projects/Note.md"),
            ("(b/c.md)", "a/b/c.md"),
            ("(My Note.md)", "y/My Note.md"),
            ("!(p.png)", "a/p.png"),
            ("(b/../p.png)", "a/p.png"),
        ],
    );
}

#[test]
fn two_readings_of_a_markdown_path_are_reported() {
    let sample = Sample::notes(&["x.md", "a/x.md"])
        .note("a/n.md", &["(x.md)", "(./x.md)", "[[x]]"]);
    check_messages(
        sample,
        &["a/n.md: ambiguous-link: \"x.md\" may mean \"x.md\" from the root or a file \
           beside the note; the first was taken; write \"./x.md\" for \"a/x.md\""],
    );
}

#[test]
fn folders_are_targets_of_links_but_not_of_embeds() {
    let files = ["docs/README.md", "docs/api/x.md", "docs.md", "pics/p.png"];
    check(
        &files,
        "docs/n.md",
        &[
            ("(api/)", "docs/api/"),
            ("(api)", "docs/api/"),
            ("[[docs/]]", "docs/"),
            ("[[docs]]", "docs.md"),
            ("(../docs/api)", "docs/api/"),
            ("(./)", "docs/"),
            ("(../)", "/"),
            ("[[/]]", "/"),
            ("![[docs/]]", "docs.md"),
            ("![[api]]", "-"),
            ("[[pics/]]", "-"),
        ],
    );
}

#[test]
fn twins_are_told_apart_by_their_spelling() {
    let files = ["ARCHITECTURE.md", "architecture.md", "x/LICENSE", "x/LICENSE.md"];
    check(
        &files,
        "n.md",
        &[
            ("[[ARCHITECTURE]]", "ARCHITECTURE.md"),
            ("[[architecture]]", "architecture.md"),
            ("[[Architecture]]", "ARCHITECTURE.md"),
            ("[[LICENSE.md]]", "x/LICENSE.md"),
        ],
    );
    check(&["x.md.md"], "n.md", &[("[[x.md]]", "x.md.md"), ("[[x.md.md]]", "x.md.md")]);
}

#[test]
fn canvases_need_their_extension() {
    let sample = Sample::notes(&["b/Board.canvas"])
        .note("n.md", &["[[Board.canvas]]", "[[Board]]"]);
    assert_eq!(sample.link().targets("n.md"), ["b/Board.canvas", "-"]);
}

#[test]
fn covers_are_files() {
    let sample = Sample::notes(&["표지.md"])
        .files(&["img/표지.png"])
        .note("n.md", &["cover:/img/표지.png", "cover:표지.png", "cover:표지"]);
    let linked = sample.link();
    assert_eq!(linked.targets("n.md"), ["img/표지.png", "img/표지.png", "-"]);
    assert_eq!(
        linked.messages(),
        ["n.md: unresolved-embed: no note named \"표지\"; did you mean \"표지\"?"]
    );
}

#[test]
fn aliases_come_last() {
    let sample = Sample::notes(&["x/AI.md", "B.md"])
        .aliases("B.md", &["AI", "인공 지능", "Guides/Old path"])
        .note(
            "n.md",
            &["[[AI]]", "[[인공\u{a0}지능]]", "[[인공 지능]]", "[[guides/old path]]"],
        );
    let linked = sample.link();
    assert_eq!(linked.targets("n.md"), ["x/AI.md", "B.md", "B.md", "B.md"]);
    assert_eq!(
        linked.messages()[1],
        "n.md: alias-link: \"인공\u{a0}지능\" is an alias of \"B.md\"; \
         write \"[[B|인공\u{a0}지능]]\" for Obsidian"
    );
}

#[test]
fn an_ambiguous_name_is_reported_once_with_up_to_three_others() {
    let sample = Sample::notes(&["a/N.md", "b/N.md", "c/N.md", "d/N.md", "e/N.md"])
        .note("n/x.md", &["[[N]]", "![[N]]", "[[N]]", "[[b/N]]"]);
    let message = "ambiguous-link: \"N\" fits several files; \"a/N.md\" was taken, not \
                   \"b/N.md\", \"c/N.md\", \"d/N.md\"; write \"a/N\"";
    let message = format!("n/x.md: {message}");
    check_messages(sample, &[&message, &message]);
}

#[test]
fn attachments_of_private_notes_are_never_named() {
    let sample = Sample::notes(&[])
        .files(&["a/plan.png", "secret/plan.png"])
        .note("n.md", &["![[plan.png]]", "![[plam.png]]"]);
    check_messages(
        sample,
        &[
            "n.md: ambiguous-link: \"plan.png\" fits several files; \"a/plan.png\" was \
             taken, not another; write \"a/plan.png\"",
            "n.md: unresolved-embed: no file named \"plam.png\"; did you mean \
             \"plan.png\"?",
        ],
    );
}

#[test]
fn dead_links_are_reported_with_the_nearest_name() {
    let sample = Sample::notes(&["폴더/있는 노트.md", "Kubernetes.md"]).note(
        "n.md",
        &[
            "[[없는 노트]]",
            "![[x.png]]",
            "[[Kubernets#h]]",
            "[[폴더/있는 노토]]",
            "property:전혀 다른 것",
            "(./Kubernetes.md/)",
            "[[없는 노트|x]]",
        ],
    );
    let linked = sample.link();
    assert_eq!(
        linked.messages()[..5],
        [
            "n.md: unresolved-link: no note named \"없는 노트\"; did you mean \"있는 노트\"?",
            "n.md: unresolved-embed: no file named \"x.png\"; create the file, or mend the \
             link",
            "n.md: unresolved-link: no note named \"Kubernets\"; did you mean \
             \"Kubernetes\"?",
            "n.md: unresolved-link: no note named \"폴더/있는 노토\"; did you mean \
             \"폴더/있는 노트\"?",
            "n.md: unresolved-link: no note named \"전혀 다른 것\"; create the note, or \
             mend the link",
        ]
    );
    let found = linked.found();
    let severities = found.iter().map(|d| d.severity.to_string());
    let severities: Vec<String> = severities.collect();
    assert_eq!(severities[..5], ["warning", "warning", "warning", "warning", "info"]);
}

#[test]
fn private_notes_only_soften_the_report() {
    let sample = Sample::notes(&["비밀 노트 2.md"])
        .private("일기/비밀 노트.md", &["속마음"])
        .note(
            "n.md",
            &["[[비밀 노트]]", "![[속마음]]", "(일기/비밀 노트.md)", "[[./비밀 노트]]"],
        );
    let linked = sample.link();
    assert_eq!(linked.targets("n.md"), ["-"; 4]);
    assert_eq!(
        linked.messages(),
        [
            "n.md: private-target: \"비밀 노트\" is not published; publish it, or leave \
             the link out",
            "n.md: private-target: \"속마음\" is not published; publish it, or leave \
             the link out",
            "n.md: private-target: \"일기/비밀 노트.md\" is not published; publish it, or leave \
             the link out",
            "n.md: unresolved-link: no note named \"./비밀 노트\"; did you mean \
             \"비밀 노트 2\"?",
        ]
    );
}

#[test]
fn fragments_are_found_or_reported() {
    let sample = Sample::notes(&["가.md"])
        .anchors("가.md", &["# 개요", "## 설치 방법 (Linux)", "^abc"])
        .note(
            "n.md",
            &["[[가#설치 방법 Linux]]", "(가.md#설치-방법-linux)", "[[가#^ABC]]"],
        )
        .note("n.md", &["[[가#설치 방밥 Linux]]", "[[가#^x]]", "[[#없음]]", "[[가#]]"]);
    let linked = sample.link();
    assert_eq!(
        linked.targets("n.md"),
        [
            "가.md#설치-방법-linux",
            "가.md#설치-방법-linux",
            "가.md#^abc",
            "가.md",
            "가.md"
        ]
        .into_iter()
        .chain(["n.md", "가.md"])
        .collect::<Vec<_>>()
    );
    assert_eq!(
        linked.messages(),
        [
            "n.md: missing-heading: no heading \"설치 방밥 Linux\" in \"가.md\"; did you \
             mean \"설치 방법 (Linux)\"?",
            "n.md: missing-block: no block \"^x\" in \"가.md\"; write the id at the end of its \
             block, or mend the link",
            "n.md: missing-heading: no heading \"없음\" in \"n.md\"; add the heading, or \
             mend the link",
        ]
    );
}

#[test]
fn a_note_resolves_in_its_own_locale_first() {
    let files = ["en/Canvas.md", "ko/플러그인/Canvas.md", "en/Only.md", "shared/s.png"];
    check(
        &files,
        "ko/안내.md",
        &[
            ("[[Canvas]]", "ko/플러그인/Canvas.md"),
            ("[[플러그인/Canvas]]", "ko/플러그인/Canvas.md"),
            ("[[Only]]", "en/Only.md"),
            ("[[en/Canvas]]", "en/Canvas.md"),
            ("[[s.png]]", "shared/s.png"),
            ("[[/플러그인/Canvas]]", "ko/플러그인/Canvas.md"),
            ("(플러그인/)", "ko/플러그인/"),
        ],
    );
    check_messages(
        Sample::notes(&["en/a.md", "ko/a.md"]).note("ko/n.md", &["[[a]]"]),
        &[],
    );
}

#[test]
fn an_alias_of_the_own_locale_beats_a_foreign_name() {
    let sample = Sample::notes(&["en/Pod.md", "ko/파드.md"])
        .aliases("ko/파드.md", &["Pod"])
        .note("ko/n.md", &["[[Pod]]"]);
    assert_eq!(sample.link().targets("ko/n.md"), ["ko/파드.md"]);
}

#[test]
fn links_lead_to_the_version_in_their_own_language() {
    let paired = |links: &[&str]| {
        Sample::notes(&["en/concepts/Pod.md", "ko/개념/파드.md"])
            .edit("en/concepts/Pod.md", |h| h.permalink = Some("/concepts/pod/".into()))
            .edit("ko/개념/파드.md", |h| h.permalink = Some("concepts/pod".into()))
            .anchors("en/concepts/Pod.md", &["# Life", "^x"])
            .anchors("ko/개념/파드.md", &["# 삶", "^x"])
            .note("ko/n.md", links)
            .link()
    };
    let linked = paired(&["[[Pod]]", "[[Pod#Life]]", "[[Pod#^x]]", "[[파드#삶]]"]);
    assert_eq!(
        linked.targets("ko/n.md"),
        [
            "ko/개념/파드.md",
            "ko/개념/파드.md",
            "ko/개념/파드.md#^x",
            "ko/개념/파드.md#삶"
        ]
    );
    assert_eq!(linked.messages(), Vec::<String>::new());
    let linked =
        paired(&["[[en/concepts/Pod]]", "(../en/concepts/Pod.md)", "[[Pod#None]]"]);
    assert_eq!(
        linked.targets("ko/n.md"),
        ["en/concepts/Pod.md", "en/concepts/Pod.md", "ko/개념/파드.md"]
    );
    let missing = "ko/n.md: missing-heading: no heading \"None\" in \"ko/개념/파드.md\"; \
         add the heading, or mend the link";
    assert_eq!(linked.messages(), [missing]);
}

#[test]
fn versions_may_link_to_each_other() {
    let sample = Sample::notes(&["guide.md", "guide.ko.md"])
        .note("README.md", &["(README.ko.md)", "[[guide]]", "[[guide.ko]]"])
        .note(
            "README.ko.md",
            &["(README.md)", "(guide.md)", "[[guide]]", "[[guide.ko]]"],
        );
    let linked = sample.link();
    assert_eq!(linked.targets("README.md"), ["README.ko.md", "guide.md", "guide.ko.md"]);
    assert_eq!(
        linked.targets("README.ko.md"),
        ["README.md", "guide.ko.md", "guide.ko.md", "guide.ko.md"]
    );
    assert_eq!(linked.messages(), Vec::<String>::new());
}

#[test]
fn suffixes_without_a_base_share_the_short_name() {
    let sample = Sample::notes(&["docs/p.en.md", "docs/p.ko.md"])
        .note("home.md", &["[[p]]"])
        .note("ko.md", &["[[docs/p]]"])
        .edit("ko.md", |head| head.lang = Some(Lang::ko()));
    let linked = sample.link();
    assert_eq!(linked.targets("home.md"), ["docs/p.en.md"]);
    assert_eq!(linked.targets("ko.md"), ["docs/p.ko.md"]);
    assert_eq!(linked.messages(), Vec::<String>::new());
}

#[test]
fn backlinks_join_all_kinds_of_links() {
    let sample = Sample::notes(&["t.md"])
        .note("a.md", &["[[t]]", "![[t]]", "(t.md)", "property:t", "[[a]]"])
        .note("t.md", &["[[t]]", "[[#x]]"]);
    let linked = sample.link();
    let found = linked.graph.backlinks.of(NoteId(1));
    let links = linked.graph.backlinks.links(&found[0]);
    assert_eq!((found.len(), links), (1, &[0, 1, 2, 3][..]));
}

#[test]
fn twenty_thousand_dead_links_are_quick() {
    let links: Vec<String> = (0..20_000).map(|n| format!("[[없는 노트 {n}]]")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..500).map(|n| format!("있는 노트 {n}.md")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let timed = || {
        let sample = Sample::notes(&names).note("n.md", &links);
        let start = std::time::Instant::now();
        (sample.link(), start.elapsed().as_secs_f64())
    };
    let (linked, first) = timed();
    // Other programs may have the machine; without bounds it would take minutes.
    let seconds = (0..3).map(|_| timed().1).fold(first, f64::min);
    let found = linked.found();
    assert_eq!(found.len(), 20_000);
    let near = |help: &str| help.starts_with("did you mean");
    let helped = found.iter().filter(|d| d.help.as_deref().is_some_and(near)).count();
    assert_eq!(helped, 200);
    assert!(seconds < 2.0, "{seconds} s");
}
