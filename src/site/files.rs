//! Attachments: which files are copied, and where to.
//!
//! Only what a public note links or shows is published, so a picture that only a private
//! note uses never leaves the vault. Text files (notes, canvases, bases) are never
//! copied, whatever a link says.

use super::claims::{Claims, Owner};
use crate::base::{VaultPath, segment_slug};
use crate::graph::{FileId, Graph, Target};
use crate::vault::{FileKind, Vault};

/// Endings of icons in the root, best first.
const ICONS: [&str; 3] = ["svg", "png", "ico"];

/// Longest file ending that is kept.
const ENDING_BYTES: usize = 16;

/// Files that keep their name in the root of the site.
#[derive(Debug, Default)]
pub(super) struct RootFiles {
    /// `publish.css`
    pub css: Option<FileId>,
    /// Icons, best first.
    pub icons: Vec<FileId>,
}

/// Finds the vault's own style sheet and icons.
pub(super) fn root_files(vault: &Vault) -> RootFiles {
    let mut found = RootFiles::default();
    let mut icons = Vec::new();
    for (id, path) in attachments(vault).filter(|(_, path)| path.folder().is_empty()) {
        if path.as_str() == "publish.css" {
            found.css = found.css.or(Some(id));
        }
        icons.extend(icon_rank(path).map(|rank| (rank, id)));
    }
    icons.sort_unstable();
    found.icons = icons.into_iter().map(|(_, id)| id).collect();
    found
}

/// The rank of `favicon.svg` or `favicon-32x32.png` among icons, those for any size
/// first; `None` for other files.
fn icon_rank(path: &VaultPath) -> Option<(u32, usize)> {
    let stem = path.stem().to_ascii_lowercase();
    let rest = stem.strip_prefix("favicon")?;
    let size = if rest.is_empty() { 0 } else { icon_size(&stem)? };
    Some((size, ICONS.iter().position(|ending| path.extension() == *ending)?))
}

/// The 32 of an icon named `favicon-32x32`.
pub(super) fn icon_size(stem: &str) -> Option<u32> {
    let (width, height) = stem.rsplit_once('-')?.1.split_once('x')?;
    let plain = |side: &str| side.bytes().all(|b| b.is_ascii_digit());
    (width == height && plain(width)).then(|| width.parse().ok()).flatten()
}

/// Attachments to publish, by position: all, or those that a note's links reach and the
/// images of drawings.
pub(super) fn used(vault: &Vault, graph: &Graph, all: bool) -> Vec<FileId> {
    let mut used = vec![all; vault.files.len()];
    for target in graph.targets.iter().flatten() {
        if let Target::File(id) = target
            && let Some(used) = used.get_mut(id.0 as usize)
        {
            *used = true;
        }
    }
    for image in graph.drawings.iter().flatten() {
        if let Some(used) = used.get_mut(image.0 as usize) {
            *used = true;
        }
    }
    attachments(vault).map(|(id, _)| id).filter(|id| used[id.0 as usize]).collect()
}

/// Slugs of attachments' paths; files of one folder follow each other, so the folder's
/// slug is kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct FileSlugs {
    folder: String,
    prefix: String,
}

impl FileSlugs {
    /// Claims a place for an attachment; returns the wanted place, the given one, and
    /// who had the wanted one.
    pub fn claim(
        &mut self,
        path: &VaultPath,
        file: FileId,
        claims: &mut Claims,
    ) -> (String, String, Option<Owner>) {
        if self.folder != path.folder() {
            path.folder().clone_into(&mut self.folder);
            self.prefix.clear();
            for part in self.folder.split('/').filter(|part| !part.is_empty()) {
                self.prefix.push_str(&segment_slug(part));
                self.prefix.push('/');
            }
        }
        let stem = format!("{}{}", self.prefix, segment_slug(path.stem()));
        let ending = ending(path);
        let claim = claims.file(&stem, &ending, Owner::File(file));
        (format!("{stem}{ending}"), claim.place, claim.rival)
    }
}

/// `.png`, or nothing.
fn ending(path: &VaultPath) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric();
    let ending: String =
        path.extension().chars().filter(plain).take(ENDING_BYTES).collect();
    if ending.is_empty() { ending } else { format!(".{ending}") }
}

fn attachments(vault: &Vault) -> impl Iterator<Item = (FileId, &VaultPath)> {
    (0u32..).map(FileId).zip(&vault.files).filter_map(|(id, file)| {
        matches!(file.kind, FileKind::Attachment(_)).then_some((id, &file.path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], places: &[&str]) {
        let (mut slugs, mut claims) = (FileSlugs::default(), Claims::default());
        let given: Vec<String> = paths
            .iter()
            .map(|p| {
                let path = VaultPath::new(p).expect("a plain path");
                slugs.claim(&path, FileId(0), &mut claims).1
            })
            .collect();
        assert_eq!(given, places);
    }

    #[test]
    fn files_keep_their_folder_and_ending() {
        check(
            &["첨부 파일/Pasted image 1.PNG", "첨부 파일/con.jpg", "a/b/c", "v1.2.zip"],
            &["첨부-파일/pasted-image-1.png", "첨부-파일/_con.jpg", "a/b/c", "v1.2.zip"],
        );
        check(&["😀.png", "a.😀", "x.p?n g"], &["note.png", "a", "x.png"]);
    }

    #[test]
    fn equal_files_are_numbered_before_the_ending() {
        check(&["A b.png", "a  b.png"], &["a-b.png", "a-b-2.png"]);
    }
}
