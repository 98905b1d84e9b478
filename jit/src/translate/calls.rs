//! Calls of kernels, and printing. Arguments and result are in the frame of the native function.

use super::values::Place;
use super::{Helper, Translator};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, StackSlotData, StackSlotKind, Value, types};
use neva_engine::code::{
    Compute, Contents, Events, Function, Piece, Reg, ScalarKind, Shortcut, Source, Target,
};
use neva_kernels::value::Value as Constant;
use neva_registry::Native;

/// The position of the last character.
const LAST: u64 = -1_i64 as u64;

impl Translator<'_, '_> {
    /// Calls a kernel that does not fail, or does what it does here.
    pub(super) fn call_kernel(
        &mut self,
        at: u32,
        (run, shortcut): (&Function, Shortcut),
        sources: &[Source],
        target: Target,
    ) {
        match (shortcut.native, sources, target) {
            (
                Some(Native::ListPut),
                &[list, Source::Scalar(_, to), element, Source::Scalar(_, from), Source::Scalar(_, end)],
                Target::Value(result),
            ) if let Some(list) = self.owned(list) => {
                return self.replace(at, result, list, (to, from, end), element);
            }
            (
                Some(Native::CodePointAt),
                &[Source::Lent(text), Source::Scalar(_, is_ascii), Source::Scalar(_, position)],
                Target::Scalar(_, point),
            ) => return self.code_point_at(at, point, text, is_ascii, position),
            (
                Some(Native::CodePointIn),
                &[
                    Source::Lent(text),
                    Source::Scalar(_, is_ascii),
                    Source::Lent(points),
                    Source::Scalar(_, position),
                ],
                Target::Scalar(_, point),
            ) => return self.code_point_by(points, point, text, is_ascii, position),
            (Some(Native::LastCodePoint), &[Source::Lent(text)], Target::Scalar(_, point)) => {
                return self.last_code_point(at, point, text);
            }
            (
                Some(Native::TextSlice),
                &[text, Source::Scalar(_, is_valid), Source::Scalar(_, from), Source::Scalar(_, end)],
                Target::Value(to),
            ) if let Some(text) = self.owned(text) => {
                match [from, end].map(|reg| self.region.constant(reg)) {
                    [Some(1), _] => return self.drop_first_character(at, to, text, is_valid, end),
                    [Some(0), Some(LAST)] => return self.drop_last_character(at, to, text, is_valid),
                    _ => {}
                }
            }
            (Some(Native::JoinItem), &[joined, item, Source::Lent(separator)], Target::Value(to))
                if let Some(from) = self.owned(joined) =>
            {
                let is_empty =
                    matches!(self.constant(separator), Some(Constant::Str(text)) if text.is_empty());
                if is_empty {
                    return self.add_text(at, to, joined, item);
                }
                return self.join_item(at, to, from, item, separator);
            }
            (
                Some(Native::TextPart),
                &[Source::Lent(text), Source::Scalar(_, start), Source::Scalar(_, end)],
                Target::Value(to),
            ) if to != text => return self.text_part(at, to, text, (start, end)),
            (
                Some(Native::ListReserve),
                &[
                    list @ (Source::Shared(_) | Source::Last(_)),
                    Source::Scalar(_, from),
                    Source::Scalar(_, end),
                    Source::Scalar(_, step),
                ],
                Target::Value(to),
            ) => return self.reserve(at, to, list, [from, end, step]),
            (Some(Native::IntText), &[Source::Scalar(_, number)], Target::Value(to)) => {
                let number = self.int(number);
                let block = self.ask(self.helpers.int_text, &[number]);
                return self.set_block(to, self.layout.str, block);
            }
            (Some(Native::TextItem), &[Source::Lent(text), Source::Scalar(_, start)], Target::Value(to)) => {
                return self.text_item(at, to, text, start);
            }
            (Some(Native::Character), &[Source::Scalar(_, point)], Target::Value(to)) => {
                return self.character(to, point);
            }
            _ => {}
        }
        if let Some(kernel) = shortcut.direct {
            return self.call_directly(kernel, sources, target, false);
        }
        let room = self.arguments(sources);
        self.call_with(self.helpers.call_surely, &raw const *run, room, sources);
        self.take_result(target, room);
    }

