//! A temporary folder with a vault, and the program run over it.
//!
//! The output lies beside the vault, never inside it, unless a test says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A vault and its site; both are gone when it is dropped.
pub struct Folder {
    folder: TempDir,
}

/// What a run said.
pub struct Said {
    /// The exit code; `None` for a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error, the temporary folder's path left out.
    pub err: String,
}

impl Folder {
    /// An empty vault.
    pub fn new() -> Folder {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("vault")).expect("a new folder");
        Folder { folder }
    }

    /// A vault with text files.
    pub fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    /// The folder that holds both.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The vault.
    pub fn vault(&self) -> PathBuf {
        self.path().join("vault")
    }

    /// The site.
    pub fn out(&self) -> PathBuf {
        self.path().join("out")
    }

    /// Writes a file of the vault.
    pub fn write(&self, path: &str, bytes: &[u8]) {
        write(&self.vault().join(path), bytes);
    }

    /// `kbgen build VAULT --output OUT`, and more arguments.
    pub fn build(&self, more: &[&str]) -> Said {
        self.build_with(more, &[])
    }

    /// The same with variables of the environment.
    pub fn build_with(&self, more: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = kbgen(self.path());
        command.args(["build", "vault", "--output", "out"]).args(more);
        command.envs(variables.iter().copied());
        said(&mut command, self.path())
    }

    /// The same, ended by the system after 30 s on a processor or with 4 GB, so that a
    /// machine that is busy with something else makes no difference.
    #[cfg(unix)]
    pub fn build_bounded(&self) -> Said {
        let mut command = Command::new("sh");
        let limits = "ulimit -v 4194304 2>/dev/null; ulimit -t 30; exec \"$0\" \"$@\"";
        command.args(["-c", limits, env!("CARGO_BIN_EXE_kbgen")]);
        command.args(["build", "vault", "--output", "out"]).current_dir(self.path());
        said(&mut command, self.path())
    }

    /// `kbgen` with any arguments, in a folder below the temporary one.
    pub fn run_in(&self, below: &str, arguments: &[&str]) -> Said {
        said(kbgen(&self.path().join(below)).args(arguments), self.path())
    }

    /// The same with variables of the environment.
    pub fn run_with(
        &self,
        below: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Said {
        let mut command = kbgen(&self.path().join(below));
        command.args(arguments).envs(variables.iter().copied());
        said(&mut command, self.path())
    }

    /// A file of the site as text.
    pub fn read(&self, path: &str) -> String {
        let path = self.out().join(path);
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}

/// The project's own files; `None` in the packed crate, which has neither `content/` nor
/// workflows, so that what is tested with them is tested in the repository alone.
pub fn repository() -> Option<&'static Path> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    (!root.join(".cargo_vcs_info.json").exists()).then_some(root)
}

/// All files below a folder by their path with `/`.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries.map(|entry| entry.expect("a readable folder")) {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).expect("it is below");
            let name = below.to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
    found
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders");
    fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn kbgen(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kbgen"));
    command
        .current_dir(folder)
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env_remove("RUST_BACKTRACE")
        .env_remove("RAYON_NUM_THREADS");
    command
}

fn said(command: &mut Command, folder: &Path) -> Said {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("the program writes UTF-8");
        text.replace("\r\n", "\n")
    };
    let mut err = text(stderr);
    let canonical = folder.canonicalize().expect("it is there");
    for path in [canonical.as_path(), folder] {
        err = err.replace(&*path.to_string_lossy(), "");
    }
    Said { code: status.code(), out: text(stdout), err }
}
