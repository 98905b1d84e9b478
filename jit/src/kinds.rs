//! Which instructions are native, and how each register of scalars is held in a variable.

use crate::translate::{casts, converts};
use neva_engine::code::{Code, Ins, Kind, Reg, Source, Target};
use neva_engine::flow::ways;

/// Whether an instruction becomes native code of its own. The others are executed by the interpreter's
/// function.
pub(crate) fn is_native(ins: Ins) -> bool {
    match ins {
        Ins::IntAdd(..)
        | Ins::IntSub(..)
        | Ins::IntMul(..)
        | Ins::IntDiv(..)
        | Ins::IntMod(..)
        | Ins::IntAnd(..)
        | Ins::IntOr(..)
        | Ins::IntXor(..)
        | Ins::IntShiftLeft(..)
        | Ins::IntShiftRight(..)
        | Ins::IntEqual(..)
        | Ins::IntNotEqual(..)
        | Ins::IntLess(..)
        | Ins::IntLessOrEqual(..)
        | Ins::FloatAdd(..)
        | Ins::FloatSub(..)
        | Ins::FloatMul(..)
        | Ins::FloatDiv(..)
        | Ins::FloatEqual(..)
        | Ins::FloatLess(..)
        | Ins::FloatLessOrEqual(..)
        | Ins::BoolEqual(..)
        | Ins::Not(..)
        | Ins::FloatFromInt(..)
        | Ins::Scalar1(..)
        | Ins::Scalar2(..)
        | Ins::Scalar(..)
        | Ins::AtScalar(..)
        | Ins::AtValue(..)
        | Ins::ListLen(..)
        | Ins::Append(..)
        | Ins::Clone(..)
        | Ins::Move(..)
        | Ins::Jump(_)
        | Ins::If(..)
        | Ins::IfIntEqual(..)
        | Ins::IfIntLess(..)
        | Ins::IfIntLessOrEqual(..)
        | Ins::IfFloatLess(..)
        | Ins::IfFloatLessOrEqual(..)
        | Ins::Switch(..)
        | Ins::Header(_) => true,
        Ins::Convert(to, from) => converts(to, from),
        Ins::Cast(to, from) => casts(to, from),
        Ins::HasTag(..) | Ins::Unbox(..) | Ins::Field(..) | Ins::Step(_) | Ins::End(_) => false,
    }
}

/// What is known of registers of scalars.
pub(crate) struct Kinds {
    /// Whether only floats are in it, as far as native instructions tell.
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
            let ways = ways(code, at);
            ways.iter().filter_map(|way| way.writes).for_each(|reg| is_constant[reg as usize] = false);
            let note = |regs: &[Reg], noted: &mut Vec<bool>| {
                regs.iter().for_each(|reg| noted[*reg as usize] = true);
            };
            match code.code[at] {
                Ins::FloatAdd(to, a, b)
                | Ins::FloatSub(to, a, b)
                | Ins::FloatMul(to, a, b)
                | Ins::FloatDiv(to, a, b) => {
                    note(&[to, a, b], &mut floats);
                }
                Ins::FloatEqual(to, a, b) | Ins::FloatLess(to, a, b) | Ins::FloatLessOrEqual(to, a, b) => {
                    note(&[a, b], &mut floats);
                    note(&[to], &mut others);
                }
                Ins::IfFloatLess(a, b, ..) | Ins::IfFloatLessOrEqual(a, b, ..) => note(&[a, b], &mut floats),
                Ins::FloatFromInt(to, a) => {
                    note(&[to], &mut floats);
                    note(&[a], &mut others);
                }
                Ins::AtScalar(Kind::Float, to, _, at, _) => {
                    note(&[to], &mut floats);
                    note(&[at], &mut others);
                }
                Ins::Convert(Target::Float(reg), _) | Ins::Cast(Target::Float(reg), _) => {
                    note(&[reg], &mut floats)
                }
                Ins::Convert(_, Source::Float(reg)) | Ins::Append(_, _, Source::Float(reg)) => {
                    note(&[reg], &mut floats);
                }
                Ins::Scalar(to, from) => copies.push((to as usize, from as usize)),
                // Operators tell no types. Most are on integers; where not, bits change registers.
                ins if is_native(ins) => {
                    let regs = neva_engine::flow::reads(code, at);
                    note(&regs, &mut others);
                    ways.iter().filter_map(|way| way.writes).for_each(|reg| others[reg as usize] = true);
                }
                _ => {}
            }
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
    pub(crate) fn of(&self, reg: Reg) -> Kind {
        if self.is_float[reg as usize] { Kind::Float } else { Kind::Int }
    }
}
