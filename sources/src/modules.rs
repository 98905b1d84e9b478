//! Files as modules of a crate.

use std::collections::BTreeMap;

/// A file that is a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFile {
    /// Its path as a module, such as `os::dotenv::load`.
    pub path: String,
    /// The file, relative to the folder of the crate's root, when that does not follow from `path`.
    pub file: Option<String>,
}

/// Declarations of modules, `pub mod os { pub mod args; }`, sorted. Folders become modules of their own. A
/// folder whose name is in `features` is there only with that feature of the crate.
pub fn modules(files: &[ModuleFile], features: &[&str]) -> String {
    let mut root = Folder::default();
    for file in files {
        let mut folder = &mut root;
        let mut names: Vec<&str> = file.path.split("::").collect();
        let last = names.pop().unwrap_or_default();
        for name in &names {
            folder = folder.folders.entry((*name).to_owned()).or_default();
        }
        // A path is relative to the innermost folder.
        let prefix: String = names.iter().map(|name| format!("{name}/")).collect();
        let from = file.file.as_ref().map(|file| file.strip_prefix(&prefix).unwrap_or(file).to_owned());
        folder.files.insert(last.to_owned(), from);
    }
    let mut out = String::new();
    declare(&root, "", features, &mut out);
    out
}

#[derive(Default)]
struct Folder {
    files: BTreeMap<String, Option<String>>,
    folders: BTreeMap<String, Folder>,
}

/// A name as Rust has it: `r#match` of `match`, which is a keyword.
pub fn identifier(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false", "fn",
        "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "unsafe", "use", "where", "while",
    ];
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

fn declare(folder: &Folder, above: &str, features: &[&str], out: &mut String) {
    for (name, file) in &folder.files {
        if let Some(file) = file {
            out.push_str(&format!("#[path = {file:?}] "));
        }
        out.push_str(&format!("pub mod {};\n", identifier(name)));
    }
    for (name, inner) in &folder.folders {
        let package = format!("{above}{name}");
        if features.contains(&package.as_str()) {
            out.push_str(&format!("#[cfg(feature = {package:?})] "));
        }
        out.push_str(&format!("#[doc = \"Package `{package}`.\"] pub mod {} {{\n", identifier(name)));
        declare(inner, &format!("{package}/"), features, out);
        out.push_str("}\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_modules() {
        let file = |path: &str, file: Option<&str>| ModuleFile {
            path: path.to_owned(),
            file: file.map(str::to_owned),
        };
        let files = [
            file("os::dotenv::load", None),
            file("out", None),
            file("builtin::match", None),
            file("sys::clock", Some("sys/std/clock.rs")),
            file("os::args", None),
        ];
        assert_eq!(
            modules(&files, &["os/dotenv"]),
            "pub mod out;\n\
             #[doc = \"Package `builtin`.\"] pub mod builtin {\npub mod r#match;\n}\n\
             #[doc = \"Package `os`.\"] pub mod os {\npub mod args;\n\
             #[cfg(feature = \"os/dotenv\")] #[doc = \"Package `os/dotenv`.\"] pub mod dotenv {\npub mod load;\n}\n}\n\
             #[doc = \"Package `sys`.\"] pub mod sys {\n#[path = \"std/clock.rs\"] pub mod clock;\n}\n"
        );
    }
}
