//! `[publish]`: where a site goes, as names that `git` can be given safely.
//!
//! A newcomer's trap: what stands here becomes an argument of a program. A name that
//! begins with a hyphen would be an option, and an address may name a program to run.

use super::PublishOptions;
use super::check::Check;
use super::raw::RawPublish;
use super::section::Item;

/// What to write where a repository is refused.
const REPO_EXAMPLE: &str = "write it like \"https://github.com/name/notes.git\" or \
                            \"git@github.com:name/notes.git\"";

/// Schemes that `git` speaks and that run nothing of the writer's choice.
const SCHEMES: [&str; 5] = ["https", "http", "ssh", "git", "file"];

impl Check<'_> {
    pub(super) fn publish(&mut self, raw: RawPublish) -> PublishOptions {
        let default = PublishOptions::default();
        let branch = raw.branch.and_then(|name| self.branch("publish.branch", &name));
        let remote = raw.remote.and_then(|name| self.branch("publish.remote", &name));
        PublishOptions {
            repo: raw.repo.and_then(|repo| self.repository(&repo)),
            remote: remote.unwrap_or(default.remote),
            branch: branch.unwrap_or(default.branch),
            cname: raw.cname.and_then(|name| self.domain(&name)),
            single: self.choice(
                "publish.history",
                raw.history,
                &[("full", false), ("single", true)],
            ),
            lock: raw.lock.unwrap_or(default.lock),
        }
    }

    fn branch(&mut self, key: &str, name: &Item<String>) -> Option<String> {
        if is_name(&name.value) {
            return Some(name.value.clone());
        }
        let message = format!("\"{key}\" is no name that git takes: \"{}\"", name.value);
        self.refuse(name, message, "use letters, digits and hyphens");
        None
    }

    fn repository(&mut self, repo: &Item<String>) -> Option<String> {
        match repository(repo.value.trim()) {
            Ok(Repository::Address(address)) => Some(address.to_owned()),
            Ok(Repository::Path(path)) => {
                self.expand(path).map(|path| path.to_string_lossy().into_owned())
            }
            Err(why) => {
                self.refuse(repo, format!("\"publish.repo\" {why}"), REPO_EXAMPLE);
                None
            }
        }
    }

    fn domain(&mut self, name: &Item<String>) -> Option<String> {
        let domain = name.value.trim().to_ascii_lowercase();
        if is_domain(&domain) {
            return Some(domain);
        }
        let message = format!("\"publish.cname\" is no domain: \"{domain}\"");
        self.refuse(name, message, "write it like \"notes.example.org\"");
        None
    }
}

/// What `[publish] repo` names.
#[derive(PartialEq, Eq, Debug)]
enum Repository<'a> {
    /// `https://…`, `ssh://…` or `git@host:path`
    Address(&'a str),
    /// A folder of this machine.
    Path(&'a str),
}

/// The refusal never repeats the address, which may hold a password.
fn repository(text: &str) -> Result<Repository<'_>, &'static str> {
    let odd = |c: char| c.is_control() || "\"<>`|^".contains(c);
    if text.is_empty() || text.starts_with('-') || text.contains(odd) {
        return Err("names no repository");
    }
    // `ext::sh -c …` has git run a program.
    if text.split('/').next().is_some_and(|first| first.contains("::")) {
        return Err("names a way of git that runs other programs");
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        if !SCHEMES.contains(&scheme) || rest.starts_with('-') {
            return Err("must be an address that git knows");
        }
        let host = rest.split('/').next().unwrap_or(rest);
        let user = host.rsplit_once('@').map(|(user, _)| user);
        return match user {
            Some(user) if scheme.starts_with("http") || user.contains(':') => {
                Err("must not hold a password or a token; git asks for it or knows it")
            }
            _ => Ok(Repository::Address(text)),
        };
    }
    // One letter before the colon is a drive, and a colon after a slash is a name.
    let colon = text.find(':').filter(|at| *at > 1 && !text[..*at].contains('/'));
    Ok(if colon.is_some() { Repository::Address(text) } else { Repository::Path(text) })
}

/// Whether git takes a text as the name of a branch or of a remote.
pub(crate) fn is_name(name: &str) -> bool {
    let odd =
        |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\\"'`<>|".contains(c);
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('-')
        && !name.contains(odd)
        && !name.contains("..")
        && !name.contains("@{")
        && name != "@"
        && !name.ends_with('.')
        && name.split('/').all(|part| {
            !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock")
        })
}

/// Whether a text is the name of a host with a domain above it.
pub fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.contains('.') && name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_addresses_or_paths_and_run_nothing() {
        for address in [
            "https://github.com/a/b.git",
            "git@github.com:a/b.git",
            "ssh://git@host:22/a",
            "file:///srv/a.git",
            "host:a/b",
        ] {
            assert_eq!(repository(address), Ok(Repository::Address(address)));
        }
        for path in ["/srv/a.git", "../site.git", "~/a", "C:/a", "./a:b"] {
            assert_eq!(repository(path), Ok(Repository::Path(path)));
        }
        for bad in [
            "",
            "-uploadpack=x",
            "--upload-pack=x",
            "ext::sh -c id",
            "fd::17",
            "https://token@github.com/a/b",
            "https://a:b@host/x",
            "ssh://git:secret@host/x",
            "ssh://-oProxyCommand=x/y",
            "ftp://host/a",
            "a\nb",
        ] {
            assert!(repository(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_are_those_that_git_takes() {
        for good in ["gh-pages", "pages/새", "v1.2", "a@b"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "", "-f", "a..b", "a b", "a/", "/a", "a//b", ".a", "a/.b", "a.lock", "a.",
            "@", "a@{1}", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a\n",
        ] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn domains_are_plain() {
        for good in ["example.org", "notes.example.org", "xn--3e0b707e.xn--vv4b11d"] {
            assert!(is_domain(good), "{good}");
        }
        for bad in
            ["", "localhost", "https://a.b", "a.b/c", "a..b", "-a.b", "a.b.", "a b.c"]
        {
            assert!(!is_domain(bad), "{bad:?}");
        }
    }
}
