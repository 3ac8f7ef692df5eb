//! HTTP: connections → requests → answers from the edition of the moment.
//!
//! A newcomer's trap: this runs on one thread and must never wait for anything but its
//! clients; whatever draws or reads a disk is done on another.

mod file;
mod guard;
mod page;
mod path;
mod range;
mod socket;
mod stream;
#[cfg(test)]
mod tests;

use super::event::Event;
use super::hub::Hub;
use super::limits::Limits;
use super::{Notice, Notify};
use crate::diag::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use guard::Door;
use hyper::body::{Frame, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket::{Busy, Paced, Requests};
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Header fields of a request at most.
const FIELDS: usize = 100;

/// Bytes of a request's head that are ever kept; more than any target that is told to be
/// too long.
const BUFFER: usize = 96 * 1024;

/// How long work in progress may keep the program from ending.
const LAST: Duration = Duration::from_millis(300);

/// A port that is taken, before anything is answered.
pub struct Listening {
    listener: TcpListener,
    host: String,
    /// The address and port.
    pub address: SocketAddr,
}

impl Listening {
    /// Takes the port.
    pub fn open(host: &str, port: u16) -> Result<Listening, Error> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let failed = |source: io::Error| {
            let busy = source.kind() == io::ErrorKind::AddrInUse;
            let free = if busy { free_port(bare, port) } else { None };
            Error::Listen { address: format!("{host}:{port}"), source, free }
        };
        let bound = (bare, port).to_socket_addrs().and_then(|addresses| {
            let addresses: Vec<SocketAddr> = addresses.collect();
            TcpListener::bind(&addresses[..])
        });
        let listener = bound.map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Listening { listener, host: bare.to_owned(), address })
    }

    /// The address of the site for people.
    pub fn url(&self, base: &str) -> String {
        let ip = self.address.ip();
        let host = match ip {
            ip if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        format!("http://{host}:{}{base}", self.address.port())
    }

    /// Answers until a signal ends the program.
    pub fn serve(
        self,
        hub: &Arc<Hub>,
        notify: &Notify,
        limits: Limits,
    ) -> Result<(), Error> {
        self.serve_until(stop(), hub, notify, limits)
    }

    fn serve_until(
        self,
        stopped: impl Future<Output = ()>,
        hub: &Arc<Hub>,
        notify: &Notify,
        limits: Limits,
    ) -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| self.failed(source))?;
        let served = runtime.block_on(async {
            tokio::pin!(stopped);
            self.run(stopped, hub, notify, limits).await
        });
        runtime.shutdown_timeout(LAST);
        served
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Listen { address: self.address.to_string(), source, free: None }
    }

    async fn run(
        self,
        mut stopped: Pin<&mut impl Future<Output = ()>>,
        hub: &Arc<Hub>,
        notify: &Notify,
        limits: Limits,
    ) -> Result<(), Error> {
        let config = Arc::clone(&hub.edition().snapshot.world.config);
        let url = self.url(config.base_path().unwrap_or("/"));
        if !self.address.ip().is_loopback() {
            notify(Notice::Exposed(&addresses(self.address)));
        }
        let listener = self.listener.try_clone().map_err(|source| self.failed(source))?;
        let listener = tokio::net::TcpListener::from_std(listener);
        let listener = listener.map_err(|source| self.failed(source))?;
        notify(Notice::Ready(&url));
        let router = router(hub, limits.heartbeat);
        let places = Arc::new(Semaphore::new(limits.connections));
        tokio::spawn(watch_work(Arc::clone(hub), Arc::clone(notify), limits.slow));
        loop {
            let place = Arc::clone(&places).acquire_owned();
            let accepted = async {
                // Who comes while all places are taken waits in the system's queue.
                let place = place.await;
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                () = &mut stopped => return Ok(()),
                accepted = accepted => accepted,
            };
            let Ok((stream, _)) = accepted else {
                // Too many open files, or a client that is gone; neither lasts.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let mut names = vec![self.host.to_ascii_lowercase()];
            names.extend(hub.edition().snapshot.world.config.serve.hosts.iter().cloned());
            let local = stream.local_addr().unwrap_or(self.address);
            let door = Arc::new(Door { local, names });
            let router = router.clone();
            tokio::spawn(async move {
                connection(stream, router, door, limits).await;
                drop(place);
            });
        }
    }
}

