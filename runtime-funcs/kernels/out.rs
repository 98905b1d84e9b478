//! Buffered standard output.
//!
//! One buffer for the whole program, used by one thread. Code that waits (for input, a timer, the network),
//! writes to standard error or ends the program calls [`flush`] first.

use core::sync::atomic::{Ordering, compiler_fence};

use crate::sys::errno::Errno;
use crate::sys::io;
use crate::text::int;

/// Room for this many bytes between two writes.
const SIZE: usize = 64 << 10;

struct Out {
    bytes: [u8; SIZE],
    len: usize,
    /// The first write that failed, until somebody takes it; 0 when all went well.
    error: i32,
    /// What reads the output.
    reader: Reader,
}

#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Unknown,
    Machine,
    /// A person: every line is to be seen at once.
    Person,
}

static mut OUT: Out = Out { bytes: [0; SIZE], len: 0, error: 0, reader: Reader::Unknown };

/// Prints `bytes`.
#[inline]
pub fn bytes(bytes: &[u8]) {
    with(|out| {
        if bytes.len() <= SIZE.wrapping_sub(out.len) {
            // SAFETY: as compared, they fit.
            unsafe { out.append(bytes) };
        } else {
            out.make_room_and_append(bytes);
        }
        if out.reader != Reader::Machine {
            out.show(bytes);
        }
    });
}

/// Prints an int in decimal.
pub fn int(value: i64) {
    let mut room = int::Digits::default();
    let (digits, len) = int::padded_digits(value, &mut room);
    with(|out| {
        if SIZE.wrapping_sub(out.len) < int::MOST {
            out.write();
        }
        // SAFETY: there is room for as many as any int has.
        unsafe { out.append(digits) };
        out.len = out.len.wrapping_sub(int::MOST).wrapping_add(len);
    });
}

/// The first write that failed since the last call, if any.
#[inline]
pub fn take_error() -> Result<(), Errno> {
    with(Out::take_error)
}

/// Hands everything printed so far to the system.
pub fn flush() -> Result<(), Errno> {
    with(|out| {
        out.write();
        out.take_error()
    })
}

/// Hands everything printed so far to the system; a failure is kept for whoever asks next.
pub fn hand_over() {
    with(Out::write);
}

/// Prints and hands over at once: the cheaper way for a program that prints a single time.
pub fn write_through(bytes: &'static [u8]) -> Result<(), Errno> {
    io::write_all(io::STDOUT, bytes)
}

fn with<T>(act: impl FnOnce(&mut Out) -> T) -> T {
    let out = &raw mut OUT;
    // SAFETY: one thread prints, and what is called here never comes back here.
    act(unsafe { &mut *out })
}

impl Out {
    /// Copies `bytes` into the buffer.
    ///
    /// # Safety
    /// They fit.
    #[inline]
    unsafe fn append(&mut self, bytes: &[u8]) {
        // SAFETY: as promised by the caller.
        unsafe {
            let end = (&raw mut self.bytes).cast::<u8>().add(self.len);
            core::ptr::copy_nonoverlapping(bytes.as_ptr(), end, bytes.len());
        }
        // A signal may come at any time and writes out as many bytes as `len` says.
        compiler_fence(Ordering::Release);
        self.len = self.len.wrapping_add(bytes.len());
    }

    /// Copies `bytes` into the emptied buffer, or writes them past it when they are more than fit.
    #[cold]
    #[inline(never)]
    fn make_room_and_append(&mut self, bytes: &[u8]) {
        self.write();
        if bytes.len() > SIZE {
            self.hand_over(bytes);
        } else {
            // SAFETY: as compared, they fit into the empty buffer.
            unsafe { self.append(bytes) };
        }
    }

    /// Writes the buffer out.
    #[inline(never)]
    fn write(&mut self) {
        let len = core::mem::take(&mut self.len);
        // SAFETY: no more bytes than the buffer has were ever printed into it.
        let printed = unsafe { core::slice::from_raw_parts((&raw const self.bytes).cast(), len) };
        self.hand_over(printed);
    }

    fn hand_over(&mut self, text: &[u8]) {
        if let Err(Errno(error)) = io::write_all(io::STDOUT, text)
            && self.error == 0
        {
            self.error = error;
        }
    }

    #[inline]
    fn take_error(&mut self) -> Result<(), Errno> {
        match self.error {
            0 => Ok(()),
            error => {
                self.error = 0;
                Err(Errno(error))
            }
        }
    }

    /// Shows a person every finished line.
    #[cold]
    #[inline(never)]
    fn show(&mut self, printed: &[u8]) {
        if self.reader == Reader::Unknown {
            self.reader = if io::is_terminal(io::STDOUT) { Reader::Person } else { Reader::Machine };
        }
        // Searching as `contains` does takes four times the code.
        #[allow(clippy::manual_contains)]
        let finished = printed.iter().any(|byte| *byte == b'\n');
        if finished && self.reader == Reader::Person {
            self.write();
        }
    }
}
