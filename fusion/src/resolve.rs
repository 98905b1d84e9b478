//! From IR to network: every reference looked up in the registry, every port and connection checked.

use crate::codes;
use crate::dead::mark_constant;
use crate::effects;
use crate::enclosed::enclose;
use crate::merges;
use crate::network::{Channel, HOLD, Meeting, Network, NetworkNode, Site};
use crate::port_types::{MessageType, Mismatch, mismatches};
use fixedbitset::FixedBitSet;
use neva_diagnostics::{Diagnostic, Findings, Place, did_you_mean, error, quoted};
use neva_ir::{Address, FuncCall, PortAddr, Program};
use neva_registry::{Port, Record, Registry, Use};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The text that a program was read from, to point into.
#[derive(Clone, Copy, Debug)]
pub struct IrSource<'a> {
    /// Name of the file as the user gave it.
    pub file: &'a str,
    /// Its text; empty when the program did not come from a file.
    pub text: &'a str,
}

/// Checks a program against the registry and follows its relays.
///
/// # Errors
/// Everything that is wrong with it, up to a limit of `MOST` findings.
pub fn resolve(program: &Program, registry: &Registry, source: IrSource) -> Result<Network, Findings> {
    let count = program.addresses.len();
    let mut next = vec![None; count];
    program.connections.iter().for_each(|(from, to)| next[from.0 as usize] = Some(*to));
    let mut resolver = Resolver {
        program,
        source,
        findings: Findings::new(),
        channels: vec![],
        next,
        by_address: vec![None; count],
        drains: FxHashSet::default(),
    };
    let network = resolver.network(registry);
    match network {
        Some(network) if resolver.findings.is_empty() => Ok(network),
        _ => Err(resolver.findings),
    }
}

/// How many findings are reported at the most.
pub(crate) const MOST: usize = 50;

/// For each address, if it sends, the channel at the end of its relays.
type Ends = Vec<Option<u32>>;

struct Resolver<'a> {
    program: &'a Program,
    source: IrSource<'a>,
    findings: Findings,
    channels: Vec<Channel>,
    /// For each address what it sends to.
    next: Vec<Option<Address>>,
    /// For each address the channel of the inport.
    by_address: Vec<Option<u32>>,
    drains: FxHashSet<u32>,
}

impl<'a> Resolver<'a> {
    fn network(&mut self, registry: &Registry) -> Option<Network> {
        let stop = self.channel(PortAddr { path: "out".into(), port: "stop".into(), index: None }, None);
        let mut nodes: Vec<NetworkNode> = Vec::with_capacity(self.program.funcs.len());
        let mut order: Vec<(usize, &FuncCall)> = self.program.funcs.iter().enumerate().collect();
        order.sort_by_cached_key(|(_, call)| self.address_key(call));
        let mut calls = Vec::with_capacity(order.len());
        for (position, call) in order {
            let Some(record) = registry.get(&call.reference) else {
                self.unknown_reference(call, registry);
                continue;
            };
            let node = nodes.len() as u32;
            let inputs = self.inputs(call, record, node);
            if record.outputs.is_empty() && record.inputs.iter().all(|port| port.usage == Use::Signal) {
                self.drains.insert(node);
            }
            self.check_config(call, record);
            let path: Arc<str> = self.path_of(call).into();
            nodes.push(NetworkNode {
                record,
                id: node,
                call: position,
                home: path.clone(),
                path,
                site: Site::default(),
                config: call.config.clone(),
                inputs,
                outputs: vec![],
                drained: FxHashMap::default(),
                asked: 0,
                distance: 0,
                nearer: vec![],
                round: vec![],
                loop_has_effect: false,
                is_in_step: false,
                is_enclosed: false,
                leads_to: 0,
                leads_to_effect: 0,
                is_late: false,
                leads_in_time: false,
                place: 0,
            });
            calls.push(call);
        }
        if !self.findings.is_empty() {
            // Connections to what was not understood would only repeat it.
            return None;
        }
        let receivers = self.follow_relays(stop);
        for (node, call) in calls.iter().enumerate() {
            let record = nodes[node].record;
            let mut drained = FxHashMap::default();
            nodes[node].outputs = self.outputs(call, record, node as u32, &receivers, &mut drained);
            nodes[node].drained = drained;
        }
        let start = self.start(&receivers);
        self.check_types(&nodes);
        self.check_dangling(&receivers);
        self.check_fed(start, stop);
        let channels = std::mem::take(&mut self.channels);
        let [all, case] = HOLD.map(|reference| registry.get(reference));
        let meeting = all.zip(case).map(|(all, case)| Meeting { all, case });
        let outside = FxHashMap::default();
        let mut network =
            Network { nodes, channels, start, stop, outside, is_part: false, trace: None, meeting };
        mark_constant(&mut network);
        enclose(&mut network);
        effects::place(&mut network);
        merges::compare_paths(&mut network);
        Some(network)
    }

