//! Instructions on values. Owners are counted as [`Buf`](neva_kernels::value::buf::Buf) does.

use super::Translator;
use crate::layout::Layout;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AliasRegion, InstBuilder, MemFlagsData, Value, types};
use neva_engine::code::{Contents, Reg, ScalarKind, Source, Target};
use neva_kernels::sys::free_lists::LARGE;
use neva_kernels::value::Value as Constant;

/// A scalar without box has 2 to the power of this bytes.
const BITS_OF_SCALAR: u32 = 3;

/// Where a value is in memory.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) base: Value,
    pub(super) offset: i32,
    pub(super) region: AliasRegion,
}

impl Place {
    /// That of the value after this one.
    pub(super) fn next(self, layout: &Layout) -> Place {
        Place { offset: self.offset + (1 << layout.value_bits), ..self }
    }
}

impl Translator<'_, '_> {
    /// Puts a value into another kind of register.
    pub(super) fn convert(&mut self, at: u32, to: Target, from: Source) {
        match (to, from) {
            (Target::Value(to), Source::Shared(from)) => self.clone_register(to, from),
            (Target::Value(to), Source::Last(from)) => self.move_value(to, from),
            (Target::Value(to), from) => {
                self.drop_register(to);
                self.put(self.register(to), from);
            }
            (Target::Nowhere, Source::Last(from)) => self.empty(from),
            // What is unboxed is a scalar, of which no drop is missed.
            (to, Source::Shared(from) | Source::Last(from)) => {
                let from = self.value(from);
                self.unbox(to, from);
            }
            _ => self.execute(at),
        }
    }

