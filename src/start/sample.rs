//! The sample: a small bilingual site about writing one.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "starter/"]
struct Starter;

/// The files of the sample by their path below the project, sorted.
pub fn sample() -> Vec<(String, Cow<'static, [u8]>)> {
    let mut files: Vec<_> = Starter::iter()
        .filter_map(|name| {
            // A `.gitignore` of its own would hide files from the source tree.
            let path = if name == "gitignore" { ".gitignore" } else { &name };
            Some((path.to_owned(), Starter::get(&name)?.data))
        })
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::sample;

    #[test]
    fn each_language_has_six_notes_at_least() {
        let files = sample();
        for folder in ["content/ko/", "content/en/"] {
            let notes = files
                .iter()
                .filter(|(path, _)| path.starts_with(folder) && path.ends_with(".md"));
            assert!(notes.count() >= 6, "{folder}");
        }
        assert!(files.iter().any(|(path, _)| path == ".gitignore"));
        assert!(files.iter().any(|(path, _)| path == "book.toml"));
    }
}
