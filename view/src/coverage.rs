//! How many messages nodes and connections of the sources carried, counted at the ports of the IR.

use crate::network::{Arrow, ArrowEnd, DrawnNetwork};
use neva_frontend::check::model::{
    ComponentBody, ComponentId, Dependency, DependencySource, Node, NodeTarget, TypedProgram,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

/// How many messages each port of a program sent, by its name in the IR, such as `a/b:res` or `a/b:case[0]`;
/// `:start` is the start message of the program. Ports that sent none may be left out.
pub type Sent = BTreeMap<String, u64>;

/// A node or a connection of the sources.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CoverageItem {
    /// The path of its file from the root of its module.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// What it is.
    pub kind: ItemKind,
    /// The node with its component, or both ends of the connection: `add Add`, `add:res -> :res`.
    pub text: String,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A node: the messages that came to it or, if it has no connected inport, that it sent.
    Node,
    /// A way from one end to another.
    Connection,
}

/// For each node and connection of a module how many messages it carried, in all runs that were added.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    items: BTreeMap<CoverageItem, u64>,
}

impl Coverage {
    /// Adds a run of a program: the items of its module with what they carried. Those that `Main` does not
    /// contain carried nothing. `is_counted` chooses files by their paths.
    pub fn add(&mut self, program: &TypedProgram<'_>, sent: &Sent, is_counted: impl Fn(&str) -> bool) {
        let mut counter = Counter::new(program, sent);
        for (id, component) in (0..).map(ComponentId).zip(&program.components) {
            let is_own = program.sources.package(component.package).module == program.sources.entry();
            if !is_own || !is_counted(program.line(component.site).0) {
                continue;
            }
            let network = counter.network(id);
            let instances = counter.instances_of(id);
            for (number, node) in network.nodes.iter().enumerate() {
                let count = instances.iter().map(|at| counter.at_node(*at, number as u32)).sum();
                self.count(node_item(program, &network, number, node), count);
            }
            for arrow in &network.arrows {
                let count = instances.iter().map(|at| counter.by(*at, arrow)).sum();
                self.count(connection_item(program, &network, arrow), count);
            }
        }
    }

    /// Adds what others counted.
    pub fn extend(&mut self, other: Coverage) {
        for (item, count) in other.items {
            self.count(item, count);
        }
    }

    /// All nodes and connections with the number of their messages, by file and line.
    pub fn items(&self) -> impl Iterator<Item = (&CoverageItem, u64)> {
        self.items.iter().map(|(item, count)| (item, *count))
    }

    /// How many messages a node or connection carried; nothing where none were counted.
    pub fn messages(&self, item: &CoverageItem) -> Option<u64> {
        self.items.get(item).copied()
    }

    /// A line for each file, how many of its nodes and connections carried messages, and below it those that
    /// never did; of a file in which none did, the line alone. `prefix` is put before the names of files.
    pub fn table(&self, prefix: &str) -> String {
        let mut text = String::new();
        let files: BTreeSet<&str> = self.items.keys().map(|item| item.file.as_str()).collect();
        for file in files {
            let own = || self.items.iter().filter(|(item, _)| item.file == file);
            let share = |kind| {
                let counts = || own().filter(|(item, _)| item.kind == kind).map(|(_, count)| *count);
                format!("{} of {}", counts().filter(|count| *count > 0).count(), counts().count())
            };
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{prefix}{file}: {} nodes, {} connections",
                share(ItemKind::Node),
                share(ItemKind::Connection)
            );
            let has_any = own().any(|(_, count)| *count > 0);
            for (item, _) in own().filter(|(_, count)| has_any && **count == 0) {
                let _ = writeln!(text, "{:>6}  {}", item.line, item.text);
            }
        }
        text
    }

    fn count(&mut self, item: CoverageItem, messages: u64) {
        *self.items.entry(item).or_default() += messages;
    }
}

impl FromIterator<(CoverageItem, u64)> for Coverage {
    fn from_iter<I: IntoIterator<Item = (CoverageItem, u64)>>(items: I) -> Self {
        Coverage { items: items.into_iter().collect() }
    }
}

