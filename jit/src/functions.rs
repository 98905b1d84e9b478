//! Functions of machine code: those that native code calls, and those that are made.

use cranelift_codegen::Context;
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{FuncId, Linkage, Module, ModuleError, default_libcall_names};

/// A function that native code calls.
#[derive(Clone, Copy)]
pub(crate) struct Helper {
    pub(crate) address: usize,
    /// The type of what it gives, if it gives anything.
    pub(crate) gives: Option<Type>,
}

/// The signature of a function.
pub(crate) fn signature(convention: CallConv, params: &[Type], gives: Option<Type>) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.extend(params.iter().copied().map(AbiParam::new));
    signature.returns.extend(gives.map(AbiParam::new));
    signature
}

/// A function in executable memory.
pub(crate) struct Executable {
    /// Its address, as long as this is there.
    pub(crate) function: *const u8,
    /// There until it is dropped.
    module: Option<JITModule>,
}

impl Executable {
    /// Makes a function executable that calls the functions at these addresses by their numbers. Fails where
    /// no memory may be executed.
    pub(crate) fn new(
        isa: OwnedTargetIsa,
        mut context: Context,
        imports: &[usize],
    ) -> Result<Executable, ModuleError> {
        let mut builder = JITBuilder::with_isa(isa, default_libcall_names());
        for (number, address) in imports.iter().enumerate() {
            builder.symbol(number.to_string(), *address as *const u8);
        }
        let mut made = Executable { function: std::ptr::null(), module: Some(JITModule::new(builder)) };
        if let Some(module) = &mut made.module {
            let function = define(module, &mut context, imports.len())?;
            made.function = module.get_finalized_function(function);
        }
        Ok(made)
    }
}

fn define(module: &mut JITModule, context: &mut Context, imports: usize) -> Result<FuncId, ModuleError> {
    for number in 0..imports {
        // The module has no function yet, so each gets its own number. Its signature is in the calls.
        module.declare_function(&number.to_string(), Linkage::Import, &context.func.signature)?;
    }
    let function = module.declare_anonymous_function(&context.func.signature)?;
    module.define_function(function, context)?;
    module.finalize_definitions()?;
    Ok(function)
}

impl Drop for Executable {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: who calls the function keeps this.
            unsafe { module.free_memory() };
        }
    }
}
