//! A folder with a site becomes a tree of `git`, byte for byte.
//!
//! A newcomer's trap: `git add` would be shorter and wrong. It changes line ends, leaves
//! out what the user ignores everywhere, and runs filters; a site must arrive as it was
//! made. So content goes in by `fast-import` and names by an index of its own.

use super::place::Place;
use super::tip::Tip;
use super::work::Work;
use super::{Blob, CNAME, Files};
use crate::base::{Digest, MANIFEST, kind_of_lasting};
use crate::diag::Error;
use crate::git::{Failure, Git};
use crate::output::{self, Manifest};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The mode of a plain file.
const FILE: &str = "100644";

/// Without it GitHub would leave out whatever begins with `_`.
const NO_JEKYLL: &str = ".nojekyll";

/// A finished site.
#[derive(Debug)]
pub struct Site {
    /// Its folder.
    pub folder: PathBuf,
    /// Its files and their sizes, the manifest among them.
    pub files: BTreeMap<String, u64>,
    /// What its manifest says.
    pub listed: Manifest,
}

/// The site in a folder, by its manifest.
pub fn site(folder: &Path) -> Result<Site, Error> {
    let manifest = folder.join(MANIFEST);
    let text = fs::read_to_string(&manifest)
        .map_err(|source| Error::Read { path: manifest.clone(), source })?;
    let listed = Manifest::parse(text).map_err(|reason| Error::Read {
        path: manifest,
        source: io::Error::other(reason),
    })?;
    let mut files = BTreeMap::new();
    for path in listed.files.keys().cloned().chain([MANIFEST.to_owned()]) {
        let disk = folder.join(&path);
        let size =
            fs::metadata(&disk).map_err(|source| Error::Read { path: disk, source })?;
        files.insert(path, size.len());
    }
    Ok(Site { folder: folder.to_owned(), files, listed })
}

/// A tree in a repository.
#[derive(Debug)]
pub struct Tree {
    /// Its name.
    pub id: String,
    /// Its files.
    pub files: Files,
    /// The repository that has it.
    pub(super) git: Git,
}

/// Makes the tree of a site on top of what the branch holds. Unless it is `kept`, its
/// objects are thrown away when `work` is.
pub fn tree(
    place: &Place,
    site: &Site,
    tip: Option<&Tip>,
    domain: Option<&str>,
    (work, kept): (&Work, bool),
) -> Result<Tree, Error> {
    let git = if kept { place.git.clone() } else { place.apart(work)? };
    let domain = domain.map(|domain| (CNAME, format!("{domain}\n").into_bytes()));
    let former = tip.map(|tip| former(tip, &site.listed)).unwrap_or_default();
    let manifest = output::render(&site.listed.files, &former).into_bytes();
    let made = [(NO_JEKYLL, Vec::new()), (MANIFEST, manifest)];
    let made: Vec<_> = made.into_iter().chain(domain).collect();
    let mut files = store(&git, site, &made, work)?;
    if let Some(tip) = tip {
        files.extend(staying(tip, &former, &files.keys().map(String::as_str).collect()));
    }
    let id = write(&git, &files, work)?;
    Ok(Tree { id, files, git })
}

/// How many bytes of the branch a new site leaves there, as far as their sizes are known
/// without asking the other side.
///
/// # Errors
/// [`Error::Publish`] when the repository cannot be read.
pub fn staying_bytes(place: &Place, site: &Site, tip: &Tip) -> Result<u64, Error> {
    let paths = site.files.keys().map(String::as_str).collect();
    let files = staying(tip, &former(tip, &site.listed), &paths);
    let sum = size(&place.git, &files);
    sum.map_err(|e| e.because(format!("cannot read {}", place.sentence())))
}

/// The bytes of files in a repository; what a partial clone has not got counts nothing.
fn size(git: &Git, files: &Files) -> Result<u64, Failure> {
    let git = git.with("GIT_NO_LAZY_FETCH", "1");
    let tell = |to: &mut dyn Write| {
        files.values().try_for_each(|blob| writeln!(to, "{}", blob.id))
    };
    let sizes = git.fed(&["cat-file", "--batch-check=%(objectsize)"], tell)?;
    Ok(sizes.lines().filter_map(|line| line.parse::<u64>().ok()).sum())
}

/// Files of the branch that stay beside the paths of a new site.
fn staying(tip: &Tip, former: &BTreeMap<String, Digest>, site: &BTreeSet<&str>) -> Files {
    let mut files = kept_files(tip, site);
    let blob = |path: &String| Some((path.clone(), tip.files.get(path)?.clone()));
    files.extend(former.keys().filter_map(blob));
    files
}

