//! The trace of a program: a line of JSON for every message that is sent and for every one that is received,
//! in the form of Go's `trace.log`. Lines leave at once, so that none is missing however the program ends.
//! Bytes and dicts are printed by the impls in `crate::text::json_bytes` and `crate::text::json_dict`, values
//! by those in `crate::text::json_any`.

use crate::sys::files::{self, Access};
use crate::sys::io;
use crate::sys::path_error::path_error;
use crate::text::int;
use crate::text::json::{self, Style};
use crate::value::any::Value;
use crate::value::list::List;
use crate::value::str::Str;

/// The file, in the current directory.
const NAME: &[u8] = b"trace.log";

struct Trace {
    file: i32,
    /// How many messages were sent.
    sent: i64,
}

static mut TRACE: Trace = Trace { file: -1, sent: 0 };

/// Makes or empties the file, and writes the program's comment.
pub fn begin(comment: &Str) -> Result<(), Str> {
    let file = files::open(NAME, Access::Write, 0o644).map_err(|error| path_error(b"open", NAME, error))?;
    with(|trace| trace.file = file);
    write(comment.clone());
    Ok(())
}

/// The messages that caused another one, with one more: each once, in the order of their numbers.
pub fn caused(by: &List<i64>, number: i64) -> List<i64> {
    let mut all = List::new();
    by.iter().filter(|cause| **cause < number).for_each(|cause| all.push(*cause));
    all.push(number);
    by.iter().filter(|cause| **cause > number).for_each(|cause| all.push(*cause));
    all
}

/// Writes that a message was sent from a port, and says its number. `port` is JSON, as in [`received`].
pub fn sent(port: &Str, message: &Value, causes: &List<i64>) -> i64 {
    let number = with(|trace| {
        trace.sent = trace.sent.wrapping_add(1);
        trace.sent
    });
    let mut line = event(port, message, b"sent");
    line.extend_from_slice(b",\"causeIndexes\":");
    if causes.is_empty() {
        line.extend_from_slice(b"null");
    } else {
        line.extend_from_slice(&json::text(causes, Style::Compact));
    }
    end(line, number);
    number
}

/// Writes that a message was received at a port.
pub fn received(port: &Str, message: &Value, number: i64) {
    end(event(port, message, b"recv"), number);
}

fn event(port: &[u8], message: &Value, event: &[u8]) -> Str {
    let mut line = Str::from_slice(b"{\"message\":");
    line.extend_from_slice(&json::text(message, Style::Compact));
    for part in [b",\"port\":", port, b",\"event\":\"", event, b"\""] {
        line.extend_from_slice(part);
    }
    line
}

fn end(mut line: Str, number: i64) {
    line.extend_from_slice(b",\"v\":2,\"index\":");
    line.extend_from_slice(int::digits(number, &mut int::Digits::default()));
    line.push(b'}');
    write(line);
}

fn write(mut line: Str) {
    line.push(b'\n');
    // A program does not fail because it is watched.
    let _ = io::write_all(with(|trace| trace.file), &line);
}

fn with<T>(act: impl FnOnce(&mut Trace) -> T) -> T {
    let trace = &raw mut TRACE;
    // SAFETY: a program has one thread, and what is called here never comes back here.
    act(unsafe { &mut *trace })
}
