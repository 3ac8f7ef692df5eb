//! A tree becomes a commit, and the commit the branch's last one.

use super::TRAILER;
use super::place::Place;
use super::tip::{Tip, foreign_commits, named};
use super::tree::Tree;
use crate::diag::Error;
use crate::git::{Failure, Git};

/// What may happen to the commits that the branch has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Force {
    /// They stay below the new one.
    Keep,
    /// kbgen's own give way to the new one: `[publish] history = "single"`.
    Own,
    /// All give way, since the user named the branch.
    All,
}

/// Makes the commit of a tree and gives its name.
///
/// # Errors
/// [`Error::Publish`] when commits would be lost that kbgen did not make.
pub fn commit(
    place: &Place,
    tree: &Tree,
    tip: Option<&Tip>,
    force: Force,
) -> Result<String, Error> {
    if let (Force::Own, Some(tip)) = (force, tip) {
        refuse_foreign(place, tip)?;
    }
    let parent = tip.filter(|_| force == Force::Keep).map(|tip| tip.commit.as_str());
    let version = env!("CARGO_PKG_VERSION");
    let message = format!("Publish the site\n\n{TRAILER} {version}\n");
    let parent = parent.map(|parent| ["-p", parent]);
    let mut arguments = vec!["commit-tree", &tree.id, "-F", "-"];
    arguments.extend(parent.iter().flatten());
    let said = somebody(&tree.git).fed(&arguments, |to| to.write_all(message.as_bytes()));
    said.map_err(|failure| failure.because("cannot commit the site"))
}

/// A history that holds commits of others is not thrown away.
fn refuse_foreign(place: &Place, tip: &Tip) -> Result<(), Error> {
    let foreign = foreign_commits(place, &tip.commit)?;
    if foreign == 0 {
        return Ok(());
    }
    let branch = &place.branch;
    Err(Error::Publish {
        message: format!(
            "{} has commits that kbgen did not make ({foreign}), and \
             `history = \"single\"` would lose them; leave that setting out, or give them \
             up with `--force-branch {branch}`; nothing was published",
            place.sentence()
        ),
        words: Vec::new(),
    })
}

/// `git` with a name to commit under, where the user chose none. Left alone, git would
/// make one of the names of the account and the machine, for all the world to read.
fn somebody(git: &Git) -> Git {
    let chosen = ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"];
    if git.text(&chosen).is_ok() {
        return git.clone();
    }
    ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"]
        .into_iter()
        .map(|name| (name, "kbgen"))
        .chain(
            ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|n| (n, "kbgen@localhost")),
        )
        .fold(git.clone(), |git, (name, value)| git.with(name, value))
}

/// Makes a commit the branch's last one. What the remote holds changes as a whole or not
/// at all; a branch that moved meanwhile is left as it is.
pub fn push(
    place: &Place,
    commit: &str,
    tip: Option<&Tip>,
    force: Force,
) -> Result<(), Error> {
    let reference = place.reference();
    let old = tip.map_or("", |tip| tip.commit.as_str());
    let lease = format!("--force-with-lease={reference}:{old}");
    let refspec = format!("{commit}:{reference}");
    let mut arguments =
        vec!["push", "--quiet", "--no-follow-tags", "--recurse-submodules=no"];
    if force != Force::Keep {
        arguments.push(&lease);
    }
    arguments.extend([place.remote.as_str(), &refspec]);
    match place.git.text(&arguments) {
        Ok(_) => {}
        Err(Failure::System(source)) => return Err(Failure::System(source).because("")),
        Err(Failure::Refused(words)) => settle(place, commit, old, words)?,
    }
    if place.own {
        // So that the next fetch need not bring what is here; nothing hangs on it.
        let _ = place.git.text(&["update-ref", &reference, commit]);
    }
    Ok(())
}

/// What a failed push came to: the line may have broken after the remote took all.
fn settle(
    place: &Place,
    commit: &str,
    old: &str,
    words: Vec<String>,
) -> Result<(), Error> {
    let again = "run `kbgen publish` again";
    let what = match named(place) {
        Ok(Some(now)) if now == commit => return Ok(()),
        Ok(now) if now.as_deref().unwrap_or("") == old => {
            format!("it is as it was; mend what stands below, then {again}")
        }
        Ok(_) => format!("somebody else changed it meanwhile; {again}"),
        Err(_) => format!("and it cannot be reached; {again} when it can"),
    };
    let message = format!("{} was not updated: {what}", place.sentence());
    Err(Error::Publish { message, words })
}
