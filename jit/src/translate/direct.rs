//! Calls of kernels that take and give numbers, booleans and texts: as the machine passes them, not boxed.

use super::{Helper, Translator};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use neva_engine::code::{Contents, Reg, ScalarKind, Source, Target};
use neva_registry::{Kernel, Type as KernelType};

/// The code point of the first digit, and how many there are.
const DIGITS: (i64, i64) = (0x30, 10);

impl Translator<'_, '_> {
    /// Calls a kernel that does not fail. That may be rare.
    pub(super) fn call_directly(
        &mut self,
        kernel: &Kernel,
        sources: &[Source],
        target: Target,
        is_rare: bool,
    ) {
        let (helper, args) = self.function_of(kernel, sources);
        let given = if is_rare { self.ask_rarely(helper, &args) } else { self.ask(helper, &args) };
        self.empty_lent(kernel, sources);
        self.take_word(kernel.result, target, given);
    }

    /// Calls a kernel that can fail, and goes on by what became of it.
    pub(super) fn try_directly(
        &mut self,
        kernel: &Kernel,
        sources: &[Source],
        ok: (Target, u32),
        err: (Target, u32),
    ) {
        let room = self.room(1);
        let none = self.builder.ins().iconst(self.pointer, 0);
        self.store_at(none, room.base, room.offset, room.region);
        let address = self.address_of(room);
        let (helper, mut args) = self.function_of(kernel, sources);
        args.push(address);
        let given = self.ask(helper, &args);
        self.empty_lent(kernel, sources);
        let error = self.load_at(self.pointer, room.base, room.offset, room.region);
        let [done, failed] = self.blocks();
        self.builder.set_cold_block(failed);
        self.builder.ins().brif(error, failed, &[], done, &[]);
        self.builder.switch_to_block(done);
        self.take_word(kernel.result, ok.0, given);
        let next = self.place(ok.1);
        self.leave(next, failed);
        self.take_word(KernelType::Str, err.0, error);
        let next = self.place(err.1);
        self.builder.ins().jump(next, &[]);
    }

    /// The number that a code point means which is a digit, and goes on, or else elsewhere.
    pub(super) fn digit_value(&mut self, point: Reg, (target, ok): (Target, u32), err: u32) {
        let point = self.int(point);
        let digit = self.builder.ins().iadd_imm_s(point, -DIGITS.0);
        let is_digit = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, digit, DIGITS.1);
        let done = self.builder.create_block();
        let failed = self.place(err);
        self.fork(is_digit, done, failed);
        self.take_word(KernelType::Int, target, digit);
        let next = self.place(ok);
        self.builder.ins().jump(next, &[]);
    }

    /// A kernel as a function, and its arguments.
    fn function_of(&mut self, kernel: &Kernel, sources: &[Source]) -> (Helper, Vec<Value>) {
        let Some(direct) = kernel.direct else { unreachable!("`{}` is called by another way", kernel.name) };
        let args = sources.iter().zip(kernel.params);
        let args = args.map(|(source, param)| self.word(*source, param.by.is_lent())).collect();
        let gives = Some(self.type_of_word(kernel.result));
        (Helper { address: direct() as usize, gives }, args)
    }

    /// Drops what a kernel has only looked at and nobody needs later.
    fn empty_lent(&mut self, kernel: &Kernel, sources: &[Source]) {
        for (source, param) in sources.iter().zip(kernel.params) {
            if let (Source::Last(reg), true) = (*source, param.by.is_lent()) {
                self.empty(reg);
            }
        }
    }

    /// How the machine passes an argument. A text that is not lent has an owner more, or leaves its register.
    fn word(&mut self, source: Source, is_lent: bool) -> Value {
        match source {
            Source::Scalar(ScalarKind::Float, reg) => self.float(reg),
            Source::Scalar(_, reg) => self.int(reg),
            Source::Lent(reg) | Source::Shared(reg) | Source::Last(reg) => {
                let block = self.block_in(reg);
                match self.owned(source) {
                    _ if is_lent => {}
                    Some(reg) => self.put(self.register(reg), Source::Unit),
                    None => {
                        let value = self.value(reg);
                        self.share(value);
                    }
                }
                block
            }
            Source::Unit => unreachable!("the empty struct is no text"),
        }
    }

    fn type_of_word(&self, ty: KernelType) -> Type {
        match ty {
            KernelType::Int => types::I64,
            KernelType::Float => types::F64,
            KernelType::Bool => types::I8,
            _ => self.pointer,
        }
    }

    /// Puts a number, a boolean or a text where it belongs.
    fn take_word(&mut self, ty: KernelType, target: Target, word: Value) {
        match (ty, target) {
            (KernelType::Str, Target::Value(to)) => {
                self.set_block(to, self.layout.str, word);
                self.lend(to, self.register(to));
            }
            (KernelType::Str, _) => {
                let first = self.builder.ins().iconst(types::I64, i64::from(self.layout.str));
                let room = self.room(1);
                self.set_words(room, [first, word]);
                self.drop_value(room, Contents::Plain);
            }
            (KernelType::Float, Target::Scalar(_, to)) => self.set_float(to, word),
            (KernelType::Bool, Target::Scalar(_, to)) => self.set_bool(to, word),
            (_, Target::Scalar(_, to)) => self.set_int(to, word),
            _ => {}
        }
    }
}
