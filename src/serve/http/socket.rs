//! A connection with a clock, and with an eye on what hyper does not show.
//!
//! A newcomer's trap: the clock of reading runs only while a request is awaited. A
//! stream of events may be silent for hours, but who neither asks nor reads is let go.
//! It cannot run where bytes are read, since hyper does not ask for more of them while it
//! waits for the system to have some.

use crate::serve::limits::Limits;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

/// What the connection knows about requests, shared with who answers them.
#[derive(Clone, Default, Debug)]
pub struct Requests(Arc<Shared>);

#[derive(Default, Debug)]
struct Shared {
    seen: Mutex<Seen>,
    /// Told of everything that moves the deadline.
    changed: Notify,
}

#[derive(Debug)]
struct Seen {
    /// Heads that were read and not yet answered.
    heads: VecDeque<Head>,
    /// When the head that is being read began.
    begun: Option<Instant>,
    /// Answers that are being sent.
    busy: usize,
    /// When the last answer was sent.
    idle: Instant,
}

impl Default for Seen {
    fn default() -> Self {
        Seen { heads: VecDeque::new(), begun: None, busy: 0, idle: Instant::now() }
    }
}

/// What hyper drops from the head of a request.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Head {
    /// Whether the request line holds a `#`, which no client may send.
    pub fragment: bool,
}

/// Held while an answer is made and sent.
#[derive(Debug)]
pub struct Busy(Requests);

impl Requests {
    /// Takes the head of the request that is answered now.
    pub fn begin(&self) -> (Head, Busy) {
        let head = self.change(|seen| {
            seen.busy += 1;
            seen.heads.pop_front().unwrap_or_default()
        });
        (head, Busy(self.clone()))
    }

    /// Ends when the client has kept the connection waiting for too long.
    pub async fn overdue(&self, limits: Limits) {
        loop {
            let changed = self.0.changed.notified();
            match self.deadline(limits) {
                None => changed.await,
                Some(at) if at <= Instant::now() => return,
                Some(at) => drop(timeout_at(at, changed).await),
            }
        }
    }

    /// Until when something must have been read; `None` while an answer is sent.
    fn deadline(&self, limits: Limits) -> Option<Instant> {
        let seen = self.lock();
        if seen.busy > 0 || !seen.heads.is_empty() {
            return None;
        }
        Some(seen.begun.map_or(seen.idle + limits.idle, |begun| begun + limits.head))
    }

    fn change<T>(&self, how: impl FnOnce(&mut Seen) -> T) -> T {
        let changed = how(&mut self.lock());
        self.0.changed.notify_one();
        changed
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.change(|seen| {
            seen.busy -= 1;
            seen.idle = Instant::now();
        });
    }
}

/// Finds the heads of requests in the bytes of a connection. Requests with a body are
/// refused and their connection is closed, so nothing else stands between two heads.
#[derive(Default, Debug)]
struct Heads {
    head: Head,
    /// Bytes of the current line so far.
    line: usize,
    /// Whether the request line has been read.
    fields: bool,
}

impl Heads {
    fn feed(&mut self, bytes: &[u8], found: &mut VecDeque<Head>) {
        for byte in bytes {
            match byte {
                b'\n' if self.fields && self.line == 0 => {
                    found.push_back(self.head);
                    *self = Heads::default();
                }
                b'\n' => {
                    self.fields |= self.line > 0;
                    self.line = 0;
                }
                b'\r' => {}
                byte => {
                    self.head.fragment |= *byte == b'#' && !self.fields;
                    self.line += 1;
                }
            }
        }
    }

    fn is_between(&self) -> bool {
        !self.fields && self.line == 0
    }
}

/// A connection that ends when its client does not read, and that looks for heads.
pub struct Paced {
    stream: TcpStream,
    requests: Requests,
    limits: Limits,
    heads: Heads,
    /// Runs while the client does not read.
    writing: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    /// Puts a clock beside a connection.
    pub fn new(stream: TcpStream, requests: Requests, limits: Limits) -> Paced {
        Paced { stream, requests, limits, heads: Heads::default(), writing: None }
    }

    fn take(&mut self, bytes: &[u8]) {
        let heads = &mut self.heads;
        let between = heads.is_between();
        self.requests.change(|seen| {
            let known = seen.heads.len();
            heads.feed(bytes, &mut seen.heads);
            if heads.is_between() {
                seen.begun = None;
            } else if between || seen.heads.len() > known {
                seen.begun = Some(Instant::now());
            }
        });
    }

    /// Ends the connection when its client has not read for long.
    fn written<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.writing = None;
            return poll;
        }
        let idle = self.limits.idle;
        let start = || Box::pin(sleep_until(Instant::now() + idle));
        match self.writing.get_or_insert_with(start).as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(late())),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn late() -> io::Error {
    io::Error::from(io::ErrorKind::TimedOut)
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(cx, buf);
        let bytes = &buf.filled()[before..];
        if !bytes.is_empty() {
            self.take(bytes);
        }
        poll
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, poll)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, poll)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_however_they_are_cut() {
        let text = b"\r\nGET /#a HTTP/1.1\r\nHost: #x\r\n\r\nGET / HTTP/1.1\nA: #\n\nGET";
        for size in 1..text.len() {
            let (mut heads, mut found) = (Heads::default(), VecDeque::new());
            text.chunks(size).for_each(|chunk| heads.feed(chunk, &mut found));
            let fragments: Vec<_> = found.iter().map(|head| head.fragment).collect();
            assert_eq!(fragments, [true, false], "{size} bytes at a time");
            assert!(!heads.is_between());
        }
    }
}
