//! What blocks ask of the standard library's allocator.

use std::alloc::Layout;
use std::ptr::NonNull;

use crate::fatal;

/// That of a block of `1 << class` bytes, aligned to 8.
pub fn layout(class: u32) -> Layout {
    let size = 1_usize.checked_shl(class).unwrap_or(usize::MAX);
    Layout::from_size_align(size, 8).unwrap_or_else(|_| out_of_memory())
}

/// A block that was asked for; the program ends if there is none.
pub fn there(block: *mut u8) -> NonNull<u8> {
    NonNull::new(block).unwrap_or_else(|| out_of_memory())
}

fn out_of_memory() -> ! {
    fatal::end(b"fatal error: out of memory\n")
}
