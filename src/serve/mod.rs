//! Serves a site while it is written: watching, HTTP, and news for open tabs.
//!
//! [`project`] reads, [`workshop`] makes an [`edition::Edition`] of each change, [`hub`]
//! holds the one that is served, and [`http`] answers from it. A request path is a key
//! of the edition, never a path of the disk.
//!
//! # What a tab may ask for
//!
//! Every page of the theme gets one element at the end of its `head`:
//! `<script type="module" src="…/kbgen/dev/js/live.js" data-page="DIGEST"></script>`,
//! `DIGEST` being 16 digits by which the page's bytes are known (`-` for the page of an
//! address where nothing is). `js/live.js`, `js/live/…` and `css/live.css` of the theme
//! exist for `serve` only; `css/live.css` is linked by no page but loaded by the script.
//!
//! `GET /__kbgen/events?page=PATH&seen=DIGEST` is an event stream, whatever path the
//! site begins with. `PATH` is the tab's `location.pathname`, `DIGEST` what its script
//! element says; when the page has changed since then, `page` (or `gone`) follows at
//! once. Events carry the digest as their `id`, so that a browser that connects again
//! gets what it missed. Their data are JSON: routes, kinds and numbers, never content.
//!
//! | event | data | meaning |
//! |---|---|---|
//! | `hello` | `{"generation":7,"status":{…}}` | the first one; the status as below |
//! | `page` | `{}` | the tab's page changed: fetch `location` and patch |
//! | `moved` | `{"to":"/path/"}` | the tab's note is at another path |
//! | `gone` | `{}` | nothing is at the tab's path any more |
//! | `style` | `{"files":["/kbgen/dev/css/style.css"]}` | style sheets changed, by path |
//! | `media` | `{"files":["/a/pic.png"]}` | images were written anew, by path |
//! | `reload` | `{}` | scripts or templates changed: load the whole page |
//! | `edited` | `{"to":"/path/"}` | one note was edited; for tabs that follow |
//! | `status` | see below | after the other events of an edition |
//! | `slow` | `{"seconds":12}` | the next edition takes long |
//!
//! The status is `{"generation":7,"ms":12,"notes":346,"errors":0,"warnings":3,"infos":1,`
//! `"broken":false}`. Of the pages' own findings it counts those of pages that were
//! drawn; `kbgen build` draws all. With `broken`, the site is an older one than the
//! files until something is mended.
//!
//! Browsers open six connections to a server at most, and a stream is one: a hidden tab
//! should close its stream and, when it is shown again, ask with the digest it has.
//!
//! `GET /__kbgen/diagnostics` is JSON for pages of the same origin:
//! `{"generation":7,"broken":null,"diagnostics":[{"severity":"warning","code":"…",`
//! `"path":"a/b.md","line":3,"column":7,"message":"…","help":"…","editor":"vscode:…"}],`
//! `"more":0}`. `broken` is such an object or null; `line`, `column`, `help` and
//! `editor` may be null. Texts are plain and must be shown as text.

mod change;
mod compare;
pub mod edition;
mod event;
mod finding;
pub mod http;
mod hub;
mod limits;
mod poll;
pub mod project;
mod watch;
mod workshop;

use crate::config::{self, Overrides};
use crate::diag::Error;
use edition::Edition;
use http::Listening;
use hub::Hub;
use limits::Limits;
use project::{Project, probe};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;
use watch::Report;
use workshop::Workshop;

/// What the command line asks for.
pub struct Options {
    /// The project or folder of notes.
    pub root: PathBuf,
    /// What it says about settings.
    pub overrides: Overrides,
    /// Where to listen: an address, or a name that has one.
    pub host: String,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Look at files again and again instead of waiting for the system's reports.
    pub poll: bool,
}

/// Something to say to who started the server.
pub enum Notice<'a> {
    /// It answers at this address.
    Ready(&'a str),
    /// Other machines can reach it, at these addresses.
    Exposed(&'a [IpAddr]),
    /// A first edition.
    First(&'a Edition),
    /// The next edition.
    Edition {
        /// The one before.
        old: &'a Edition,
        /// The one that is served now.
        new: &'a Edition,
    },
    /// Files are looked at again and again, and why.
    Polling(&'a str),
    /// The next edition takes long; the seconds so far.
    Slow(u64),
}

/// Serves until a signal ends the program.
pub fn serve(options: Options, notify: &Notify) -> Result<(), Error> {
    let begun = Instant::now();
    let (config, _) = config::load(&options.root, &options.overrides)?;
    // A port that is taken should be known before anything is read.
    let listening = Listening::open(&options.host, options.port)?;
    let (sender, reports) = channel();
    let Options { root, overrides, poll, .. } = options;
    let open = || Project::open(root, overrides);
    let mut workshop = Workshop::open(open, &config, poll, (sender.clone(), reports))?;
    let first = Arc::new(workshop.edition(begun));
    probe(&first.snapshot)?;
    notify(Notice::First(&first));
    if let Some(why) = workshop.polling() {
        notify(Notice::Polling(why));
    }
    let limits = Limits::default();
    let hub = Arc::new(Hub::new(first, limits.tabs));
    let (news, shared) = (Arc::clone(notify), Arc::clone(&hub));
    // It is not waited for in the end: it only reads.
    std::thread::spawn(move || workshop.run(&shared, &news));
    let served = listening.serve(&hub, notify, limits);
    let _ = sender.send(Report::Stop);
    served
}

/// Says something to who started the server.
pub type Notify = Arc<dyn Fn(Notice<'_>) + Send + Sync>;