    /// A list with room for the turns of a loop, in its register.
    fn reserve(&mut self, at: u32, to: Reg, list: Source, range: [Reg; 3]) {
        self.convert(at, Target::Value(to), list);
        let place = self.register(to);
        let address = self.address_of(place);
        let [from, end, step] = range.map(|reg| self.int(reg));
        self.tell(self.helpers.reserve, &[address, from, end, step]);
        self.load_head(to);
    }

    /// Computes an instruction on values.
    pub(super) fn compute(&mut self, compute: &Compute, sources: &[Source], target: Target) {
        let room = self.arguments(sources);
        self.call_with(self.helpers.compute, &raw const *compute, room, sources);
        self.take_result(target, room);
    }

    /// Calls a kernel that can fail, and goes on by what became of it.
    pub(super) fn try_kernel(
        &mut self,
        (run, shortcut): (&Function, Shortcut),
        sources: &[Source],
        ok: (Target, u32),
        err: (Target, u32),
    ) {
        if let (Some(Native::DigitValue), &[Source::Scalar(_, point)], Target::Nowhere) =
            (shortcut.native, sources, err.0)
        {
            return self.digit_value(point, ok, err.1);
        }
        if let Some(kernel) = shortcut.direct {
            return self.try_directly(kernel, sources, ok, err);
        }
        let room = self.arguments(sources);
        self.call_with(self.helpers.call, &raw const *run, room, sources);
        let [done, failed] = self.blocks();
        self.builder.set_cold_block(failed);
        let tag = self.load_at(types::I8, room.base, room.offset, room.region);
        let is_error = self.builder.ins().icmp_imm_u(IntCC::Equal, tag, i64::from(self.layout.error));
        self.builder.ins().brif(is_error, failed, &[], done, &[]);
        self.builder.switch_to_block(done);
        self.end_with(ok, room);
        self.builder.switch_to_block(failed);
        let tag = self.builder.ins().iconst(types::I8, i64::from(self.layout.str));
        self.store_at(tag, room.base, room.offset, room.region);
        self.end_with(err, room);
    }

    /// Calls a kernel that fails, and goes on with its error. That is rare in a loop.
    pub(super) fn failed_call(&mut self, run: &Function, sources: &[Source], err: (Target, u32)) {
        let room = self.arguments(sources);
        self.call_rarely_with(self.helpers.call, &raw const *run, room, sources);
        let tag = self.builder.ins().iconst(types::I8, i64::from(self.layout.str));
        self.store_at(tag, room.base, room.offset, room.region);
        self.end_with(err, room);
    }

    /// Prints pieces and goes on by whether the output could be written.
    pub(super) fn print(&mut self, pieces: &[Piece], flush: bool, ok: u32, err: (Target, u32)) {
        pieces.iter().for_each(|piece| self.print_piece(piece));
        let room = self.room(1);
        let result = self.address_of(room);
        let flush = self.builder.ins().iconst(types::I32, i64::from(flush));
        let status = self.ask(self.helpers.written, &[flush, result]);
        let failed = self.builder.create_block();
        self.builder.set_cold_block(failed);
        let next = self.place(ok);
        self.fork(status, failed, next);
        self.end_with(err, room);
    }

    /// Waits as the interpreter does; a loop that only looks for events goes on until a tick has passed.
    pub(super) fn wait(&mut self, at: u32, events: &Events) {
        if let Some(busy) = events.busy {
            let due = self.builder.create_block();
            self.builder.set_cold_block(due);
            let next = self.place(busy);
            let is_due = self.ask(self.helpers.is_due, &[]);
            self.fork(is_due, due, next);
        }
        self.execute(at);
    }

