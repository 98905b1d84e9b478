//! Programs that a pattern is compiled to, as bytes: so the program of a constant pattern is a constant too.
//!
//! First comes where the instructions begin, how many places of the text are kept, and where the text is and
//! how long it is that every match contains, each as four bytes. Then come that text, the sets of code
//! points, and the instructions. These begin with a byte that says what they do. Addresses count from the
//! first byte.

/// Found. Ends the program.
pub const MATCH: u8 = 0;
/// Goes on at an address.
pub const JUMP: u8 = 1;
/// Goes on at an address and, if that leads to nothing, at another one.
pub const SPLIT: u8 = 2;
/// Keeps the place in the text, under a number.
pub const SAVE: u8 = 3;
/// Goes on if the place in the text is one of a kind, [`TEXT_BEGIN`] and so on.
pub const LOOK: u8 = 4;
/// Takes a code point.
pub const CHAR: u8 = 5;
/// Takes a code point of the set at an address.
pub const CLASS: u8 = 6;
/// Takes any code point.
pub const ANY: u8 = 7;
/// Takes any code point but a line break.
pub const ANY_IN_LINE: u8 = 8;

/// The beginning of the text.
pub const TEXT_BEGIN: u8 = 0;
/// The end of the text.
pub const TEXT_END: u8 = 1;
/// The beginning of a line.
pub const LINE_BEGIN: u8 = 2;
/// The end of a line.
pub const LINE_END: u8 = 3;
/// Where a word begins or ends.
pub const WORD_EDGE: u8 = 4;
/// Anywhere else.
pub const NO_WORD_EDGE: u8 = 5;

/// Where the address of the first instruction is.
pub const START: usize = 0;
/// Where the number of places is.
pub const PLACES: usize = 4;
/// Where the address of the text is that every match contains, and after it, how many bytes that has.
pub const LITERAL: usize = 8;
/// Size of the head.
pub const HEAD: usize = 16;

/// The text that every match contains; empty if there is none.
pub fn literal(program: &[u8]) -> &[u8] {
    let begin = number(program, LITERAL) as usize;
    let end = begin.wrapping_add(number(program, LITERAL + 4) as usize);
    program.get(begin..end).unwrap_or_default()
}

/// The number in four bytes; 0 after the end.
pub fn number(program: &[u8], at: usize) -> u32 {
    match program.get(at..at.wrapping_add(4)) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}
