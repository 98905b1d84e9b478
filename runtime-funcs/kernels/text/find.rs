//! Where bytes are in a text.

/// Where a byte is first.
pub fn byte(text: &[u8], wanted: u8) -> Option<usize> {
    let mut at = 0_usize;
    #[cfg(target_arch = "x86_64")]
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8};
        // SAFETY: every processor of this kind has these instructions, and the block has 16 bytes.
        let equal = unsafe {
            let block = _mm_loadu_si128(block.as_ptr().cast());
            _mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(wanted as i8)))
        };
        if equal != 0 {
            return Some(at.wrapping_add(equal.trailing_zeros() as usize));
        }
        at = at.wrapping_add(16);
    }
    let rest = text.get(at..)?;
    rest.iter().position(|byte| *byte == wanted).map(|more| at.wrapping_add(more))
}

/// Where some bytes are first; at the beginning if they are none.
pub fn bytes(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let Some((&first, following)) = wanted.split_first() else { return Some(0) };
    let mut at = 0_usize;
    loop {
        at = at.wrapping_add(byte(text.get(at..)?, first)?);
        let after = text.get(at.wrapping_add(1)..)?;
        // `starts_with` calls a function that is larger than this.
        if after.len() >= following.len() && after.iter().zip(following).all(|(one, other)| one == other) {
            return Some(at);
        }
        at = at.wrapping_add(1);
    }
}
