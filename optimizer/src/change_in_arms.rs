//! Changes lists and texts where paths part.

use crate::reserve_lists::put_before;
use crate::take_elements::changed;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Where paths of a turn meet and a list or text is changed there, each path gets the change, if the question
/// between them looks at what they chose in the turn before. With the change after the paths, the compiler of
/// the emitted code has no branch but chooses what each path passes, so each turn waits for what the turn
/// before has read and compared. With the change in them the processor guesses the path and goes on. A merge
/// of two sorted lists is such a loop.
///
/// What begins a block is done on each edge to it instead, once on each path as before.
pub(crate) fn change_in_arms(cluster: &mut Cluster) {
    let found: Vec<Meeting> = {
        if !cluster.blocks.iter().any(|block| leading_change(cluster, block).is_some()) {
            return;
        }
        let (facts, dominators) = (Facts::new(cluster), Dominators::new(cluster));
        let loops = innermost_loops(cluster);
        let meetings = loops.iter().flat_map(|(header, body)| {
            let blocks = body.iter().filter(move |id| *id != header);
            blocks.filter_map(|id| Meeting::of(&facts, &dominators, (*header, body), *id))
        });
        meetings.collect()
    };
    found.into_iter().for_each(|meeting| meeting.change_before(cluster));
}

/// A block that more edges than these lead to is left alone.
const MOST_ARMS: usize = 4;

/// The change is one of so many instructions at the beginning of a block.
const MOST_COPIED: usize = 4;

/// Where paths meet.
struct Meeting {
    block: BlockId,
    /// How many of its instructions go onto the edges to it.
    length: usize,
    edges: Vec<EdgeAt>,
}

impl Meeting {
    fn of(
        facts: &Facts<'_>,
        dominators: &Dominators,
        (header, body): (BlockId, &BTreeSet<BlockId>),
        id: BlockId,
    ) -> Option<Meeting> {
        let cluster = facts.cluster();
        let block = cluster.block(id);
        let length = leading_change(cluster, block)? + 1;
        let edges = facts.edges_into(id);
        if !(2..=MOST_ARMS).contains(&edges.len()) || edges.iter().any(|(from, _)| !body.contains(from)) {
            return None;
        }
        let is_chosen = |at: &usize| {
            let is_number = cluster.ty(block.params[*at]).is_copy();
            is_number && edges.iter().any(|edge| facts.arg(*edge, *at) != facts.arg(edges[0], *at))
        };
        let chosen = (0..block.params.len()).filter(is_chosen).map(|at| block.params[at]).collect();
        let turn = Turn { facts, header, body };
        // What the next turn gets of it, and whether the question between the paths looks at that.
        let into = facts.edges_into(header);
        let passes = |at: usize| {
            let mut back = into.iter().filter(|(from, _)| body.contains(from));
            back.any(|edge| turn.depends_on(facts.arg(*edge, at), &chosen))
        };
        let params = &cluster.block(header).params;
        let passed = (0..params.len()).filter(|at| passes(*at)).map(|at| params[at]).collect();
        let (Term::If { cond: asked, .. } | Term::Switch { on: asked, .. }) =
            cluster.block(dominators.parent(id)?).term
        else {
            return None;
        };
        turn.depends_on(asked, &passed).then_some(Meeting { block: id, length, edges })
    }

    fn change_before(self, cluster: &mut Cluster) {
        let block = &mut cluster.blocks[self.block.index()];
        let insts: Vec<Inst> = block.insts.drain(..self.length).collect();
        let params = block.params.clone();
        block.params.extend(insts.iter().filter_map(|inst| inst.dst));
        for (from, at) in self.edges {
            let edge = cluster.block(from).term.edges()[at];
            let mut known: HashMap<Var, Operand> =
                params.iter().copied().zip(edge.args.iter().copied()).collect();
            let (target, mut args) = (edge.target, edge.args.clone());
            let mut own = insts.clone();
            for inst in &mut own {
                for arg in &mut inst.args {
                    *arg = arg.var().and_then(|var| known.get(&var)).copied().unwrap_or(*arg);
                }
                if let Some(dst) = &mut inst.dst {
                    let copy = cluster.new_var(cluster.ty(*dst).clone());
                    known.insert(*dst, Operand::Var(copy));
                    args.push(Operand::Var(copy));
                    *dst = copy;
                }
            }
            let edge = Edge { target, args };
            if matches!(cluster.block(from).term, Term::Jump(_)) {
                let block = &mut cluster.blocks[from.index()];
                block.insts.append(&mut own);
                block.term = Term::Jump(edge);
            } else {
                put_before(cluster, (from, at), edge, own);
            }
        }
    }
}

/// Which of the first instructions of a block changes a list, dict or text.
fn leading_change(cluster: &Cluster, block: &Block) -> Option<usize> {
    block.insts.iter().take(MOST_COPIED).position(|inst| {
        let Op::Call(kernel) = &inst.op else { return false };
        changed(kernel, &inst.args).is_some_and(|var| !cluster.ty(var).is_copy())
    })
}

/// One turn of a loop.
struct Turn<'a> {
    facts: &'a Facts<'a>,
    header: BlockId,
    body: &'a BTreeSet<BlockId>,
}

impl Turn<'_> {
    /// Whether a number is computed in the turn of one of these variables, by way of others or at once.
    fn depends_on(&self, operand: Operand, wanted: &HashSet<Var>) -> bool {
        let (mut seen, mut work) = (HashSet::new(), vec![operand]);
        while let Some(operand) = work.pop() {
            let Some(var) = operand.var().filter(|var| seen.insert(*var)) else { continue };
            if wanted.contains(&var) {
                return true;
            }
            if self.facts.home(var).is_none_or(|home| !self.body.contains(&home)) {
                continue;
            }
            if let Some((block, at)) = self.facts.param(var) {
                if block != self.header {
                    work.extend(
                        self.facts.edges_into(block).into_iter().map(|edge| self.facts.arg(edge, at)),
                    );
                }
            } else if let Some(inst) = self.facts.inst(var) {
                work.extend(inst.args.iter().copied());
            }
        }
        false
    }
}
