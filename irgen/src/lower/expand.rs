//! The tree of instances, unfolded into calls of runtime functions and connections.

use super::desugar::{self, Core, CoreNode, CoreNodeKind, CorePort, Generated, Wire};
use super::{CallSite, Lowered, message};
use crate::codes;
use neva_diagnostics::{Diagnostic, FindingCode, Findings, error};
use neva_frontend::check::model::{
    Component, ComponentBody, ComponentId, Constant, Dependency, DependencySource, GivenDependency, NodeId,
    NodeTarget, Owner, Port, Site, TypedProgram,
};
use neva_ir::{Address, FuncCall, Message, PortAddr, Program};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// How many instances a program may consist of.
const INSTANCE_LIMIT: usize = 200_000;

/// How deeply instances may lie in each other.
const DEPTH_LIMIT: usize = 1000;

/// How many bytes the addresses of all ports and the constants may take.
const BYTE_LIMIT: usize = 400 << 20;

/// Unfolds a program from `Main` down.
pub(super) fn expand<'a>(program: &TypedProgram<'a>) -> Result<Lowered, Findings> {
    let main = program.component(program.main);
    let mut expander = Expander {
        program,
        cores: program.components.iter().map(|_| None).collect(),
        waiting: Vec::new(),
        funcs: Vec::new(),
        places: Vec::new(),
        addresses: Vec::new(),
        port_names: HashMap::new(),
        connections: Vec::new(),
        wires: Vec::new(),
        bytes: 0,
        instances: 0,
        findings: Findings::new(),
        reported: HashSet::new(),
    };
    let mut own = |side: &str, ports: &[Port<'a>]| {
        let side: Arc<str> = side.into();
        ports.iter().map(|port| ((port.name, None), expander.address(&side, port.name, None))).collect()
    };
    let usage = Usage { inports: own("in", &main.inports), outports: own("out", &main.outports) };
    let scope = Rc::new(Scope { component: main, fillers: Vec::new() });
    expander.waiting.push(Instance {
        path: String::new(),
        depth: 0,
        component: program.main,
        scope,
        usage,
        bind: None,
        place: CallSite { site: main.site, within: None },
    });
    while let Some(instance) = expander.waiting.pop() {
        expander.instance(instance);
    }
    if !expander.findings.is_empty() {
        return Err(expander.findings);
    }
    let package = &program.sources.package(main.package).path;
    Ok(Lowered {
        program: Program {
            comment: format!("// module=@@ main={package} compiler={}", env!("CARGO_PKG_VERSION")),
            addresses: expander.addresses,
            connections: expander.connections,
            funcs: expander.funcs,
        },
        places: expander.places,
        wires: expander.wires,
    })
}

/// A component in its place in the tree.
struct Instance<'p, 'a> {
    /// Path of the node, empty for `Main`.
    path: String,
    depth: usize,
    component: ComponentId,
    /// What fills the holes of the component.
    scope: Rc<Scope<'p, 'a>>,
    /// Which of its ports and slots are connected from outside.
    usage: Usage<'a>,
    bind: Option<&'p Constant<'a>>,
    place: CallSite,
}

/// Ports and slots of an instance that are connected from outside.
#[derive(Clone, Debug, Default)]
struct Usage<'a> {
    inports: Used<'a>,
    outports: Used<'a>,
}

/// Ports and slots of one side of an instance, each with its address.
type Used<'a> = BTreeMap<(&'a str, Option<u32>), Address>;

/// A component and what its needs are filled with.
struct Scope<'p, 'a> {
    component: &'p Component<'a>,
    /// One for each of [`Component::needs`].
    fillers: Vec<Filler<'p, 'a>>,
}

/// What fills a need.
#[derive(Clone)]
struct Filler<'p, 'a> {
    given: &'p GivenDependency<'a>,
    /// Of the component in which the dependency is written.
    scope: Rc<Scope<'p, 'a>>,
}

