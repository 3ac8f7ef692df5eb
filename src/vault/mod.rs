//! The files of a vault, by path, without meaning.
//!
//! [`scan`] is the only door to the disk for notes: every text file is read once,
//! decoded and kept; attachments stay on disk and are only described.
//!
//! A newcomer's trap: what is left out here (dot files, `exclude`, templates, links out
//! of the vault) does not exist for links either. Whether a note is *published* is not
//! decided here.

mod decode;
mod excluded;
mod history;
mod image;
mod obsidian;
mod rules;
mod scan;
mod update;

pub use decode::decode;
pub use history::{Days, History};
pub use scan::scan;
pub use update::update;

use crate::base::{Digest, VaultPath};
use crate::diag::Diagnostic;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes above which a note, canvas or base draws a warning; it is read all the same.
pub const LARGE_TEXT: u64 = 16 * 1024 * 1024;

/// Bytes above which a note, canvas or base is left out.
pub const MAX_TEXT: u64 = 64 * 1024 * 1024;

/// All files that may matter, sorted by path; two files whose names differ only in
/// Unicode form have equal paths and are both here.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    /// Notes, canvases, bases and attachments.
    pub files: Vec<Arc<File>>,
    /// What Obsidian's own settings in the vault say.
    pub settings: ObsidianSettings,
    /// The text of `glossary.toml`, which lies beside `book.toml`.
    pub glossary: Option<Arc<str>>,
    /// What the history of the repository says, where settings ask for it.
    pub history: Arc<History>,
    /// The text of `kbgen.lock`, which lies beside `book.toml`.
    pub lock: Option<Arc<str>>,
    /// Paths of notes before and after a rename, as a repository remembers them; only
    /// where it was asked, because `kbgen.lock` is about to be written.
    pub renames: Option<Vec<(String, String)>>,
    /// What went wrong while reading.
    pub diagnostics: Vec<Diagnostic>,
    /// What [`update`] must know beside the files.
    pub spelling: Spelling,
}

impl Vault {
    /// Whether two vaults say the same to the stages that relate files: the same files by
    /// name and kind, and the same settings. What stands in the files is not looked at.
    pub fn is_laid_out_like(&self, other: &Vault) -> bool {
        let same = |(one, other): (&Arc<File>, &Arc<File>)| {
            Arc::ptr_eq(one, other) || (&one.path, one.kind) == (&other.path, other.kind)
        };
        self.files.len() == other.files.len()
            && self.files.iter().zip(&other.files).all(same)
            && self.glossary == other.glossary
            && self.settings == other.settings
    }
}

/// How the disk spells paths, which [`VaultPath`] does not tell.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    /// Files whose path on disk, from the root, is not in NFC.
    pub other: BTreeMap<VaultPath, PathBuf>,
    /// Whether a change of one path can change another file: there are symbolic links,
    /// or two files with equal paths.
    pub tangled: bool,
}

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// Path below the content root, NFC.
    pub path: VaultPath,
    /// What it is.
    pub kind: FileKind,
    /// Its text, or where to find its bytes.
    pub content: Content,
}

/// What a file is, by its extension.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// `.md`
    Note,
    /// `.canvas`
    Canvas,
    /// `.base`
    Base,
    /// Anything else.
    Attachment(Media),
}

/// How an attachment is shown when embedded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Media {
    /// `.avif .bmp .gif .jpeg .jpg .png .svg .webp`
    Image,
    /// `.flac .m4a .mp3 .ogg .wav .3gp`
    Audio,
    /// `.mkv .mov .mp4 .ogv .webm`
    Video,
    /// `.pdf`
    Pdf,
    /// A link only.
    Other,
}

/// What is kept of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// Decoded text of a note, canvas or base.
    Text(Text),
    /// An attachment that stays on disk.
    Outside {
        /// Where it is, in the spelling of the disk.
        disk: PathBuf,
        /// Bytes.
        len: u64,
        /// Width and height in pixels of an image whose header could be read.
        size: Option<(u32, u32)>,
    },
}

/// Decoded text: UTF-8, line ends `\n`, no byte order mark, no NUL.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text.
    pub text: Arc<str>,
    /// Its digest, taken once.
    pub digest: Digest,
}

/// Hashes as the digest that was taken when it was read: ten thousand look-ups must not
/// hash ten thousand notes.
impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// Settings found in the vault's `.obsidian` folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ObsidianSettings {
    /// `strictLineBreaks` of `app.json`.
    pub strict_line_breaks: bool,
    /// Types that `types.json` gives to properties, by lower-case key.
    pub types: BTreeMap<String, PropertyType>,
}

/// A type that a property has in the whole vault. Values need not keep to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PropertyType {
    /// One text.
    Text,
    /// `multitext`, `tags` or `aliases`: several texts.
    List,
    /// A number.
    Number,
    /// True or false.
    Checkbox,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
}

impl PropertyType {
    /// The type by Obsidian's name; `None` for those of plugins.
    pub(crate) fn of(name: &str) -> Option<PropertyType> {
        Some(match name {
            "text" => PropertyType::Text,
            "multitext" | "tags" | "aliases" => PropertyType::List,
            "number" => PropertyType::Number,
            "checkbox" => PropertyType::Checkbox,
            "date" => PropertyType::Date,
            "datetime" => PropertyType::DateTime,
            _ => return None,
        })
    }
}

impl File {
    /// The decoded text; `None` for attachments.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(&text.text),
            Content::Outside { .. } => None,
        }
    }
}

impl FileKind {
    /// The kind of the file with this path; the case of its extension does not matter.
    pub fn of(path: &VaultPath) -> FileKind {
        FileKind::Attachment(match path.extension().as_str() {
            "md" => return FileKind::Note,
            "canvas" => return FileKind::Canvas,
            "base" => return FileKind::Base,
            "avif" | "bmp" | "gif" | "jpeg" | "jpg" | "png" | "svg" | "webp" => {
                Media::Image
            }
            "flac" | "m4a" | "mp3" | "ogg" | "wav" | "3gp" => Media::Audio,
            "mkv" | "mov" | "mp4" | "ogv" | "webm" => Media::Video,
            "pdf" => Media::Pdf,
            _ => Media::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_extension() {
        let check = |path: &str, expected: FileKind| {
            let path = VaultPath::new(path).expect("a plain path");
            assert_eq!(FileKind::of(&path), expected, "{path}");
        };
        check("a.MD", FileKind::Note);
        check("보드.canvas", FileKind::Canvas);
        check("x/b.base", FileKind::Base);
        check("a.md.png", FileKind::Attachment(Media::Image));
        check("clip.3gp", FileKind::Attachment(Media::Audio));
        check("clip.MOV", FileKind::Attachment(Media::Video));
        check("d.pdf", FileKind::Attachment(Media::Pdf));
        check("photo.heic", FileKind::Attachment(Media::Other));
        check("md", FileKind::Attachment(Media::Other));
    }
}
