//! Declares every kernel file as a module, and says by a hash what the values that kernels take and return
//! look like.

use neva_sources::{Carrier, ModuleFile, files, fingerprint, kernel_files, modules};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, error, fs};

/// Packages that are there only with the feature of their name.
const FEATURES: &[&str] = &["http"];

/// Values, and the allocator that each side of a dynamic library calls for them.
const INTERFACE: [&str; 2] = ["value", "sys/engine/heap.rs"];

fn main() -> Result<(), Box<dyn error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut found = kernel_files(&root)?;
    found.retain(|file| file.carrier != Carrier::LinuxX8664);
    let of_engine: BTreeSet<String> =
        found.iter().filter(|file| file.carrier == Carrier::Engine).map(|file| file.path.clone()).collect();
    found.retain(|file| file.carrier != Carrier::Std || !of_engine.contains(&file.path));
    let declared: Vec<ModuleFile> = found
        .into_iter()
        .map(|file| ModuleFile { path: file.path, file: (file.carrier != Carrier::Any).then_some(file.file) })
        .collect();
    // What the crate's root adds to `value` goes into that module.
    let declared = modules(&declared, FEATURES).replace("pub mod value {\n", "pub mod value {\n$($value)*\n");
    let text = format!("macro_rules! kernel_files {{ (value {{ $($value:item)* }}) => {{\n{declared}}} }}\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("modules.rs"), text)?;

    let values =
        files(&root.join(INTERFACE[0]), "rs")?.into_iter().map(|file| root.join(INTERFACE[0]).join(file));
    let interface = fingerprint(values.chain([root.join(INTERFACE[1])]))?;
    println!("cargo::metadata=interface={interface:016x}");
    println!("cargo::rerun-if-changed=.");
    Ok(())
}
