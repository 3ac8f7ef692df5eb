//! Large pictures of a site → smaller forms, written before the pages that name them.
//!
//! Only a whole build makes them: whoever looks at a page while it is written has the
//! pictures on the same machine.

use super::build::progress;
use crate::base::{Digest, Route, Shelf, digest_bytes, digest_of};
use crate::diag::{Code, Diagnostic, Error};
use crate::graph::{FileId, Target};
use crate::output::Writer;
use crate::picture::{self, EDITION, MOST_BYTES, Set, WIDTHS};
use crate::vault::Content;
use crate::world::{Scaled, World};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Where smaller forms are, named by what is in them.
const FOLDER: &str = "kbgen/img/";

/// What became of the pictures of a site.
type Scaling = (BTreeMap<FileId, Scaled>, Vec<Diagnostic>);

/// Makes and writes the smaller forms of all pictures that pages show.
pub(super) fn scale(
    world: &World,
    writer: &Writer,
    shelf: &dyn Shelf,
) -> Result<Scaling, Error> {
    let large = large(world);
    let bar = progress(large.len());
    let one = |(file, disk): &(FileId, &Path)| -> Result<_, Error> {
        let made = set(disk, shelf);
        bar.inc(1);
        match made {
            Ok(set) => Ok((*file, Ok(put(world, *file, &set, writer)?))),
            Err(why) => Ok((*file, Err(why))),
        }
    };
    let made: Result<Vec<_>, Error> = large.par_iter().map(one).collect();
    bar.finish_and_clear();
    let (mut scaled, mut findings) = (BTreeMap::new(), Vec::new());
    for (file, made) in made? {
        match made {
            Ok(forms) if forms.forms.is_empty() => {}
            Ok(forms) => {
                scaled.insert(file, forms);
            }
            Err(why) => findings.push(broken(world, file, &why)),
        }
    }
    Ok((scaled, findings))
}

/// Pictures that some page shows and that are wider than the narrowest form.
fn large(world: &World) -> Vec<(FileId, &Path)> {
    let shown = world.notes().flat_map(|note| {
        let targets = &world.graph.targets[note.0 as usize];
        let links = world.head(note).links.iter().zip(targets);
        links.filter_map(|(link, target)| match target {
            Target::File(file) if link.kind.is_embed() => Some(*file),
            _ => None,
        })
    });
    let drawings = world.graph.drawings.iter().flatten().copied();
    let shown: BTreeSet<FileId> = shown.chain(drawings).collect();
    let large = |file: FileId| {
        let source = world.file(file);
        let Content::Outside { disk, len, size } = &source.content else { return None };
        let large = picture::is_large(&source.path.extension(), (*size)?);
        (large && *len <= MOST_BYTES && world.site.files.contains_key(&file))
            .then_some((file, disk.as_path()))
    };
    shown.into_iter().filter_map(large).collect()
}

/// The smaller forms of a picture, as an earlier run made them or anew.
fn set(disk: &Path, shelf: &dyn Shelf) -> Result<Set, String> {
    // What cannot be read is named when it is copied.
    let Ok(bytes) = std::fs::read(disk) else {
        return Ok(Set { width: 0, variants: Vec::new() });
    };
    let key = key(&bytes);
    if let Some(set) = shelf.find(key).and_then(|kept| picture::unpack(&kept)) {
        return Ok(set);
    }
    let made = catch_unwind(AssertUnwindSafe(|| picture::variants(&bytes)));
    let set = made.unwrap_or_else(|_| Err("it makes the reader fail".to_owned()))?;
    shelf.keep(key, &picture::pack(&set));
    Ok(set)
}

/// All that smaller forms depend on.
fn key(bytes: &[u8]) -> Digest {
    let version = env!("CARGO_PKG_VERSION");
    digest_of(&("picture", version, EDITION, WIDTHS, digest_bytes(bytes)))
}

/// Writes smaller forms. Their names follow from the picture's place as well: two threads
/// must not write one file.
fn put(world: &World, file: FileId, set: &Set, writer: &Writer) -> Result<Scaled, Error> {
    let mut forms = Vec::new();
    for variant in &set.variants {
        let digest = digest_bytes(&variant.bytes).0;
        let name = digest_of(&(world.site.files.get(&file), digest)).short(16);
        let ending = variant.ending();
        let route = Route::file(&format!("{FOLDER}{name}-{}.{ending}", variant.width));
        writer.put(&route.output_path(), &variant.bytes)?;
        forms.push((variant.width, route));
    }
    Ok(Scaled { width: set.width, forms })
}

fn broken(world: &World, file: FileId, why: &str) -> Diagnostic {
    let path = world.file(file).path.as_str();
    let message = format!("no smaller forms are made of this picture: {why}");
    Diagnostic::new(Code::BrokenImage, path, message)
        .help("open it in a program for pictures and save it again")
}
