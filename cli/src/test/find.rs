//! Finds the tests below a folder.

use super::component::TestComponent;
use super::example::{Example, examples};
use crate::package::is_source;
use neva_diagnostics::Diagnostic;
use neva_files::unreadable;
use neva_frontend::module::{manifest_in, read_text};
use neva_frontend::syntax::{SourceFile, ast, parse};
use std::fs;
use std::path::{Path, PathBuf};

/// A test: what is run, and what must come out.
pub(crate) struct Test {
    /// What it is called: the path of its folder, or of its package and the name in it.
    pub name: String,
    /// How it is run.
    pub kind: TestKind,
}

/// The kinds of tests, each found by convention.
pub(crate) enum TestKind {
    /// A program folder with `expected/`.
    Program(PathBuf),
    /// A component `Test...` in a file that ends in `_test.neva`.
    Component(TestComponent),
    /// An example in a documentation comment.
    Example(Example),
}

/// The tests below a folder, or of a source file, by name.
pub(super) fn find(path: &Path) -> Result<Vec<Test>, Diagnostic> {
    let root = neva_files::canonical(path)?;
    let mut tests = Vec::new();
    if is_source(&root) && root.is_file() {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if root.ends_with("main.neva") {
            tests.extend(program(&folder.to_string_lossy(), root.parent().unwrap_or(&root)));
        }
        in_file(&root, &folder.to_string_lossy(), &mut tests)?;
        return Ok(tests);
    }
    let mut waiting = vec![root.clone()];
    while let Some(folder) = waiting.pop() {
        let shown = shown(path, &root, &folder);
        let is_program = folder.join("main.neva").is_file() || folder.join("ir.json").is_file();
        let entries = fs::read_dir(&folder);
        let entries = entries.map_err(|error| {
            unreadable(&folder, &error).help("name a folder, or a source file whose name ends in `.neva`")
        })?;
        let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        if is_program {
            tests.extend(program(&shown, &folder));
        }
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if entry.is_dir() {
                // What a program is given, should leave, or cargo writes is no source.
                let is_data = is_program && (name == "expected" || name == "files");
                if !is_data && name != "target" && !name.starts_with('.') && !entry.is_symlink() {
                    waiting.push(entry);
                }
            } else if is_source(&entry) {
                in_file(&entry, &shown, &mut tests)?;
            }
        }
    }
    tests.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(tests)
}

/// The components in a file `..._test.neva` of a module whose names begin with a prefix; none in other files.
pub(crate) fn components(path: &Path, prefix: &str) -> Vec<TestComponent> {
    let is_test = path.to_string_lossy().ends_with("_test.neva");
    let Some((root, package)) = module_of(path).filter(|_| is_test) else { return vec![] };
    // A file that is not UTF-8 is told by `neva check`.
    let Ok(text) = read_text(path, "") else { return vec![] };
    let source = SourceFile::new(path.to_string_lossy(), text);
    let components = parse(&source).file.entities.into_iter().filter_map(|entity| match entity {
        ast::Entity::Component(def) => Some(def.signature),
        _ => None,
    });
    components
        .filter(|signature| signature.name.text.starts_with(prefix))
        .map(|signature| {
            let names = |ports: &[ast::Port]| -> Vec<String> {
                ports.iter().filter_map(|port| port.name.as_ref()).map(|name| name.text.clone()).collect()
            };
            let (inports, mut outports) = (names(&signature.inports), names(&signature.outports));
            let has_err = outports.iter().any(|port| port == "err");
            outports.retain(|port| port != "err");
            let has_ports = inports == ["start"] && outports == ["stop"];
            let (root, package) = (root.clone(), package.clone());
            TestComponent { root, package, name: signature.name.text, has_err, has_ports }
        })
        .collect()
}

/// A folder as the user would name it.
pub(crate) fn shown(given: &Path, root: &Path, folder: &Path) -> String {
    let relative = folder.strip_prefix(root).unwrap_or(folder);
    let path = if given == Path::new(".") { relative.to_owned() } else { given.join(relative) };
    let text = path.to_string_lossy().trim_end_matches('/').to_owned();
    if text.is_empty() { ".".to_owned() } else { text }
}

/// The test that a folder with a program is, if it says what must come out.
fn program(name: &str, folder: &Path) -> Option<Test> {
    let is_test = folder.join("expected").is_dir();
    is_test.then(|| Test { name: name.to_owned(), kind: TestKind::Program(folder.to_owned()) })
}

/// The tests that a source file declares.
fn in_file(path: &Path, package: &str, tests: &mut Vec<Test>) -> Result<(), Diagnostic> {
    let module = module_of(path);
    let own = module.as_ref().map(|(_, own)| own.as_str()).or_else(|| std_package(path));
    let Some(own) = own else { return Ok(()) };
    let root = module.as_ref().map(|(root, _)| root.as_path());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let shown = if package == "." { name.to_string() } else { format!("{package}/{name}") };
    let text = read_text(path, &shown)?;
    for (count, example) in examples(root, own, &name, &text) {
        let number = if count > 1 { format!("#{count}") } else { String::new() };
        tests.push(Test {
            name: format!("{package}/{}{number}", example.entity),
            kind: TestKind::Example(example),
        });
    }
    for component in components(path, "Test") {
        tests.push(Test {
            name: format!("{package}/{}", component.name),
            kind: TestKind::Component(component),
        });
    }
    Ok(())
}

/// The package of the standard library that a file is part of: one of this compiler's own sources.
fn std_package(path: &Path) -> Option<&'static str> {
    let has_text = |text: &str| fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes());
    let mut files = neva_std::FILES.iter();
    let found =
        files.find(|(package, file, text)| path.ends_with(Path::new(package).join(file)) && has_text(text));
    found.map(|(package, ..)| *package)
}

/// The folder of the module that a file belongs to, and the path of its package there.
fn module_of(path: &Path) -> Option<(PathBuf, String)> {
    let folder = path.parent()?;
    let root = folder.ancestors().find(|folder| manifest_in(folder).is_some())?;
    let parts: Vec<_> = folder.strip_prefix(root).ok()?.iter().map(|part| part.to_string_lossy()).collect();
    let package = if parts.is_empty() { ".".to_owned() } else { parts.join("/") };
    Some((root.to_owned(), package))
}
