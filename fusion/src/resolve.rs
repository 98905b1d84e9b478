//! From IR to network: every reference looked up in the registry, every port and connection checked.

use crate::codes;
use crate::dead::mark_constant;
use crate::effects;
use crate::merges;
use crate::network::{Channel, HOLD, Meeting, Network, NetworkNode, Site};
use crate::port_types::{MessageType, Mismatch, mismatches};
use neva_diagnostics::{Diagnostic, Findings, Place, did_you_mean, error, quoted};
use neva_ir::{FuncCall, PortAddr, Program};
use neva_registry::{Port, Record, Registry, Use};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
    let mut resolver = Resolver {
        program,
        source,
        findings: Findings::new(),
        channels: vec![],
        by_address: FxHashMap::default(),
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

/// For each sender the channel at the end of its relays, if they lead to one.
type Ends<'a> = FxHashMap<&'a PortAddr, Option<u32>>;

struct Resolver<'a> {
    program: &'a Program,
    source: IrSource<'a>,
    findings: Findings,
    channels: Vec<Channel>,
    by_address: FxHashMap<&'a PortAddr, u32>,
    drains: FxHashSet<u32>,
}

impl<'a> Resolver<'a> {
    fn network(&mut self, registry: &Registry) -> Option<Network> {
        let stop = self.channel("out:stop".into(), None);
        let mut nodes: Vec<NetworkNode> = Vec::with_capacity(self.program.funcs.len());
        let mut order: Vec<(usize, &FuncCall)> = self.program.funcs.iter().enumerate().collect();
        order.sort_by_cached_key(|(_, call)| address_key(call));
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
            let path = path_of(call);
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
                drained: HashMap::new(),
                distance: 0,
                nearer: vec![],
                round: vec![],
                loop_has_effect: false,
                is_in_step: false,
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
            let mut drained = HashMap::new();
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
        let outside = HashMap::new();
        let mut network =
            Network { nodes, channels, start, stop, outside, is_part: false, trace: None, meeting };
        mark_constant(&mut network);
        effects::place(&mut network);
        merges::compare_paths(&mut network, false);
        Some(network)
    }

    fn channel(&mut self, name: String, consumer: Option<(u32, u32, u32)>) -> u32 {
        self.channels.push(Channel::new(name, consumer));
        self.channels.len() as u32 - 1
    }

    fn unknown_reference(&mut self, call: &FuncCall, registry: &Registry) {
        let references = registry.records().iter().map(|record| record.reference);
        let advice = did_you_mean("", &call.reference, references);
        let help = advice.unwrap_or_else(|| "see `neva registry list` for the funcs there are".to_owned());
        let title = format!("there is no runtime func `{}`", shown(&call.reference));
        let text = format!("node `{}` calls it", shown(&path_of(call)));
        self.find(&call.reference, Diagnostic::error(codes::UNKNOWN_REF, title).because(text).help(help));
    }

