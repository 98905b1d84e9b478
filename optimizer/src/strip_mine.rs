//! Loops that look for events once in many iterations.

use crate::copy_blocks::{add_choice, copy_blocks, new_inst};
use crate::merge_blocks::merge_blocks;
use crate::split_directions::is_range_step;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::{ranks, reach, reverse_postorder};
use neva_blocks::*;
use neva_registry::{Code, Effect, Native, operator};
use std::collections::BTreeSet;

operator! {
    /// Where a counted loop stops for the next look: after 4096 iterations, or before its last one when that
    /// comes first. The distance counts without sign, as the loop goes on until it meets `to`.
    STRIP_END = strip_end(at: i64, to: i64, step: i64) -> i64 {
        let iterations = (to.wrapping_sub(at).wrapping_mul(step) as u64).saturating_sub(1).min(4096);
        at.wrapping_add(step.wrapping_mul(iterations as i64))
    }
}

/// Largest loop that is changed, in instructions. In a larger one the check for events does not matter.
const MOST_INSTRUCTIONS: usize = 64;

/// Gives each counted loop that looks for events in every iteration ([`Event::Busy`]) an inner loop that does
/// not: the outer loop runs one iteration and looks, then the inner one runs up to 4096. The last iteration
/// is one of the outer loop. It also runs anew each iteration in which the inner loop would leave the loop
/// elsewhere; so only loops without effects and without calls of functions are changed. The compiler of the
/// emitted code can unroll and vectorize the inner loop, and a look costs it nothing.
///
/// The technique is known as strip mining: Loveman, "Program Improvement by Source-to-Source Transformation".
pub(crate) fn strip_mine(program: &mut Program) {
    for cluster in &mut program.clusters {
        let loops = counted_loops(cluster);
        if loops.is_empty() {
            continue;
        }
        for one in &loops {
            add_inner_loops(cluster, one);
        }
        merge_blocks(cluster);
    }
}

/// A loop that looks for events in every iteration and counts up or down to a bound.
struct CountedLoop {
    header: BlockId,
    /// The blocks of an iteration in which no event has happened, in the order of control.
    body: Vec<BlockId>,
    /// Which parameter of the header counts.
    counter: usize,
    /// What it counts by: 1 or -1.
    step: Operand,
    /// The value at which it stops.
    bound: Operand,
    /// Where it is compared with the bound.
    test: Test,
    /// Whether the next value is compared, at the end of an iteration.
    is_tested_last: bool,
}

/// An instruction that compares a counter with a bound.
struct Test {
    block: BlockId,
    /// The position of the instruction.
    at: usize,
    /// The position of the bound among its operands.
    position: usize,
}

/// The loops that can be changed, no block in two of them.
fn counted_loops(cluster: &Cluster) -> Vec<CountedLoop> {
    let is_busy = |block: &Block| {
        matches!(&block.term, Term::Wait(events)
            if events.iter().any(|event| matches!(event, Event::Busy(_))))
    };
    if !cluster.blocks.iter().any(is_busy) {
        return vec![];
    }
    let search = Search::new(cluster);
    let mut taken = BTreeSet::new();
    let mut loops = vec![];
    for &latch in &search.order {
        for edge in eventless_edges(&cluster.block(latch).term) {
            if search.dominators.dominates(edge.target, latch)
                && let Some(found) = search.counted_loop(edge.target, latch)
                && found.body.iter().any(|block| is_busy(cluster.block(*block)))
                && found.body.iter().all(|block| !taken.contains(block))
            {
                taken.extend(found.body.iter().copied());
                loops.push(found);
            }
        }
    }
    loops
}

/// What is known of a cluster while loops are looked for.
struct Search<'a> {
    cluster: &'a Cluster,
    dominators: Dominators,
    order: Vec<BlockId>,
    /// Position of each block in `order`.
    ranks: Vec<usize>,
    facts: Facts<'a>,
}

