//! Reads elements of lists where it is known that they are there.

use crate::called::{ITEM, ITEM_WITHIN, PUT, SET};
use crate::orders::{Number, Orders};
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::InstAt;
use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashMap;

/// For how many first questions about an element it is looked whether they answer a later one.
const MOST_ASKED: usize = 8;

/// Where a list has an element at the position that is asked for, asking does not fail. An element that has
/// been asked for before is not asked for again, if it is a number or a boolean.
pub(crate) fn know_positions(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        for (id, known) in repeated(cluster) {
            let block = &mut cluster.blocks[id.index()];
            let term = std::mem::replace(&mut block.term, Term::Stop);
            let Term::Try { value, ok, origin, .. } = term else {
                unreachable!("a list is asked by what can fail")
            };
            block.insts.push(Inst { dst: value, op: Op::Copy, args: vec![known], origin });
            block.term = Term::Jump(ok);
        }
        let found = known(cluster, constants, |block| match &block.term {
            Term::Try { kernel, args, .. } if kernel.native == Some(Native::ListAt) => {
                vec![(block.insts.len(), &args[..])]
            }
            _ => vec![],
        });
        for (id, _) in found {
            let block = &mut cluster.blocks[id.index()];
            let term = std::mem::replace(&mut block.term, Term::Stop);
            let Term::Try { args, value, ok, origin, .. } = term else {
                unreachable!("a list is asked by what can fail")
            };
            block.insts.push(Inst { dst: value, op: Op::Call(&ITEM), args, origin });
            block.term = Term::Jump(ok);
        }
    }
}

/// Where it is known that a list has an element at the position that is read, the read does not ask. So the
/// compiler of the emitted code sees a loop without other ways out, and vectorizes it. Where the list is put
/// together of what is before the position, another element, and what is after it, that element is set.
pub(crate) fn trust_positions(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        for (block, at) in puts_that_set(cluster, constants) {
            let inst = &mut cluster.blocks[block.index()].insts[at];
            inst.op = Op::Call(&SET);
            inst.args.truncate(3);
        }
        let found = known(cluster, constants, |block| {
            let reads = block.insts.iter().enumerate().filter(|(_, inst)| {
                inst.op.native() == Some(Native::ListItem) && !inst.op.calls(&ITEM_WITHIN)
            });
            reads.map(|(at, inst)| (at, &inst.args[..])).collect()
        });
        for (block, at) in found {
            cluster.blocks[block.index()].insts[at].op = Op::Call(&ITEM_WITHIN);
        }
    }
}

/// A question about an element of a list.
#[derive(Clone, Copy)]
struct Ask {
    /// The block that asks.
    from: BlockId,
    /// The element.
    value: Var,
    /// The block where it is known.
    next: BlockId,
}

/// The blocks that ask for an element of a list that is known where they begin, and the element.
fn repeated(cluster: &Cluster) -> Vec<(BlockId, Operand)> {
    let mut known: HashMap<(Var, Number), Vec<Ask>> = HashMap::new();
    for (from, block) in cluster.numbered() {
        let Term::Try { kernel, args, value: Some(value), ok, .. } = &block.term else { continue };
        let is_ask = kernel.native == Some(Native::ListAt) && cluster.ty(*value).is_copy();
        let position = match args[..] {
            [_, Operand::Int(number)] => Some(Number::Int(number)),
            [_, position] => position.var().map(Number::Of),
            _ => None,
        };
        if is_ask && let (Some(list), Some(position)) = (args[0].var(), position) {
            let ask = Ask { from, value: *value, next: ok.target };
            known.entry((list, position)).or_default().push(ask);
        }
    }
    known.retain(|_, asks| asks.len() > 1);
    if known.is_empty() {
        return vec![];
    }
    let (dominators, predecessors) = (Dominators::new(cluster), predecessors(cluster));
    let answer = |asks: &[Ask], ask: &Ask| {
        let is_before = |before: &&Ask| {
            predecessors[before.next.index()] == [before.from] && dominators.dominates(before.next, ask.from)
        };
        let before = asks.iter().take(MOST_ASKED).find(is_before)?;
        Some((ask.from, Operand::Var(before.value)))
    };
    known.values().flat_map(|asks| asks.iter().filter_map(|ask| answer(asks, ask))).collect()
}

/// The instructions that put a list together of all but one of its elements, and another one in its place.
fn puts_that_set(cluster: &Cluster, constants: &[Constant]) -> Vec<InstAt> {
    let mut puts = cluster.insts().filter(|(_, inst)| inst.op.calls(&PUT)).peekable();
    if puts.peek().is_none() {
        return vec![];
    }
    let mut orders = Orders::new(cluster, constants);
    let mut is_set = |id: BlockId, args: &[Operand]| match *args {
        [list, to, _, from, end] => {
            orders.is_size(end, list) && orders.is_next(from, to) && orders.is_position(to, list, id)
        }
        _ => false,
    };
    puts.filter(|((id, _), inst)| is_set(*id, &inst.args)).map(|(at, _)| at).collect()
}

/// The reads of blocks, each a list and a position, that are known to find an element.
fn known(
    cluster: &Cluster,
    constants: &[Constant],
    reads: impl Fn(&Block) -> Vec<(usize, &[Operand])>,
) -> Vec<(BlockId, usize)> {
    let all = cluster.numbered();
    let mut all = all.flat_map(|(id, block)| reads(block).into_iter().map(move |read| (id, read))).peekable();
    if all.peek().is_none() {
        return vec![];
    }
    let mut orders = Orders::new(cluster, constants);
    let is_known =
        |(id, (_, args)): &(BlockId, (usize, &[Operand]))| orders.is_position(args[1], args[0], *id);
    all.filter(is_known).map(|(id, (at, _))| (id, at)).collect()
}
