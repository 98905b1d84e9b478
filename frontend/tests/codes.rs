//! `docs/diagnostics.md` lists each code that the front end gives.

use std::path::Path;

#[test]
fn each_code_is_documented() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(folder.join("../docs/diagnostics.md")).unwrap();
    let mut sources = String::new();
    collect(&folder.join("src"), &mut sources);
    let codes = ["Diagnostic::error(", "Diagnostic::warning("]
        .into_iter()
        .flat_map(|call| sources.split(call).skip(1))
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    let missing: Vec<_> = codes.filter(|code| !page.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn collect(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, text);
        } else {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}
