//! Reading and writing descriptors, with the standard library.

use std::io::{self, Read, Write};

use crate::sys::errno::Errno;

/// Standard input.
pub const STDIN: i32 = 0;
/// Standard output.
pub const STDOUT: i32 = 1;
/// Standard error.
pub const STDERR: i32 = 2;

/// Writes some of `bytes` and says how many.
pub fn write(fd: i32, bytes: &[u8]) -> Result<usize, Errno> {
    on(fd, |file| file.write(bytes))
}

/// Reads some bytes into `into` and says how many; 0 at the end.
pub fn read(fd: i32, into: &mut [u8]) -> Result<usize, Errno> {
    on(fd, |file| file.read(into))
}

/// Writes all of `bytes`, however often that is interrupted.
pub fn write_all(fd: i32, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match write(fd, bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => {
                poll(fd, POLLOUT, FOR_EVER);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits until a descriptor that does not block has something to read, or has ended.
pub fn wait_readable(fd: i32) {
    poll(fd, POLLIN, FOR_EVER);
}

/// There is something to read, or the end.
pub const POLLIN: i16 = 1;
const POLLOUT: i16 = 4;
const FOR_EVER: i32 = -1;

/// Waits so many milliseconds at most until a descriptor can be read or written, and says whether it can.
#[cfg(unix)]
pub fn poll(fd: i32, event: i16, milliseconds: i32) -> bool {
    #[repr(C)]
    struct Polled {
        fd: i32,
        wanted: i16,
        got: i16,
    }
    unsafe extern "C" {
        fn poll(polled: *mut Polled, count: usize, milliseconds: i32) -> i32;
    }
    let mut polled = Polled { fd, wanted: event, got: 0 };
    // SAFETY: one entry, which is live.
    unsafe { poll(&raw mut polled, 1, milliseconds) > 0 }
}

/// Where nothing tells whether it can go on, it is tried again, and the read itself waits.
#[cfg(not(unix))]
pub fn poll(_fd: i32, _event: i16, _milliseconds: i32) -> bool {
    std::thread::sleep(std::time::Duration::from_millis(1));
    true
}

/// Whether the descriptor is a terminal.
pub fn is_terminal(fd: i32) -> bool {
    use std::io::IsTerminal;
    match fd {
        STDIN => io::stdin().is_terminal(),
        STDOUT => io::stdout().is_terminal(),
        _ => false,
    }
}

/// What the standard library says, in numbers.
pub fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno)
}

#[cfg(unix)]
fn on<T>(fd: i32, call: impl FnOnce(&mut std::fs::File) -> io::Result<T>) -> Result<T, Errno> {
    use std::mem::ManuallyDrop;
    use std::os::fd::FromRawFd;
    // SAFETY: the file is not closed when it goes, and a number that is no open descriptor is an error.
    let mut file = ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(fd) });
    call(&mut file).map_err(|error| errno(&error))
}

#[cfg(not(unix))]
fn on<T>(fd: i32, call: impl FnOnce(&mut dyn ReadWrite) -> io::Result<T>) -> Result<T, Errno> {
    call(&mut Stdio(fd)).map_err(|error| errno(&error))
}

#[cfg(not(unix))]
trait ReadWrite: Read + Write {}

#[cfg(not(unix))]
impl<T: Read + Write> ReadWrite for T {}

/// Only the standard streams have numbers on this system.
#[cfg(not(unix))]
struct Stdio(i32);

#[cfg(not(unix))]
impl Read for Stdio {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0 {
            STDIN => io::stdin().read(into),
            _ => Err(io::Error::from_raw_os_error(Errno::EBADF.0)),
        }
    }
}

#[cfg(not(unix))]
impl Write for Stdio {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0 {
            STDOUT => io::stdout().write(bytes).and_then(|count| io::stdout().flush().map(|()| count)),
            STDERR => io::stderr().write(bytes),
            _ => Err(io::Error::from_raw_os_error(Errno::EBADF.0)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
