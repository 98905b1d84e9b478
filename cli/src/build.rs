//! `neva build`.

use crate::args::{BinaryArgs, BuildArgs, IrFormat, Target};
use crate::codes;
use crate::explain::explain;
use crate::findings::unsupported;
use crate::package::{self, Package};
use crate::platform;
use crate::progress::Progress;
use crate::report::{Form, Outcome, print, say};
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_ir::Format;
use std::path::Path;
use std::process::ExitCode;

/// Compiles a program and writes what the target says.
pub(crate) fn build(args: &BuildArgs, form: Form) -> Outcome {
    check(args)?;
    let mut progress = Progress::begin();
    progress.step("reading");
    let trace = args.emit_trace.then_some(neva_runtime_funcs::TRACE);
    let package = package::load_with(&args.program, &args.compile, trace)?;
    match args.target {
        Target::Ir => {
            neva_files::make_folder(&args.output)?;
            write_ir(&package, args.target_ir_format.unwrap_or(IrFormat::Yaml), &args.output)?;
        }
        Target::Blocks => {
            progress.step("compiling");
            let program = package::compile(&package)?;
            neva_files::make_folder(&args.output)?;
            neva_files::write(&args.output.join("blocks.txt"), neva_blocks::text::print(&program))?;
        }
        Target::Native => native(&package, args.binary, &args.output, &mut progress)?,
        Target::Rust => {
            let project = project(&package, args.binary, &mut progress)?;
            neva_backend::write_project(&project, &args.output)?;
        }
        Target::Go | Target::Wasm => {}
    }
    if let Some(form) = args.explain {
        progress.step("explaining");
        let report = explain(&package::compile_explained(&package)?);
        print(&report.text(form))?;
    }
    drop(progress);
    form.warn(&package.warnings);
    Ok(ExitCode::SUCCESS)
}

/// Writes the IR of a package into a folder, under the name that the Go compiler gives it too.
pub(crate) fn write_ir(package: &Package, format: IrFormat, folder: &Path) -> Result<(), Diagnostic> {
    let format = Format::from(format);
    neva_files::write(&folder.join(format!("ir.{}", format.extension())), neva_ir::write(&package.ir, format))
}

/// Builds the binary of a package, FOLDER/output.
pub(crate) fn native(
    package: &Package,
    binary: BinaryArgs,
    folder: &Path,
    progress: &mut Progress,
) -> Result<(), Findings> {
    let project = project(package, binary, progress)?;
    progress.long_step("building");
    Ok(neva_backend::build(&project, folder)?)
}

fn project(
    package: &Package,
    binary: BinaryArgs,
    progress: &mut Progress,
) -> Result<neva_backend::Project, Findings> {
    progress.step("compiling");
    let options = binary.options(&package.folder, package.options.level);
    let program = package::compile_for(package, options.goal)?;
    let project = neva_backend::generate(&program, package.funcs.modules, options)?;
    // A user who wants the smallest binary is told why this one is larger than others.
    for path in project.needs_std.iter().filter(|_| binary.minimal.is_some()) {
        say(&format!("note: the binary needs the standard library: {}", path.join(" -> ")));
    }
    Ok(project)
}

/// Refuses what the Go compiler has and this one does not have yet, and flags that do not fit together.
fn check(args: &BuildArgs) -> Result<(), Diagnostic> {
    match args.target {
        Target::Go => {
            return Err(unsupported("`--target go`", "`--target rust` writes the program as a Rust project"));
        }
        Target::Wasm => return Err(unsupported("`--target wasm`", "build a native binary")),
        _ => {}
    }
    platform::check(args.target_os.as_deref(), args.target_arch.as_deref())?;
    if args.target_ir_format.is_some() && args.target != Target::Ir {
        return Err(error!(codes::BAD_FLAGS, "`--target-ir-format` goes only with `--target ir`")
            .help("add `--target ir`, or leave the format out"));
    }
    Ok(())
}
