//! `neva graph`: the network of a component as it is written, as a picture.

use crate::args::{GraphArgs, GraphPicture};
use crate::codes;
use crate::lock::fetcher;
use crate::report::{Outcome, done};
use neva_diagnostics::{Diagnostic, did_you_mean, error, quoted};
use neva_diagram::PictureFormat;
use neva_frontend::check::check;
use neva_frontend::check::model::{Component, ComponentBody, TypedProgram};
use neva_frontend::module;
use neva_view::DrawnNetwork;
use std::fmt::Write;

/// How many components are named where none is like the one that is asked for.
const MOST_NAMES: usize = 12;

/// Prints the network of `Main`, or of another component of its module.
pub(crate) fn graph(args: &GraphArgs) -> Outcome {
    let loaded = module::load(&args.program, neva_std::FILES, &fetcher(&args.program)?)?;
    let (program, findings) = check(&loaded.modules.tree, loaded.main);
    let Some(program) = program else { return Err(findings) };
    let component = match &args.component {
        None => program.component(program.main),
        Some(name) => find(&program, name)?,
    };
    let network = DrawnNetwork::new(program.sources, component, &|id| program.component(id).name);
    let text = match args.format {
        GraphPicture::Text if matches!(component.body, ComponentBody::Extern { .. }) => {
            format!("{}\n\nIt is a runtime func, and has no network.\n", component.name)
        }
        GraphPicture::Text => lines(&network, component.name),
        GraphPicture::Dot => network.graph().draw(PictureFormat::Dot),
        GraphPicture::Mermaid => network.graph().draw(PictureFormat::Mermaid),
        GraphPicture::Svg => network.graph().draw(PictureFormat::Svg),
    };
    done(&text)
}

/// A component by its name, or by package and name: `shop.Price`. Of several the first counts.
fn find<'p, 'a>(program: &'p TypedProgram<'a>, wanted: &str) -> Result<&'p Component<'a>, Diagnostic> {
    let name = |component: &Component| {
        let package = &program.sources.package(component.package).path;
        format!("{}.{}", package.rsplit('/').next().unwrap_or(package), component.name)
    };
    let mut components = program.components.iter();
    components.find(|component| component.name == wanted || name(component) == wanted).ok_or_else(|| {
        let names = program.components.iter().map(|component| component.name);
        let wanted_name = wanted.rsplit('.').next().unwrap_or(wanted);
        let help = did_you_mean("", wanted_name, names).unwrap_or_else(|| {
            let entry = program.sources.entry();
            let own = |component: &&Component| program.sources.package(component.package).module == entry;
            let own = program.components.iter().filter(own);
            let mut own: Vec<&str> = own.map(|component| component.name).collect();
            own.sort();
            own.dedup();
            let rest = if own.len() > MOST_NAMES { ", and others" } else { "" };
            own.truncate(MOST_NAMES);
            format!("the components of its module are {}{rest}", quoted(own))
        });
        error!(codes::NO_COMPONENT, "the program has no component `{wanted}`").help(help)
    })
}

/// The nodes, then each arrow in a line.
fn lines(network: &DrawnNetwork<'_, '_>, name: &str) -> String {
    let mut out = format!("{name}\n");
    let width = network.nodes.iter().map(|node| node.name.chars().count()).max().unwrap_or(0);
    for (index, (node, target)) in network.nodes.iter().zip(&network.targets).enumerate() {
        let corner = if index + 1 == network.nodes.len() { '└' } else { '├' };
        let _ = writeln!(out, "{corner}─ {:width$}  {target}", node.name);
    }
    out.push('\n');
    let shown: Vec<(String, String)> =
        network.arrows.iter().map(|arrow| (network.shown(&arrow.from), network.shown(&arrow.to))).collect();
    let width = shown.iter().map(|(from, _)| from.chars().count()).max().unwrap_or(0);
    for (index, (from, to)) in shown.iter().enumerate() {
        let is_again = index > 0 && shown[index - 1].0 == *from;
        let goes_on = shown.get(index + 1).is_some_and(|(next, _)| next == from);
        let sign = match (is_again, goes_on) {
            (false, false) => "──▶",
            (false, true) => "─┬▶",
            (true, true) => " ├▶",
            (true, false) => " └▶",
        };
        let from = if is_again { "" } else { from };
        let _ = writeln!(out, "{from:>width$} {sign} {to}");
    }
    out
}
