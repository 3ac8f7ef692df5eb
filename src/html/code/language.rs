//! The language of a fence to the name of a grammar.
//!
//! A newcomer's trap: names that are not here are looked up among the grammars' own
//! names and file extensions, so this table holds only what those do not say.

/// The grammar for a language; `None` when code in it should stay plain.
pub fn grammar<'a>(lang: &'a str, code: &str) -> Option<&'a str> {
    if PLAIN.contains(&lang) {
        return None;
    }
    // Snippets without an opening tag would be taken for HTML.
    if lang == "php" && !code.contains("<?") {
        return Some("PHP Source");
    }
    let known = ALIASES.iter().find(|(_, names)| names.contains(&lang));
    Some(known.map_or(lang, |(grammar, _)| grammar))
}

/// Whether the grammar is JavaScript's, or can lead into it.
pub fn enters_javascript(grammar: &str) -> bool {
    ENTERS_JAVASCRIPT.contains(&grammar)
}

/// Grammars that hold others and in the end JavaScript, sorted.
#[rustfmt::skip]
const ENTERS_JAVASCRIPT: &[&str] = &[
    "ASP", "CFML", "CFML Script", "CFML Script (Tags)", "Crystal", "Email",
    "Graphviz (DOT)", "Groovy", "HTML", "HTML (ASP)", "HTML (EEx)", "HTML (Erlang)",
    "HTML (Jinja2)", "HTML (Rails)", "HTML (Tcl)", "HTML (Twig)",
    "HTTP Request and Response", "Java", "Java Server Page (JSP)", "JavaScript",
    "JavaScript (Rails)", "Javadoc", "LaTeX", "Literate Haskell", "Markdown", "MediaWiki",
    "MultiMarkdown", "PHP", "PHP Source", "Perl", "PureScript", "QML",
    "Rd (R Documentation)", "Ruby", "Ruby Haml", "Ruby Slim", "Ruby on Rails",
    "SQL (Rails)", "Svelte", "Textile", "Typst", "Vue Component", "orgmode",
    "reStructuredText",
];

/// Whether parsing with the grammar always ends, as far as is known.
///
/// Rules that match nothing can hand over to each other for ever in syntect
/// (<https://github.com/trishume/syntect/pull/706>): fish does on nested braces, Scala on
/// `:c@|`; the others lead into Scala.
pub fn is_safe(grammar: &str) -> bool {
    !matches!(grammar, "Fish" | "MediaWiki" | "Scala" | "Typst" | "Typst Code")
}

/// Whether the grammar looks back and ahead so much that long code takes seconds.
pub fn is_slow(grammar: &str) -> bool {
    matches!(
        grammar,
        "INI"
            | "Less"
            | "Lisp"
            | "LiveScript"
            | "Markdown"
            | "MultiMarkdown"
            | "SCSS"
            | "Sass"
            | "SystemVerilog"
    )
}

/// Languages that are text to read, or that some grammar's extension claims wrongly.
const PLAIN: &[&str] = &[
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "none",
    "nohighlight",
    "output",
    "ascii",
    "psuedo",
    "pseudo",
    "pseudocode",
    "compressed-json",
    "help",
    "group",
    "passwd",
    "l",
    "p",
    "re",
    "tab",
    "url",
    "button",
    "query",
    "tasks",
    "dataview",
    "meta-bind",
];

