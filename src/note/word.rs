//! Words inside text that mean something: tags, bare addresses, HTML tag names.

use super::cjk::is_hangul;
use super::url::is_web;

/// Longest tag in bytes; a longer one is text.
const TAG_BYTES: usize = 200;
/// Deepest nested tag; a deeper one is text.
const TAG_LEVELS: usize = 12;

/// The tag that text after `#` begins with. Ends at white space and the punctuation that
/// Obsidian excludes, and at CJK punctuation; digits alone are no tag; a final `/` goes.
pub(super) fn tag(text: &str) -> Option<&str> {
    let end = text.find(ends_tag).unwrap_or(text.len());
    let name = text[..end].trim_end_matches('/');
    let digits = name.bytes().all(|b| b.is_ascii_digit() || b == b'/');
    let shaped = !name.starts_with('/') && !name.contains("//");
    let small = name.len() <= TAG_BYTES && name.matches('/').count() < TAG_LEVELS;
    (!digits && shaped && small).then_some(name)
}

fn ends_tag(c: char) -> bool {
    match c {
        '_' | '-' | '/' => false,
        c if c.is_ascii() => !c.is_ascii_alphanumeric(),
        '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}' => {
            true
        }
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1b}' | '\u{ff1f}' => true,
        c => c.is_whitespace() || c.is_control(),
    }
}

/// The bare web address that text begins with: its length, and the scheme to add.
pub(super) fn address(text: &str) -> Option<(usize, &'static str)> {
    let (scheme, host) = if is_web(text) {
        ("", text.find("//")? + 2)
    } else if text.get(..4)?.eq_ignore_ascii_case("www.") {
        ("https://", 4)
    } else {
        return None;
    };
    // The host is judged before the end is looked for: `https://https://…` stays cheap.
    let ends_host = |c: char| c.is_whitespace() || "/?#:<>\"`|".contains(c);
    let stop = text[host..].char_indices().take(256).find(|(_, c)| ends_host(*c));
    let length = stop.map_or(text.len() - host, |(at, _)| at);
    let domain = &text[host..host + length];
    let local = domain.eq_ignore_ascii_case("localhost");
    let plausible = domain.len() <= 1_024
        && domain.chars().next().is_some_and(char::is_alphanumeric)
        && (domain.contains('.') || local);
    if !plausible {
        return None;
    }
    if let Some(glued) = glued_to_host(domain) {
        return Some((host + glued, scheme));
    }
    let end = text[host..]
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|'))
        .map_or(text.len(), |len| host + len);
    let end = without_particle(&text[..end]);
    let end = without_punctuation(&text[..end]);
    (end > host).then_some((end, scheme))
}

/// Longest part of an e-mail address before the `@` (RFC 5321).
const MAIL_LOCAL: usize = 64;

/// The bare e-mail address around an `@`: bytes that belong to it before the sign, with
/// a written `mailto:`, and after it. A particle cannot be part of it, as GFM's
/// addresses are ASCII.
pub(super) fn mail(before: &str, after: &str) -> Option<(usize, usize)> {
    let local = |b: &u8| b.is_ascii_alphanumeric() || b".-_+".contains(b);
    let mut start = before.bytes().rev().take(MAIL_LOCAL).take_while(local).count();
    let name = &before[before.len() - start..];
    start = name.trim_start_matches('.').len();
    let part = |b: &u8| b.is_ascii_alphanumeric() || b".-".contains(b);
    let length = after.bytes().take(253).take_while(part).count();
    let domain = after[..length].trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let word = top.len() > 1 && top.bytes().all(|b| b.is_ascii_alphabetic());
    let joined = host.is_empty() || host.starts_with('-') || host.contains("..");
    if start == 0 || !word || joined || after[domain.len()..].starts_with(['_', '@']) {
        return None;
    }
    let scheme = before[..before.len() - start].ends_with("mailto:");
    Some((start + if scheme { "mailto:".len() } else { 0 }, domain.len()))
}

/// Where Hangul begins that follows a host of ASCII: `a.kr에서는`, but not `한글.kr`.
fn glued_to_host(domain: &str) -> Option<usize> {
    let first = domain.find(|c: char| !c.is_ascii())?;
    let (host, tail) = domain.split_at(first);
    let ends = host.ends_with(|c: char| c.is_ascii_alphanumeric()) && host.contains('.');
    (ends && !tail.contains('.') && tail.starts_with(is_hangul)).then_some(first)
}

/// Korean particles that writers glue to an address.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "을", "를", "이", "가", "은", "는", "의", "에", "에서", "에게", "로", "으로", "와", "과",
    "도", "만", "까지", "부터", "라는", "라고", "입니다", "이다", "처럼", "보다", "에는", "에도",
    "에서는", "에서도", "에서의", "에선", "로는", "으로는", "로도", "으로도", "로의", "로부터",
    "와는", "과는", "까지는", "부터는", "에만", "만을", "만이", "이나", "나", "이랑", "랑", "하고",
    "이고", "이며", "인", "이라고", "이라는", "이란", "란", "이에요", "예요", "에요", "처럼은",
    "보다는", "마다", "밖에", "조차", "마저", "이라면", "라면", "이지만", "지만", "이면", "면",
];

