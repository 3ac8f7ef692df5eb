//! The limits of section 4 of the server's promises, made small and then reached.

use super::Listening;
use crate::config::Overrides;
use crate::serve::edition::Edition;
use crate::serve::hub::Hub;
use crate::serve::limits::Limits;
use crate::serve::project::Project;
use crate::serve::{Notice, Notify};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest time that anything may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// Limits that nobody reaches by chance.
fn wide() -> Limits {
    let long = 2 * PATIENCE;
    Limits { head: long, idle: long, heartbeat: long, slow: long, ..Limits::default() }
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A server with limits, until it is dropped.
struct Server {
    hub: Arc<Hub>,
    address: SocketAddr,
    /// Seconds of notices that work is slow.
    slow: Receiver<u64>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _dir: TempDir,
}

impl Server {
    fn start(limits: Limits) -> Server {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("index.md"), "# 집\n\n![[긴.mp3]]")
            .expect("a new file");
        // More than the system keeps for a client that does not read.
        fs::write(dir.path().join("긴.mp3"), vec![7; LONG]).expect("a new file");
        let root = dir.path().canonicalize().expect("it is there");
        let mut project = Project::open(root, Overrides::default()).expect("a project");
        let snapshot = Arc::new(project.snapshot());
        let edition = Edition::new(1, snapshot, None, Vec::new(), ms(1), None);
        let hub = Arc::new(Hub::new(Arc::new(edition), limits.tabs));
        let listening = Listening::open("127.0.0.1", 0).expect("a port");
        let address = listening.address;
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (sender, slow) = channel();
        let notify: Notify = Arc::new(move |notice| {
            if let Notice::Slow(seconds) = notice {
                let _ = sender.send(seconds);
            }
        });
        let own = Arc::clone(&hub);
        let thread = spawn(move || {
            let stopped = async { stopped.await.unwrap_or(()) };
            listening.serve_until(stopped, &own, &notify, limits).expect("it serves");
        });
        let (stop, thread) = (Some(stop), Some(thread));
        Server { hub, address, slow, stop, thread, _dir: dir }
    }

    fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        BufReader::new(stream)
    }

    /// A connection that has asked for a path.
    fn ask(&self, path: &str) -> BufReader<TcpStream> {
        let mut stream = self.connect();
        ask_on(&mut stream, path);
        stream
    }

    /// Tabs that ask for the stream of events until one gets it, with its greeting.
    fn tab(&self) -> BufReader<TcpStream> {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut tab = self.ask("/__kbgen/events?page=/");
            if status(&mut tab) == 200 {
                until(&mut tab, "event: hello");
                return tab;
            }
            assert!(Instant::now() < end, "no place in time");
            sleep(ms(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(ended.is_none_or(|ended| ended.is_ok()) || std::thread::panicking());
    }
}

const LONG: usize = 32 * 1024 * 1024;

fn ask_on(stream: &mut BufReader<TcpStream>, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes()).expect("it listens");
}

/// The status of the answer that comes next; its fields are read too.
fn status(stream: &mut BufReader<TcpStream>) -> u16 {
    let first = line(stream);
    let status = first.split(' ').nth(1).expect("a status");
    while !line(stream).trim().is_empty() {}
    status.parse().expect("a number")
}

fn line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).expect("a line in time");
    line
}

/// Reads lines up to one that holds a text.
fn until(stream: &mut BufReader<TcpStream>, text: &str) -> String {
    loop {
        let line = line(stream);
        assert!(!line.is_empty(), "the stream ended before {text:?}");
        if line.contains(text) {
            return line;
        }
    }
}

/// How long it takes the server to close, and the bytes that it still sent.
fn closed(stream: &mut BufReader<TcpStream>) -> (Duration, usize) {
    let begun = Instant::now();
    let mut rest = Vec::new();
    // A reset is an end as well.
    let _ = stream.read_to_end(&mut rest);
    assert!(begun.elapsed() < PATIENCE, "it was never closed");
    (begun.elapsed(), rest.len())
}

