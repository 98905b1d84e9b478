//! Blocks of memory for programs that run in the compiler's process: each thread has free lists of its own in
//! front of the standard library's allocator, as programs make and drop many small values.
//!
//! Regions are never given back, so a block may be freed by another thread than made it, or by another copy
//! of this code in a dynamic library. A thread that ends leaves its lists to the next one.

use std::alloc::{Layout, alloc as allocate, dealloc, realloc};
use std::cell::UnsafeCell;
use std::ptr::{NonNull, null_mut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fatal;
use crate::sys::free_lists::{FreeLists, LARGE};

thread_local! {
    static LISTS: Lists = Lists(UnsafeCell::new(left().pop().unwrap_or_default().0));
}

/// Those of this thread.
struct Lists(UnsafeCell<FreeLists>);

impl Drop for Lists {
    fn drop(&mut self) {
        left().push(Left(std::mem::take(self.0.get_mut())));
    }
}

/// The lists of a thread that has ended.
#[derive(Default)]
struct Left(FreeLists);

// SAFETY: the blocks of the lists belong to them alone.
unsafe impl Send for Left {}

fn left() -> MutexGuard<'static, Vec<Left>> {
    static LEFT: Mutex<Vec<Left>> = Mutex::new(vec![]);
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A block of `1 << class` bytes, aligned to 8.
#[inline]
pub fn alloc(class: u32) -> NonNull<u8> {
    // SAFETY: the class is no less than that of the smallest buffer; the lists are used nowhere else
    // meanwhile. Where the thread ends and has none any more, the block is one by itself.
    let block = LISTS.try_with(|lists| unsafe { (*lists.0.get()).take(class, region) });
    there(block.unwrap_or_else(|_| region(layout(class).size())))
}

/// Gives a block back.
///
/// # Safety
/// The block came from here with this class and is not used any more.
#[inline]
pub unsafe fn free(block: NonNull<u8>, class: u32) {
    // SAFETY: as promised by the caller; the lists are used nowhere else meanwhile. A large block is one by
    // itself. Where the thread has no lists any more, a small one may be part of a region: it stays.
    unsafe {
        let is_kept = LISTS.try_with(|lists| (*lists.0.get()).give(block.as_ptr(), class));
        if !is_kept.unwrap_or(class < LARGE) {
            dealloc(block.as_ptr(), layout(class));
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
        if from >= LARGE {
            return there(realloc(block.as_ptr(), layout(from), layout(to).size()));
        }
        let bigger = alloc(to);
        block.copy_to_nonoverlapping(bigger, 1 << from);
        free(block, from);
        bigger
    }
}

/// So many fresh bytes; null if there are none to be had.
#[cold]
fn region(size: usize) -> *mut u8 {
    // SAFETY: nobody asks for no bytes.
    Layout::from_size_align(size, 8).map_or(null_mut(), |layout| unsafe { allocate(layout) })
}

fn layout(class: u32) -> Layout {
    let size = 1_usize.checked_shl(class).unwrap_or(usize::MAX);
    Layout::from_size_align(size, 8).unwrap_or_else(|_| out_of_memory())
}

fn there(block: *mut u8) -> NonNull<u8> {
    NonNull::new(block).unwrap_or_else(|| out_of_memory())
}

fn out_of_memory() -> ! {
    fatal::end(b"fatal error: out of memory\n")
}
