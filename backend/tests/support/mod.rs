//! Programs as text, and the projects made of them.
#![allow(dead_code)]

use neva_backend::{Options, Project, generate};
use neva_optimizer::{Program, text};
use neva_registry::Kernel;

/// A kernel of the runtime by its name.
pub fn lookup(name: &str) -> Option<&'static Kernel> {
    let records = neva_runtime_funcs::REGISTRY.records().iter();
    records.flat_map(|record| record.kernels).find(|kernel| kernel.name == name).copied()
}

/// A program from text.
pub fn program(text: &str) -> Program {
    let program = text::parse(text, &lookup);
    program.unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

/// The project of a program.
pub fn project(text: &str, minimal: bool) -> Project {
    let options = Options { minimal, can_be_freestanding: true };
    generate(&program(text), neva_runtime_funcs::module_set(), options)
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// The body of the program's function.
pub fn body(text: &str) -> String {
    let code = project(text, true).files["src/main.rs"].clone();
    let at = code.find("pub fn main()").unwrap_or_default();
    code[at..].to_owned()
}
