//! Modules that are always loaded together → one: the client of the search.
//!
//! A reader who opens the search waits for each file, and one packs better than five.
//! It is a join of kbgen's own modules, no bundler: each is written in a form that can be
//! joined (imports on one line and without `as`, names that no other one has), which a
//! test checks. A project that has a file of its own among them gets them as
//! they are.

use super::assets::{Files, slim};
use std::borrow::Cow;

/// The module that pages load; the others lie beside it.
const ENTRY: &str = "query.js";
const FOLDER: &str = "js/search/";

/// Joins the modules of the search if all of them are kbgen's own.
pub(super) fn join(files: &mut Files, own: &Files) {
    let inside = |files: &Files| -> Vec<String> {
        files.keys().filter(|name| name.starts_with(FOLDER)).cloned().collect()
    };
    let names = inside(files);
    if names != inside(own) || names.iter().any(|name| files.get(name) != own.get(name)) {
        return;
    }
    let mut module = String::new();
    append(ENTRY, files, &mut Vec::new(), &mut module);
    files.retain(|name, _| !name.starts_with(FOLDER));
    files.insert(format!("{FOLDER}{ENTRY}"), module.into_bytes().into());
}

/// Appends a module behind those that it imports, each once; only the entry exports.
fn append(name: &str, files: &Files, done: &mut Vec<String>, out: &mut String) {
    if done.iter().any(|other| other == name) {
        return;
    }
    done.push(name.to_owned());
    let bytes = files.get(&format!("{FOLDER}{name}")).map(Cow::as_ref);
    let text = slim(&String::from_utf8_lossy(bytes.unwrap_or_default()));
    let mut body = String::new();
    for line in text.lines() {
        if let Some(other) = imported(line) {
            append(other, files, done, out);
            continue;
        }
        let inner = line.strip_prefix("export ").filter(|_| name != ENTRY);
        body.push_str(inner.unwrap_or(line));
        body.push('\n');
    }
    out.push_str(&body);
}

/// The neighbour that a line imports.
fn imported(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("import {")?;
    rest.split_once("} from \"./")?.1.strip_suffix("\";")
}

#[cfg(test)]
mod tests {
    use super::{FOLDER, imported, join};
    use crate::theme::assets::{Files, slim};
    use crate::theme::load::builtin_files;
    use flate2::Compression;
    use flate2::read::GzEncoder;
    use std::collections::BTreeSet;
    use std::io::Read;

    fn text(files: &Files, name: &str) -> String {
        String::from_utf8(files[name].to_vec()).expect("text")
    }

    #[test]
    fn the_search_is_one_module() {
        let own = builtin_files();
        let mut files = own.clone();
        join(&mut files, &own);
        let left: Vec<_> = files.keys().filter(|name| name.starts_with(FOLDER)).collect();
        assert_eq!(left, ["js/search/query.js"]);
        let module = text(&files, "js/search/query.js");
        assert!(!module.lines().any(|line| line.starts_with("import")));
        let exported: Vec<_> =
            module.lines().filter(|line| line.starts_with("export ")).collect();
        assert_eq!(exported.len(), 1, "{exported:?}");
        assert!(exported[0].starts_with("export async function open("));
    }

    /// What a reader downloads before anything is found.
    #[test]
    fn the_search_weighs_less_than_ten_kilobytes() {
        let own = builtin_files();
        let mut files = own.clone();
        join(&mut files, &own);
        let module = text(&files, "js/search/query.js");
        let mut zip = Vec::new();
        let mut read = GzEncoder::new(module.as_bytes(), Compression::best());
        let weight = read.read_to_end(&mut zip).expect("memory has room");
        assert!(weight <= 10 << 10, "{weight} bytes");
    }

    #[test]
    fn a_module_of_a_project_keeps_all_apart() {
        let own = builtin_files();
        let mut files = own.clone();
        files.insert(
            "js/search/plan.js".into(),
            b"export const plan = 1;".to_vec().into(),
        );
        let before = files.clone();
        join(&mut files, &own);
        assert_eq!(files, before);
    }

    #[test]
    fn the_modules_can_be_joined() {
        let own = builtin_files();
        let mut names = BTreeSet::new();
        for name in own.keys().filter(|name| name.starts_with(FOLDER)) {
            for line in slim(&text(&own, name)).lines() {
                let plain = !line.starts_with("import") || imported(line).is_some();
                assert!(plain && !line.contains("import(\"./"), "{name}: {line}");
            }
            // What stands at the margin belongs to the module.
            for line in text(&own, name).lines() {
                let declared = line.strip_prefix("export ").unwrap_or(line);
                let declared = declared.strip_prefix("async ").unwrap_or(declared);
                let mut words =
                    declared.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                let known = ["function", "const", "let", "class"];
                if words.next().is_some_and(|word| known.contains(&word)) {
                    let declares = words.next().expect("a name");
                    assert!(
                        names.insert(declares.to_owned()),
                        "{name}: {declares} twice"
                    );
                }
            }
        }
        assert!(names.contains("quote") && names.contains("stem"));
    }
}
