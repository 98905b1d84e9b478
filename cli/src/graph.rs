//! `neva graph`: the network of a component as it is written, as a picture.

use crate::args::{GraphArgs, GraphPicture};
use crate::codes;
use crate::package::fetch;
use crate::report::{Outcome, print};
use neva_diagnostics::{Diagnostic, nearest};
use neva_diagram::{Format, Graph, Node, Shape};
use neva_frontend::check::check;
use neva_frontend::check::model::{Component, Node as NetworkNode, Target, TypedProgram};
use neva_frontend::module;
use neva_view::{End, Network};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;

/// Prints the network of `Main`, or of another component of its module.
pub(crate) fn graph(args: &GraphArgs) -> Outcome {
    let loaded = module::load(&args.program, neva_std::FILES, &fetch)?;
    let (program, findings) = check(&loaded.modules.tree, loaded.main);
    let Some(program) = program else { return Err(findings) };
    let component = match &args.component {
        None => program.component(program.main),
        Some(name) => find(&program, name)?,
    };
    let network = Network::new(&program, component);
    let text = match args.format {
        GraphPicture::Text => lines(&program, &network, component.name),
        GraphPicture::Dot => picture(&program, &network).draw(Format::Dot),
        GraphPicture::Mermaid => picture(&program, &network).draw(Format::Mermaid),
        GraphPicture::Svg => picture(&program, &network).draw(Format::Svg),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
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
        let near: Vec<String> = nearest(wanted, names).into_iter().map(|name| format!("`{name}`")).collect();
        let error =
            Diagnostic::error(codes::NO_COMPONENT, format!("the program has no component `{wanted}`"));
        if near.is_empty() { error } else { error.help(format!("did you mean {}?", near.join(" or "))) }
    })
}

/// The nodes, then each arrow in a line.
fn lines(program: &TypedProgram<'_>, network: &Network<'_, '_>, name: &str) -> String {
    let mut out = format!("{name}\n");
    let width = network.nodes.iter().map(|node| node.name.chars().count()).max().unwrap_or(0);
    for (index, node) in network.nodes.iter().enumerate() {
        let corner = if index + 1 == network.nodes.len() { '└' } else { '├' };
        let _ = writeln!(out, "{corner}─ {:width$}  {}", node.name, target(program, node));
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

/// A picture with a box for each node, and ellipses for the component's own ports.
fn picture(program: &TypedProgram<'_>, network: &Network<'_, '_>) -> Graph {
    let mut graph = Graph::default();
    let boxed = |node: &NetworkNode<'_>| Node {
        label: format!("{} {}", node.name, target(program, node)),
        shape: Shape::Rounded,
    };
    graph.nodes.extend(network.nodes.iter().map(boxed));
    let mut others = BTreeMap::<&End, usize>::new();
    for arrow in &network.arrows {
        let numbers = [&arrow.from, &arrow.to].map(|end| match end {
            End::Node(node, _) => *node as usize,
            other => *others.entry(other).or_insert_with(|| {
                let shape = if matches!(other, End::Link(..)) { Shape::Page } else { Shape::Ellipse };
                graph.nodes.push(Node { label: network.shown(other), shape });
                graph.nodes.len() - 1
            }),
        });
        let edge = (numbers[0], numbers[1]);
        if !graph.edges.contains(&edge) {
            graph.edges.push(edge);
        }
    }
    graph
}

/// The name of what a node is an instance of.
fn target<'a>(program: &TypedProgram<'a>, node: &NetworkNode<'a>) -> &'a str {
    match node.target {
        Target::Component(id) => program.component(id).name,
        Target::Hole(interface) => interface,
    }
}
