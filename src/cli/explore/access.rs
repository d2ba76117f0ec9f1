//! Access to the server: for the page that this process has served, and for no other one.
//!
//! The server listens on the loopback address, which every page of a browser can reach. Three
//! things keep other pages out: a token in the address that only the user's terminal shows; the
//! `Host` of a request, which a name that was rebound to this machine does not have; and its
//! `Origin`.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use tiny_http::{Method, Request};

/// The purpose of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The page.
    Page,
    /// The designs on the disk.
    Files,
    /// The survey page.
    Survey,
    /// A request of the page.
    Answer,
    /// A request that is answered beside the others.
    Aside,
}

/// Why a request is refused: the status of HTTP, and a sentence.
pub(super) type Refusal = (u16, &'static str);

/// The address of a page.
#[derive(Clone, Debug)]
pub(super) struct Access {
    token: String,
    port: u16,
}

impl Access {
    /// The access to a page on a port, under a new token.
    ///
    /// The token is 128 bits of `SipHash` under a key that the standard library draws from the
    /// operating system's randomness.
    pub(super) fn new(port: u16) -> Self {
        let keyed = RandomState::new();
        let token = format!("{:016x}{:016x}", keyed.hash_one("onceproof"), keyed.hash_one("explorer"));
        Self { token, port }
    }

    /// The address that the user opens.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// The purpose of a request.
    ///
    /// # Errors
    /// Why it is refused.
    pub(super) fn route(&self, request: &Request) -> Result<Route, Refusal> {
        let header = |name: &'static str| {
            request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str())
        };
        let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{}", self.port));
        if !header("Host").is_some_and(|host| hosts.iter().any(|known| known == host)) {
            return Err((403, "the request is for another host"));
        }
        let is_own = |origin: &str| hosts.iter().any(|host| origin == format!("http://{host}"));
        if !header("Origin").is_none_or(is_own) {
            return Err((403, "the request comes from another page"));
        }
        if !header("Sec-Fetch-Site").is_none_or(|site| matches!(site, "same-origin" | "none")) {
            return Err((403, "the request comes from another site"));
        }
        let path = request.url().split('?').next().unwrap_or_default();
        let inside = path.strip_prefix('/').and_then(|path| path.strip_prefix(self.token.as_str()));
        match (request.method(), inside) {
            (Method::Get, Some("/")) => Ok(Route::Page),
            (Method::Get, Some("/files")) => Ok(Route::Files),
            (Method::Get, Some("/survey")) => Ok(Route::Survey),
            // A form of another page cannot send this type.
            (Method::Post, Some("/answer")) if header("Content-Type") == Some("application/json") => Ok(Route::Answer),
            (Method::Post, Some("/aside")) if header("Content-Type") == Some("application/json") => Ok(Route::Aside),
            (_, Some("/" | "/files" | "/survey" | "/answer" | "/aside")) => Err((405, "no such method, or no JSON")),
            _ => Err((404, "there is nothing at this address; `onceproof explore` prints the address of its page")),
        }
    }
}
