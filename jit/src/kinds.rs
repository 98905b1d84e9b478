//! How each register of scalars is held in a variable.

use neva_engine::code::{Code, Reg, ScalarKind};
use neva_engine::flow::{reads, successors};

/// What is known of registers of scalars.
pub(crate) struct Kinds {
    /// Whether only floats are in it, as far as instructions tell.
    is_float: Vec<bool>,
    is_constant: Vec<bool>,
}

impl Kinds {
    /// Looks at all instructions.
    pub(crate) fn new(code: &Code) -> Kinds {
        let count = code.scalars.len();
        let (mut floats, mut others, mut is_constant) =
            (vec![false; count], vec![false; count], vec![true; count]);
        let mut copies = vec![];
        for at in 0..code.code.len() {
            let (from, successors) = (reads(code, at), successors(code, at));
            let to = successors.iter().filter_map(|successor| successor.writes);
            to.clone().for_each(|to| is_constant[to.reg as usize] = false);
            for one in from.iter().copied().chain(to.clone()) {
                match one.kind {
                    Some(ScalarKind::Float) => floats[one.reg as usize] = true,
                    Some(ScalarKind::Int | ScalarKind::Bool) => others[one.reg as usize] = true,
                    None => {}
                }
            }
            let copied = from.iter().filter(|from| from.kind.is_none());
            copies.extend(copied.zip(to).map(|(from, to)| (to.reg as usize, from.reg as usize)));
        }
        // What is copied is of one type.
        let mut is_done = false;
        while !is_done {
            is_done = true;
            for &(to, from) in copies.iter().filter(|(to, from)| !is_constant[*to] && !is_constant[*from]) {
                for noted in [&mut floats, &mut others] {
                    if noted[to] != noted[from] {
                        (noted[to], noted[from], is_done) = (true, true, false);
                    }
                }
            }
        }
        let is_float = floats.iter().zip(&others).map(|(float, other)| *float && !other).collect();
        Kinds { is_float, is_constant }
    }

    /// Whether nothing ever writes a register.
    pub(crate) fn is_constant(&self, reg: Reg) -> bool {
        self.is_constant[reg as usize]
    }

    /// How a register is held in a variable: as a float, or as bits.
    pub(crate) fn of(&self, reg: Reg) -> ScalarKind {
        if self.is_float[reg as usize] { ScalarKind::Float } else { ScalarKind::Int }
    }
}
