//! Interface strings in Korean and English, and a project's own wording of them.
//!
//! Other languages fall back to English, string by string, so a project may translate
//! only what it needs under `[strings.fr]`.

use crate::base::Lang;
use crate::diag::{Code, Diagnostic};
use std::collections::BTreeMap;

/// One interface string.
pub struct Entry {
    /// Its name in templates and in `[strings.*]`.
    pub key: &'static str,
    /// Korean.
    pub ko: &'static str,
    /// English, for numbers other than one.
    pub en: &'static str,
    /// English for one; empty where the form is the same.
    pub en_one: &'static str,
}

macro_rules! entries {
    ($($key:ident $ko:literal $en:literal $($one:literal)?;)+) => {
        &[$(Entry {
            key: stringify!($key),
            ko: $ko,
            en: $en,
            en_one: concat!($($one)?),
        },)+]
    };
}

/// All interface strings.
#[rustfmt::skip]
pub const STRINGS: &[Entry] = entries! {
    site_title "지식 베이스" "Knowledge base";
    needs_plugin "플러그인 필요" "needs a plugin";
    page_cut "글이 너무 길어 여기서 잘렸습니다." "This page is too long and was cut here.";
    broken "이 글을 표시하지 못했습니다." "This note could not be drawn.";
    skip "본문으로 건너뛰기" "Skip to content";
    home "처음으로" "Home";
    menu "문서 목록" "Pages";
    menu_close "문서 목록 닫기" "Close pages";
    breadcrumbs "현재 위치" "Breadcrumbs";
    language "언어" "Language";
    language_missing "{name} 글은 아직 없습니다. {name} 첫 화면으로 갑니다."
        "Not yet in {name}; goes to its home page.";
    stale "이 글을 번역한 뒤에 원문이 바뀌었습니다."
        "The original has changed since this page was translated.";
    stale_link "원문 보기" "See the original";
    language_shown "{name} 글은 아직 없습니다. 원문을 보여 줍니다."
        "Not yet in {name}; shows the original.";
    missing_text "이 글은 아직 {name} 번역이 없어 원문을 보여 줍니다."
        "This page is not available in {name} yet, so you see the original.";
    missing_original "원문 보기: {name}" "Go to the original: {name}";
    missing_mark "원문" "original";
    beside "나란히 보기" "Side by side";
    beside_close "한 언어로 보기" "One language";
    theme_dark "어둡게 보기" "Dark theme";
    theme_light "밝게 보기" "Light theme";
    toc "목차" "On this page";
    date "{year}년 {month}월 {day}일" "{name} {day}, {year}";
    months "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월"
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    created "작성" "Created";
    updated "수정" "Updated";
    minutes "읽는 데 {n}분" "{n} min read";
    tags "태그" "Tags";
    all_tags "모든 태그" "All tags";
    subtags "하위 태그" "Tags below";
    glossary "용어집" "Glossary";
    glossary_filter "용어 찾기" "Filter terms";
    glossary_hint "용어 찾기: 한국어, 영어, 초성" "Filter in any language";
    glossary_initials "첫 글자" "First letters";
    glossary_source "출처" "From";
    glossary_none "찾는 용어가 없습니다." "No term matches.";
    glossary_page "이 페이지의 용어에서만 찾습니다." "Only the terms of this page are filtered.";
    count_terms "용어 {n}개" "{n} terms" "1 term";
    edit "이 글 고치기" "Edit this page";
    prev "이전 글" "Previous";
    next "다음 글" "Next";
    prev_next "앞뒤 글" "Previous and next";
    backlinks "이 문서를 가리키는 글" "Linked from";
    backlinks_more "{n}곳 더" "{n} more places" "1 more place";
    backlinks_all "{n}개 모두 보기" "Show all {n}";
    backlinks_of "{title}: 이 문서를 가리키는 글" "{title}: linked from";
    back "{title}: 본문으로" "Back to {title}";
    search "검색" "Search";
    search_hint "글 찾기" "Search notes";
    search_placeholder "제목, 초성, 코드 …" "Title, word, code …";
    search_close "검색 닫기" "Close search";
    search_clear "지우기" "Clear";
    search_names "글" "Notes";
    search_headings "제목에서" "In headings";
    search_text "본문에서" "In text";
    search_others "다른 언어로 쓴 글" "In other languages";
    search_recent "최근 검색어" "Recent searches";
    search_none "찾은 글이 없습니다." "Nothing found.";
    search_none_hint "다른 검색어로 찾아보거나 조건을 지워 보세요."
        "Try other words, or drop a filter.";
    search_found "글 {n}개를 찾았습니다." "{n} notes found." "1 note found.";
    search_failed "검색 파일을 읽지 못했습니다. 연결을 확인하고 다시 찾아보세요."
        "The search index could not be read. Check the connection and try again.";
    search_filters "#태그, in:폴더, lang:en으로 좁힐 수 있습니다."
        "Narrow it down by #tag, in:folder or lang:ko.";
    search_move "이동" "to move";
    search_choose "열기" "to open";
    search_leave "닫기" "to close";
    search_all "모두 보기" "Show all";
    copy "복사" "Copy";
    copied "복사됨" "Copied";
    copy_link "이 제목의 링크 복사" "Copy link to this heading";
    recent "최근에 고친 글" "Recently updated";
    notes "글" "Notes";
    other_notes "다른 글" "Other notes";
    top "최상위 글" "Top-level notes";
    most_linked "많이 링크된 글" "Most linked";
    folders "폴더" "Folders";
    other_folders "다른 폴더" "Other folders";
    languages "언어" "Languages";
    count_notes "글 {n}개" "{n} notes" "1 note";
    count_links "링크 {n}개" "{n} links" "1 link";
    count_tags "태그 {n}개" "{n} tags" "1 tag";
    count_folders "폴더 {n}개" "{n} folders" "1 folder";
    count_backlinks "{n}곳에서 가리킴" "{n} links here" "1 link here";
    empty_folder "아직 글이 없습니다." "No notes yet.";
    pager "페이지 이동" "Page navigation";
    page_of "{pages}페이지 중 {page}페이지" "Page {page} of {pages}";
    page_prev "이전 페이지" "Previous page";
    page_next "다음 페이지" "Next page";
    not_found "찾는 글이 없습니다" "Page not found";
    not_found_text "주소가 바뀌었거나 글이 지워졌을 수 있습니다."
        "The address may have changed, or the note may be gone.";
    moved "글의 주소가 바뀌었습니다" "This page has moved";
    footnotes "각주" "Footnotes";
    footnote_back "본문으로 돌아가기" "Back to the text";
    heading_link "이 제목의 링크" "Link to this heading";
    embed_open "글 열기" "Open the note";
    diagram "다이어그램" "Diagram";
    diagram_source "다이어그램 소스" "Diagram source";
    base_table "표" "Table";
    base_cards "카드" "Cards";
    base_list "목록" "List";
    base_view "보기" "View";
    base_broken "이 베이스는 읽을 수 없어 표시하지 못했습니다."
        "This base cannot be read and was not drawn.";
    base_unclear "해석하지 못한 식이 있어 이 보기를 비워 두었습니다:"
        "This view is left empty, because this expression is not understood:";
    base_unclear_column "해석하지 못한 식이 있어 열 하나를 비워 두었습니다:"
        "A column is left empty, because this expression is not understood:";
    base_unknown_view "여기서 볼 수 없는 종류의 보기입니다:"
        "Views of this type cannot be shown here:";
    base_steps "계산할 것이 너무 많아 일부를 비워 두었습니다."
        "Part of this is left empty, because there is too much to compute.";
    base_cut "글이 많아 처음 1,000개만 보여 줍니다. 전체 글 수:"
        "Only the first 1,000 notes are shown. In all:";
    base_no_rows "조건에 맞는 글이 없습니다." "No notes match.";
    base_no_group "값 없음" "No value";
    base_yes "예" "Yes";
    base_no "아니요" "No";
    base_name "이름" "Name";
    base_backlinks "백링크" "Backlinks";
    base_embeds "임베드" "Embeds";
    base_ext "확장자" "Extension";
    base_folder "폴더" "Folder";
    base_links "링크" "Links";
    base_path "경로" "Path";
    base_properties "속성" "Properties";
    base_size "크기" "Size";
    base_average "평균" "Average";
    base_checked "체크됨" "Checked";
    base_earliest "가장 이른 날" "Earliest";
    base_empty "비어 있음" "Empty";
    base_filled "채워짐" "Filled";
    base_latest "가장 늦은 날" "Latest";
    base_max "최댓값" "Max";
    base_median "중앙값" "Median";
    base_min "최솟값" "Min";
    base_range "범위" "Range";
    base_stddev "표준편차" "Standard deviation";
    base_sum "합계" "Sum";
    base_unchecked "체크 안 됨" "Unchecked";
    base_unique "서로 다른 값" "Unique";
    task_done "마친 일" "Done";
    task_open "할 일" "To do";
    task_started "진행 중" "In progress";
    task_cancelled "취소한 일" "Cancelled";
    task_moved "미룬 일" "Rescheduled";
    task_question "확인할 일" "Question";
    task_important "중요한 일" "Important";
    task_other "따로 표시한 일" "Marked in another way";
    drawing_text "그림 속 글자" "Text in the drawing";
};

