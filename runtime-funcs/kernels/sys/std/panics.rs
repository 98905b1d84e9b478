//! What happens when a kernel panics, with the standard library.

use std::panic::{self, PanicHookInfo};

use crate::fatal;
use crate::text::int;
use crate::value::str::Str;

/// Has a kernel that panics end the program with the place where it did, and what it said. Only those of
/// modules and of crates can.
pub fn say_where() {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let mut text = Str::from_slice(b"fatal error: a kernel panicked");
        if let Some(place) = info.location() {
            text.extend_from_slice(b" at ");
            text.extend_from_slice(place.file().as_bytes());
            text.push(b':');
            text.extend_from_slice(int::digits(i64::from(place.line()), &mut int::Digits::default()));
        }
        if let Some(message) = info.payload_as_str() {
            text.extend_from_slice(b": ");
            text.extend_from_slice(message.as_bytes());
        }
        text.push(b'\n');
        fatal::end(&text)
    }));
}