    fn inputs(&mut self, call: &'a FuncCall, record: &'static Record, node: u32) -> Vec<Vec<u32>> {
        let slots = self.slots(call, &call.inputs, record, record.inputs, "inport");
        let mut inputs = Vec::with_capacity(record.inputs.len());
        for (index, (port, found)) in record.inputs.iter().zip(slots).enumerate() {
            if found.is_empty() {
                let title = format!(
                    "node `{}` ({}) lacks its inport `{}`",
                    shown(&path_of(call)),
                    record.reference,
                    port.name
                );
                self.find(
                    &first_address(call),
                    Diagnostic::error(codes::MISSING_PORT, title)
                        .because("without it the node would wait forever")
                        .help("add the port to `io.in` and connect it"),
                );
            }
            let mut channels = Vec::with_capacity(found.len());
            for (slot, address) in found.into_iter().enumerate() {
                let consumer = Some((node, index as u32, slot as u32));
                let channel = self.channel(address.to_string(), consumer);
                if self.by_address.insert(address, channel).is_some() {
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
        addresses: &'a [PortAddr],
        record: &Record,
        ports: &[Port],
        kind: &str,
    ) -> Vec<Vec<&'a PortAddr>> {
        let mut slots: Vec<Vec<&PortAddr>> = vec![vec![]; ports.len()];
        for address in addresses {
            let named = ports.iter().position(|port| port.name == address.port);
            if let (None, Some(any), None) =
                (named, ports.iter().position(|port| port.name.is_empty()), address.index)
            {
                slots[any].push(address);
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
            slots[index].push(address);
        }
        for (port, found) in ports.iter().zip(&mut slots) {
            found.sort_by_key(|address| (address.index, &address.port));
            if let Some(pair) = found.windows(2).find(|pair| pair[0] == pair[1]) {
                let title = format!(
                    "node `{}` lists its {kind} `{}` twice",
                    shown(&path_of(call)),
                    shown(&pair[0].to_string())
                );
                self.find(&pair[0].to_string(), Diagnostic::error(codes::DOUBLED_PORT, title));
                found.dedup();
            }
            let highest =
                found.last().and_then(|address| address.index).map_or(0, |index| index as usize + 1);
            if port.array && !port.name.is_empty() && highest != found.len() {
                let hole = (0u32..).zip(found.iter()).find(|(index, address)| address.index != Some(*index));
                let hole = hole.map_or(0, |(index, _)| index);
                let title = format!(
                    "array {kind} `{}` of node `{}` has a hole: slot {hole} is missing",
                    port.name,
                    shown(&path_of(call))
                );
                let address = found[0].to_string();
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
    fn follow_relays(&mut self, stop: u32) -> Ends<'a> {
        let connections = &self.program.connections;
        let mut ends = Ends::default();
        ends.reserve(connections.len());
        for (first, second) in connections {
            let mut path = vec![];
            let mut sender = first;
            let mut next = Some(second);
            let end = loop {
                match ends.entry(sender) {
                    Entry::Occupied(end) => {
                        let end = *end.get();
                        if end.is_none() && path.contains(&sender) {
                            self.cycle(&path, sender);
                        }
                        break end;
                    }
                    Entry::Vacant(end) => end.insert(None),
                };
                path.push(sender);
                let Some(receiver) = next.take().or_else(|| connections.get(sender)) else { break None };
                if let Some(&channel) = self.by_address.get(receiver) {
                    break Some(channel);
                }
                if receiver.path == "out" && receiver.port == "stop" && receiver.index.is_none() {
                    break Some(stop);
                }
                sender = receiver;
            };
            if end.is_some() {
                path.into_iter().for_each(|step| _ = ends.insert(step, end));
            }
        }
        ends
    }

    fn cycle(&mut self, path: &[&PortAddr], back_to: &PortAddr) {
        let from = path.iter().position(|step| *step == back_to).unwrap_or(0);
        let names: Vec<String> = path[from..].iter().take(6).map(|step| shown(&step.to_string())).collect();
        let title = format!("connections go round in a circle: {} -> ...", names.join(" -> "));
        let finding = Diagnostic::error(codes::FORWARDING_CYCLE, title)
            .because("no node is on the circle, so no message could ever arrive")
            .help("connect one of these ports to a node's inport instead");
        self.find(&back_to.to_string(), finding);
    }

    fn outputs(
        &mut self,
        call: &'a FuncCall,
        record: &Record,
        node: u32,
        receivers: &Ends,
        drained: &mut HashMap<(u32, u32), String>,
    ) -> Vec<Vec<Option<u32>>> {
        let slots = self.slots(call, &call.outputs, record, record.outputs, "outport");
        let mut outputs = Vec::with_capacity(slots.len());
        for (index, found) in slots.into_iter().enumerate() {
            let mut channels = vec![];
            for (slot, address) in found.into_iter().enumerate() {
                let mut channel = receivers.get(address).copied().flatten();
                match channel {
                    // Components share one drain among all their unused outports: each has its own connection
                    // to it.
                    Some(shared)
                        if self.channels[shared as usize].producer.is_some() && self.is_drain(shared) =>
                    {
                        let receiver = self.channels[shared as usize].name.clone();
                        drained.insert((index as u32, slot as u32), receiver);
                        channel = None;
                    }
                    Some(channel) => self.feed(channel, (node, index as u32, slot as u32), address),
                    None if !self.program.connections.contains_key(address) => {
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

    fn feed(&mut self, channel: u32, producer: (u32, u32, u32), address: &PortAddr) {
        let channel = &mut self.channels[channel as usize];
        if channel.producer.is_some() {
            let text = format!("`{}` is one of them", shown(&address.to_string()));
            let finding = error!(codes::DOUBLED_CONNECTION, "two senders feed `{}`", shown(&channel.name))
                .because(text)
                .help("merge them with a `fan_in` node");
            self.find(&address.to_string(), finding);
            return;
        }
        channel.producer = Some(producer);
    }

    fn start(&mut self, receivers: &Ends) -> Option<u32> {
        let address = PortAddr { path: "in".into(), port: "start".into(), index: None };
        if !self.program.connections.contains_key(&address) {
            let finding = error!(codes::NO_START, "nothing is connected to the program's `in:start`")
                .help("an IR program has a connection from `in:start` to its first node");
            self.find("connections", finding);
            return None;
        }
        let start = receivers.get(&address).copied().flatten();
        if let Some(start) = start
            && self.channels[start as usize].producer.is_some()
        {
            let title = format!("two senders feed `{}`", shown(&self.channels[start as usize].name));
            self.find("in:start", Diagnostic::error(codes::DOUBLED_CONNECTION, title));
        }
        start
    }

    /// Senders that are no node's outport and nobody's receiver, and receivers that lead nowhere.
    fn check_dangling(&mut self, receivers: &Ends) {
        let connections = &self.program.connections;
        let mut known = FxHashSet::default();
        known.reserve(2 * connections.len());
        known.extend(connections.values());
        known.extend(self.program.funcs.iter().flat_map(|call| &call.outputs));
        let mut findings = vec![];
        for (sender, receiver) in connections {
            let is_start = sender.path == "in" && sender.port == "start";
            if !known.contains(sender) && !is_start {
                findings.push((sender, format!("no node sends to `{}`", shown(&sender.to_string()))));
            }
            let leads_on = connections.contains_key(receiver);
            if receivers.get(sender).is_none_or(Option::is_none) && !leads_on {
                findings
                    .push((receiver, format!("no node receives from `{}`", shown(&receiver.to_string()))));
            }
        }
        for (address, title) in findings {
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
            .map(|index| self.channels[index as usize].name.clone())
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
        let node = shown(&path_of(call));
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
        self.find(&first_address(call), finding);
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

fn address_key(call: &FuncCall) -> (&str, &str) {
    let first = call.inputs.first().or(call.outputs.first());
    (first.map_or("", |address| address.node()), &call.reference)
}

fn path_of(call: &FuncCall) -> String {
    address_key(call).0.to_string()
}

fn first_address(call: &FuncCall) -> String {
    call.inputs.first().or(call.outputs.first()).map_or_else(|| call.reference.clone(), PortAddr::to_string)
}

/// A name from the IR made fit for a message: without control characters, and not too long.
fn shown(name: &str) -> String {
    let clean: String = name.chars().take(120).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if name.chars().count() > 120 { clean + "…" } else { clean }
}
