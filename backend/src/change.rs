//! Projects of one program that are built in different ways, to measure what each way is worth.

use std::collections::BTreeMap;

use neva_registry::ModuleSet;

use crate::emit;
use crate::project::{Form, Project};

/// One part of how a program is built, done otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Every file of the runtime that needs no crate is compiled in, and the linker keeps what is not used.
    NoClosure,
    /// Every such file is compiled in, and the linker removes what is not used.
    LinkerOnly,
    /// Optimized for speed.
    Speed,
    /// Without optimization across crates.
    NoLto,
    /// Several units of code, as cargo does it.
    Units,
    /// Panics unwind.
    Unwind,
    /// With symbols.
    NoStrip,
    /// Identical functions stay apart.
    NoFolding,
    /// With a table of sections.
    Sections,
}

impl Change {
    /// All of them.
    pub const ALL: [Change; 9] = [
        Change::LinkerOnly,
        Change::NoClosure,
        Change::Speed,
        Change::NoLto,
        Change::Units,
        Change::Unwind,
        Change::NoStrip,
        Change::NoFolding,
        Change::Sections,
    ];

    /// What it is called in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Change::NoClosure => "every file of the runtime, unused code kept",
            Change::LinkerOnly => "every file of the runtime",
            Change::Speed => "opt-level 3",
            Change::NoLto => "no LTO",
            Change::Units => "16 codegen units",
            Change::Unwind => "panic = unwind",
            Change::NoStrip => "not stripped",
            Change::NoFolding => "identical functions not folded",
            Change::Sections => "with a table of sections",
        }
    }
}

/// The project with a change, if it makes sense for its form.
pub fn changed(project: &Project, set: ModuleSet, change: Change) -> Option<Project> {
    let is_freestanding = project.form == Form::Freestanding;
    let mut changed = project.clone();
    let manifest = changed.files.get_mut("Cargo.toml")?;
    let mut replace = |from: &str, to: &str| {
        let found = manifest.contains(from);
        *manifest = manifest.replace(from, to);
        found.then_some(())
    };
    let drop_flag = |changed: &mut Project, flag: &str| {
        let before = changed.rustflags.len();
        changed.rustflags.retain(|known| !known.contains(flag));
        (changed.rustflags.len() < before).then_some(())
    };
    match change {
        Change::Speed => replace("opt-level = \"z\"", "opt-level = 3")?,
        Change::NoLto => {
            replace("lto = \"fat\"", "lto = \"off\"")?;
            // Code of `core` that is linked as it was compiled names what unwinds, which nothing calls.
            if is_freestanding {
                changed.rustflags.push("-Clink-arg=--defsym=rust_eh_personality=0".to_owned());
            }
        }
        Change::Units => replace("codegen-units = 1", "codegen-units = 16")?,
        Change::NoStrip => replace("strip = true", "strip = false")?,
        // Without the standard library nothing unwinds.
        Change::Unwind if is_freestanding => return None,
        Change::Unwind => replace("panic = \"abort\"", "panic = \"unwind\"")?,
        Change::NoFolding => drop_flag(&mut changed, "--icf")?,
        Change::Sections => drop_flag(&mut changed, "nosectionheader")?,
        Change::LinkerOnly => carry_all(&mut changed, set)?,
        Change::NoClosure => {
            carry_all(&mut changed, set)?;
            drop_flag(&mut changed, "--gc-sections");
            let keep = if is_freestanding {
                "-Clink-arg=--no-gc-sections"
            } else {
                "-Clink-arg=-Wl,--no-gc-sections"
            };
            changed.rustflags.extend([keep.to_owned(), "-Clink-dead-code".to_owned()]);
        }
    }
    let config = emit::config::emit(changed.form, &changed.rustflags);
    changed.files.insert(".cargo/config.toml".to_owned(), config);
    Some(changed)
}

/// Puts every file of the runtime into a project that it can do without crates and in the project's form.
fn carry_all(project: &mut Project, set: ModuleSet) -> Option<()> {
    let is_freestanding = project.form == Form::Freestanding;
    let mut modules: BTreeMap<&str, _> = set.std.iter().map(|module| (module.path, module)).collect();
    if is_freestanding {
        modules.extend(set.freestanding.iter().map(|module| (module.path, module)));
    }
    // What needs something that is left out is left out too.
    loop {
        let count = modules.len();
        let known: Vec<&str> = modules.keys().copied().collect();
        modules.retain(|_, module| {
            module.crates.is_empty()
                && !(is_freestanding && module.needs_std)
                && module.uses.iter().all(|used| known.contains(used))
        });
        if modules.len() == count {
            break;
        }
    }
    for (path, module) in &modules {
        project.files.entry(emit::modules::file(path)).or_insert_with(|| module.source.to_owned());
    }
    let carried = project.files.keys().filter_map(|file| {
        let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
        (path != "main").then(|| path.replace('/', "::"))
    });
    let carried: Vec<String> = carried.collect();
    let declarations = emit::modules::declare(carried.iter().map(String::as_str));
    let printed = prettyplease::unparse(&syn::parse2(declarations).ok()?);
    let code = project.files.get_mut("src/main.rs")?;
    *code = replace_declarations(code, &printed);
    Some(())
}

/// The code with other `mod` declarations: they are the lines from the first `#[allow(dead_code)]` up to what is no
/// declaration.
fn replace_declarations(code: &str, declarations: &str) -> String {
    let is_declaration = |line: &str| {
        let text = line.trim_start();
        text.starts_with("#[allow(dead_code)]")
            || text.starts_with("mod ")
            || text.starts_with("pub mod ")
            || text == "}"
    };
    let Some(start) = code.lines().position(|line| line.starts_with("#[allow(dead_code)]")) else {
        return format!("{code}\n{declarations}");
    };
    let before = code.lines().take(start);
    let after = code.lines().skip(start).skip_while(|line| is_declaration(line));
    let lines = before.chain(declarations.lines()).chain(after);
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_replaced() {
        let code = "#![no_std]\n\n#[allow(dead_code)]\nmod out;\n#[allow(dead_code)]\nmod sys {\n    pub mod io;\n}\n\npub fn main() {\n}\n";
        let replaced = replace_declarations(code, "mod x;\n");
        assert_eq!(replaced, "#![no_std]\n\nmod x;\n\npub fn main() {\n}\n");
    }
}
