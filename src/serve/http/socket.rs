//! A connection with a clock, and with an eye on what hyper does not show.
//!
//! A newcomer's trap: the clock of reading runs only while a request is awaited. A
//! stream of events may be silent for hours, but who neither asks nor reads is let go.

use crate::serve::limits::Limits;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// What the connection knows about requests, shared with who answers them.
#[derive(Clone, Default, Debug)]
pub struct Requests(Arc<Mutex<Seen>>);

#[derive(Debug)]
struct Seen {
    /// Heads that were read and not yet answered.
    heads: VecDeque<Head>,
    /// Answers that are being sent.
    busy: usize,
    /// When the last answer was sent.
    idle: Instant,
}

impl Default for Seen {
    fn default() -> Self {
        Seen { heads: VecDeque::new(), busy: 0, idle: Instant::now() }
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
        let mut seen = self.lock();
        seen.busy += 1;
        let head = seen.heads.pop_front().unwrap_or_default();
        drop(seen);
        (head, Busy(self.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut seen = self.0.lock();
        seen.busy -= 1;
        seen.idle = Instant::now();
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

/// A connection that ends when its client keeps it waiting.
pub struct Paced {
    stream: TcpStream,
    requests: Requests,
    limits: Limits,
    heads: Heads,
    /// When the head that is being read began.
    begun: Instant,
    reading: Pin<Box<Sleep>>,
    /// Runs while the client does not read.
    writing: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    /// Puts a clock beside a connection.
    pub fn new(stream: TcpStream, requests: Requests, limits: Limits) -> Paced {
        let begun = Instant::now();
        let reading = Box::pin(sleep_until(begun + limits.idle));
        let heads = Heads::default();
        Paced { stream, requests, limits, heads, begun, reading, writing: None }
    }

    /// Until when something must have been read; `None` while an answer is sent.
    fn deadline(&self) -> Option<Instant> {
        let seen = self.requests.lock();
        if seen.busy > 0 || !seen.heads.is_empty() {
            None
        } else if self.heads.is_between() {
            Some(seen.idle + self.limits.idle)
        } else {
            Some(self.begun + self.limits.head)
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if self.heads.is_between() {
            self.begun = Instant::now();
        }
        let mut seen = self.requests.lock();
        self.heads.feed(bytes, &mut seen.heads);
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
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, buf) {
            let this = self.get_mut();
            let bytes = &buf.filled()[before..];
            if !bytes.is_empty() {
                this.take(bytes);
            }
            return Poll::Ready(read);
        }
        let Some(deadline) = self.deadline() else { return Poll::Pending };
        if self.reading.deadline() != deadline {
            self.reading.as_mut().reset(deadline);
        }
        match self.reading.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(late())),
            Poll::Pending => Poll::Pending,
        }
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
