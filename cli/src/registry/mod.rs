//! `neva registry`.

mod lint;
mod own_size;
mod probe;
mod show;

use crate::args::RegistryCommand;
use crate::report::{self, Outcome};
use neva_diagnostics::{Diagnostic, nearest};
use neva_registry::closure::{Closure, Node, Variant};
use neva_registry::{Record, graph};
use neva_runtime_funcs::REGISTRY;
use std::process::ExitCode;

/// Runs one of the registry commands.
pub fn registry(command: &RegistryCommand) -> Outcome {
    match command {
        RegistryCommand::List => report::print(&show::list())?,
        RegistryCommand::Show { reference } => report::print(&show::show(find(reference)?))?,
        RegistryCommand::Graph { format, references } => report::print(&draw(references, (*format).into())?)?,
        RegistryCommand::Lint(args) => return lint::lint(args),
    }
    Ok(ExitCode::SUCCESS)
}

/// The record of a reference.
fn find(reference: &str) -> Result<&'static Record, Vec<Diagnostic>> {
    REGISTRY.get(reference).ok_or_else(|| {
        let names = nearest(reference, REGISTRY.records().iter().map(|record| record.reference));
        let help = match names.as_slice() {
            [] => "`neva registry list` names them all".to_string(),
            names => format!("did you mean {}?", names.join(", ")),
        };
        let title = format!("there is no runtime func `{reference}`");
        vec![Diagnostic::error("unknown-ref", title).help(help)]
    })
}

fn draw(references: &[String], format: graph::Format) -> Result<String, Vec<Diagnostic>> {
    let mut roots = vec![];
    for reference in references {
        roots.push(Node::Func(find(reference)?.reference));
    }
    if roots.is_empty() {
        roots.extend(REGISTRY.records().iter().map(|record| Node::Func(record.reference)));
    }
    Ok(graph::draw(&closure(), &roots, format))
}

/// What a small program on this machine would be selected from.
fn closure() -> Closure {
    let freestanding = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    let variant = Variant { freestanding, floats: true };
    Closure::of_modules(neva_runtime_funcs::module_set(), variant).with_funcs(&REGISTRY)
}
