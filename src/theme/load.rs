//! Built-in files, the project's files and the settings → [`Theme`].
//!
//! Built-in templates live under `builtin/` and are found without that prefix unless the
//! project has a file of the same name; nothing is ever merged inside a file.

use super::assets::{self, Files};
use super::strings::Strings;
use super::{DIAGRAM_JS, POSTER_FONTS, Purpose, Theme, fault, scripts};
use crate::base::{Digest, Lang, digest_of};
use crate::config::{Config, Mermaid};
use crate::diag::{Code, Diagnostic, Error};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};
use tera::{Kwargs, State, Tera, TeraResult, Value};
use walkdir::WalkDir;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Statics;

/// Where built-in templates live among the loaded ones.
const BUILTIN: &str = "builtin/";

/// Endings of files that are templates; others in a project's folder are left alone.
const TEMPLATE_ENDINGS: [&str; 4] = [".html", ".xml", ".svg", ".txt"];

/// Client files of `serve` alone: the script that keeps a page up to date, and its looks.
/// A published site has none of them.
const LIVE: [&str; 3] = ["js/live.js", "js/live/", "css/live.css"];

/// The folder of client files in `serve`, where nothing is kept by browsers: a changed
/// style sheet must not change every page.
const LIVE_FOLDER: &str = "kbgen/dev";

/// Loads the theme: kbgen's own files, overlaid by those of the project's folders.
pub fn load(
    config: &Config,
    project_templates: Option<&Path>,
    project_static: Option<&Path>,
) -> Result<Theme, Error> {
    theme(config, project_templates, project_static, Purpose::Publish)
}

/// The same for `serve`: with the client files of a page that keeps itself up to date,
/// in a folder whose name stays.
pub fn live(
    config: &Config,
    project_templates: Option<&Path>,
    project_static: Option<&Path>,
) -> Result<Theme, Error> {
    theme(config, project_templates, project_static, Purpose::Serve)
}

fn theme(
    config: &Config,
    project_templates: Option<&Path>,
    project_static: Option<&Path>,
    purpose: Purpose,
) -> Result<Theme, Error> {
    let (strings, mut diagnostics) = Strings::new(&config.strings);
    let sources = template_sources(project_templates)?;

    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".xml", ".svg"]);
    register(&mut tera, &strings);
    tera.global_context().insert("accent", &config.html.accent);
    tera.set_fallback_prefixes([BUILTIN])
        .map_err(|e| fault::describe(&e, &sources, None))?;
    tera.add_raw_templates(sources.iter().map(|(name, text)| (name, text)))
        .map_err(|e| fault::describe(&e, &sources, None))?;

    let own = builtin_files();
    let mut files = own.clone();
    if let Some(folder) = project_static {
        files.extend(read_folder(folder)?.into_iter().map(|(k, v)| (k, v.into())));
    }
    scripts::join(&mut files, &own);
    // kbgen's own scripts are known to be fit for it; those of others stay as they are.
    for (name, file) in &mut files {
        if name.ends_with(".js") && own.get(name) == Some(file) {
            *file = assets::slim(&String::from_utf8_lossy(file)).into_bytes().into();
        }
    }
    if config.html.mermaid == Mermaid::Client && !files.contains_key(DIAGRAM_JS) {
        diagnostics.push(without_script());
    }
    let live = |name: &str| LIVE.iter().any(|own| name.starts_with(own));
    let (live, files): (Files, Files) = files.into_iter().partition(|(k, _)| live(k));
    let (mut folder, mut assets) = assets::bundle(files);
    if purpose == Purpose::Serve {
        folder = LIVE_FOLDER.into();
        assets.extend(live);
        assets.sort();
    }
    let words = words(config, &strings);
    let pages = digest_of(&(&sources, &config.strings, &config.html.accent));
    let poster = poster_digest(&sources, config, &assets);
    Ok(Theme {
        tera,
        strings,
        words,
        assets,
        folder,
        purpose,
        pages,
        poster,
        diagnostics,
    })
}

/// The functions that templates may call.
fn register(tera: &mut Tera, strings: &Strings) {
    let table = strings.clone();
    tera.register_function("t", move |args: Kwargs, _: &State| translate(&table, &args));
    let table = strings.clone();
    tera.register_function("speaks", move |args: Kwargs, _: &State| {
        TeraResult::Ok(table.speaks(args.must_get("lang")?, args.must_get("key")?))
    });
    tera.register_function("dir", |args: Kwargs, _: &State| {
        let lang = Lang::parse(args.must_get("lang")?).unwrap_or_default();
        TeraResult::Ok(if lang.is_rtl() { "rtl" } else { "ltr" })
    });
}

