//! The explorer as a WebAssembly module.
//!
//! A page writes a request into the memory that [`room`] gives, calls [`answer`], and reads as many
//! bytes as that returns where [`at`] says. The page gives two functions: `progress`, and
//! `panicked`, which gets the message of a bug of ours before the module traps. Without threads,
//! one explorer serves one page.

use onceproof::explorer::{Explorer, ExplorerHost};
use onceproof_engine::Progress;
use std::cell::RefCell;

/// The request, the answer, and the explorer between them.
#[derive(Default)]
struct Page {
    request: Vec<u8>,
    answer: String,
    explorer: Explorer,
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

#[cfg(target_arch = "wasm32")]
mod imports {
    //! The functions that a page gives.

    #[link(wasm_import_module = "onceproof")]
    unsafe extern "C" {
        pub(super) safe fn progress(states: usize, frontier: usize, depth: usize);
        pub(super) safe fn panicked(message: *const u8, length: usize);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imports {
    //! Nothing: on another target there is no page.

    pub(super) const fn progress(_states: usize, _frontier: usize, _depth: usize) {}
    pub(super) const fn panicked(_message: *const u8, _length: usize) {}
}

/// The page that runs the module.
struct Host;

impl ExplorerHost for Host {
    fn progress(&self, progress: Progress) {
        imports::progress(progress.states, progress.frontier, progress.depth);
    }
}

/// Returns where to write a request of so many bytes. Memory may grow by it: a view of the memory
/// is taken afterwards.
// SAFETY: no other function of the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        imports::panicked(message.as_ptr(), message.len());
    }));
    PAGE.with_borrow_mut(|page| {
        page.request = vec![0; length];
        page.request.as_mut_ptr()
    })
}

/// Answers the request. Returns the number of bytes of the answer.
// SAFETY: no other function of the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    PAGE.with_borrow_mut(|page| {
        let request = String::from_utf8_lossy(&page.request).into_owned();
        page.answer = page.explorer.answer_on(&request, &Host);
        page.answer.len()
    })
}

/// Returns where the answer is, until the next request.
// SAFETY: no other function of the program has this name.
#[unsafe(no_mangle)]
pub extern "C" fn at() -> *const u8 {
    PAGE.with_borrow(|page| page.answer.as_ptr())
}