struct Expander<'p, 'a> {
    program: &'p TypedProgram<'a>,
    /// The networks desugared so far, by component.
    cores: Vec<Option<Rc<Core<'p, 'a>>>>,
    /// Instances still to be unfolded, the next one last.
    waiting: Vec<Instance<'p, 'a>>,
    funcs: Vec<FuncCall>,
    places: Vec<CallSite>,
    /// The addresses of all ports so far.
    addresses: Vec<PortAddr>,
    /// The names of ports.
    port_names: HashMap<&'a str, Arc<str>>,
    /// What sends and what receives.
    connections: Vec<(Address, Address)>,
    /// Where each connection is written.
    wires: Vec<Site>,
    /// About how many bytes addresses and constants take.
    bytes: usize,
    instances: usize,
    findings: Findings,
    /// Places that a finding of a kind is reported for already; instances of one component have the same
    /// ones.
    reported: HashSet<(Site, FindingCode)>,
}

impl<'p, 'a> Expander<'p, 'a> {
    fn instance(&mut self, instance: Instance<'p, 'a>) {
        if self.exceeds_a_limit(&instance) {
            return;
        }
        let component = self.program.component(instance.component);
        match &component.body {
            ComponentBody::Extern { reference, .. } => {
                let config = instance.bind.and_then(|constant| self.config(constant));
                self.call(reference, &instance.usage, config, instance.place.clone());
            }
            ComponentBody::Network { .. } => {
                if let Some(core) = self.core(instance.component) {
                    self.network(&instance, &core);
                }
            }
        }
    }

    /// Stops the expansion of a program that is too large: such a program gets this one finding.
    fn exceeds_a_limit(&mut self, instance: &Instance) -> bool {
        self.instances += 1;
        let limit = if instance.depth > DEPTH_LIMIT {
            format!("components may lie in each other {DEPTH_LIMIT} levels deep")
        } else if self.instances > INSTANCE_LIMIT {
            format!("a program may have {INSTANCE_LIMIT} nodes, those within its components included")
        } else if self.bytes > BYTE_LIMIT {
            format!("port addresses and constants may take {} MB", BYTE_LIMIT >> 20)
        } else {
            return false;
        };
        self.waiting.clear();
        let finding = error!(codes::PROGRAM_TOO_LARGE, "the program is too large")
            .because(format!("{limit}; the limit is exceeded at `{}`", shortened(&instance.path)))
            .help("use fewer instances of components that contain many others");
        self.report(instance.place.site, finding);
        true
    }

    /// The desugared network of a component; none if it has errors, which are reported once.
    fn core(&mut self, id: ComponentId) -> Option<Rc<Core<'p, 'a>>> {
        let place = id.0 as usize;
        if let Some(core) = &self.cores[place] {
            return Some(core.clone());
        }
        let ComponentBody::Network { nodes, connections } = &self.program.component(id).body else {
            return None;
        };
        let core = desugar::desugar(nodes, connections).unwrap_or_else(|too_long| {
            for (site, length) in too_long {
                let finding =
                    error!(codes::LIST_TOO_LONG, "a list of {length} senders or receivers is too long")
                        .because("array ports have at most 255 slots")
                        .help("make a list of shorter lists, each sent through a node such as `Pass`");
                self.report(site, finding);
            }
            Core::default()
        });
        for wire in &core.bypasses {
            if let (Owner::Node(_), Owner::Node(_)) = (wire.sender.owner, wire.receiver.owner) {
                let finding = error!(codes::BYPASS_BETWEEN_NODES, "nothing says how many slots these are")
                    .because(
                        "`[*]` means the slots that are connected outside of the component, so one end must \
                         be a port of the component itself",
                    )
                    .help("connect the slots one by one");
                self.report(wire.site, finding);
            }
        }
        let core = Rc::new(core);
        self.cores[place] = Some(core.clone());
        Some(core)
    }

