//! Reads the argument PROGRAM: an IR file, or the sources of a package.

use crate::args::CompileArgs;
use crate::codes;
use crate::explain::{Explained, ExplainedConnection};
use crate::funcs::{self, Access, Funcs};
use crate::level::OptLevel;
use crate::lock::fetcher;
use neva_backend::Goal;
use neva_blocks::{Program, text};
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_files::unreadable;
use neva_frontend::check::{check, model};
use neva_frontend::module::{self, Loaded, Modules};
use neva_fusion::{Cut, Fused, Site};
use neva_irgen::CallSite;
use neva_optimizer::passes::{FOR_RUN, FOR_SPEED, FOR_SPEED_ALONE, Pass};
use neva_registry::Trace;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use tracing::{debug, debug_span};

/// A program as IR, and the text that findings point into.
pub(crate) struct Package {
    /// The program.
    pub ir: neva_ir::Program,
    /// PROGRAM as given.
    pub file: String,
    /// The folder of its module; of the file for a program that was IR.
    pub folder: PathBuf,
    /// The text of the IR file; empty when the program was compiled from sources.
    pub text: String,
    /// A name for the results.
    pub name: String,
    /// For each of the IR's funcs where the sources ask for it; nothing for a program that was IR.
    pub sites: Vec<Site>,
    /// For each of the IR's connections where the sources have it; nothing for a program that was IR.
    pub wires: Vec<model::Site>,
    /// The runtime funcs that it can use.
    pub funcs: Funcs,
    /// What is untidy in it.
    pub warnings: Findings,
    /// How it is compiled.
    pub options: Options,
    /// The sources, kept because `neva run` ends before it would drop them, which takes time.
    pub _modules: Option<Modules>,
}

/// How a program is compiled.
#[derive(Default)]
pub(crate) struct Options {
    /// What it calls for each message; nothing unless it is traced.
    pub trace: Option<Trace>,
    /// How much is done to it.
    pub level: OptLevel,
    /// How its network is cut into clusters.
    pub cut: Cut,
    /// The folder for the block program as it is after each pass.
    pub emit_passes: Option<PathBuf>,
}

impl Package {
    /// A package of which only this is known: it is compiled as without options.
    fn new(ir: neva_ir::Program, path: &Path) -> Package {
        let name = main_package(&ir.comment).filter(|name| name != ".");
        let name = name.or_else(|| Some(path.file_stem()?.to_string_lossy().into_owned()));
        Package {
            ir,
            file: path.display().to_string(),
            folder: path.parent().map(PathBuf::from).unwrap_or_default(),
            text: String::new(),
            name: name.unwrap_or_default(),
            sites: vec![],
            wires: vec![],
            funcs: Funcs::own(),
            warnings: Findings::new(),
            options: Options::default(),
            _modules: None,
        }
    }
}

/// Reads a program that is compiled as options say, to be run.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn load_with(
    program: &OsStr,
    args: &CompileArgs,
    trace: Option<Trace>,
) -> Result<Package, Findings> {
    let (level, cut, emit_passes) = (args.level, args.cut(), args.emit_passes.clone());
    let options = Options { trace, level, cut, emit_passes };
    Ok(Package { options, ..load(program, Access::Run)? })
}

/// Reads a program: an IR file, or the sources of a package.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn load(program: &OsStr, access: Access) -> Result<Package, Findings> {
    let path = Path::new(program);
    if is_source(path) {
        let fetch = fetcher(path)?;
        let loaded = debug_span!("parse", ?path).in_scope(|| module::load(path, neva_std::FILES, &fetch))?;
        return of_sources(path, loaded, access);
    }
    let file = program.to_string_lossy();
    if file.starts_with('-') && !path.exists() {
        return Err(error!(codes::COMMAND_LINE, "there is no option `{file}`")
            .help(format!("look at `neva help`, or write `./{file}` if that is a file"))
            .into());
    }
    let mut bytes = Vec::new();
    // One byte more than is read shows that a file, which may have no end, is too large.
    File::open(path)
        .and_then(|file| file.take(neva_ir::MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, &error))?;
    let ir = debug_span!("read IR", %file).in_scope(|| neva_ir::read(&bytes, &file))?;
    Ok(Package { text: String::from_utf8(bytes).unwrap_or_default(), ..Package::new(ir, path) })
}

/// Whether a path names sources; otherwise it is an IR file.
pub(crate) fn is_source(path: &Path) -> bool {
    path.is_dir() || module::is_source(path)
}

/// The program of loaded sources.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn of_sources(
    path: &Path,
    Loaded { modules, main }: Loaded,
    access: Access,
) -> Result<Package, Findings> {
    let (program, findings) = debug_span!("check").in_scope(|| check(&modules.tree, main));
    let Some(program) = program else { return Err(findings) };
    let lowered = debug_span!("irgen").in_scope(|| neva_irgen::lower(&program));
    let lowered = lowered.map_err(|errors| joined(&findings, errors))?;
    debug!(funcs = lowered.program.funcs.len(), connections = lowered.program.connections.len(), "IR");
    let (sites, funcs) = (sites(&program, &lowered.places), funcs::of_modules(&modules, access)?);
    let folder = modules.folders.get(&modules.tree.entry()).cloned().unwrap_or_default();
    let (ir, wires) = (lowered.program, lowered.wires);
    Ok(Package {
        folder,
        _modules: Some(modules),
        sites,
        wires,
        funcs,
        warnings: findings,
        ..Package::new(ir, path)
    })
}

