//! Lists what is in the folders: files with records as modules, records by reference, kernel files with what
//! they use.

use neva_sources::syntax::Uses;
use neva_sources::{
    Carrier, ModuleFile, at, by_reference, declared_records, files, identifier, kernel_files, modules,
};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, error, fs, io};

fn main() -> Result<(), Box<dyn error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=kernels");
    let mut errors = vec![];
    funcs(&root.join("src"), &out, &mut errors)?;
    kernels(&root.join("kernels"), &out, &mut errors)?;
    for error in errors {
        println!("cargo::error={error}");
    }
    Ok(())
}

/// Writes `funcs.rs`, a macro that declares each file in the folder of a package as a module, and
/// `records.rs`, the records in these files, sorted by reference.
fn funcs(folder: &Path, out: &Path, errors: &mut Vec<String>) -> io::Result<()> {
    let mut found = files(folder, "rs")?;
    found.retain(|file| file.contains('/'));
    let mut declared = vec![];
    let mut records = vec![];
    for file in &found {
        let path = file.trim_end_matches(".rs").replace('/', "::");
        let names: Vec<String> = path.split("::").map(identifier).collect();
        let shown = format!("runtime-funcs/src/{file}");
        if let Some(tree) = parse(&folder.join(file), &shown, errors)? {
            for mut record in declared_records(&tree, &shown, errors) {
                record.name = format!("{}::{}", names.join("::"), record.name);
                records.push(record);
            }
        }
        declared.push(ModuleFile { path, file: None });
    }
    let text = format!("macro_rules! funcs {{ () => {{\n{}}} }}\n", modules(&declared, &[]));
    fs::write(out.join("funcs.rs"), text)?;
    let records = by_reference(records, errors);
    let list: String = records.values().map(|record| format!("&{},\n", record.name)).collect();
    fs::write(out.join("records.rs"), format!("&[\n{list}]"))
}

/// Writes `hosted.rs` and `linux_x86_64.rs`, lists of the kernel files with what each uses.
fn kernels(folder: &Path, out: &Path, errors: &mut Vec<String>) -> io::Result<()> {
    let mut found = kernel_files(folder)?;
    found.retain(|file| file.carrier != Carrier::Engine);
    let hosted: BTreeSet<&str> = found
        .iter()
        .filter(|file| file.carrier != Carrier::LinuxX8664)
        .map(|file| file.path.as_str())
        .collect();
    let all: BTreeSet<&str> = found.iter().map(|file| file.path.as_str()).collect();
    let mut lists = [String::from("&[\n"), String::from("&[\n")];
    for file in &found {
        let (source, shown) = (folder.join(&file.file), format!("runtime-funcs/kernels/{}", file.file));
        let Some(tree) = parse(&source, &shown, errors)? else { continue };
        let is_freestanding = file.carrier == Carrier::LinuxX8664;
        let uses = Uses::of(&tree, &file.path, if is_freestanding { &all } else { &hosted });
        let crates: Vec<String> =
            uses.crates.keys().map(|name| format!("crate::crates::{}", name.to_uppercase())).collect();
        let list = &mut lists[usize::from(is_freestanding)];
        let _ = writeln!(
            list,
            "Module {{ path: {:?}, source: include_str!({source:?}), uses: &{:?}, crates: &[{}], needs_std: {}, \
             place: DeclaredAt::new({shown:?}, 1, 1) }},",
            file.path,
            uses.modules.iter().collect::<Vec<_>>(),
            crates.join(", "),
            uses.needs_std,
        );
    }
    let [hosted, freestanding] = lists;
    fs::write(out.join("hosted.rs"), hosted + "]")?;
    fs::write(out.join("linux_x86_64.rs"), freestanding + "]")
}

/// The syntax tree of a file; none if it is not Rust.
fn parse(file: &Path, shown: &str, errors: &mut Vec<String>) -> io::Result<Option<syn::File>> {
    match syn::parse_file(&fs::read_to_string(file)?) {
        Ok(tree) => Ok(Some(tree)),
        Err(error) => {
            errors.push(format!("{}: this is not Rust: {error}", at(shown, error.span())));
            Ok(None)
        }
    }
}
