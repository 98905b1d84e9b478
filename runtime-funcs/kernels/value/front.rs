//! Lists from whose front items are dropped.

/// Whether their header moves before the items that stay, instead of those to the front. A program that drops
/// none from the front does without the code for that.
pub const MOVES_HEADER: bool = true;
