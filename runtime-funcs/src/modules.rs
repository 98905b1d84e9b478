//! The kernel files, as units of which a generated project carries those that it needs. `build.rs` finds
//! them, and reads from their paths what each uses.

use neva_registry::{DeclaredAt, Module, ModuleSet};

/// Every file below `kernels/`, sorted by path, with the standard library's `sys`.
pub static MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/hosted.rs"));

/// The files that take their places, and further ones, in a freestanding program for Linux on x86-64.
pub static LINUX_X86_64: &[Module] = include!(concat!(env!("OUT_DIR"), "/linux_x86_64.rs"));

/// All kernel files.
pub const fn module_set() -> ModuleSet {
    ModuleSet { std: MODULES, freestanding: LINUX_X86_64 }
}
