//! Instructions on lists.

use super::Translator;
use super::values::Place;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use neva_engine::code::{Reg, Source, Target};

/// So many items are dropped from the front of a list in native code, at the most.
const MOST_FRONT: u64 = 16;

impl Translator<'_, '_> {
    /// The element at a position of a list, which goes on at `found`, or else at `missing`. Where both are
    /// one, the position is not counted from the end.
    pub(super) fn element(&mut self, element: Target, list: Reg, position: Reg, found: u32, missing: u32) {
        let block = self.block_in(list);
        let len = self.len_in(list, block);
        let position = self.int(position);
        let position = if found == missing { position } else { self.counted_from_start(position, len) };
        let is_missing = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, position, len);
        let there = self.builder.create_block();
        match element {
            Target::Scalar(_, to) | Target::Value(to) if found == missing => {
                // Nobody reads it where it is missing. So what was in the register is not kept for that.
                let unread = self.builder.create_block();
                self.builder.set_cold_block(unread);
                self.builder.ins().brif(is_missing, unread, &[], there, &[]);
                self.builder.switch_to_block(unread);
                if let Target::Value(to) = element {
                    self.lend(to, self.register(to));
                } else {
                    let zero = self.builder.ins().iconst(types::I64, 0);
                    self.set_int(to, zero);
                }
                let next = self.place(found);
                self.builder.ins().jump(next, &[]);
                self.builder.switch_to_block(there);
            }
            _ => {
                let missing = self.place(missing);
                self.builder.ins().brif(is_missing, missing, &[], there, &[]);
                self.builder.switch_to_block(there);
            }
        }
        let item = self.item(list, block, position);
        self.share_item(element, list, item);
        let next = self.place(found);
        self.builder.ins().jump(next, &[]);
    }

    /// The element at a position of a list that is there.
    pub(super) fn element_within(&mut self, to: Target, list: Reg, position: Reg) {
        let block = self.block_in(list);
        let position = self.int(position);
        let item = self.item(list, block, position);
        self.share_item(to, list, item);
    }

    /// The element at a position of a list that nobody reads there again: moved where nobody
    /// shares the list. That of a dict is taken as the instruction at this place does it.
    pub(super) fn take(&mut self, at: u32, to: Reg, list: Reg, position: Reg) {
        if to == list || !self.contents(list).has_len() || self.lent.contains_key(&list) {
            return self.execute(at);
        }
        let block = self.block_in(list);
        let (position, len) = (self.int(position), self.len_in(list, block));
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, len);
        let is_unique = self.is_unique(block);
        let is_fast = self.builder.ins().band(is_there, is_unique);
        self.fast_if(is_fast, at, |this| {
            let item = this.item(list, block, position);
            let words = this.words(item);
            this.put(item, Source::Unit);
            this.set_register(to, words);
        });
    }

    pub(super) fn list_len(&mut self, to: Reg, list: Reg) {
        let block = self.block_in(list);
        let len = self.len_in(list, block);
        self.set_int(to, len);
    }

    /// A list with one more element, which is in place: a list that is shared or has no room is another one
    /// before. `is_within` says that it is not so.
    pub(super) fn append(&mut self, at: u32, to: Reg, list: Source, element: Source, is_within: bool) {
        let from = match self.owned(list) {
            Some(from) => from,
            // The element is needed after the list is there.
            None if matches!(element, Source::Shared(one) | Source::Last(one) if one == to) => {
                return self.execute(at);
            }
            None => {
                self.convert(at, Target::Value(to), list);
                to
            }
        };
        let mut block = self.block_of(self.register(from));
        let len = self.len_in(from, block);
        if !is_within {
            block = self.with_room(from, block, len);
        }
        let item = self.item(from, block, len);
        self.put_item(from, item, element);
        let more = self.builder.ins().iadd_imm_s(len, 1);
        self.set_len(from, block, more);
        self.move_value(to, from);
    }

    /// The block of a register's list that has so many items, when it has one owner and room for one more.
    fn with_room(&mut self, list: Reg, block: Value, len: Value) -> Value {
        let bits = self.item_bits(list);
        let bytes = self.builder.ins().ishl_imm_u(len, bits);
        let can_grow = self.can_grow(block, bytes, 1 << bits);
        let [rare, ready] = self.blocks();
        let with_room = self.builder.append_block_param(ready, self.pointer);
        self.builder.set_cold_block(rare);
        self.builder.ins().brif(can_grow, ready, &[block.into()], rare, &[]);
        self.builder.switch_to_block(rare);
        let place = self.register(list);
        let address = self.address_of(place);
        self.tell_rarely(self.helpers.make_room, &[address]);
        self.load_head(list);
        let made = self.block_of(place);
        self.builder.ins().jump(ready, &[made.into()]);
        self.builder.switch_to_block(ready);
        with_room
    }

    /// The elements of a list between two positions, of which a negative one counts from the end: in place
    /// where nobody shares the list and they are the first ones, or a known number of a few is before them,
    /// or else as the instruction at this place does it.
    pub(super) fn slice(
        &mut self,
        at: u32,
        to: Reg,
        list: Source,
        (from, end): (Reg, Reg),
        are_scalars: bool,
    ) {
        let Some(reg) = self.owned(list) else { return self.execute(at) };
        let block = self.block_of(self.register(reg));
        let len = self.len_in(reg, block);
        let (first, end) = (self.int(from), self.int(end));
        let is_unique = self.is_unique(block);
        let front = self.region.constant(from).filter(|front| *front <= MOST_FRONT).unwrap_or(0);
        let is_simple = if front == 0 {
            self.builder.ins().icmp_imm_s(IntCC::Equal, first, 0)
        } else {
            self.may_move(block)
        };
        let is_fast = self.builder.ins().band(is_unique, is_simple);
        self.fast_if(is_fast, at, |this| {
            let end = this.counted_from_start(end, len);
            let zero = this.builder.ins().iconst(types::I64, 0);
            let end = this.builder.ins().smax(end, zero);
            let end = this.builder.ins().smin(end, len);
            this.set_len(reg, block, end);
            if !are_scalars {
                this.drop_items(reg, block, end, len);
            }
            if front > 0 {
                this.drop_front(reg, block, front, end, are_scalars);
            }
            this.move_value(to, reg);
        });
    }

    /// Drops the first items of a register's block, which has so many and one owner: its header moves before
    /// the others.
    fn drop_front(&mut self, reg: Reg, block: Value, front: u64, len: Value, are_scalars: bool) {
        let front = self.builder.ins().iconst(types::I64, front as i64);
        let count = self.builder.ins().smin(front, len);
        if !are_scalars {
            let first = self.builder.ins().iconst(types::I64, 0);
            self.drop_items(reg, block, first, count);
        }
        let bits = self.item_bits(reg);
        let bytes = self.builder.ins().ishl_imm_u(count, bits);
        let moved = self.move_header(reg, block, bytes);
        let rest = self.builder.ins().isub(len, count);
        self.set_len(reg, moved, rest);
    }

    /// Whether the header of a block may move before some more items.
    pub(super) fn may_move(&mut self, block: Value) -> Value {
        let class = self.load_at(types::I32, block, self.layout.class, self.memory.items);
        let class = self.builder.ins().uextend(types::I64, class);
        self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, class, self.layout.most_skipped())
    }

    /// Moves the header of a register's block, which has one owner, by so many bytes, but for the number of
    /// items. Gives where it is then.
    pub(super) fn move_header(&mut self, reg: Reg, block: Value, bytes: Value) -> Value {
        let moved = self.builder.ins().iadd(block, bytes);
        let skipped = self.builder.ins().ishl_imm_u(bytes, i64::from(self.layout.class_bits));
        let skipped = self.builder.ins().ireduce(types::I32, skipped);
        let class = self.load_at(types::I32, block, self.layout.class, self.memory.items);
        let class = self.builder.ins().iadd(class, skipped);
        let one = self.builder.ins().iconst(types::I32, 1);
        self.store_at(one, moved, self.layout.refs, self.memory.items);
        self.store_at(class, moved, self.layout.class, self.memory.items);
        let place = self.register(reg);
        self.store_at(moved, place.base, place.offset + self.layout.word, place.region);
        moved
    }

    /// A list with another element at a position that there is: in place where nobody shares the list, or
    /// else as the instruction at this place does it. `is_within` says that nobody does.
    pub(super) fn set(
        &mut self,
        at: u32,
        to: Reg,
        list: Source,
        (position, element): (Reg, Source),
        is_within: bool,
    ) {
        let Some(from) = self.owned(list) else { return self.execute(at) };
        let block = self.block_of(self.register(from));
        let set = |this: &mut Self| {
            this.set_item(from, block, position, element);
            this.move_value(to, from);
        };
        if is_within {
            return set(self);
        }
        let is_unique = self.is_unique(block);
        self.fast_if(is_unique, at, set);
    }

    /// The elements of a list up to a position, an element, and those of a range: in place where nobody
    /// shares the list, and only the element at that position is another one, or it is put between others and
    /// there is room; or else as the instruction at this place does it.
    pub(super) fn replace(
        &mut self,
        at: u32,
        result: Reg,
        list: Reg,
        (to, from, end): (Reg, Reg, Reg),
        element: Source,
    ) {
        if to == from {
            return self.insert(at, result, list, (to, end), element);
        }
        let block = self.block_of(self.register(list));
        let len = self.len_in(list, block);
        let [position, from, end] = [to, from, end].map(|reg| self.int(reg));
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, len);
        let after = self.builder.ins().iadd_imm_s(position, 1);
        let is_next = self.builder.ins().icmp(IntCC::Equal, from, after);
        let is_whole = self.builder.ins().icmp(IntCC::SignedGreaterThanOrEqual, end, len);
        let is_unique = self.is_unique(block);
        let conditions = [is_next, is_whole, is_unique];
        let is_fast = conditions.into_iter().fold(is_there, |all, one| self.builder.ins().band(all, one));
        self.fast_if(is_fast, at, |this| {
            this.set_item(list, block, to, element);
            this.move_value(result, list);
        });
    }

    /// The same where all elements are kept.
    fn insert(&mut self, at: u32, result: Reg, list: Reg, (to, end): (Reg, Reg), element: Source) {
        let block = self.block_of(self.register(list));
        let len = self.len_in(list, block);
        let [position, end] = [to, end].map(|reg| self.int(reg));
        let is_within = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, position, len);
        let is_whole = self.builder.ins().icmp(IntCC::SignedGreaterThanOrEqual, end, len);
        let bits = self.item_bits(list);
        let bytes = self.builder.ins().ishl_imm_u(len, bits);
        let can_grow = self.can_grow(block, bytes, 1 << bits);
        let is_fast = self.builder.ins().band(is_within, is_whole);
        let is_fast = self.builder.ins().band(is_fast, can_grow);
        self.fast_if(is_fast, at, |this| {
            let rest = this.builder.ins().isub(len, position);
            let rest = this.builder.ins().ishl_imm_u(rest, bits);
            let item = this.item(list, block, position);
            let after = Place { offset: item.offset + (1 << bits), ..item };
            let [from, to] = [item, after].map(|place| this.address_of(place));
            this.tell(this.helpers.move_bytes, &[from, to, rest]);
            this.put_item(list, item, element);
            let more = this.builder.ins().iadd_imm_s(len, 1);
            this.set_len(list, block, more);
            this.move_value(result, list);
        });
    }

    /// Puts another element at a position of a register's block that is there.
    fn set_item(&mut self, reg: Reg, block: Value, position: Reg, element: Source) {
        let position = self.int(position);
        let item = self.item(reg, block, position);
        if let Source::Shared(_) | Source::Last(_) = element {
            self.drop_value(item, self.contents(reg).of_items());
        }
        self.put_item(reg, item, element);
    }

    /// A position that counts from the end if it is negative, from the start.
    fn counted_from_start(&mut self, position: Value, len: Value) -> Value {
        let from_end = self.builder.ins().iadd(position, len);
        let is_negative = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, position, 0);
        self.builder.ins().select(is_negative, from_end, position)
    }

    /// Drops items of a register's block, from one position up to another.
    fn drop_items(&mut self, reg: Reg, block: Value, from: Value, end: Value) {
        let [next, one, done] = self.blocks();
        let position = self.builder.append_block_param(next, types::I64);
        self.builder.ins().jump(next, &[from.into()]);
        self.builder.switch_to_block(next);
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, end);
        self.fork(is_there, one, done);
        let item = self.item(reg, block, position);
        self.drop_value(item, self.contents(reg).of_items());
        let after = self.builder.ins().iadd_imm_s(position, 1);
        self.builder.ins().jump(next, &[after.into()]);
        self.builder.switch_to_block(done);
    }

    /// Whether a block has one owner, and room for so many more bytes after those of its items.
    pub(super) fn can_grow(&mut self, block: Value, bytes: Value, more: i64) -> Value {
        let class = self.load_at(types::I32, block, self.layout.class, self.memory.items);
        let class = self.builder.ins().uextend(types::I64, class);
        let before = self.builder.ins().ushr_imm_u(class, i64::from(self.layout.class_bits));
        let last = self.builder.ins().iadd(bytes, before);
        let last = self.builder.ins().iadd_imm_s(last, i64::from(self.layout.first_item) + more - 1);
        // The last byte is past the block if it has a bit at the class or above. A shift looks at the lowest
        // six bits, which are the class.
        let past = self.builder.ins().ushr(last, class);
        let refs = self.load_at(types::I32, block, self.layout.refs, self.memory.items);
        let refs = self.builder.ins().uextend(types::I64, refs);
        let others = self.builder.ins().bxor_imm_u(refs, 1);
        let either = self.builder.ins().bor(past, others);
        self.builder.ins().icmp_imm_u(IntCC::Equal, either, 0)
    }

    /// Whether a block has one owner.
    pub(super) fn is_unique(&mut self, block: Value) -> Value {
        let refs = self.load_at(types::I32, block, self.layout.refs, self.memory.items);
        self.builder.ins().icmp_imm_s(IntCC::Equal, refs, 1)
    }
}
