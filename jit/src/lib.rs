//! The native tier: hot loops of the engine's code become native code by Cranelift.
//!
//! The interpreter counts the iterations of loops. When a loop has run enough of them, its code is compiled
//! here and entered at the header of the loop; what the code needs is in the interpreter's registers, and is
//! there again when native code leaves the loop. What each instruction means is said once, in
//! [`neva_engine::exec::step`]: scalars are native, and the other instructions call that function. Decision
//! 18 says why.

mod contents;
mod functions;
mod graph;
mod kinds;
mod layout;
mod native;
mod rare;
mod region;
mod translate;

pub use crate::native::calls;

use crate::layout::Layout;
use crate::native::Native;
use crate::rare::Rare;
use crate::region::{Region, Scope};
use crate::translate::Named;
use cranelift_codegen::Context;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use neva_engine::code::Code;
use neva_engine::hot::{LoopCompiler, NativeLoop};
use std::cell::OnceCell;
use std::rc::Rc;

/// Makes native code for this machine. It prepares itself when the first loop is hot.
pub struct Jit {
    scope: Scope,
    /// After how many iterations a loop is compiled.
    iterations: u32,
    target: OnceCell<Option<Target>>,
}

/// What is known of this machine.
struct Target {
    isa: OwnedTargetIsa,
    layout: Layout,
    rare: Rc<Rare>,
}

/// Iterations after which a loop is hot: interpreting them takes about as long as compiling it.
pub const HOT: u32 = 1000;

impl Jit {
    /// Compiles loops that have run so many iterations, such as [`HOT`].
    pub fn hot_loops(iterations: u32) -> Jit {
        Jit { scope: Scope::Loop, iterations, target: OnceCell::new() }
    }

    /// Compiles all code before it runs.
    pub fn everything() -> Jit {
        Jit { scope: Scope::Whole, iterations: 0, target: OnceCell::new() }
    }

    /// What is compiled for a header, as text of Cranelift.
    pub fn text(&self, code: &Code, header: u32) -> Option<String> {
        let region = Region::new(code, header, self.scope)?;
        Some(translated(self.target()?, &region).0.func.display().to_string())
    }

    /// What is known of this machine; nothing where Cranelift has no code for it.
    fn target(&self) -> Option<&Target> {
        let find = || {
            let (isa, layout) = (isa()?, Layout::find()?);
            Some(Target { rare: Rc::new(Rare::new(isa.clone(), native::counter())), isa, layout })
        };
        self.target.get_or_init(find).as_ref()
    }
}

impl LoopCompiler for Jit {
    fn threshold(&self) -> u32 {
        self.iterations
    }

    fn compile(&self, code: &Code, header: u32) -> Option<Rc<dyn NativeLoop>> {
        let target = self.target()?;
        let _span = tracing::debug_span!("compile").entered();
        let Some(region) = Region::new(code, header, self.scope) else {
            tracing::debug!(instructions = code.code.len(), "too large");
            return None;
        };
        tracing::debug!(instructions = region.instructions(), blocks = region.blocks.len(), "region");
        let made = translated(target, &region);
        match Native::new(target.isa.clone(), made, region.headers, target.rare.clone()) {
            Ok(native) => Some(Rc::new(native)),
            Err(error) => {
                tracing::debug!(%error, "not executable");
                None
            }
        }
    }
}

/// The function of a region, and what it names.
fn translated(target: &Target, region: &Region<'_>) -> (Context, Named) {
    let Target { isa, layout, rare } = target;
    let mut context = Context::new();
    let helpers = native::Helpers::new();
    let named = translate::translate(region, layout, &helpers, rare, &**isa, &mut context);
    (context, named)
}

fn isa() -> Option<OwnedTargetIsa> {
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", "speed"),
        ("use_colocated_libcalls", "false"),
        ("is_pic", "false"),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
    ] {
        flags.set(name, value).ok()?;
    }
    cranelift_native::builder().ok()?.finish(settings::Flags::new(flags)).ok()
}
