//! Blocks of memory for programs that run in the compiler's process: each thread has free lists of its own in
//! front of the standard library's allocator, as programs make and drop many small values.
//!
//! Regions are never given back, so a block may be freed by another thread than made it, or by another copy
//! of this code in a dynamic library. A thread that ends leaves what it has to the next one.

use std::alloc::{Layout, alloc as allocate, dealloc, realloc};
use std::cell::UnsafeCell;
use std::ptr::{NonNull, null_mut};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::sys::free_lists::{FreeLists, LARGE};
use crate::sys::std_blocks::{layout, there};

/// Whether the header of a buffer may move by a number of bytes that is no multiple of a word.
pub const MOVES_BY_BYTE: bool = true;

/// So many bytes after each block can be read: they are of the next block, or of nothing. Native code reads
/// texts by words. The last word may end after the text, and a text need not begin at a multiple of a word.
const AFTER: usize = size_of::<u64>();

thread_local! {
    static HEAP: ThreadHeap = ThreadHeap(UnsafeCell::new(left().pop().unwrap_or_default()));
}

/// What is told the class of each block that is made, where somebody counts them.
static WATCH: OnceLock<fn(u32)> = OnceLock::new();

/// Calls a function with the class of each block that is made from now on. Only the first call has an effect.
pub fn watch(call: fn(u32)) {
    let _ = WATCH.set(call);
}

/// Tells who counts blocks that one is made of this class.
#[inline]
pub fn tell(class: u32) {
    if let Some(call) = WATCH.get() {
        std::hint::cold_path();
        call(class);
    }
}

/// That of this thread.
struct ThreadHeap(UnsafeCell<Heap>);

impl Drop for ThreadHeap {
    fn drop(&mut self) {
        left().push(std::mem::take(self.0.get_mut()));
    }
}

/// Free blocks, and where regions are from.
#[derive(Default)]
struct Heap {
    lists: FreeLists,
    regions: Regions,
}

// SAFETY: the blocks of the lists and the rest of the area belong to them alone.
unsafe impl Send for Heap {}

/// Those of threads that have ended.
fn left() -> MutexGuard<'static, Vec<Heap>> {
    static LEFT: Mutex<Vec<Heap>> = Mutex::new(vec![]);
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Regions for free lists. A program that needs many gets them from areas of huge pages, as the system takes
/// longer to hand out small pages than most programs take to fill them.
struct Regions {
    /// How many there were.
    count: usize,
    /// What is left of the last area.
    rest: *mut u8,
    left: usize,
}

impl Default for Regions {
    fn default() -> Self {
        Regions { count: 0, rest: null_mut(), left: 0 }
    }
}

/// Regions that are not from an area: small programs need no huge page.
const FEW: usize = 4;

/// The size of an area, and that of a huge page, which it is aligned to.
const AREA: usize = 32 << 20;
const HUGE_PAGE: usize = 2 << 20;

impl Regions {
    /// So many fresh bytes; null if there are none to be had.
    #[cold]
    fn take(&mut self, size: usize) -> *mut u8 {
        self.count += 1;
        if self.count <= FEW {
            return fresh(size, 8);
        }
        if self.left < size {
            self.rest = fresh(AREA, HUGE_PAGE);
            if self.rest.is_null() {
                self.left = 0;
                return fresh(size, 8);
            }
            self.left = AREA;
            prefer_huge_pages(self.rest);
        }
        let region = self.rest;
        self.rest = region.wrapping_add(size);
        self.left -= size;
        region
    }
}

/// Asks the system for huge pages in an area. Where it has none to give, pages are small.
fn prefer_huge_pages(area: *mut u8) {
    #[cfg(target_os = "linux")]
    {
        use std::ffi::{c_int, c_void};
        unsafe extern "C" {
            fn madvise(start: *mut c_void, length: usize, advice: c_int) -> c_int;
        }
        const HUGE_PAGES: c_int = 14;
        // SAFETY: the area is that long, and the advice changes nothing that is in it.
        unsafe { madvise(area.cast(), AREA, HUGE_PAGES) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = area;
}

/// A block of `1 << class` bytes, aligned to 8.
#[inline]
pub fn alloc(class: u32) -> NonNull<u8> {
    tell(class);
    take(class)
}

/// The same, which nobody counts.
#[inline]
pub fn take(class: u32) -> NonNull<u8> {
    // SAFETY: the class is no less than that of the smallest buffer; the lists are used nowhere else
    // meanwhile. Where the thread ends and has none any more, the block is one by itself.
    let block = HEAP.try_with(|heap| unsafe {
        let Heap { lists, regions } = &mut *heap.0.get();
        // A large block is one by itself.
        lists.take(class, |size| if class < LARGE { regions.take(size) } else { fresh(size, 8) })
    });
    there(block.unwrap_or_else(|_| fresh(layout(class).size(), 8)))
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
        let is_kept = HEAP.try_with(|heap| (*heap.0.get()).lists.give(block.as_ptr(), class, 4));
        if !is_kept.unwrap_or(class < LARGE) {
            dealloc(block.as_ptr(), with_after(class));
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
            tell(to);
            return there(realloc(block.as_ptr(), with_after(from), with_after(to).size()));
        }
        let bigger = alloc(to);
        block.copy_to_nonoverlapping(bigger, 1 << from);
        free(block, from);
        bigger
    }
}

/// Where this thread has the first free block of each class, for code that takes and gives back small blocks
/// itself; see [`FreeLists::first`].
pub fn free_blocks() -> *mut [*mut u8; 64] {
    // SAFETY: the lists are used nowhere else meanwhile.
    HEAP.with(|heap| unsafe { (*heap.0.get()).lists.first() })
}

/// That of a large block, with what is after it.
fn with_after(class: u32) -> Layout {
    let block = layout(class);
    // No block is so large that it fails.
    Layout::from_size_align(block.size() + AFTER, block.align()).unwrap_or(block)
}

/// So many fresh bytes, aligned, and some after them; null if there are none to be had.
fn fresh(size: usize, align: usize) -> *mut u8 {
    // SAFETY: nobody asks for no bytes.
    Layout::from_size_align(size + AFTER, align).map_or(null_mut(), |layout| unsafe { allocate(layout) })
}
