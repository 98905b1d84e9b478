//! Buffered standard input, shared by everything that reads it.

use crate::out;
use crate::sys::errno::Errno;
use crate::sys::io;
use crate::sys::tick;

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
    let input = input();
    while input.end.wrapping_sub(input.start) < least && !input.ended {
        out::hand_over();
        tick::forget();
        match input.read() {
            Err(Errno::EAGAIN) => io::wait_readable(io::STDIN),
            result => result?,
        }
    }
    Ok(input.bytes.get(input.start..input.end).unwrap_or_default())
}

/// Marks the next `count` bytes, which [`peek`] has shown, as read.
pub fn consume(count: usize) {
    let input = input();
    input.start = input.start.wrapping_add(count);
}

/// Begins anew, for a program that runs in a process after another one and has an input of its own.
pub fn begin() {
    let input = input();
    input.start = 0;
    input.end = 0;
    input.ended = false;
}

/// Whether there is something that a reader of lines need not wait for: the rest of a line, more than is
/// kept of one, or the end.
pub fn has_line() -> bool {
    let input = input();
    let ahead = input.bytes.get(input.start..input.end).unwrap_or_default();
    input.ended || ahead.len() == SIZE || ahead.contains(&b'\n')
}

/// Reads what there is, without waiting if that is something; whether it could be read.
pub fn read_ahead() -> bool {
    !matches!(input().read(), Err(error) if error != Errno::EAGAIN)
}

fn input() -> &'static mut In {
    let input = &raw mut IN;
    // SAFETY: one thread reads, and it does not keep the bytes beyond the next call.
    unsafe { &mut *input }
}

impl In {
    /// Reads once after what is there.
    fn read(&mut self) -> Result<(), Errno> {
        if self.start != 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end = self.end.wrapping_sub(self.start);
            self.start = 0;
        }
        match io::read(io::STDIN, self.bytes.get_mut(self.end..).unwrap_or_default()) {
            Ok(0) => self.ended = true,
            Ok(count) => self.end = self.end.wrapping_add(count),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
