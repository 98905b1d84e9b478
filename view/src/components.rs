//! The components of a program as data for the page, laid out.

use crate::coverage::{Coverage, connection_item, node_item};
use crate::network::{ArrowEnd, DrawnNetwork};
use neva_diagram::layered::{Point, Size, layout};
use neva_frontend::check::model::{
    self, ComponentBody, Dependency, DependencySource, NodeTarget, Site, TypedProgram,
};
use neva_frontend::syntax::ast::Entity;
use serde::Serialize;
use std::collections::BTreeMap;

/// The width of a character, in pixels like all lengths here. The page's font is as wide.
const CHARACTER: f64 = 7.25;
/// The height of a line of text.
const LINE: f64 = 16.0;
/// Around the texts of a box.
const MARGIN: f64 = 10.0;
/// The most characters of a text in a box.
const SHOWN: usize = 40;

/// One version of a component.
#[derive(Debug, Serialize)]
pub struct ComponentView {
    name: String,
    package: String,
    /// The ports with their types, which tell versions of one name apart.
    signature: String,
    inports: Vec<String>,
    outports: Vec<String>,
    /// Whether it belongs to the standard library.
    is_std: bool,
    file: String,
    /// The line that `source` begins with.
    line: u32,
    /// Comments, directives and definition.
    source: String,
    /// The runtime func that it is, if it is one.
    func: Option<String>,
    boxes: Vec<Box>,
    wires: Vec<Wire>,
    width: f64,
    height: f64,
}

/// A node, a constant or selector, or a port of the component.
#[derive(Debug, Default, Serialize)]
struct Box {
    kind: BoxKind,
    /// What is written in it, as long as it is short.
    label: String,
    /// The name of its node in the IR, or of the port.
    name: String,
    /// The component of a node, by its position; none of a hole, whose interface is the label.
    component: Option<u32>,
    /// What fills the needs of its component.
    dependencies: Vec<Filling>,
    ins: Vec<DrawnPort>,
    outs: Vec<DrawnPort>,
    line: u32,
    /// How many messages came to it in tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u64>,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum BoxKind {
    #[default]
    Node,
    Link,
    In,
    Out,
}

/// A port that an arrow uses.
#[derive(Debug, Serialize)]
struct DrawnPort {
    name: String,
    /// Its middle, from the upper end of the box.
    y: f64,
}

/// What fills a need.
#[derive(Debug, Serialize)]
struct Filling {
    need: String,
    /// The component; none where the enclosing component's own need is passed on.
    component: Option<u32>,
    dependencies: Vec<Filling>,
}

/// An arrow from an outport of a box to an inport of one, each a position in `boxes` and one in its ports.
#[derive(Debug, Serialize)]
struct Wire {
    from: (usize, usize),
    to: (usize, usize),
    #[serde(rename = "type")]
    ty: String,
    line: u32,
    /// How many messages it carried in tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u64>,
    via: Vec<(f64, f64)>,
}

/// The components of a program, by their numbers, with what tests covered of them.
pub fn components(program: &TypedProgram<'_>, coverage: &Coverage) -> Vec<ComponentView> {
    program.components.iter().map(|component| data(program, component, coverage)).collect()
}

fn data(program: &TypedProgram<'_>, component: &model::Component<'_>, coverage: &Coverage) -> ComponentView {
    let network = DrawnNetwork::new(program.sources, component, &|id| program.component(id).name);
    let mut boxes = Boxes { network: &network, program, boxes: vec![], numbers: BTreeMap::new() };
    for (number, node) in network.nodes.iter().enumerate() {
        boxes.add_node(node, network.targets[number]);
        boxes.boxes[number].messages = coverage.messages(&node_item(program, &network, number, node));
    }
    let mut wires = vec![];
    for arrow in &network.arrows {
        let (from, to) =
            (boxes.port(&arrow.from, false, arrow.site), boxes.port(&arrow.to, true, arrow.site));
        let ty = arrow.ty.map(|ty| program.types.display(ty)).unwrap_or_default();
        let line = program.line(arrow.site).1;
        let messages = coverage.messages(&connection_item(program, &network, arrow));
        wires.push(Wire { from, to, ty, line, messages, via: vec![] });
    }
    let mut boxes = boxes.boxes;
    let sizes: Vec<Size> = boxes.iter_mut().map(measure).collect();
    let edges: Vec<(usize, usize)> = wires.iter().map(|wire| (wire.from.0, wire.to.0)).collect();
    let layout = layout(&sizes, &edges);
    for (one, Point { x, y }) in boxes.iter_mut().zip(layout.boxes) {
        (one.x, one.y) = (x.round(), y.round());
    }
    for (wire, route) in wires.iter_mut().zip(layout.routes) {
        wire.via = route.iter().map(|point| (point.x.round(), point.y.round())).collect();
    }
    let (file, line, source) = source(program, component.site);
    ComponentView {
        name: component.name.to_owned(),
        package: program.sources.package(component.package).path.clone(),
        signature: signature(program, component),
        inports: component.inports.iter().map(|port| port.name.to_owned()).collect(),
        outports: component.outports.iter().map(|port| port.name.to_owned()).collect(),
        is_std: program.sources.package(component.package).module == program.sources.std(),
        file,
        line,
        source,
        func: match &component.body {
            ComponentBody::Extern { reference, .. } => Some((*reference).to_owned()),
            ComponentBody::Network { .. } => None,
        },
        boxes,
        wires,
        width: layout.size.width,
        height: layout.size.height,
    }
}

