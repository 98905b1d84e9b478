//! Instructions on texts.

use super::Translator;
use crate::layout::block_of;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value, types};
use neva_engine::code::{Reg, Source};
use neva_kernels::streams::item::character;
use neva_kernels::value::Value as Constant;

/// The size of a word in bytes.
const WORD: i64 = 8;

/// Texts of more words are copied by calls.
const MOST_WORDS: i64 = 8;

/// Code points below have one byte.
const ASCII: i64 = 0x80;

impl Translator<'_, '_> {
    /// A string with another one after it: in place where nobody shares the string and there is room, or else
    /// a new one. Where one of them is not short, it is as the instruction at this place does it.
    pub(super) fn add_text(&mut self, at: u32, to: Reg, left: Source, right: Source) {
        let (Some(start), Some(end)) = (register(left), register(right)) else { return self.execute(at) };
        let Some(from) = self.owned(left).filter(|from| *from != end) else {
            return self.new_text(at, to, start, [left, right]);
        };
        let (block, end_block) = (self.block_of(self.register(from)), self.block_in(end));
        let (len, more) = (self.len_in(from, block), self.len_in(end, end_block));
        let bytes = self.after_words(len, more);
        let can_grow = self.can_grow(block, bytes, 0);
        let is_short = self.is_short(more);
        let is_fast = self.builder.ins().band(can_grow, is_short);
        let [in_place, other, done] = self.blocks();
        self.builder.set_cold_block(other);
        self.fork(is_fast, in_place, other);
        self.copy_text(block, len, end_block, more);
        let sum = self.builder.ins().iadd(len, more);
        self.set_len(from, block, sum);
        if let Source::Last(end) = right {
            self.empty(end);
        }
        self.move_value(to, from);
        self.leave(done, other);
        self.new_text(at, to, start, [left, right]);
        self.leave(done, done);
    }

    /// A new string of two.
    fn new_text(&mut self, at: u32, to: Reg, start: Reg, sources: [Source; 2]) {
        let Some(end) = register(sources[1]) else { return self.execute(at) };
        let blocks = [start, end].map(|reg| self.block_in(reg));
        let [len, more] = [(start, blocks[0]), (end, blocks[1])].map(|(reg, block)| self.len_in(reg, block));
        let are_short = [len, more].map(|len| self.is_short(len));
        let is_fast = self.builder.ins().band(are_short[0], are_short[1]);
        self.fast_if(is_fast, at, |this| {
            let bytes = this.after_words(len, more);
            let class = this.class_of(bytes);
            let block = this.take_block(class);
            let sum = this.builder.ins().iadd(len, more);
            this.set_head(block, sum, class);
            let zero = this.builder.ins().iconst(types::I64, 0);
            this.copy_text(block, zero, blocks[0], len);
            this.copy_text(block, len, blocks[1], more);
            // What is in the register is dropped, also where it is one of both.
            this.set_block(to, this.layout.str, block);
            for source in sources {
                if let Source::Last(reg) = source
                    && reg != to
                {
                    this.empty(reg);
                }
            }
        });
    }

    /// A string with a separator and another one after it: in place where nobody shares the string, there is
    /// room, it is not empty, and the others are short; or else as the instruction at this place does it.
    pub(super) fn join_item(&mut self, at: u32, to: Reg, from: Reg, item: Source, separator: Reg) {
        let Some(end) = register(item) else { return self.execute(at) };
        if from == end || from == separator {
            return self.execute(at);
        }
        let block = self.block_of(self.register(from));
        let [separator_block, end_block] = [separator, end].map(|reg| self.block_in(reg));
        let len = self.len_in(from, block);
        let (between, more) = (self.len_in(separator, separator_block), self.len_in(end, end_block));
        let bytes = self.after_words(len, between);
        let bytes = self.after_words(bytes, more);
        let mut is_fast = self.can_grow(block, bytes, 0);
        let is_not_empty = self.builder.ins().icmp_imm_s(IntCC::NotEqual, len, 0);
        let are_short = [between, more].map(|len| self.is_short(len));
        for condition in [is_not_empty, are_short[0], are_short[1]] {
            is_fast = self.builder.ins().band(is_fast, condition);
        }
        self.fast_if(is_fast, at, |this| {
            this.copy_text(block, len, separator_block, between);
            let joined = this.builder.ins().iadd(len, between);
            this.copy_text(block, joined, end_block, more);
            let sum = this.builder.ins().iadd(joined, more);
            this.set_len(from, block, sum);
            if let Source::Last(end) = item {
                this.empty(end);
            }
            this.move_value(to, from);
        });
    }