    fn network(&mut self, instance: &Instance<'p, 'a>, core: &Core<'p, 'a>) {
        let targets: Vec<_> = core.nodes.iter().map(|node| self.target(node, &instance.scope)).collect();
        let mut usages = vec![Usage::default(); core.nodes.len()];
        let named = |port: CorePort<'a>, is_sender: bool| match port {
            CorePort { owner: Owner::Node(NodeId(node)), name: "", .. } => {
                CorePort { name: targets[node as usize].sole_port(self.program, is_sender), ..port }
            }
            port => port,
        };
        let bypasses = core.bypasses.iter().flat_map(|wire| bypass(wire, &instance.usage));
        let wires = core.wires.iter().copied().chain(bypasses).map(|wire| Wire {
            sender: named(wire.sender, true),
            receiver: named(wire.receiver, false),
            ..wire
        });
        let paths: Vec<String> = core.nodes.iter().map(|node| join(&instance.path, &node.name)).collect();
        let mut sides = Sides { own: Default::default(), nodes: vec![Default::default(); core.nodes.len()] };
        for wire in wires.collect::<Vec<_>>() {
            let sides = &mut sides;
            let mut end = |port: CorePort<'a>, is_sender: bool| {
                let key = (port.name, port.slot);
                let (used, path, is_out, side) = match port.owner {
                    // No port is twice a sender, nor twice a receiver; one of the instance itself has its
                    // address from outside.
                    Owner::In | Owner::Out => {
                        let is_out = port.owner == Owner::Out;
                        let used = if is_out { &instance.usage.outports } else { &instance.usage.inports };
                        if let Some(address) = used.get(&key) {
                            return *address;
                        }
                        (None, &instance.path, is_out, &mut sides.own[usize::from(is_out)])
                    }
                    Owner::Node(NodeId(node)) => {
                        let Usage { inports, outports } = &mut usages[node as usize];
                        let used = if is_sender { outports } else { inports };
                        let side = &mut sides.nodes[node as usize][usize::from(is_sender)];
                        (Some(used), &paths[node as usize], is_sender, side)
                    }
                };
                let side = side.get_or_insert_with(|| join(path, if is_out { "out" } else { "in" }).into());
                let address = self.address(side, port.name, port.slot);
                if let Some(used) = used {
                    used.insert(key, address);
                }
                address
            };
            let connection = (end(wire.sender, true), end(wire.receiver, false));
            self.connections.push(connection);
            self.wires.push(wire.site);
        }
        let first = self.waiting.len();
        let mut drains = 0;
        for (((node, path), target), mut usage) in core.nodes.iter().zip(paths).zip(targets).zip(usages) {
            let place = self.place(node.site, instance);
            match target {
                Instantiated::Func(generated) => {
                    let (reference, config) = match generated {
                        Generated::Constant(constant) => ("new", self.config(constant)),
                        Generated::Selector(fields) => ("field", Some(message::path(fields))),
                        Generated::FanIn => ("fan_in", None),
                        Generated::FanOut => ("fan_out", None),
                    };
                    self.call(reference, &usage, config, place);
                }
                Instantiated::Component { id, scope, bind, .. } => {
                    for port in self.unused_outports(id, node, &usage) {
                        let drain = core.generated_name("del", &mut drains);
                        let sender = self.drain(&path, port, &join(&instance.path, &drain), place.clone());
                        usage.outports.insert(port, sender);
                    }
                    let depth = instance.depth + 1;
                    self.waiting.push(Instance { path, depth, component: id, scope, usage, bind, place });
                }
                Instantiated::Nothing => {}
            }
        }
        self.waiting[first..].reverse();
    }

    /// Where the sources ask for a node of an instance.
    fn place(&self, site: Site, instance: &Instance) -> CallSite {
        let sources = self.program.sources;
        let is_std = sources.package(sources.file(site.file).package).module == sources.std();
        let within = is_std.then(|| {
            let around = || Rc::new((instance.path.clone(), instance.place.site));
            instance.place.within.clone().unwrap_or_else(around)
        });
        CallSite { site, within }
    }

    /// What a node is in an instance of its component.
    fn target(&self, node: &CoreNode<'p, 'a>, scope: &Rc<Scope<'p, 'a>>) -> Instantiated<'p, 'a> {
        let declared = match node.kind {
            CoreNodeKind::Generated(generated) => return Instantiated::Func(generated),
            CoreNodeKind::Declared(declared) => declared,
        };
        match declared.target {
            NodeTarget::Component(id) => Instantiated::Component {
                id,
                scope: self.scope(id, &declared.dependencies, scope),
                bind: declared.bind.as_ref(),
                given: None,
            },
            NodeTarget::Hole(_) => match scope.filler(declared.name) {
                Some(Filler { given, scope }) => Instantiated::Component {
                    id: given.component,
                    scope: self.scope(given.component, &given.dependencies, scope),
                    bind: given.bind.as_ref(),
                    given: Some(given),
                },
                None => Instantiated::Nothing,
            },
        }
    }

    /// The scope within a component whose dependencies are written in another scope.
    fn scope(
        &self,
        id: ComponentId,
        dependencies: &'p [Dependency<'a>],
        written_in: &Rc<Scope<'p, 'a>>,
    ) -> Rc<Scope<'p, 'a>> {
        let fillers = dependencies.iter().filter_map(|dependency| match &dependency.source {
            DependencySource::Given(given) => Some(Filler { given, scope: written_in.clone() }),
            DependencySource::Inherited => written_in.filler(dependency.need).cloned(),
        });
        Rc::new(Scope { component: self.program.component(id), fillers: fillers.collect() })
    }

    /// The outports, or slots of outports, of a node that nothing receives from. Reports slots that are
    /// connected on one side only.
    fn unused_outports(
        &mut self,
        id: ComponentId,
        node: &CoreNode<'p, 'a>,
        usage: &Usage<'a>,
    ) -> Vec<(&'a str, Option<u32>)> {
        let component = self.program.component(id);
        let core = self.core(id);
        let mut unused = Vec::new();
        for port in component.inports.iter().filter(|port| port.is_array) {
            let Some(taken) = core.as_ref().and_then(|core| slots_within(core, Owner::In, port.name)) else {
                continue;
            };
            let fed = slots(&usage.inports, port.name);
            if fed != taken {
                self.slot_mismatch(node, component, "inport", port.name, fed, taken);
            }
        }
        for port in &component.outports {
            if !port.is_array {
                unused.extend(Some((port.name, None)).filter(|port| !usage.outports.contains_key(port)));
                continue;
            }
            let used = slots(&usage.outports, port.name);
            let sent = match &core {
                Some(core) => match slots_within(core, Owner::Out, port.name)
                    .or_else(|| relayed(core, usage, port.name))
                {
                    Some(sent) => sent,
                    None => continue,
                },
                // A function with in- and outports of one name, such as a switch, has as many of both.
                None => slots(&usage.inports, port.name),
            };
            if core.is_some() && used > sent {
                self.slot_mismatch(node, component, "outport", port.name, used, sent);
            }
            let slots = (0..sent).map(|slot| (port.name, Some(slot)));
            unused.extend(slots.filter(|slot| !usage.outports.contains_key(slot)));
        }
        unused
    }

    fn slot_mismatch(
        &mut self,
        node: &CoreNode,
        component: &Component,
        side: &str,
        port: &str,
        outside: u32,
        inside: u32,
    ) {
        let finding = error!(codes::ARRAY_SLOTS, "array {side} `{}:{port}` is used incorrectly", node.name)
            .because(format!(
                "{} of its slots are connected here, but the network of `{}` uses {inside}",
                outside, component.name
            ))
            .help(format!("connect the slots 0 to {}, or pass all of them on with `[*]`", inside.max(1) - 1));
        self.report(node.site, finding);
    }

    /// Lets the messages of an outport that nothing receives from vanish in a node at the path `drain`; the
    /// address of the outport.
    fn drain(
        &mut self,
        node: &str,
        (port, slot): (&'a str, Option<u32>),
        drain: &str,
        place: CallSite,
    ) -> Address {
        let sender = self.address(&join(node, "out").into(), port, slot);
        let receiver = self.address(&join(drain, "in").into(), "data", None);
        let inports = Used::from([(("data", None), receiver)]);
        self.connections.push((sender, receiver));
        self.wires.push(place.site);
        self.call("del", &Usage { inports, outports: Used::new() }, None, place);
        sender
    }

    fn call(&mut self, reference: &str, usage: &Usage, config: Option<Message>, place: CallSite) {
        let [inputs, outputs] =
            [&usage.inports, &usage.outports].map(|ports| ports.values().copied().collect());
        self.funcs.push(FuncCall { reference: reference.to_string(), inputs, outputs, config });
        self.places.push(place);
    }

    fn config(&mut self, constant: &Constant) -> Option<Message> {
        let Some((message, size)) = message::message(&constant.value) else {
            let finding = error!(codes::CONSTANT_TOO_DEEP, "the constant is nested too deeply")
                .because(format!("{} levels are allowed", neva_ir::MAX_MESSAGE_DEPTH))
                .help("build such a value at run time");
            self.report(constant.site, finding);
            return None;
        };
        self.bytes += size * size_of::<Message>();
        Some(message)
    }

    /// Reports a finding about a place, unless the place has one of that code.
    fn report(&mut self, site: Site, finding: Diagnostic) {
        if self.reported.insert((site, finding.code)) {
            self.findings.push(finding.at(self.program.sources.file(site.file).source.place(site.span)));
        }
    }

    /// The address of a port, which has none yet, on a side of a node.
    fn address(&mut self, side: &Arc<str>, port: &'a str, index: Option<u32>) -> Address {
        // Each is counted for what sends and for what receives.
        self.bytes += 2 * (side.len() + port.len() + 2 * size_of::<PortAddr>());
        let port = self.port_names.entry(port).or_insert_with(|| port.into()).clone();
        self.addresses.push(PortAddr { path: side.clone(), port, index });
        Address(self.addresses.len() as u32 - 1)
    }
}

