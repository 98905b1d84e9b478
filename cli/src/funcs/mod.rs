//! The runtime funcs that a program can use: the compiler's own, and those that its modules bring along as
//! crates.
//!
//! A module's crate is checked by the lint, built by cargo as a dynamic library and loaded. What was built
//! once is kept and taken again for as long as none of its files changes.

mod build;
mod cache;
mod check;
mod krate;
mod library;

use crate::codes;
use crate::progress::Progress;
pub(crate) use check::check;
pub(crate) use krate::FuncsCrate;
pub(crate) use library::dependency;
use neva_diagnostics::{Diagnostic, Findings, Place, error};
use neva_frontend::module::Modules;
use neva_registry::{Module, ModuleSet, Record, Registry};
use neva_registry_lint::{self as lint, read::read};
use neva_runtime_funcs::{REGISTRY, module_set};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing::debug;

/// How much is done with the crates of modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Their declarations are read from the sources. Nothing of a module runs.
    Read,
    /// They are built and loaded, so that their code runs: build scripts, macros, processes, kernels.
    Run,
}

/// Whether [`Access::Run`] is refused in this process.
static IS_DENIED: AtomicBool = AtomicBool::new(false);

/// Refuses [`Access::Run`] from now on if the user asks for it: by the flag `--no-funcs`, or by
/// `NEVA_FUNCS=deny`.
pub(crate) fn deny_if_asked(flag: bool) -> Result<(), Diagnostic> {
    let is_denied = match std::env::var("NEVA_FUNCS").unwrap_or_default().as_str() {
        "" | "allow" => flag,
        "deny" => true,
        other => {
            let title = format!("NEVA_FUNCS is `{other}`");
            return Err(Diagnostic::error(codes::BAD_FLAGS, title).help("set it to `allow` or `deny`"));
        }
    };
    IS_DENIED.store(is_denied, Ordering::Relaxed);
    Ok(())
}

/// Whether runtime funcs of modules are refused.
pub(crate) fn is_denied() -> bool {
    IS_DENIED.load(Ordering::Relaxed)
}

/// Runtime funcs: records, and the kernel files that programs with them carry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Funcs {
    /// The records.
    pub registry: Registry,
    /// The kernel files.
    pub modules: ModuleSet,
}

impl Funcs {
    /// The compiler's own.
    pub(crate) fn own() -> Funcs {
        Funcs { registry: REGISTRY, modules: module_set() }
    }

    /// Whether modules bring none along.
    pub(crate) fn are_own(&self) -> bool {
        self.registry.records().len() == REGISTRY.records().len()
    }

    /// The compiler's own and others, in order. They live as long as the process, as loaded libraries do.
    fn with(records: impl IntoIterator<Item = &'static Record>, modules: &[Module]) -> Funcs {
        let own = Funcs::own();
        let mut all: Vec<&'static Record> = own.registry.records().to_vec();
        all.extend(records);
        all.sort_by_key(|record| record.reference);
        let mut files = lint::with_uses(modules, own.modules.std);
        files.extend(own.modules.std);
        files.sort_by_key(|module| module.path);
        Funcs { registry: Registry::new(all.leak()), modules: ModuleSet { std: files.leak(), ..own.modules } }
    }
}

/// The funcs that the modules of a program have.
///
/// # Errors
/// What is wrong with the crates of its modules.
pub(crate) fn of_modules(modules: &Modules, access: Access) -> Result<Funcs, Findings> {
    of_crates(FuncsCrate::all(modules), access)
}

/// The compiler's own funcs and those of crates.
pub(crate) fn of_crates(crates: Vec<FuncsCrate>, access: Access) -> Result<Funcs, Findings> {
    if crates.is_empty() {
        return Ok(Funcs::own());
    }
    let mut findings = Findings::new();
    let (mut records, mut modules) = (vec![], vec![]);
    let found = match access {
        Access::Read => declared,
        Access::Run => load,
    };
    for krate in &crates {
        let Some(mut loaded) = findings.take(found(krate)) else { continue };
        records.append(&mut loaded.records);
        modules.append(&mut loaded.modules);
    }
    findings.extend(collisions(&records, &modules));
    findings.none_or(Funcs::with(records, &modules))
}

