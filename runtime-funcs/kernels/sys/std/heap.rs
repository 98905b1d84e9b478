//! Blocks of memory, from the standard library's allocator.

use std::alloc::{alloc as allocate, dealloc, realloc};
use std::ptr::NonNull;

use crate::sys::std_blocks::{layout, there};

/// Whether the header of a buffer may move by a number of bytes that is no multiple of a word.
pub const MOVES_BY_BYTE: bool = true;

/// A block of `1 << class` bytes, aligned to 8.
pub fn alloc(class: u32) -> NonNull<u8> {
    // SAFETY: no class is of size 0.
    there(unsafe { allocate(layout(class)) })
}

/// Gives a block back.
///
/// # Safety
/// The block came from here with this class and is not used any more.
pub unsafe fn free(block: NonNull<u8>, class: u32) {
    // SAFETY: as promised by the caller.
    unsafe { dealloc(block.as_ptr(), layout(class)) }
}

/// Moves a block's contents to a block of a bigger class.
///
/// # Safety
/// The block came from here with the class `from` and is not used any more; `to` is not less.
pub unsafe fn grow(block: NonNull<u8>, from: u32, to: u32) -> NonNull<u8> {
    // SAFETY: as promised by the caller.
    there(unsafe { realloc(block.as_ptr(), layout(from), layout(to).size()) })
}
