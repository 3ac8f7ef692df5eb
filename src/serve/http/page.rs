//! A path of the site → what the edition has there.

use super::file::{bytes, open, stream};
use super::path::{Wanted, wanted};
use super::{Answer, refuse};
use crate::base::Route;
use crate::serve::compare::{base_path, url};
use crate::serve::edition::{Body as Stands, Drawn, Edition};
use crate::serve::event::DIGITS;
use crate::serve::hub::Hub;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use std::sync::Arc;

/// Page of last resort: nothing can be drawn, but it mends itself.
const NOTHING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
     <title>kbgen</title>\n</head>\n<body>\n<main id=\"kb:main\"></main>\n</body>\n</html>\n";

/// Answers a request for a path of the site.
pub async fn page(
    hub: Arc<Hub>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let edition = hub.edition();
    let base = base_path(&edition.snapshot);
    let Ok(wanted) = wanted(uri.path(), &base) else {
        return refuse(StatusCode::BAD_REQUEST);
    };
    let answer = move || match wanted {
        Wanted::Begin => lead(StatusCode::TEMPORARY_REDIRECT, &base),
        Wanted::Nothing => absent(&edition, &base),
        Wanted::Route(route) => {
            site(&edition, &base, &route, uri.query(), &method, &headers)
        }
    };
    // Drawing would keep all other connections waiting.
    let drawn = tokio::task::spawn_blocking(answer).await;
    drawn.unwrap_or_else(|_| refuse(StatusCode::INTERNAL_SERVER_ERROR))
}

fn site(
    edition: &Edition,
    base: &str,
    route: &Route,
    query: Option<&str>,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let outputs = &edition.snapshot.world.site.outputs;
    let folder = Route::file(&format!("{route}/"));
    if !route.is_page() && !outputs.contains_key(route) && outputs.contains_key(&folder) {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let to = format!("{}{query}", url(base, &folder));
        return lead(StatusCode::PERMANENT_REDIRECT, &to);
    }
    // Most hosts leave out this ending, and old addresses rely on it.
    let file = Route::file(&format!("{route}.html"));
    let left_out = !route.is_page() && !outputs.contains_key(route);
    let route = if left_out && outputs.contains_key(&file) { &file } else { route };
    let drawn = match edition.draw(route) {
        Ok(Some(drawn)) => drawn,
        Ok(None) => return absent(edition, base),
        Err(_) => return html(edition, base, StatusCode::INTERNAL_SERVER_ERROR, None),
    };
    if drawn.page {
        return html(edition, base, StatusCode::OK, Some(drawn));
    }
    match drawn.body {
        Stands::Here(body) => bytes(method, headers, route.as_str(), body),
        Stands::Disk(disk) => {
            let root = &edition.snapshot.world.config.content_root;
            match open(&disk, root) {
                Ok(opened) => stream(method, headers, route.as_str(), opened),
                Err(_) => absent(edition, base),
            }
        }
    }
}

/// The site's page for addresses where nothing is.
fn absent(edition: &Edition, base: &str) -> Response {
    let page = edition.draw(&Route::file("404.html")).ok().flatten();
    html(edition, base, StatusCode::NOT_FOUND, page)
}

/// A page of the theme, with the script that keeps it up to date.
fn html(
    edition: &Edition,
    base: &str,
    status: StatusCode,
    page: Option<Drawn>,
) -> Response {
    let digest = page.as_ref().filter(|_| status == StatusCode::OK);
    let digest = digest.and_then(Drawn::digest);
    let digest = digest.map_or_else(|| "-".to_owned(), |digest| digest.short(DIGITS));
    let body = match page.map(|page| page.body) {
        Some(Stands::Here(body)) => body,
        _ => NOTHING.as_bytes().to_vec(),
    };
    let folder = edition.snapshot.theme.asset_folder();
    let script = format!(
        "<script type=\"module\" src=\"{base}{folder}/js/live.js\" data-page=\"{digest}\">\
         </script>\n"
    );
    let body = with_script(body, &script);
    let length = body.len();
    let kind = "text/html; charset=utf-8";
    let mut answer = Answer::with(status, kind, Body::from(body));
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    answer
}

/// Puts the script at the end of the head, or of a page that a template left without.
fn with_script(mut page: Vec<u8>, script: &str) -> Vec<u8> {
    const HEAD: &[u8] = b"</head>";
    let at = page.windows(HEAD.len()).position(|part| part.eq_ignore_ascii_case(HEAD));
    let at = at.unwrap_or(page.len());
    page.splice(at..at, script.bytes());
    page
}

/// Leads to another path of the site.
fn lead(status: StatusCode, to: &str) -> Response {
    let mut answer = refuse(status);
    if let Ok(to) = to.parse() {
        answer.headers_mut().insert(header::LOCATION, to);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::with_script;

    #[test]
    fn the_script_ends_the_head() {
        let check = |page: &str, expected: &str| {
            let page = with_script(page.as_bytes().to_vec(), "<s>");
            assert_eq!(String::from_utf8_lossy(&page), expected);
        };
        check("<head>a</head><body></head>", "<head>a<s></head><body></head>");
        check("<HEAD></HEAD>", "<HEAD><s></HEAD>");
        check("plain", "plain<s>");
    }
}