/// The paths of both sides of an instance and of the nodes in it, as far as they are known.
struct Sides {
    own: [Option<Arc<str>>; 2],
    nodes: Vec<[Option<Arc<str>>; 2]>,
}

/// What a node of a network is in an instance of the network.
enum Instantiated<'p, 'a> {
    Component {
        id: ComponentId,
        scope: Rc<Scope<'p, 'a>>,
        bind: Option<&'p Constant<'a>>,
        /// What fills the node, if it is a hole.
        given: Option<&'p GivenDependency<'a>>,
    },
    Func(Generated<'p, 'a>),
    /// A hole that nothing fills; no checked program has one.
    Nothing,
}

impl<'a> Instantiated<'_, 'a> {
    /// The name of the only in- or outport of what fills a hole; its anonymous ports are that one.
    fn sole_port(&self, program: &TypedProgram<'a>, is_outport: bool) -> &'a str {
        let Instantiated::Component { given: Some(given), .. } = self else { return "" };
        match &given.inports[..] {
            [inport] if !is_outport => inport.name,
            _ => program.component(given.component).sole_outport().unwrap_or_default(),
        }
    }
}

impl<'p, 'a> Scope<'p, 'a> {
    fn filler(&self, need: &str) -> Option<&Filler<'p, 'a>> {
        let place = self.component.needs.iter().position(|other| other.name == need)?;
        self.fillers.get(place)
    }
}