    fn channel(&mut self, name: PortAddr, consumer: Option<(u32, u32, u32)>) -> u32 {
        self.channels.push(Channel::new(name, consumer));
        self.channels.len() as u32 - 1
    }

    fn unknown_reference(&mut self, call: &FuncCall, registry: &Registry) {
        let references = registry.records().iter().map(|record| record.reference);
        let advice = did_you_mean("", &call.reference, references);
        let help = advice.unwrap_or_else(|| "see `neva registry list` for the funcs there are".to_owned());
        let title = format!("there is no runtime func `{}`", shown(&call.reference));
        let text = format!("node `{}` calls it", shown(self.path_of(call)));
        self.find(&call.reference, Diagnostic::error(codes::UNKNOWN_REF, title).because(text).help(help));
    }

    fn inputs(&mut self, call: &FuncCall, record: &'static Record, node: u32) -> Vec<Vec<u32>> {
        let slots = self.slots(call, &call.inputs, record, record.inputs, "inport");
        let mut inputs = Vec::with_capacity(record.inputs.len());
        for (index, (port, found)) in record.inputs.iter().zip(slots).enumerate() {
            if found.is_empty() {
                let title = format!(
                    "node `{}` ({}) lacks its inport `{}`",
                    shown(self.path_of(call)),
                    record.reference,
                    port.name
                );
                self.find(
                    &self.first_address(call),
                    Diagnostic::error(codes::MISSING_PORT, title)
                        .because("without it the node would wait forever")
                        .help("add the port to `io.in` and connect it"),
                );
            }
            let mut channels = Vec::with_capacity(found.len());
            for (slot, address) in found.into_iter().enumerate() {
                let consumer = Some((node, index as u32, slot as u32));
                let channel = self.channel(self.program.port(address).clone(), consumer);
                if self.by_address[address.0 as usize].replace(channel).is_some() {
                    let address = self.program.port(address);
                    let title = format!("two nodes have the inport `{}`", shown(&address.to_string()));
                    self.find(&address.to_string(), Diagnostic::error(codes::DOUBLED_PORT, title));
                }
                channels.push(channel);
            }
            inputs.push(channels);
        }
        inputs
    }