/// Where dependencies are kept: the same folder as the Go compiler's.
pub(crate) fn dependency_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    home.join("neva").join("deps")
}

/// Everything that is wrong with a package, without its warnings. Of a program with funcs of modules the
/// network is checked but not fused: that would run the modules' code.
pub(crate) fn check_network(package: &Package) -> Result<(), Findings> {
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
pub(crate) fn compile(package: &Package) -> Result<Program, Findings> {
    compile_further(package, &[])
}

/// The block program of a package for a binary that is optimized for something.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn compile_for(package: &Package, goal: Goal) -> Result<Program, Findings> {
    // Loops that use several cores are known by their form.
    let further: &[&[Pass]] = match goal {
        _ if package.options.level != OptLevel::Whole => &[],
        Goal::Balance => &[],
        Goal::Speed => &[FOR_SPEED, FOR_SPEED_ALONE],
        Goal::Size => &[FOR_SPEED],
    };
    compile_further(package, further)
}

/// The block program of a package for the engine.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn compile_to_run(package: &Package) -> Result<Program, Findings> {
    let further: &[&[Pass]] = if package.options.level == OptLevel::Nothing { &[] } else { &[FOR_RUN] };
    compile_further(package, further)
}

/// The block program of a package, and what is needed to explain it.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn compile_explained(package: &Package) -> Result<Explained, Findings> {
    let Fused { program: fused, given_up } = fuse(package)?;
    let mut program = fused.clone();
    optimize(package, &mut program, &[])?;
    let sites = package.wires.iter().copied().map(Some).chain(std::iter::repeat(None));
    let mut connections: Vec<_> = package.ir.connections.iter().zip(sites).collect();
    connections.sort_by_key(|((from, _), _)| package.ir.port(*from));
    let connections = connections.into_iter().map(|((from, to), site)| ExplainedConnection {
        from: package.ir.port(*from).to_string(),
        to: package.ir.port(*to).to_string(),
        site,
    });
    let (cut, connections) = (package.options.cut, connections.collect());
    Ok(Explained { fused, program, given_up, cut, connections })
}

/// Where the sources ask for each func. Instances of a component have the same lines, and the nodes of one
/// have the same node around them.
fn sites(program: &model::TypedProgram, places: &[CallSite]) -> Vec<Site> {
    let mut lines: HashMap<model::Site, Arc<str>> = HashMap::new();
    let mut line = |site: model::Site| {
        let text = || {
            let (file, line) = program.line(site);
            format!("{file}:{line}").into()
        };
        lines.entry(site).or_insert_with(text).clone()
    };
    let mut last = None;
    let mut around = |around| {
        if let Some((known, text)) = &last
            && Rc::ptr_eq(known, around)
        {
            return Arc::clone(text);
        }
        let (path, site): &(String, model::Site) = around;
        let text = Arc::new((path.clone(), line(*site).to_string()));
        last = Some((Rc::clone(around), text.clone()));
        text
    };
    let within: Vec<_> = places.iter().map(|place| place.within.as_ref().map(&mut around)).collect();
    let sites = places.iter().zip(within);
    sites.map(|(place, within)| Site { line: line(place.site), within }).collect()
}

fn fuse(package: &Package) -> Result<Fused, Findings> {
    let source = neva_fusion::IrSource { file: &package.file, text: &package.text };
    let (registry, name, sites) = (&package.funcs.registry, &package.name, &package.sites);
    let Options { trace, cut, .. } = package.options;
    let fused = debug_span!("fuse")
        .in_scope(|| neva_fusion::compile(&package.ir, registry, source, name, sites, trace, cut));
    fused.map_err(|errors| joined(&package.warnings, errors))
}

/// The block program of a package, optimized, by further passes, too.
fn compile_further(package: &Package, further: &[&[Pass]]) -> Result<Program, Findings> {
    let Fused { mut program, .. } = fuse(package)?;
    optimize(package, &mut program, further)?;
    Ok(program)
}

/// Optimizes a block program as the level says and by further passes, and writes it after each pass where
/// that is asked for.
fn optimize(package: &Package, program: &mut Program, further: &[&[Pass]]) -> Result<(), Findings> {
    let Options { level, emit_passes, .. } = &package.options;
    let mut stages = emit_passes.as_ref().map(|_| vec![("fuse", text::print(program))]);
    debug_span!("optimize").in_scope(|| {
        let mut watch = |pass: &Pass, program: &Program| {
            if let Some(stages) = &mut stages {
                stages.push((pass.name, text::print(program)));
            }
        };
        neva_optimizer::optimize_watched(program, level.passes(), &mut watch);
        for passes in further {
            neva_optimizer::optimize_further_watched(program, passes, &mut watch);
        }
    });
    if let (Some(folder), Some(stages)) = (emit_passes, stages) {
        neva_files::make_folder(folder)?;
        for (number, (name, text)) in stages.iter().enumerate() {
            neva_files::write(&folder.join(format!("{number:03}-{name}.txt")), text)?;
        }
    }
    Ok(())
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