/// The connections of an array bypass: one for each slot that is connected outside of the instance.
fn bypass<'a>(wire: &Wire<'a>, usage: &Usage<'a>) -> impl Iterator<Item = Wire<'a>> + use<'a> {
    let count = match (wire.sender.owner, wire.receiver.owner) {
        (Owner::In, _) => slots(&usage.inports, wire.sender.name),
        _ => slots(&usage.outports, wire.receiver.name),
    };
    let wire = *wire;
    (0..count).map(move |slot| Wire {
        sender: CorePort { slot: Some(slot), ..wire.sender },
        receiver: CorePort { slot: Some(slot), ..wire.receiver },
        site: wire.site,
    })
}

/// How many slots of an array port are connected; there are no holes among them.
fn slots(ports: &Used, name: &str) -> u32 {
    ports.keys().filter(|(port, slot)| *port == name && slot.is_some()).count() as u32
}

/// How many slots of a component's own array port its network uses; none if that is up to what is outside.
fn slots_within(core: &Core, owner: Owner, name: &str) -> Option<u32> {
    let own = |wire: &Wire| {
        let port = if owner == Owner::In { wire.sender } else { wire.receiver };
        port.owner == owner && port.name == name
    };
    if core.bypasses.iter().any(own) {
        return None;
    }
    Some(core.wires.iter().filter(|wire| own(wire)).count() as u32)
}

/// How many slots a component's own array outport has if the network passes an own array inport on to it.
fn relayed(core: &Core, usage: &Usage, name: &str) -> Option<u32> {
    let wire =
        core.bypasses.iter().find(|wire| wire.receiver.owner == Owner::Out && wire.receiver.name == name)?;
    (wire.sender.owner == Owner::In).then(|| slots(&usage.inports, wire.sender.name))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}/{name}") }
}

fn shortened(path: &str) -> String {
    match path.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.to_string(),
    }
}