    /// The addresses of each port of a record, by slot.
    fn slots(
        &mut self,
        call: &FuncCall,
        addresses: &[Address],
        record: &Record,
        ports: &[Port],
        kind: &str,
    ) -> Vec<Vec<Address>> {
        let program = self.program;
        let mut slots: Vec<Vec<Address>> = vec![vec![]; ports.len()];
        for &number in addresses {
            let address = program.port(number);
            let named = ports.iter().position(|port| *port.name == *address.port);
            if let (None, Some(any), None) =
                (named, ports.iter().position(|port| port.name.is_empty()), address.index)
            {
                slots[any].push(number);
                continue;
            }
            let Some(index) = named else {
                let names = ports.iter().map(|port| port.name);
                let title = format!("`{}` has no {kind} `{}`", record.reference, shown(&address.port));
                let all = quoted(names);
                let help = if all.is_empty() {
                    format!("it has no {kind}s")
                } else {
                    format!("its {kind}s are {all}")
                };
                self.find(&address.to_string(), Diagnostic::error(codes::UNKNOWN_PORT, title).help(help));
                continue;
            };
            if ports[index].array != address.index.is_some() {
                let (is, want) = if ports[index].array {
                    ("an array", "with a slot")
                } else {
                    ("a single", "without a slot")
                };
                let title =
                    format!("`{}` is {is} {kind} of `{}`", shown(&address.to_string()), record.reference);
                let help = format!("write it {want}");
                self.find(&address.to_string(), Diagnostic::error(codes::WRONG_PORT_KIND, title).help(help));
                continue;
            }
            slots[index].push(number);
        }
        for (port, found) in ports.iter().zip(&mut slots) {
            found.sort_by_key(|address| (program.port(*address).index, &program.port(*address).port));
            if let Some(pair) = found.windows(2).find(|pair| pair[0] == pair[1]) {
                let doubled = program.port(pair[0]).to_string();
                let title = format!(
                    "node `{}` lists its {kind} `{}` twice",
                    shown(self.path_of(call)),
                    shown(&doubled)
                );
                self.find(&doubled, Diagnostic::error(codes::DOUBLED_PORT, title));
                found.dedup();
            }
            let index = |address: &Address| program.port(*address).index;
            let highest = found.last().and_then(&index).map_or(0, |index| index as usize + 1);
            if port.array && !port.name.is_empty() && highest != found.len() {
                let hole = (0u32..).zip(found.iter()).find(|(slot, address)| index(address) != Some(*slot));
                let hole = hole.map_or(0, |(slot, _)| slot);
                let title = format!(
                    "array {kind} `{}` of node `{}` has a hole: slot {hole} is missing",
                    port.name,
                    shown(self.path_of(call))
                );
                let address = program.port(found[0]).to_string();
                let finding = Diagnostic::error(codes::ARRAY_HOLE, title)
                    .because("slots are numbered from 0 without gaps")
                    .help(format!("connect slot {hole} or renumber the others"));
                self.find(&address, finding);
                found.truncate(hole as usize);
            }
        }
        slots
    }

    /// For every sender in the program the channel at the end of its relays.
    fn follow_relays(&mut self, stop: u32) -> Ends {
        let is_stop = |port: &PortAddr| *port.path == *"out" && *port.port == *"stop" && port.index.is_none();
        let mut ends = vec![None; self.program.addresses.len()];
        let mut is_followed = FixedBitSet::with_capacity(ends.len());
        let mut path: Vec<Address> = vec![];
        for (first, _) in &self.program.connections {
            path.clear();
            let mut sender = *first;
            let end = loop {
                if is_followed.put(sender.0 as usize) {
                    let end = ends[sender.0 as usize];
                    if end.is_none() && path.contains(&sender) {
                        self.cycle(&path, sender);
                    }
                    break end;
                }
                path.push(sender);
                let Some(receiver) = self.next[sender.0 as usize] else { break None };
                if let Some(channel) = self.by_address[receiver.0 as usize] {
                    break Some(channel);
                }
                if is_stop(self.program.port(receiver)) {
                    break Some(stop);
                }
                sender = receiver;
            };
            path.iter().for_each(|step| ends[step.0 as usize] = end);
        }
        ends
    }

    fn cycle(&mut self, path: &[Address], back_to: Address) {
        let from = path.iter().position(|step| *step == back_to).unwrap_or(0);
        let text = |step: &Address| self.program.port(*step).to_string();
        let names: Vec<String> = path[from..].iter().take(6).map(|step| shown(&text(step))).collect();
        let title = format!("connections go round in a circle: {} -> ...", names.join(" -> "));
        let finding = Diagnostic::error(codes::FORWARDING_CYCLE, title)
            .because("no node is on the circle, so no message could ever arrive")
            .help("connect one of these ports to a node's inport instead");
        self.find(&text(&back_to), finding);
    }

