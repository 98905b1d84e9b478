//! What is known of lists and texts in registers of values, so that it need not be loaded: the address of the
//! block, and its length. Memory always has the same.

use super::Translator;
use crate::region::Region;
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use cranelift_frontend::{FunctionBuilder, Variable};
use neva_engine::code::Reg;
use neva_engine::flow::named_values;
use neva_kernels::value::{List, Value as Constant};

/// Loads of heads where native code is entered, at the most.
const MOST_LOADS: usize = 2000;

/// The variables for one register.
#[derive(Clone, Copy)]
pub(super) struct Head {
    block: Variable,
    len: Variable,
}

impl Head {
    pub(super) fn new(builder: &mut FunctionBuilder<'_>, pointer: Type) -> Head {
        Head { block: builder.declare_var(pointer), len: builder.declare_var(types::I64) }
    }
}

/// The registers whose heads are known in a region: all in which instructions name lists or texts, unless
/// they are too many.
pub(super) fn known(region: &Region<'_>) -> Vec<Reg> {
    let code = region.code;
    let places = region.blocks.iter().flat_map(|block| region.graph.places(*block));
    let named = places.flat_map(|at| named_values(code, at as usize));
    let has_len = |reg: &Reg| code.contents.get(*reg as usize).is_some_and(|contents| contents.has_len());
    let mut known: Vec<Reg> = named.filter(|reg| has_len(reg) && !code.lent[*reg as usize]).collect();
    known.sort_unstable();
    known.dedup();
    if known.len() * region.headers.len() > MOST_LOADS { vec![] } else { known }
}

impl Translator<'_, '_> {
    /// Loads what is known of a register. It may hold nothing.
    pub(super) fn load_head(&mut self, reg: Reg) {
        let Some(head) = self.heads.get(&reg).copied() else { return };
        let value = self.register(reg);
        let has_block = self.has_block(value);
        let flags = self.flags(value.region);
        let block = self.builder.ins().load(self.pointer, flags, value.base, value.offset + self.layout.word);
        let empty = self.layout.block(&Constant::List(List::new()));
        let empty = self.address(empty.unwrap_or_else(|| unreachable!("a list has a block")));
        let block = self.builder.ins().select(has_block, block, empty);
        self.builder.def_var(head.block, block);
        let len = self.len(block);
        self.builder.def_var(head.len, len);
    }

    /// The variable of the block whose address is at this place, if there is one.
    pub(super) fn known_block(&self, base: Value, offset: i32) -> Option<Variable> {
        self.head_at(base, offset).map(|head| head.block)
    }

    /// Notes that the address of a block is stored at a place.
    pub(super) fn note_block(&mut self, block: Value, base: Value, offset: i32) {
        if let Some(head) = self.head_at(base, offset) {
            self.builder.def_var(head.block, block);
            let len = self.len(block);
            self.builder.def_var(head.len, len);
        }
    }

    /// The length of a register's list or text.
    pub(super) fn len_in(&mut self, reg: Reg, block: Value) -> Value {
        let known = match self.constant(reg) {
            Some(Constant::List(list)) => list.len(),
            Some(Constant::Str(text)) => text.len(),
            _ => match self.heads.get(&reg) {
                Some(head) => return self.builder.use_var(head.len),
                None => return self.len(block),
            },
        };
        self.builder.ins().iconst(types::I64, known as i64)
    }

    /// Stores another length of a register's list or text.
    pub(super) fn set_len(&mut self, reg: Reg, block: Value, len: Value) {
        self.store_at(len, block, self.layout.len, self.memory.items);
        self.note_len(reg, len);
    }

    /// Notes that a register holds what another one held.
    pub(super) fn note_move(&mut self, to: Reg, from: Reg) {
        if let Some(head) = self.heads.get(&from) {
            let len = self.builder.use_var(head.len);
            self.note_len(to, len);
        }
    }

    fn note_len(&mut self, reg: Reg, len: Value) {
        if let Some(head) = self.heads.get(&reg) {
            self.builder.def_var(head.len, len);
        }
    }

    fn head_at(&self, base: Value, offset: i32) -> Option<Head> {
        let reg = (offset - self.layout.word) >> self.layout.value_bits;
        let is_word = reg << self.layout.value_bits == offset - self.layout.word;
        if base == self.values && is_word { self.heads.get(&(reg as Reg)).copied() } else { None }
    }
}
