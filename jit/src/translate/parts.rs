//! Making unions and structs, and taking them apart.

use super::Translator;
use super::values::Place;
use crate::layout::block_of;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use neva_engine::code::{Contents, Ins, Reg, ScalarKind, Source, Step, Tag, Target, ToldBy};
use neva_kernels::value::Str;

impl Translator<'_, '_> {
    /// Whether a value is a union member with a tag.
    pub(super) fn has_tag(&mut self, to: Reg, from: Reg, tag: u32) {
        let Tag { name, has_payload, told_by } = &self.region.code.tags[tag as usize];
        let value = self.value(from);
        let first = self.load_at(types::I8, value.base, value.offset, value.region);
        let Some(has_payload) = *has_payload else { return self.has_tag_of_any_type(to, value, first, name) };
        let kind = if has_payload { self.layout.union } else { self.layout.tag };
        let is_kind = self.builder.ins().icmp_imm_u(IntCC::Equal, first, i64::from(kind));
        if *told_by == ToldBy::Nothing {
            return self.set_bool(to, is_kind);
        }
        let [look, done] = self.blocks();
        let result = self.builder.append_block_param(done, types::I8);
        let no = self.builder.ins().iconst(types::I8, 0);
        self.builder.ins().brif(is_kind, look, &[], done, &[no.into()]);
        self.builder.switch_to_block(look);
        let text = if has_payload { self.tag_of_member(value) } else { self.block_of(value) };
        match told_by {
            ToldBy::Text => self.is_text(text, name.as_bytes(), done),
            ToldBy::Nothing | ToldBy::Len => {
                let len = self.len(text);
                let is_as_long = self.builder.ins().icmp_imm_u(IntCC::Equal, len, name.len() as i64);
                self.builder.ins().jump(done, &[is_as_long.into()]);
            }
        }
        self.builder.switch_to_block(done);
        self.set_bool(to, result);
    }

    /// The same where the type of the value says nothing about the member.
    fn has_tag_of_any_type(&mut self, to: Reg, value: Place, first: Value, name: &str) {
        let [alone, other, with_payload, look, done] = self.blocks();
        let result = self.builder.append_block_param(done, types::I8);
        let text = self.builder.append_block_param(look, self.pointer);
        let no = self.builder.ins().iconst(types::I8, 0);
        let is_alone = self.builder.ins().icmp_imm_u(IntCC::Equal, first, i64::from(self.layout.tag));
        self.fork(is_alone, alone, other);
        let block = self.block_of(value);
        self.builder.ins().jump(look, &[block.into()]);
        self.builder.switch_to_block(other);
        let has_payload = self.builder.ins().icmp_imm_u(IntCC::Equal, first, i64::from(self.layout.union));
        self.builder.ins().brif(has_payload, with_payload, &[], done, &[no.into()]);
        self.builder.switch_to_block(with_payload);
        let block = self.tag_of_member(value);
        self.builder.ins().jump(look, &[block.into()]);
        self.builder.switch_to_block(look);
        self.is_text(text, name.as_bytes(), done);
        self.builder.switch_to_block(done);
        self.set_bool(to, result);
    }

    /// The block of the tag of a member with payload.
    pub(super) fn tag_of_member(&mut self, value: Place) -> Value {
        let block = self.block_of(value);
        let at = self.layout.first_item + self.layout.field_name;
        self.load_at(self.pointer, block, at, self.memory.items)
    }

    /// The payload of a union member that has one, any other value as it is; whether it has one in any case.
    pub(super) fn payload(&mut self, at: u32, to: Target, from: Source, has_payload: bool) {
        let (Source::Shared(reg) | Source::Last(reg)) = from else { return self.execute(at) };
        let value = self.value(reg);
        if has_payload {
            let block = self.block_of(value);
            let payload = self.part(block, self.layout.field_value);
            self.share_into(to, payload);
            return self.drop_last(to, from);
        }
        let [with_payload, other, done] = self.blocks();
        let tag = self.load_at(types::I8, value.base, value.offset, value.region);
        let has_payload = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(self.layout.union));
        self.fork(has_payload, with_payload, other);
        let block = self.block_of(value);
        let payload = self.part(block, self.layout.field_value);
        self.share_into(to, payload);
        self.leave(done, other);
        self.builder.set_cold_block(other);
        if !matches!(to, Target::Value(to) if to == reg) {
            self.share_into(to, value);
        }
        self.leave(done, done);
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

    /// Where a struct of scalars is made and becomes an element of a list at once: puts its fields into the
    /// old element, if nobody shares the list or that. Says whether there is such a struct.
    pub(super) fn set_struct(&mut self, at: u32) -> bool {
        let code = self.region.code;
        let &[Ins::Step(step), Ins::Set(to, list, position, Source::Last(element), _), ..] =
            &code.code[at as usize..]
        else {
            return false;
        };
        let (Step::Struct(fields, Target::Value(made)), Some(list)) =
            (&code.steps[step as usize], self.owned(list))
        else {
            return false;
        };
        if *made != element || self.contents(element) != Contents::Scalars {
            return false;
        }
        let block = self.block_of(self.register(list));
        let [look, reuse, make, done] = self.blocks();
        self.builder.set_cold_block(make);
        let is_unique = self.is_unique(block);
        self.fork(is_unique, look, make);
        let position = self.int(position);
        let item = self.item(list, block, position);
        let old = self.block_of(item);
        let is_unique = self.is_unique(old);
        self.fork(is_unique, reuse, make);
        // Elements of a list have one type, so names and types of fields are the same.
        for (at, (_, source)) in (0..).zip(fields) {
            let field = self.part(old, at * self.layout.field + self.layout.field_value);
            match *source {
                Source::Scalar(ScalarKind::Int | ScalarKind::Float, reg) => {
                    let word = self.int(reg);
                    self.store_at(word, field.base, field.offset + self.layout.word, field.region);
                }
                source => self.put(field, source),
            }
        }
        self.empty(element);
        self.move_value(to, list);
        self.leave(done, make);
        self.execute_rarely(at);
        self.execute_rarely(at + 1);
        self.leave(done, done);
        true
    }

    /// Makes a union member with payload.
    pub(super) fn make_union(&mut self, to: Reg, tag: &Str, payload: Source) {
        let block = self.make_block(&[(tag.clone(), payload)]);
        self.set_block(to, self.layout.union, block);
    }

    /// A new block with fields. Nobody counts the owners of their names.
    fn make_block(&mut self, fields: &[(Str, Source)]) -> Value {
        let class = i64::from(self.layout.class(fields.len()));
        let [class, len] =
            [class, fields.len() as i64].map(|number| self.builder.ins().iconst(types::I64, number));
        let block = self.take_block(class);
        self.set_head(block, len, class);
        for (at, (name, source)) in (0..).zip(fields) {
            let field = at * self.layout.field;
            let name = self.address(block_of(name));
            let place = self.part(block, field + self.layout.field_name);
            self.store_at(name, block, place.offset, self.memory.items);
            self.put(self.part(block, field + self.layout.field_value), *source);
        }
        block
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
