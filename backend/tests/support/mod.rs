//! Programs as text, and the projects made of them.
#![allow(dead_code)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use neva_backend::{Base, Goal, Options, Project, generate, write_project};
use neva_blocks::{Program, text};
use neva_registry::Kernel;

/// A kernel of the runtime by its name.
pub fn lookup(name: &str) -> Option<&'static Kernel> {
    let records = neva_runtime_funcs::REGISTRY.records().iter();
    let kernels = records.flat_map(|record| record.kernels).chain(neva_optimizer::KERNELS);
    kernels.copied().find(|kernel| kernel.name == name)
}

/// A program from text.
pub fn program(text: &str) -> Program {
    let program = text::parse(text, &lookup);
    program.unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

/// The project of a program.
pub fn project(text: &str, goal: Goal) -> Project {
    let options = Options { goal, base: Base::Freestanding, sources: None, uses_cores: false };
    generate(&program(text), neva_runtime_funcs::module_set(), options)
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// The body of the program's function.
pub fn body(text: &str) -> String {
    let code = project(text, Goal::Size).files["src/main.rs"].clone();
    let at = code.find("pub fn main()").unwrap_or_default();
    code[at..].to_owned()
}

/// Builds the project of a program, see [`build_project`].
pub fn build(text: &str, goal: Goal, folder: &Path) {
    build_project(&project(text, goal), folder)
}

/// Builds a project by hand, as its README says. The binary has the name `binary`.
pub fn build_project(project: &Project, folder: &Path) {
    write_project(project, folder).unwrap_or_else(|error| panic!("{error:?}"));
    let output = Command::new(env!("CARGO"))
        .args(["build", "--release", "--offline", "--target-dir", "target"])
        .current_dir(folder)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap_or_else(|error| panic!("cargo: {error}"));
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !messages.contains("warning"), "{messages}");
    let binary = folder.join("target/x86_64-unknown-linux-gnu/release").join(&project.name);
    fs::rename(binary, folder.join("binary")).unwrap_or_else(|error| panic!("{error}"));
}

/// Runs what was built.
pub fn run(folder: &Path, stdout: Stdio) -> Output {
    let child = Command::new(folder.join("binary")).stdout(stdout).stderr(Stdio::piped()).spawn();
    child.and_then(|child| child.wait_with_output()).unwrap_or_else(|error| panic!("{error}"))
}
