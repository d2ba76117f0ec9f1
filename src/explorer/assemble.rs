//! The page as one file: its parts are embedded, and what its host has stands in it.
//!
//! The page loads nothing from elsewhere. Its policy allows the one script by its digest, so a text
//! that is shown in the page cannot become a script.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const HTML: &str = include_str!("page/index.html");
const STYLES: [&str; 1] = [include_str!("page/page.css")];
/// In this order: a script uses those before it.
const SCRIPTS: [&str; 16] = [
    include_str!("page/recorded.js"),
    include_str!("page/host.js"),
    include_str!("page/address.js"),
    include_str!("page/paths.js"),
    include_str!("page/chart.js"),
    include_str!("page/blame.js"),
    include_str!("page/session.js"),
    include_str!("page/dom.js"),
    include_str!("page/design-view.js"),
    include_str!("page/verdict-view.js"),
    include_str!("page/trace-view.js"),
    include_str!("page/state-view.js"),
    include_str!("page/next-view.js"),
    include_str!("page/branch-view.js"),
    include_str!("page/diff-view.js"),
    include_str!("page/page.js"),
];

/// The explorer's WebAssembly module, compressed by gzip; empty in a build that has none.
static MODULE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/explorer.wasm.gz"));

/// The host of a page.
#[derive(Clone, Copy, Debug)]
pub enum PageHost<'a> {
    /// A server that answers requests.
    Http,
    /// The page itself, with this [`recording`](super::recording): the module answers requests, or
    /// what is recorded where this build has no module.
    File(&'a Value),
}

/// Returns whether this build has the explorer's WebAssembly module.
#[must_use]
pub const fn has_module() -> bool {
    !MODULE.is_empty()
}

/// Returns the page for a host, as one HTML file.
#[must_use]
pub fn page(host: PageHost<'_>) -> String {
    let (kind, recording) = match host {
        PageHost::Http => ("http", &Value::Null),
        PageHost::File(recording) if has_module() => ("wasm", recording),
        PageHost::File(recording) => ("recorded", recording),
    };
    let data = json!({ "kind": kind, "version": env!("CARGO_PKG_VERSION"), "recording": recording });
    let module = if kind == "wasm" { BASE64_STANDARD.encode(MODULE) } else { String::new() };
    let script = format!("\"use strict\";\n{}", compact(&SCRIPTS.concat()));
    let policy = policy(&script);
    // A part is put in last whose text could hold the mark of another one.
    let parts = [
        ("<!--policy-->", format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")),
        ("<!--styles-->", format!("<style>{}</style>", STYLES.concat())),
        ("<!--script-->", format!("<script>{script}</script>")),
        ("<!--module-->", format!("<script type=\"text/plain\" id=\"onceproof-module\">{module}</script>")),
        ("<!--host-->", format!("<script type=\"application/json\" id=\"onceproof-host\">{}</script>", in_html(&data))),
    ];
    parts.iter().fold(HTML.to_owned(), |page, (mark, text)| page.replacen(mark, text, 1))
}

/// Returns a script without its comments and indentation. No text of a script spans lines.
fn compact(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect::<Vec<_>>().concat()
}

/// Returns JSON that can stand within a script element: it holds no `<`.
fn in_html(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Returns the policy of the page: its own script and style, requests to its own server, and a
/// worker for the module.
fn policy(script: &str) -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(script));
    format!(
        "default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval' blob:; style-src 'unsafe-inline'; \
         img-src data: blob:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'"
    )
}
