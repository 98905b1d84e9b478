//! Reads the argument PROGRAM: an IR file, or the sources of a package.

use crate::funcs::{self, Access, Funcs};
use crate::progress::Progress;
use neva_diagnostics::{Diagnostic, Findings};
use neva_files::unreadable;
use neva_frontend::check::check;
use neva_frontend::module::{self, Dependency, Loaded};
use neva_fusion::{Cut, Site};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tracing::{debug, debug_span};

/// A program as IR, and the text that findings point into.
pub struct Package {
    /// The program.
    pub ir: neva_ir::Program,
    /// PROGRAM as given.
    pub file: String,
    /// The text of the IR file; empty when the program was compiled from sources.
    pub text: String,
    /// A name for the results.
    pub name: String,
    /// For each of the IR's funcs where the sources ask for it; nothing for a program that was IR.
    pub sites: Vec<Site>,
    /// The runtime funcs that it can use.
    pub funcs: Funcs,
    /// What is untidy in it.
    pub warnings: Findings,
    /// Whether it is to write its messages into `trace.log`.
    pub trace: bool,
    /// How its network is cut into clusters.
    pub cut: Cut,
}

/// Reads a program: an IR file, or the sources of a package.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(program: &OsStr, access: Access) -> Result<Package, Findings> {
    let path = Path::new(program);
    if path.is_dir() || path.extension().is_some_and(|extension| extension == "neva") {
        return load_sources(path, access);
    }
    let file = program.to_string_lossy().into_owned();
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let ir = debug_span!("read IR", file).in_scope(|| neva_ir::read(&bytes, &file))?;
    let name = main_package(&ir.comment)
        .or_else(|| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    Ok(Package {
        ir,
        file,
        text,
        name,
        sites: vec![],
        funcs: Funcs::own(),
        warnings: Findings::new(),
        trace: false,
        cut: Cut::default(),
    })
}

fn load_sources(path: &Path, access: Access) -> Result<Package, Findings> {
    let loaded = debug_span!("parse", ?path).in_scope(|| module::load(path, neva_std::FILES, &fetch))?;
    compile_sources(path, loaded, access)
}

/// The program of loaded sources, to be run.
pub fn of_sources(path: &Path, loaded: Loaded) -> Result<Package, Findings> {
    compile_sources(path, loaded, Access::Run)
}

fn compile_sources(
    path: &Path,
    Loaded { modules, main }: Loaded,
    access: Access,
) -> Result<Package, Findings> {
    let (program, findings) = debug_span!("check").in_scope(|| check(&modules.tree, main));
    let Some(program) = program else { return Err(findings) };
    let lowered = debug_span!("irgen").in_scope(|| neva_irgen::lower(&program));
    let lowered = lowered.map_err(|errors| joined(&findings, errors))?;
    debug!(funcs = lowered.program.funcs.len(), connections = lowered.program.connections.len(), "IR");
    let line = |site| {
        let (file, line) = program.line(site);
        format!("{file}:{line}")
    };
    let sites = lowered.places.iter().map(|place| Site {
        line: line(place.site),
        within: place.within.as_deref().map(|(path, site)| (path.clone(), line(*site))),
    });
    let file = path.display().to_string();
    let name = main_package(&lowered.program.comment).filter(|name| name != ".");
    let name = name.or_else(|| Some(path.file_stem()?.to_string_lossy().into_owned())).unwrap_or_default();
    Ok(Package {
        ir: lowered.program,
        file,
        text: String::new(),
        name,
        sites: sites.collect(),
        funcs: funcs::of_modules(&modules, access)?,
        warnings: findings,
        trace: false,
        cut: Cut::default(),
    })
}

/// Gets a dependency, unless it is there.
pub fn fetch(dependency: &Dependency) -> Result<PathBuf, Diagnostic> {
    let mut progress = Progress::begin();
    progress.long_step(&format!("fetching {}", dependency.path));
    module::fetch(dependency, &dependency_folder())
}

/// Where dependencies are kept: the same folder as the Go compiler's.
pub fn dependency_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    home.join("neva").join("deps")
}

/// Everything that is wrong with a package, without its warnings. Of a program with funcs of modules the
/// network is checked but not fused: that would run the modules' code.
pub fn check_network(package: &Package) -> Result<(), Findings> {
    if package.funcs.are_own() {
        return compile(package).map(|_| ());
    }
    let source = neva_fusion::IrSource { file: &package.file, text: &package.text };
    let resolved = neva_fusion::resolve(&package.ir, &package.funcs.registry, source);
    resolved.map(|_| ()).map_err(|errors| joined(&package.warnings, errors))
}

/// The block program of a package, optimized.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile(package: &Package) -> Result<neva_blocks::Program, Findings> {
    let source = neva_fusion::IrSource { file: &package.file, text: &package.text };
    let trace = package.trace.then_some(neva_runtime_funcs::TRACE);
    let (registry, name) = (&package.funcs.registry, &package.name);
    let fused = debug_span!("fuse").in_scope(|| {
        neva_fusion::compile(&package.ir, registry, source, name, &package.sites, trace, package.cut)
    });
    let mut program = fused.map_err(|errors| joined(&package.warnings, errors))?.program;
    debug_span!("optimize").in_scope(|| neva_optimizer::optimize(&mut program, neva_optimizer::Level::Full));
    Ok(program)
}

/// `fizzbuzz` of `// module=@@ main=fizzbuzz compiler=0.41.0`.
fn main_package(comment: &str) -> Option<String> {
    let word = comment.split_whitespace().find_map(|word| word.strip_prefix("main="))?;
    Some(word.rsplit('/').next().unwrap_or(word).to_string())
}

/// Warnings, then errors.
fn joined(warnings: &[Diagnostic], errors: Findings) -> Findings {
    warnings.iter().cloned().chain(errors).collect()
}
