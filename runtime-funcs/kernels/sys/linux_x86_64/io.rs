//! Reading and writing descriptors.

use crate::sys::call::call3;
use crate::sys::errno::Errno;

/// Standard input.
pub const STDIN: i32 = 0;
/// Standard output.
pub const STDOUT: i32 = 1;
/// Standard error.
pub const STDERR: i32 = 2;

const READ: usize = 0;
const WRITE: usize = 1;
const POLL: usize = 7;
const POLLIN: u64 = 1;
const POLLOUT: u64 = 4;
const IOCTL: usize = 16;

/// Writes some of `bytes` and says how many.
pub fn write(fd: i32, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel reads these bytes only.
    unsafe { call3(WRITE, fd as usize, bytes.as_ptr() as usize, bytes.len()) }
}

/// Reads some bytes into `into` and says how many; 0 at the end.
pub fn read(fd: i32, into: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: the kernel writes into these bytes only.
    unsafe { call3(READ, fd as usize, into.as_mut_ptr() as usize, into.len()) }
}

/// Writes all of `bytes`, however often that is interrupted.
pub fn write_all(fd: i32, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match write(fd, bytes) {
            // SAFETY: the kernel never writes more than it was given.
            Ok(count) => bytes = unsafe { bytes.get_unchecked(count..) },
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => wait_for(POLLOUT, fd),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the descriptor is a terminal.
pub fn is_terminal(fd: i32) -> bool {
    const TCGETS: usize = 0x5401;
    let mut settings = [0_u64; 8];
    // SAFETY: the kernel writes 36 bytes of settings.
    unsafe { call3(IOCTL, fd as usize, TCGETS, (&raw mut settings) as usize) }.is_ok()
}

/// Waits until a descriptor that does not block has something to read, or has ended.
pub fn wait_readable(fd: i32) {
    wait_for(POLLIN, fd);
}

/// Waits until a descriptor can be read or written.
#[cold]
#[inline(never)]
fn wait_for(event: u64, fd: i32) {
    const FOR_EVER: usize = usize::MAX;
    let mut polled = event << 32 | u64::from(fd as u32);
    // SAFETY: the kernel reads and writes this one entry.
    let _ = unsafe { call3(POLL, (&raw mut polled) as usize, 1, FOR_EVER) };
}