/// Built-in strings and a project's overrides.
#[derive(Clone)]
pub(super) struct Strings {
    built_in: BTreeMap<&'static str, &'static Entry>,
    overrides: BTreeMap<Lang, BTreeMap<String, String>>,
}

impl Strings {
    /// Lays a project's wording over the built-in strings; unknown keys are reported.
    pub(super) fn new(
        overrides: &BTreeMap<Lang, BTreeMap<String, String>>,
    ) -> (Strings, Vec<Diagnostic>) {
        let built_in: BTreeMap<_, _> = STRINGS.iter().map(|e| (e.key, e)).collect();
        let mut diagnostics = Vec::new();
        for (lang, own) in overrides {
            for key in own.keys() {
                let base = key.strip_suffix("_one").unwrap_or(key);
                if built_in.contains_key(key.as_str()) || built_in.contains_key(base) {
                    continue;
                }
                let message = format!("`[strings.{lang}]` has no string \"{key}\"");
                let found = Diagnostic::new(Code::UnknownSetting, "book.toml", message);
                diagnostics.push(match nearest(key, built_in.keys().copied()) {
                    Some(near) => found.help(format!("did you mean \"{near}\"?")),
                    None => found,
                });
            }
        }
        (Strings { built_in, overrides: overrides.clone() }, diagnostics)
    }

