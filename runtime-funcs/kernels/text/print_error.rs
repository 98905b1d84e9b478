//! The error of a failed print as a string.

use crate::sys::errno::Errno;
use crate::text::write_error;
use crate::value::str::Str;

/// Go's text for standard output that could not be written.
#[cold]
pub fn text(error: Errno) -> Str {
    let mut text = Str::from_slice(write_error::SUBJECT);
    text.extend_from_slice(write_error::reason(error));
    text
}
