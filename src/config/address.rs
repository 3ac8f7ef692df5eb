//! Addresses of the web as settings give them: checked, and encoded where need be.
//!
//! A newcomer's trap: the `url` crate alone is too kind. It takes `https:x`, drops line
//! feeds and turns backslashes round, as browsers must; a setting should be right.

use url::Url;

/// What to write where [`site_address`] refuses.
pub(super) const SITE_EXAMPLE: &str = "write it like \"https://example.org/notes/\"";

/// What to write where [`address_pattern`] refuses.
pub(super) const PATTERN_EXAMPLE: &str =
    "write it like \"https://example.org/edit/main/{path}\"";

/// The address where a site will be: absolute, encoded, with a `/` at its end. The
/// refusal continues a sentence that names the setting and never repeats the address,
/// which may hold a password.
pub(super) fn site_address(text: &str) -> Result<String, &'static str> {
    let mut url = absolute(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end with a path, not with a query or a fragment");
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    // Legal in a path, but an apostrophe could end an attribute.
    Ok(url.as_str().replace('\'', "%27"))
}

/// A pattern of addresses with `{path}` in it, as it was written.
pub(super) fn address_pattern(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if !text.contains("{path}") {
        return Err("must have \"{path}\" where the path of the note belongs");
    }
    // Where the path stands must not be able to change whose address it is.
    let (before, _) = text.split_once("{path}").unwrap_or((text, ""));
    if before.matches('/').count() < 3 {
        return Err("must have \"{path}\" behind the name of the host");
    }
    absolute(&text.replace("{path}", "path"))?;
    Ok(text.to_owned())
}

/// What to write where [`editor_pattern`] refuses.
pub(super) const EDITOR_EXAMPLE: &str =
    "write it like \"vscode://file/{path}:{line}:{column}\"";

/// A pattern of addresses that open a file in an editor, as it was written. Programs
/// answer to schemes of their own; those that a browser runs itself are none of them.
pub(super) fn editor_pattern(text: &str) -> Result<String, &'static str> {
    const RUN: [&str; 4] = ["javascript", "data", "vbscript", "blob"];
    let text = text.trim();
    if !text.contains("{path}") {
        return Err("must have \"{path}\" where the path of the file belongs");
    }
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    if !begins || !scheme.chars().all(plain) {
        return Err("must begin with the scheme of an editor, such as \"vscode:\"");
    }
    if RUN.iter().any(|run| scheme.eq_ignore_ascii_case(run)) {
        return Err("must not begin with a scheme that browsers run");
    }
    if text
        .contains(|c: char| c.is_control() || c.is_whitespace() || "\"<>\\".contains(c))
    {
        return Err("holds a blank or another character that no address may hold");
    }
    Ok(text.to_owned())
}

fn absolute(text: &str) -> Result<Url, &'static str> {
    const ABSOLUTE: &str = "must be an absolute http or https address";
    let text = text.trim();
    let unsafe_in_url =
        |c: char| c.is_control() || c.is_whitespace() || "\"<>`\\{}|^".contains(c);
    if text.contains(unsafe_in_url) {
        return Err("holds a blank or another character that no address may hold");
    }
    let (scheme, rest) = text.split_once("://").ok_or(ABSOLUTE)?;
    let known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if !known || rest.starts_with(['/', '?', '#']) {
        return Err(ABSOLUTE);
    }
    let url = Url::parse(text).map_err(|_| ABSOLUTE)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or a password");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: Option<&str>) {
        assert_eq!(site_address(text).ok().as_deref(), wanted, "{text:?}");
    }

    #[test]
    fn a_site_address_is_absolute_and_ends_in_a_slash() {
        check("https://example.org", Some("https://example.org/"));
        check(" HTTP://Example.org:8080/a ", Some("http://example.org:8080/a/"));
        check(
            "https://example.org/노트/",
            Some("https://example.org/%EB%85%B8%ED%8A%B8/"),
        );
        check("https://예시.한국/", Some("https://xn--vv4b11d.xn--3e0b707e/"));
        check("https://example.org/it's", Some("https://example.org/it%27s/"));
        for bad in [
            "",
            "/",
            "example.org",
            "//example.org",
            "https:example.org",
            "https:///example.org",
            "https://",
            "https://?",
            "ftp://example.org/",
            "javascript://example.org/%0aalert(1)",
            "::not a url::",
            "https://example.org/a b",
            "https://example.org/a\tb",
            "https://example.org/\"><script>xssmark()</script>",
            "https:\\\\example.org",
            "https://user:secret@example.org/",
            "https://example.org/?a",
            "https://example.org/#a",
            "https://example.org:99999/",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn a_pattern_keeps_its_hole_behind_the_host() {
        let good = "https://git.example/edit/main/{path}?plain=1#top";
        assert_eq!(address_pattern(good).as_deref(), Ok(good));
        for bad in [
            "https://git.example/edit/",
            "https://{path}/",
            "https://git.example{path}",
            "javascript:alert('{path}')",
            "https://git.example/\"/{path}",
        ] {
            assert!(address_pattern(bad).is_err(), "{bad:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_accepted_address_is_safe_in_an_attribute(tail in "\\PC{0,20}") {
            if let Ok(url) = site_address(&format!("https://h/{tail}")) {
                proptest::prop_assert!(url.is_ascii() && url.ends_with('/'));
                proptest::prop_assert!(!url.contains(['"', '<', '>', '\'', ' ']));
                proptest::prop_assert_eq!(site_address(&url), Ok(url));
            }
        }
    }
}