#[test]
fn a_head_that_never_ends_is_let_go() {
    let server = Server::start(Limits { head: ms(200), ..wide() });
    let mut slow = server.connect();
    slow.get_mut().write_all(b"GET / HTTP/1.1\r\nHost: ").expect("it listens");
    let (took, sent) = closed(&mut slow);
    assert!(took >= ms(150) && sent == 0, "{took:?}, {sent} bytes");
    assert_eq!(status(&mut server.ask("/")), 200);
}

#[test]
fn who_asks_nothing_is_let_go() {
    let server = Server::start(Limits { idle: ms(300), ..wide() });
    let (took, _) = closed(&mut server.connect());
    assert!(took >= ms(200), "{took:?}");
    let mut kept = server.ask("/kbgen/dev/nothing");
    assert_eq!(status(&mut kept), 404);
    let (took, _) = closed(&mut kept);
    assert!(took >= ms(200), "the time runs from the last answer: {took:?}");
}

#[test]
fn who_never_reads_is_let_go() {
    let server = Server::start(Limits { idle: ms(1000), ..wide() });
    let mut deaf = server.ask("/%EA%B8%B4.mp3");
    assert_eq!(status(&mut deaf), 200);
    sleep(ms(2500));
    let (_, sent) = closed(&mut deaf);
    assert!(sent < LONG, "the rest was sent after all");
    // Who reads gets all of it, however long that takes.
    let mut slow = server.ask("/%EA%B8%B4.mp3");
    assert_eq!(status(&mut slow), 200);
    let mut read = vec![0; LONG / 4];
    for _ in 0..4 {
        slow.read_exact(&mut read).expect("a part");
        sleep(ms(100));
    }
}

#[test]
fn a_tab_may_be_silent_and_is_written_to() {
    let server = Server::start(Limits { idle: ms(100), heartbeat: ms(300), ..wide() });
    let mut tab = server.tab();
    let begun = Instant::now();
    // Comments of the protocol, which browsers drop.
    (0..3).for_each(|_| drop(until(&mut tab, ":\n")));
    assert!(begun.elapsed() >= ms(500), "{:?}", begun.elapsed());
}

#[test]
fn connections_are_counted() {
    let server = Server::start(Limits { connections: 3, ..wide() });
    let mut held: Vec<_> = (0..3).map(|_| server.ask("/nothing")).collect();
    held.iter_mut().for_each(|held| assert_eq!(status(held), 404));
    let mut late = server.ask("/nothing");
    late.get_mut().set_read_timeout(Some(ms(300))).expect("a socket");
    let waited = late.read_line(&mut String::new());
    assert!(waited.is_err(), "no answer while all places are taken");
    held.pop();
    late.get_mut().set_read_timeout(Some(PATIENCE)).expect("a socket");
    assert_eq!(status(&mut late), 404, "but it waits for one");
}

#[test]
fn tabs_are_counted_and_dead_ones_forgotten() {
    let server = Server::start(Limits { tabs: 2, heartbeat: ms(100), ..wide() });
    let (first, _second) = (server.tab(), server.tab());
    assert_eq!(status(&mut server.ask("/__kbgen/events?page=/")), 503);
    assert_eq!(status(&mut server.ask("/")), 200, "pages are not tabs");
    drop(first);
    server.tab();
}

#[test]
fn work_that_takes_long_is_said_once() {
    let server = Server::start(Limits { slow: ms(200), ..wide() });
    let mut tab = server.tab();
    server.hub.working(Some(Instant::now()));
    server.slow.recv_timeout(PATIENCE).expect("it is said");
    until(&mut tab, "event: slow");
    assert!(server.slow.recv_timeout(ms(500)).is_err(), "once");
    server.hub.working(None);
    server.hub.working(Some(Instant::now()));
    server.slow.recv_timeout(PATIENCE).expect("and the next time again");
}

#[test]
fn the_limits_are_those_that_are_promised() {
    let Limits { connections, tabs, head, idle, heartbeat, slow } = Limits::default();
    assert_eq!((connections, tabs), (512, 256));
    let seconds = [head, idle, heartbeat, slow].map(|limit| limit.as_secs());
    assert_eq!(seconds, [10, 30, 15, 10]);
}
