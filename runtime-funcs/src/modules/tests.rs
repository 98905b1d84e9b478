//! The list against the files.

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Code without comments.
fn code(module: &Module) -> String {
    module
        .source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What stands behind every `crate::`.
fn mentioned(code: &str) -> Vec<String> {
    let path = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
    code.split("crate::").skip(1).map(path).collect()
}

fn sets() -> [Vec<&'static Module>; 2] {
    let replaced = |module: &Module| LINUX_X86_64.iter().any(|other| other.path == module.path);
    let freestanding = MODULES.iter().filter(|module| !replaced(module)).chain(LINUX_X86_64);
    [MODULES.iter().collect(), freestanding.collect()]
}

#[test]
fn paths_are_sorted_and_unique() {
    for modules in [MODULES, LINUX_X86_64] {
        assert!(modules.windows(2).all(|pair| pair[0].path < pair[1].path));
    }
}

#[test]
fn modules_say_what_they_use() {
    for set in sets() {
        let paths: BTreeSet<&str> = set.iter().map(|module| module.path).collect();
        for module in set {
            for used in module.uses {
                assert!(paths.contains(used), "{} uses {used}, which does not exist", module.path);
            }
            for mentioned in mentioned(&code(module)) {
                let is_prefix = |path: &&&str| mentioned.starts_with(**path);
                let Some(used) = paths.iter().filter(is_prefix).max_by_key(|path| path.len()) else {
                    continue;
                };
                assert!(
                    module.uses.contains(used) || *used == module.path,
                    "{} does not say that it uses {used}",
                    module.path
                );
            }
        }
    }
}

#[test]
fn modules_say_whether_they_need_the_standard_library() {
    for module in MODULES.iter().chain(LINUX_X86_64) {
        assert_eq!(module.needs_std, code(module).contains("std::"), "{}", module.path);
    }
}

#[test]
fn every_kernel_file_is_a_module() {
    fn count(folder: &Path) -> usize {
        let entries =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let files = entries.filter(|path| !path.ends_with("lib.rs") && !path.ends_with("tests"));
        files
            .map(|path| {
                if path.is_dir() {
                    count(&path)
                } else {
                    usize::from(path.extension().is_some_and(|e| e == "rs"))
                }
            })
            .sum()
    }
    let files = count(&Path::new(env!("CARGO_MANIFEST_DIR")).join("kernels"));
    assert_eq!(MODULES.len() + LINUX_X86_64.len(), files, "files below kernels/");
}

#[test]
fn every_kernel_has_its_code_in_a_module() {
    for kernel in crate::REGISTRY.records().iter().flat_map(|record| record.kernels) {
        if kernel.code == neva_registry::Code::Function {
            let (path, name) = kernel.name.rsplit_once("::").expect("a path");
            let module = MODULES.iter().find(|module| module.path == path);
            let source = module.map_or("", |module| module.source);
            assert!(source.contains(&format!("pub fn {name}")), "{} is not there", kernel.name);
        }
    }
}
