//! From an explored network to a block program.

use crate::cell::{Arena, Cell, EMPTY, Sym};
use crate::explore::{Graph, RawBlock, RawTerm, leaf_operand};
use crate::network::Network;
use crate::state::State;
use crate::step::{End, Question};
use neva_optimizer::{Block, BlockId, Cluster, Edge, Event, Inst, Operand, Origin, Program, Term, Type, Var};
use rustc_hash::FxHashMap;

/// The block program of a network that was explored as a whole.
pub fn lower(network: &Network, graph: &Graph, name: &str) -> Program {
    let origins =
        network.nodes.iter().map(|node| format!("{} ({})", node.path, node.record.reference)).collect();
    Program {
        name: name.to_string(),
        clusters: vec![cluster(graph, "main")],
        constants: graph.arena.constants().to_vec(),
        origins,
    }
}

fn cluster(graph: &Graph, name: &str) -> Cluster {
    let (order, number) = reachable(graph);
    let params: Vec<Vec<Param>> =
        order.iter().map(|block| params(&graph.arena, &graph.blocks[*block as usize])).collect();
    // The entry of a cluster has no parameters and nothing leads to it, so it is a block of its own.
    let mut blocks = vec![Block {
        params: vec![],
        insts: vec![],
        term: Term::Jump(edge(graph, &number, &params, 0, &graph.blocks[0].entry)),
        origin: Origin(0),
    }];
    for (position, &index) in order.iter().enumerate() {
        let raw = &graph.blocks[index as usize];
        let origin = Origin(raw.node);
        let insts = raw.insts.iter().map(|inst| Inst {
            dst: Some(Var(inst.dst)),
            op: inst.op.clone(),
            args: inst.args.clone(),
            origin: Origin(inst.node),
        });
        blocks.push(Block {
            params: params[position].iter().map(|param| Var(param.var)).collect(),
            insts: insts.collect(),
            term: term(graph, &number, &params, raw),
            origin,
        });
    }
    Cluster { name: name.to_string(), blocks, types: vec![Type::Any; graph.arena.var_count()] }
}

/// A parameter and a place where it stands at the block's entry.
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
        let is_var = |leaf: &Sym| matches!(arena.get(*leaf), Cell::Var(found) if *found == var);
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
        leaf_operand(&graph.arena, leaves.get(param.leaf).copied().unwrap_or(EMPTY))
    });
    Edge { args: args.collect(), target: BlockId(position + 1) }
}

fn term(graph: &Graph, number: &FxHashMap<u32, u32>, params: &[Vec<Param>], raw: &RawBlock) -> Term {
    let mut edges = raw.edges.iter().map(|(target, state)| edge(graph, number, params, *target, state));
    let mut next = || edges.next().unwrap_or(Edge { target: BlockId(0), args: vec![] });
    let origin = Origin(raw.node);
    match &raw.term {
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
        RawTerm::Wait(deadlines, input) => {
            let mut events: Vec<Event> =
                deadlines.iter().map(|deadline: &Operand| Event::Deadline(*deadline, next())).collect();
            if *input {
                events.push(Event::Input(next()));
            }
            Term::Wait(events)
        }
        RawTerm::Stop => Term::Stop,
        RawTerm::End(End::Panic(parts)) => Term::Panic { parts: parts.clone(), origin },
        RawTerm::End(End::Fault(parts)) => Term::Fault { parts: parts.clone(), origin },
        RawTerm::End(End::Exit(status)) => Term::Exit(*status),
        RawTerm::Deadlock(report) => Term::Deadlock(report.clone()),
    }
}
