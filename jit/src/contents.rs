//! Blocks of values by what is in them, as their type says. To drop a block so is faster than to ask of each
//! item what it is.

use crate::layout::LAYOUT;
use neva_kernels::value::{Buf, Value};
use std::mem::{ManuallyDrop, MaybeUninit, offset_of};

/// The block of a text, a list of scalars or a struct of scalars. Nobody counts the owners of fields' names,
/// so all are freed in the same way.
pub(crate) type Plain = Buf<MaybeUninit<[u64; 2]>>;

/// An item of a list: a value that has a block, or the empty struct where it was taken out.
#[repr(C)]
pub(crate) struct Item<B> {
    first: u8,
    block: ManuallyDrop<B>,
}

const _: () = {
    assert!(size_of::<Value>() == size_of::<Item<Plain>>() && size_of::<Value>() == size_of::<[u64; 2]>());
    assert!(offset_of!(Item<Plain>, block) == LAYOUT.word as usize);
};

impl<B> Drop for Item<B> {
    fn drop(&mut self) {
        if self.first >= LAYOUT.first_with_block {
            // SAFETY: it has a block, and nobody uses the item any more.
            unsafe { ManuallyDrop::drop(&mut self.block) };
        }
    }
}

/// Drops a value whose block is of this type.
///
/// # Safety
/// Native code calls it with the address of such a value, which it overwrites then.
pub(crate) unsafe extern "C" fn drop_as<B>(value: *mut Value) {
    const { assert!(size_of::<B>() == size_of::<*const u8>()) };
    // SAFETY: as promised by the caller: the address of the block is there.
    drop(unsafe { value.byte_add(LAYOUT.word as usize).cast::<B>().read() });
}
