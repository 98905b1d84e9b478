//! The instructions of a pattern's program, read from its bytes.

use neva_kernels::regexp::program as code;
use neva_kernels::text::varint;

/// An instruction. Addresses are those of the program.
pub(crate) enum Instruction {
    /// Found.
    Match,
    /// Goes on at an address.
    Jump(u32),
    /// Goes on at an address and, if that leads to nothing, at another one.
    Split(u32, u32),
    /// Keeps the place under a number.
    Save(u8, u32),
    /// Goes on if the place is of a kind.
    Look(u8, u32),
    /// Goes on after a code point of some runs, each with its first and last one.
    Take(Vec<(u32, u32)>, u32),
}

/// The instruction at an address.
pub(crate) fn instruction(program: &[u8], address: u32) -> Instruction {
    const LAST: u32 = char::MAX as u32;
    const BREAK: u32 = '\n' as u32;
    let at = address as usize;
    let operand = |number: usize| code::number(program, at + 1 + number * 4);
    match program[at] {
        code::MATCH => Instruction::Match,
        code::JUMP => Instruction::Jump(operand(0)),
        code::SPLIT => Instruction::Split(operand(0), operand(1)),
        code::SAVE => Instruction::Save(operand(0) as u8, address + 5),
        code::LOOK => Instruction::Look(program[at + 1], address + 2),
        code::CHAR => Instruction::Take(vec![(operand(0), operand(0))], address + 5),
        code::CLASS => Instruction::Take(runs(&program[operand(0) as usize..]), address + 5),
        code::ANY => Instruction::Take(vec![(0, LAST)], address + 1),
        code::ANY_IN_LINE => Instruction::Take(vec![(0, BREAK - 1), (BREAK + 1, LAST)], address + 1),
        other => unreachable!("a program has no instruction {other}"),
    }
}

/// All instructions of a program, with their addresses.
pub(crate) fn instructions(program: &[u8]) -> impl Iterator<Item = (u32, Instruction)> {
    let mut address = code::number(program, code::START);
    std::iter::from_fn(move || {
        let at = address;
        if at as usize >= program.len() {
            return None;
        }
        let found = instruction(program, at);
        address = match found {
            Instruction::Match => at + 1,
            Instruction::Jump(_) => at + 5,
            Instruction::Split(..) => at + 9,
            Instruction::Save(_, next) | Instruction::Look(_, next) | Instruction::Take(_, next) => next,
        };
        Some((at, found))
    })
}

/// The runs of a set.
fn runs(mut set: &[u8]) -> Vec<(u32, u32)> {
    let (mut runs, mut begin) = (Vec::new(), 0);
    for _ in 0..varint::take(&mut set) {
        begin += varint::take(&mut set);
        let end = begin + varint::take(&mut set);
        runs.push((begin, end));
        begin = end + 1;
    }
    runs
}
