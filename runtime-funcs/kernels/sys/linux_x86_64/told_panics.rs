//! Takes the place of `sys::panics` in programs for which speed counts more than size: they tell where and
//! why.

use core::fmt::Write;

use crate::fatal;
use crate::text::int;
use crate::value::str::Str;

/// Ends the program with the place where a kernel panicked, and what it said.
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let mut text = Text(Str::from_slice(b"fatal error: a kernel panicked"));
    if let Some(place) = info.location() {
        text.0.extend_from_slice(b" at ");
        text.0.extend_from_slice(place.file().as_bytes());
        text.0.push(b':');
        text.0.extend_from_slice(int::digits(i64::from(place.line()), &mut int::Digits::default()));
    }
    text.0.extend_from_slice(b": ");
    // A text takes everything.
    let _ = write!(text, "{}", info.message());
    text.0.push(b'\n');
    fatal::end(&text.0)
}

/// A text that messages are written to.
struct Text(Str);

impl Write for Text {
    fn write_str(&mut self, part: &str) -> core::fmt::Result {
        self.0.extend_from_slice(part.as_bytes());
        Ok(())
    }
}
