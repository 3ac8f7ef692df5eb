//! What `git` and the other side say, made safe to show.

/// A text whose addresses name no user: what stands before `@` in `https://token@host/`
/// may be a password, whatever it looks like.
pub fn without_user(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let ends = |c: char| c.is_whitespace() || "/?#'\"<>`".contains(c);
        let host = &after[..after.find(ends).unwrap_or(after.len())];
        rest = &after[host.rfind('@').map_or(0, |user| user + 1)..];
    }
    out.push_str(rest);
    out
}

/// The lines that a program wrote, without blanks around them and at most forty.
pub(super) fn lines(stderr: &[u8]) -> Vec<String> {
    const MOST: usize = 40;
    let text = String::from_utf8_lossy(stderr);
    // A bar rewrites its line; the last state is the one to read.
    let last = |line: &str| line.trim_end().rsplit('\r').next().unwrap_or("").to_owned();
    let all = text.lines().map(last).map(|line| without_user(line.trim_end()));
    let mut lines: Vec<_> = all.filter(|line| !line.trim().is_empty()).collect();
    if lines.len() > MOST {
        lines.drain(..lines.len() - MOST);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &str) {
        assert_eq!(without_user(text), wanted);
    }

    #[test]
    fn addresses_name_no_user() {
        check("https://ghp_1:x@github.com/a/b.git", "https://github.com/a/b.git");
        check(
            "to 'https://t@h/a' and ssh://git:p@h:22/b",
            "to 'https://h/a' and ssh://h:22/b",
        );
        check("https://a@b@host", "https://host");
        check("https://host/@someone", "https://host/@someone");
        check("git@github.com:a/b.git", "git@github.com:a/b.git");
        check("://", "://");
        check("한글://비밀@가", "한글://가");
    }

    #[test]
    fn the_last_state_of_a_bar_is_read() {
        let said = b"Writing: 10%\rWriting: 100%, done.\nremote: no  \n\n";
        assert_eq!(lines(said), ["Writing: 100%, done.", "remote: no"]);
        assert_eq!(lines("x\n".repeat(99).as_bytes()).len(), 40);
    }
}
