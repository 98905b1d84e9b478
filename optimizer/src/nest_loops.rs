//! Makes two loops of one that counts and begins to count again.

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::flow::reach;
use neva_blocks::*;
use neva_registry::{Code, Native};

/// Where some edges back to the head of a loop count up, and others begin to count again, there are two loops
/// in one: the loop gets a head around it, which the others lead to. What the inner loop does not change
/// is a parameter of the outer one then. rustc keeps the two apart only if the code does, and unrolls and
/// vectorizes inner loops, and lists that the inner loop appends to get room. Loops with effects or calls of
/// other functions than looks at lists and appends stay as they are, as they gain nothing.
pub(crate) fn nest_loops(cluster: &mut Cluster) {
    let found = nests(cluster);
    for nest in found {
        nest.split(cluster);
    }
}

/// Two loops with one head.
struct Nest {
    header: BlockId,
    /// The edges that count up.
    inner: Vec<EdgeAt>,
    /// The edges from outside of the inner loop.
    outer: Vec<EdgeAt>,
}

fn nests(cluster: &Cluster) -> Vec<Nest> {
    let facts = Facts::new(cluster);
    let dominators = Dominators::new(cluster);
    let heads = cluster.numbered().filter(|(id, block)| {
        let is_back = |from: &&BlockId| dominators.dominates(*id, **from);
        block.params.len() > 1 && facts.predecessors(*id).iter().filter(is_back).count() > 1
    });
    heads.filter_map(|(id, block)| nest(&facts, &dominators, id, block)).collect()
}

fn nest(facts: &Facts<'_>, dominators: &Dominators, header: BlockId, block: &Block) -> Option<Nest> {
    let edges_in = facts.edges_into(header);
    let is_back = |(from, _): &EdgeAt| dominators.dominates(header, *from);
    (0..block.params.len()).find_map(|counter| {
        let counts = |at_edge: &EdgeAt| facts.is_next(facts.arg(*at_edge, counter), block.params[counter]);
        let (inner, outer): (Vec<EdgeAt>, Vec<EdgeAt>) = edges_in.iter().copied().partition(counts);
        let begins =
            |at_edge: &EdgeAt| !is_back(at_edge) || matches!(facts.arg(*at_edge, counter), Operand::Int(_));
        let is_nest = !inner.is_empty() && outer.iter().any(is_back) && outer.iter().all(begins);
        let nest = Nest { header, inner, outer };
        (is_nest && !nest.kept(facts.cluster()).is_empty() && nest.only_computes(facts)).then_some(nest)
    })
}

impl Nest {
    /// The parameters that the inner loop does not change, by position.
    fn kept(&self, cluster: &Cluster) -> Vec<usize> {
        let is_kept = |(at, param): &(usize, &Var)| {
            let arg = |(from, at_edge): &EdgeAt| cluster.block(*from).term.edges()[*at_edge].args[*at];
            self.inner.iter().all(|at_edge| arg(at_edge) == Operand::Var(**param))
        };
        let params = cluster.block(self.header).params.iter().enumerate();
        params.filter(is_kept).map(|(at, _)| at).collect()
    }

    /// Whether the inner loop has neither effects nor calls of functions, but for looks at lists and appends.
    fn only_computes(&self, facts: &Facts<'_>) -> bool {
        let cluster = facts.cluster();
        let above = |id: BlockId| {
            let above = if id == self.header { &[] } else { facts.predecessors(id) };
            above.iter().copied()
        };
        let body = reach(self.inner.iter().map(|(from, _)| *from).chain([self.header]), above);
        let computes = |inst: &Inst| match &inst.op {
            Op::Call(kernel) => {
                matches!(kernel.code, Code::Expr(_))
                    || matches!(kernel.native, Some(Native::ListItem | Native::ListLen | Native::ListAppend))
            }
            _ => inst.dst.is_some_and(|dst| cluster.ty(dst).is_copy()),
        };
        body.iter().map(|block| cluster.block(*block)).all(|block| {
            let stays = match &block.term {
                Term::Try { kernel, .. } => kernel.native == Some(Native::ListAt),
                term => matches!(term, Term::Jump(_) | Term::If { .. } | Term::Switch { .. }),
            };
            stays && block.insts.iter().all(computes)
        })
    }

    fn split(&self, cluster: &mut Cluster) {
        let kept = self.kept(cluster);
        let Block { params, origin, .. } = cluster.block(self.header).clone();
        // What the outer loop passes on, unless it is the same constant each time.
        let (mut passed, mut args) = (vec![], vec![]);
        let mut outer_params: Vec<Var> = kept.iter().map(|at| params[*at]).collect();
        for at in (0..params.len()).filter(|at| !kept.contains(at)) {
            let mut given =
                self.outer.iter().map(|(from, at_edge)| cluster.block(*from).term.edges()[*at_edge].args[at]);
            let first = given.next().expect("something leads to a loop");
            if first.var().is_none() && given.all(|other| other == first) {
                args.push(first);
                continue;
            }
            let param = cluster.new_var(cluster.ty(params[at]).clone());
            outer_params.push(param);
            args.push(Operand::Var(param));
            passed.push(at);
        }
        let head = cluster.new_block(Edge { target: self.header, args }, origin);
        cluster.blocks[head.index()].params = outer_params;
        for (from, at_edge) in &self.outer {
            let edge = &mut *cluster.blocks[from.index()].term.edges_mut().swap_remove(*at_edge);
            let args = kept.iter().chain(&passed).map(|at| edge.args[*at]).collect();
            *edge = Edge { target: head, args };
        }
        let stays = |at: &usize| !kept.contains(at);
        for (from, at_edge) in &self.inner {
            let edge = &mut *cluster.blocks[from.index()].term.edges_mut().swap_remove(*at_edge);
            edge.args = (0..params.len()).filter(stays).map(|at| edge.args[at]).collect();
        }
        cluster.blocks[self.header.index()].params =
            (0..params.len()).filter(stays).map(|at| params[at]).collect();
    }
}
