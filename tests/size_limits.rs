//! How large minimal binaries are, in bytes.

use crate::support::case::{Case, Form};
use std::fs;
use tempfile::TempDir;

/// No program without HTTP and images is larger.
const LIMIT: u64 = 48 * 1024;

fn minimal(case: &Case) -> Vec<u8> {
    let folder = TempDir::new().expect("a temporary folder");
    case.command(Form::Minimal, folder.path()).unwrap_or_else(|why| panic!("{}: {why}", case.name));
    fs::read(folder.path().join("output")).expect("the binary")
}

#[test]
fn hello_takes_at_most_1024_bytes() {
    let binary = minimal(&Case::at("examples/hello"));
    assert!(binary.len() <= 1024, "{} bytes", binary.len());
}

#[test]
fn examples_are_small() {
    let mut large = Vec::new();
    for case in Case::all("examples") {
        let size = minimal(&case).len() as u64;
        if size > LIMIT && !["http_fetch", "gradient"].contains(&case.name.as_str()) {
            large.push(format!("{} {size}", case.name));
        }
    }
    assert!(large.is_empty(), "larger than {LIMIT}: {large:?}");
}

#[test]
fn minimal_binaries_are_static() {
    let binary = minimal(&Case::at("examples/word_count"));
    // Program headers begin after the header of 64 bytes; type 3 names an interpreter.
    let count = u16::from_le_bytes([binary[56], binary[57]]) as usize;
    let types: Vec<u8> = (0..count).map(|header| binary[64 + 56 * header]).collect();
    assert!(!types.contains(&3), "it wants a dynamic linker");
}
