//! From an explored network to a block program.

use crate::code::{End, Question};
use crate::constants::leaf_operand;
use crate::graph::{Graph, RawBlock, RawEvent, RawTerm};
use crate::message_path::MessagePaths;
use crate::network::{Network, NetworkNode};
use crate::state::State;
use crate::symbolic::{Arena, Sym, Symbolic};
use neva_blocks::{Block, BlockId, Cluster, Edge, Event, Inst, Operand, Origin, Program, Term, Type, Var};
use rustc_hash::FxHashMap;

/// A part of a network, and what its exploration found.
pub(crate) struct Explored<'n> {
    /// The part.
    pub network: &'n Network,
    /// Its blocks.
    pub graph: Graph,
}

/// The block program of a network that was explored in parts. `channels` are the inports that the channels
/// between them lead to.
pub(crate) fn lower(
    whole: &Network,
    parts: &[Explored],
    channels: Vec<neva_blocks::Channel>,
    name: &str,
) -> Program {
    let mut program = Program { name: name.to_string(), channels, ..Program::default() };
    program.origins.extend(whole.nodes.iter().map(origin));
    for (number, part) in parts.iter().enumerate() {
        let first = program.constants.len() as u32;
        program.constants.extend(part.graph.arena.constants().iter().cloned());
        let name = if parts.len() == 1 { "main".to_string() } else { format!("part{number}") };
        let mut cluster = cluster(whole, part, name, &mut program);
        for block in &mut cluster.blocks {
            block.change_operands(|operand| {
                if let Operand::Const(number) = operand {
                    *number += first;
                }
            });
        }
        program.clusters.push(cluster);
    }
    program
}

fn cluster(whole: &Network, part: &Explored, name: String, program: &mut Program) -> Cluster {
    let Explored { network, graph } = part;
    let (order, number) = reachable(graph);
    let params: Vec<Vec<Param>> =
        order.iter().map(|block| params(&graph.arena, &graph.blocks[*block as usize])).collect();
    let origin_of = |node: u32| Origin(network.nodes.get(node as usize).map_or(0, |node| node.id));
    // The entry of a cluster has no parameters and nothing leads to it, so it is a block of its own.
    let mut blocks = vec![Block {
        params: vec![],
        insts: vec![],
        term: Term::Jump(edge(graph, &number, &params, 0, &graph.blocks[0].entry)),
        origin: origin_of(0),
    }];
    for (position, &index) in order.iter().enumerate() {
        let raw = &graph.blocks[index as usize];
        let origin = origin_of(raw.node);
        let insts = raw.insts.iter().map(|inst| Inst {
            dst: Some(Var(inst.dst)),
            op: inst.op.clone(),
            args: inst.args.clone(),
            origin: origin_of(inst.node),
        });
        let edges = raw.edges.iter().map(|(target, state)| edge(graph, &number, &params, *target, state));
        blocks.push(Block {
            params: params[position].iter().map(|param| Var(param.var)).collect(),
            insts: insts.collect(),
            term: term(network, &raw.term, edges, origin),
            origin,
        });
    }
    tell_paths(whole, part, &order, &mut blocks[1..], program);
    Cluster { name, blocks, types: vec![Type::Any; graph.arena.var_count()] }
}

/// The name of a node in a block program.
fn origin(node: &NetworkNode) -> String {
    let name = format!("{} ({})", node.path, node.record.reference);
    if node.site.line.is_empty() { name } else { format!("{name} at {}", node.site.line) }
}

/// Gives each failure the path on which its message came. A node that several messages can fail has several
/// origins.
fn tell_paths(whole: &Network, part: &Explored, order: &[u32], blocks: &mut [Block], program: &mut Program) {
    let mut paths = None;
    let mut known: FxHashMap<(Origin, String), Origin> = FxHashMap::default();
    for (block, &number) in blocks.iter_mut().zip(order) {
        let (Term::Panic { origin, .. } | Term::Fault { origin, .. }) = &mut block.term else { continue };
        let paths = paths.get_or_insert_with(|| MessagePaths::new(whole, part.network, &part.graph, order));
        let path = paths.to(origin.0, number);
        *origin = *known.entry((*origin, path)).or_insert_with_key(|(node, path)| {
            let mut origin = *node;
            if program.message_paths.contains_key(node) {
                origin = Origin(program.origins.len() as u32);
                program.origins.push(program.origins[node.0 as usize].clone());
            }
            program.message_paths.insert(origin, path.clone());
            origin
        });
    }
}

