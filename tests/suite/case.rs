//! A case: one text file that holds a vault, and what its site must be.
//!
//! The form is told in CONTRIBUTING.md. A newcomer's trap: text before the first
//! `-- header --` is for people, but for lines `codes: …` and `only: …`.

use std::fmt::Write;

/// A parsed case.
pub struct Case {
    /// Everything before the first header.
    pub about: String,
    /// In the order of the file.
    pub sections: Vec<Section>,
}

/// A header and the text below it.
pub struct Section {
    /// What it is.
    pub kind: Kind,
    /// The header as written.
    pub header: String,
    /// The lines below it, without empty ones at the end.
    pub text: String,
}

/// What a section is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A file of the vault.
    File(String, Form),
    /// A file that is in the output before the build.
    Output(String),
    /// A file that is changed or made after the first build; a second one follows.
    Edit(String, Form),
    /// A file that is removed after the first build; a second one follows.
    Remove(String),
    /// More arguments, one a line.
    Args,
    /// What must be true of the last build.
    Expect(Expect),
}

/// How a file's bytes are written down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Form {
    /// As they are.
    Text,
    /// With CR LF at the end of each line.
    Crlf,
    /// Text, under the decomposed form of the file's name.
    Nfd,
    /// The text so many times in a row.
    Repeat(usize),
    /// Bytes as hexadecimal digits.
    Hex,
    /// The text is the target of a symbolic link.
    Link,
    /// A picture of one pixel.
    Png,
    /// Something that calls itself a PDF.
    Pdf,
}

/// What a section claims.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expect {
    /// The exit code.
    Exit(i32),
    /// All files of the site.
    Files,
    /// Lines of standard error, without the sum.
    Diagnostics,
    /// Lines that a file holds.
    Contains(String),
    /// Strings that no file, file name or message holds.
    Lacks,
    /// HTML inside the first element of a page that matches.
    Html { page: String, selector: String, all: bool },
}

impl Case {
    /// Reads a case.
    pub fn parse(text: &str) -> Result<Case, String> {
        let mut case = Case { about: String::new(), sections: Vec::new() };
        for line in text.lines() {
            let header =
                line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
            if let Some(header) = header {
                let kind = kind(header)?;
                let (header, text) = (header.to_owned(), String::new());
                case.sections.push(Section { kind, header, text });
            } else {
                let text = match case.sections.last_mut() {
                    Some(section) => &mut section.text,
                    None => &mut case.about,
                };
                text.push_str(line);
                text.push('\n');
            }
        }
        for section in &mut case.sections {
            section.text.truncate(section.text.trim_end_matches('\n').len());
        }
        if case.about.trim().is_empty() {
            return Err("the first line says what the case shows".into());
        }
        if !case.sections.iter().any(|s| matches!(s.kind, Kind::Expect(_))) {
            return Err("a case expects something".into());
        }
        Ok(case)
    }

    /// Whether it makes sense on this platform.
    pub fn applies(&self) -> bool {
        let only = |system: &str| self.about.lines().any(|line| line == system);
        (cfg!(unix) || !only("only: unix"))
            && (cfg!(target_os = "linux") || !only("only: linux"))
    }

    /// The file that it was parsed from, whatever its expectations are by now.
    pub fn write(&self) -> String {
        let mut out = self.about.clone();
        for section in &self.sections {
            writeln!(out, "-- {} --", section.header).expect("a string takes all");
            if !section.text.is_empty() {
                writeln!(out, "{}", section.text).expect("a string takes all");
            }
        }
        out
    }
}

fn kind(header: &str) -> Result<Kind, String> {
    if header == "args" {
        return Ok(Kind::Args);
    }
    let Some((word, rest)) = header.split_once(": ") else {
        let (path, form) = file(header)?;
        return Ok(Kind::File(path, form));
    };
    match word {
        "expect" => Ok(Kind::Expect(expect(rest)?)),
        "edit" => file(rest).map(|(path, form)| Kind::Edit(path, form)),
        "output" => Ok(Kind::Output(rest.to_owned())),
        "remove" => Ok(Kind::Remove(rest.to_owned())),
        _ => Err(format!("`-- {header} --` is no header of a case")),
    }
}

/// `img/a.png (png)` as a path and how its bytes are written.
fn file(header: &str) -> Result<(String, Form), String> {
    let open = header.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let Some((path, form)) = open else { return Ok((header.to_owned(), Form::Text)) };
    let form = match form.split_once(' ') {
        Some(("repeat", n)) => {
            Form::Repeat(n.parse().map_err(|_| format!("{n} is no number"))?)
        }
        _ => match form {
            "crlf" => Form::Crlf,
            "nfd" => Form::Nfd,
            "hex" => Form::Hex,
            "link" => Form::Link,
            "png" => Form::Png,
            "pdf" => Form::Pdf,
            // A name such as `호이스트 (Hoisting).md` ends in a bracket only by chance.
            _ => return Err(format!("`({form})` is no form of a file")),
        },
    };
    Ok((path.to_owned(), form))
}

fn expect(rest: &str) -> Result<Expect, String> {
    let (first, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match (first, more) {
        ("files", "") => Ok(Expect::Files),
        ("diagnostics", "") => Ok(Expect::Diagnostics),
        ("exit", code) => {
            code.parse().map(Expect::Exit).map_err(|_| format!("{code} is no exit code"))
        }
        ("contains", path) => Ok(Expect::Contains(path.to_owned())),
        ("lacks", "*") => Ok(Expect::Lacks),
        (page, selector) if page.starts_with('/') && !selector.is_empty() => {
            let all = selector.strip_suffix(" (all)");
            Ok(Expect::Html {
                page: page.to_owned(),
                selector: all.unwrap_or(selector).to_owned(),
                all: all.is_some(),
            })
        }
        _ => Err(format!("`expect: {rest}` is not known")),
    }
}
