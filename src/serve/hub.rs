//! The edition that is served now, and the tabs that listen for the next one.
//!
//! A newcomer's trap: a tab joins and an edition appears under the same lock, so that no
//! tab can miss the edition that came while its stream was opened.

use super::compare::{Changes, Seen};
use super::edition::Edition;
use super::event::Event;
use crate::base::Route;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Messages that wait for a tab that does not read; a tab with more is let go, and
/// catches up when it connects again.
const WAITING: usize = 64;

/// What the listener and the workshop share.
pub struct Hub {
    state: Mutex<State>,
    /// Tabs that may listen at once.
    places: usize,
}

struct State {
    edition: Arc<Edition>,
    tabs: BTreeMap<u64, Tab>,
    next: u64,
    /// When work on the next edition began.
    working: Option<Instant>,
}

/// An open event stream.
struct Tab {
    seen: Seen,
    sender: Sender<String>,
}

/// A tab's end of its stream; the tab is forgotten when it is dropped.
pub struct Listener {
    hub: Arc<Hub>,
    id: u64,
    /// What the tab is told.
    pub receiver: Receiver<String>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.lock().tabs.remove(&self.id);
    }
}

impl Hub {
    /// Serves a first edition, and tells so many tabs of the next ones.
    pub fn new(edition: Arc<Edition>, places: usize) -> Hub {
        let state = State { edition, tabs: BTreeMap::new(), next: 0, working: None };
        Hub { state: Mutex::new(state), places }
    }

    /// The edition that is served now.
    pub fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.lock().edition)
    }

    /// Opens a stream for the tab that shows a route. `digest` is what it knows its page
    /// by; `None` when it does not say. `None` when too many tabs listen.
    pub fn join(
        self: &Arc<Hub>,
        route: &Route,
        digest: Option<&str>,
    ) -> Option<Listener> {
        loop {
            // Drawing takes time, so it is done outside of the lock and done again when
            // another edition came meanwhile.
            let edition = self.edition();
            let seen = Seen::new(&edition, route.clone());
            let mut state = self.lock();
            if state.edition.generation != edition.generation {
                continue;
            }
            if state.tabs.len() >= self.places {
                return None;
            }
            let (sender, receiver) = channel(WAITING);
            let status = edition.status();
            let old = digest.is_some_and(|digest| !seen.is(digest));
            let _ = sender.try_send(Event::Hello(status).text(seen.digest));
            if old {
                let event = if seen.digest.is_some() { Event::Page } else { Event::Gone };
                let _ = sender.try_send(event.text(seen.digest));
            }
            let id = state.next;
            state.next += 1;
            state.tabs.insert(id, Tab { seen, sender });
            return Some(Listener { hub: Arc::clone(self), id, receiver });
        }
    }

    /// Serves a new edition and tells the tabs what it means for them.
    pub fn publish(&self, edition: &Arc<Edition>, changes: &Changes) {
        let mut state = self.lock();
        state.edition = Arc::clone(edition);
        state.working = None;
        let tabs: Vec<(u64, Seen)> =
            state.tabs.iter().map(|(id, tab)| (*id, tab.seen.clone())).collect();
        drop(state);
        // Pages are drawn outside of the lock; a tab that joins now has the new edition.
        let news = changes.news(edition, tabs);
        let status = Event::Status(edition.status());
        let mut state = self.lock();
        for (id, seen, mut events) in news {
            let Some(tab) = state.tabs.get_mut(&id) else { continue };
            events.push(status.clone());
            let text: String =
                events.iter().map(|event| event.text(seen.digest)).collect();
            tab.seen = seen;
            if tab.sender.try_send(text).is_err() {
                state.tabs.remove(&id);
            }
        }
    }

    /// Tells all tabs the same.
    pub fn tell(&self, event: &Event) {
        let mut state = self.lock();
        state
            .tabs
            .retain(|_, tab| tab.sender.try_send(event.text(tab.seen.digest)).is_ok());
    }

    /// Notes that work on a new edition begins, or has ended without one.
    pub fn working(&self, since: Option<Instant>) {
        self.lock().working = since;
    }

    /// Since when a new edition is worked on.
    pub fn work(&self) -> Option<Instant> {
        self.lock().working
    }

    /// Values are whole before they are put in, so a panic elsewhere spoils none.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