/// The ports of a component with their types.
fn signature(program: &TypedProgram<'_>, component: &model::Component<'_>) -> String {
    let list = |ports: &[model::Port<'_>]| {
        let port = |port: &model::Port<'_>| {
            let ty = program.types.display(port.ty);
            if port.is_array { format!("[{}] {ty}", port.name) } else { format!("{} {ty}", port.name) }
        };
        ports.iter().map(port).collect::<Vec<_>>().join(", ")
    };
    format!("({}) ({})", list(&component.inports), list(&component.outports))
}

/// File, first line and text of a definition, with the comments and directives above it.
fn source(program: &TypedProgram<'_>, name: Site) -> (String, u32, String) {
    let file = program.sources.file(name.file);
    let defined = file.ast().entities.iter().find_map(|entity| match entity {
        Entity::Component(def) if def.signature.name.span == name.span => Some(def.head.span),
        _ => None,
    });
    let source = &file.source;
    let span = defined.unwrap_or(name.span);
    let mut first = source.line(span.start);
    let lines: Vec<&str> = source.text().lines().collect();
    let is_above = |line: &str| line.starts_with("//") || line.starts_with('#');
    while first > 1 && lines.get(first as usize - 2).is_some_and(|line| is_above(line)) {
        first -= 1;
    }
    let last = source.line(span.end) as usize;
    let text = lines.get(first as usize - 1..last.min(lines.len())).unwrap_or_default().join("\n");
    (source.path().to_owned(), first, text)
}

/// The boxes of a network while they are found.
struct Boxes<'n, 'p, 'a> {
    network: &'n DrawnNetwork<'p, 'a>,
    program: &'p TypedProgram<'a>,
    boxes: Vec<Box>,
    /// The box of each port of the component, and of each link.
    numbers: BTreeMap<ArrowEnd, usize>,
}

impl Boxes<'_, '_, '_> {
    fn add_node(&mut self, node: &model::Node<'_>, target: &str) {
        let added = self.add(BoxKind::Node, target, node.name, node.site);
        self.boxes[added].component = match node.target {
            NodeTarget::Component(id) => Some(id.0),
            NodeTarget::Hole(_) => None,
        };
        self.boxes[added].dependencies = fillings(&node.dependencies);
    }

    /// The box and port of an end; both are added if they are new.
    fn port(&mut self, end: &ArrowEnd, receives: bool, site: Site) -> (usize, usize) {
        let (number, name) = match end {
            ArrowEnd::Node(node, port) => (*node as usize, port.as_str()),
            ArrowEnd::Link(start, _) => {
                (self.other(end, BoxKind::Link, &self.network.links[start], site), "")
            }
            ArrowEnd::Inport(port) => (self.other(end, BoxKind::In, port, site), ""),
            ArrowEnd::Outport(port) => (self.other(end, BoxKind::Out, port, site), ""),
        };
        let one = &mut self.boxes[number];
        let ports = if receives { &mut one.ins } else { &mut one.outs };
        let known = ports.iter().position(|port| port.name == name);
        let port = known.unwrap_or_else(|| {
            ports.push(DrawnPort { name: name.to_owned(), y: 0.0 });
            ports.len() - 1
        });
        (number, port)
    }

    fn other(&mut self, end: &ArrowEnd, kind: BoxKind, name: &str, site: Site) -> usize {
        if let Some(known) = self.numbers.get(end) {
            return *known;
        }
        self.numbers.insert(end.clone(), self.boxes.len());
        self.add(kind, &self.network.shown(end), name, site)
    }

    fn add(&mut self, kind: BoxKind, label: &str, name: &str, site: Site) -> usize {
        self.boxes.push(Box {
            kind,
            label: short(label),
            name: name.to_owned(),
            line: self.program.line(site).1,
            ..Box::default()
        });
        self.boxes.len() - 1
    }
}

fn fillings(dependencies: &[Dependency<'_>]) -> Vec<Filling> {
    let filling = |dependency: &Dependency<'_>| {
        let (component, dependencies) = match &dependency.source {
            DependencySource::Given(given) => (Some(given.component.0), fillings(&given.dependencies)),
            DependencySource::Inherited => (None, vec![]),
        };
        Filling { need: dependency.need.to_owned(), component, dependencies }
    };
    dependencies.iter().map(filling).collect()
}

/// The size of a box. Its ports get their places.
fn measure(one: &mut Box) -> Size {
    let chars = |text: &str| text.chars().count().min(SHOWN) as f64;
    if one.kind != BoxKind::Node {
        one.width = chars(&one.label) * CHARACTER + 2.0 * MARGIN;
        one.height = LINE + MARGIN;
        for port in one.ins.iter_mut().chain(&mut one.outs) {
            port.y = one.height / 2.0;
        }
        return Size { width: one.width, height: one.height };
    }
    let longest = |ports: &[DrawnPort]| ports.iter().map(|port| chars(&port.name)).fold(0.0, f64::max);
    let ports = longest(&one.ins) + longest(&one.outs) + 2.0;
    one.width = chars(&one.name).max(chars(&one.label)).max(ports) * CHARACTER + 2.0 * MARGIN;
    // The name and the component are above the ports.
    let above = MARGIN / 2.0 + 2.0 * LINE;
    one.height = above + one.ins.len().max(one.outs.len()) as f64 * LINE + MARGIN / 2.0;
    for ports in [&mut one.ins, &mut one.outs] {
        for (row, port) in ports.iter_mut().enumerate() {
            port.y = above + (row as f64 + 0.5) * LINE;
        }
    }
    Size { width: one.width, height: one.height }
}

fn short(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}
