//! Blocks of memory, from the kernel.

use core::ptr::NonNull;

use crate::fatal;
use crate::sys::call::call6;
use crate::sys::free_lists::{FreeLists, LARGE};

/// Whether the header of a buffer may move by a number of bytes that is no multiple of a word.
pub const MOVES_BY_BYTE: bool = true;

const MMAP: usize = 9;
const MUNMAP: usize = 11;
const MREMAP: usize = 25;

static mut LISTS: FreeLists = FreeLists::new();

/// A block of `1 << class` bytes, aligned to 32.
pub fn alloc(class: u32) -> NonNull<u8> {
    // SAFETY: one thread allocates; the class is no less than that of the smallest buffer.
    there(unsafe { lists().take(class, map) })
}

/// Gives a block back.
///
/// # Safety
/// The block came from here with this class and is not used any more.
pub unsafe fn free(block: NonNull<u8>, class: u32) {
    // SAFETY: as promised by the caller; one thread frees.
    unsafe {
        if !lists().give(block.as_ptr(), class, 4) {
            let _ = call6(MUNMAP, [block.as_ptr() as usize, 1 << (class % 64), 0, 0, 0, 0]);
        }
    }
}

/// Moves a block's contents to a block of a bigger class.
///
/// # Safety
/// The block came from here with the class `from` and is not used any more; `to` is not less.
pub unsafe fn grow(block: NonNull<u8>, from: u32, to: u32) -> NonNull<u8> {
    // SAFETY: as promised by the caller.
    unsafe {
        // A kept block has its pages already, and the next one of this class finds the one given back.
        if from >= LARGE && !lists().keeps(to) {
            const MAY_MOVE: usize = 1;
            let (old, new) = (1 << (from % 64), 1_usize.checked_shl(to).unwrap_or(usize::MAX));
            return there(mapped(call6(MREMAP, [block.as_ptr() as usize, old, new, MAY_MOVE, 0, 0])));
        }
        let bigger = alloc(to);
        core::ptr::copy_nonoverlapping(block.as_ptr(), bigger.as_ptr(), 1 << (from % 64));
        free(block, from);
        bigger
    }
}

fn lists() -> &'static mut FreeLists {
    let lists = &raw mut LISTS;
    // SAFETY: one thread, and no reference outlives the call that it was made for.
    unsafe { &mut *lists }
}

/// So many fresh bytes, all 0; null if there are none to be had.
fn map(size: usize) -> *mut u8 {
    const READ_WRITE: usize = 3;
    const PRIVATE_ANONYMOUS: usize = 0x22;
    const NO_FILE: usize = usize::MAX;
    // SAFETY: maps memory that nothing else uses.
    mapped(unsafe { call6(MMAP, [0, size, READ_WRITE, PRIVATE_ANONYMOUS, NO_FILE, 0]) })
}

fn mapped<E>(result: Result<usize, E>) -> *mut u8 {
    result.unwrap_or(0) as *mut u8
}

fn there(block: *mut u8) -> NonNull<u8> {
    NonNull::new(block).unwrap_or_else(|| fatal::end(b"fatal error: out of memory\n"))
}