    /// The bytes of a text from one to another, where they are there and not many, or else as the instruction
    /// at this place does it.
    pub(super) fn text_part(&mut self, at: u32, to: Reg, text: Reg, (start, end): (Reg, Reg)) {
        let whole = self.block_in(text);
        let len = self.len_in(text, whole);
        let (start, end) = (self.int(start), self.int(end));
        let count = self.builder.ins().isub(end, start);
        let is_before = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, end, len);
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, start, len);
        let is_short = self.is_short(count);
        let is_fast = self.builder.ins().band(is_before, is_short);
        let is_fast = self.builder.ins().band(is_fast, is_there);
        self.fast_if(is_fast, at, |this| {
            let class = this.class_of(count);
            let block = this.take_block(class);
            this.set_head(block, count, class);
            this.copy_part(block, whole, len, start, count);
            this.set_block(to, this.layout.str, block);
        });
    }

    /// The class of a block for a text of so many bytes, which are more than 0.
    fn class_of(&mut self, bytes: Value) -> Value {
        let last = self.builder.ins().iadd_imm_s(bytes, i64::from(self.layout.first_item) - 1);
        let zeros = self.builder.ins().clz(last);
        let bits = self.builder.ins().iconst(types::I64, 64);
        self.builder.ins().isub(bits, zeros)
    }

    /// Whether a length is one of a few words, and not 0.
    fn is_short(&mut self, len: Value) -> Value {
        let before = self.builder.ins().iadd_imm_s(len, -1);
        self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, before, MOST_WORDS * WORD)
    }

    /// How long a text is with so many more bytes, and those after them in their last word.
    fn after_words(&mut self, len: Value, more: Value) -> Value {
        let rounded = self.builder.ins().iadd_imm_s(more, WORD - 1);
        let rounded = self.builder.ins().band_imm_s(rounded, -WORD);
        self.builder.ins().iadd(len, rounded)
    }

    /// Copies a text that is not empty to a position of another one's block, by words: bytes after it are
    /// overwritten later.
    fn copy_text(&mut self, to: Value, position: Value, from: Value, count: Value) {
        let to = self.builder.ins().iadd(to, position);
        self.for_words(count, |this, at| {
            let from = this.builder.ins().iadd(from, at);
            let word = this.load_at(types::I64, from, this.layout.first_item, this.memory.items);
            let to = this.builder.ins().iadd(to, at);
            this.store_word(word, to);
        });
    }

    /// Copies bytes of a text to the start of another block, by words. A word that would end after the last
    /// one of the text is loaded from there, and shifted.
    fn copy_part(&mut self, to: Value, whole: Value, len: Value, start: Value, count: Value) {
        let zero = self.builder.ins().iconst(types::I64, 0);
        let words = self.after_words(zero, len);
        let last = self.builder.ins().iadd_imm_s(words, -WORD);
        self.for_words(count, |this, at| {
            let position = this.builder.ins().iadd(start, at);
            let loaded = this.builder.ins().umin(position, last);
            let from = this.builder.ins().iadd(whole, loaded);
            let flags = MemFlagsData::new().with_notrap().with_alias_region(Some(this.memory.items));
            let word = this.builder.ins().load(types::I64, flags, from, this.layout.first_item);
            let bytes = this.builder.ins().isub(position, loaded);
            let bits = this.builder.ins().ishl_imm_u(bytes, 3);
            let word = this.builder.ins().ushr(word, bits);
            let to = this.builder.ins().iadd(to, at);
            this.store_word(word, to);
        });
    }

    fn store_word(&mut self, word: Value, to: Value) {
        let flags = MemFlagsData::new().with_notrap().with_alias_region(Some(self.memory.items));
        self.builder.ins().store(flags, word, to, self.layout.first_item);
    }

    /// Does something for the position of each word of so many bytes, of which there is one.
    fn for_words(&mut self, count: Value, each: impl FnOnce(&mut Self, Value)) {
        let [next, done] = self.blocks();
        let at = self.builder.append_block_param(next, types::I64);
        let zero = self.builder.ins().iconst(types::I64, 0);
        self.builder.ins().jump(next, &[zero.into()]);
        self.builder.switch_to_block(next);
        each(self, at);
        let after = self.builder.ins().iadd_imm_s(at, WORD);
        let is_more = self.builder.ins().icmp(IntCC::UnsignedLessThan, after, count);
        self.builder.ins().brif(is_more, next, &[after.into()], done, &[]);
        self.builder.switch_to_block(done);
    }

    /// The code point that starts at a byte of a text, and how many bytes it has, shifted to the left by 32:
    /// by a call where it is no ASCII character.
    pub(super) fn find_character(&mut self, to: Reg, text: Reg, start: Reg) {
        let [fast, slow, done] = self.blocks();
        let (block, start, one) = self.ascii_at(text, start, fast, slow);
        let found = self.ask(self.helpers.find_character, &[block, start]);
        self.set_int(to, found);
        self.leave(done, fast);
        let with_size = self.builder.ins().bor_imm_u(one, 1 << 32);
        self.set_int(to, with_size);
        self.leave(done, done);
    }

    /// The code point at a position of a text. A constant text that has characters that are not of ASCII is a
    /// table; otherwise a text of ASCII characters needs no call, or else it is as the instruction at this
    /// place does it.
    pub(super) fn code_point_at(&mut self, at: u32, to: Reg, text: Reg, is_ascii: Reg, position: Reg) {
        if self.region.constant(position) == Some(0) {
            return self.first_code_point(at, to, text);
        }
        if let Some(table) = self.code_points(text) {
            return self.code_point_in(table, at, to, position);
        }
        let block = self.block_in(text);
        if self.region.constant(is_ascii) == Some(0) {
            let position = self.int(position);
            let point = self.ask(self.helpers.code_point_at, &[block, position]);
            return self.set_int(to, point);
        }
        let position = self.int(position);
        let is_fast = self.is_byte_at(text, block, is_ascii, position);
        self.fast_if(is_fast, at, |this| this.set_byte_at(to, block, position));
    }

    /// The code point at a position of a text whose code points are there: a text of ASCII characters needs
    /// no call.
    pub(super) fn code_point_by(&mut self, points: Reg, to: Reg, text: Reg, is_ascii: Reg, position: Reg) {
        let (block, position) = (self.block_in(text), self.int(position));
        let is_fast = self.is_byte_at(text, block, is_ascii, position);
        let [fast, slow, done] = self.blocks();
        self.fork(is_fast, fast, slow);
        self.set_byte_at(to, block, position);
        self.leave(done, slow);
        let points = self.block_in(points);
        let point = self.ask(self.helpers.code_point_in, &[block, points, position]);
        self.set_int(to, point);
        self.leave(done, done);
    }

    /// Whether a position is a byte of a text.
    fn is_byte_at(&mut self, text: Reg, block: Value, is_ascii: Reg, position: Value) -> Value {
        let len = self.len_in(text, block);
        let is_ascii = self.int(is_ascii);
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, len);
        let is_ascii = self.builder.ins().icmp_imm_s(IntCC::NotEqual, is_ascii, 0);
        self.builder.ins().band(is_there, is_ascii)
    }

    /// The code point of that byte.
    fn set_byte_at(&mut self, to: Reg, block: Value, position: Value) {
        let place = self.builder.ins().iadd(block, position);
        let byte = self.load_at(types::I8, place, self.layout.first_item, self.memory.items);
        let point = self.builder.ins().uextend(types::I64, byte);
        self.set_int(to, point);
    }

    /// The code point of the string that is made of a number.
    pub(super) fn code_point_of(&mut self, to: Reg, number: Reg) {
        let number = self.int(number);
        let is_low = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, number, 0xD800);
        let high = self.builder.ins().iadd_imm_s(number, -0xE000);
        let is_high = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, high, 0x11_0000 - 0xE000);
        let is_point = self.builder.ins().bor(is_low, is_high);
        let replacement = self.builder.ins().iconst(types::I64, 0xFFFD);
        let point = self.builder.ins().select(is_point, number, replacement);
        self.set_int(to, point);
    }

    /// The code point that starts at a byte of a text, as a text: from a table where it is one of ASCII, or
    /// else as the instruction at this place does it.
    pub(super) fn text_item(&mut self, at: u32, to: Reg, text: Reg, start: Reg) {
        let [ascii, other, done] = self.blocks();
        let (_, _, one) = self.ascii_at(text, start, ascii, other);
        self.execute_rarely(at);
        self.leave(done, ascii);
        let found = self.ascii_text(one);
        self.set_block(to, self.layout.str, found);
        self.leave(done, done);
    }

    /// The block of a text, a position in it, and the byte there. It goes on at `ascii` if that is a
    /// character of ASCII; the other block, which is current then, is for what is none, and for the end.
    fn ascii_at(&mut self, text: Reg, start: Reg, ascii: Block, other: Block) -> (Value, Value, Value) {
        let block = self.block_in(text);
        let (start, len) = (self.int(start), self.len_in(text, block));
        let [there] = self.blocks();
        self.builder.set_cold_block(other);
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, start, len);
        self.fork(is_there, there, other);
        let place = self.builder.ins().iadd(block, start);
        let one = self.load_at(types::I8, place, self.layout.first_item, self.memory.items);
        let one = self.builder.ins().uextend(types::I64, one);
        let is_ascii = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, one, ASCII);
        self.builder.ins().brif(is_ascii, ascii, &[], other, &[]);
        self.builder.switch_to_block(other);
        (block, start, one)
    }

    /// The block of the text of an ASCII character.
    fn ascii_text(&mut self, point: Value) -> Value {
        let table: Box<[u64]> = (0..ASCII).map(|point| block_of(&character(point)) as u64).collect();
        let first = self.address(table.as_ptr());
        self.named.tables.push(table);
        let distance = self.builder.ins().ishl_imm_u(point, 3);
        let place = self.builder.ins().iadd(first, distance);
        self.load_at(self.pointer, place, 0, self.memory.items)
    }

    /// The string of a code point: from a table where that is of ASCII, or else by a call.
    pub(super) fn character(&mut self, to: Reg, point: Reg) {
        let point = self.int(point);
        let [known, other, done] = self.blocks();
        let block = self.builder.append_block_param(done, self.pointer);
        self.builder.set_cold_block(other);
        let is_ascii = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, point, ASCII);
        self.fork(is_ascii, known, other);
        let found = self.ascii_text(point);
        self.builder.ins().jump(done, &[found.into()]);
        self.builder.switch_to_block(other);
        let made = self.ask(self.helpers.character, &[point]);
        self.builder.ins().jump(done, &[made.into()]);
        self.builder.switch_to_block(done);
        self.set_block(to, self.layout.str, block);
    }

    /// The code points of a constant text that are not all of ASCII. Invalid bytes have none of their own.
    fn code_points(&self, text: Reg) -> Option<Box<[u64]>> {
        let Some(Constant::Str(text)) = self.constant(text) else { return None };
        let text = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
        Some(text.chars().map(u64::from).collect())
    }

    /// The code point at a position of a table: as the instruction at this place does it where there is none.
    fn code_point_in(&mut self, table: Box<[u64]>, at: u32, to: Reg, position: Reg) {
        let (position, first) = (self.int(position), self.address(table.as_ptr()));
        let len = table.len() as i64;
        self.named.tables.push(table);
        let is_there = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, position, len);
        self.fast_if(is_there, at, |this| {
            let distance = this.builder.ins().ishl_imm_u(position, 3);
            let place = this.builder.ins().iadd(first, distance);
            let point = this.load_at(types::I64, place, 0, this.memory.items);
            this.set_int(to, point);
        });
    }

    /// The first code point of a text: as the instruction at this place does it where it is no ASCII
    /// character, or where there is none.
    pub(super) fn first_code_point(&mut self, at: u32, to: Reg, text: Reg) {
        let block = self.block_in(text);
        let len = self.len_in(text, block);
        let (byte, is_ascii) = self.first_byte(block, len);
        self.fast_if(is_ascii, at, |this| this.set_int(to, byte));
    }

    /// The last code point of a text: as the instruction at this place does it where it is no ASCII
    /// character, or where there is none.
    pub(super) fn last_code_point(&mut self, at: u32, to: Reg, text: Reg) {
        let block = self.block_in(text);
        let len = self.len_in(text, block);
        let (byte, is_ascii) = self.byte_before(block, len);
        self.fast_if(is_ascii, at, |this| this.set_int(to, byte));
    }

    /// A text without its first character: in place where nobody shares the text, it is known to be valid,
    /// and that is an ASCII character, or else as the instruction at this place does it.
    pub(super) fn drop_first_character(&mut self, at: u32, to: Reg, text: Reg, is_valid: Reg, end: Reg) {
        let block = self.block_of(self.register(text));
        let (len, end) = (self.len_in(text, block), self.int(end));
        let (_, is_ascii) = self.first_byte(block, len);
        let is_rest = self.builder.ins().icmp(IntCC::SignedGreaterThanOrEqual, end, len);
        let may_move = self.may_move(block);
        let conditions = [is_rest, may_move, self.is_unique(block), self.is_true(is_valid)];
        let is_fast = conditions.into_iter().fold(is_ascii, |all, one| self.builder.ins().band(all, one));
        self.fast_if(is_fast, at, |this| {
            let one = this.builder.ins().iconst(types::I64, 1);
            let moved = this.move_header(text, block, one);
            let rest = this.builder.ins().iadd_imm_s(len, -1);
            this.set_len(text, moved, rest);
            this.move_value(to, text);
        });
    }

    /// The same for its last character.
    pub(super) fn drop_last_character(&mut self, at: u32, to: Reg, text: Reg, is_valid: Reg) {
        let block = self.block_of(self.register(text));
        let len = self.len_in(text, block);
        let (_, is_ascii) = self.byte_before(block, len);
        let conditions = [self.is_unique(block), self.is_true(is_valid)];
        let is_fast = conditions.into_iter().fold(is_ascii, |all, one| self.builder.ins().band(all, one));
        self.fast_if(is_fast, at, |this| {
            let rest = this.builder.ins().iadd_imm_s(len, -1);
            this.set_len(text, block, rest);
            this.move_value(to, text);
        });
    }

    /// The first byte of a text, and whether it is there and an ASCII character.
    fn first_byte(&mut self, block: Value, len: Value) -> (Value, Value) {
        let one = self.builder.ins().iconst(types::I64, 1);
        let end = self.builder.ins().umin(len, one);
        self.byte_before(block, end)
    }

    /// The byte before a position of a text, and whether it is there and an ASCII character. Before the first
    /// position is the last byte of the header, so there is something to be loaded.
    fn byte_before(&mut self, block: Value, position: Value) -> (Value, Value) {
        let end = self.builder.ins().iadd(block, position);
        let byte = self.load_at(types::I8, end, self.layout.first_item - 1, self.memory.items);
        let byte = self.builder.ins().uextend(types::I64, byte);
        let is_ascii = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, byte, ASCII);
        let is_there = self.builder.ins().icmp_imm_s(IntCC::NotEqual, position, 0);
        (byte, self.builder.ins().band(is_there, is_ascii))
    }

    /// Whether a boolean is true.
    fn is_true(&mut self, reg: Reg) -> Value {
        let bool = self.int(reg);
        self.builder.ins().icmp_imm_s(IntCC::NotEqual, bool, 0)
    }

    /// A text with a code point at its end: in place where nobody shares the text, there is room, and the
    /// code point is an ASCII character; or else as the instruction at this place does it.
    pub(super) fn add_character(&mut self, at: u32, to: Reg, text: Source, point: Reg) {
        let Some(from) = self.owned(text) else { return self.execute(at) };
        let block = self.block_of(self.register(from));
        let (len, point) = (self.len_in(from, block), self.int(point));
        let can_grow = self.can_grow(block, len, 1);
        let is_ascii = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, point, ASCII);
        let is_fast = self.builder.ins().band(can_grow, is_ascii);
        self.fast_if(is_fast, at, |this| {
            let place = this.builder.ins().iadd(block, len);
            let byte = this.builder.ins().ireduce(types::I8, point);
            this.store_at(byte, place, this.layout.first_item, this.memory.items);
            let more = this.builder.ins().iadd_imm_s(len, 1);
            this.set_len(from, block, more);
            this.move_value(to, from);
        });
    }

    /// Whether two texts are equal: without a call where they have a word at the most.
    pub(super) fn text_equal(&mut self, to: Reg, a: Reg, b: Reg) {
        let (block_a, block_b) = (self.block_in(a), self.block_in(b));
        let (len, other_len) = (self.len_in(a, block_a), self.len_in(b, block_b));
        let [as_long, word, other, done] = self.blocks();
        self.builder.set_cold_block(other);
        let is_equal = self.builder.append_block_param(done, types::I8);
        let no = self.builder.ins().iconst(types::I8, 0);
        let is_as_long = self.builder.ins().icmp(IntCC::Equal, len, other_len);
        self.builder.ins().brif(is_as_long, as_long, &[], done, &[no.into()]);
        self.builder.switch_to_block(as_long);
        let before = self.builder.ins().iadd_imm_s(len, -1);
        let is_word = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, before, WORD);
        self.builder.ins().brif(is_word, word, &[], other, &[]);
        self.builder.switch_to_block(word);
        let [word_a, word_b] = [block_a, block_b]
            .map(|block| self.load_at(types::I64, block, self.layout.first_item, self.memory.items));
        let differing = self.builder.ins().bxor(word_a, word_b);
        // Bytes after those of the texts are at the upper end of the word.
        let bits = self.builder.ins().ishl_imm_u(len, 3);
        let after = self.builder.ins().ineg(bits);
        let differing = self.builder.ins().ishl(differing, after);
        let is_same = self.builder.ins().icmp_imm_u(IntCC::Equal, differing, 0);
        self.builder.ins().jump(done, &[is_same.into()]);
        self.builder.switch_to_block(other);
        let is_same = self.ask(self.helpers.text_equal, &[block_a, block_b]);
        self.builder.ins().jump(done, &[is_same.into()]);
        self.builder.switch_to_block(done);
        self.set_bool(to, is_equal);
    }

    /// Goes on by which text it is.
    pub(super) fn text_switch(&mut self, on: Reg, cases: &[(Vec<u8>, u32)], default: u32) {
        let block = self.block_in(on);
        let cases: Vec<(&[u8], Block)> =
            cases.iter().map(|(text, place)| (&text[..], self.place(*place))).collect();
        let default = self.place(default);
        self.text_chain(block, cases, default);
    }

    /// Goes on by which of some texts has this block.
    pub(super) fn text_chain<'c>(
        &mut self,
        block: Value,
        cases: impl IntoIterator<Item = (&'c [u8], Block)>,
        default: Block,
    ) {
        let len = self.len(block);
        for (text, found) in cases {
            let [compare, next] = self.blocks();
            let is_as_long = self.builder.ins().icmp_imm_u(IntCC::Equal, len, text.len() as i64);
            self.fork(is_as_long, compare, next);
            let is_equal = self.has_bytes(block, text);
            self.builder.ins().brif(is_equal, found, &[], next, &[]);
            self.builder.switch_to_block(next);
        }
        self.builder.ins().jump(default, &[]);
    }

    /// Goes on with whether the block of a text has these bytes.
    pub(super) fn is_text(&mut self, block: Value, bytes: &[u8], done: Block) {
        let compare = self.builder.create_block();
        let len = self.len(block);
        let no = self.builder.ins().iconst(types::I8, 0);
        let is_as_long = self.builder.ins().icmp_imm_u(IntCC::Equal, len, bytes.len() as i64);
        self.builder.ins().brif(is_as_long, compare, &[], done, &[no.into()]);
        self.builder.switch_to_block(compare);
        let is_equal = self.has_bytes(block, bytes);
        self.builder.ins().jump(done, &[is_equal.into()]);
    }

    /// Whether the block of a text that is as long has these bytes. A word after each block can be read, so
    /// words can be loaded, of which the last one may have other bytes after the text.
    fn has_bytes(&mut self, block: Value, bytes: &[u8]) -> Value {
        let mut differing = self.builder.ins().iconst(types::I64, 0);
        for (at, word) in (self.layout.first_item..).step_by(8).zip(bytes.chunks(8)) {
            let known = word.iter().rev().fold(0, |known, byte| known << 8 | u64::from(*byte));
            let is = self.load_at(types::I64, block, at, self.memory.items);
            let known = self.builder.ins().iconst(types::I64, known as i64);
            let differs = self.builder.ins().bxor(is, known);
            let after = 64 - 8 * word.len() as i64;
            let differs = if after == 0 { differs } else { self.builder.ins().ishl_imm_u(differs, after) };
            differing = self.builder.ins().bor(differing, differs);
        }
        self.builder.ins().icmp_imm_u(IntCC::Equal, differing, 0)
    }
}

/// The register of a value.
fn register(source: Source) -> Option<Reg> {
    match source {
        Source::Shared(reg) | Source::Lent(reg) | Source::Last(reg) => Some(reg),
        Source::Scalar(..) | Source::Unit => None,
    }
}
