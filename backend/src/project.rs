//! The model of a generated project, and how it is made.

use std::collections::{BTreeMap, BTreeSet};

use neva_blocks::{Constant, Op, Operand, Program, Type};
use neva_diagnostics::Diagnostic;
use neva_files::hash;
use neva_registry::ModuleSet;
use neva_registry::closure::{self, Selection, Variant};
use quote::quote;

use crate::emit::{self, rust};
use crate::support::SUPPORT;

/// A Cargo project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Name of the package: that of the program, and a hash of the files.
    pub name: String,
    /// Text of each file by its path in the project's folder.
    pub files: BTreeMap<String, String>,
    /// What it is made for.
    pub form: Form,
    /// What `form` asks of rustc beside the profile in `Cargo.toml`.
    pub rustflags: Vec<String>,
    /// Whether cargo has to fetch crates.
    pub has_dependencies: bool,
    /// Why a program that was to be as small as possible needs the standard library nevertheless: the ways from a
    /// function that it calls to what needs it.
    pub needs_std: Vec<Vec<String>>,
}

/// What a project is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Speed, with the standard library.
    Fast,
    /// Size, with the standard library.
    Small,
    /// Size, without any library: Linux on x86-64.
    Freestanding,
}

/// How a project is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// As small as possible rather than as fast as possible.
    pub minimal: bool,
    /// Whether there is a freestanding form for the target.
    pub can_be_freestanding: bool,
}

impl Options {
    /// For the machine that this compiler was built for.
    pub const fn host(minimal: bool) -> Options {
        Options { minimal, can_be_freestanding: cfg!(all(target_os = "linux", target_arch = "x86_64")) }
    }
}

/// Makes the project of a program.
pub fn generate(program: &Program, set: ModuleSet, options: Options) -> Result<Project, Diagnostic> {
    let reserved = closure::module_names(set);
    let items = |start| rust::items(program, start, &reserved).map_err(refuse);
    let floats = has_floats(program);
    let select = |form: Form, paths: &BTreeSet<String>| {
        let variant = Variant { freestanding: form == Form::Freestanding, floats };
        closure::select(set, variant, &with_support(form, paths))
    };
    let mut form = match options {
        Options { minimal: true, can_be_freestanding: true } => Form::Freestanding,
        Options { minimal: true, .. } => Form::Small,
        _ => Form::Fast,
    };
    // The statements that only the standard library's form begins with name nothing that needs it.
    let plain = items(quote!())?;
    let mut needs_std = vec![];
    if form == Form::Freestanding {
        needs_std = select(form, &paths(&plain)).needs_std;
        if !needs_std.is_empty() {
            form = Form::Small;
        }
    }
    let nests = carries_values(&select(form, &paths(&plain)));
    let items = match (form, nests) {
        (Form::Freestanding, false) => plain,
        (Form::Freestanding, true) => items(quote!(sys::stack::deepen();))?,
        (_, false) => items(quote!(sys::start::start();))?,
        (_, true) => items(quote!(sys::start::start(); sys::stack::deepen();))?,
    };
    let mut named = paths(&items);
    named.extend(nests.then(|| "sys::stack".to_owned()));
    debug_assert_eq!(undeclared(program, &named), Vec::<String>::new(), "not in SUPPORT");
    let selection = select(form, &named);
    Ok(assemble(program, form, needs_std, &items, selection))
}

/// Whether values of any type occur, which may nest deep; whoever compares, prints or drops them goes down to the bottom.
fn carries_values(selection: &Selection) -> bool {
    selection.modules.contains_key("value::any")
}

fn assemble(
    program: &Program,
    form: Form,
    needs_std: Vec<Vec<String>>,
    items: &rust::Items,
    selection: Selection,
) -> Project {
    let rustflags = emit::config::rustflags(form);
    let mut files: BTreeMap<String, String> = selection
        .modules
        .iter()
        .map(|(path, module)| (emit::modules::file(path), module.source.to_owned()))
        .collect();
    files.insert("src/main.rs".to_owned(), emit::main_rs::emit(program, form, items, &selection));
    files.insert(".cargo/config.toml".to_owned(), emit::config::emit(form, &rustflags));
    if form == Form::Freestanding {
        files.insert("link.ld".to_owned(), emit::config::LINKER_SCRIPT.to_owned());
    }
    // The code is laid out already, in a style that is not rustfmt's.
    files.insert("rustfmt.toml".to_owned(), "disable_all_formatting = true\n".to_owned());
    files.insert(".gitignore".to_owned(), "/target\n".to_owned());
    let stem = emit::cargo_toml::package_stem(&program.name);
    // Files that have the package's name in them are hashed with another one.
    let mut manifest = |name: &str| {
        files.insert("Cargo.toml".to_owned(), emit::cargo_toml::emit(name, form, &selection.crates));
        files.insert("Cargo.lock".to_owned(), emit::cargo_lock::emit(name, &selection.crates));
        hash(files.iter().flat_map(|(path, text)| [path, text]))
    };
    let name = format!("{stem}-{:016x}", manifest(&stem));
    manifest(&name);
    files.insert("README.md".to_owned(), emit::readme::emit(program, form, &name, &selection.crates));
    Project { name, files, form, rustflags, has_dependencies: !selection.crates.is_empty(), needs_std }
}

/// What the code names, and the types that it imports.
fn paths(items: &rust::Items) -> BTreeSet<String> {
    items.paths.iter().cloned().chain(items.imports.iter().map(|path| path.to_string())).collect()
}

/// What the code names although it is neither a kernel nor in [`SUPPORT`].
fn undeclared(program: &Program, paths: &BTreeSet<String>) -> Vec<String> {
    let kernels = rust::kernels(program);
    let is_declared = |path: &&String| {
        let is_in = |module: &&str| {
            path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        // `i64::MIN` and the like are the language's own.
        let is_primitive = ["i64::", "f64::"].iter().any(|own| path.starts_with(own));
        is_primitive || SUPPORT.iter().any(is_in) || kernels.iter().any(|kernel| kernel.name == path.as_str())
    };
    paths.iter().filter(|path| !is_declared(path)).cloned().collect()
}

/// What a form needs beside what the code names.
fn with_support(form: Form, paths: &BTreeSet<String>) -> BTreeSet<String> {
    let support: &[&str] = match form {
        Form::Freestanding => &["sys::mem", "sys::start"],
        Form::Fast | Form::Small => &["sys::start"],
    };
    paths.iter().cloned().chain(support.iter().map(|path| path.to_string())).collect()
}

/// Whether a float can occur in a program.
fn has_floats(program: &Program) -> bool {
    fn in_type(ty: &Type) -> bool {
        match ty {
            Type::Float => true,
            Type::List(element) | Type::Dict(element) => in_type(element),
            _ => false,
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
        operands |= block.insts.iter().any(|inst| match &inst.op {
            Op::Call(kernel) => in_declared(&kernel.result),
            _ => false,
        });
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
        rust::Refusal::Irreducible => Diagnostic::error(
            "irreducible-control-flow",
            "the program's control flow has a loop with several entries",
        )
        .because("The optimizer makes all control flow reducible; that it did not is an error of this compiler.")
        .help("Use `neva run`, and please report the program."),
        rust::Refusal::Alone => Diagnostic::error(
            "lonely-cluster",
            "the program waits for messages of clusters that it does not have",
        )
        .because("Whoever splits a program makes both ends of each channel; that one is missing is an error of this compiler.")
        .help("Use `neva run`, and please report the program."),
    }
}
