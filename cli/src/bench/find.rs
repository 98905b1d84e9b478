//! Finds what is to be measured.

use crate::codes;
use crate::test::component::TestComponent;
use crate::test::find::{components, shown};
use neva_diagnostics::{Diagnostic, error};
use neva_frontend::module::is_source;
use neva_frontend::syntax::{SourceFile, ast, parse};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What is measured.
pub(crate) struct Benchmark {
    /// The path of a program, or of a package and the component in it.
    pub name: String,
    /// How it is run.
    pub kind: BenchmarkKind,
}

/// The kinds of benchmarks.
pub(crate) enum BenchmarkKind {
    /// A program: the folder of a package with a component `Main`, a source file, or an IR file.
    Program(PathBuf),
    /// A component `Bench...` in a file `..._test.neva`.
    Component(TestComponent),
}

/// The programs among the paths, and the components below other folders, whose names have a text.
///
/// # Errors
/// A path that can't be read, and that there is nothing.
pub(crate) fn find(paths: &[PathBuf], filter: Option<&str>) -> Result<Vec<Benchmark>, Diagnostic> {
    let mut found = Vec::new();
    for path in paths {
        let root = neva_files::canonical(path)?;
        if root.is_file() || is_program(&root) {
            found.push(Benchmark {
                name: shown(path, &root, &root),
                kind: BenchmarkKind::Program(path.clone()),
            });
        } else {
            below(path, &root, &mut found);
        }
    }
    found.retain(|benchmark| filter.is_none_or(|text| benchmark.name.contains(text)));
    if found.is_empty() {
        return Err(error!(codes::NO_BENCHMARKS, "there is no benchmark here")
            .because(
                "benchmarks are components `Bench...` in files `..._test.neva`, and programs that are named",
            )
            .help("write one, or name a program, another folder or another filter"));
    }
    Ok(found)
}

/// The components below a folder, by name.
fn below(path: &Path, root: &Path, found: &mut Vec<Benchmark>) {
    let is_source = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || name != "target" && !name.starts_with('.')
    };
    let files = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_source).flatten();
    for file in files.filter(|entry| entry.file_type().is_file()) {
        let package = shown(path, root, file.path().parent().unwrap_or(root));
        for component in components(file.path(), "Bench") {
            let name = format!("{package}/{}", component.name);
            found.push(Benchmark { name, kind: BenchmarkKind::Component(component) });
        }
    }
}

/// Whether a folder is a package with a component `Main`.
fn is_program(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).filter(|path| is_source(path)).any(|path| {
        let Ok(text) = fs::read_to_string(&path) else { return false };
        let source = SourceFile::new(path.to_string_lossy(), text);
        parse(&source)
            .file
            .entities
            .iter()
            .any(|entity| matches!(entity, ast::Entity::Component(def) if def.signature.name.text == "Main"))
    })
}
