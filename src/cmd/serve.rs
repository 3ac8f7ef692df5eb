//! `kbgen serve`: the site while it is written, at an address of this machine.

use super::cli::ServeOptions;
use super::report;
use crate::config::Overrides;
use crate::diag::{Diagnostic, Error, Severity, visible};
use crate::serve::edition::Edition;
use crate::serve::{self, Notice, Notify, Options};
use std::io;
use std::sync::Arc;

/// Serves until it is interrupted, and gives the exit code.
pub fn serve(options: &ServeOptions) -> Result<u8, Error> {
    let overrides = Overrides {
        base_url: options.base_url.clone(),
        drafts: options.drafts,
        highlight: !options.no_highlight,
    };
    let wanted = Options {
        root: options.root.clone(),
        overrides,
        host: options.host.clone(),
        port: options.port,
        poll: options.poll,
    };
    let own = options.clone();
    let notify: Notify = Arc::new(move |notice| speak(&own, &notice));
    serve::serve(wanted, &notify)?;
    Ok(0)
}

fn speak(options: &ServeOptions, notice: &Notice<'_>) {
    match notice {
        Notice::Ready(url) => {
            let _ =
                report::emit(&[format!("serving at {url}")], &mut io::stdout().lock());
            if options.open && open::that_detached(url).is_err() {
                say("warning: no browser could be opened".into());
            }
        }
        Notice::Exposed(addresses) => {
            let addresses: Vec<String> =
                addresses.iter().map(ToString::to_string).collect();
            say(format!(
                "warning: other machines can read this site at {}; \
                 leave out `--host` to keep it to this one",
                addresses.join(", ")
            ));
        }
        Notice::Polling(why) => say(format!(
            "warning: {}; until then kbgen looks at every file again and again",
            visible(why)
        )),
        Notice::Slow(seconds) => say(format!(
            "warning: taking in a change takes over {seconds} s; \
             the site before it is served meanwhile"
        )),
        Notice::First(edition) => found(options, edition, None),
        Notice::Edition { old, new } => found(options, new, Some(old)),
    }
}

/// Says what was found and is not known yet.
fn found(options: &ServeOptions, edition: &Edition, old: Option<&Edition>) {
    let found = match old {
        Some(old) => edition.fresh(old),
        None => edition.diagnostics(),
    };
    let found: Vec<Diagnostic> = found.into_iter().collect();
    let min = match (options.quiet, options.verbose) {
        (true, _) => Severity::Error,
        (_, true) => Severity::Info,
        _ => Severity::Warning,
    };
    let text = |path: &str| edition.text(path);
    let mut lines = report::lines(&found, &text, min, false).lines;
    let before = old.and_then(Edition::broken);
    match edition.broken() {
        Some(broken) if before.as_ref() != Some(&broken) => {
            lines.push(format!("error: {broken}; the site before it is served"));
        }
        None if before.is_some() => lines.push("mended".into()),
        _ => {}
    }
    let _ = report::emit(&lines, &mut io::stderr().lock());
}

fn say(line: String) {
    let _ = report::emit(&[line], &mut io::stderr().lock());
}
