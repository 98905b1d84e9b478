//! Every kernel file compiles with nothing but what it says it uses, without the standard library wherever it
//! says so.

use neva_registry::Module;
use neva_runtime_funcs::{LINUX_X86_64, MODULES};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn modules_compile_with_what_they_use() {
    let paths: BTreeSet<&str> = MODULES.iter().chain(LINUX_X86_64).map(|module| module.path).collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let paths = paths.iter().skip(half).step_by(2);
            scope.spawn(move || {
                let folder = tempfile::tempdir().expect("a folder");
                paths.filter_map(|path| compile(find(path), folder.path()).err()).collect::<Vec<_>>()
            })
        });
        halves.into_iter().flat_map(|half| half.join().expect("no panic")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A module of a freestanding program.
fn find(path: &str) -> &'static Module {
    let mut modules = LINUX_X86_64.iter().chain(MODULES);
    modules.find(|module| module.path == path).unwrap_or_else(|| panic!("no module {path}"))
}

/// A module and all that it needs, sorted by path.
fn closure(path: &'static str) -> Vec<&'static Module> {
    let mut known = BTreeSet::from([path]);
    let mut todo = vec![path];
    while let Some(path) = todo.pop() {
        todo.extend(find(path).uses.iter().copied().filter(|used| known.insert(used)));
    }
    known.into_iter().map(find).collect()
}

fn compile(module: &'static Module, folder: &Path) -> Result<(), String> {
    let modules = closure(module.path);
    let main = folder.join("lib.rs");
    std::fs::write(&main, library(folder, &modules)).expect("a written file");
    let mut rustc = Command::new(std::env::var("RUSTC").unwrap_or("rustc".into()));
    rustc.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--out-dir"]);
    rustc.arg(folder).arg(&main).arg("-L").arg(dependencies());
    for used in modules.iter().flat_map(|module| module.crates) {
        let name = used.name.replace('-', "_");
        rustc.arg("--extern").arg(format!("{name}={}", library_of(&name).display()));
    }
    let output = rustc.output().expect("rustc runs");
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{} does not compile alone:\n{}", module.path, String::from_utf8_lossy(&output.stderr)))
}

/// The text of a crate of these modules.
fn library(folder: &Path, modules: &[&Module]) -> String {
    let needs_std = modules.iter().any(|module| module.needs_std);
    let mut code = if needs_std { String::new() } else { "#![no_std]\n".to_string() };
    code.push_str("pub fn main() {}\n");
    let parents: BTreeSet<&str> = modules.iter().map(|module| parent_and_name(module).0).collect();
    for parent in parents {
        let inside: String = modules
            .iter()
            .filter(|module| parent_and_name(module).0 == parent)
            .map(|module| {
                let file = folder.join(format!("{}.rs", module.path.replace("::", "_")));
                std::fs::write(&file, module.source).expect("a written file");
                format!("#[path = {file:?}] pub mod {};\n", parent_and_name(module).1)
            })
            .collect();
        match parent {
            "" => code.push_str(&inside),
            _ => writeln!(code, "pub mod {parent} {{\n{inside}}}").expect("a text has room"),
        }
    }
    code
}

fn parent_and_name(module: &Module) -> (&'static str, &'static str) {
    module.path.rsplit_once("::").unwrap_or(("", module.path))
}

/// Where the crates are that this test was built with.
fn dependencies() -> PathBuf {
    std::env::current_exe().expect("a path").parent().expect("a folder").to_path_buf()
}

/// The newest build of a crate.
fn library_of(name: &str) -> PathBuf {
    let files =
        std::fs::read_dir(dependencies()).expect("a folder").filter_map(|entry| Some(entry.ok()?.path()));
    let builds = files.filter(|path| {
        let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        file.starts_with(&format!("lib{name}-")) && file.ends_with(".rlib")
    });
    let newest = builds.max_by_key(|path| path.metadata().and_then(|about| about.modified()).ok());
    newest.unwrap_or_else(|| panic!("{name} is not built"))
}
