//! `neva registry`.

mod find;
mod lint;
mod module;
mod own_size;
mod probe;
mod show;

use crate::args::RegistryCommand;
use crate::funcs::Funcs;
use crate::report::{Outcome, done};
use find::{closure, find};
use neva_diagnostics::Findings;
use neva_diagram::{Picture, PictureFormat, PictureNode, Shape};
use neva_registry::closure::{Closure, Need};
use std::path::Path;

/// Runs one of the registry commands, on the compiler's own funcs and those of a module.
pub(crate) fn registry(command: &RegistryCommand, module: Option<&Path>) -> Outcome {
    match command {
        RegistryCommand::List => done(&show::list(&module::funcs(module)?)),
        RegistryCommand::Show { reference } => {
            let funcs = module::funcs(module)?;
            done(&show::show(find(&funcs, reference)?, &funcs))
        }
        RegistryCommand::Graph { format, references } => {
            done(&draw(&module::funcs(module)?, references, (*format).into())?)
        }
        RegistryCommand::Lint(args) => {
            let crates = module::crates(module)?;
            if crates.is_empty() { lint::lint(args) } else { module::lint(&crates, args) }
        }
    }
}

fn draw(funcs: &Funcs, references: &[String], format: PictureFormat) -> Result<String, Findings> {
    let mut roots = vec![];
    for reference in references {
        roots.push(Need::Func(find(funcs, reference)?.reference));
    }
    if roots.is_empty() {
        roots.extend(funcs.registry.records().iter().map(|record| Need::Func(record.reference)));
    }
    Ok(graph(&closure(funcs), &roots).draw(format))
}

/// Everything that the roots need, and what needs what.
fn graph(closure: &Closure, roots: &[Need]) -> Picture {
    let needs: Vec<Need> = closure.reachable(roots.iter().copied()).into_iter().collect();
    let number = |need: &Need| needs.binary_search(need).ok();
    let edges = closure.edges();
    let edges = edges.iter().filter_map(|(from, to)| Some((number(from)?, number(to)?))).collect();
    let node = |need: &Need| {
        let shape = match need {
            Need::Func(_) => Shape::Rounded,
            Need::Kernel(_) => Shape::Ellipse,
            Need::Module(_) => Shape::Page,
            Need::Crate(_) => Shape::Box3d,
        };
        PictureNode { label: need.name().to_owned(), shape }
    };
    Picture { nodes: needs.iter().map(node).collect(), edges }
}