/// A parameter, and one place in the entry of its block that holds it.
struct Param {
    var: u32,
    slot: u32,
    leaf: usize,
}

/// Blocks that can be reached, the entry first, and their positions.
fn reachable(graph: &Graph) -> (Vec<u32>, FxHashMap<u32, u32>) {
    let mut number = FxHashMap::default();
    let mut order = vec![0];
    number.insert(0, 0);
    let mut at = 0;
    while at < order.len() {
        for (target, _) in &graph.blocks[order[at] as usize].edges {
            if !number.contains_key(target) {
                number.insert(*target, order.len() as u32);
                order.push(*target);
            }
        }
        at += 1;
    }
    (order, number)
}

fn params(arena: &Arena, block: &RawBlock) -> Vec<Param> {
    let mut found: Vec<Param> = vec![];
    let mut leaves = vec![];
    for (&var, places) in &block.params {
        let is_var = |leaf: &Sym| matches!(arena.get(*leaf), Symbolic::Var(found) if *found == var);
        let place = places.iter().find_map(|&slot| {
            leaves.clear();
            arena.leaves(block.entry.get(slot), &mut leaves);
            Some((slot, leaves.iter().position(is_var)?))
        });
        if let Some((slot, leaf)) = place {
            found.push(Param { var, slot, leaf });
        }
    }
    found.sort_by_key(|param| param.var);
    found
}

fn edge(
    graph: &Graph,
    number: &FxHashMap<u32, u32>,
    params: &[Vec<Param>],
    target: u32,
    state: &State,
) -> Edge {
    let position = number[&target];
    let mut leaves = vec![];
    let args = params[position as usize].iter().map(|param| {
        leaves.clear();
        graph.arena.leaves(state.get(param.slot), &mut leaves);
        leaf_operand(&graph.arena, leaves[param.leaf])
    });
    Edge { args: args.collect(), target: BlockId(position + 1) }
}

fn term(network: &Network, raw: &RawTerm, mut edges: impl Iterator<Item = Edge>, origin: Origin) -> Term {
    let mut next = || edges.next().expect("a block has an edge for each answer");
    let outside = |channel: &u32| network.outside[channel];
    match raw {
        RawTerm::Jump => Term::Jump(next()),
        RawTerm::Ask(Question::If(_, cond)) => Term::If { cond: *cond, then: next(), otherwise: next() },
        RawTerm::Ask(Question::Try(kernel, args, value, error)) => Term::Try {
            kernel,
            args: args.clone(),
            value: Some(Var(*value)),
            ok: next(),
            error: Some(Var(*error)),
            err: next(),
            origin,
        },
        RawTerm::Ask(Question::Print(parts, error)) => Term::Print {
            parts: parts.clone(),
            flush: false,
            ok: next(),
            error: Some(Var(*error)),
            err: next(),
            origin,
        },
        RawTerm::Wait(events) => Term::Wait(
            events
                .iter()
                .map(|event| match event {
                    RawEvent::Deadline(deadline) => Event::Deadline(*deadline, next()),
                    RawEvent::Input(reader) => Event::Input(*reader, next()),
                    RawEvent::Message(channel, var) => {
                        Event::Message(outside(channel), Some(Var(*var)), next())
                    }
                    RawEvent::Taken(channel) => Event::Taken(outside(channel), next()),
                    RawEvent::Turn(number) => Event::Turn(*number, next()),
                    RawEvent::Busy => Event::Busy(next()),
                })
                .collect(),
        ),
        RawTerm::Send(channel, value) => {
            Term::Send { channel: outside(channel), value: *value, then: next() }
        }
        RawTerm::Stop => Term::Stop,
        RawTerm::End(End::Panic(parts)) => Term::Panic { parts: parts.clone(), origin },
        RawTerm::End(End::Fault(parts)) => Term::Fault { parts: parts.clone(), origin },
        RawTerm::End(End::Exit(status)) => Term::Exit(*status),
        RawTerm::Deadlock(report) => Term::Deadlock(report.clone()),
    }
}