    /// Takes a value for a scalar; one of another type becomes 0.
    pub(super) fn cast(&mut self, at: u32, to: Target, from: Source) {
        let (Source::Shared(reg) | Source::Last(reg)) = from else { return self.execute(at) };
        let value = self.value(reg);
        let tag = self.load_at(types::I8, value.base, value.offset, value.region);
        let Target::Scalar(kind, to) = to else { unreachable!("{to:?} holds no scalar") };
        let (wanted, at) = match kind {
            ScalarKind::Int => (self.layout.int, self.layout.word),
            ScalarKind::Float => (self.layout.float, self.layout.word),
            ScalarKind::Bool => (self.layout.boolean, self.layout.bool),
        };
        let ty = if kind == ScalarKind::Bool { types::I8 } else { types::I64 };
        let mut scalar = self.load_at(ty, value.base, value.offset + at, value.region);
        if kind == ScalarKind::Bool {
            scalar = self.builder.ins().uextend(types::I64, scalar);
        }
        let zero = self.builder.ins().iconst(types::I64, 0);
        let is_wanted = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(wanted));
        let scalar = self.builder.ins().select(is_wanted, scalar, zero);
        self.set_int(to, scalar);
        if let Source::Last(from) = from {
            self.empty(from);
        }
    }

    pub(super) fn clone_register(&mut self, to: Reg, from: Reg) {
        let from = self.value(from);
        self.clone_value(to, from);
    }

    /// Moves a value between registers; the second one is empty afterwards. What is lent stays.
    pub(super) fn move_value(&mut self, to: Reg, from: Reg) {
        if to == from {
            return;
        }
        if self.lent.contains_key(&from) {
            return self.clone_register(to, from);
        }
        self.drop_register(to);
        self.copy_value(self.register(to), self.register(from));
        self.note_move(to, from);
        self.put(self.register(from), Source::Unit);
    }

    /// Puts the result of a call into a register. A function stores a value in pieces, so it is loaded so.
    pub(super) fn take_value(&mut self, to: Reg, from: Place) {
        self.drop_register(to);
        let [tag, bool] = [0, self.layout.bool].map(|at| {
            let byte = self.load_at(types::I8, from.base, from.offset + at, from.region);
            self.builder.ins().uextend(types::I64, byte)
        });
        let bool = self.builder.ins().ishl_imm_u(bool, i64::from(self.layout.bool) * 8);
        let first = self.builder.ins().bor(tag, bool);
        let word = self.load_at(types::I64, from.base, from.offset + self.layout.word, from.region);
        self.set_words(self.register(to), [first, word]);
        self.lend(to, self.register(to));
    }

    /// Drops what is in a register, unless it is lent.
    pub(super) fn empty(&mut self, reg: Reg) {
        if self.lent.contains_key(&reg) {
            return;
        }
        self.drop_register(reg);
        self.put(self.register(reg), Source::Unit);
    }

    /// Puts a part of a value elsewhere; the value keeps it.
    pub(super) fn share_into(&mut self, to: Target, from: Place) {
        match to {
            Target::Value(to) if self.lent.contains_key(&to) => self.lend(to, from),
            Target::Value(to) => self.clone_value(to, from),
            Target::Nowhere => {}
            to => self.unbox(to, from),
        }
    }

    /// Says of a register whose value is lent where that is.
    pub(super) fn lend(&mut self, reg: Reg, from: Place) {
        if let Some(variable) = self.lent.get(&reg).copied() {
            let address = self.address_of(from);
            self.builder.def_var(variable, address);
        }
    }

    /// Puts a clone of what is lent into the register, for the interpreter.
    pub(super) fn own(&mut self, reg: Reg) {
        if self.lent.contains_key(&reg) {
            self.clone_register(reg, reg);
        }
    }

    /// Makes a place of no value, or one that holds nothing counted, hold a value.
    pub(super) fn put(&mut self, to: Place, from: Source) {
        let (tag, word) = match from {
            Source::Unit => (self.layout.unit, None),
            Source::Scalar(ScalarKind::Int, reg) => (self.layout.int, Some(self.int(reg))),
            Source::Scalar(ScalarKind::Float, reg) => (self.layout.float, Some(self.int(reg))),
            Source::Scalar(ScalarKind::Bool, reg) => {
                let bool = self.int(reg);
                let bool = self.builder.ins().ishl_imm_u(bool, i64::from(self.layout.bool) * 8);
                let tag = self.builder.ins().iconst(types::I64, i64::from(self.layout.boolean));
                let word = self.builder.ins().bor(bool, tag);
                return self.store_at(word, to.base, to.offset, to.region);
            }
            Source::Lent(from) => {
                let from = self.value(from);
                return self.copy_value(to, from);
            }
            Source::Shared(from) => {
                let from = self.value(from);
                self.share(from);
                return self.copy_value(to, from);
            }
            Source::Last(from) if self.lent.contains_key(&from) => return self.put(to, Source::Shared(from)),
            Source::Last(from) => {
                self.copy_value(to, self.register(from));
                return self.put(self.register(from), Source::Unit);
            }
        };
        // A whole word, as loading one that was stored in pieces takes long.
        let tag = self.builder.ins().iconst(types::I64, i64::from(tag));
        self.store_at(tag, to.base, to.offset, to.region);
        word.into_iter()
            .for_each(|word| self.store_at(word, to.base, to.offset + self.layout.word, to.region));
    }

    /// Puts an item of a register's list elsewhere; the list keeps it.
    pub(super) fn share_item(&mut self, to: Target, list: Reg, item: Place) {
        let Target::Scalar(kind, to) = to else { return self.share_into(to, item) };
        if !self.is_unboxed(list) {
            return self.unbox(Target::Scalar(kind, to), item);
        }
        match kind {
            ScalarKind::Float => {
                let scalar = self.load_at(types::F64, item.base, item.offset, item.region);
                self.set_float(to, scalar);
            }
            ScalarKind::Int | ScalarKind::Bool => {
                let scalar = self.load_at(types::I64, item.base, item.offset, item.region);
                self.set_int(to, scalar);
            }
        }
    }

    /// Makes an item of a register's list, where none is or one that holds nothing counted, hold a value.
    pub(super) fn put_item(&mut self, list: Reg, item: Place, from: Source) {
        let Source::Scalar(kind, reg) = from else { return self.put(item, from) };
        if !self.is_unboxed(list) {
            return self.put(item, from);
        }
        let scalar = if kind == ScalarKind::Float { self.float(reg) } else { self.int(reg) };
        self.store_at(scalar, item.base, item.offset, item.region);
    }

    /// Loads a scalar from a value.
    pub(super) fn unbox(&mut self, to: Target, from: Place) {
        let Target::Scalar(kind, to) = to else { unreachable!("{to:?} holds no scalar") };
        let (ty, at) = match kind {
            ScalarKind::Int => (types::I64, self.layout.word),
            ScalarKind::Float => (types::F64, self.layout.word),
            ScalarKind::Bool => (types::I8, self.layout.bool),
        };
        let scalar = self.load_at(ty, from.base, from.offset + at, from.region);
        match kind {
            ScalarKind::Int => self.set_int(to, scalar),
            ScalarKind::Float => self.set_float(to, scalar),
            ScalarKind::Bool => self.set_bool(to, scalar),
        }
    }

    /// Puts a clone of a value into a register.
    fn clone_value(&mut self, to: Reg, from: Place) {
        // One more owner first: the register may hold the last other one.
        self.share(from);
        let words = self.words(from);
        self.drop_register(to);
        self.set_words(self.register(to), words);
    }

    /// Makes a register hold what has this first byte and this block.
    pub(super) fn set_block(&mut self, to: Reg, first: u8, block: Value) {
        let first = self.builder.ins().iconst(types::I64, i64::from(first));
        self.set_register(to, [first, block]);
    }

    /// Makes a register hold the value that has these words.
    pub(super) fn set_register(&mut self, to: Reg, words: [Value; 2]) {
        self.drop_register(to);
        self.set_words(self.register(to), words);
    }

    fn copy_value(&mut self, to: Place, from: Place) {
        let words = self.words(from);
        self.set_words(to, words);
    }

    pub(super) fn words(&mut self, from: Place) -> [Value; 2] {
        [0, self.layout.word].map(|at| self.load_at(types::I64, from.base, from.offset + at, from.region))
    }

    pub(super) fn set_words(&mut self, to: Place, words: [Value; 2]) {
        for (word, at) in words.into_iter().zip([0, self.layout.word]) {
            self.store_at(word, to.base, to.offset + at, to.region);
        }
    }

    /// Counts one more owner of a value's block, if it has one that is counted.
    pub(super) fn share(&mut self, value: Place) {
        let [unless_static, counted, done] = self.blocks();
        let is_counted = self.has_block(value);
        self.fork(is_counted, unless_static, done);
        let block = self.block_of(value);
        let refs = self.load_at(types::I32, block, self.layout.refs, self.memory.items);
        self.fork(refs, counted, done);
        let more = self.builder.ins().iadd_imm_s(refs, 1);
        self.store_at(more, block, self.layout.refs, self.memory.items);
        self.leave(done, done);
    }

    /// Drops what is in a register; what is there afterwards is none.
    fn drop_register(&mut self, reg: Reg) {
        self.drop_value(self.register(reg), self.contents(reg));
    }

    /// Drops a value; what is there afterwards is none.
    pub(super) fn drop_value(&mut self, value: Place, contents: Contents) {
        let [counted, shared, not_shared, last, done] = self.blocks();
        let has_block = self.has_block(value);
        self.fork(has_block, counted, done);
        let block = self.block_of(value);
        let refs = self.load_at(types::I32, block, self.layout.refs, self.memory.items);
        let is_shared = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, refs, 1);
        self.builder.ins().brif(is_shared, shared, &[], not_shared, &[]);
        // Nobody counts the owners of a static block.
        self.builder.switch_to_block(not_shared);
        self.builder.ins().brif(refs, last, &[], done, &[]);
        self.builder.switch_to_block(shared);
        let fewer = self.builder.ins().iadd_imm_s(refs, -1);
        self.store_at(fewer, block, self.layout.refs, self.memory.items);
        self.leave(done, last);
        let address = self.address_of(value);
        match contents {
            Contents::Plain | Contents::Scalars => {
                let [large, small] = self.blocks();
                self.builder.set_cold_block(large);
                let class = self.load_at(types::I32, block, self.layout.class, self.memory.items);
                // That of a block before whose header items were is no less.
                let is_small =
                    self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, class, i64::from(LARGE));
                self.builder.ins().brif(is_small, small, &[], large, &[]);
                self.builder.switch_to_block(large);
                self.tell_rarely(self.helpers.drop_plain, &[address]);
                self.leave(done, small);
                self.give_block(block, class);
            }
            Contents::PlainItems | Contents::ScalarsItems => {
                self.builder.set_cold_block(last);
                self.tell_rarely(self.helpers.drop_plain_items, &[address]);
            }
            Contents::Items | Contents::Any => {
                self.builder.set_cold_block(last);
                self.tell_rarely(self.helpers.drop, &[address]);
            }
        }
        self.leave(done, done);
    }

    /// Takes a free block of a small class.
    pub(super) fn take_block(&mut self, class: Value) -> Value {
        if self.region.code.is_counted {
            self.tell_rarely(self.helpers.made_block, &[class]);
        }
        let [look, none, found] = self.blocks();
        self.builder.set_cold_block(none);
        let list = self.free_blocks(class);
        self.leave(look, look);
        let block = self.load_at(self.pointer, list, 0, self.memory.free);
        self.builder.ins().brif(block, found, &[], none, &[]);
        self.builder.switch_to_block(none);
        self.tell_rarely(self.helpers.make_free, &[class]);
        self.leave(look, found);
        let next = self.load_at(self.pointer, block, 0, self.memory.items);
        self.store_at(next, list, 0, self.memory.free);
        block
    }

    /// Where the address of the first free block of a class is.
    fn free_blocks(&mut self, class: Value) -> Value {
        let lists = self.address(self.helpers.free_blocks);
        let distance = self.builder.ins().ishl_imm_u(class, 3);
        self.builder.ins().iadd(lists, distance)
    }

    /// Makes a new block have so many items and one owner.
    pub(super) fn set_head(&mut self, block: Value, len: Value, class: Value) {
        let class = self.builder.ins().ireduce(types::I32, class);
        let one = self.builder.ins().iconst(types::I32, 1);
        for (number, at) in [(len, self.layout.len), (one, self.layout.refs), (class, self.layout.class)] {
            self.store_at(number, block, at, self.memory.items);
        }
    }

    /// Gives a small block back that has nothing in it any more.
    fn give_block(&mut self, block: Value, class: Value) {
        let class = self.builder.ins().uextend(types::I64, class);
        let list = self.free_blocks(class);
        let next = self.load_at(self.pointer, list, 0, self.memory.free);
        self.store_at(next, block, 0, self.memory.items);
        self.store_at(block, list, 0, self.memory.free);
    }

    /// Whether a value has a block of memory.
    pub(super) fn has_block(&mut self, value: Place) -> Value {
        let tag = self.load_at(types::I8, value.base, value.offset, value.region);
        let first = i64::from(self.layout.first_with_block);
        self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, tag, first)
    }

    /// Does something where a condition holds, or else executes the instruction at this place.
    pub(super) fn fast_if(&mut self, condition: Value, at: u32, fast: impl FnOnce(&mut Self)) {
        let [usual, rare, done] = self.blocks();
        self.builder.set_cold_block(rare);
        self.builder.ins().brif(condition, usual, &[], rare, &[]);
        self.builder.switch_to_block(rare);
        self.execute_rarely(at);
        self.leave(done, usual);
        fast(self);
        self.leave(done, done);
    }

    /// The register whose value an instruction takes: unless another one shares its block, it may be changed
    /// in place.
    pub(super) fn owned(&self, source: Source) -> Option<Reg> {
        match source {
            Source::Last(reg) if !self.lent.contains_key(&reg) => Some(reg),
            _ => None,
        }
    }

    /// What a register holds, or what is lent to it.
    pub(super) fn value(&mut self, reg: Reg) -> Place {
        match self.lent.get(&reg) {
            Some(variable) => {
                let base = self.builder.use_var(*variable);
                Place { base, offset: 0, region: self.memory.items }
            }
            None => self.register(reg),
        }
    }

    /// A register. One whose value is lent counts as memory of items, as its value may be there.
    pub(super) fn register(&self, reg: Reg) -> Place {
        let is_lent = self.lent.contains_key(&reg);
        let region = if is_lent { self.memory.items } else { self.memory.values };
        Place { base: self.values, offset: (reg as i32) << self.layout.value_bits, region }
    }

    /// The item at a position of a register's block.
    pub(super) fn item(&mut self, list: Reg, block: Value, position: Value) -> Place {
        let bits = self.item_bits(list);
        let offset = self.builder.ins().ishl_imm_u(position, bits);
        let base = self.builder.ins().iadd(block, offset);
        Place { base, offset: self.layout.first_item, region: self.memory.items }
    }

    /// The size of an item of a register's lists is 2 to the power of this.
    pub(super) fn item_bits(&self, list: Reg) -> i64 {
        i64::from(if self.is_unboxed(list) { BITS_OF_SCALAR } else { self.layout.value_bits })
    }

    /// Whether a register holds lists of scalars without boxes.
    pub(super) fn is_unboxed(&self, list: Reg) -> bool {
        self.region.code.unboxed.get(list as usize).is_some_and(|is_unboxed| *is_unboxed)
    }

    /// A value in a block, so far from its first item.
    pub(super) fn part(&self, block: Value, distance: i32) -> Place {
        Place { base: block, offset: self.layout.first_item + distance, region: self.memory.items }
    }

    pub(super) fn address_of(&mut self, place: Place) -> Value {
        self.builder.ins().iadd_imm_s(place.base, i64::from(place.offset))
    }

    /// The address of a value's block.
    pub(super) fn block_of(&mut self, value: Place) -> Value {
        self.load_at(self.pointer, value.base, value.offset + self.layout.word, value.region)
    }

    /// The address of the block of a register's value. That of a constant is known.
    pub(super) fn block_in(&mut self, reg: Reg) -> Value {
        match self.constant(reg).and_then(|value| self.layout.block(value)) {
            Some(block) => self.address(block),
            None => {
                let value = self.value(reg);
                self.block_of(value)
            }
        }
    }

    /// What is in the values of a register.
    pub(super) fn contents(&self, reg: Reg) -> Contents {
        self.region.code.contents.get(reg as usize).copied().unwrap_or(Contents::Any)
    }

    /// What a register of values always holds, where it is a constant.
    pub(super) fn constant(&self, reg: Reg) -> Option<&Constant> {
        // A variable holds the empty struct at the beginning.
        let value = &self.region.code.values[reg as usize];
        (!matches!(value, Constant::Unit)).then_some(value)
    }

    /// How many items the block of a register has.
    pub(super) fn count(&mut self, reg: Reg, block: Value) -> Value {
        let len = self.len(block);
        if self.is_unboxed(reg) {
            return self.builder.ins().ushr_imm_u(len, i64::from(BITS_OF_SCALAR));
        }
        len
    }

    /// Stores how many items the block of a register has.
    pub(super) fn set_count(&mut self, reg: Reg, block: Value, count: Value) {
        let is_unboxed = self.is_unboxed(reg);
        let len =
            if is_unboxed { self.builder.ins().ishl_imm_u(count, i64::from(BITS_OF_SCALAR)) } else { count };
        self.store_at(len, block, self.layout.len, self.memory.items);
    }

    pub(super) fn len(&mut self, block: Value) -> Value {
        self.load_at(types::I64, block, self.layout.len, self.memory.items)
    }

    pub(super) fn flags(&self, region: AliasRegion) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(region))
    }

    pub(super) fn load_at(
        &mut self,
        ty: types::Type,
        base: Value,
        offset: i32,
        region: AliasRegion,
    ) -> Value {
        if let Some(block) = self.known_block(base, offset) {
            return self.builder.use_var(block);
        }
        let flags = self.flags(region);
        self.builder.ins().load(ty, flags, base, offset)
    }

    pub(super) fn store_at(&mut self, value: Value, base: Value, offset: i32, region: AliasRegion) {
        let flags = self.flags(region);
        self.builder.ins().store(flags, value, base, offset);
        self.note_block(value, base, offset);
    }
}