    fn print_piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(text) => {
                let len = self.builder.ins().iconst(self.pointer, text.len() as i64);
                let text = self.address(text.as_ptr());
                self.tell(self.helpers.print_text, &[text, len]);
            }
            Piece::Value(Source::Scalar(ScalarKind::Int, reg), _) => {
                let scalar = self.int(*reg);
                self.tell(self.helpers.print_int, &[scalar]);
            }
            Piece::Value(Source::Shared(reg) | Source::Lent(reg), _) => {
                let value = self.value(*reg);
                self.print_value(value, piece);
            }
            Piece::Value(Source::Last(reg), _) => {
                let value = self.value(*reg);
                self.print_value(value, piece);
                self.empty(*reg);
            }
            Piece::Value(source @ (Source::Scalar(..) | Source::Unit), _) => {
                let room = self.arguments(&[*source]);
                self.print_value(room.next(self.layout), piece);
            }
        }
    }

    fn print_value(&mut self, value: Place, piece: &Piece) {
        let (address, piece) = (self.address_of(value), self.address(piece));
        self.tell(self.helpers.print_value, &[address, piece]);
    }

    /// Puts the arguments of a call where it takes them: after the room for its result, which this gives.
    fn arguments(&mut self, sources: &[Source]) -> Place {
        let room = self.room(sources.len() as u32 + 1);
        let mut place = room;
        for source in sources {
            place = place.next(self.layout);
            self.put(place, *source);
        }
        room
    }

    /// Calls a function on the arguments after the room for the result, and drops those that it has not
    /// taken.
    fn call_with<T>(&mut self, helper: Helper, function: *const T, room: Place, sources: &[Source]) {
        let args = self.call_arguments(function, room, sources);
        self.tell(helper, &args);
        self.drop_arguments(room, sources);
    }

    /// The same for a call that is rare in its loop.
    fn call_rarely_with<T>(&mut self, helper: Helper, function: *const T, room: Place, sources: &[Source]) {
        let args = self.call_arguments(function, room, sources);
        self.tell_rarely(helper, &args);
        self.drop_arguments(room, sources);
    }

    fn call_arguments<T>(&mut self, function: *const T, room: Place, sources: &[Source]) -> [Value; 4] {
        let function = self.address(function);
        let args = self.address_of(room.next(self.layout));
        let count = self.builder.ins().iconst(self.pointer, sources.len() as i64);
        let result = self.address_of(room);
        [function, args, count, result]
    }

    /// Drops the arguments of a call that it has not taken.
    fn drop_arguments(&mut self, room: Place, sources: &[Source]) {
        let mut place = room;
        for source in sources {
            place = place.next(self.layout);
            if let Source::Shared(reg) | Source::Last(reg) = source {
                self.drop_value(place, self.contents(*reg));
            }
        }
    }

    /// Puts the result of a call where it belongs, and goes on there.
    fn end_with(&mut self, (target, place): (Target, u32), room: Place) {
        self.take_result(target, room);
        let next = self.place(place);
        self.builder.ins().jump(next, &[]);
    }

    /// Puts the result of a call where it belongs.
    fn take_result(&mut self, target: Target, room: Place) {
        match target {
            Target::Value(reg) => self.take_value(reg, room),
            Target::Nowhere => self.drop_value(room, Contents::Any),
            target => self.unbox(target, room),
        }
    }

    /// Room for so many values.
    pub(super) fn room(&mut self, count: u32) -> Place {
        let (size, builder) = (count << self.layout.value_bits, &mut self.builder);
        let slot = *self.slots.entry(count).or_insert_with(|| {
            builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3))
        });
        let base = self.builder.ins().stack_addr(self.pointer, slot, 0);
        Place { base, offset: 0, region: self.memory.arguments }
    }

    /// Goes on in one of two blocks by a condition, and writes the first one.
    pub(super) fn fork(&mut self, condition: Value, yes: Block, no: Block) {
        self.builder.ins().brif(condition, yes, &[], no, &[]);
        self.builder.switch_to_block(yes);
    }

    /// Goes on in one block, and writes another one.
    pub(super) fn leave(&mut self, to: Block, next: Block) {
        self.builder.ins().jump(to, &[]);
        self.builder.switch_to_block(next);
    }

    /// So many new blocks.
    pub(super) fn blocks<const N: usize>(&mut self) -> [Block; N] {
        [(); N].map(|()| self.builder.create_block())
    }
}