/// Grammars, by the names that writers give them.
#[rustfmt::skip]
const ALIASES: &[(&str, &[&str])] = &[
    ("Apache Conf", &["apache", "apacheconf", "htaccess"]),
    ("Batch File", &["batch", "dos", "winbatch"]),
    ("Bourne Again Shell (bash)", &[
        "shell", "shellscript", "shell-script", "shell-session", "shellsession", "sh-session",
        "bash-session", "zsh-session", "fish", "console", "terminal", "ksh", "curl", "cli",
    ]),
    ("C", &["h"]),
    ("C#", &["csharp", "c-sharp", "dotnet"]),
    ("C++", &["cplusplus", "arduino", "ino", "cuda", "cu"]),
    ("CSS", &["postcss"]),
    ("Clojure", &["clojurescript"]),
    ("Crontab", &["cron"]),
    ("Dockerfile (with bash)", &["dockerfile", "docker", "containerfile"]),
    ("DotENV", &["dotenv", "env"]),
    ("F#", &["fsharp"]),
    ("Fortran (Modern)", &["fortran"]),
    ("GLSL", &["hlsl"]),
    ("Go", &["golang"]),
    ("Gomod", &["gomod", "go-mod"]),
    ("Graphviz (DOT)", &["graphviz"]),
    ("HTML", &["handlebars", "hbs", "mustache", "gotmpl", "astro"]),
    ("HTML (Jinja2)", &["django", "nunjucks", "njk", "liquid"]),
    ("HTTP Request and Response", &["https"]),
    ("INI", &["conf", "config", "systemd", "service", "editorconfig", "desktop"]),
    ("JSON", &["jsonc", "jsonl", "ndjson", "geojson", "webmanifest"]),
    ("Java", &["javafx", "processing"]),
    ("Java Properties", &["properties"]),
    ("JavaScript", &[
        "js", "mjs", "cjs", "node", "nodejs", "ecmascript", "dataviewjs", "json5",
    ]),
    ("Kotlin", &["kotlin-script", "scala", "sbt"]),
    ("Lisp", &["elisp", "emacs-lisp", "common-lisp", "commonlisp", "scheme"]),
    ("MATLAB", &["octave"]),
    ("Makefile", &["mk", "gnumake"]),
    ("Markdown", &["mdx", "rmd", "qmd"]),
    ("OCaml", &["reasonml", "rescript"]),
    ("Objective-C", &["objc", "obj-c", "objectivec"]),
    ("Protocol Buffer", &["proto", "proto2", "proto3", "protobuf", "grpc"]),
    ("Python", &["python2", "python3", "pycon", "ipython", "sage", "starlark", "bzl"]),
    ("R", &["rlang", "rscript"]),
    ("Regular Expression", &["regex", "regexp"]),
    ("SCSS", &["sass"]),
    ("SQL", &[
        "postgres", "postgresql", "psql", "pgsql", "plpgsql", "mysql", "mariadb", "sqlite",
        "tsql", "plsql", "mssql", "oracle", "bigquery", "cql", "ssql", "duckdb",
    ]),
    ("SSH Config", &["ssh-config", "sshconfig"]),
    ("Terraform", &["terraform", "hcl", "opentofu", "tofu", "nomad", "packer"]),
    ("TypeScript", &["deno"]),
    ("TypeScriptReact", &["jsx", "react"]),
    ("VimL", &["vimscript", "vim-script"]),
    ("XML", &["plist", "wsdl", "xsl", "csproj", "pom", "xaml"]),
    ("YAML", &[
        "k8s", "kubernetes", "compose", "docker-compose", "helm", "openapi", "swagger",
        "ansible", "yaml-frontmatter", "frontmatter",
    ]),
    ("x86_64 Assembly", &["assembly", "asm", "x86asm", "masm", "gas", "nasm"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::code::Highlighter;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_leads_to_one_grammar_that_exists() {
        let highlighter = Highlighter::new();
        let mut seen = BTreeSet::new();
        for (name, aliases) in ALIASES {
            assert!(highlighter.knows(name), "no grammar {name}");
            for alias in *aliases {
                assert!(seen.insert(alias), "{alias} occurs twice");
            }
        }
    }

    /// Contexts name their grammar by number, visible only in their debug form.
    #[test]
    fn no_way_into_javascript_is_missing() {
        let grammars = two_face::syntax::extra_newlines().into_builder();
        let grammars = grammars.syntaxes();
        let leads_to: Vec<BTreeSet<usize>> = grammars
            .iter()
            .map(|grammar| {
                let contexts: Vec<_> = grammar.contexts.values().collect();
                let shown = format!("{contexts:?}");
                let after = shown.split("syntax_index: ").skip(1);
                let number = |text: &str| text.split(',').next()?.parse().ok();
                after.filter_map(number).collect()
            })
            .collect();
        let is_js = |name: &str| name == "JavaScript";
        let js = grammars.iter().position(|grammar| is_js(&grammar.name));
        let mut ways = BTreeSet::from([js.expect("the grammar of JavaScript")]);
        loop {
            let more = |at: &usize| !leads_to[*at].is_disjoint(&ways);
            let found: BTreeSet<usize> = (0..grammars.len()).filter(more).collect();
            let before = ways.len();
            ways.extend(found);
            if ways.len() == before {
                break;
            }
        }
        let mut names: Vec<&str> = ways.iter().map(|at| &*grammars[*at].name).collect();
        names.sort_unstable();
        assert_eq!(names, ENTERS_JAVASCRIPT);
    }

    #[test]
    fn usual_names_are_known() {
        let highlighter = Highlighter::new();
        for lang in [
            "bash",
            "sh",
            "zsh",
            "console",
            "cs",
            "c#",
            "csharp",
            "ts",
            "tsx",
            "jsx",
            "js",
            "tf",
            "hcl",
            "toml",
            "yaml",
            "yml",
            "k8s",
            "docker",
            "dockerfile",
            "proto",
            "rb",
            "rs",
            "go",
            "py",
            "kotlin",
            "java",
            "json",
            "jsonc",
            "sql",
            "nginx",
            "ini",
            "md",
            "asm",
            "makefile",
            "lua",
            "swift",
            "php",
            "html",
            "css",
            "scss",
            "vue",
            "xml",
            "diff",
            "latex",
            "graphql",
            "c",
            "cpp",
            "haskell",
            "scala",
            "r",
            "perl",
        ] {
            let name = grammar(lang, "").expect("not plain");
            assert!(highlighter.knows(name), "no grammar for {lang}");
        }
        assert_eq!(grammar("psuedo", ""), None);
        assert_eq!(grammar("php", "<?php 1;"), Some("php"));
    }
}
