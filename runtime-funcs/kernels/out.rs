//! Buffered standard output.
//!
//! One buffer for the whole program, used by one thread. Whoever waits (for input, a timer, the network),
//! writes to standard error or ends the program calls [`flush`] first.

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
    /// Who reads along.
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
pub fn bytes(bytes: &[u8]) {
    with(|out| out.print(bytes));
}

/// Prints an int in decimal.
pub fn int(value: i64) {
    bytes(int::digits(value, &mut int::Digits::default()));
}

/// The first write that failed since the last call, if any.
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
    fn print(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while rest.len() > SIZE.wrapping_sub(self.len) {
            let (fits, more) = rest.split_at_checked(SIZE.wrapping_sub(self.len)).unwrap_or((rest, &[]));
            self.append(fits);
            self.write();
            rest = more;
        }
        self.append(rest);
        if self.reader != Reader::Machine {
            self.show(bytes);
        }
    }

    fn take_error(&mut self) -> Result<(), Errno> {
        match core::mem::take(&mut self.error) {
            0 => Ok(()),
            error => Err(Errno(error)),
        }
    }

    /// Appends what fits.
    fn append(&mut self, bytes: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.len..self.len.wrapping_add(bytes.len())) {
            room.copy_from_slice(bytes);
            self.len = self.len.wrapping_add(bytes.len());
        }
    }

    /// Writes the buffer out.
    #[inline(never)]
    fn write(&mut self) {
        let len = core::mem::take(&mut self.len);
        if let Err(Errno(error)) = io::write_all(io::STDOUT, self.bytes.get(..len).unwrap_or_default())
            && self.error == 0
        {
            self.error = error;
        }
    }

    /// Shows a person every finished line.
    #[cold]
    #[inline(never)]
    fn show(&mut self, printed: &[u8]) {
        if self.reader == Reader::Unknown {
            self.reader = if io::is_terminal(io::STDOUT) { Reader::Person } else { Reader::Machine };
        }
        if self.reader == Reader::Person && printed.contains(&b'\n') {
            self.write();
        }
    }
}