    /// Whether a string has a wording of the language's own, built in or the project's.
    pub(super) fn speaks(&self, lang: &str, key: &str) -> bool {
        let lang = Lang::parse(lang).unwrap_or_default();
        let primary = Lang::parse(lang.primary()).unwrap_or_default();
        let own =
            |lang: &Lang| self.overrides.get(lang).is_some_and(|o| o.contains_key(key));
        matches!(primary.as_str(), "ko" | "en") || own(&lang) || own(&primary)
    }

    /// Every string of a language by its key, with `{n}` and the like unfilled.
    pub(super) fn all(&self, lang: &Lang) -> BTreeMap<&str, &str> {
        let text = |key| self.get(lang.as_str(), key, None).unwrap_or(key);
        self.built_in.keys().map(|key| (*key, text(key))).collect()
    }

    /// The string in a language, in its form for `n`; `None` for an unknown key.
    pub(super) fn get(&self, lang: &str, key: &str, n: Option<u64>) -> Option<&str> {
        let entry = *self.built_in.get(key)?;
        let lang = Lang::parse(lang).unwrap_or_default();
        let primary = Lang::parse(lang.primary()).unwrap_or_default();
        for own in [&lang, &primary].into_iter().filter_map(|l| self.overrides.get(l)) {
            let one = (n == Some(1)).then(|| own.get(&format!("{key}_one"))).flatten();
            if let Some(text) = one.or_else(|| own.get(key)) {
                return Some(text);
            }
        }
        Some(match (primary.as_str(), n) {
            ("ko", _) => entry.ko,
            (_, Some(1)) if !entry.en_one.is_empty() => entry.en_one,
            _ => entry.en,
        })
    }
}