/// A node of a network as an item.
pub(crate) fn node_item(
    program: &TypedProgram<'_>,
    network: &DrawnNetwork<'_, '_>,
    number: usize,
    node: &Node<'_>,
) -> CoverageItem {
    let (file, line) = program.line(node.site);
    let text = format!("{} {}", node.name, network.targets[number]);
    CoverageItem { file: file.to_owned(), line, kind: ItemKind::Node, text }
}

/// An arrow of a network as an item.
pub(crate) fn connection_item(
    program: &TypedProgram<'_>,
    network: &DrawnNetwork<'_, '_>,
    arrow: &Arrow,
) -> CoverageItem {
    let (file, line) = program.line(arrow.site);
    let text = format!("{} -> {}", network.shown(&arrow.from), network.shown(&arrow.to));
    CoverageItem { file: file.to_owned(), line, kind: ItemKind::Connection, text }
}

/// What fills the needs of an instance, by name: a component, and what fills its needs.
#[derive(Clone, Default)]
struct Fillings(Rc<BTreeMap<String, (ComponentId, Fillings)>>);

/// A node that has a network, somewhere below `Main`; or `Main`.
struct Instance {
    component: ComponentId,
    fillings: Fillings,
    /// The names of the nodes from `Main`.
    path: Vec<String>,
    /// The instance around it, and its node there.
    around: Option<(usize, u32)>,
    /// By node, those that have networks.
    children: BTreeMap<u32, usize>,
}

/// Counts messages at the ends of arrows.
struct Counter<'c, 'a> {
    program: &'c TypedProgram<'a>,
    sent: &'c Sent,
    networks: BTreeMap<ComponentId, Rc<DrawnNetwork<'c, 'a>>>,
    instances: Vec<Instance>,
    /// What is known already; 0 while it is being found out.
    known: BTreeMap<(usize, ArrowEnd), u64>,
}

impl<'c, 'a> Counter<'c, 'a> {
    fn new(program: &'c TypedProgram<'a>, sent: &'c Sent) -> Self {
        let mut counter =
            Counter { program, sent, networks: BTreeMap::new(), instances: vec![], known: BTreeMap::new() };
        let (component, fillings) = (program.main, Fillings::default());
        let main = Instance { component, fillings, path: vec![], around: None, children: BTreeMap::new() };
        counter.instances.push(main);
        let mut next = 0;
        while next < counter.instances.len() {
            counter.add_children(next);
            next += 1;
        }
        counter
    }

    fn network(&mut self, id: ComponentId) -> Rc<DrawnNetwork<'c, 'a>> {
        let program = self.program;
        let made = || {
            let name = |id| program.component(id).name;
            Rc::new(DrawnNetwork::new(program.sources, program.component(id), &name))
        };
        self.networks.entry(id).or_insert_with(made).clone()
    }

    fn instances_of(&self, id: ComponentId) -> Vec<usize> {
        (0..self.instances.len()).filter(|at| self.instances[*at].component == id).collect()
    }

    fn add_children(&mut self, at: usize) {
        let network = self.network(self.instances[at].component);
        for (number, node) in (0..).zip(network.nodes) {
            let instance = &self.instances[at];
            let found = match node.target {
                NodeTarget::Component(id) => Some((id, filled(&node.dependencies, &instance.fillings))),
                NodeTarget::Hole(_) => instance.fillings.0.get(node.name).cloned(),
            };
            let Some((component, fillings)) = found else { continue };
            if matches!(self.program.component(component).body, ComponentBody::Extern { .. }) {
                continue;
            }
            let path = instance.path.iter().cloned().chain([node.name.to_owned()]).collect();
            let child = self.instances.len();
            let around = Some((at, number));
            self.instances.push(Instance { component, fillings, path, around, children: BTreeMap::new() });
            self.instances[at].children.insert(number, child);
        }
    }

