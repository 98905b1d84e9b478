//! The heap as the allocator of crates that need `alloc`.

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::NonNull;

use crate::sys::free_lists::LARGE;
use crate::sys::heap;

/// Blocks from [`heap`].
struct Heap;

#[global_allocator]
static HEAP: Heap = Heap;

// SAFETY: blocks are as big and as aligned as asked for, and nobody else has them.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        heap::alloc(class_of(layout)).as_ptr()
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(block) = NonNull::new(block) {
            // SAFETY: as promised by the caller.
            unsafe { heap::free(block, class_of(layout)) };
        }
    }
}

/// The class of a block that holds this: blocks are aligned to 32 bytes, mapped ones to a page.
fn class_of(layout: Layout) -> u32 {
    let class = usize::BITS.wrapping_sub(layout.size().wrapping_sub(1).leading_zeros());
    if layout.align() > 32 { class.max(LARGE) } else { class.max(5) }
}