    fn outputs(
        &mut self,
        call: &FuncCall,
        record: &Record,
        node: u32,
        receivers: &Ends,
        drained: &mut FxHashMap<(u32, u32), String>,
    ) -> Vec<Vec<Option<u32>>> {
        let slots = self.slots(call, &call.outputs, record, record.outputs, "outport");
        let mut outputs = Vec::with_capacity(slots.len());
        for (index, found) in slots.into_iter().enumerate() {
            let mut channels = vec![];
            for (slot, address) in found.into_iter().enumerate() {
                let mut channel = receivers[address.0 as usize];
                match channel {
                    // Components share one drain among all their unused outports: each has its own connection
                    // to it.
                    Some(shared)
                        if self.channels[shared as usize].producer.is_some() && self.is_drain(shared) =>
                    {
                        let receiver = self.channels[shared as usize].name.to_string();
                        drained.insert((index as u32, slot as u32), receiver);
                        channel = None;
                    }
                    Some(channel) => self.feed(channel, (node, index as u32, slot as u32), address),
                    None if self.next[address.0 as usize].is_none() => {
                        let address = self.program.port(address);
                        let title = format!("nothing is connected to `{}`", shown(&address.to_string()));
                        let finding = Diagnostic::error(codes::DANGLING_PORT, title)
                            .because("the node would wait forever for somebody to take its message")
                            .help("connect it, or take the port out of `io.out`");
                        self.find(&address.to_string(), finding);
                    }
                    None => {}
                }
                channels.push(channel);
            }
            if channels.is_empty() && !record.outputs[index].array {
                channels.push(None);
            }
            outputs.push(channels);
        }
        outputs
    }

    /// Whether what arrives on a channel is thrown away.
    fn is_drain(&self, channel: u32) -> bool {
        let consumer = self.channels[channel as usize].consumer;
        consumer.is_some_and(|(node, _, _)| self.drains.contains(&node))
    }

    fn feed(&mut self, channel: u32, producer: (u32, u32, u32), address: Address) {
        let channel = &mut self.channels[channel as usize];
        if channel.producer.is_some() {
            let address = self.program.port(address);
            let name = shown(&channel.name.to_string());
            let text = format!("`{}` is one of them", shown(&address.to_string()));
            let finding = error!(codes::DOUBLED_CONNECTION, "two senders feed `{name}`")
                .because(text)
                .help("merge them with a `fan_in` node");
            self.find(&address.to_string(), finding);
            return;
        }
        channel.producer = Some(producer);
    }

    fn start(&mut self, receivers: &Ends) -> Option<u32> {
        let is_start = |(from, _): &&(Address, Address)| {
            let port = self.program.port(*from);
            *port.path == *"in" && *port.port == *"start" && port.index.is_none()
        };
        let Some((address, _)) = self.program.connections.iter().find(is_start) else {
            let finding = error!(codes::NO_START, "nothing is connected to the program's `in:start`")
                .help("an IR program has a connection from `in:start` to its first node");
            self.find("connections", finding);
            return None;
        };
        let start = receivers[address.0 as usize];
        if let Some(start) = start
            && self.channels[start as usize].producer.is_some()
        {
            let title =
                format!("two senders feed `{}`", shown(&self.channels[start as usize].name.to_string()));
            self.find("in:start", Diagnostic::error(codes::DOUBLED_CONNECTION, title));
        }
        start
    }

    /// Senders that are no node's outport and nobody's receiver, and receivers that lead nowhere.
    fn check_dangling(&mut self, receivers: &Ends) {
        let program = self.program;
        let mut known = FixedBitSet::with_capacity(program.addresses.len());
        let outports = program.funcs.iter().flat_map(|call| &call.outputs);
        known
            .extend(program.connections.iter().map(|(_, to)| to).chain(outports).map(|port| port.0 as usize));
        let mut findings = vec![];
        for (from, to) in &program.connections {
            let (sender, receiver) = (program.port(*from), program.port(*to));
            let is_start = || *sender.path == *"in" && *sender.port == *"start";
            if !known.contains(from.0 as usize) && !is_start() {
                findings.push((sender, sender, format!("no node sends to `{}`", shown(&sender.to_string()))));
            }
            if receivers[from.0 as usize].is_none() && self.next[to.0 as usize].is_none() {
                let title = format!("no node receives from `{}`", shown(&receiver.to_string()));
                findings.push((sender, receiver, title));
            }
        }
        findings.sort_by_key(|(sender, ..)| *sender);
        for (_, address, title) in findings {
            let finding = Diagnostic::error(codes::DANGLING_CONNECTION, title)
                .help("remove the connection or add the node that belongs there");
            self.find(&address.to_string(), finding);
        }
    }