/// Client files and shards of the search that the site no longer has, but pages of the
/// site before name: browsers and proxies keep such pages for a while. They stay until
/// there are newer ones of their kind, so at most two of each are there.
fn former(tip: &Tip, site: &Manifest) -> BTreeMap<String, Digest> {
    let Some(own) = &tip.own else { return BTreeMap::new() };
    let kinds: BTreeSet<&str> =
        own.files.keys().filter_map(|path| kind_of_lasting(path)).collect();
    let mut former = BTreeMap::new();
    for kind in kinds {
        let of_kind = |path: &&String| kind_of_lasting(path) == Some(kind);
        let now = site.files.keys().filter(of_kind);
        let same = own.files.keys().filter(of_kind).eq(now);
        let staying = if same { &own.former } else { &own.files };
        let there = |path: &&String| {
            tip.files.contains_key(*path) && !site.files.contains_key(*path)
        };
        let staying = staying.iter().filter(|(path, _)| of_kind(path) && there(path));
        former.extend(staying.map(|(path, digest)| (path.clone(), *digest)));
    }
    former
}

/// Files of the branch that stay: those that kbgen did not write, as far as the site
/// leaves room for them. Of a branch that is not kbgen's, the domain alone.
fn kept_files(tip: &Tip, site: &BTreeSet<&str>) -> Files {
    let ours = |path: &str| match &tip.own {
        Some(own) => {
            let listed = own.files.contains_key(path) || own.former.contains_key(path);
            listed || path == MANIFEST
        }
        None => path != CNAME,
    };
    let above: BTreeSet<&str> = site.iter().flat_map(|path| folders(path)).collect();
    let in_the_way = |path: &str| {
        site.contains(path)
            || above.contains(path)
            || folders(path).any(|folder| site.contains(folder))
    };
    let stays = |path: &str| !ours(path) && !in_the_way(path);
    let files = tip.files.iter().filter(|(path, _)| stays(path));
    files.map(|(path, blob)| (path.clone(), blob.clone())).collect()
}

