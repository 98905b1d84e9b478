//! Source trees: packages, files and imports.

use neva_frontend::module::{Dependency, Manifest, SourceTree};

#[test]
fn a_text_is_replaced_and_a_new_file_is_added_in_order() {
    let files = [("b", "1.neva", "old"), ("b", "3.neva", "")];
    let mut tree = SourceTree::new(&[], Manifest::default(), &files);
    let entry = tree.entry();
    let replaced = tree.set_text(entry, "b", "1.neva", "new");
    let added = tree.set_text(entry, "b", "2.neva", "");
    tree.set_text(entry, "c", "x.neva", "");
    let b = tree.find_package(entry, "b").unwrap();
    let names: Vec<_> = tree.files(b).map(|id| tree.file(id).source.path()).collect();
    assert_eq!(names, ["b/1.neva", "b/2.neva", "b/3.neva"]);
    assert_eq!(tree.files(b).collect::<Vec<_>>()[..2], [replaced, added]);
    assert_eq!(tree.file(replaced).source.text(), "new");
    assert!(tree.find_package(entry, "c").is_some());
}

#[test]
fn packages_and_files_are_found_by_name_and_listed_in_order() {
    let files = [("b", "2.neva", ""), ("b", "1.neva", ""), (".", "root.neva", ""), ("a/x", "f.neva", "")];
    let mut tree = SourceTree::new(&[], Manifest::default(), &files);
    let paths: Vec<_> = tree.packages(tree.entry()).map(|id| tree.package(id).path.as_str()).collect();
    assert_eq!(paths, [".", "a/x", "b"]);
    let b = tree.find_package(tree.entry(), "b").unwrap();
    let names: Vec<_> = tree.files(b).map(|id| tree.file(id).source.path()).collect();
    assert_eq!(names, ["b/1.neva", "b/2.neva"]);
    let dependency = tree.add_module("host/m@1.0.0", Manifest::default(), &[(".", "m.neva", "")]);
    let package = tree.find_package(dependency, ".").unwrap();
    let file = tree.files(package).next().unwrap();
    assert_eq!(tree.file(file).source.path(), "host/m@1.0.0/m.neva");
}

fn resolve(import: &str) -> String {
    let std = [("fmt", "a.neva", "")];
    let text = format!("import {{ {import} }}");
    let main = [("main", "main.neva", text.as_str()), ("lib/util", "a.neva", "")];
    let mut manifest = Manifest::default();
    let declared = Dependency { path: "host/x".to_owned(), version: "1".to_owned() };
    manifest.dependencies.insert("host/x".to_owned(), declared);
    let mut tree = SourceTree::new(&std, manifest, &main);
    let dependency = tree.add_module("host/x@1", Manifest::default(), &[("p", "p.neva", "")]);
    tree.add_dependency(tree.entry(), "host/x", dependency);
    let package = tree.find_package(tree.entry(), "main").unwrap();
    let file = tree.file(tree.files(package).next().unwrap());
    assert_eq!(file.parsed().findings[..], []);
    match tree.resolve_import(tree.entry(), &file.ast().imports[0]) {
        Ok(id) => format!("{}|{}", tree.module(tree.package(id).module).name, tree.package(id).path),
        Err(error) => format!("{}: {}", error.finding.code, error.finding.help),
    }
}

#[test]
fn imports_lead_to_std_to_the_module_itself_and_to_dependencies() {
    assert_eq!(resolve("fmt"), "std|fmt");
    assert_eq!(resolve("std:fmt"), "std|fmt");
    assert_eq!(resolve("@:lib/util"), "|lib/util");
    assert_eq!(resolve("host/x:p"), "host/x@1|p");
}

#[test]
fn unknown_imports_say_what_is_near() {
    assert_eq!(resolve("fnt"), "unknown-package: did you mean `fmt`?");
    assert_eq!(resolve("lib/util"), "unknown-package: this module has one: import it as `@:lib/util`");
    assert_eq!(resolve("p"), "unknown-package: the dependency `host/x` has one: import it as `host/x:p`");
    let advice = "unknown-package: `host/x` is a dependency: import a package of it as `host/x:PACKAGE`";
    assert_eq!([resolve("host/x"), resolve("host/x/q")], [advice, advice]);
    assert_eq!(resolve("host/y:p"), "unknown-dependency: did you mean `host/x`?");
    assert_eq!(resolve("other:p"), "unknown-dependency: add it with `neva get other VERSION`");
}
