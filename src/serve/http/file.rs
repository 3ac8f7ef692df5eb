//! Files of the vault and bytes in memory → answers, whole or in part.
//!
//! A newcomer's trap: the vault may change between the walk and a request. A file is
//! opened only where the walk saw a plain file, and what was opened must still be it.

use super::Answer;
use super::range::{Part, part};
use crate::base::media_type;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

/// Bytes that are read from disk at once.
const CHUNK: usize = 64 * 1024;

/// A file of the vault that is open.
pub struct Opened {
    file: File,
    /// Its length when it was opened.
    pub len: u64,
}

/// Opens a file of the vault, never by way of a link: the path is the one that the walk
/// found, which was free of them.
pub fn open(disk: &Path, root: &Path) -> io::Result<Opened> {
    let refused = || io::Error::from(io::ErrorKind::NotFound);
    let plain = || -> io::Result<fs::Metadata> {
        let found = fs::symlink_metadata(disk)?;
        let same = fs::canonicalize(disk)? == disk && disk.starts_with(root);
        (same && found.is_file()).then_some(found).ok_or_else(refused)
    };
    plain()?;
    let file = File::open(disk)?;
    let opened = file.metadata()?;
    let now = plain()?;
    let same = opened.is_file() && is_same(&opened, &now);
    same.then_some(Opened { len: opened.len(), file }).ok_or_else(refused)
}

#[cfg(unix)]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    a.len() == b.len()
}

/// What is asked of some bytes.
struct Asked {
    status: StatusCode,
    first: u64,
    count: u64,
    range: Option<String>,
}

fn asked(method: &Method, headers: &HeaderMap, len: u64) -> Asked {
    // There are no validators, so a range that depends on one is for other bytes.
    let plain = method == Method::GET && !headers.contains_key(header::IF_RANGE);
    let mut ranges = headers.get_all(header::RANGE).iter();
    let range = ranges.next().filter(|_| plain && ranges.next().is_none());
    match part(range.and_then(|range| range.to_str().ok()), len) {
        Part::All => Asked { status: StatusCode::OK, first: 0, count: len, range: None },
        Part::Beyond => Asked {
            status: StatusCode::RANGE_NOT_SATISFIABLE,
            first: 0,
            count: 0,
            range: Some(format!("bytes */{len}")),
        },
        Part::Some(range) => Asked {
            status: StatusCode::PARTIAL_CONTENT,
            first: *range.start(),
            count: range.end() - range.start() + 1,
            range: Some(format!("bytes {}-{}/{len}", range.start(), range.end())),
        },
    }
}

impl Asked {
    fn answer(self, path: &str, body: Body) -> Response {
        let mut answer = Answer::with(self.status, media_type(path), body);
        let headers = answer.headers_mut();
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.count));
        if let Some(range) = self.range.and_then(|range| range.parse().ok()) {
            headers.insert(header::CONTENT_RANGE, range);
        }
        answer
    }
}

/// Bytes in memory.
pub fn bytes(
    method: &Method,
    headers: &HeaderMap,
    path: &str,
    bytes: Vec<u8>,
) -> Response {
    let asked = asked(method, headers, bytes.len() as u64);
    let (first, end) = (asked.first as usize, (asked.first + asked.count) as usize);
    let part = Bytes::from(bytes).slice(first..end);
    asked.answer(path, Body::from(part))
}

/// A file of the vault, read as fast as the client takes it.
pub fn stream(
    method: &Method,
    headers: &HeaderMap,
    path: &str,
    mut opened: Opened,
) -> Response {
    let asked = asked(method, headers, opened.len);
    let (first, count) = (asked.first, asked.count);
    if method == Method::HEAD || count == 0 {
        return asked.answer(path, Body::empty());
    }
    let (sender, receiver) = channel(2);
    tokio::task::spawn_blocking(move || {
        let mut left = count;
        let mut read = || -> io::Result<()> {
            opened.file.seek(SeekFrom::Start(first))?;
            while left > 0 {
                let mut chunk = vec![0; CHUNK.min(left as usize)];
                opened.file.read_exact(&mut chunk)?;
                left -= chunk.len() as u64;
                if sender.blocking_send(Ok(Bytes::from(chunk))).is_err() {
                    break;
                }
            }
            Ok(())
        };
        if let Err(error) = read() {
            // The length was promised; only the end of the connection can tell.
            let _ = sender.blocking_send(Err(error));
        }
    });
    asked.answer(path, Body::new(Chunks { receiver, left: count }))
}

/// Chunks of a file.
struct Chunks {
    receiver: Receiver<io::Result<Bytes>>,
    left: u64,
}

impl HttpBody for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let chunk = std::task::ready!(self.receiver.poll_recv(cx));
        if let Some(Ok(bytes)) = &chunk {
            self.left -= bytes.len() as u64;
        }
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
