//! Buffered standard input, shared by everything that reads it.

use crate::out;
use crate::sys::errno::Errno;
use crate::sys::io;

/// At most this much is read at once.
const SIZE: usize = 16 << 10;

struct In {
    bytes: [u8; SIZE],
    /// What is read and not consumed.
    start: usize,
    end: usize,
    /// Whether the end was read. A terminal would go on after it.
    ended: bool,
}

static mut IN: In = In { bytes: [0; SIZE], start: 0, end: 0, ended: false };

/// The bytes that come next, at least `least` of them unless the input ends before. Waits for them, with
/// output flushed before, also where the input does not block.
pub fn peek(least: usize) -> Result<&'static [u8], Errno> {
    let input = &raw mut IN;
    // SAFETY: one thread reads, and it does not keep the bytes beyond the next call.
    let input = unsafe { &mut *input };
    while input.end.wrapping_sub(input.start) < least && !input.ended {
        if input.start != 0 {
            input.bytes.copy_within(input.start..input.end, 0);
            input.end = input.end.wrapping_sub(input.start);
            input.start = 0;
        }
        out::hand_over();
        match io::read(io::STDIN, input.bytes.get_mut(input.end..).unwrap_or_default()) {
            Ok(0) => input.ended = true,
            Ok(count) => input.end = input.end.wrapping_add(count),
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => io::wait_readable(io::STDIN),
            Err(error) => return Err(error),
        }
    }
    Ok(input.bytes.get(input.start..input.end).unwrap_or_default())
}

/// Marks the next `count` bytes, which [`peek`] has shown, as read.
pub fn consume(count: usize) {
    let input = &raw mut IN;
    // SAFETY: as in `peek`.
    let input = unsafe { &mut *input };
    input.start = input.start.wrapping_add(count);
}

/// Whether there is something that a reader need not wait for: bytes that nobody consumed yet, or the end.
pub fn is_buffered() -> bool {
    let input = &raw const IN;
    // SAFETY: as in `peek`.
    let input = unsafe { &*input };
    input.start < input.end || input.ended
}
