//! What stops kbgen: disk, configuration, templates and wrong usage.

use super::Diagnostic;
use std::io;
use std::path::PathBuf;

/// A failure of the whole run. Mistakes in notes are [`Diagnostic`]s instead.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that is needed cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// What was read.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write `{}`: {source}; check its permissions and free space", path.display())]
    Write {
        /// What was written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A wrong argument or a refused output.
    #[error("{message}")]
    Usage {
        /// What is wrong and what to do.
        message: String,
    },
    /// `book.toml` cannot be used; its diagnostics say why.
    #[error("`book.toml` cannot be used")]
    Config {
        /// At least one, with spans into `text`.
        diagnostics: Vec<Diagnostic>,
        /// The file's text, for drawing.
        text: String,
    },
    /// A template cannot be loaded or rendered.
    #[error("{message}")]
    Template {
        /// `templates/page.html:3:7: …`
        message: String,
    },
    /// No server can listen where it was told to.
    #[error("cannot listen on {address}: {source}{}", free.map(|p| format!("; try `--port {p}`")).unwrap_or_default())]
    Listen {
        /// Address and port.
        address: String,
        /// The system's reason.
        source: io::Error,
        /// A port that is free.
        free: Option<u16>,
    },
    /// A site cannot be published, or must not be.
    #[error("{message}")]
    Publish {
        /// What is wrong and what to do.
        message: String,
        /// What `git` or the other side said, without names and passwords in addresses.
        words: Vec<String>,
    },
    /// Another build holds the output.
    #[error("`{}` is in use by another kbgen{}; wait for it to end", path.display(), pid.map(|p| format!(" (process {p})")).unwrap_or_default())]
    Busy {
        /// The output folder.
        path: PathBuf,
        /// The other process, when known.
        pid: Option<u32>,
    },
}

impl Error {
    /// The exit code: 2 for wrong usage and configuration, 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage { .. } | Error::Config { .. } => 2,
            _ => 1,
        }
    }
}
