//! Requests under way: each has a thread, so that the program goes on meanwhile.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use crate::http::get::get;
use crate::out;
use crate::sys::clock;
use crate::value::any::Value;
use crate::value::str::Str;

/// How long the first look for an answer is waited for, in nanoseconds.
const SOONEST: i64 = 100_000;
/// How long looks are apart at most.
const LATEST: i64 = 10_000_000;

/// What a thread takes over or hands over as a whole.
struct Sent<T>(T);

// SAFETY: who sends it keeps nothing of it, so one thread at a time counts its owners.
unsafe impl<T> Send for Sent<T> {}

type Answer = Result<Value, Str>;

struct Request {
    start: i64,
    /// Nothing if the system had no thread.
    thread: Option<JoinHandle<Sent<Answer>>>,
    url: Str,
}

/// The requests by number. Only the program's own thread uses them.
static REQUESTS: Mutex<Sent<BTreeMap<i64, Request>>> = Mutex::new(Sent(BTreeMap::new()));

/// Begins to get a document, and says which number the request has.
pub fn start(url: &Str) -> i64 {
    out::hand_over();
    let sent = Sent(Str::from_slice(url));
    let thread = Builder::new().spawn(move || {
        let sent = sent;
        block_signals();
        Sent(get(&sent.0))
    });
    let request = Request { start: clock::monotonic(), thread: thread.ok(), url: url.clone() };
    let mut requests = requests();
    let number = requests.0.last_key_value().map_or(0, |(last, _)| last.wrapping_add(1));
    requests.0.insert(number, request);
    number
}

/// When to look for an answer next, on the monotonic clock: after an eighth of the time that was waited.
pub fn next_look(request: i64) -> i64 {
    let now = clock::monotonic();
    let start = requests().0.get(&request).map_or(now, |request| request.start);
    now.saturating_add((now.saturating_sub(start) / 8).clamp(SOONEST, LATEST))
}

/// Whether the answer to a request is there.
pub fn is_answered(request: i64) -> bool {
    let requests = requests();
    let thread = requests.0.get(&request).and_then(|request| request.thread.as_ref());
    thread.is_none_or(JoinHandle::is_finished)
}

/// The answer to a request, which is waited for if need be. The request is done then.
pub fn answer(request: i64) -> Result<Value, Str> {
    let Some(request) = requests().0.remove(&request) else {
        return Err(Str::from_slice(b"this request was answered before"));
    };
    match request.thread.map(JoinHandle::join) {
        Some(Ok(answer)) => answer.0,
        Some(Err(_)) => Err(Str::from_slice(b"the thread of this request panicked")),
        None => get(&request.url),
    }
}

fn requests() -> MutexGuard<'static, Sent<BTreeMap<i64, Request>>> {
    REQUESTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves signals to the program's own thread: ticks would interrupt the system calls of this one, and what
/// writes out the output at the end must not do so beside it.
fn block_signals() {
    #[cfg(target_os = "linux")]
    {
        unsafe extern "C" {
            fn sigfillset(set: *mut [u64; 16]) -> i32;
            fn pthread_sigmask(how: i32, set: *const [u64; 16], old: *mut [u64; 16]) -> i32;
        }
        const BLOCK: i32 = 0;
        let mut all = [0; 16];
        // SAFETY: a set of signals has 1024 bits; the old one is not asked for.
        unsafe {
            sigfillset(&raw mut all);
            pthread_sigmask(BLOCK, &raw const all, std::ptr::null_mut());
        }
    }
}
