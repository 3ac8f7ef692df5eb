//! Where a project's site goes: a repository to work in, a remote and a branch.

use super::work::Work;
use crate::config::Config;
use crate::diag::{Error, visible};
use crate::git::{Failure, Git, without_user};
use std::ffi::OsString;
use std::path::Path;

/// A branch of a remote, and the repository from which it is reached.
#[derive(Debug)]
pub struct Place {
    /// The repository whose objects are kept.
    pub(super) git: Git,
    /// What `git` is told: the name of a remote, or an address without a password.
    pub(super) remote: String,
    /// Whether the repository is kbgen's own, in the cache folder.
    pub(super) own: bool,
    /// The branch.
    pub branch: String,
    /// The remote's address without a user, for people.
    pub shown: String,
}

impl Place {
    /// The branch's full name.
    pub(super) fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// The branch in a sentence.
    pub fn sentence(&self) -> String {
        format!("the branch `{}` of {}", self.branch, self.shown)
    }

    /// The same place, with a folder of objects of its own in front of the repository's:
    /// what is made there is seen by no one else and thrown away.
    pub(super) fn apart(&self, work: &Work) -> Result<Git, Error> {
        let arguments = ["rev-parse", "--path-format=absolute", "--git-path", "objects"];
        let objects = self.git.text(&arguments);
        let objects =
            objects.map_err(|e| e.because("cannot find the repository's objects"))?;
        let git = self.git.with("GIT_OBJECT_DIRECTORY", work.objects());
        Ok(git.with("GIT_ALTERNATE_OBJECT_DIRECTORIES", listed(&objects)))
    }
}

/// A path as an entry of a list of paths, whose parts colons divide.
fn listed(path: &str) -> OsString {
    let plain = cfg!(windows) || !path.contains([':', '"']);
    if plain { path.into() } else { quoted(path).into() }
}

fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Finds where the site of a project goes; `root` is its folder as it was written.
pub fn find(config: &Config, root: &Path, work: &Work) -> Result<Place, Error> {
    let options = &config.publish;
    let branch = options.branch.clone();
    if let Some(repo) = &options.repo {
        let git = own(work)?;
        let (remote, shown) = (repo.clone(), without_user(repo));
        return Ok(Place { git, remote, own: true, branch, shown });
    }
    let git = Git::around(root);
    let shown = visible(&root.to_string_lossy());
    git.text(&["rev-parse", "--git-dir"]).map_err(|failure| {
        failure.because(format!(
            "`{shown}` lies in no repository that git can use; make one there with \
             `git init` and `git remote add {} URL`, or name one with \
             `[publish] repo = \"URL\"` in `book.toml`",
            options.remote
        ))
    })?;
    let (remote, address) = remote(&git, &options.remote)?;
    let shown = without_user(&address);
    Ok(Place { git, remote, own: false, branch, shown })
}

/// What `git` is told of a remote, and its address. Where it is pushed to another address
/// than it is fetched from, the former says what is published.
fn remote(git: &Git, name: &str) -> Result<(String, String), Error> {
    let fetched = git.text(&["remote", "get-url", name]).map_err(|failure| {
        failure.because(format!(
            "the repository has no remote `{name}`; add it with \
             `git remote add {name} URL`, or name another with `[publish] remote`"
        ))
    })?;
    let pushed = git.text(&["remote", "get-url", "--push", name]);
    let pushed = pushed.unwrap_or_else(|_| fetched.clone());
    if pushed == fetched {
        return Ok((name.to_owned(), fetched));
    }
    if without_user(&pushed) != pushed && pushed.starts_with("http") {
        // As an argument it would be seen by everybody on this machine.
        return Err(Error::Publish {
            message: format!(
                "the remote `{name}` is pushed to an address with a password in it; \
                 leave it out and let git ask for it: `git remote set-url --push {name} URL`"
            ),
            words: Vec::new(),
        });
    }
    Ok((pushed.clone(), pushed))
}

/// The bare repository in the cache folder, made when it is not there or broken.
fn own(work: &Work) -> Result<Git, Error> {
    let folder = work.repository();
    let git = Git::bare(&folder);
    if git.text(&["rev-parse", "--git-dir"]).is_ok() {
        return Ok(git);
    }
    let failed = |source| Error::Write { path: folder.clone(), source };
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    git.text(&["init", "--quiet", "--bare"]).map_err(|failure: Failure| {
        failure.because("cannot make a repository in the cache")
    })?;
    Ok(git)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_with_a_colon_is_one_entry() {
        assert_eq!(listed("/a b/c"), OsString::from("/a b/c"));
        assert_eq!(listed("/a:b\"\\"), OsString::from("\"/a:b\\\"\\\\\""));
    }
}
