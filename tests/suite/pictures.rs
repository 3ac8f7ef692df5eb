//! Smaller forms of pictures on whole sites: what pages name is there and saves bytes.

use crate::folder::{Folder, tree};
use image::{ImageFormat, Rgb, RgbImage};
use std::fs;
use std::io::Cursor;

/// A picture that does not pack too well.
fn photo(format: ImageFormat) -> Vec<u8> {
    let photo = RgbImage::from_fn(1900, 950, |x, y| {
        let noise = (x * 1900 + y).wrapping_mul(2_654_435_761).rotate_left(x % 31);
        let [r, g, b, _] = noise.wrapping_mul(0x85eb_ca6b).to_be_bytes();
        Rgb([r, g, b])
    });
    let mut out = Cursor::new(Vec::new());
    photo.write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

fn project(images: &str) -> Folder {
    let book = format!("[html]\nimages = \"{images}\"\n");
    let note = "![[a.png]] ![[b.jpg|300]]\n[[c.jpg]]\n";
    let folder = Folder::with(&[("book.toml", &book), ("content/n.md", note)]);
    folder.write("content/a.png", &photo(ImageFormat::Png));
    folder.write("content/b.jpg", &photo(ImageFormat::Jpeg));
    folder.write("content/c.jpg", &photo(ImageFormat::Jpeg));
    folder
}

fn build(folder: &Folder) {
    let cache = folder.path().join("cache");
    let said = folder.build_with(&[], &[("XDG_CACHE_HOME", &cache.to_string_lossy())]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}

/// What a picture's candidates are: address and width.
fn candidates(page: &str, name: &str) -> Vec<(String, u32)> {
    // The wrapper around a picture names it as well.
    let mut tags = page.split("<img").skip(1).filter_map(|rest| rest.split('>').next());
    let tag = tags.find(|tag| tag.contains(name)).expect("a picture");
    let set = tag.split("srcset=\"").nth(1).and_then(|rest| rest.split('"').next());
    let candidate = |text: &str| {
        let (address, width) = text.trim().rsplit_once(' ')?;
        Some((address.to_owned(), width.strip_suffix('w')?.parse().ok()?))
    };
    set.unwrap_or_default().split(',').filter_map(candidate).collect()
}

#[test]
fn pages_name_smaller_forms_that_are_there() {
    let folder = project("variants");
    build(&folder);
    let page = folder.read("n/index.html");
    for (name, ending) in [("a.png", "webp"), ("b.jpg", "jpg")] {
        let found = candidates(&page, name);
        let widths: Vec<u32> = found.iter().map(|(_, width)| *width).collect();
        assert_eq!(widths, [640, 1280, 1900], "{name}");
        let whole = folder.out().join(name);
        let most = fs::metadata(whole).expect("the picture itself").len();
        for (address, width) in &found[..2] {
            let path = address.strip_prefix("../").expect("a relative address");
            assert!(path.starts_with("kbgen/img/") && path.ends_with(ending), "{path}");
            let bytes = fs::read(folder.out().join(path)).expect("a file");
            assert!((bytes.len() as u64) < most, "{path} saves bytes");
            let read = image::load_from_memory(&bytes).expect("a picture");
            assert_eq!((read.width(), read.height()), (*width, width / 2));
        }
    }
    assert!(page.contains("sizes=\"300px\""), "a written width counts");
    let forms = |folder: &Folder| {
        let mut files = tree(&folder.out());
        files.retain(|path, _| path.starts_with("kbgen/img/"));
        files
    };
    let first = forms(&folder);
    assert_eq!(first.len(), 4, "a picture that is only linked has none");
    fs::remove_dir_all(folder.out()).expect("no site");
    for (path, _) in tree(&folder.path().join("cache")) {
        fs::write(folder.path().join("cache").join(path), "spoilt").expect("a file");
    }
    build(&folder);
    assert!(forms(&folder) == first, "made anew alike");
    fs::remove_dir_all(folder.out()).expect("no site");
    build(&folder);
    assert!(forms(&folder) == first, "and from the cache");
}

#[test]
fn pictures_stay_alone_unless_settings_ask() {
    let folder = project("original");
    build(&folder);
    assert!(!folder.read("n/index.html").contains("srcset"));
    assert!(!folder.out().join("kbgen/img").exists());
}
