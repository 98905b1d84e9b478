//! Blocks of memory, from the standard library's allocator.

use std::alloc::{Layout, alloc as allocate, dealloc, handle_alloc_error, realloc};
use std::ptr::NonNull;

/// A block of `1 << class` bytes, aligned to 8.
pub fn alloc(class: u32) -> NonNull<u8> {
    let layout = layout(class);
    // SAFETY: no class is of size 0.
    NonNull::new(unsafe { allocate(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
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
    let grown = unsafe { realloc(block.as_ptr(), layout(from), layout(to).size()) };
    NonNull::new(grown).unwrap_or_else(|| handle_alloc_error(layout(to)))
}

fn layout(class: u32) -> Layout {
    let size = 1_usize.checked_shl(class).unwrap_or(usize::MAX);
    Layout::from_size_align(size, 8).unwrap_or_else(|_| handle_alloc_error(Layout::new::<u64>()))
}
