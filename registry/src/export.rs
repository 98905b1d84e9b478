//! How a crate with runtime funcs hands them to the compiler, which loads it as a dynamic library.
//!
//! Types of Rust look the same on both sides only if both were built by the same toolchain from the same
//! sources. So the compiler asks for the [`FINGERPRINT`] first, by a function of C, and touches nothing else
//! unless it is its own.

use crate::module::Module;
use crate::record::Record;

/// What a crate hands over.
pub struct Export {
    /// Its records, in any order.
    pub records: &'static [&'static Record],
    /// Its kernel files, in any order.
    pub modules: &'static [Module],
    /// Has its kernels say where they panic, when one does, and end the process. A library has a standard
    /// library of its own, so the compiler cannot do that for it.
    pub say_where: fn(),
}

/// Version and commit of the Rust compiler of this build.
pub const RUSTC: &str = env!("NEVA_RUSTC");

/// The target of this build.
pub const TARGET: &str = env!("NEVA_TARGET");

/// A hash of the sources that types and kernels are made from.
pub const SOURCES: &str = env!("NEVA_SOURCES");

/// The name that rustup has for the toolchain of this build; empty if it was not rustup's.
pub const TOOLCHAIN: &str = env!("NEVA_TOOLCHAIN");

/// The folder of this crate when it was built.
pub const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

/// Toolchain, target and sources, a line each, with a NUL at the end.
pub const FINGERPRINT: &str =
    concat!(env!("NEVA_RUSTC"), "\n", env!("NEVA_TARGET"), "\n", env!("NEVA_SOURCES"), "\0");

/// The symbol of the function that gives the fingerprint as text of C.
pub const FINGERPRINT_SYMBOL: &str = "neva_funcs_fingerprint";

/// The symbol of the [`Export`].
pub const EXPORT_SYMBOL: &str = "NEVA_FUNCS_EXPORT";

/// Hands over records and kernel files; written once, at the root of a crate:
///
/// ```text
/// export! {
///     records: [records::AREA],
///     modules: [Module::new("geometry::area", include_str!("geometry/area.rs"))],
/// }
/// ```
///
/// Below the root there are then also the kernel files of this compiler, so that kernels can say
/// `crate::value::str::Str` here as they do in generated projects.
#[macro_export]
macro_rules! export {
    (records: [$($record:path),* $(,)?], modules: [$($module:expr),* $(,)?] $(,)?) => {
        #[allow(unused_imports)]
        pub use $crate::neva_kernels::*;
        #[allow(unused_imports)]
        use self as kernels;

        /// Which build of the compiler can load this library.
        #[unsafe(no_mangle)]
        pub extern "C" fn neva_funcs_fingerprint() -> *const u8 {
            $crate::export::FINGERPRINT.as_ptr()
        }

        /// The runtime funcs of this crate.
        #[unsafe(no_mangle)]
        pub static NEVA_FUNCS_EXPORT: $crate::export::Export = $crate::export::Export {
            records: &[$(&$record),*],
            modules: &[$($module),*],
            say_where: $crate::neva_kernels::sys::panics::say_where,
        };
    };
}
