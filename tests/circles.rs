//! Files of a crate that need each other to be understood: no more than three.
//!
//! A file needs those that its code names by paths, in `use` lines, expressions, types and macros, beside its
//! tests. A name that a file re-exports leads to the file that has it.

use neva_sources::syntax::{UsedPath, paths};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Item, ItemUse, Visibility};

/// The most files that may use each other in a circle.
const LARGEST_CIRCLE: usize = 3;

#[test]
fn no_circle_of_files_is_larger_than_three() {
    let crates = crates();
    assert!(crates.len() > 10, "the crates of the workspace");
    let circles: Vec<String> = crates.iter().flat_map(|folder| circles(folder)).collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The folders of all crates but that of the kernel files, of which the registry's lint refuses any circle.
fn crates() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the workspace's manifest");
    let (_, members) = manifest.split_once("members = [").expect("a list of members");
    let (members, _) = members.split_once(']').expect("its end");
    let names = members.split(',').map(|name| name.trim().trim_matches('"'));
    names
        .map(|name| root.join(name))
        .filter(|folder| folder.join("src/lib.rs").exists() || folder.join("src/main.rs").exists())
        .collect()
}

/// The circles of a crate that are too large, each as its files.
fn circles(folder: &Path) -> Vec<String> {
    let files = Files::read(&folder.join("src"));
    let mut graph = DiGraph::<String, ()>::new();
    let nodes: BTreeMap<&Module, _> =
        files.used.keys().map(|file| (file, graph.add_node(file.join("::")))).collect();
    for (file, used) in &files.used {
        for path in used.iter().filter_map(|path| files.absolute(file, path)) {
            graph.add_edge(nodes[file], nodes[&files.file_of(path)], ());
        }
    }
    let large = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > LARGEST_CIRCLE);
    large
        .map(|circle| {
            let names: Vec<&str> = circle.into_iter().map(|file| graph[file].as_str()).collect();
            format!("{}: {}", folder.display(), names.join(", "))
        })
        .collect()
}

/// The path of a module from the root of its crate.
type Module = Vec<String>;

/// The files of a crate.
#[derive(Default)]
struct Files {
    /// The paths that each file uses.
    used: BTreeMap<Module, Vec<UsedPath>>,
    /// What files re-export: the file and the name, and the path of what it is.
    exported: BTreeMap<(Module, String), UsedPath>,
}

impl Files {
    fn read(folder: &Path) -> Files {
        let mut files = Files::default();
        for path in neva_sources::files(folder, "rs").expect("a folder of sources") {
            let text = fs::read_to_string(folder.join(&path)).expect("a source file");
            let mut tree = syn::parse_file(&text).expect("a Rust file");
            let mut file: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            file.pop_if(|name| ["mod", "lib", "main"].contains(&name.as_str()));
            let is_private = |item: &ItemUse| matches!(item.vis, Visibility::Inherited);
            let is_exported = |item: &mut Item| matches!(item, Item::Use(item) if !is_private(item));
            let items = tree.items.extract_if(.., is_exported).collect();
            for path in paths(&syn::File { items, attrs: vec![], shebang: None, frontmatter: None }) {
                let name = path.parts.last().expect("a name").clone();
                files.exported.insert((file.clone(), name), path);
            }
            files.used.insert(file, paths(&tree));
        }
        files
    }

    /// A path from the root, if it does not lead out of the crate.
    fn absolute(&self, file: &Module, path: &UsedPath) -> Option<Module> {
        let supers = path.parts.iter().take_while(|part| *part == "super").count();
        let parent = || file[..file.len() - supers.min(file.len())].to_vec();
        let child = [file.as_slice(), &path.parts[..1]].concat();
        match path.first() {
            "crate" => Some(path.parts[1..].to_vec()),
            "self" => Some([file.as_slice(), &path.parts[1..]].concat()),
            "super" => Some([parent().as_slice(), &path.parts[supers..]].concat()),
            _ => self.used.contains_key(&child).then(|| [file.as_slice(), path.parts.as_slice()].concat()),
        }
    }

    /// The file that has what a path from the root names: the longest beginning that is a file.
    fn file_of(&self, path: Module) -> Module {
        let is_file = |length: &usize| self.used.contains_key(&path[..*length]);
        let length = (0..=path.len()).rev().find(is_file).expect("the crate's root is a file");
        let (file, item) = path.split_at(length);
        let exported = item.first().and_then(|name| self.exported.get(&(file.to_vec(), name.clone())));
        match exported.and_then(|path| self.absolute(&file.to_vec(), path)) {
            Some(path) if !path.starts_with(file) || path.len() > length + 1 => self.file_of(path),
            _ => file.to_vec(),
        }
    }
}
