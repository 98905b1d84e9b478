//! Taking unions and structs apart.

use super::Translator;
use crate::layout::block_of;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use neva_engine::code::{Reg, Source, Target};
use neva_kernels::value::Str;

impl Translator<'_, '_> {
    /// Whether a value is a union member with a tag.
    pub(super) fn has_tag(&mut self, to: Reg, from: Reg, name: u32) {
        let name: &str = &self.region.code.names[name as usize];
        let value = self.value(from);
        let [alone, other, with_payload, look, compare, done] = self.blocks();
        let result = self.builder.append_block_param(done, types::I8);
        let text = self.builder.append_block_param(look, self.pointer);
        let tag = self.load_at(types::I8, value.base, value.offset, value.region);
        let no = self.builder.ins().iconst(types::I8, 0);
        let is_alone = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(self.layout.tag));
        self.builder.ins().brif(is_alone, alone, &[], other, &[]);
        self.builder.switch_to_block(alone);
        let block = self.block_of(value);
        self.builder.ins().jump(look, &[block.into()]);
        self.builder.switch_to_block(other);
        let has_payload = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(self.layout.union));
        self.builder.ins().brif(has_payload, with_payload, &[], done, &[no.into()]);
        self.builder.switch_to_block(with_payload);
        let block = self.block_of(value);
        let at = self.layout.first_item + self.layout.field_name;
        let block = self.load_at(self.pointer, block, at, self.memory.items);
        self.builder.ins().jump(look, &[block.into()]);
        self.builder.switch_to_block(look);
        let len = self.len(text);
        let is_as_long = self.builder.ins().icmp_imm_u(IntCC::Equal, len, name.len() as i64);
        self.builder.ins().brif(is_as_long, compare, &[], done, &[no.into()]);
        self.builder.switch_to_block(compare);
        let is_equal = self.has_bytes(text, name.as_bytes());
        self.builder.ins().jump(done, &[is_equal.into()]);
        self.builder.switch_to_block(done);
        self.set_bool(to, result);
    }

    /// The payload of a union member that has one, any other value as it is.
    pub(super) fn payload(&mut self, at: u32, to: Target, from: Source) {
        let (Source::Shared(reg) | Source::Last(reg)) = from else { return self.execute(at) };
        let value = self.value(reg);
        let [with_payload, other, done] = self.blocks();
        let tag = self.load_at(types::I8, value.base, value.offset, value.region);
        let has_payload = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(self.layout.union));
        self.builder.ins().brif(has_payload, with_payload, &[], other, &[]);
        self.builder.switch_to_block(with_payload);
        let block = self.block_of(value);
        let payload = self.part(block, self.layout.field_value);
        self.share_into(to, payload);
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(other);
        self.builder.set_cold_block(other);
        if !matches!(to, Target::Value(to) if to == reg) {
            self.share_into(to, value);
        }
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(done);
        self.drop_last(to, from);
    }

    /// The field at a position of a struct.
    pub(super) fn field(&mut self, to: Target, from: Reg, position: u32) {
        let block = self.block_in(from);
        let field = self.part(block, position as i32 * self.layout.field + self.layout.field_value);
        self.share_into(to, field);
    }

    /// Makes a struct.
    pub(super) fn make_struct(&mut self, to: Reg, fields: &[(Str, Source)]) {
        let block = self.make_block(fields);
        self.set_block(to, self.layout.structure, block);
    }

    /// Makes a union member with payload.
    pub(super) fn make_union(&mut self, to: Reg, tag: &Str, payload: Source) {
        let block = self.make_block(&[(tag.clone(), payload)]);
        self.set_block(to, self.layout.union, block);
    }

    /// Goes on by which text it is.
    pub(super) fn text_switch(&mut self, on: Reg, cases: &[(Vec<u8>, u32)], default: u32) {
        let block = self.block_in(on);
        let len = self.len(block);
        for (text, place) in cases {
            let [compare, next] = self.blocks();
            let is_as_long = self.builder.ins().icmp_imm_u(IntCC::Equal, len, text.len() as i64);
            self.builder.ins().brif(is_as_long, compare, &[], next, &[]);
            self.builder.switch_to_block(compare);
            let is_equal = self.has_bytes(block, text);
            let found = self.place(*place);
            self.builder.ins().brif(is_equal, found, &[], next, &[]);
            self.builder.switch_to_block(next);
        }
        let default = self.place(default);
        self.builder.ins().jump(default, &[]);
    }

    /// A new block with fields. Nobody counts the owners of their names.
    fn make_block(&mut self, fields: &[(Str, Source)]) -> Value {
        let class = self.layout.class(fields.len());
        let [len, class, refs] = [(types::I64, fields.len() as u32), (types::I32, class), (types::I32, 1)]
            .map(|(ty, number)| self.builder.ins().iconst(ty, i64::from(number)));
        let block = self.ask(self.helpers.alloc, &[class]);
        for (number, at) in [(len, self.layout.len), (refs, self.layout.refs), (class, self.layout.class)] {
            self.store_at(number, block, at, self.memory.items);
        }
        for (at, (name, source)) in (0..).zip(fields) {
            let field = at * self.layout.field;
            let name = self.address(block_of(name));
            let place = self.part(block, field + self.layout.field_name);
            self.store_at(name, block, place.offset, self.memory.items);
            self.put(self.part(block, field + self.layout.field_value), *source);
        }
        block
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

    /// Drops what an instruction has looked at for the last time, unless its result is there now.
    fn drop_last(&mut self, to: Target, from: Source) {
        match (to, from) {
            (Target::Value(to), Source::Last(from)) if to == from => {}
            (_, Source::Last(from)) => self.empty(from),
            _ => {}
        }
    }
}
