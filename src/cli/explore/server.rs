//! The explorer's page over HTTP, on the loopback address.

use super::access::{Access, Route};
use super::connection::answer;
use super::survey::{SurveyAnswer, Surveys};
use onceproof::explorer::{Explorer, MAX_REQUEST_BYTES, PageHost, page};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tiny_http::{Header, Request, Response, Server};

/// The most requests at once. A page sends one at a time.
const MAX_REQUESTS: usize = 8;

/// Reads the designs from the disk.
type ReadDesigns<'a> = &'a (dyn Fn() -> Result<Vec<Value>, String> + Sync);

/// Serves the page on a port, or on any free one, until the process ends. `ready` gets its address.
///
/// # Errors
/// The port cannot be used.
pub(super) fn serve(port: Option<u16>, designs: ReadDesigns<'_>, ready: &dyn Fn(&str)) -> Result<(), String> {
    let wanted = port.unwrap_or(0);
    let refused = |error: &dyn std::fmt::Display| {
        format!("port {wanted} on 127.0.0.1 cannot be used: {error}; without --port any free one is taken")
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).map_err(|error| refused(&error))?;
    let port = listener.local_addr().map_err(|error| refused(&error))?.port();
    let server = Server::from_listener(listener, None).map_err(|error| refused(&error))?;
    let service = Service {
        access: Access::new(port),
        designs,
        explorer: Mutex::default(),
        aside: Mutex::default(),
        surveys: Surveys::default(),
    };
    ready(&service.access.address());
    let open = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for request in server.incoming_requests() {
            if open.fetch_add(1, Ordering::Relaxed) >= MAX_REQUESTS {
                open.fetch_sub(1, Ordering::Relaxed);
                refuse(request, (503, "too many requests at once"));
                continue;
            }
            let (service, open) = (&service, &open);
            scope.spawn(move || {
                let _counted = Counted(open);
                service.respond(request);
            });
        }
    });
    Ok(())
}

/// A request that is counted until it is answered, also where that panics.
struct Counted<'a>(&'a AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The means of an answer.
struct Service<'a> {
    access: Access,
    designs: ReadDesigns<'a>,
    /// Answers what the user waits for, one request at a time.
    explorer: Mutex<Explorer>,
    /// Answers what the page marks later, beside it.
    aside: Mutex<Explorer>,
    surveys: Surveys,
}

impl Service<'_> {
    fn respond(&self, request: Request) {
        match self.access.route(&request) {
            Err(refusal) => refuse(request, refusal),
            Ok(Route::Page) => send(request, 200, "text/html; charset=utf-8", page(PageHost::Http)),
            Ok(Route::Files) => {
                let (designs, error) = match (self.designs)() {
                    Ok(designs) => (designs, None),
                    Err(error) => (Vec::new(), Some(error)),
                };
                let changed = changed(&designs, error.as_deref());
                let files = json!({ "designs": designs, "changed": changed, "error": error });
                send(request, 200, "application/json", files.to_string());
            }
            Ok(Route::Survey) => {
                let query = request.url().split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
                match self.surveys.answer(&query) {
                    SurveyAnswer::Page(page) => send(request, 200, "text/html; charset=utf-8", page),
                    SurveyAnswer::Refused(reason) => refuse(request, (404, &reason)),
                }
            }
            Ok(Route::Answer) => respond_with(&self.explorer, request),
            Ok(Route::Aside) => respond_with(&self.aside, request),
        }
    }
}

/// Sends the answer of an explorer.
fn respond_with(explorer: &Mutex<Explorer>, mut request: Request) {
    let mut text = Vec::new();
    let most = MAX_REQUEST_BYTES as u64 + 1;
    let is_read = request.as_reader().take(most).read_to_end(&mut text).is_ok();
    match String::from_utf8(text) {
        _ if !is_read => refuse(request, (400, "the request ends early")),
        Ok(text) if text.len() > MAX_REQUEST_BYTES => refuse(request, (413, "the request is too large")),
        Ok(text) => answer(explorer, &text, request.into_writer()),
        Err(_) => refuse(request, (400, "the request is no UTF-8")),
    }
}

/// Returns a mark that differs once a design has changed.
fn changed(designs: &[Value], error: Option<&str>) -> String {
    let digest = Sha256::digest(json!([designs, error]).to_string());
    let bytes: Vec<String> = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

fn refuse(request: Request, (status, reason): (u16, &str)) {
    send(request, status, "text/plain; charset=utf-8", format!("{reason}\n"));
}

fn send(request: Request, status: u16, kind: &str, body: String) {
    let headers = [
        ("Content-Type", kind),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ];
    let mut response = Response::from_string(body).with_status_code(status);
    for (name, value) in headers {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // The other end has gone away.
    let _ = request.respond(response);
}