/// The strings of each language that has some, as templates see them.
fn words(config: &Config, strings: &Strings) -> BTreeMap<String, Value> {
    let own = config.strings.keys().cloned();
    let langs = [Lang::ko(), Lang::en()].into_iter().chain(own);
    langs
        .map(|lang| (lang.to_string(), Value::from_serializable(&strings.all(&lang))))
        .collect()
}

/// All that share images depend on beside their words.
fn poster_digest(
    sources: &[(String, String)],
    config: &Config,
    assets: &[assets::Asset],
) -> Digest {
    let pictures: Vec<_> =
        sources.iter().filter(|(name, _)| name.ends_with(".svg")).collect();
    let fonts: Vec<_> =
        assets.iter().filter(|(name, _)| POSTER_FONTS.contains(&name.as_str())).collect();
    digest_of(&(pictures, &config.strings, &config.html.accent, fonts))
}

/// A script is to draw diagrams, but there is none.
fn without_script() -> Diagnostic {
    let message = format!("diagrams stay source: there is no \"static/{DIAGRAM_JS}\"");
    let help =
        "put Mermaid's \"dist/mermaid.min.js\" there, or leave \"html.mermaid\" out";
    Diagnostic::new(Code::MermaidNotDrawn, "book.toml", message).help(help)
}

/// All templates by name, in a fixed order.
fn template_sources(project: Option<&Path>) -> Result<Vec<(String, String)>, Error> {
    let mut sources = BTreeMap::new();
    for name in Templates::iter() {
        if let Some(file) = Templates::get(&name) {
            let text = String::from_utf8_lossy(&file.data).into_owned();
            sources.insert(format!("{BUILTIN}{name}"), text);
        }
    }
    let own = project.map(read_folder).transpose()?.unwrap_or_default();
    for (name, bytes) in own {
        if !TEMPLATE_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let text = String::from_utf8(bytes).map_err(|e| {
            let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|b| **b == b'\n').count();
            let message = format!("templates/{name}:{line}:1: is not UTF-8");
            Error::Template { message }
        })?;
        sources.insert(name, text);
    }
    Ok(sources.into_iter().collect())
}

pub(super) fn builtin_files() -> Files {
    Statics::iter()
        .filter_map(|name| Some((name.to_string(), Statics::get(&name)?.data)))
        .collect()
}

/// Whether a name is that of a hidden file, or of one that an editor keeps beside what it
/// saves (`own.css~`, `#own.css#`): those come and go while somebody writes.
fn is_aside(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with(['~', '#'])
}

/// Regular files below a folder by their path with `/`; hidden ones and those of editors
/// are left out and symbolic links are not followed.
pub(super) fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut files = BTreeMap::new();
    let walk = WalkDir::new(folder).into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !is_aside(&entry.file_name().to_string_lossy())
    });
    for entry in walk {
        let entry = entry.map_err(|e| Error::Read {
            path: e.path().unwrap_or(folder).to_path_buf(),
            source: e.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into()),
        })?;
        let relative = entry.path().strip_prefix(folder).ok().and_then(Path::to_str);
        let Some(name) = relative.filter(|_| entry.file_type().is_file()) else {
            continue;
        };
        let bytes = fs::read(entry.path())
            .map_err(|source| Error::Read { path: entry.path().into(), source })?;
        files.insert(name.replace('\\', "/"), bytes);
    }
    Ok(files)
}

/// Tera function `t(key="…", lang=shell.lang, n=3, …)`.
fn translate(strings: &Strings, args: &Kwargs) -> TeraResult<String> {
    let key = args.must_get::<&str>("key")?;
    let lang = args.must_get::<&str>("lang")?;
    let n = args.get::<u64>("n")?;
    let text = strings.get(lang, key, n).ok_or_else(|| {
        tera::Error::message(format!("there is no interface string `{key}`"))
    })?;
    let values = args
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value.to_string())))
        .filter(|(name, _)| !matches!(*name, "key" | "lang"))
        .collect::<BTreeMap<_, _>>();
    Ok(super::strings::fill(text, |name| values.get(name).map(String::as_str)))
}
