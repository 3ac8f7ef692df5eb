//! A survey becomes a `book.toml` with comments in the language of the notes.

use super::survey::Survey;
use crate::base::Lang;

/// What a new `.gitignore` holds.
pub fn ignored() -> &'static str {
    "# the site that kbgen makes\n/site/\n.kbgen/\n"
}

/// Settings that are known from elsewhere; what is empty is shown as a comment.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `[book] description`
    pub description: Option<String>,
    /// `[book] authors`
    pub authors: Vec<String>,
    /// `[book] url`
    pub url: Option<String>,
    /// `[content] exclude`
    pub exclude: Vec<String>,
    /// `[markdown] strict_line_breaks`
    pub strict_line_breaks: Option<bool>,
    /// `[markdown] smart_punctuation`
    pub smart_punctuation: Option<bool>,
    /// `[html] edit_url`, which only a comment shows: the notes have moved.
    pub edit_url: Option<String>,
    /// `[publish] cname`
    pub cname: Option<String>,
    /// `[redirects]`
    pub redirects: Vec<(String, String)>,
}

/// The text of a `book.toml` for notes that are there. `root` is where they lie, as
/// `[content] root` takes it, and `title` the name of the site.
pub fn settings(survey: &Survey, root: &str, title: &str, all: bool) -> String {
    settings_with(survey, root, title, all, &Given::default())
}

/// The same, with settings that are known from elsewhere.
pub fn settings_with(
    survey: &Survey,
    root: &str,
    title: &str,
    all: bool,
    given: &Given,
) -> String {
    let words = if survey.language == Lang::ko() { &KOREAN } else { &ENGLISH };
    let mut text = format!("# {}\n# {}\n\n", words.opening, found(survey, words));
    text.push_str(&format!("[book]\ntitle = {}\n", quoted(title)));
    match &given.description {
        Some(sentence) => line(&mut text, "description", &quoted(sentence)),
        None => text.push_str(&format!("# description = \"{}\"\n", words.sentence)),
    }
    if !given.authors.is_empty() {
        line(&mut text, "authors", &list(&given.authors));
    }
    text.push_str(&format!("# {}\n", words.language));
    text.push_str(&format!("language = \"{}\"\n", survey.language));
    text.push_str(&format!("# {}\n", words.url));
    match &given.url {
        Some(url) => line(&mut text, "url", &quoted(url)),
        None => text.push_str("# url = \"https://name.github.io/repository/\"\n"),
    }
    if survey.locales.len() > 1 {
        for lang in &survey.locales {
            let tag = lang.as_str();
            text.push_str(&format!("\n[languages.{tag}]\n# title = {}\n", quoted(title)));
        }
    }
    text.push_str(&format!("\n[content]\n# {}\nroot = {}\n", words.root, quoted(root)));
    let marked = survey.marked_only(all);
    text.push_str(&format!("# {}\n", if marked { words.marked } else { words.all }));
    let publish = if marked { "marked" } else { "all" };
    text.push_str(&format!("publish = \"{publish}\"\n"));
    match given.exclude.is_empty() {
        true => {
            text.push_str(&format!(
                "# {}\n# exclude = [{}]\n",
                words.exclude, words.globs
            ));
        }
        false => {
            text.push_str(&format!("# {}\n", words.exclude));
            line(&mut text, "exclude", &list(&given.exclude));
        }
    }
    more(&mut text, words, given);
    text
}

/// What stands below `[content]`.
fn more(text: &mut String, words: &Words, given: &Given) {
    let switches = [
        ("strict_line_breaks", given.strict_line_breaks),
        ("smart_punctuation", given.smart_punctuation),
    ];
    if switches.iter().any(|(_, value)| value.is_some()) {
        text.push_str(&format!("\n[markdown]\n# {}\n", words.markdown));
        for (key, value) in switches {
            if let Some(value) = value {
                line(text, key, &value.to_string());
            }
        }
    }
    text.push_str(&format!("\n[html]\n# {}\n# accent = \"blue\"\n", words.accent));
    if let Some(url) = &given.edit_url {
        text.push_str(&format!("# {}\n# edit_url = {}\n", words.edit, quoted(url)));
    }
    text.push_str(&format!("\n[publish]\n# {}\n", words.publish));
    text.push_str("# branch = \"gh-pages\"\n");
    if let Some(cname) = &given.cname {
        line(text, "cname", &quoted(cname));
    }
    if !given.redirects.is_empty() {
        text.push_str(&format!("\n[redirects]\n# {}\n", words.redirects));
        for (from, to) in &given.redirects {
            line(text, &quoted(from), &quoted(to));
        }
    }
}

fn line(text: &mut String, key: &str, value: &str) {
    text.push_str(&format!("{key} = {value}\n"));
}

