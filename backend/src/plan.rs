//! What a program's project is made of, before a file of it is written.

use crate::codes;
use std::collections::{BTreeMap, BTreeSet};

use neva_blocks::analysis::flow::blocks_in_loops;
use neva_blocks::{Cluster, Constant, Operand, Program, Term, Type};
use neva_diagnostics::{Diagnostic, error};
use neva_registry::closure::{self, Selection};
use neva_registry::{Module, ModuleSet};

use crate::emit::rust;
use crate::loops::Loops;
use crate::runtime::{self, Path};
use crate::settings::{Base, Debug, Goal, KernelFiles, Settings};

/// How a project is to be made.
#[derive(Clone, Debug)]
pub struct Options {
    /// What its code is optimized for.
    pub goal: Goal,
    /// What it is built on. A program that cannot do without the standard library is built on that.
    pub base: Base,
    /// The folder with the files of Neva, if debuggers and profilers are to know their lines.
    pub sources: Option<String>,
    /// Whether it may use several cores, where that takes the standard library.
    pub uses_cores: bool,
}

impl Options {
    /// For the machine that this compiler was built for: freestanding where there is such a form.
    pub const fn host(goal: Goal) -> Options {
        let freestanding = cfg!(all(target_os = "linux", target_arch = "x86_64"));
        let base = if freestanding { Base::Freestanding } else { Base::Std };
        Options { goal, base, sources: None, uses_cores: false }
    }
}

/// A program's code, and what it needs of the runtime. Projects of it that are built in different ways are
/// written from this.
pub struct Plan<'p> {
    pub(crate) program: &'p Program,
    /// The settings of the binary that is shipped.
    pub(crate) settings: Settings,
    /// The folder with the files of Neva, in a debug build.
    pub(crate) sources: Option<String>,
    /// The program's own code.
    pub(crate) items: rust::Items,
    /// The functions that `main` calls first.
    pub(crate) start: Vec<Path>,
    /// Kernel files and crates that the code needs.
    pub(crate) selection: Selection,
    /// See [`Project::needs_std`](crate::Project::needs_std).
    pub(crate) needs_std: Vec<Vec<String>>,
    /// The kernel files of the runtime.
    set: ModuleSet,
}

