//! Reads the element of an iteration at the beginning of the iteration.

use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::*;
use neva_registry::Native;

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
    let facts = Facts::new(cluster);
    let heads = cluster.numbered().filter(|(_, block)| block.params.len() > 1);
    heads.filter_map(|(id, block)| Head { facts: &facts, id, block }.ahead()).collect()
}

/// A block that may be the head of such a loop.
struct Head<'a> {
    facts: &'a Facts<'a>,
    id: BlockId,
    block: &'a Block,
}

impl Head<'_> {
    fn ahead(&self) -> Option<Ahead> {
        let edges = self.facts.edges_into(self.id);
        (0..self.block.params.len()).find_map(|next| self.ahead_of(next, &edges))
    }

    /// The loop, where one parameter is the next position.
    fn ahead_of(&self, next: usize, edges: &[EdgeAt]) -> Option<Ahead> {
        let counter = self.block.params[next];
        let counts = |edge: &&EdgeAt| self.facts.is_next(self.facts.arg(**edge, next), counter);
        let count = self.facts.inst(self.facts.arg(*edges.iter().find(counts)?, next))?.clone();
        // The position of which each edge brings the element.
        let at = |edge: &EdgeAt| match self.facts.arg(*edge, next) {
            Operand::Int(next) => Some(Operand::Int(next.checked_sub(1)?)),
            _ => counts(&edge).then_some(Operand::Var(counter)),
        };
        let at: Vec<Operand> = edges.iter().map(at).collect::<Option<_>>()?;
        let read = |param: usize| {
            let first = self.facts.inst(self.facts.arg(edges[0], param))?;
            let looks =
                matches!(first.op.native(), Some(Native::ListItem | Native::DictKey | Native::DictValue));
            let whole = *first.args.first().filter(|_| looks)?;
            let is_alike = |(edge, at): (&EdgeAt, &Operand)| {
                let read = self.facts.inst(self.facts.arg(*edge, param));
                read.is_some_and(|read| read.op == first.op && read.args == [whole, *at])
            };
            let is_alike = edges.iter().zip(&at).all(is_alike);
            is_alike.then(|| (self.block.params[param], first.clone()))
        };
        let reads: Vec<(Var, Inst)> = (0..self.block.params.len()).filter_map(read).collect();
        (!reads.is_empty()).then_some(Ahead { header: self.id, next, count, reads })
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
