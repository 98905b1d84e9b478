//! Where a program without a C library begins.

use core::arch::naked_asm;
use core::ffi::CStr;

use crate::sys::call::call3;
use crate::sys::exit::exit;
use crate::sys::mem;

/// The stack as the kernel left it: number of arguments, arguments, null, environment, null.
static mut STACK: *const usize = core::ptr::null();

/// First instruction of the process.
///
/// # Safety
/// Called by the kernel, once.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _start() -> ! {
    naked_asm!("mov rdi, rsp", "call {begin}", begin = sym begin)
}

/// The arguments, the program's own path first.
pub fn arguments() -> impl Iterator<Item = &'static [u8]> {
    // SAFETY: after the number of arguments.
    strings(unsafe { STACK.add(1) })
}

/// The environment, as `NAME=value`.
pub fn environment() -> impl Iterator<Item = &'static [u8]> {
    // SAFETY: after the number of arguments, these, and a null.
    strings(unsafe { STACK.add((*STACK).wrapping_add(2)) })
}

unsafe extern "C" fn begin(stack: *const usize) -> ! {
    // SAFETY: nothing else runs yet.
    unsafe { STACK = stack };
    mem::detect();
    open_standard_streams();
    crate::main();
    exit(0)
}

/// Opens the null device for each of the descriptors 0 to 2 that is closed, as Go does: a file that the
/// program opens later must not become its standard output.
fn open_standard_streams() {
    const OPEN: usize = 2;
    const CLOSE: usize = 3;
    const READ_WRITE: usize = 2;
    for _ in 0..3 {
        // SAFETY: the path ends with a zero byte. The new descriptor is the lowest that is free.
        let Ok(opened) = (unsafe { call3(OPEN, c"/dev/null".as_ptr() as usize, READ_WRITE, 0) }) else {
            break;
        };
        if opened > 2 {
            // SAFETY: closes what was just opened.
            let _ = unsafe { call3(CLOSE, opened, 0, 0) };
            break;
        }
    }
}

/// The strings of an array that ends with null.
fn strings(mut at: *const usize) -> impl Iterator<Item = &'static [u8]> {
    core::iter::from_fn(move || {
        // SAFETY: the kernel put array and strings there, and nobody changes them.
        unsafe {
            let string = *at as *const core::ffi::c_char;
            at = at.add(1);
            if string.is_null() { None } else { Some(CStr::from_ptr(string).to_bytes()) }
        }
    })
}