/// Answers the requests of one connection.
async fn connection(
    stream: tokio::net::TcpStream,
    router: Router,
    door: Arc<Door>,
    limits: Limits,
) {
    let _ = stream.set_nodelay(true);
    let requests = Requests::default();
    let io = TokioIo::new(Paced::new(stream, requests.clone(), limits));
    let service = router.layer(Extension(door)).layer(Extension(requests.clone()));
    let service = TowerToHyperService::new(service);
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(BUFFER)
        .max_headers(FIELDS)
        .serve_connection(io, service);
    // What a client does wrong ends its connection, which is all that is to do.
    tokio::select! {
        _ = served => {}
        () = requests.overdue(limits) => {}
    }
}

fn router(hub: &Arc<Hub>, heartbeat: Duration) -> Router {
    let (events, list, site) = (Arc::clone(hub), Arc::clone(hub), Arc::clone(hub));
    let own = || from_fn(only_own);
    let events = get(move |uri, headers| {
        stream::events(Arc::clone(&events), heartbeat, uri, headers)
    });
    let list = get(move || stream::diagnostics(Arc::clone(&list)));
    Router::new()
        .route("/__kbgen/events", events.layer(own()))
        .route("/__kbgen/diagnostics", list.layer(own()))
        .fallback(move |method, uri, headers| {
            page::page(Arc::clone(&site), method, uri, headers)
        })
        .layer(from_fn(check))
}

/// Refuses what nobody may ask, before anything else.
async fn check(
    Extension(door): Extension<Arc<Door>>,
    Extension(requests): Extension<Requests>,
    request: Request,
    next: Next,
) -> Response {
    let (head, busy) = requests.begin();
    let answer = match guard::check(&request, &door) {
        Ok(()) if head.fragment => refuse(StatusCode::BAD_REQUEST),
        Ok(()) => next.run(request).await,
        Err(status) => {
            let mut answer = refuse(status);
            let headers = answer.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            if status == StatusCode::METHOD_NOT_ALLOWED {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            answer
        }
    };
    answer.map(|body| Body::new(Sent { body, _busy: busy }))
}

/// Refuses what only pages of this server may ask.
async fn only_own(
    Extension(door): Extension<Arc<Door>>,
    request: Request,
    next: Next,
) -> Response {
    match guard::is_own(request.headers(), &door) {
        true => next.run(request).await,
        false => refuse(StatusCode::FORBIDDEN),
    }
}

/// A body that tells the connection's clock when it has been sent.
struct Sent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Makes answers with the fields that all of them have.
struct Answer;

impl Answer {
    fn with(status: StatusCode, kind: &'static str, body: Body) -> Response {
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        let fixed = HeaderValue::from_static;
        headers.insert(header::CONTENT_TYPE, fixed(kind));
        headers.insert(header::CACHE_CONTROL, fixed("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
        headers.insert("cross-origin-resource-policy", fixed("same-origin"));
        answer
    }
}

/// An answer that says no more than its status.
fn refuse(status: StatusCode) -> Response {
    let text = status.canonical_reason().unwrap_or("error");
    Answer::with(status, "text/plain; charset=utf-8", Body::from(format!("{text}\n")))
}

/// Says when an edition takes long, once.
async fn watch_work(hub: Arc<Hub>, notify: Notify, slow: Duration) {
    let mut said = None;
    loop {
        tokio::time::sleep(slow / 10).await;
        let Some(since) = hub.work() else { continue };
        let seconds = since.elapsed();
        if seconds > slow && said != Some(since) {
            said = Some(since);
            hub.tell(&Event::Slow(seconds.as_secs()));
            notify(Notice::Slow(seconds.as_secs()));
        }
    }
}

/// Ends when the program is told to.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let asked = signal(SignalKind::terminate());
        if let Ok(mut asked) = asked {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = asked.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// A port near the wanted one that is free.
fn free_port(host: &str, port: u16) -> Option<u16> {
    (port.checked_add(1)?..=u16::MAX)
        .take(100)
        .find(|port| TcpListener::bind((host, *port)).is_ok())
}

/// The addresses by which other machines reach the server.
fn addresses(bound: SocketAddr) -> Vec<IpAddr> {
    if !bound.ip().is_unspecified() {
        return vec![bound.ip()];
    }
    // Nothing is sent: the system only tells which of its addresses it would use.
    let own = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    own.map(|own| vec![own.ip()]).unwrap_or_default()
}
