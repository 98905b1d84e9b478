//! `neva graph`: the network of a component as it is written, as a picture.

use crate::args::{GraphArgs, GraphPicture};
use crate::codes;
use crate::package::fetch;
use crate::report::{Outcome, print};
use neva_diagnostics::{Diagnostic, nearest};
use neva_diagram::{Format, Graph, Node, Shape};
use neva_frontend::check::check;
use neva_frontend::check::model::{
    Branch, BranchEnd, Component, ComponentBody, Endpoint, LinkKind, Owner, Slot, Target, TypedProgram,
};
use neva_frontend::module;
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
        GraphPicture::Text => network.text(component.name),
        GraphPicture::Dot => network.graph().draw(Format::Dot),
        GraphPicture::Mermaid => network.graph().draw(Format::Mermaid),
        GraphPicture::Svg => network.graph().draw(Format::Svg),
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

/// One end of an arrow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Inport(String),
    /// A node by its number, and its port.
    Node(u32, String),
    /// A constant or selector by where it is written, and its text.
    Link(u32, String),
    Outport(String),
}

/// The nodes of a component and the arrows between them, in source order.
struct Network {
    /// Name and component of each node.
    nodes: Vec<(String, String)>,
    arrows: Vec<(End, End)>,
}

impl Network {
    fn new(program: &TypedProgram<'_>, component: &Component<'_>) -> Self {
        let mut network = Network { nodes: Vec::new(), arrows: Vec::new() };
        let ComponentBody::Network { nodes, connections } = &component.body else { return network };
        for node in nodes {
            let target = match node.target {
                Target::Component(id) => program.component(id).name,
                Target::Hole(interface) => interface,
            };
            network.nodes.push((node.name.to_owned(), target.to_owned()));
            if node.guard {
                let number = network.nodes.len() as u32 - 1;
                network.arrows.push((End::Node(number, "err".to_owned()), End::Outport("err".to_owned())));
            }
        }
        for connection in connections {
            let senders: Vec<End> = connection.senders.iter().map(end).collect();
            network.branch(program, senders, &connection.branch);
        }
        network
    }

    fn branch(&mut self, program: &TypedProgram<'_>, mut senders: Vec<End>, branch: &Branch<'_>) {
        for link in &branch.links {
            let text = || {
                let source = &program.sources.file(link.site.file).source;
                End::Link(link.site.span.start, source.slice(link.site.span).to_owned())
            };
            let (receiver, sender) = match &link.kind {
                LinkKind::Node { inport, outport } => (end(inport), end(outport)),
                LinkKind::Constant(_) | LinkKind::Selector(_) => (text(), text()),
            };
            self.arrows.extend(senders.drain(..).map(|sender| (sender, receiver.clone())));
            senders.push(sender);
        }
        match &branch.end {
            BranchEnd::Port(endpoint) => {
                let receiver = end(endpoint);
                self.arrows.extend(senders.into_iter().map(|sender| (sender, receiver.clone())));
            }
            BranchEnd::FanOut(branches) => {
                for branch in branches {
                    self.branch(program, senders.clone(), branch);
                }
            }
        }
    }

    /// The nodes, then each arrow in a line.
    fn text(&self, name: &str) -> String {
        let mut out = format!("{name}\n");
        let width = self.nodes.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (index, (name, target)) in self.nodes.iter().enumerate() {
            let corner = if index + 1 == self.nodes.len() { '└' } else { '├' };
            let _ = writeln!(out, "{corner}─ {name:width$}  {target}");
        }
        out.push('\n');
        let shown: Vec<(String, String)> =
            self.arrows.iter().map(|(from, to)| (self.shown(from), self.shown(to))).collect();
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

    fn shown(&self, end: &End) -> String {
        match end {
            End::Inport(port) | End::Outport(port) => format!(":{port}"),
            End::Node(node, port) => format!("{}:{port}", self.nodes[*node as usize].0),
            End::Link(_, text) => text.lines().next().unwrap_or_default().to_owned(),
        }
    }

    /// A picture with a box for each node, and ellipses for the component's own ports.
    fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        let boxed = |(name, target): &(String, String)| Node {
            label: format!("{name} {target}"),
            shape: Shape::Rounded,
        };
        graph.nodes.extend(self.nodes.iter().map(boxed));
        let mut others = BTreeMap::<End, usize>::new();
        for (from, to) in &self.arrows {
            let numbers = [from, to].map(|end| match end {
                End::Node(node, _) => *node as usize,
                other => *others.entry(other.clone()).or_insert_with(|| {
                    let shape = if matches!(other, End::Link(..)) { Shape::Page } else { Shape::Ellipse };
                    graph.nodes.push(Node { label: self.shown(other), shape });
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
}

fn end(endpoint: &Endpoint<'_>) -> End {
    let slot = match endpoint.slot {
        Slot::Single => String::new(),
        Slot::Index(index) => format!("[{index}]"),
        Slot::All => "[*]".to_owned(),
    };
    let port = format!("{}{slot}", endpoint.port);
    match endpoint.owner {
        Owner::In => End::Inport(port),
        Owner::Out => End::Outport(port),
        Owner::Node(node) => End::Node(node.0, port),
    }
}
