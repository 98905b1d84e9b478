//! Memory in blocks of powers of two, from regions that are carved once and reused for ever.

/// Blocks of this class and above are large: each is a region of its own, and few free blocks of a class are
/// kept, since a program that needed them once is likely to do so in its next round.
pub const LARGE: u32 = 17;

/// Blocks of this class and above are further apart than they are long, by a line of the cache. Else all rows
/// of a matrix would start at the same place of the cache, and drive each other out of it.
const SPREAD: u32 = 10;

/// Bytes of a region.
const REGION: usize = 1 << 20;

/// Free blocks by class, and what is left of the current region.
pub struct FreeLists {
    free: [*mut u8; 64],
    next: *mut u8,
    left: usize,
}

impl FreeLists {
    /// Nothing yet.
    pub const fn new() -> Self {
        FreeLists { free: [core::ptr::null_mut(); 64], next: core::ptr::null_mut(), left: 0 }
    }

    /// A block of `1 << class` bytes, aligned as regions are, to 32 at the most; `region` gets so many bytes
    /// from the system. Null when that is what the system says.
    ///
    /// # Safety
    /// The class is between 5 and 64.
    pub unsafe fn take(&mut self, class: u32, region: impl FnOnce(usize) -> *mut u8) -> *mut u8 {
        let Some(list) = self.free.get_mut(class as usize) else { return core::ptr::null_mut() };
        let block = *list;
        if !block.is_null() {
            // SAFETY: a free block holds the address of the next one.
            *list = unsafe { *block.cast() };
            return block;
        }
        let size = 1 << (class % 64);
        if class >= LARGE {
            return region(size);
        }
        let stride = if class < SPREAD { size } else { size + 64 };
        if self.left < stride {
            self.next = region(REGION);
            if self.next.is_null() {
                self.left = 0;
                return self.next;
            }
            self.left = REGION;
        }
        let block = self.next;
        // SAFETY: the region has so many bytes left.
        self.next = unsafe { block.add(stride) };
        self.left = self.left.wrapping_sub(stride);
        block
    }

    /// For each class the address of a free block, which begins with that of the next one; null after the
    /// last one.
    pub fn first(&mut self) -> *mut [*mut u8; 64] {
        &raw mut self.free
    }

    /// Whether a block of a class waits to be taken.
    pub fn keeps(&self, class: u32) -> bool {
        self.free.get(class as usize).is_some_and(|list| !list.is_null())
    }

    /// Takes a block back; not if it is large and `most` of its class are kept already, which it says by
    /// `false`.
    ///
    /// # Safety
    /// It came from here with this class and is not used any more.
    pub unsafe fn give(&mut self, block: *mut u8, class: u32, most: usize) -> bool {
        let Some(list) = self.free.get_mut(class as usize) else { return false };
        if class >= LARGE && has(*list, most) {
            return false;
        }
        // SAFETY: every block has room for an address.
        unsafe { *block.cast() = *list };
        *list = block;
        true
    }
}

/// Whether so many blocks are in a list.
fn has(mut list: *mut u8, count: usize) -> bool {
    for _ in 0..count {
        if list.is_null() {
            return false;
        }
        // SAFETY: a free block holds the address of the next one.
        list = unsafe { *list.cast() };
    }
    true
}

impl Default for FreeLists {
    fn default() -> Self {
        Self::new()
    }
}
