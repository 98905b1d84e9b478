//! `neva build`.

use crate::args::{BuildArgs, IrFormat, Target};
use crate::package::{self, Package};
use crate::progress::Progress;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, Place};
use neva_ir::Format;
use std::path::Path;
use std::process::ExitCode;

/// Compiles a program and writes what the target says.
pub fn build(args: &BuildArgs) -> Outcome {
    let format = check(args)?;
    let mut progress = Progress::begin();
    progress.step("reading");
    let package = package::load(&args.program)?;
    match args.target {
        Target::Ir => {
            let name = format!("ir.{}", format.extension());
            write(&args.output, &name, &neva_ir::write(&package.ir, format))?;
        }
        Target::Blocks => {
            progress.step("compiling");
            let program = package::compile(&package)?;
            write(&args.output, "blocks.txt", &neva_optimizer::text::print(&program))?;
        }
        Target::Native | Target::Rust => project(args, &package, &mut progress)?,
        Target::Go | Target::Wasm => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn project(args: &BuildArgs, package: &Package, progress: &mut Progress) -> Result<(), Vec<Diagnostic>> {
    progress.step("compiling");
    let program = package::compile(package)?;
    let options = neva_backend::Options::host(args.minimal);
    let project = neva_backend::generate(&program, neva_runtime_funcs::module_set(), options)
        .map_err(|finding| vec![finding])?;
    for way in &project.needs_std {
        eprintln!("note: the binary needs the standard library: {}", way.join(" -> "));
    }
    let result = if args.target == Target::Rust {
        neva_backend::write_project(&project, &args.output)
    } else {
        progress.long_step("building");
        neva_backend::build(&project, &args.output)
    };
    result.map_err(|finding| vec![finding])
}

/// Refuses what the Go compiler has and this one does not have yet, and flags that do not fit together.
fn check(args: &BuildArgs) -> Result<Format, Vec<Diagnostic>> {
    let unsupported = |what: &str, help: &str| {
        let title = format!("{what} is not supported yet");
        Err(vec![Diagnostic::error("unsupported", title).help(help)])
    };
    match args.target {
        Target::Go => {
            return unsupported("`--target go`", "`--target rust` writes the program as a Rust project");
        }
        Target::Wasm => return unsupported("`--target wasm`", "build a native binary"),
        _ => {}
    }
    if args.target_os.is_some() || args.target_arch.is_some() {
        return unsupported(
            "building for another system (`--target-os`, `--target-arch`)",
            "write the project with `--target rust` and build it there",
        );
    }
    if args.target_ir_format.is_some() && args.target != Target::Ir {
        let title = "`--target-ir-format` goes with `--target ir` alone";
        return Err(vec![
            Diagnostic::error("bad-flags", title).help("add `--target ir`, or leave the format out"),
        ]);
    }
    Ok(match args.target_ir_format.unwrap_or(IrFormat::Yaml) {
        IrFormat::Yaml => Format::Yaml,
        IrFormat::Json => Format::Json,
        IrFormat::Dot => Format::Dot,
        IrFormat::Mermaid => Format::Mermaid,
        IrFormat::Threejs => {
            return unsupported("`--target-ir-format threejs`", "`dot` and `mermaid` are pictures too");
        }
    })
}

/// Writes a file of the output folder as a whole or not at all.
fn write(folder: &Path, name: &str, text: &str) -> Result<(), Vec<Diagnostic>> {
    let path = folder.join(name);
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let unfinished = folder.join(format!(".{name}.{}", std::process::id()));
        std::fs::write(&unfinished, text)?;
        std::fs::rename(&unfinished, &path).inspect_err(|_| {
            let _ = std::fs::remove_file(&unfinished);
        })
    });
    written.map_err(|error| {
        let file = path.display().to_string();
        let title = format!("cannot write `{file}`: {error}");
        vec![Diagnostic::error("unwritable", title).at(Place::file(file))]
    })
}
