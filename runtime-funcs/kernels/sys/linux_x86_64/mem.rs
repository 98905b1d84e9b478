//! The memory functions that compiled code calls.

use core::arch::asm;

/// Copies `count` bytes between places that do not overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: as promised by the caller.
    unsafe {
        asm!("rep movsb", inout("rcx") count => _, inout("rdi") to => _, inout("rsi") from => _,
             options(nostack, preserves_flags));
    }
    to
}

/// Copies `count` bytes between places that may overlap.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    if to.addr().wrapping_sub(from.addr()) >= count {
        // SAFETY: as promised by the caller; forwards, no byte is overwritten before it is read.
        return unsafe { memcpy(to, from, count) };
    }
    // SAFETY: as promised by the caller; `count` is not 0 here. Backwards, from the last byte on.
    unsafe {
        asm!("std", "rep movsb", "cld", inout("rcx") count => _,
             inout("rdi") to.add(count).sub(1) => _, inout("rsi") from.add(count).sub(1) => _,
             options(nostack));
    }
    to
}

/// Sets `count` bytes.
///
/// # Safety
/// The place has so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    // SAFETY: as promised by the caller.
    unsafe {
        asm!("rep stosb", inout("rcx") count => _, inout("rdi") to => _, in("al") byte as u8,
             options(nostack, preserves_flags));
    }
    to
}

/// Compares `count` bytes: negative, 0 or positive.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    let mut at = 0;
    while at < count {
        // SAFETY: as promised by the caller.
        let (a, b) = unsafe { (*left.add(at), *right.add(at)) };
        if a != b {
            return i32::from(a).wrapping_sub(i32::from(b));
        }
        at = at.wrapping_add(1);
    }
    0
}

/// Whether `count` bytes differ.
///
/// # Safety
/// Both places have so many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    // SAFETY: as promised by the caller.
    unsafe { memcmp(left, right, count) }
}

/// The number of bytes before the first zero byte.
///
/// # Safety
/// There is one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: as promised by the caller.
    while unsafe { *text.add(len) } != 0 {
        len = len.wrapping_add(1);
    }
    len
}
