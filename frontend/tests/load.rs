//! Modules read from disk.

use neva_diagnostics::Diagnostic;
use neva_frontend::codes;
use neva_frontend::module::{Dependency, Loaded, load};
use std::fs;
use std::path::{Path, PathBuf};

const STD: &[(&str, &str, &str)] = &[("builtin", "types.neva", "pub type any\n")];

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn no_fetch(dependency: &Dependency) -> Result<PathBuf, Diagnostic> {
    Err(Diagnostic::error(codes::DEPENDENCY_FETCH, dependency.path.clone()))
}

fn packages(loaded: &Loaded) -> Vec<String> {
    let tree = &loaded.modules.tree;
    let of_module = |module| tree.packages(module).map(move |package| (module, package));
    let all = tree.modules().flat_map(of_module);
    all.map(|(module, package)| format!("{}|{}", tree.module(module).name, tree.package(package).path))
        .collect()
}

fn errors(path: &Path) -> Vec<String> {
    let findings = load(path, STD, &no_fetch).unwrap_err();
    let place = |finding: &Diagnostic| {
        finding.place.as_ref().map_or(String::new(), |p| format!(" {}:{}", p.file, p.line))
    };
    findings.iter().map(|finding| format!("{}{}", finding.code, place(finding))).collect()
}

#[test]
fn a_file_without_a_manifest_is_a_module_of_its_own() {
    let files = folder(&[("a.neva", "// main"), ("b.neva", "not read"), ("c/d.neva", "")]);
    let loaded = load(&files.path().join("a.neva"), STD, &no_fetch).unwrap();
    assert_eq!(packages(&loaded), ["|.", "std|builtin"]);
    let tree = &loaded.modules.tree;
    let sources: Vec<&str> = tree.files(loaded.main).map(|file| tree.file(file).source.path()).collect();
    assert_eq!(sources, ["a.neva"]);
    assert_eq!(errors(files.path()), ["no-manifest"]);
}

#[test]
fn all_packages_of_a_module_are_read_from_a_folder_or_a_file_in_it() {
    let module = folder(&[
        ("neva.yml", "neva: 0.41.0"),
        ("root.neva", ""),
        ("cmd/app/main.neva", "// main"),
        ("cmd/app/notes.txt", ""),
        ("lib/util/a.neva", ""),
    ]);
    for path in ["cmd/app", "cmd/app/main.neva"] {
        let loaded = load(&module.path().join(path), STD, &no_fetch).unwrap();
        assert_eq!(packages(&loaded), ["|.", "|cmd/app", "|lib/util", "std|builtin"]);
        assert_eq!(loaded.modules.tree.package(loaded.main).path, "cmd/app");
        assert_eq!(
            loaded.modules.folders[&loaded.modules.tree.entry()],
            module.path().canonicalize().unwrap()
        );
    }
    assert_eq!(
        load(module.path(), STD, &no_fetch).map(|l| l.modules.tree.package(l.main).path.clone()).unwrap(),
        "."
    );
}

#[test]
fn local_dependencies_are_read_where_they_are_and_their_own_too() {
    let all = folder(&[
        (
            "app/neva.yml",
            "neva: 0.41.0\ndeps:\n  x: {path: ../x, version: 1.0.0}\n  y: {path: ../y, version: 2.0.0}\n",
        ),
        ("app/main/main.neva", "import { x:p }"),
        ("x/neva.yaml", "neva: 0.41.0\ndeps:\n  y: {path: ../y, version: 2.0.0}\n"),
        ("x/p/a.neva", "import { y:q }"),
        ("y/neva.yml", "neva: 0.41.0\ndeps:\n  x: {path: ../x, version: 1.0.0}\n"),
        ("y/q/b.neva", ""),
    ]);
    let loaded = load(&all.path().join("app/main"), STD, &no_fetch).unwrap();
    let names = packages(&loaded);
    assert!(
        names.contains(&"../x@1.0.0|p".to_owned()) && names.contains(&"../y@2.0.0|q".to_owned()),
        "{names:?}"
    );
}

#[test]
fn other_dependencies_are_fetched() {
    let fetched = folder(&[("neva.yml", "neva: 0.40.0"), ("p/a.neva", "")]);
    let module = folder(&[
        ("neva.yml", "neva: 0.41.0\ndeps: {host/x: {version: 1.0.0}}"),
        ("main/main.neva", "import { host/x:p }"),
    ]);
    let loaded = load(&module.path().join("main"), STD, &|_| Ok(fetched.path().to_owned())).unwrap();
    let file = loaded.modules.tree.file(loaded.modules.tree.files(loaded.main).next().unwrap());
    let package =
        loaded.modules.tree.resolve_import(loaded.modules.tree.entry(), &file.ast().imports[0]).unwrap();
    assert_eq!(loaded.modules.tree.module(loaded.modules.tree.package(package).module).name, "host/x@1.0.0");
    assert_eq!(errors(&module.path().join("main")), ["dependency-fetch"]);
}

#[test]
fn a_dependency_that_nothing_imports_is_left_alone() {
    let manifest = "neva: 0.41.0\ndeps: {host/x: {version: 1.0.0}, y: {path: ./none, version: 1.0.0}}";
    let module = folder(&[("neva.yml", manifest), ("main/main.neva", "import { host/z:p }")]);
    let loaded = load(&module.path().join("main"), STD, &no_fetch).unwrap();
    assert_eq!(packages(&loaded), ["|main", "std|builtin"]);
}

#[test]
fn what_is_missing_is_said() {
    let module = folder(&[
        ("neva.yml", "neva: 0.41.0\ndeps: {x: {path: ./x, version: 1}}"),
        ("empty/a.txt", ""),
        ("m/a.neva", "import { x:p }"),
    ]);
    assert_eq!(errors(&module.path().join("none")), ["no-such-package"]);
    assert_eq!(errors(&module.path().join("empty/a.txt")), ["no-such-package"]);
    assert_eq!(errors(&module.path().join("empty")), ["no-such-package"]);
    assert_eq!(errors(&module.path().join("m")), ["no-manifest"]);
    let deep = folder(&[("neva.yml", "neva: 0.41.0"), ("1/2/3/4/5/6/7/8/9/10/11/a.neva", "")]);
    assert_eq!(errors(&deep.path().join("1/2/3/4/5/6/7/8/9/10/11")), ["no-manifest"]);
    assert!(
        load(&deep.path().join("1/2/3/4/5/6/7/8/9/10"), STD, &no_fetch)
            .is_err_and(|e| e[0].code == "no-such-package")
    );
}

#[test]
fn all_files_that_cannot_be_read_are_named() {
    let module = folder(&[("neva.yml", "neva: 0.99.0"), ("main/main.neva", "")]);
    fs::write(module.path().join("main/bad.neva"), b"// x\n// \xff\n").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", module.path().join("main/link.neva")).unwrap();
    let mut found = errors(&module.path().join("main"));
    found.sort();
    let expected =
        ["language-version neva.yml:1", "not-utf8 main/bad.neva:2", "unreadable-file main/link.neva:0"];
    assert_eq!(found, if cfg!(unix) { &expected[..] } else { &expected[..2] });
}