fn list(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// One line on what was found.
fn found(survey: &Survey, words: &Words) -> String {
    let language = |(lang, count): &(Lang, usize)| format!("{lang} {count}");
    let languages: Vec<_> = survey.languages.iter().map(language).collect();
    let mut parts = vec![format!(
        "{} {}{}",
        words.notes,
        survey.notes,
        if languages.is_empty() {
            String::new()
        } else {
            format!(" ({})", languages.join(", "))
        }
    )];
    if let Some((path, _)) = &survey.home {
        parts.push(format!("{} {}", words.home, one_line(path)));
    }
    if survey.obsidian {
        parts.push(words.obsidian.to_owned());
    }
    if survey.marked + survey.hidden > 0 {
        let (marked, hidden) = (survey.marked, survey.hidden);
        parts.push(format!("publish: true {marked}, publish: false {hidden}"));
    }
    format!("{} {}", words.found, parts.join(" · "))
}

/// A text as TOML has it, on one line, since it may stand in a comment. The escapes of
/// JSON are those of TOML, which wants one more.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

/// A name that cannot end the comment that it stands in.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What the comments say.
struct Words {
    opening: &'static str,
    found: &'static str,
    notes: &'static str,
    home: &'static str,
    obsidian: &'static str,
    sentence: &'static str,
    language: &'static str,
    url: &'static str,
    root: &'static str,
    marked: &'static str,
    all: &'static str,
    exclude: &'static str,
    globs: &'static str,
    markdown: &'static str,
    accent: &'static str,
    edit: &'static str,
    publish: &'static str,
    redirects: &'static str,
}

const KOREAN: Words = Words {
    opening: "kbgen의 설정입니다. 지운 줄은 기본값이 됩니다.",
    found: "찾은 것:",
    notes: "노트",
    home: "첫 페이지",
    obsidian: "Obsidian 보관함",
    sentence: "사이트를 소개하는 한 문장",
    language: "언어를 밝히지 않은 노트의 언어",
    url: "사이트가 놓일 주소",
    root: "노트가 든 폴더",
    marked: "publish: true라고 적은 노트만 공개합니다. 모두 공개하려면 \"all\"로 바꾸세요.",
    all: "모든 노트를 공개합니다. publish: true인 노트만 공개하려면 \"marked\"로 바꾸세요.",
    exclude: "사이트에서 없는 것으로 볼 파일",
    globs: "\"**/일기\", \"**/초안-*.md\"",
    markdown: "문단 안에서 줄을 바꾼 곳과 문장 부호를 다루는 방식",
    accent: "강조색: blue, green, violet, amber, rose",
    edit: "\"이 글 고치기\" 링크의 주소. 노트를 올린 저장소에 맞게 고쳐 쓰세요.",
    publish: "kbgen publish가 사이트를 올릴 브랜치",
    redirects: "예전 주소와 그 주소가 넘겨 줄 노트나 페이지",
};

const ENGLISH: Words = Words {
    opening: "Settings of kbgen. A line that you delete takes its default.",
    found: "Found:",
    notes: "notes",
    home: "first page",
    obsidian: "a vault of Obsidian",
    sentence: "One sentence about the site",
    language: "The language of notes that do not say theirs",
    url: "Where the site will be",
    root: "The folder of notes",
    marked: "Only notes that say publish: true are public. \"all\" makes all of them public.",
    all: "All notes are public. With \"marked\", only those that say publish: true are.",
    exclude: "Files that do not exist for the site",
    globs: "\"**/diary\", \"**/draft-*.md\"",
    markdown: "How line ends inside of a paragraph, and punctuation, are read",
    accent: "The accent colour: blue, green, violet, amber, rose",
    edit: "The link \"edit this page\"; mend it when you know where the notes will lie",
    publish: "The branch to which kbgen publish pushes the site",
    redirects: "Old addresses, and the notes or pages that they lead to",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn some(language: Lang) -> Survey {
        Survey {
            notes: 3,
            languages: vec![(language.clone(), 3)],
            language,
            locales: Vec::new(),
            home: Some(("index.md".into(), "x".into())),
            obsidian: true,
            marked: 0,
            hidden: 0,
        }
    }

    #[test]
    fn whatever_was_found_the_text_is_toml_with_these_values() {
        let mut survey = some(Lang::ko());
        survey.locales = vec![Lang::en(), Lang::ko()];
        survey.home = Some(("a\n[x]\rb.md".into(), "x".into()));
        for title in ["내 \"노트\"", "a\\b\nc\r\u{7f}\u{1}", "'''", ""] {
            for root in [".", "~/Library/My \"notes\"", "C:\\노트"] {
                let text = settings(&survey, root, title, false);
                let table: toml::Table = text.parse().expect("it is TOML");
                assert_eq!(table["book"]["title"].as_str(), Some(title));
                assert_eq!(table["content"]["root"].as_str(), Some(root));
                assert_eq!(table["content"]["publish"].as_str(), Some("marked"));
                assert!(table["languages"].get("en").is_some());
                assert!(!table.contains_key("x"));
            }
        }
    }

    #[test]
    fn what_is_known_is_stated() {
        let given = Given {
            description: Some("\"a\"\nb".into()),
            exclude: vec!["private".into(), "a\\b".into()],
            strict_line_breaks: Some(true),
            redirects: vec![("a \"b\".html".into(), "c.md".into())],
            ..Given::default()
        };
        let text = settings_with(&some(Lang::en()), "content", "t", true, &given);
        let table: toml::Table = text.parse().expect("it is TOML");
        assert_eq!(table["book"]["description"].as_str(), Some("\"a\"\nb"));
        assert_eq!(table["content"]["exclude"][1].as_str(), Some("a\\b"));
        assert_eq!(table["markdown"]["strict_line_breaks"].as_bool(), Some(true));
        assert_eq!(table["redirects"]["a \"b\".html"].as_str(), Some("c.md"));
    }

    #[test]
    fn a_vault_of_obsidian_is_private_until_somebody_says_otherwise() {
        let mut survey = some(Lang::en());
        let marked = |survey: &Survey, all| {
            let text = settings(survey, ".", "t", all);
            assert_eq!(text.contains("\npublish = \"marked\""), survey.marked_only(all));
            survey.marked_only(all)
        };
        assert!(marked(&survey, false) && !marked(&survey, true));
        survey.hidden = 2;
        assert!(!marked(&survey, false), "notes are hidden one by one");
        survey.marked = 1;
        assert!(marked(&survey, false), "and shown one by one");
        survey.obsidian = false;
        assert!(!marked(&survey, false));
    }
}
