//! A running `kbgen serve`, its answers, and the tabs that listen to it.

use crate::folder::write;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest time that anything may take on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server over a folder; it ends when it is dropped.
pub struct Server {
    pub child: Child,
    pub port: u16,
    pub base: String,
    pub said: Receiver<String>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut named = lines.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value)
    }
}

impl Server {
    pub fn start(root: &Path, more: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kbgen"))
            .arg("serve")
            .arg(root)
            .args(["--port", "0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, said) = channel();
        let errors = BufReader::new(child.stderr.take().expect("a pipe"));
        thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        out.read_line(&mut line).expect("a line");
        let url = line.trim().split_once("http://").expect("an address").1.to_owned();
        let (host, base) = url.split_once('/').expect("a path");
        let port = host.rsplit_once(':').expect("a port").1;
        let port = port.parse().expect("a number");
        Server { child, port, base: format!("/{base}"), said }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream
    }

    /// Sends bytes and reads until the server closes.
    pub fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    pub fn ask(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !fields.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        for (name, value) in fields {
            head += &format!("{name}: {value}\r\n");
        }
        parsed(&self.raw(format!("{head}\r\n").as_bytes()))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks until the answer is as wanted.
    pub fn wait(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(Instant::now() < end, "{path}: {} {}", answer.status, answer.text());
            thread::sleep(Duration::from_millis(15));
        }
    }

    /// Opens the stream of a tab that has just loaded a page.
    pub fn tab(&self, page: &str) -> Tab {
        self.stream(&format!("page={page}"), &[])
    }

    pub fn stream(&self, query: &str, fields: &[(&str, &str)]) -> Tab {
        let mut stream = self.connect();
        let mut head = format!(
            "GET /__kbgen/events?{query} HTTP/1.1\r\nHost: localhost:{}\r\n",
            self.port
        );
        for (name, value) in fields {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).expect("it listens");
        let mut tab = Tab { lines: BufReader::new(stream), heard: Vec::new() };
        assert_eq!(tab.next().0, "hello");
        tab
    }

    /// The next line on standard error that holds a text.
    pub fn says(&self, text: &str) -> String {
        loop {
            let line = self.said.recv_timeout(PATIENCE).expect(text);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// The digest by which a page is known.
    pub fn digest(&self, path: &str) -> String {
        let page = self.get(path).text();
        let rest = page.split_once("data-page=\"").expect("the script").1;
        rest.split('"').next().expect("a value").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An open stream of events.
pub struct Tab {
    pub lines: BufReader<TcpStream>,
    /// All that was sent.
    pub heard: Vec<String>,
}

impl Tab {
    /// The next event: its name and its data.
    pub fn next(&mut self) -> (String, String) {
        let mut event = (String::new(), String::new());
        loop {
            let mut line = String::new();
            let read = self.lines.read_line(&mut line).expect("a line in time");
            assert!(read > 0, "the stream ended: {:?}", self.heard);
            self.heard.push(line.clone());
            let line = line.trim_end();
            if let Some(name) = line.strip_prefix("event: ") {
                name.clone_into(&mut event.0);
            } else if let Some(data) = line.strip_prefix("data: ") {
                data.clone_into(&mut event.1);
            } else if line.is_empty() && !event.0.is_empty() {
                return event;
            }
        }
    }

    /// All events of the next edition that has any, without its status.
    pub fn edition(&mut self) -> Vec<(String, String)> {
        let mut events = Vec::new();
        loop {
            match self.next() {
                (name, _) if name == "status" && events.is_empty() => {}
                (name, _) if name == "status" => return events,
                event => events.push(event),
            }
        }
    }
}

pub fn parsed(bytes: &[u8]) -> Answer {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = match at {
        Some(at) => (&bytes[..at], &bytes[at + 4..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer { status: status.unwrap_or(0), head, body: body.to_vec() }
}

/// A vault with files, in a folder of its own.
pub fn vault(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = dir.path().canonicalize().expect("it is there").join("vault");
    fs::create_dir(&root).expect("a new folder");
    for (path, text) in files {
        write(&root.join(path), text.as_bytes());
    }
    (dir, root)
}

/// Saves as editors do: another file that takes the place of the first.
pub fn save(path: &Path, text: &str) {
    let name = path.file_name().expect("a file").to_string_lossy();
    let other = path.with_file_name(format!(".{name}.saving"));
    write(&other, text.as_bytes());
    fs::rename(&other, path).expect("a rename");
}

pub fn names(events: &[(String, String)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}