    /// How many messages came to a node, or left it if nothing leads to it.
    fn at_node(&mut self, at: usize, number: u32) -> u64 {
        let network = self.network(self.instances[at].component);
        let is_node = |end: &ArrowEnd| matches!(end, ArrowEnd::Node(node, _) if *node == number);
        let mut count = |side: fn(&Arrow) -> &ArrowEnd| -> u64 {
            network.arrows.iter().filter(|arrow| is_node(side(arrow))).map(|arrow| self.by(at, arrow)).sum()
        };
        match count(|arrow| &arrow.to) {
            0 if !network.arrows.iter().any(|arrow| is_node(&arrow.to)) => count(|arrow| &arrow.from),
            found => found,
        }
    }

    /// How many messages an arrow of an instance carried: as many as its sender sent.
    fn by(&mut self, at: usize, arrow: &Arrow) -> u64 {
        let key = (at, arrow.from.clone());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // Relays in a circle carry nothing.
        self.known.insert(key.clone(), 0);
        let count = self.sent_from(at, &arrow.from);
        self.known.insert(key, count);
        count
    }

    fn sent_from(&mut self, at: usize, end: &ArrowEnd) -> u64 {
        let instance = &self.instances[at];
        let network = self.networks[&instance.component].clone();
        match end {
            ArrowEnd::Link(start, _) => {
                self.sent_by(at, network.links.get(start).map_or("", String::as_str), "res")
            }
            ArrowEnd::Outport(_) => unreachable!("no arrow begins at an outport"),
            ArrowEnd::Node(number, port) => match instance.children.get(number) {
                Some(child) => self.leading_to(*child, |to| is_port(to, port)),
                None => self.sent_by(at, network.nodes[*number as usize].name, port),
            },
            ArrowEnd::Inport(port) => match instance.around {
                None => self.sent.get(&format!(":{port}")).copied().unwrap_or(0),
                Some((outer, node)) => self.leading_to(
                    outer,
                    |to| matches!(to, ArrowEnd::Node(number, name) if *number == node && is_same(name, port)),
                ),
            },
        }
    }

    /// How many messages arrows carried whose ends are meant.
    fn leading_to(&mut self, at: usize, is_meant: impl Fn(&ArrowEnd) -> bool) -> u64 {
        let network = self.network(self.instances[at].component);
        network.arrows.iter().filter(|arrow| is_meant(&arrow.to)).map(|arrow| self.by(at, arrow)).sum()
    }

    /// What a node of the IR sent from a port. A port of a hole may have no name, and slots may be meant all.
    fn sent_by(&self, at: usize, node: &str, port: &str) -> u64 {
        let mut path = self.instances[at].path.join("/");
        if !path.is_empty() {
            path.push('/');
        }
        let name = format!("{path}{node}:{port}");
        match port.strip_suffix("[*]") {
            None if !port.is_empty() => self.sent.get(&name).copied().unwrap_or(0),
            _ => {
                let name = name.trim_end_matches("*]");
                let after = self.sent.range(name.to_owned()..);
                after.take_while(|(port, _)| port.starts_with(name)).map(|(_, count)| *count).sum()
            }
        }
    }
}

/// What dependencies are, with the needs of the instance around put in.
fn filled(dependencies: &[Dependency<'_>], around: &Fillings) -> Fillings {
    let mut fillings = BTreeMap::new();
    for dependency in dependencies {
        let found = match &dependency.source {
            DependencySource::Given(given) => Some((given.component, filled(&given.dependencies, around))),
            DependencySource::Inherited => around.0.get(dependency.need).cloned(),
        };
        if let Some(found) = found {
            fillings.insert(dependency.need.to_owned(), found);
        }
    }
    Fillings(Rc::new(fillings))
}

/// Whether an end is the outport of that name.
fn is_port(end: &ArrowEnd, name: &str) -> bool {
    matches!(end, ArrowEnd::Outport(port) if is_same(port, name))
}

/// Whether two names may be those of one port, seen from outside and from inside: one without a name is the
/// only one there is, and all slots are each of them.
fn is_same(one: &str, other: &str) -> bool {
    let whole = |name: &str| name.split('[').next().unwrap_or_default().to_owned();
    let is_all = one.ends_with("[*]") || other.ends_with("[*]");
    one == other || one.is_empty() || other.is_empty() || is_all && whole(one) == whole(other)
}