/// What a crate hands over. Declarations have the places that findings give, and live as long as the process.
struct Loaded {
    records: Vec<&'static Record>,
    modules: Vec<Module>,
}

/// Reads what a crate declares, which must be without fault.
fn declared(krate: &FuncsCrate) -> Result<Loaded, Findings> {
    let texts = krate.texts()?;
    check(krate, &texts).none_or(())?;
    let read = read(&krate.shown_sources(), &texts);
    Ok(Loaded { records: read.records, modules: read.modules })
}

/// Loads the library of a crate, checked and built if it is not up to date.
fn load(krate: &FuncsCrate) -> Result<Loaded, Findings> {
    if IS_DENIED.load(Ordering::Relaxed) {
        return Err(denied(krate).into());
    }
    let entry = cache::BuiltLibrary::open(krate)?;
    let is_fresh = entry.is_fresh();
    debug!(krate = krate.shown, library = ?entry.library(), is_fresh, "runtime funcs of a module");
    if !is_fresh {
        let mut progress = Progress::begin();
        progress.step(&format!("checking {}", krate.shown));
        let texts = krate.texts()?;
        check(krate, &texts).none_or(())?;
        progress.long_step(&format!("building {}", krate.shown));
        let _lock = entry.lock_builds()?;
        let built = build::build(krate, &entry.name())?;
        check::versions(krate, &texts).none_or(())?;
        entry.keep(krate, &texts, &built)?;
    }
    let export = library::open(krate, &entry.library())?;
    let record = |record: &&Record| Record { place: krate.declared_at(record.place), ..**record };
    let records: Vec<Record> = export.records.iter().map(record).collect();
    let module = |module: &Module| Module { place: krate.declared_at(module.place), ..*module };
    let loaded = Loaded {
        records: records.leak().iter().collect(),
        modules: export.modules.iter().map(module).collect(),
    };
    check::components(krate, &loaded.records).none_or(loaded)
}

fn denied(krate: &FuncsCrate) -> Diagnostic {
    let title =
        format!("the module has runtime funcs of its own in `{}`, and these may not run", krate.shown);
    Diagnostic::error(codes::FUNCS_DENIED, title)
        .at(Place::file(&krate.manifest))
        .because("runtime funcs of modules are native code, which runs in the compiler and in the program")
        .help("read the crate; if you trust it, leave out `--no-funcs` and NEVA_FUNCS")
}

/// What two modules call the same. The lint compares each with the compiler's own.
fn collisions(records: &[&'static Record], modules: &[Module]) -> Findings {
    // Several records may have one kernel.
    let kernels =
        records.iter().flat_map(|record| record.kernels.iter().map(|kernel| (kernel.name, *kernel)));
    let mut declared: Vec<_> = kernels.collect();
    declared.sort_by_key(|(name, kernel)| (*name, std::ptr::from_ref(*kernel)));
    declared.dedup_by_key(|(_, kernel)| std::ptr::from_ref(*kernel));
    let kernels = declared.into_iter().map(|(name, kernel)| ("kernel", name, kernel.place));
    let records = records.iter().map(|record| ("runtime func", record.reference, record.place));
    let modules = modules.iter().map(|module| ("kernel file", module.path, module.place));
    let mut known = BTreeMap::new();
    let mut findings = Findings::new();
    for (kind, name, place) in records.chain(kernels).chain(modules) {
        let Some(other) = known.insert((kind, name), place) else { continue };
        error!(codes::FUNCS_COLLISION, "two modules have a {kind} `{name}`")
            .at(lint::place(place))
            .because(format!("the other one is at {other}"))
            .help("rename one of them: a program has one of each name")
            .add_to(&mut findings);
    }
    findings
}
