//! Who may ask for what: methods, names of the server, origins, sizes.
//!
//! A newcomer's trap: a page of any other site can make the writer's browser send
//! requests here. The name in `Host` tells them apart (it is the attacker's when a name
//! was pointed at this machine), and `Origin` where more than pages is given away.

use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use std::net::{IpAddr, SocketAddr};

/// Bytes of a request's target at most.
const TARGET: usize = 8 * 1024;

/// Bytes of all header fields at most.
const FIELDS: usize = 32 * 1024;

/// Where a connection arrived, and by which names the server answers.
#[derive(Clone, Debug)]
pub struct Door {
    /// The address and port that the client connected to.
    pub local: SocketAddr,
    /// Names beside `localhost` and the address.
    pub names: Vec<String>,
}

/// Looks at a request; gives the refusal when it must not be answered.
pub fn check<B>(request: &Request<B>, door: &Door) -> Result<(), StatusCode> {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let (uri, headers) = (request.uri(), request.headers());
    let target = uri.path_and_query().map_or(0, |target| target.as_str().len());
    if target > TARGET {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let field = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        name.as_str().len() + value.len() + 4
    };
    if headers.iter().map(field).sum::<usize>() > FIELDS {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    if uri.scheme().is_some() || uri.authority().is_some() {
        return Err(StatusCode::BAD_REQUEST);
    }
    if has_body(headers) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let host = single(headers, &header::HOST)?.ok_or(StatusCode::BAD_REQUEST)?;
    let (name, _) = split(host).ok_or(StatusCode::BAD_REQUEST)?;
    match door.answers_to(name) {
        true => Ok(()),
        false => Err(StatusCode::FORBIDDEN),
    }
}

/// Whether a request for more than a page comes from a page of this server, or from no
/// page at all.
pub fn is_own(headers: &HeaderMap, door: &Door) -> bool {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        return false;
    }
    let Ok(origin) = single(headers, &header::ORIGIN) else { return false };
    let Some(origin) = origin else { return true };
    let Some(host) = origin.strip_prefix("http://") else { return false };
    let Some((name, port)) = split(host) else { return false };
    door.answers_to(name) && port.unwrap_or(80) == door.local.port()
}

impl Door {
    /// Whether a name or address is one of this server's.
    fn answers_to(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        if name == "localhost" || name.ends_with(".localhost") {
            return true;
        }
        if self.names.iter().any(|own| own == name) {
            return true;
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let address = match bare {
            Some(inner) => inner.parse().ok().map(IpAddr::V6),
            None => name.parse().ok().map(IpAddr::V4),
        };
        let local = self.local.ip().to_canonical();
        address.is_some_and(|ip| ip.is_loopback() || ip.to_canonical() == local)
    }
}

/// The name and port of a `Host`; `None` when it is neither.
fn split(host: &str) -> Option<(&str, Option<u16>)> {
    let end = match host.starts_with('[') {
        true => host.find(']')? + 1,
        false => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at(end);
    let port = match port.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(digits.parse().ok()?)
        }
        Some(_) => return None,
        None if port.is_empty() => None,
        None => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    (!name.is_empty() && name.chars().all(plain)).then_some((name, port))
}

/// A header that may stand once; several are a bad request.
fn single<'h>(
    headers: &'h HeaderMap,
    name: &header::HeaderName,
) -> Result<Option<&'h str>, StatusCode> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(StatusCode::BAD_REQUEST);
    }
    first.to_str().map(Some).map_err(|_| StatusCode::BAD_REQUEST)
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|len| len.as_bytes() != b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Door {
        let local = "192.168.0.7:3000".parse().expect("an address");
        Door { local, names: vec!["notes.example".into()] }
    }

    fn asked(host: &str) -> Result<(), StatusCode> {
        let request = Request::get("/").header("host", host).body(()).expect("a request");
        check(&request, &door())
    }

    #[test]
    fn only_own_names_are_answered() {
        for host in [
            "localhost:3000",
            "LOCALHOST",
            "localhost.",
            "a.localhost:1",
            "127.0.0.1:3000",
            "127.0.0.9",
            "[::1]:3000",
            "192.168.0.7:3000",
            "notes.example:80",
        ] {
            assert_eq!(asked(host), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "evillocalhost",
            "192.168.0.8",
            "127.0.0.1.evil.example",
            "[2001:db8::1]",
            "notes.example.evil",
        ] {
            assert_eq!(asked(host), Err(StatusCode::FORBIDDEN), "{host}");
        }
        for host in
            ["", ":3000", "a b", "localhost:x", "localhost:99999", "[::1", "a@b", "a/b"]
        {
            assert_eq!(asked(host), Err(StatusCode::BAD_REQUEST), "{host}");
        }
        let none = Request::get("/").body(()).expect("a request");
        assert_eq!(check(&none, &door()), Err(StatusCode::BAD_REQUEST));
        let two =
            Request::get("/").header("host", "localhost").header("host", "localhost");
        let two = two.body(()).expect("a request");
        assert_eq!(check(&two, &door()), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn requests_are_small_and_only_read() {
        let refused = |request: axum::http::request::Builder| {
            let request =
                request.header("host", "localhost").body(()).expect("a request");
            check(&request, &door()).err()
        };
        let long = format!("/{}", "a".repeat(TARGET));
        assert_eq!(refused(Request::get(long)), Some(StatusCode::URI_TOO_LONG));
        let wide = Request::get("/").header("x", "a".repeat(FIELDS));
        let expected = Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        assert_eq!(refused(wide), expected);
        assert_eq!(refused(Request::post("/")), Some(StatusCode::METHOD_NOT_ALLOWED));
        assert_eq!(refused(Request::options("/")), Some(StatusCode::METHOD_NOT_ALLOWED));
        assert_eq!(refused(Request::head("/")), None);
        let absolute = Request::get("http://localhost/");
        assert_eq!(refused(absolute), Some(StatusCode::BAD_REQUEST));
        let body = Request::get("/").header("content-length", "5");
        assert_eq!(refused(body), Some(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[test]
    fn streams_are_for_own_pages() {
        let own = |fields: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.append(*name, value.parse().expect("a value"));
            }
            is_own(&headers, &door())
        };
        assert!(own(&[]));
        assert!(own(&[("origin", "http://localhost:3000")]));
        assert!(own(&[("origin", "http://192.168.0.7:3000")]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        for origin in [
            "http://evil.example",
            "http://localhost",
            "http://localhost:3001",
            "https://localhost:3000",
            "null",
            "",
            "http://localhost:3000.evil.example",
            "http://localhost:3000/",
            "http://192.168.0.8:3000",
        ] {
            assert!(!own(&[("origin", origin)]), "{origin}");
        }
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        let own_origin = ("origin", "http://localhost:3000");
        assert!(!own(&[own_origin, ("sec-fetch-site", "cross-site")]));
        assert!(!own(&[own_origin, own_origin]));
    }
}
