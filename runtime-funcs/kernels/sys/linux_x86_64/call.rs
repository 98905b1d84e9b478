//! System calls of Linux on x86-64.

use core::arch::asm;

use crate::sys::errno::Errno;

/// Makes a system call with up to three arguments.
///
/// # Safety
/// The kernel only touches memory that the caller may let it touch.
pub unsafe fn call3(number: usize, a: usize, b: usize, c: usize) -> Result<usize, Errno> {
    let result: isize;
    // SAFETY: as promised by the caller; the instruction changes no other register.
    unsafe {
        asm!("syscall", inlateout("rax") number => result, in("rdi") a, in("rsi") b, in("rdx") c,
             lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    answer(result)
}

/// Makes a system call with up to six arguments.
///
/// # Safety
/// The kernel only touches memory that the caller may let it touch.
pub unsafe fn call6(number: usize, args: [usize; 6]) -> Result<usize, Errno> {
    let [a, b, c, d, e, f] = args;
    let result: isize;
    // SAFETY: as promised by the caller; the instruction changes no other register.
    unsafe {
        asm!("syscall", inlateout("rax") number => result, in("rdi") a, in("rsi") b, in("rdx") c,
             in("r10") d, in("r8") e, in("r9") f, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    answer(result)
}

fn answer(result: isize) -> Result<usize, Errno> {
    if result < 0 { Err(Errno(result.wrapping_neg() as i32)) } else { Ok(result as usize) }
}