    fn check_fed(&mut self, start: Option<u32>, stop: u32) {
        if !self.findings.is_empty() {
            return;
        }
        let unfed: Vec<String> = (0..self.channels.len() as u32)
            .filter(|&index| {
                self.channels[index as usize].producer.is_none() && Some(index) != start && index != stop
            })
            .map(|index| self.channels[index as usize].name.to_string())
            .collect();
        for name in unfed {
            let finding = error!(codes::DANGLING_PORT, "nothing feeds the inport `{}`", shown(&name))
                .because("its node would wait forever")
                .help("connect a sender to it");
            self.find(&name, finding);
        }
    }

    /// Messages that come to a port of another type, straight or through funcs that relay them.
    fn check_types(&mut self, nodes: &[NetworkNode]) {
        for Mismatch { channel, message_type, maker } in mismatches(nodes, &self.channels) {
            let Channel { consumer: Some((receiver, input, _)), producer, .. } =
                &self.channels[channel as usize]
            else {
                unreachable!("a message comes to no port");
            };
            let receiver = &nodes[*receiver as usize];
            let port = receiver.record.inputs[*input as usize];
            let title = format!(
                "`{}` of node `{}` ({}) is sent a value of type {message_type}, wanted is {}",
                port.name,
                shown(&receiver.path),
                receiver.record.reference,
                port.ty
            );
            let path = &nodes[maker as usize].path;
            let text = match producer {
                Some((sender, _, _)) if *sender != maker => {
                    let sender = shown(&nodes[*sender as usize].path);
                    format!("node `{}` makes it, and node `{sender}` passes it on", shown(path))
                }
                _ => format!("node `{}` sends it", shown(path)),
            };
            let finding = Diagnostic::error(codes::WRONG_MESSAGE, title).because(text);
            self.find(path, finding.help("send a message of that type"));
        }
    }

    fn check_config(&mut self, call: &FuncCall, record: &Record) {
        let node = shown(self.path_of(call));
        let wanted = match (&record.config, &call.config) {
            (None, _) => return,
            (Some(wanted), Some(message)) if MessageType::of(message).fits(wanted) => return,
            (Some(wanted), _) => wanted,
        };
        let (title, text) = match &call.config {
            None => (format!("node `{node}` ({}) lacks its message", record.reference), String::new()),
            Some(message) => (
                format!("node `{node}` ({}) has a message of the wrong type", record.reference),
                format!("it is of type {}, wanted is {wanted}", MessageType::of(message)),
            ),
        };
        let help = format!("give it a `msg` of type {wanted}");
        let finding = Diagnostic::error(codes::WRONG_MESSAGE, title).because(text).help(help);
        self.find(&self.first_address(call), finding);
    }

    fn first_port(&self, call: &FuncCall) -> Option<&'a PortAddr> {
        call.inputs.first().or(call.outputs.first()).map(|address| self.program.port(*address))
    }

    fn address_key<'c>(&self, call: &'c FuncCall) -> (&'c str, &'c str)
    where
        'a: 'c,
    {
        (self.path_of(call), &call.reference)
    }

    fn path_of(&self, call: &FuncCall) -> &'a str {
        self.first_port(call).map_or("", PortAddr::node)
    }

    fn first_address(&self, call: &FuncCall) -> String {
        self.first_port(call).map_or_else(|| call.reference.clone(), PortAddr::to_string)
    }

    fn find(&mut self, subject: &str, finding: Diagnostic) {
        if self.findings.len() < MOST {
            self.findings.push(finding.at(locate(self.source, subject)));
        }
    }
}

/// Where a name occurs in the source first, as a whole string.
fn locate(source: IrSource, subject: &str) -> Place {
    let quoted = format!("\"{subject}\"");
    let found = source.text.find(&quoted).map(|at| at + 1).or_else(|| source.text.find(subject));
    let Some(at) = found else { return Place::file(source.file) };
    let start = source.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = source.text[..start].bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let text: String = source.text[start..].lines().next().unwrap_or("").chars().take(4096).collect();
    Place {
        file: source.file.to_string(),
        line,
        column: source.text[start..at].chars().count() as u32 + 1,
        length: subject.chars().count().max(1) as u32,
        text: Some(text),
    }
}

/// A name from the IR made fit for a message: without control characters, and not too long.
fn shown(name: &str) -> String {
    let clean: String = name.chars().take(120).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if name.chars().count() > 120 { clean + "…" } else { clean }
}
