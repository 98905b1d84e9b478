//! Takes the place of `value::front` in programs that drop no items from the front of lists.

/// Whether headers move: none does.
pub const MOVES_HEADER: bool = false;
