//! Reads the element of an iteration at the beginning of the iteration.

use crate::counters::Counters;
use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use neva_registry::Native;
use std::collections::BTreeSet;

/// Where each edge to a head of a loop brings the element at one position of a list or dict, and the position
/// after it, the loop counts the position of its own iteration and reads the element itself. `Product` makes
/// loops that look ahead so. The other form is the one that later passes know, and one read takes the place
/// of two.
pub(crate) fn read_at_head(cluster: &mut Cluster) {
    let found = ahead(cluster);
    found.into_iter().for_each(|ahead| ahead.apply(cluster));
}

/// A loop that looks ahead.
struct Ahead {
    header: BlockId,
    /// Which parameter is the next position.
    next: usize,
    /// The instruction that makes the next position out of that of the iteration.
    count: Inst,
    /// The parameters that are elements, and how each is read.
    reads: Vec<(Var, Inst)>,
}

fn ahead(cluster: &Cluster) -> Vec<Ahead> {
    let counters = Counters::new(cluster);
    let predecessors = predecessors(cluster);
    let blocks = (0..).map(BlockId).zip(&cluster.blocks);
    let heads = blocks.filter(|(_, block)| block.params.len() > 1);
    heads
        .filter_map(|(id, block)| {
            Head { cluster, counters: &counters, id, block }.ahead(&predecessors[id.index()])
        })
        .collect()
}

/// A block that may be the head of such a loop.
struct Head<'a> {
    cluster: &'a Cluster,
    counters: &'a Counters<'a>,
    id: BlockId,
    block: &'a Block,
}

impl<'a> Head<'a> {
    fn ahead(&self, from: &[BlockId]) -> Option<Ahead> {
        let from: BTreeSet<BlockId> = from.iter().copied().collect();
        let edges: Vec<&Edge> = from
            .iter()
            .flat_map(|from| self.cluster.block(*from).term.edges())
            .filter(|edge| edge.target == self.id)
            .collect();
        (0..self.block.params.len()).find_map(|next| self.ahead_of(next, &edges))
    }

    /// The loop, where one parameter is the next position.
    fn ahead_of(&self, next: usize, edges: &[&Edge]) -> Option<Ahead> {
        let counter = self.block.params[next];
        let counts = |edge: &&&Edge| self.counters.is_next(edge.args[next], counter);
        let count = self.inst(edges.iter().find(counts)?.args[next])?.clone();
        // The position of which each edge brings the element.
        let at = |edge: &&Edge| match edge.args[next] {
            Operand::Int(next) => Some(Operand::Int(next.checked_sub(1)?)),
            _ => counts(&edge).then_some(Operand::Var(counter)),
        };
        let at: Vec<Operand> = edges.iter().map(at).collect::<Option<_>>()?;
        let read = |param: usize| {
            let first = self.inst(edges[0].args[param])?;
            let Op::Call(kernel) = &first.op else { return None };
            let looks = matches!(kernel.native, Some(Native::ListItem | Native::DictKey | Native::DictValue));
            let whole = *first.args.first().filter(|_| looks)?;
            let is_alike = |(edge, at): (&&Edge, &Operand)| {
                let read = self.inst(edge.args[param]);
                read.is_some_and(|read| read.op == first.op && read.args == [whole, *at])
            };
            let is_alike = edges.iter().zip(&at).all(is_alike);
            is_alike.then(|| (self.block.params[param], first.clone()))
        };
        let reads: Vec<(Var, Inst)> = (0..self.block.params.len()).filter_map(read).collect();
        (!reads.is_empty()).then_some(Ahead { header: self.id, next, count, reads })
    }

    fn inst(&self, operand: Operand) -> Option<&'a Inst> {
        self.counters.inst(operand.var()?)
    }
}

impl Ahead {
    fn apply(self, cluster: &mut Cluster) {
        let position = cluster.new_var(Type::Int);
        let block = &mut cluster.blocks[self.header.index()];
        let counter = std::mem::replace(&mut block.params[self.next], position);
        let here = Operand::Var(position);
        let is_counter = |arg: &Operand| *arg == Operand::Var(counter);
        let counted = self.count.args.iter().map(|arg| if is_counter(arg) { here } else { *arg });
        let count = Inst { dst: Some(counter), args: counted.collect(), ..self.count.clone() };
        let reads = self.reads.iter().map(|(param, read)| Inst {
            dst: Some(*param),
            args: vec![read.args[0], here],
            ..read.clone()
        });
        let first: Vec<Inst> = reads.chain([count]).collect();
        block.insts.splice(0..0, first);
        let is_read = |var: Var| self.reads.iter().any(|(param, _)| *param == var);
        let stays: Vec<bool> = block.params.iter().map(|param| !is_read(*param)).collect();
        block.params.retain(|param| !is_read(*param));
        for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
            if edge.target != self.header {
                continue;
            }
            edge.args[self.next] = match edge.args[self.next] {
                Operand::Int(next) => Operand::Int(next - 1),
                _ => Operand::Var(counter),
            };
            let mut stays = stays.iter();
            edge.args.retain(|_| stays.next() == Some(&true));
        }
    }
}
