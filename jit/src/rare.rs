//! Calls that are rare in a loop, such as that of a list which must grow. They keep all registers of the
//! machine, so the rest of the loop has its values in registers as if they were not there.

use crate::functions::{Executable, Helper, signature};
use cranelift_codegen::Context;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, types};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::cell::RefCell;
use std::collections::HashMap;

/// The functions that keep all registers and call another function.
pub(crate) struct Rare {
    isa: OwnedTargetIsa,
    /// Where calls are counted whose result is kept.
    calls: *const u64,
    /// By the address of that other function, and whether what it gives is kept; nothing where no memory may
    /// be executed.
    made: RefCell<HashMap<(usize, bool), Option<Executable>>>,
}

impl Rare {
    /// None yet.
    pub(crate) fn new(isa: OwnedTargetIsa, calls: *const u64) -> Rare {
        Rare { isa, calls, made: RefCell::default() }
    }

    /// The address of the function that calls another one, which has such parameters. It gives nothing. Where
    /// what the other one gives is kept, a last parameter says where.
    pub(crate) fn function(&self, helper: Helper, params: &[Type], is_kept: bool) -> Option<usize> {
        let mut made = self.made.borrow_mut();
        let made = made.entry((helper.address, is_kept)).or_insert_with(|| {
            let context = self.translate(helper, params, is_kept);
            Executable::new(self.isa.clone(), context, &[]).ok()
        });
        made.as_ref().map(|memory| memory.function as usize)
    }

    /// Counts one more call of a function: others do so themselves.
    fn count(&self, builder: &mut FunctionBuilder<'_>) {
        let calls = builder.ins().iconst(self.isa.pointer_type(), self.calls as i64);
        let count = builder.ins().load(types::I64, MemFlagsData::trusted(), calls, 0);
        let count = builder.ins().iadd_imm_s(count, 1);
        builder.ins().store(MemFlagsData::trusted(), count, calls, 0);
    }

    fn translate(&self, helper: Helper, params: &[Type], is_kept: bool) -> Context {
        let mut context = Context::new();
        let mut builder_context = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
        let place = is_kept.then(|| self.isa.pointer_type());
        let all: Vec<Type> = params.iter().copied().chain(place).collect();
        builder.func.signature = signature(CallConv::PreserveAll, &all, None);
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        let args = builder.block_params(entry).to_vec();
        let called = signature(self.isa.default_call_conv(), params, helper.gives);
        let called = builder.import_signature(called);
        let address = builder.ins().iconst(self.isa.pointer_type(), helper.address as i64);
        let call = builder.ins().call_indirect(called, address, &args[..params.len()]);
        if is_kept {
            self.count(&mut builder);
            let given = builder.inst_results(call)[0];
            builder.ins().store(MemFlagsData::trusted(), given, args[params.len()], 0);
        }
        builder.ins().return_(&[]);
        builder.seal_all_blocks();
        builder.finalize(self.isa.frontend_config());
        context
    }
}
