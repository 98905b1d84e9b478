//! Why standard output could not be written, as a string of the program.

use crate::sys::errno::Errno;
use crate::text::write_error;
use crate::value::str::Str;

/// The text of the error.
#[cold]
#[inline(never)]
pub fn text(error: Errno) -> Str {
    let mut text = Str::from_slice(write_error::SUBJECT);
    text.extend_from_slice(write_error::reason(error));
    text
}
