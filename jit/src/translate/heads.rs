//! What is known of lists and texts in registers of values, so that it need not be loaded in each turn of an
//! innermost loop: the address of the block, and its length. Memory always has the same. It is loaded where
//! such a loop is entered, so that nothing but what the loop names takes a register of the machine there.

use super::Translator;
use crate::region::Region;
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use cranelift_frontend::{FunctionBuilder, Variable};
use neva_engine::code::Reg;
use neva_engine::flow::named_values;
use neva_kernels::value::{List, Value as Constant};
use std::cmp::Reverse;
use std::collections::HashMap;

/// In a loop, what is known of so many lists and texts at the most: the machine has no registers for more,
/// and each would be passed on at each branch, which takes long to compile.
const MOST_NAMED: usize = 12;

/// The heads that are known in innermost loops.
pub(super) struct Heads {
    /// For each block of such a loop which one it is in.
    loop_of: HashMap<u32, usize>,
    /// For each such loop the registers in which instructions name lists or texts, sorted.
    named: Vec<Vec<Reg>>,
    variables: HashMap<Reg, Head>,
    /// The loop that is written.
    current: Option<usize>,
}

/// The variables for one register.
#[derive(Clone, Copy)]
pub(super) struct Head {
    block: Variable,
    len: Variable,
}

impl Heads {
    /// Those of a region.
    pub(super) fn new(region: &Region<'_>, builder: &mut FunctionBuilder<'_>, pointer: Type) -> Heads {
        let mut heads =
            Heads { loop_of: HashMap::new(), named: vec![], variables: HashMap::new(), current: None };
        for body in region.graph.innermost_loops(&region.blocks) {
            let named = named(region, &body);
            for reg in &named {
                heads.variables.entry(*reg).or_insert_with(|| Head {
                    block: builder.declare_var(pointer),
                    len: builder.declare_var(types::I64),
                });
            }
            heads.loop_of.extend(body.into_iter().map(|block| (block, heads.named.len())));
            heads.named.push(named);
        }
        heads
    }

    /// Says that a block is written from now on.
    pub(super) fn begin(&mut self, block: u32) {
        self.current = self.loop_of.get(&block).copied();
    }

    /// Whether going on in a block stays in the innermost loop that is written.
    pub(super) fn stays(&self, block: u32) -> bool {
        self.current.is_some() && self.loop_of.get(&block).copied() == self.current
    }

    /// Whether going on in a block enters an innermost loop.
    pub(super) fn enters(&self, block: u32) -> bool {
        let entered = self.loop_of.get(&block);
        entered.is_some_and(|one| self.current != Some(*one) && !self.named[*one].is_empty())
    }

    /// The registers whose heads are known where code is written.
    fn known(&self) -> &[Reg] {
        self.current.map_or(&[], |current| &self.named[current])
    }

    fn get(&self, reg: Reg) -> Option<Head> {
        self.known().binary_search(&reg).ok().map(|_| self.variables[&reg])
    }
}

/// The registers in which instructions of a loop name lists or texts that are not lent, of many those that
/// are named most often.
fn named(region: &Region<'_>, body: &[u32]) -> Vec<Reg> {
    let code = region.code;
    let places = body.iter().flat_map(|block| region.graph.places(*block));
    let named = places.flat_map(|at| named_values(code, at as usize));
    let has_len = |reg: &Reg| code.contents.get(*reg as usize).is_some_and(|contents| contents.has_len());
    let mut named: Vec<Reg> = named.filter(|reg| has_len(reg) && !code.lent[*reg as usize]).collect();
    named.sort_unstable();
    let mut counted: Vec<(Reverse<usize>, Reg)> =
        named.chunk_by(|a, b| a == b).map(|same| (Reverse(same.len()), same[0])).collect();
    counted.sort_unstable();
    let mut named: Vec<Reg> = counted.into_iter().take(MOST_NAMED).map(|(_, reg)| reg).collect();
    named.sort_unstable();
    named
}

impl Translator<'_, '_> {
    /// Loads what is known in the loop that is entered.
    pub(super) fn load_heads(&mut self) {
        self.heads.known().to_vec().into_iter().for_each(|reg| self.load_head(reg));
    }

    /// Loads what is known of a register. It may hold nothing.
    pub(super) fn load_head(&mut self, reg: Reg) {
        let Some(head) = self.heads.get(reg) else { return };
        let value = self.register(reg);
        let has_block = self.has_block(value);
        let flags = self.flags(value.region);
        let block = self.builder.ins().load(self.pointer, flags, value.base, value.offset + self.layout.word);
        let empty = self.layout.block(&Constant::List(List::new()));
        let empty = self.address(empty.unwrap_or_else(|| unreachable!("a list has a block")));
        let block = self.builder.ins().select(has_block, block, empty);
        self.builder.def_var(head.block, block);
        let len = self.count(reg, block);
        self.builder.def_var(head.len, len);
    }

    /// The variable of the block whose address is at this place, if there is one.
    pub(super) fn known_block(&self, base: Value, offset: i32) -> Option<Variable> {
        self.head_at(base, offset).map(|(_, head)| head.block)
    }

    /// Notes that the address of a block is stored at a place.
    pub(super) fn note_block(&mut self, block: Value, base: Value, offset: i32) {
        if let Some((reg, head)) = self.head_at(base, offset) {
            self.builder.def_var(head.block, block);
            let len = self.count(reg, block);
            self.builder.def_var(head.len, len);
        }
    }

    /// The length of a register's list or text.
    pub(super) fn len_in(&mut self, reg: Reg, block: Value) -> Value {
        let known = match self.constant(reg) {
            Some(Constant::List(list)) => list.len(),
            Some(Constant::Str(text)) => text.len(),
            _ => match self.heads.get(reg) {
                Some(head) => return self.builder.use_var(head.len),
                None => return self.count(reg, block),
            },
        };
        self.builder.ins().iconst(types::I64, known as i64)
    }

    /// Stores another length of a register's list or text.
    pub(super) fn set_len(&mut self, reg: Reg, block: Value, len: Value) {
        self.set_count(reg, block, len);
        self.note_len(reg, len);
    }

    /// Notes that a register holds what another one held.
    pub(super) fn note_move(&mut self, to: Reg, from: Reg) {
        if let Some(head) = self.heads.get(from) {
            let len = self.builder.use_var(head.len);
            self.note_len(to, len);
        }
    }

    fn note_len(&mut self, reg: Reg, len: Value) {
        if let Some(head) = self.heads.get(reg) {
            self.builder.def_var(head.len, len);
        }
    }

    fn head_at(&self, base: Value, offset: i32) -> Option<(Reg, Head)> {
        let reg = (offset - self.layout.word) >> self.layout.value_bits;
        let is_word = reg << self.layout.value_bits == offset - self.layout.word;
        let head = if base == self.values && is_word { self.heads.get(reg as Reg) } else { None };
        head.map(|head| (reg as Reg, head))
    }
}