/// Cuts a particle off that follows a complete ASCII address.
fn without_particle(text: &str) -> usize {
    let Some(first) = text.find(|c: char| !c.is_ascii()) else { return text.len() };
    let tail = text[first..].trim_end_matches(['.', ',', '!', '?', ')', ':', ';']);
    // After `?q=` the address is not complete, so that what follows is its value.
    let complete = !text[..first].ends_with(['?', '&', '=', '#']);
    let glued = complete && tail.chars().all(is_hangul) && PARTICLES.contains(&tail);
    if glued { first } else { text.len() }
}

/// GFM: trailing punctuation and unbalanced closing brackets are not part of it.
fn without_punctuation(text: &str) -> usize {
    let mut end = text.len();
    let mut open = text.matches('(').count();
    let mut close = text.matches(')').count();
    while let Some(last) = text[..end].chars().next_back() {
        match last {
            ')' if close > open => close -= 1,
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | ']' | '=' => {}
            '(' => open -= 1,
            '。' | '、' | '，' | '）' | '」' | '』' => {}
            _ => break,
        }
        end -= last.len_utf8();
    }
    end
}

/// Whether raw inline HTML is an element that HTML knows; anything else is text.
pub fn is_html_tag(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let name = name[..end.unwrap_or(name.len())].to_ascii_lowercase();
    ELEMENTS.binary_search(&name.as_str()).is_ok()
}

/// `<br>`, `<br/>`, `<BR />`
pub(super) fn is_break_tag(html: &str) -> bool {
    let inner = html.trim_start_matches('<').trim_end_matches('>');
    inner.trim_end_matches('/').trim().eq_ignore_ascii_case("br")
}

/// Elements of HTML, SVG and MathML roots, sorted. Source: the HTML standard's index.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "animate", "area", "article", "aside", "audio",
    "b", "base", "bdi", "bdo", "big", "blockquote", "body", "br", "button", "canvas",
    "caption", "center", "circle", "cite", "code", "col", "colgroup", "data", "datalist",
    "dd", "defs", "del", "details", "dfn", "dialog", "div", "dl", "dt", "ellipse", "em",
    "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame",
    "frameset", "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr",
    "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li", "line",
    "link", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter", "nav",
    "nobr", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
    "path", "picture", "polygon", "polyline", "pre", "progress", "q", "rect", "rp", "rt",
    "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small",
    "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
    "table", "tbody", "td", "template", "text", "textarea", "tfoot", "th", "thead",
    "time", "title", "tr", "track", "tspan", "tt", "u", "ul", "use", "var", "video",
    "wbr",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_end_where_obsidian_ends_them() {
        for (text, want) in [
            ("쿠버네티스 x", Some("쿠버네티스")),
            ("1984", None),
            ("1984년", Some("1984년")),
            ("a/b/ c", Some("a/b")),
            ("tag, x", Some("tag")),
            ("태그。", Some("태그")),
            ("🎉완료", Some("🎉완료")),
            ("a#b", Some("a")),
            ("#x", None),
        ] {
            assert_eq!(tag(text), want, "{text}");
        }
        assert_eq!(tag(&"a/".repeat(20_000)), None);
    }

    #[test]
    fn addresses_end_before_particles_and_punctuation() {
        let check = |text: &str| address(text).map(|(len, _)| text[..len].to_string());
        for (text, want) in [
            ("https://a.kr/을 보라", Some("https://a.kr/")),
            (
                "https://ko.wikipedia.org/wiki/파드 ",
                Some("https://ko.wikipedia.org/wiki/파드"),
            ),
            ("https://a.kr/x). 다음", Some("https://a.kr/x")),
            ("https://a.kr/x_(y)", Some("https://a.kr/x_(y)")),
            ("www.a.kr", Some("www.a.kr")),
            ("https://a.kr에서만 보는", Some("https://a.kr")),
            ("https://www.한글.kr/", Some("https://www.한글.kr/")),
            ("https://a.kr/x에서는", Some("https://a.kr/x")),
            ("https://", None),
            ("hello", None),
        ] {
            assert_eq!(check(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn mail_addresses_are_ascii_and_have_a_domain() {
        for (before, after, want) in [
            ("x", "y.kr로", Some((1, 4))),
            ("mailto:a.b+c", "d.co.kr.", Some((12, 7))),
            ("메일은x", "y.kr", Some((1, 4))),
            ("x", "localhost", None),
            ("", "y.kr", None),
            ("query", "5.1.2", None),
            ("x", ".kr", None),
        ] {
            assert_eq!(mail(before, after), want, "{before}@{after}");
        }
    }

    #[test]
    fn only_real_elements_are_html() {
        assert!(is_html_tag("<kbd>") && is_html_tag("</DIV>") && is_html_tag("<br/>"));
        assert!(!is_html_tag("<String>") && !is_html_tag("<T>"));
        assert!(ELEMENTS.is_sorted() && is_break_tag("<br />"));
    }
}
