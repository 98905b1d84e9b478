//! IR as it is read and written, in files: see `neva_test_cases`.
//!
//! A case of `findings` is a text that cannot be read, and what is said of it: JSON, or YAML if it begins
//! with `# YAML`. A case of another file is a program, and the same program in the format that the file is
//! called after.

use neva_ir::{Format, Program, read, write};

fn main() {
    neva_test_cases::main("tests/cases", |file, input| match file {
        "findings" => {
            let file = if input.starts_with("# YAML") { "ir.yml" } else { "ir.json" };
            read(input.as_bytes(), file).map_or_else(|findings| findings.to_string(), |_| "read".to_owned())
        }
        "json" => write(&program(input), Format::Json),
        "yaml" => write(&program(input), Format::Yaml),
        "dot" => write(&program(input), Format::Dot),
        "mermaid" => write(&program(input), Format::Mermaid),
        _ => unreachable!("{file} is the name of no format"),
    });
}

fn program(text: &str) -> Program {
    read(text.as_bytes(), "ir.yml").unwrap_or_else(|findings| panic!("{findings}"))
}
