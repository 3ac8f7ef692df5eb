//! Notes that once broke something, or something like kbgen, under limits of time and
//! memory.
//!
//! `tests/hostile` has a file for each, named by what was wrong; its bytes are a note.
//! The fuzz targets start from them too, see `scripts/fuzz`.

use crate::folder::{Folder, tree};
use std::fs;
use std::path::Path;

#[test]
fn past_findings_stay_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let files = tree(&folder);
    assert!(!files.is_empty(), "{} has files", folder.display());
    let mut faults = Vec::new();
    for (name, bytes) in files {
        let vault = Folder::with(&[("다른 글.md", "# 제목\n\n[[n]] ![[n]]\n")]);
        vault.write("n.md", &bytes);
        let said = vault.build_bounded();
        let page = fs::read_to_string(vault.out().join("n/index.html"));
        let page = page.unwrap_or_default();
        let whole = page.matches("<main").count() == 1
            && page.matches("<article class=\"markdown-rendered").count() == 1
            && page.trim_end().ends_with("</html>");
        if said.code != Some(0) || said.err.contains("fault of kbgen") || !whole {
            faults.push(format!("{name}: exit {:?}\n{}", said.code, said.err));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
