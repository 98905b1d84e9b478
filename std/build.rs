//! Lists the sources of the standard library with their texts.

use neva_sources::files;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut list = String::from("&[\n");
    for path in files(&root, "neva")? {
        let (package, file) = path.rsplit_once('/').ok_or_else(|| format!("std/{path} is in no package"))?;
        writeln!(list, "({package:?}, {file:?}, include_str!({:?})),", root.join(&path))?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("files.rs"), list)?;
    println!("cargo::rerun-if-changed=.");
    Ok(())
}
