//! Vault paths: where a source file lies below the content root.

use super::name::nfc;
use std::fmt;
use std::sync::Arc;

/// A relative path with `/`, in NFC, without `.`, `..` or empty parts.
///
/// The file on disk may be spelt in NFD; [`crate::vault`] keeps that spelling apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultPath(Arc<str>);

impl VaultPath {
    /// Accepts a relative path; refuses anything that could leave the root.
    pub fn new(path: &str) -> Option<VaultPath> {
        let path = nfc(path);
        let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
        path.split('/').all(plain).then(|| VaultPath(path.as_ref().into()))
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file name with its extension.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder's path, empty for the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The extension in lower case, empty without one. A leading dot is no extension.
    pub fn extension(&self) -> String {
        match self.name().rsplit_once('.') {
            Some((stem, ext)) if !stem.is_empty() => ext.to_lowercase(),
            _ => String::new(),
        }
    }

    /// The file name without a final `.md`, `.canvas` or other extension.
    pub fn stem(&self) -> &str {
        match self.name().rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => self.name(),
        }
    }

    /// The whole path without its extension.
    pub fn without_extension(&self) -> &str {
        &self.0[..self.0.len() - (self.name().len() - self.stem().len())]
    }
}

impl fmt::Display for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultPath({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_escapes_its_root() {
        for bad in ["", "/a", "a//b", "../a", "a/./b", "a/"] {
            assert!(VaultPath::new(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn parts_of_a_path() {
        let path = VaultPath::new("ko/v1.2 릴리스.md").expect("a plain path");
        assert_eq!((path.folder(), path.stem()), ("ko", "v1.2 릴리스"));
        assert_eq!(path.without_extension(), "ko/v1.2 릴리스");
        assert_eq!(VaultPath::new(".x").expect("plain").extension(), "");
    }
}