impl<'p> Plan<'p> {
    /// Plans the project of a program.
    pub fn new(program: &'p Program, set: ModuleSet, options: Options) -> Result<Plan<'p>, Diagnostic> {
        let reserved = closure::module_names(set);
        let items = rust::items(program, &reserved, &options).map_err(refuse)?;
        let mut named = items.named.clone();
        debug_assert_eq!(undeclared(program, &named), Vec::<String>::new(), "not in the list of `runtime`");
        let floats = has_floats(program);
        let goal = options.goal;
        let select = |base: Base, named: &BTreeSet<String>| {
            // This is how a print leaves its text in the buffer.
            let holds_output = named.contains(runtime::OUT_TAKE_ERROR.text());
            let variant = closure::Variant {
                freestanding: base == Base::Freestanding,
                fast: goal == Goal::Speed,
                floats,
                holds_output,
                drops_fronts: runtime::DROP_FRONTS.iter().any(|kernel| named.contains(kernel.text())),
            };
            let always = runtime::always(base).iter().map(|module| module.to_string());
            closure::select(set, variant, &named.iter().cloned().chain(always).collect())
        };
        let mut base = options.base;
        let mut selection = select(base, &named);
        let mut needs_std = vec![];
        if base == Base::Freestanding && !selection.needs_std.is_empty() {
            needs_std = selection.needs_std;
            base = Base::Std;
            selection = select(base, &named);
        }
        let mut start = vec![];
        if base == Base::Std {
            start.push(runtime::START);
            start.push(runtime::SAY_WHERE);
        }
        // Values of any type may nest deep, and comparing, printing or dropping one goes down to the bottom.
        if selection.modules.contains_key("value::any") {
            start.push(runtime::STACK_DEEPEN);
        }
        if program.clusters.iter().any(holds_output_in_loops) {
            start.push(runtime::FLUSH_AT_SIGNALS);
        }
        if !start.is_empty() {
            named.extend(start.iter().map(Path::to_string));
            selection = select(base, &named);
        }
        let mut settings = Settings { loops: Loops::of(program), ..Settings::shipped(goal, base) };
        if options.sources.is_some() {
            settings = Settings { debug: Debug::Lines, section_table: true, ..settings };
        }
        Ok(Plan { program, settings, sources: options.sources, items, start, selection, needs_std, set })
    }

    /// What the project is built on.
    pub fn base(&self) -> Base {
        self.settings.base
    }

    /// Kernel files by their path in the project.
    pub(crate) fn modules(&self, files: KernelFiles) -> BTreeMap<&'static str, &'static Module> {
        let mut modules = match files {
            KernelFiles::Needed => BTreeMap::new(),
            KernelFiles::All => self.modules_without_crates(),
        };
        modules.extend(&self.selection.modules);
        modules
    }

    /// Every kernel file that can be compiled without crates and in the project's form.
    fn modules_without_crates(&self) -> BTreeMap<&'static str, &'static Module> {
        let freestanding = self.settings.base == Base::Freestanding;
        let mut modules: BTreeMap<_, _> = self.set.std.iter().map(|module| (module.path, module)).collect();
        if freestanding {
            modules.extend(self.set.freestanding.iter().map(|module| (module.path, module)));
        }
        // These define what the files define whose places they take.
        modules.retain(|path, _| ![closure::MEMORY.1, closure::PANICS.1].contains(path));
        // What needs something that is left out is left out too.
        loop {
            let count = modules.len();
            let known: BTreeSet<&str> = modules.keys().copied().collect();
            modules.retain(|_, module| {
                module.crates.is_empty()
                    && !(freestanding && module.needs_std)
                    && module.uses.iter().all(|used| known.contains(used))
            });
            if modules.len() == count {
                return modules;
            }
        }
    }
}

/// What the code names although it is neither a kernel nor in [`runtime::SUPPORT`].
fn undeclared(program: &Program, paths: &BTreeSet<String>) -> Vec<String> {
    let kernels = rust::kernels(program);
    let is_declared = |path: &&String| {
        let is_in = |module: &&str| {
            path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        runtime::SUPPORT.iter().any(is_in) || kernels.iter().any(|kernel| kernel.name == path.as_str())
    };
    paths.iter().filter(|path| !is_declared(path)).cloned().collect()
}

/// Whether a print leaves its text in the buffer for as long as a loop goes on. Everywhere else it is written
/// out at once, by the next print, or before the program waits.
fn holds_output_in_loops(cluster: &Cluster) -> bool {
    let in_loop = blocks_in_loops(cluster, |_| true);
    let mut blocks = cluster.blocks.iter().zip(in_loop);
    blocks.any(|(block, in_loop)| in_loop && matches!(block.term, Term::Print { flush: false, .. }))
}

/// Whether a float can occur in a program.
fn has_floats(program: &Program) -> bool {
    fn in_type(ty: &Type) -> bool {
        match ty {
            Type::Float => true,
            _ => ty.parts().any(in_type),
        }
    }
    fn in_declared(ty: &neva_registry::Type) -> bool {
        match ty {
            neva_registry::Type::Float => true,
            neva_registry::Type::List(element) | neva_registry::Type::Dict(element) => in_declared(element),
            _ => false,
        }
    }
    fn in_constant(constant: &Constant) -> bool {
        match constant {
            Constant::Float(_) => true,
            Constant::List(items) => items.iter().any(in_constant),
            Constant::Dict(entries) => entries.values().any(in_constant),
            Constant::Struct(fields) => fields.values().any(in_constant),
            Constant::Union(_, payload) => payload.as_deref().is_some_and(in_constant),
            _ => false,
        }
    }
    let mut operands = false;
    for block in program.clusters.iter().flat_map(|cluster| &cluster.blocks) {
        block.visit_operands(|operand| operands |= matches!(operand, Operand::Float(_)));
    }
    let kernels = rust::kernels(program);
    operands
        || program.constants.iter().any(in_constant)
        || program.clusters.iter().flat_map(|cluster| &cluster.types).any(in_type)
        || kernels
            .iter()
            .any(|kernel| in_declared(&kernel.result) || kernel.params.iter().any(|p| in_declared(&p.ty)))
}

fn refuse(refusal: rust::Refusal) -> Diagnostic {
    match refusal {
        rust::Refusal::Irreducible => error!(codes::IRREDUCIBLE_CONTROL_FLOW, "the program's control flow has a loop with several entries")
        .because("the optimizer makes all control flow reducible; that it did not is an error of this compiler")
        .help("use `neva run`, and please report the program"),
        rust::Refusal::Alone => error!(codes::LONELY_CLUSTER, "the program waits for messages of clusters that it does not have")
        .because("the pass that splits a program makes both ends of each channel; one is missing, and that is an error of this compiler")
        .help("use `neva run`, and please report the program"),
    }
}
