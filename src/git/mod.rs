//! The `git` program: arguments in, what it wrote out.
//!
//! A newcomer's trap: `git` reads its surroundings. Variables that name another
//! repository are taken away (kbgen may run inside a hook), and without a terminal it
//! must not wait for an answer that nobody can give.

mod words;

pub use words::without_user;

use crate::diag::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Variables by which a surrounding `git` names its own repository.
const SURROUNDINGS: [&str; 12] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Settings of the user that would change what is read, or the index while it is read.
const SETTINGS: [&str; 8] = [
    "-c",
    "diff.autoRefreshIndex=false",
    "-c",
    "log.follow=false",
    "-c",
    "log.showRoot=true",
    "-c",
    "log.showSignature=false",
];

/// The program over one repository.
#[derive(Clone, Debug)]
pub struct Git {
    /// Arguments that name the repository.
    place: Vec<OsString>,
    variables: Vec<(&'static str, OsString)>,
}

/// Why a run came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// The program did not start, or could not be fed.
    System(io::Error),
    /// It said no, with these words.
    Refused(Vec<String>),
}

impl Failure {
    /// The failure with what was tried and what to do about it.
    pub fn because(self, message: impl Into<String>) -> Error {
        match self {
            Failure::System(source) => system(&source),
            Failure::Refused(words) => Error::Publish { message: message.into(), words },
        }
    }
}

fn system(source: &io::Error) -> Error {
    let message = match source.kind() {
        io::ErrorKind::NotFound => {
            "`git` cannot be found; install it and see that it is in the PATH".to_owned()
        }
        _ => format!("cannot run `git`: {source}"),
    };
    Error::Publish { message, words: Vec::new() }
}

impl Git {
    /// The repository that a folder lies in.
    pub fn around(folder: &Path) -> Git {
        Git::over(["-C".into(), folder.into()])
    }

    /// A repository without a work tree.
    pub fn bare(folder: &Path) -> Git {
        let mut argument = OsString::from("--git-dir=");
        argument.push(folder);
        Git::over([argument])
    }

    fn over<const N: usize>(place: [OsString; N]) -> Git {
        Git { place: place.into(), variables: Vec::new() }
    }

    /// The same with a variable of the environment.
    #[must_use]
    pub fn with(&self, name: &'static str, value: impl AsRef<OsStr>) -> Git {
        let mut git = self.clone();
        git.variables.push((name, value.as_ref().to_owned()));
        git
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in SURROUNDINGS {
            command.env_remove(name);
        }
        command.args(&self.place).args(SETTINGS).args(arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What it writes.
    pub fn bytes(&self, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
        let output = self.command(arguments).output().map_err(Failure::System)?;
        judged(output)
    }

    /// What it writes, as text without the last line end.
    pub fn text(&self, arguments: &[&str]) -> Result<String, Failure> {
        let bytes = self.bytes(arguments)?;
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())
    }

    /// Hands over what it writes, piece by piece as NUL bytes divide it, so that no more
    /// than one piece is kept.
    pub fn pieces(
        &self,
        arguments: &[&str],
        mut each: impl FnMut(&[u8]),
    ) -> Result<(), Failure> {
        let mut child = self.command(arguments).spawn().map_err(Failure::System)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (read, words) = std::thread::scope(|scope| {
            let words = scope.spawn(move || drained(stderr));
            let read = stdout.map_or(Ok(()), |end| split(end, &mut each));
            (read, words.join().unwrap_or_default())
        });
        let status = child.wait().map_err(Failure::System)?;
        judged(Output { status, stdout: Vec::new(), stderr: words })?;
        read.map_err(Failure::System)
    }

    /// What it writes when it is told something.
    pub fn fed(
        &self,
        arguments: &[&str],
        tell: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
    ) -> Result<String, Failure> {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().map_err(Failure::System)?;
        let (told, output) = talk(&mut child, tell);
        let bytes = judged(output.map_err(Failure::System)?)?;
        // It may stop listening early; what it said about that counts more.
        told.map_err(Failure::System)?;
        Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }
}

/// Tells on one thread and listens on another, since either side may wait for the other.
fn talk(
    child: &mut Child,
    tell: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
) -> (io::Result<()>, io::Result<Output>) {
    let stdin = child.stdin.take();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let teller = scope.spawn(move || {
            let Some(stdin) = stdin else { return Ok(()) };
            let mut stdin = io::BufWriter::with_capacity(1 << 16, stdin);
            tell(&mut stdin)?;
            stdin.flush()
        });
        let words = scope.spawn(move || drained(stderr));
        let said = drained(stdout);
        let lost = |_| Err(io::Error::other("a thread of kbgen died"));
        let told = teller.join().unwrap_or_else(lost);
        let words = words.join().unwrap_or_default();
        let output = child.wait();
        (told, output.map(|status| Output { status, stdout: said, stderr: words }))
    })
}

fn split(end: impl io::Read, each: &mut impl FnMut(&[u8])) -> io::Result<()> {
    let mut end = BufReader::with_capacity(1 << 16, end);
    let mut piece = Vec::new();
    loop {
        piece.clear();
        if end.read_until(0, &mut piece)? == 0 {
            return Ok(());
        }
        each(piece.strip_suffix(b"\0").unwrap_or(&piece));
    }
}

/// All that a program writes to one of its ends, as far as it can be read.
fn drained(end: Option<impl io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut end) = end {
        let _ = end.read_to_end(&mut bytes);
    }
    bytes
}

fn judged(output: Output) -> Result<Vec<u8>, Failure> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let mut words = words::lines(&output.stderr);
    if output.status.code().is_none() {
        words.push(format!("git ended early: {}", output.status));
    }
    Err(Failure::Refused(words))
}
