//! Instructions on texts.

use super::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value, types};
use neva_engine::code::{Reg, Source};

/// The size of a word in bytes.
const WORD: i64 = 8;

/// Code points below have one byte.
const ASCII: i64 = 0x80;

impl Translator<'_, '_> {
    /// A string with another one after it: in place where nobody shares the string, there is room, and the
    /// other one is no longer than a word; or else as the instruction at this place does it.
    pub(super) fn add_text(&mut self, at: u32, to: Reg, left: Source, right: Source) {
        let (Some(from), Source::Shared(end) | Source::Lent(end) | Source::Last(end)) =
            (self.owned(left), right)
        else {
            return self.execute(at);
        };
        if from == end {
            return self.execute(at);
        }
        let (block, end_block) = (self.block_of(self.register(from)), self.block_in(end));
        let (len, more) = (self.len_in(from, block), self.len_in(end, end_block));
        let can_grow = self.can_grow(block, len, WORD);
        // An empty string may have no word.
        let before = self.builder.ins().iadd_imm_s(more, -1);
        let is_word = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, before, WORD);
        let is_fast = self.builder.ins().band(can_grow, is_word);
        self.fast_if(is_fast, at, |this| {
            // Bytes after the text are overwritten later.
            let word = this.load_at(types::I64, end_block, this.layout.first_item, this.memory.items);
            let place = this.builder.ins().iadd(block, len);
            let flags = MemFlagsData::new().with_notrap().with_alias_region(Some(this.memory.items));
            this.builder.ins().store(flags, word, place, this.layout.first_item);
            let sum = this.builder.ins().iadd(len, more);
            this.set_len(from, block, sum);
            if let Source::Last(end) = right {
                this.empty(end);
            }
            this.move_value(to, from);
        });
    }

    /// The code point that starts at a byte of a text, and how many bytes it has, shifted to the left by 32:
    /// as the instruction at this place does it where it is no ASCII character.
    pub(super) fn find_character(&mut self, at: u32, to: Reg, text: Reg, start: Reg) {
        let block = self.block_in(text);
        let [there, fast, slow, done] = self.blocks();
        self.builder.set_cold_block(slow);
        let (start, len) = (self.int(start), self.len_in(text, block));
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, start, len);
        self.fork(is_there, there, slow);
        let place = self.builder.ins().iadd(block, start);
        let one = self.load_at(types::I8, place, self.layout.first_item, self.memory.items);
        let one = self.builder.ins().uextend(types::I64, one);
        let is_ascii = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, one, ASCII);
        self.builder.ins().brif(is_ascii, fast, &[], slow, &[]);
        self.builder.switch_to_block(slow);
        self.execute(at);
        self.leave(done, fast);
        let with_size = self.builder.ins().bor_imm_u(one, 1 << 32);
        self.set_int(to, with_size);
        self.leave(done, done);
    }

    /// The code point at a position of a text: as the instruction at this place does it where the text has
    /// characters that are not of ASCII, or none at that position.
    pub(super) fn code_point_at(&mut self, at: u32, to: Reg, text: Reg, is_ascii: Reg, position: Reg) {
        let block = self.block_in(text);
        let len = self.len_in(text, block);
        let (position, is_ascii) = (self.int(position), self.int(is_ascii));
        let is_there = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, len);
        let is_ascii = self.builder.ins().icmp_imm_s(IntCC::NotEqual, is_ascii, 0);
        let is_fast = self.builder.ins().band(is_there, is_ascii);
        self.fast_if(is_fast, at, |this| {
            let place = this.builder.ins().iadd(block, position);
            let byte = this.load_at(types::I8, place, this.layout.first_item, this.memory.items);
            let point = this.builder.ins().uextend(types::I64, byte);
            this.set_int(to, point);
        });
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

    /// Whether the block of a text that is as long has these bytes. Blocks end at multiples of 8, so words
    /// can be loaded, of which the last one may have other bytes after the text.
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