/// Puts values into `{name}` places; a name without a value stays as written.
pub(super) fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        match value(&rest[1..close]) {
            Some(word) => out.push_str(word),
            None => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The key that shares the longest beginning, if that is most of it.
fn nearest(key: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let shared =
        |other: &str| key.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    known.max_by_key(|k| shared(k)).filter(|k| shared(k) * 2 >= k.len().max(4))
}

#[cfg(test)]
mod tests {
    use super::{STRINGS, Strings, fill};
    use crate::base::Lang;
    use std::collections::{BTreeMap, BTreeSet};

    fn strings(own: &[(&str, &str, &str)]) -> (Strings, Vec<String>) {
        let mut overrides: BTreeMap<Lang, BTreeMap<String, String>> = BTreeMap::new();
        for (lang, key, text) in own {
            let lang = Lang::parse(lang).expect("a tag");
            let table = overrides.entry(lang).or_default();
            table.insert(key.to_string(), text.to_string());
        }
        let (strings, found) = Strings::new(&overrides);
        (
            strings,
            found.into_iter().map(|d| d.message + &d.help.unwrap_or_default()).collect(),
        )
    }

    fn check(own: &[(&str, &str, &str)], ask: (&str, &str, Option<u64>), expected: &str) {
        assert_eq!(strings(own).0.get(ask.0, ask.1, ask.2), Some(expected));
    }

    #[test]
    fn the_table_is_complete() {
        let keys: BTreeSet<_> = STRINGS.iter().map(|e| e.key).collect();
        assert_eq!(keys.len(), STRINGS.len(), "a key stands twice");
        for entry in STRINGS {
            assert!(!entry.ko.is_empty() && !entry.en.is_empty(), "{}", entry.key);
            assert!(
                entry.ko.chars().any(|c| ('가'..='힣').contains(&c)),
                "{} is not Korean",
                entry.key
            );
            // Korean months are numbers, English ones words.
            let month = if entry.key == "date" { "{month}" } else { "{name}" };
            let en = entry.en.replace("{name}", month);
            assert_eq!(places(entry.ko), places(&en), "{}", entry.key);
        }
    }

    fn places(text: &str) -> BTreeSet<String> {
        text.split('{')
            .skip(1)
            .filter_map(|p| Some(p.split_once('}')?.0.into()))
            .collect()
    }

    #[test]
    fn languages_fall_back_to_english() {
        check(&[], ("ko", "toc", None), "목차");
        check(&[], ("ko-KR", "toc", None), "목차");
        check(&[], ("de", "toc", None), "On this page");
        check(&[("de", "toc", "Inhalt")], ("de-AT", "toc", None), "Inhalt");
        check(&[("ko", "toc", "차례")], ("ko", "toc", None), "차례");
    }

    #[test]
    fn english_has_a_singular() {
        check(&[], ("en", "count_notes", Some(1)), "1 note");
        check(&[], ("en", "count_notes", Some(2)), "{n} notes");
        check(
            &[("fr", "count_notes_one", "une note")],
            ("fr", "count_notes", Some(1)),
            "une note",
        );
    }

    #[test]
    fn unknown_overrides_are_reported() {
        let (_, found) = strings(&[("ko", "tocs", "차례"), ("ko", "toc", "차례")]);
        assert_eq!(found, ["`[strings.ko]` has no string \"tocs\"did you mean \"toc\"?"]);
    }

    #[test]
    fn places_are_filled_once() {
        let value = |name: &str| (name == "n").then_some("{n}");
        assert_eq!(fill("a {n} {m} {", value), "a {n} {m} {");
        assert_eq!(fill("{n}분", |_| Some("4")), "4분");
    }
}