impl<'a> Search<'a> {
    fn new(cluster: &'a Cluster) -> Search<'a> {
        let order = reverse_postorder(cluster);
        let ranks = ranks(cluster, &order);
        Search { cluster, dominators: Dominators::new(cluster), order, ranks, facts: Facts::new(cluster) }
    }

    /// The loop of an edge back, if it can be changed.
    fn counted_loop(&self, header: BlockId, latch: BlockId) -> Option<CountedLoop> {
        let body = self.body(header, latch)?;
        let insts = || body.iter().flat_map(|block| &self.cluster.block(*block).insts);
        if insts().count() > MOST_INSTRUCTIONS
            || !insts().all(is_operator)
            || !self.has_one_edge_back(&body, latch)
        {
            return None;
        }
        let [back] = eventless_edges(&self.cluster.block(latch).term)
            .into_iter()
            .filter(|edge| edge.target == header)
            .collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let assigned: BTreeSet<Var> =
            body.iter().flat_map(|block| self.cluster.block(*block).assigned()).collect();
        let params = &self.cluster.block(header).params;
        for (counter, (param, next)) in params.iter().zip(&back.args).enumerate() {
            let Some(step) = self.step(*param, *next, &assigned) else { continue };
            // An iteration that does not come to the test could go past the bound.
            for block in body.iter().filter(|block| self.dominators.dominates(**block, latch)) {
                if let Some(test) = self.test(*block, &body, [Operand::Var(*param), *next], &assigned) {
                    let args = &self.cluster.block(*block).insts[test.at].args;
                    let is_tested_last = *block == latch && args[1 - test.position] == *next;
                    let bound = args[test.position];
                    return Some(CountedLoop { header, body, counter, step, bound, test, is_tested_last });
                }
            }
        }
        None
    }

    /// The blocks on the paths from a header to a block that leads back to it, but for those on which an
    /// event happens. Nothing in them may have an effect.
    fn body(&self, header: BlockId, latch: BlockId) -> Option<Vec<BlockId>> {
        let mut before = BTreeSet::from([header]);
        let mut work = vec![latch];
        while let Some(block) = work.pop() {
            if !before.insert(block) {
                continue;
            }
            if before.len() > MOST_INSTRUCTIONS {
                return None;
            }
            let leads_here = |from: &&BlockId| {
                eventless_edges(&self.cluster.block(**from).term).iter().any(|edge| edge.target == block)
            };
            work.extend(self.facts.predecessors(block).iter().filter(leads_here));
        }
        let body = reach([header], |block| {
            let next = eventless_edges(&self.cluster.block(block).term).into_iter().map(|edge| edge.target);
            next.filter(|next| before.contains(next))
        });
        let goes_on = |block: &BlockId| {
            matches!(
                self.cluster.block(*block).term,
                Term::Jump(_) | Term::If { .. } | Term::Switch { .. } | Term::Wait(_)
            )
        };
        let mut body: Vec<BlockId> = body.into_iter().collect();
        body.sort_by_key(|block| self.ranks[block.index()]);
        body.iter().all(goes_on).then_some(body)
    }

    /// Whether the only edge back in a loop is that from `latch` to the first block.
    fn has_one_edge_back(&self, body: &[BlockId], latch: BlockId) -> bool {
        body.iter().all(|from| {
            let edges = eventless_edges(&self.cluster.block(*from).term);
            let mut inner = edges.iter().filter(|edge| body.contains(&edge.target));
            inner.all(|edge| {
                self.ranks[edge.target.index()] > self.ranks[from.index()]
                    || (*from == latch && edge.target == body[0])
            })
        })
    }

    /// What a parameter counts by from one iteration to the next, if that is 1 or -1.
    fn step(&self, param: Var, next: Operand, assigned: &BTreeSet<Var>) -> Option<Operand> {
        let by = self.facts.step(next, param)?;
        let is_known = match by {
            Operand::Var(var) => !assigned.contains(&var) && is_range_step(self.facts.inst(var)?),
            by => matches!(by, Operand::Int(1 | -1)),
        };
        is_known.then_some(by)
    }

    /// The instruction of a block that has it leave the loop when a counter meets a bound.
    fn test(
        &self,
        block: BlockId,
        body: &[BlockId],
        counters: [Operand; 2],
        assigned: &BTreeSet<Var>,
    ) -> Option<Test> {
        let Block { insts, term: Term::If { cond, then, otherwise }, .. } = self.cluster.block(block) else {
            return None;
        };
        let outcome = cond.var().filter(|outcome| self.facts.uses(*outcome) == 1)?;
        let at = insts.iter().position(|inst| inst.dst == Some(outcome))?;
        let leaves = match &insts[at].op {
            Op::Equal => then,
            op if op.native() == Some(Native::IntNotEqual) => otherwise,
            _ => return None,
        };
        if body.contains(&leaves.target) {
            return None;
        }
        let is_fixed = |operand: &Operand| match operand {
            Operand::Int(_) => true,
            Operand::Var(var) => !assigned.contains(var),
            _ => false,
        };
        let [left, right] = insts[at].args[..] else { return None };
        let position = match (counters.contains(&left), counters.contains(&right)) {
            (true, false) if is_fixed(&right) => 1,
            (false, true) if is_fixed(&left) => 0,
            _ => return None,
        };
        Some(Test { block, at, position })
    }
}

/// The edges that control takes while no event happens.
fn eventless_edges(term: &Term) -> Few<&Edge> {
    match term {
        Term::Wait(events) => {
            let busy = events.iter().filter(|event| matches!(event, Event::Busy(_)));
            busy.map(Event::edge).collect()
        }
        term => term.edges(),
    }
}

/// Whether an instruction is a short computation without effect.
fn is_operator(inst: &Inst) -> bool {
    match &inst.op {
        Op::Call(kernel) => matches!(kernel.code, Code::Expr(_)) && kernel.effect == Effect::Pure,
        Op::Equal | Op::Copy => true,
        _ => false,
    }
}

/// Adds the inner loop, or one up and one down where the step is not known, and leads the edge back there.
fn add_inner_loops(cluster: &mut Cluster, found: &CountedLoop) {
    let entry = match found.step {
        Operand::Var(_) => {
            let loops = [1, -1].map(|step| add_inner_loop(cluster, found, step));
            let origin = cluster.block(found.header).origin;
            add_choice(cluster, found.header, loops, |cluster, _| {
                vec![new_inst(cluster, Type::Bool, Op::Equal, vec![found.step, Operand::Int(1)], origin)]
            })
        }
        Operand::Int(step) => add_inner_loop(cluster, found, step),
        other => unreachable!("a loop counts by {other:?}"),
    };
    for id in &found.body {
        for edge in cluster.blocks[id.index()].term.edges_mut() {
            if edge.target == found.header {
                edge.target = entry;
            }
        }
    }
}

/// Adds a loop without a look that counts by a known step. Gives the block that leads there.
fn add_inner_loop(cluster: &mut Cluster, found: &CountedLoop, step: i64) -> BlockId {
    // The entry comes first, then a copy of each block of the body.
    let entry = BlockId(cluster.blocks.len() as u32);
    let place = found.body.iter().position(|block| *block == found.header).expect("a loop has its header");
    let header = BlockId(entry.0 + 1 + place as u32);
    let stop = add_entry(cluster, found, Operand::Int(step), header);
    let known = found.step.var().map(|var| (var, Operand::Int(step)));
    let copies = copy_blocks(cluster, &found.body, known.as_slice());
    let inner: BTreeSet<BlockId> = copies.values().copied().collect();
    let Test { block: tested, at, position } = found.test;
    cluster.blocks[copies[&tested].index()].insts[at].args[position] = Operand::Var(stop);
    let params: Vec<Operand> = cluster.block(header).params.iter().copied().map(Operand::Var).collect();
    for id in &inner {
        let term = &mut cluster.blocks[id.index()].term;
        let busy = if let [busy] = eventless_edges(term)[..] { Some(busy.clone()) } else { None };
        if let Some(busy) = busy {
            *term = Term::Jump(busy);
        }
        lead_out(term, found, header, &inner, &params);
    }
    entry
}

/// Adds the block that leads to the inner loop, if that has an iteration to run. Gives the variable that says
/// where it stops.
fn add_entry(cluster: &mut Cluster, found: &CountedLoop, step: Operand, inner: BlockId) -> Var {
    let origin = cluster.block(found.header).origin;
    let stop = cluster.new_var(Type::Int);
    add_choice(cluster, found.header, [found.header, inner], |cluster, args| {
        let at = args[found.counter];
        let (op, args) = (Op::Call(&STRIP_END), vec![at, found.bound, step]);
        let is_over = vec![Operand::Var(stop), at];
        vec![
            Inst { dst: Some(stop), op, args, origin },
            new_inst(cluster, Type::Bool, Op::Equal, is_over, origin),
        ]
    });
    stop
}

/// Leads the edges of a block out of the inner loop to the outer one: with the next iteration where the
/// edge is the other one that leads back, otherwise with this iteration.
fn lead_out(
    term: &mut Term,
    found: &CountedLoop,
    header: BlockId,
    inner: &BTreeSet<BlockId>,
    params: &[Operand],
) {
    let next = found.is_tested_last.then(|| term.edges().into_iter().find(|edge| edge.target == header));
    let next = next.flatten().map(|edge| edge.args.clone());
    for edge in term.edges_mut().into_iter().filter(|edge| !inner.contains(&edge.target)) {
        let args = next.clone().unwrap_or_else(|| params.to_vec());
        *edge = Edge { target: found.header, args };
    }
}
