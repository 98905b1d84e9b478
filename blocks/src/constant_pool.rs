//! Constants of a program, each once.

use crate::program::{Constant, Operand};
use std::borrow::Cow;
use std::collections::HashMap;

/// Adds to the constants of a program.
pub struct ConstantPool<'a> {
    constants: &'a mut Vec<Constant>,
    positions: HashMap<Constant, u32>,
}

impl<'a> ConstantPool<'a> {
    /// A pool of what a program has so far.
    pub fn new(constants: &'a mut Vec<Constant>) -> ConstantPool<'a> {
        let positions = constants.iter().cloned().zip(0..).collect();
        ConstantPool { constants, positions }
    }

    /// The constant that an operand is; none for a variable.
    pub fn get(&self, operand: Operand) -> Option<Cow<'_, Constant>> {
        operand.constant(self.constants)
    }

    /// All constants.
    pub fn all(&self) -> &[Constant] {
        self.constants
    }

    /// The operand for a constant, which is added if the program does not have it yet.
    pub fn operand(&mut self, constant: Constant) -> Operand {
        Operand::of_constant(constant, |constant| {
            let next = self.constants.len() as u32;
            *self.positions.entry(constant).or_insert_with_key(|constant| {
                self.constants.push(constant.clone());
                next
            })
        })
    }
}
