//! Kernel files as units of selection: what a generated project carries.

use crate::declared_at::DeclaredAt;

/// A kernel file: a source file with functions that compiled programs call.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Path as a Rust module, such as `text::json`; unique.
    pub path: &'static str,
    /// Its text, as projects carry it.
    pub source: &'static str,
    /// Paths of the modules that it uses. Its text says so; a list of them is made from that.
    pub uses: &'static [&'static str],
    /// Crates that it uses.
    pub crates: &'static [Crate],
    /// Whether it needs the standard library, as its text says too. A program with such a module is not
    /// freestanding.
    pub needs_std: bool,
    /// Where it is declared.
    pub place: DeclaredAt,
}

impl Module {
    /// A kernel file that needs no crates; what else it uses is to be read from its text.
    #[track_caller]
    pub const fn new(path: &'static str, source: &'static str) -> Module {
        Module { path, source, uses: &[], crates: &[], needs_std: false, place: DeclaredAt::here() }
    }

    /// The same file, which uses crates.
    pub const fn with_crates(self, crates: &'static [Crate]) -> Module {
        Module { crates, ..self }
    }
}

/// A crate from the registry that a module uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crate {
    /// Name on crates.io.
    pub name: &'static str,
    /// Exact version, such as `1.2.3`.
    pub version: &'static str,
    /// Features beside which no default ones are on.
    pub features: &'static [&'static str],
    /// Whether it needs the standard library.
    pub needs_std: bool,
}

/// The kernel files that a generated project's are selected from.
#[derive(Clone, Copy, Debug)]
pub struct ModuleSet {
    /// Every file, with the standard library's `sys`.
    pub std: &'static [Module],
    /// Files that take the place of those with the same path in a freestanding program.
    pub freestanding: &'static [Module],
}
