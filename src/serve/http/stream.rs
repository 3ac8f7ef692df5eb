//! What open tabs ask for: the stream of events, and the list of findings.

use super::{Answer, refuse};
use crate::serve::compare::base_path;
use crate::serve::finding;
use crate::serve::http::path::{Wanted, wanted};
use crate::serve::hub::{Hub, Listener};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use hyper::body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Opens a stream of events, which is written to every `heartbeat` at least.
pub async fn events(
    hub: Arc<Hub>,
    heartbeat: Duration,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let query = uri.query().unwrap_or("");
    let field = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let base = base_path(&hub.edition().snapshot);
    // `location.pathname` is encoded once, and the query encodes it again.
    let page = field("page").unwrap_or_else(|| base.clone());
    let Ok(wanted) = wanted(&page, &base) else {
        return refuse(StatusCode::BAD_REQUEST);
    };
    let Wanted::Route(route) = wanted else { return refuse(StatusCode::NOT_FOUND) };
    let again = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let seen = again.map(str::to_owned).or_else(|| field("seen"));
    let joined = tokio::task::spawn_blocking(move || hub.join(&route, seen.as_deref()));
    match joined.await {
        Ok(Some(listener)) => {
            let mut heartbeat = interval(heartbeat);
            heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            heartbeat.reset();
            let body = Body::new(Events { listener, heartbeat });
            Answer::with(StatusCode::OK, "text/event-stream; charset=utf-8", body)
        }
        Ok(None) => refuse(StatusCode::SERVICE_UNAVAILABLE),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Lists what was found.
pub async fn diagnostics(hub: Arc<Hub>) -> Response {
    let list = move || serde_json::to_vec(&finding::of_edition(&hub.edition()));
    match tokio::task::spawn_blocking(list).await {
        Ok(Ok(json)) => {
            let kind = "application/json; charset=utf-8";
            Answer::with(StatusCode::OK, kind, Body::from(json))
        }
        _ => refuse(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The body of a stream, which ends only with its connection.
struct Events {
    listener: Listener,
    heartbeat: Interval,
}

impl HttpBody for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = |text: String| Some(Ok(Frame::data(Bytes::from(text))));
        match self.listener.receiver.poll_recv(cx) {
            Poll::Ready(Some(text)) => return Poll::Ready(frame(text)),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {}
        }
        self.heartbeat.poll_tick(cx).map(|_| frame(":\n\n".to_owned()))
    }
}
