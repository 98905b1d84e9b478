//! The blocks of memory that buffers are in: a header, and items of any type after it.

use core::ptr::NonNull;

use crate::sys::heap;
use crate::value::front::MOVES_HEADER;

/// What precedes the items of every buffer. It need not be aligned: where bytes are dropped from the front of
/// a text, it moves by as many.
#[derive(Clone, Copy)]
#[repr(C, packed)]
pub(crate) struct Header {
    /// Number of items.
    pub(crate) len: usize,
    /// Number of owners; 0 marks a static buffer, which nobody counts, changes or frees. A count that
    /// wraps around becomes 0 too: the buffer then stays for ever, which is safe.
    pub(crate) refs: u32,
    /// The block of a counted buffer has `1 << class` bytes, header included: the lowest six bits. The others
    /// say how many bytes of the block are before the header, since items were dropped from the front.
    /// Static buffers have no block.
    pub(crate) block: u32,
}

impl Header {
    /// Bytes of the block that are before the header.
    pub(crate) fn skipped(self) -> usize {
        if MOVES_HEADER { (self.block >> CLASS_BITS) as usize } else { 0 }
    }

    pub(crate) fn class(self) -> u32 {
        if MOVES_HEADER { self.block % (1 << CLASS_BITS) } else { self.block % usize::BITS }
    }
}

/// The block's class has so many bits.
pub(crate) const CLASS_BITS: u32 = 6;

/// What blocks and static buffers are aligned to.
pub(crate) const WORD: usize = align_of::<usize>();

/// No more bytes are before a header than there are bits for.
pub(crate) const MOST_SKIPPED: usize = (1 << (u32::BITS - CLASS_BITS)) - 1;

/// Smallest block: header and 16 bytes of items.
const MIN_CLASS: u32 = 5;

/// Marks Go's nil; not the address, since linkers merge constants with equal contents.
pub(crate) const NIL_CLASS: u32 = 1;

/// Makes a buffer the sole owner of a block of this class; the one function for items of every type. The
/// items, of `size` bytes, begin where the block does.
///
/// # Safety
/// The caller owns the buffer, gives it up for the new one, and the class has room for its items, which
/// `clone_items` clones.
#[inline(never)]
pub(crate) unsafe fn grow(
    head: NonNull<Header>,
    class: u32,
    size: usize,
    clone_items: unsafe fn(*const u8, *mut u8, usize),
) -> NonNull<Header> {
    // SAFETY: the buffer is live; a counted block may be written, and belongs to this owner alone if there is
    // one.
    unsafe {
        let header @ Header { len, refs, .. } = head.read();
        let (old, skipped) = (header.class(), header.skipped());
        if refs == 1 {
            // There is room again where items were dropped from the front.
            let front = head.byte_sub(skipped);
            if skipped != 0 {
                head.add(1).cast::<u8>().copy_to(front.add(1).cast(), size);
                front.write(Header { block: old, ..header });
                if class <= old {
                    return front;
                }
            }
            let mut grown: NonNull<Header> = heap::grow(front.cast(), old, class).cast();
            grown.as_mut().block = class;
            return grown;
        }
        let copy = block(len, class);
        clone_items(head.add(1).cast().as_ptr(), copy.add(1).cast().as_ptr(), len);
        if refs != 0 {
            (*head.as_ptr()).refs = refs.wrapping_sub(1);
        }
        copy
    }
}

/// A new block with one owner, which is to hold `len` items.
pub(crate) fn block(len: usize, class: u32) -> NonNull<Header> {
    let head = heap::alloc(class).cast::<Header>();
    // SAFETY: a block has room for a header and is aligned for it.
    unsafe { head.write(Header { len, refs: 1, block: class }) };
    head
}

/// The class of the smallest block that holds `count` items of `size` bytes.
pub(crate) fn class_for(count: usize, size: usize) -> u32 {
    let bytes = count.saturating_mul(size).saturating_add(size_of::<Header>());
    let class = usize::BITS.wrapping_sub(bytes.wrapping_sub(1).leading_zeros());
    if class < MIN_CLASS { MIN_CLASS } else { class }
}

/// Clones items.
///
/// # Safety
/// There are `count` items at `from`, and room for as many at `to`.
pub(crate) unsafe fn clone_items<T: Clone>(from: *const u8, to: *mut u8, count: usize) {
    for at in 0..count {
        // SAFETY: as promised by the caller.
        unsafe { to.cast::<T>().add(at).write((*from.cast::<T>().add(at)).clone()) };
    }
}
