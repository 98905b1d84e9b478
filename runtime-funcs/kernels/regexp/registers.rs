//! The registers in which an automaton notes places of the text.

/// How many places can be noted.
pub const REGISTERS: usize = 32;
/// Instead of a register: the place at hand.
pub const HERE: u8 = 0xFF;
/// Instead of a register: no place.
pub const UNSET: u8 = 0xFE;
