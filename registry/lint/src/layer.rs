//! Which kernel files may use which, and that somebody uses each.

use crate::codes;
use crate::input::LintInput;
use crate::place::place;
use neva_diagnostics::{Findings, Place, error, quoted};
use neva_registry::closure::{Closure, FATAL, FLOAT, FRONT, MEMORY, Need, PANICS};
use neva_registry::{Code, Registry};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the closures of both forms.
pub(crate) fn check(input: &LintInput<'_>, closures: &[Closure], findings: &mut Findings) {
    for closure in closures {
        cycles(closure, findings);
        packages(input, closure, findings);
    }
    unused(input, closures, findings);
}

/// Whether a kernel file belongs to a package of runtime funcs, and not to what all programs use.
pub(crate) fn is_of_a_package(input: &LintInput<'_>, module: &str) -> bool {
    folders(input.registry).contains(folder(module)) && !input.support.contains(&module)
}

fn folder(path: &str) -> &str {
    path.split("::").next().unwrap_or_default()
}

/// Folders with kernels.
fn folders(registry: &Registry) -> BTreeSet<&'static str> {
    let kernels = registry.records().iter().flat_map(|record| record.kernels);
    kernels.filter(|kernel| kernel.code == Code::Function).map(|kernel| folder(kernel.name)).collect()
}

fn cycles(closure: &Closure, findings: &mut Findings) {
    for cycle in closure.cycles() {
        let names: Vec<&str> = cycle.iter().map(|node| node.name()).collect();
        // The files of one folder may be parts of one thing.
        if names.iter().all(|name| folder(name) == folder(names[0])) {
            continue;
        }
        error!(codes::MODULE_CYCLE, "{} use each other", names.join(", "))
            .at(entry(closure, names.first().copied().unwrap_or_default()))
            .because("a program that needs one of them would carry them all")
            .help("move what they share to a file of its own")
            .add_to(findings);
    }
}

/// Packages use what belongs to none, never the reverse, and not each other in circles.
fn packages(input: &LintInput<'_>, closure: &Closure, findings: &mut Findings) {
    let mut between: BTreeMap<(&str, &str), (&str, &str)> = BTreeMap::new();
    for edge in closure.edges() {
        let (Need::Module(from), Need::Module(to)) = edge else { continue };
        if folder(from) == folder(to) || !is_of_a_package(input, to) {
            continue;
        }
        between.entry((folder(from), folder(to))).or_insert((from, to));
        if !is_of_a_package(input, from) {
            error!(codes::MODULE_LAYER, "`{from}` uses `{to}`, which is of a package")
                .at(entry(closure, from))
                .because(format!("packages of runtime funcs use `{from}`, not the reverse"))
                .help("move what it needs to a file that is of no package")
                .add_to(findings);
        }
    }
    let packages: BTreeSet<&str> = between.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let packages: Vec<&str> = packages.into_iter().collect();
    let number = |name| packages.binary_search(name).unwrap_or_default() as u32;
    let graph = DiGraph::<(), ()>::from_edges(between.keys().map(|(from, to)| (number(from), number(to))));
    for cycle in tarjan_scc(&graph).into_iter().filter(|cycle| cycle.len() > 1) {
        let mut cycle: Vec<&str> = cycle.into_iter().map(|node| packages[node.index()]).collect();
        cycle.sort_unstable();
        let inside = between.iter().filter(|((from, to), _)| cycle.contains(from) && cycle.contains(to));
        let uses: Vec<String> =
            inside.clone().map(|(_, (user, used))| format!("`{user}` uses `{used}`")).collect();
        let first = inside.map(|(_, (user, _))| *user).next().unwrap_or_default();
        error!(codes::PACKAGE_CYCLE, "the packages {} use each other", quoted(&cycle))
            .at(entry(closure, first))
            .because(uses.join(", "))
            .help("move what they share to a file of no package")
            .add_to(findings);
    }
}

fn unused(input: &LintInput<'_>, closures: &[Closure], findings: &mut Findings) {
    let mut used = BTreeSet::from([FATAL.1, FLOAT.1, FRONT.1, MEMORY.1, PANICS.1].map(Need::Module));
    for closure in closures {
        let funcs = input.registry.records().iter().map(|record| Need::Func(record.reference));
        let of_passes = input.passes.iter().map(|kernel| &kernel.name);
        let named = input.support.iter().chain(of_passes);
        let modules = named.filter_map(|path| Some(Need::Module(closure.module_of(path)?.0)));
        used.extend(closure.reachable(funcs.chain(modules)));
    }
    for module in input.modules.std.iter().chain(input.modules.freestanding) {
        if !used.contains(&Need::Module(module.path)) {
            error!(codes::UNUSED_MODULE, "nobody uses the kernel file `{}`", module.path)
                .at(place(module.place))
                .because("no kernel of a record or a pass leads there, and generated code does not name it")
                .help("remove it, or list it among what generated code names")
                .add_to(findings);
        }
    }
}

fn entry(closure: &Closure, path: &str) -> Place {
    closure.module_of(path).map_or_else(|| Place::file(path), |(_, module)| place(module.place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::closures;
    use crate::test_support::{call, findings, leak, module, registry};
    use neva_registry::{Kernel, Module, ModuleSet, Type};

    fn found<const N: usize>(modules: [Module; N], support: &[&str]) -> Vec<String> {
        let [fmt, lists, strings] = ["fmt::print::print", "lists::at::at", "strings::split::split"]
            .map(|name| &leak([Kernel::declared(name, &[], Type::Unit)])[0]);
        let registry = registry([call("a", fmt), call("b", lists), call("c", strings)]);
        let modules = ModuleSet { std: leak(modules), freestanding: &[] };
        let input = LintInput {
            registry: &registry,
            modules,
            support,
            passes: &[],
            components: &[],
            exceptions: &[],
        };
        let mut found = findings(|findings| check(&input, &closures(&input), findings));
        found.dedup();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn files_are_reached() {
        let modules =
            || [module("fmt::print", "", &["out"]), module("out", "", &[]), module("start", "", &[])];
        assert_eq!(found(modules(), &["start::start"]), Vec::<String>::new());
        assert_eq!(found(modules(), &[]), ["unused-module: nobody uses the kernel file `start`"]);
    }

    #[test]
    fn files_and_packages_do_not_use_each_other() {
        assert_eq!(
            found([module("out", "", &["text"]), module("text", "", &["out"])], &["out"]),
            ["module-cycle: out, text use each other"]
        );
        let folder = [module("fmt::print", "", &["fmt::scan"]), module("fmt::scan", "", &["fmt::print"])];
        assert_eq!(found(folder, &[]), Vec::<String>::new());
        assert_eq!(
            found(
                [
                    module("fmt::print", "", &["strings::trim"]),
                    module("fmt::scan", "", &[]),
                    module("strings::split", "", &["fmt::scan"]),
                    module("strings::trim", "", &[]),
                ],
                &[]
            ),
            ["package-cycle: the packages `fmt`, `strings` use each other"]
        );
        assert_eq!(
            found(
                [
                    module("fmt::print", "", &["strings::trim"]),
                    module("lists::at", "", &["fmt::print"]),
                    module("strings::split", "", &["lists::at"]),
                    module("strings::trim", "", &[]),
                ],
                &[]
            ),
            ["package-cycle: the packages `fmt`, `lists`, `strings` use each other"]
        );
        assert_eq!(
            found([module("out", "", &["fmt::print"]), module("fmt::print", "", &[])], &["out"]),
            ["module-layer: `out` uses `fmt::print`, which is of a package"]
        );
    }
}
