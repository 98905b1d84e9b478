//! The bytes that a match may begin with. The search passes over all others.

use crate::regexp::program::{CHAR, CLASS, FIRST, HEAD, JUMP, LOOK, SAVE, SPLIT, START, number};
use crate::text::varint;
use crate::value::buf::Buf;
use crate::value::str::Str;

/// Notes them in the head of a program: all of them where a match may be empty.
pub fn note(program: &mut Str) {
    let mut first = [0_u8; HEAD - FIRST];
    let mut seen = Buf::repeat(false, program.len());
    let mut todo: Buf<u32> = Buf::new();
    todo.push(number(program, START));
    while let Some(address) = todo.pop() {
        let at = address as usize;
        let Some(seen) = seen.make_unique().get_mut(at) else { continue };
        if core::mem::replace(seen, true) {
            continue;
        }
        let operand = number(program, at.wrapping_add(1));
        match program.get(at).copied() {
            Some(JUMP) => todo.push(operand),
            Some(SPLIT) => {
                todo.push(operand);
                todo.push(number(program, at.wrapping_add(5)));
            }
            Some(SAVE) => todo.push(address.wrapping_add(5)),
            Some(LOOK) => todo.push(address.wrapping_add(2)),
            Some(CHAR) => add(operand, operand, &mut first),
            Some(CLASS) => {
                let mut runs = program.get(operand as usize..).unwrap_or_default();
                let mut begin = 0_u32;
                for _ in 0..varint::take(&mut runs) {
                    begin = begin.wrapping_add(varint::take(&mut runs));
                    let end = begin.wrapping_add(varint::take(&mut runs));
                    add(begin, end, &mut first);
                    begin = end.wrapping_add(1);
                }
            }
            _ => first = [u8::MAX; HEAD - FIRST],
        }
    }
    for (place, bits) in program.make_unique().iter_mut().skip(FIRST).zip(first) {
        *place = bits;
    }
}

/// Adds the first bytes of some code points. Beyond ASCII, that is every byte of those.
fn add(begin: u32, end: u32, first: &mut [u8]) {
    let (end, begin) = if end < 0x80 { (end, begin) } else { (0xFF, begin.min(0x80)) };
    for byte in begin..=end {
        if let Some(bits) = first.get_mut(byte as usize / 8) {
            *bits |= 1 << (byte % 8);
        }
    }
}
