//! What becomes of notes, told by their paths and words.

use super::*;
use crate::base::Span;
use crate::lock::{held, print};

/// Some words of a topic, so many that a sketch can be made.
fn words(topic: &str, count: usize) -> String {
    (0..count).map(|at| format!("{topic}{at} ")).collect()
}

/// A vault before and after: paths with their text. A path below `ko/` is Korean.
struct Change<'a> {
    before: Vec<(&'a str, String)>,
    after: Vec<(&'a str, String)>,
    private: Vec<&'a str>,
    renames: Option<Vec<(String, String)>>,
}

fn lang(path: &str) -> &'static str {
    if path.starts_with("ko/") { "ko" } else { "en" }
}

fn change<'a>(before: &[(&'a str, &str)], after: &[(&'a str, &str)]) -> Change<'a> {
    let owned = |notes: &[(&'a str, &str)]| {
        let mut notes: Vec<_> =
            notes.iter().map(|(p, t)| (*p, (*t).to_owned())).collect();
        notes.sort();
        notes
    };
    let (before, after) = (owned(before), owned(after));
    Change { before, after, private: Vec::new(), renames: None }
}

impl Change<'_> {
    /// Each entry as `old > new`, `old gone: likely, …` or `old ? one, other`.
    fn check(&self, wanted: &[&str]) {
        let entry = |(path, text): &(&str, String)| Entry {
            path: (*path).to_owned(),
            route: format!("{path}/"),
            lang: lang(path).to_owned(),
            print: print(text),
            former: Vec::new(),
            span: Span::default(),
        };
        let lock = Arc::new(Lock { entries: self.before.iter().map(entry).collect() });
        let note = |(path, _): &(&'static str, String)| Note { path, lang: lang(path) };
        let after: Vec<(&'static str, String)> = self
            .after
            .iter()
            .map(|(path, text)| {
                (&*Box::leak((*path).to_owned().into_boxed_str()), text.clone())
            })
            .collect();
        let notes: Vec<_> = after.iter().map(note).collect();
        let known = Known {
            notes: &notes,
            prints: &|ids| ids.iter().map(|id| print(&after[id.0 as usize].1)).collect(),
            held: &|part, whole| {
                held(&after[part.0 as usize].1, &after[whole.0 as usize].1)
            },
            has: &|path| self.private.contains(&path),
            renames: self.renames.as_deref(),
        };
        let moves = moves(&lock, &known);
        let names = |ids: &[NoteId]| {
            let names: Vec<_> = ids.iter().map(|id| notes[id.0 as usize].path).collect();
            names.join(", ")
        };
        let line = |(entry, fate): (&Entry, &Fate)| match fate {
            Fate::Note(to) => format!("{} > {}", entry.path, notes[to.0 as usize].path),
            Fate::Withheld => format!("{} withheld", entry.path),
            Fate::Gone(near) => format!("{} gone: {}", entry.path, names(near)),
            Fate::Unclear(near) => format!("{} ? {}", entry.path, names(near)),
        };
        assert_eq!(moves.iter().map(line).collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn the_same_words_are_the_same_note() {
    change(&[("a.md", "짧은 글")], &[("b/c.md", "짧은 글")]).check(&["a.md > b/c.md"]);
    change(&[("a.md", "짧은 글")], &[("b.md", "다른 글")]).check(&["a.md gone: "]);
    change(&[("a.md", "")], &[("b.md", "")]).check(&["a.md gone: "]);
    change(&[("a.md", "")], &[("x/a.md", "")]).check(&["a.md > x/a.md"]);
    change(&[("a/index.md", "")], &[("b/index.md", "")]).check(&["a/index.md gone: "]);
    change(&[("ko/a.md", "글")], &[("b.md", "글")]).check(&["ko/a.md gone: "]);
}

#[test]
fn names_tell_equal_notes_apart() {
    let before = [("a/1.md", "글"), ("a/2.md", "글")];
    change(&before, &[("b/1.md", "글"), ("b/2.md", "글")])
        .check(&["a/1.md > b/1.md", "a/2.md > b/2.md"]);
    change(&before, &[("b/2.md", "글"), ("b/3.md", "글")])
        .check(&["a/1.md > b/3.md", "a/2.md > b/2.md"]);
    change(&before, &[("b/3.md", "글"), ("b/4.md", "글")])
        .check(&["a/1.md ? b/3.md, b/4.md", "a/2.md ? b/3.md, b/4.md"]);
    let twins = [("ko/a.md", "same"), ("en/a.md", "same")];
    change(&twins, &[("ko/b.md", "same"), ("en/b.md", "same")])
        .check(&["en/a.md > en/b.md", "ko/a.md > ko/b.md"]);
}

#[test]
fn an_edited_note_is_known_by_most_of_its_words() {
    let (one, other) = (words("one", 200), words("other", 200));
    let edited = format!("new title {one} and an end");
    change(&[("a.md", &one)], &[("b.md", &edited), ("c.md", &other)])
        .check(&["a.md > b.md"]);
    change(&[("a.md", &one)], &[("c.md", &other)]).check(&["a.md gone: "]);
}

#[test]
fn what_could_be_two_notes_is_neither() {
    let text = words("one", 200);
    let (one, other) = (format!("{text} x"), format!("{text} y"));
    change(&[("a.md", &text)], &[("b.md", &one), ("c.md", &other)])
        .check(&["a.md ? b.md, c.md"]);
    // Its own name decides, and a merge of two is no move of either.
    change(&[("d/c.md", &text)], &[("b.md", &one), ("c.md", &other)])
        .check(&["d/c.md > c.md"]);
    change(&[("a.md", &one), ("b.md", &other)], &[("c.md", &text)])
        .check(&["a.md gone: c.md", "b.md gone: c.md"]);
    // The larger half is the note.
    let most = words("one", 170);
    let least = text.split_at(most.len()).1;
    change(&[("a.md", &text)], &[("b.md", &most), ("c.md", least)])
        .check(&["a.md > b.md"]);
}

#[test]
fn words_at_other_paths_are_followed() {
    let (one, other) = (words("one", 200), words("other", 200));
    let (a, b) = (one.as_str(), other.as_str());
    let mut swap = change(&[("a.md", a), ("b.md", b)], &[("a.md", b), ("b.md", a)]);
    swap.check(&["a.md > a.md", "b.md > b.md"]);
    swap.renames = Some(Vec::new());
    swap.check(&["a.md > b.md", "b.md > a.md"]);
    change(&[("a.md", a), ("b.md", b)], &[("a.md", b), ("c.md", a)])
        .check(&["a.md > c.md", "b.md > a.md"]);
    // Over another one.
    change(&[("a.md", a), ("b.md", b)], &[("a.md", b)])
        .check(&["a.md > a.md", "b.md > a.md"]);
    let (third, c) = (words("third", 200), "c.md");
    change(
        &[("a.md", a), ("b.md", b), (c, &third)],
        &[("a.md", b), ("b.md", &third), (c, "new"), ("d.md", a)],
    )
    .check(&["a.md > d.md", "b.md > a.md", "c.md > b.md"]);
    // Written anew at its place, a note stays itself.
    change(&[("a.md", a)], &[("a.md", b), ("c.md", "new")]).check(&["a.md > a.md"]);
}

#[test]
fn a_template_that_was_filled_in_is_no_other_note() {
    let template = "요약 링크 할 일";
    change(&[("x.md", template)], &[("x.md", "채운 글"), ("y.md", template)])
        .check(&["x.md > x.md"]);
    change(&[("a/index.md", "")], &[("a/index.md", "글"), ("b/index.md", "")])
        .check(&["a/index.md > a/index.md"]);
}

/// One of so many words that it has a sketch, which says nothing of what was added.
#[test]
fn a_long_template_that_was_filled_in_is_no_other_note() {
    let template = "회의 안건 결정 ".to_owned() + &words("form", 27);
    let form = template.as_str();
    let filled = template.replace(' ', " 답 ") + &words("answer", 400);
    let before = [("x.md", form)];
    change(&before, &[("x.md", &filled), ("y.md", form)]).check(&["x.md > x.md"]);
    let copy = template.replace("form1 ", "둘째 ");
    change(&before, &[("x.md", &filled), ("y.md", &copy)]).check(&["x.md > x.md"]);
    // The form that was there is the copy's, whoever fills in the other.
    change(&[("a.md", form), ("x.md", form)], &[("x.md", &filled), ("y.md", form)])
        .check(&["a.md > y.md", "x.md > x.md"]);
    // What took its place has other words, or is another note with the same ones.
    let other = words("other", 400);
    change(&before, &[("x.md", &other), ("y.md", form)]).check(&["x.md > y.md"]);
    let mut swap = change(
        &[("x.md", form), ("y.md", &filled)],
        &[("x.md", &filled), ("y.md", form)],
    );
    swap.renames = Some(Vec::new());
    swap.check(&["x.md > y.md", "y.md > x.md"]);
}

#[test]
fn two_lines_of_a_merge_are_one_note() {
    change(&[("a.md", "글"), ("a.md", "다른 글")], &[("a.md", "글")])
        .check(&["a.md > a.md", "a.md > a.md"]);
}

#[test]
fn the_repository_knows_what_words_do_not_tell() {
    let (one, other) = (words("one", 200), words("other", 200));
    let mut moved = change(&[("a.md", &one)], &[("b.md", &other)]);
    moved.renames = Some(vec![("a.md".into(), "b.md".into())]);
    moved.check(&["a.md > b.md"]);
    moved.renames = Some(vec![("a.md".into(), "private.md".into())]);
    moved.check(&["a.md gone: "]);
}

#[test]
fn of_a_note_that_is_not_published_nothing_is_said() {
    let mut hidden = change(&[("a.md", "글")], &[("b.md", "글")]);
    hidden.private = vec!["a.md"];
    hidden.check(&["a.md withheld"]);
}
