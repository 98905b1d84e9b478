//! Memory in blocks of powers of two, from regions that are carved once and reused for ever.

/// Blocks of this class and above are not kept here: each is mapped and unmapped on its own.
pub const LARGE: u32 = 17;

/// Bytes of a region.
const REGION: usize = 1 << 20;

/// Free blocks by class, and what is left of the current region.
pub struct FreeLists {
    free: [*mut u8; 32],
    next: *mut u8,
    left: usize,
}

impl FreeLists {
    /// Nothing yet.
    pub const fn new() -> Self {
        FreeLists { free: [core::ptr::null_mut(); 32], next: core::ptr::null_mut(), left: 0 }
    }

    /// A block of `1 << class` bytes, aligned to 32; `region` gets so many bytes from the system. Null when
    /// that is what the system says.
    ///
    /// # Safety
    /// The class is less than [`LARGE`] and at least 5, and regions are aligned to 32.
    pub unsafe fn take(&mut self, class: u32, region: impl FnOnce(usize) -> *mut u8) -> *mut u8 {
        let Some(list) = self.free.get_mut(class as usize % 32) else { return self.next };
        let block = *list;
        if !block.is_null() {
            // SAFETY: a free block holds the address of the next one.
            *list = unsafe { *block.cast() };
            return block;
        }
        let size = 1 << (class % 32);
        if self.left < size {
            self.next = region(REGION);
            if self.next.is_null() {
                self.left = 0;
                return self.next;
            }
            self.left = REGION;
        }
        let block = self.next;
        // SAFETY: the region has so many bytes left.
        self.next = unsafe { block.add(size) };
        self.left = self.left.wrapping_sub(size);
        block
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// It came from here with this class and is not used any more.
    pub unsafe fn give(&mut self, block: *mut u8, class: u32) {
        if let Some(list) = self.free.get_mut(class as usize % 32) {
            // SAFETY: every block has room for an address.
            unsafe { *block.cast() = *list };
            *list = block;
        }
    }
}

impl Default for FreeLists {
    fn default() -> Self {
        Self::new()
    }
}
