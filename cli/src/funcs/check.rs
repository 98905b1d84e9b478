//! The lint for crates of modules: the same checks as for the compiler's own runtime funcs.

use super::Funcs;
use super::krate::FuncsCrate;
use crate::codes;
use neva_diagnostics::{Diagnostic, FindingCode, Findings};
use neva_registry::closure::{self, Closure, FATAL, Need, Variant};
use neva_registry::{Module, ModuleSet, Record, Registry};
use neva_registry_lint::codes as lint_codes;
use neva_registry_lint::read::read;
use neva_registry_lint::{self as lint, DeclaredComponent, LintInput};
use neva_runtime_funcs::REGISTRY;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

/// Findings that follow from a kernel file that could not be read.
const FOLLOW_FILES: [FindingCode; 2] = [lint_codes::KERNEL_MISSING, lint_codes::UNKNOWN_MODULE];

/// Findings that follow from anything that could not be read: what it used seems unused.
const FOLLOW_ANY: [FindingCode; 3] =
    [lint_codes::NO_RECORD, lint_codes::UNUSED_FUNCTION, lint_codes::UNUSED_MODULE];

/// Kernel files with state that a program has once: environment, arguments, open files, input and output.
const STATE: [&str; 5] = ["io::handles", "os::environment", "out", "stdin", "sys::process"];

/// Everything that is wrong with a crate and with the components that its module makes of it.
pub(crate) fn check(krate: &FuncsCrate, texts: &BTreeMap<String, String>) -> Findings {
    let folder = krate.shown_sources();
    let read = read(&folder, texts);
    let funcs = Funcs::with(read.records, &read.modules);
    let components = components_to_check(krate);
    // The compiler's own are there to be compared with, without their components; what is wrong with them is
    // not for the user.
    let own = REGISTRY.records().iter().map(|record| (record.reference, "the compiler has it"));
    let exceptions: Vec<(&str, &str)> = own.collect();
    let found = lint::lint(&LintInput {
        registry: &funcs.registry,
        modules: funcs.modules,
        support: neva_backend::SUPPORT,
        passes: neva_optimizer::KERNELS,
        components: &components,
        exceptions: &exceptions,
    });
    let is_of_crate = |finding: &Diagnostic| {
        let file = finding.place.as_ref().map_or("", |place| place.file.as_str());
        let in_sources = file.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'));
        in_sources || krate.components.iter().any(|component| component.place.file == file)
    };
    let is_no_file =
        |finding: &Diagnostic| [lint_codes::MODULE_FORM, lint_codes::MODULE_SYNTAX].contains(&finding.code);
    let has_all_files = !read.findings.iter().chain(found.iter()).any(is_no_file);
    let has_all = read.findings.is_empty();
    let follows = |finding: &Diagnostic| {
        !has_all_files && FOLLOW_FILES.contains(&finding.code)
            || !has_all && FOLLOW_ANY.contains(&finding.code)
    };
    let mut findings = read.findings;
    findings.extend(read.modules.iter().filter_map(folder_of_ours));
    findings.extend(state_of_the_program(&read.modules, funcs.modules));
    findings.extend(found.into_iter().filter(|finding| is_of_crate(finding) && !follows(finding)));
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        let line = (place.line as usize).checked_sub(1);
        let text = place.file.strip_prefix(&folder).and_then(|path| texts.get(path.trim_start_matches('/')));
        if let (None, Some(line), Some(text)) = (&place.text, line, text) {
            place.text = text.lines().nth(line).map(str::to_owned);
        }
    }
    findings.sort_by_place();
    findings
}

/// What `Cargo.lock` says of the packages that a crate is built with.
#[derive(Default, Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
}

/// Crates that programs would have in another version than the library: kernels would be others than those
/// that run here.
pub(super) fn versions(krate: &FuncsCrate, texts: &BTreeMap<String, String>) -> Findings {
    // A crate in a workspace has no lock file of its own.
    let text = fs::read_to_string(krate.folder.join("Cargo.lock")).unwrap_or_default();
    let lock: LockFile = toml::from_str(&text).unwrap_or_default();
    let mut findings = Findings::new();
    if lock.package.is_empty() {
        return findings;
    }
    let locked = |name: &str| -> Vec<&str> {
        let packages = lock.package.iter().filter(|package| package.name == name);
        packages.map(|package| package.version.as_str()).collect()
    };
    for module in read(&krate.shown_sources(), texts).modules {
        for item in module.crates {
            let versions = locked(item.name);
            if versions.contains(&item.version) {
                continue;
            }
            let has = if versions.is_empty() { "none".to_owned() } else { versions.join(", ") };
            let lock = format!("{}/Cargo.lock", krate.shown);
            let title =
                format!("{} uses `{}` {}, and {lock} has {has}", module.path, item.name, item.version);
            findings.push(
                Diagnostic::error(codes::CRATE_VERSION, title)
                    .at(lint::place(module.place))
                    .because("a built program would have another crate than a program that runs here")
                    .help("name the same version in Cargo.toml, such as `\"=1.2.3\"`, and in the list"),
            );
        }
    }
    findings
}

/// What the components of a module say otherwise than the records of its crate. They can change without the
/// crate.
pub(super) fn components(krate: &FuncsCrate, records: &[&'static Record]) -> Findings {
    let mut records = records.to_vec();
    records.sort_by_key(|record| record.reference);
    lint::components(&Registry::new(records.leak()), &components_to_check(krate))
}

/// A kernel file in a folder that this compiler has kernel files in: in the crate it would hide them.
fn folder_of_ours(module: &Module) -> Option<Diagnostic> {
    let folder = module.path.split("::").next()?;
    let is_ours = closure::module_names(Funcs::own().modules).contains(folder);
    is_ours.then(|| {
        let title =
            format!("`{}` is in `{folder}`, a folder of this compiler's own kernel files", module.path);
        Diagnostic::error(codes::KERNEL_FOLDER, title)
            .at(lint::place(module.place))
            .because(format!("kernels could no longer use what is in `crate::{folder}`"))
            .help("name the folder after your package, and the package otherwise")
    })
}

/// Kernel files that need state of the program. The library of a crate has its own kernel files, and with
/// them another environment and other buffers than the program that `neva run` runs.
fn state_of_the_program(modules: &[Module], all: ModuleSet) -> Findings {
    let closure = Closure::of_modules(all, Variant::whole(false));
    let state = |module: &Module| {
        STATE.into_iter().find(|state| {
            let path = closure.path(Need::Module(module.path), Need::Module(state));
            // What ends the program writes out what was printed, which the compiler does in `neva run`.
            path.is_some_and(|path| !path.contains(&Need::Module(FATAL.0)))
        })
    };
    let finding = |module: &Module| {
        let title =
            format!("`{}` needs `{}`, which belongs to the running program", module.path, state(module)?);
        let finding = Diagnostic::error(codes::KERNEL_STATE, title)
            .at(lint::place(module.place))
            .because("the library that `neva run` loads would have another one")
            .help(
                "let the program ask for it by a component of the standard library, and send it to the func",
            );
        Some(finding)
    };
    modules.iter().filter_map(finding).collect()
}

/// The components that are records of the crate. A module may also declare components of the compiler's own
/// funcs.
fn components_to_check(krate: &FuncsCrate) -> Vec<DeclaredComponent> {
    let is_own = |component: &&DeclaredComponent| REGISTRY.get(&component.reference).is_some();
    krate.components.iter().filter(|component| !is_own(component)).cloned().collect()
}