/// The folders above a path: `a`, `a/b` of `a/b/c`.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Puts the content of all files into a repository. Made files win.
fn store(
    git: &Git,
    site: &Site,
    made: &[(&'static str, Vec<u8>)],
    work: &Work,
) -> Result<Files, Error> {
    let mut paths: Vec<&str> = site.files.keys().map(String::as_str).collect();
    paths.extend(made.iter().map(|(name, _)| *name));
    let marks = format!("--export-marks={}", work.marks().display());
    let read = |at: usize, path: &str| match at.checked_sub(site.files.len()) {
        Some(at) => Ok(made[at].1.clone()),
        None => fs::read(site.folder.join(path)),
    };
    let tell = |to: &mut dyn Write| {
        for (at, path) in paths.iter().enumerate() {
            let bytes = read(at, path)?;
            write!(to, "blob\nmark :{}\ndata {}\n", at + 1, bytes.len())?;
            to.write_all(&bytes)?;
            to.write_all(b"\n")?;
        }
        to.write_all(b"done\n")
    };
    git.fed(&["fast-import", "--quiet", "--done", &marks], tell)
        .map_err(|failure| failure.because("cannot put the site into the repository"))?;
    let failed = |source| Error::Read { path: work.marks(), source };
    let ids = read_marks(&fs::read_to_string(work.marks()).map_err(failed)?);
    let mut files = Files::new();
    for (at, path) in paths.iter().enumerate() {
        let id = ids.get(&(at + 1)).ok_or_else(|| {
            failed(io::Error::other("git did not name all files; try again"))
        })?;
        let blob = Blob { mode: FILE.to_owned(), id: id.clone() };
        files.insert((*path).to_owned(), blob);
    }
    Ok(files)
}

/// Names by mark, of lines such as `:7 3f2a…`.
fn read_marks(text: &str) -> BTreeMap<usize, String> {
    let line = |line: &str| {
        let (mark, id) = line.strip_prefix(':')?.split_once(' ')?;
        Some((mark.parse().ok()?, id.trim().to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// Makes a tree of files, in an index that is nobody's own.
fn write(git: &Git, files: &Files, work: &Work) -> Result<String, Error> {
    let git = git.with("GIT_INDEX_FILE", work.index());
    let tell = |to: &mut dyn Write| {
        for (path, blob) in files {
            write!(to, "{} {}\t{path}\0", blob.mode, blob.id)?;
        }
        Ok(())
    };
    let written = git.fed(&["update-index", "-z", "--index-info"], tell);
    let written = written.and_then(|_| git.text(&["write-tree"]));
    written.map_err(|failure| failure.because("cannot make a tree of the site's files"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Files {
        let blob = Blob { mode: FILE.into(), id: "1".into() };
        paths.iter().map(|path| ((*path).to_owned(), blob.clone())).collect()
    }

    fn digests(paths: &[&str]) -> BTreeMap<String, Digest> {
        paths.iter().map(|path| ((*path).to_owned(), Digest(1))).collect()
    }

    fn tip(paths: &[&str], own: Option<Manifest>) -> Tip {
        let (commit, title) = (String::new(), String::new());
        Tip { commit, title, files: files(paths), own, domain: None }
    }

    fn check(paths: &[&str], own: Option<&[&str]>, site: &[&str], kept: &[&str]) {
        let own = own.map(|own| Manifest { files: digests(own), ..Manifest::default() });
        let found = kept_files(&tip(paths, own), &site.iter().copied().collect());
        assert_eq!(found.keys().collect::<Vec<_>>(), kept);
    }

    /// A site whose client files and shards have these digests, `-` for none.
    fn versions(client: &str, search: &str) -> Vec<String> {
        let client = (client != "-").then(|| format!("kbgen/0000000{client}/a.js"));
        let search = (search != "-").then(|| format!("kbgen/search/0000000{search}/t"));
        ["index.html".to_owned()].into_iter().chain(client).chain(search).collect()
    }

    #[test]
    fn client_files_and_shards_stay_for_one_change_of_their_kind() {
        let (mut own, mut there) = (Manifest::default(), Vec::new());
        let steps = [
            (("1", "1"), vec![]),
            (("1", "2"), versions("-", "1")),
            // What is kept of the search stays as long as the search is the same.
            (("2", "2"), [versions("1", "-"), versions("-", "1")].concat()),
            (("2", "2"), [versions("1", "-"), versions("-", "1")].concat()),
            (("2", "3"), [versions("1", "-"), versions("-", "2")].concat()),
            (("1", "2"), [versions("2", "-"), versions("-", "3")].concat()),
            (("-", "2"), [versions("1", "-"), versions("-", "3")].concat()),
        ];
        for ((client, search), kept) in steps {
            let site = versions(client, search);
            let site: Vec<&str> = site.iter().map(String::as_str).collect();
            let now = Manifest { files: digests(&site), ..Manifest::default() };
            let paths: Vec<&str> = there.iter().map(String::as_str).collect();
            let former = former(&tip(&paths, Some(own)), &now);
            let wanted: BTreeSet<&String> =
                kept.iter().filter(|path| *path != "index.html").collect();
            assert!(former.keys().eq(wanted), "{client} {search}: {former:?}");
            there = now.files.keys().chain(former.keys()).cloned().collect();
            own = Manifest { former, ..now };
        }
        assert!(former(&tip(&["a"], None), &own).is_empty(), "nothing is kbgen's");
        let gone = Manifest { files: digests(&["kbgen/00000001/a.js"]), ..own };
        assert!(former(&tip(&[], Some(gone)), &Manifest::default()).is_empty());
    }

    #[test]
    fn what_kbgen_did_not_write_stays() {
        let own: &[&str] = &["a.html", "b.html"];
        let tip = ["CNAME", "a.html", "b.html", MANIFEST, "google.html", "x/y"];
        check(&tip, Some(own), &["a.html"], &["CNAME", "google.html", "x/y"]);
        check(&tip, Some(own), &["CNAME", "x"], &["google.html"]);
        check(&tip, Some(own), &["google.html/index.html"], &["CNAME", "x/y"]);
        check(&["CNAME", "index.html"], None, &["a.html"], &["CNAME"]);
    }

    /// Each file as large as its number says.
    #[test]
    fn what_stays_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let git = Git::bare(folder.path());
        git.text(&["init", "--quiet", "--bare"]).expect("a repository");
        let blob = |bytes: usize| {
            let tell = |to: &mut dyn Write| to.write_all(&vec![b'x'; bytes]);
            let id = git.fed(&["hash-object", "-w", "--stdin"], tell).expect("an id");
            Blob { mode: FILE.into(), id }
        };
        let file = |(path, bytes): &(&str, usize)| ((*path).to_owned(), blob(*bytes));
        let old = "kbgen/00000001/a.js";
        let paths = [("index.html", 1), ("CNAME", 20), ("x", 300), (old, 4000)];
        let own = Manifest { files: digests(&["index.html", old]), ..<_>::default() };
        let tip = Tip { files: paths.iter().map(file).collect(), ..tip(&[], Some(own)) };
        let mut all = staying(&tip, &former(&tip, &Manifest::default()), &["x"].into());
        assert_eq!(size(&git, &all).expect("sizes"), 4020);
        all.insert("unknown".into(), Blob { mode: FILE.into(), id: "1".repeat(40) });
        assert_eq!(size(&git, &all).expect("sizes"), 4020);
    }

    #[test]
    fn marks_are_read_in_any_order() {
        let found = read_marks(":2 bb\n:1 aa\nx\n:z q\n");
        assert_eq!(found, [(1, "aa".to_owned()), (2, "bb".to_owned())].into());
    }
}
