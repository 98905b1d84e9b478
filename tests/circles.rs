//! Files of a crate that need each other to be understood: no more than three.
//!
//! A file needs those that its `use` lines name by `crate` or `super`, except within its tests. What a file
//! re-exports of its own modules (`pub use child::Name`) is not counted, since readers meet the child anyway.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Item, UseTree};

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
    let mut files = BTreeMap::new();
    collect(&folder.join("src"), &[], &mut files);
    let mut graph = DiGraph::<&[String], ()>::new();
    let nodes: BTreeMap<&[String], _> =
        files.keys().map(|path| (path.as_slice(), graph.add_node(path))).collect();
    for (path, file) in &files {
        for used in used_paths(path, &file.items) {
            // The longest beginning that is a file; what follows is an item of it.
            let to = (0..=used.len()).rev().find_map(|length| nodes.get(&used[..length]));
            graph.add_edge(nodes[path.as_slice()], *to.expect("the crate's root is a file"), ());
        }
    }
    let large = tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > LARGEST_CIRCLE);
    large
        .map(|circle| {
            let names: Vec<String> = circle.into_iter().map(|file| graph[file].join("::")).collect();
            format!("{}: {}", folder.display(), names.join(", "))
        })
        .collect()
}

/// The files of a folder by their paths as modules.
fn collect(folder: &Path, path: &[String], files: &mut BTreeMap<Vec<String>, syn::File>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let file = entry.expect("an entry").path();
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut inner = path.to_vec();
        if file.is_dir() {
            inner.push(name);
            collect(&file, &inner, files);
        } else if file.extension().is_some_and(|extension| extension == "rs") {
            if !["mod", "lib", "main"].contains(&name.as_str()) {
                inner.push(name);
            }
            let text = fs::read_to_string(&file).expect("a source file");
            files.insert(inner, syn::parse_file(&text).expect("a Rust file"));
        }
    }
}

/// The paths from the crate's root that the `use` lines of a file name.
fn used_paths(path: &[String], items: &[Item]) -> Vec<Vec<String>> {
    let mut used = Vec::new();
    for item in items {
        if let Item::Use(item) = item
            && let UseTree::Path(tree) = &item.tree
        {
            let parent = &path[..path.len().saturating_sub(1)];
            match tree.ident.to_string().as_str() {
                "crate" => leaves(&tree.tree, &[], &mut used),
                "super" => leaves(&tree.tree, parent, &mut used),
                _ => {}
            }
        }
    }
    used
}

fn leaves(tree: &UseTree, path: &[String], used: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(tree) if tree.ident == "super" => {
            leaves(&tree.tree, &path[..path.len().saturating_sub(1)], used);
        }
        UseTree::Path(inner) => {
            leaves(&inner.tree, &[path, &[inner.ident.to_string()]].concat(), used);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, used)),
        UseTree::Name(name) if name.ident == "self" => used.push(path.to_vec()),
        UseTree::Name(name) => used.push([path, &[name.ident.to_string()]].concat()),
        UseTree::Rename(rename) => used.push([path, &[rename.ident.to_string()]].concat()),
        UseTree::Glob(_) => used.push(path.to_vec()),
    }
}
