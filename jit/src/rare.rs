//! Calls that are rare in a loop, such as that of a list which must grow. They keep all registers of the
//! machine, so the rest of the loop has its values in registers as if they were not there.

use crate::functions::{Executable, Helper, signature};
use cranelift_codegen::Context;
use cranelift_codegen::ir::{InstBuilder, Type};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::cell::RefCell;
use std::collections::HashMap;

/// The functions that keep all registers and call another function.
pub(crate) struct Rare {
    isa: OwnedTargetIsa,
    /// By the address of that other function; nothing where no memory may be executed.
    made: RefCell<HashMap<usize, Option<Executable>>>,
}

impl Rare {
    /// None yet.
    pub(crate) fn new(isa: OwnedTargetIsa) -> Rare {
        Rare { isa, made: RefCell::default() }
    }

    /// The address of the function that calls another one, which has such parameters. It gives nothing.
    pub(crate) fn function(&self, helper: Helper, params: &[Type]) -> Option<usize> {
        let mut made = self.made.borrow_mut();
        let made = made.entry(helper.address).or_insert_with(|| {
            let context = self.translate(helper, params);
            Executable::new(self.isa.clone(), context, &[]).ok()
        });
        made.as_ref().map(|memory| memory.function as usize)
    }

    fn translate(&self, helper: Helper, params: &[Type]) -> Context {
        let mut context = Context::new();
        let mut builder_context = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
        builder.func.signature = signature(CallConv::PreserveAll, params, None);
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        let args = builder.block_params(entry).to_vec();
        let called = signature(self.isa.default_call_conv(), params, helper.gives);
        let called = builder.import_signature(called);
        let address = builder.ins().iconst(self.isa.pointer_type(), helper.address as i64);
        builder.ins().call_indirect(called, address, &args);
        builder.ins().return_(&[]);
        builder.seal_all_blocks();
        builder.finalize(self.isa.frontend_config());
        context
    }
}
