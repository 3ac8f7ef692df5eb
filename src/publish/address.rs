//! Where a site will be seen, from where it is pushed to.

/// The address that GitHub Pages gives the site of a repository, unless its owner chose a
/// domain: `https://owner.github.io/repository/`.
pub fn address(remote: &str) -> Option<String> {
    let path = ["https://github.com/", "ssh://github.com/", "git@github.com:"]
        .iter()
        .find_map(|host| remote.strip_prefix(host))?;
    let (owner, name) = path.trim_matches('/').split_once('/')?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    let plain = |text: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !text.is_empty() && text.chars().all(letter)
    };
    if !plain(owner) || !plain(name) {
        return None;
    }
    let host = format!("{}.github.io", owner.to_ascii_lowercase());
    let whole = name.eq_ignore_ascii_case(&host);
    let folder = if whole { String::new() } else { format!("{name}/") };
    Some(format!("https://{host}/{folder}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn github_shows_a_repository_below_its_owner() {
        let check = |remote: &str, wanted: Option<&str>| {
            assert_eq!(address(remote).as_deref(), wanted, "{remote}");
        };
        let notes = Some("https://kim.github.io/Notes/");
        check("https://github.com/Kim/Notes.git", notes);
        check("https://github.com/Kim/Notes/", notes);
        check("git@github.com:Kim/Notes.git", notes);
        check("ssh://github.com/Kim/Notes", notes);
        check("https://github.com/Kim/kim.github.io", Some("https://kim.github.io/"));
        check("https://gitlab.com/kim/notes", None);
        check("https://github.com/kim", None);
        check("https://github.com/kim/a/b", None);
        check("/srv/git/notes.git", None);
    }
}
