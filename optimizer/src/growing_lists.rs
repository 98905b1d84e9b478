//! Lists and dicts that grow in loops.

use crate::split_directions::is_range_step;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts, InstAt};
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::liveness::LazyLiveness;
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::*;
use neva_registry::{By, Kernel, Native};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// No more than so many elements get room that may not be needed.
const MOST_UNNEEDED: i64 = 1 << 16;

/// A counted loop, each turn of which appends one element to each of some lists, or inserts one entry in
/// each of some dicts.
pub(crate) struct Growth {
    /// The edge into the loop.
    pub(crate) before: EdgeAt,
    /// All blocks of the loop.
    pub(crate) body: BTreeSet<BlockId>,
    /// Whether it is in another loop.
    pub(crate) is_inner: bool,
    pub(crate) turns: Turns,
    /// The blocks that ask whether there is another turn.
    pub(crate) asking: BTreeSet<BlockId>,
    pub(crate) lists: Vec<GrowingList>,
}

/// A list or dict that grows.
pub(crate) struct GrowingList {
    /// Which argument of the edge into the loop it is.
    pub(crate) at: usize,
    /// The instructions that append or insert.
    pub(crate) appends: Vec<InstAt>,
    /// The variables that hold it in the loop, with how many elements the turn has appended by then.
    pub(crate) holders: HashMap<Var, usize>,
}

/// The loop is entered at most as often as there are steps from one number to the other, or once. Where it
/// ends by the count, it is entered just so often.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Turns {
    /// The parameter that counts.
    pub(crate) counter: Var,
    pub(crate) from: Operand,
    pub(crate) to: Bound,
    pub(crate) step: Operand,
}

impl Turns {
    /// Whether it is known that there are so many.
    pub(crate) fn are_at_least(&self, count: u64) -> bool {
        let (Operand::Int(from), Bound::Number(Operand::Int(to))) = (self.from, self.to) else {
            return false;
        };
        from.abs_diff(to) >= count
    }
}

/// What a loop counts to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    /// A number.
    Number(Operand),
    /// The size of a list or dict, which the loop asks for by this kernel.
    Size(&'static Kernel, Operand),
}

/// Finds the lists that grow in loops of a cluster.
pub(crate) struct GrowingLists<'a> {
    cluster: &'a Cluster,
    is_alone: bool,
    pub(crate) facts: Facts<'a>,
    dominators: Dominators,
    pub(crate) liveness: LazyLiveness<'a>,
}

/// A loop with one edge into it.
pub(crate) struct Loop<'a> {
    pub(crate) header: BlockId,
    pub(crate) params: &'a [Var],
    pub(crate) body: &'a BTreeSet<BlockId>,
    pub(crate) before: EdgeAt,
    pub(crate) back: Vec<EdgeAt>,
}

/// A question whose answer leads back to the header of a loop, and what it compares.
struct Question {
    /// The block that asks.
    block: BlockId,
    /// Whether the numbers differ, rather than whether the first one is less.
    differ: bool,
    left: Operand,
    right: Operand,
}

impl<'a> GrowingLists<'a> {
    /// `is_alone` says that no other cluster runs beside this one.
    pub(crate) fn new(cluster: &'a Cluster, is_alone: bool) -> GrowingLists<'a> {
        GrowingLists {
            cluster,
            is_alone,
            facts: Facts::new(cluster),
            dominators: Dominators::new(cluster),
            liveness: LazyLiveness::new(cluster),
        }
    }

    /// All counted loops in which lists grow.
    pub(crate) fn all(&self) -> Vec<Growth> {
        let order = reverse_postorder(self.cluster);
        let loops = natural_loops(self.cluster);
        let in_loops: BTreeSet<BlockId> = loops.values().flatten().copied().collect();
        let found = self.loops(&loops).filter_map(|found| {
            let (turns, asking) = self.turns(&found)?;
            let lists = (0..found.params.len()).filter_map(|at| self.list(&found, at, &order));
            let lists: Vec<GrowingList> = lists.collect();
            (!lists.is_empty()).then(|| Growth {
                before: found.before,
                body: found.body.clone(),
                is_inner: in_loops.contains(&found.before.0),
                turns,
                asking,
                lists,
            })
        });
        found.collect()
    }

    /// The loops with one edge into them and a list or dict among their parameters.
    pub(crate) fn loops<'b>(
        &'b self,
        loops: &'b BTreeMap<BlockId, BTreeSet<BlockId>>,
    ) -> impl Iterator<Item = Loop<'b>> {
        loops.iter().filter_map(|(&header, body)| {
            let params = &self.cluster.block(header).params[..];
            if !params.iter().any(|param| self.may_grow(*param)) {
                return None;
            }
            let into = self.facts.edges_into(header);
            let (back, outside): (Vec<EdgeAt>, Vec<EdgeAt>) =
                into.into_iter().partition(|(from, _)| body.contains(from));
            let &[before] = &outside[..] else { return None };
            Some(Loop { header, params, body, before, back })
        })
    }

    fn may_grow(&self, var: Var) -> bool {
        matches!(self.cluster.ty(var), Type::List(_) | Type::Dict(_))
    }

    /// The list that is a parameter, where each turn appends one element to it and nobody else gets it in
    /// the loop.
    pub(crate) fn list(&self, found: &Loop<'_>, at: usize, order: &[BlockId]) -> Option<GrowingList> {
        if !self.may_grow(found.params[at]) {
            return None;
        }
        // How many elements the turn has appended to what is in each variable.
        let mut holders: HashMap<Var, usize> = HashMap::from([(found.params[at], 0)]);
        let mut appends = vec![];
        for id in order.iter().copied().filter(|id| found.body.contains(id)) {
            let block = self.cluster.block(id);
            let last_uses = LastUses::new(self.cluster, &self.liveness, id);
            for (position, inst) in block.insts.iter().enumerate() {
                let is_grown = |arg: &Operand| arg.var().and_then(|var| holders.get(&var)).copied();
                let mut grown = inst.args.iter().map(is_grown);
                match (&inst.op, inst.dst) {
                    (
                        Op::Call(Kernel { native: Some(Native::ListAppend | Native::DictInsert), .. }),
                        Some(dst),
                    ) => {
                        let list = grown.next()?;
                        if grown.any(|count| count.is_some()) {
                            return None;
                        }
                        if let Some(count) = list {
                            if count != 0 || !last_uses.insts[position][0] {
                                return None;
                            }
                            holders.insert(dst, 1);
                            appends.push((id, position));
                        }
                    }
                    (Op::Call(kernel), _) => {
                        if gives(kernel, &inst.args, &holders) {
                            return None;
                        }
                    }
                    (op, _) if op.only_looks() => {}
                    _ => {
                        if grown.any(|count| count.is_some()) {
                            return None;
                        }
                    }
                }
            }
            let is_given = match &block.term {
                Term::Try { kernel, args, .. } => gives(kernel, args, &holders),
                term => {
                    let mut vars = term.operands().into_iter().filter_map(|operand| operand.var());
                    vars.any(|var| holders.contains_key(&var))
                }
            };
            if is_given {
                return None;
            }
            for edge in block.term.edges().into_iter().filter(|edge| found.body.contains(&edge.target)) {
                self.follow(found, at, edge, &mut holders)?;
            }
        }
        // Along an edge that was followed before, a parameter may get another list.
        let is_grown = |edge: &EdgeAt, at| {
            !found.body.contains(&edge.0)
                || self.facts.arg(*edge, at).var().is_some_and(|arg| holders.contains_key(&arg))
        };
        let always = |holder: &Var| {
            let Some((block, at)) = self.facts.param(*holder) else { return true };
            self.facts.edges_into(block).iter().all(|edge| is_grown(edge, at))
        };
        holders.keys().all(always).then_some(GrowingList { at, appends, holders })
    }

    /// Follows the list along an edge in the loop.
    fn follow(
        &self,
        found: &Loop<'_>,
        at: usize,
        edge: &Edge,
        holders: &mut HashMap<Var, usize>,
    ) -> Option<()> {
        let params = &self.cluster.block(edge.target).params;
        let count_of = |arg: &Operand| arg.var().and_then(|var| holders.get(&var)).copied();
        let passed: Vec<Option<usize>> = edge.args.iter().map(count_of).collect();
        if edge.target == found.header {
            let is_right = |(position, count): (usize, &Option<usize>)| {
                if position == at { *count == Some(1) } else { count.is_none() }
            };
            return passed.iter().enumerate().all(is_right).then_some(());
        }
        let is_kept = |arg: &Operand| {
            arg.var().is_some_and(|var| self.liveness.is_live_in(edge.target, var))
                || edge.args.iter().filter(|other| *other == arg).count() > 1
        };
        for ((param, arg), count) in params.iter().zip(&edge.args).zip(passed) {
            let known = holders.get(param).copied();
            match count {
                Some(count) if !is_kept(arg) && known.is_none_or(|known| known == count) => {
                    holders.insert(*param, count);
                }
                None if known.is_none() => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// How often a loop is entered, where it counts.
    fn turns(&self, found: &Loop<'_>) -> Option<(Turns, BTreeSet<BlockId>)> {
        (0..found.params.len()).find_map(|at| self.turns_by(found, at))
    }

    /// The same by the counter that is this parameter.
    fn turns_by(&self, found: &Loop<'_>, at: usize) -> Option<(Turns, BTreeSet<BlockId>)> {
        let counter = found.params[at];
        let first = self.facts.arg(found.before, at);
        let (mut turns, mut asking) = (None, BTreeSet::new());
        for edge in &found.back {
            let (next, step) =
                (self.facts.arg(*edge, at), self.facts.step(self.facts.arg(*edge, at), counter)?);
            let is_counted = |question: &Question| {
                let is_next = self.facts.step(question.left, counter) == Some(step);
                is_next || question.left == next || question.left == Operand::Var(counter)
            };
            let questions = self.questions(*edge, found.header).into_iter().filter(is_counted);
            let (question, to) = questions
                .filter_map(|question| {
                    let to = self.bound(question.right, found)?;
                    Some((question, to))
                })
                .next()?;
            asking.insert(question.block);
            // The question is about the next number, or about the one before it.
            let from = if question.left != Operand::Var(counter) {
                first
            } else {
                let (Operand::Int(first), Operand::Int(step)) = (first, step) else { return None };
                Operand::Int(first.checked_sub(step)?)
            };
            // What counts up from the greatest number wraps around.
            let counts_up =
                matches!(first, Operand::Int(first) if first < i64::MAX) && step == Operand::Int(1);
            if !(if question.differ { self.arrives(found, first, to, step) } else { counts_up }) {
                return None;
            }
            let these = Turns { counter, from, to, step };
            if turns.replace(these).is_some_and(|others| others != these) {
                return None;
            }
        }
        let turns = turns.filter(|turns| self.is_small(turns) || self.ends_by_count(found, &asking))?;
        Some((turns, asking))
    }

    /// Whether it is known on an edge that a list or dict has elements.
    pub(crate) fn has_elements(&self, edge: EdgeAt, list: Var) -> bool {
        self.questions(edge, BlockId(0)).iter().any(|question| {
            let is_len = self.facts.sized(question.right) == Some(Operand::Var(list));
            !question.differ && question.left == Operand::Int(0) && is_len
        })
    }

    /// What a loop counts to, where that is known before the loop.
    fn bound(&self, mut to: Operand, found: &Loop<'_>) -> Option<Bound> {
        while let Some(Inst { op: Op::Copy, args, .. }) = self.facts.inst(to) {
            to = args[0];
        }
        let is_outside = |operand: Operand| operand.var().is_none_or(|var| !self.is_assigned_in(var, found));
        if is_outside(to) {
            return Some(Bound::Number(to));
        }
        let whole = self.facts.sized(to).filter(|whole| is_outside(*whole))?;
        let Op::Call(kernel) = self.facts.inst(to)?.op else { return None };
        Some(Bound::Size(kernel, whole))
    }

    /// Whether a counter arrives at a number when it begins with another one, which is not the same.
    fn arrives(&self, found: &Loop<'_>, first: Operand, to: Bound, step: Operand) -> bool {
        let Bound::Number(to) = to else { return false };
        if let (Operand::Int(first), Operand::Int(to), Operand::Int(step)) = (first, to, step) {
            return (step == 1 && first < to) || (step == -1 && first > to);
        }
        let is_step =
            self.facts.inst(step).is_some_and(|inst| is_range_step(inst) && inst.args == [first, to]);
        let asks = |question: &Question| question.differ && question.left == first && question.right == to;
        is_step && self.questions(found.before, BlockId(0)).iter().any(asks)
    }

    /// What is known to be true on an edge, by the questions that blocks from `above` on ask.
    fn questions(&self, (from, at): EdgeAt, above: BlockId) -> Vec<Question> {
        let mut questions = vec![];
        let (mut block, mut is_yes) = (from, at == 0);
        loop {
            if is_yes && let Term::If { cond, .. } = &self.cluster.block(block).term {
                questions.extend(self.question(block, *cond));
            }
            let Some(parent) = self.dominators.parent(block).filter(|_| block != above) else {
                return questions;
            };
            let edges = self.cluster.block(parent).term.edges();
            let is_only = self.facts.predecessors(block) == [parent];
            is_yes = is_only && edges[0].target == block;
            block = parent;
        }
    }

    fn question(&self, block: BlockId, cond: Operand) -> Option<Question> {
        let args = &self.facts.inst(cond)?.args;
        let (differ, left, right) = match self.facts.native(cond)? {
            Native::IntLess => (false, args[0], args[1]),
            Native::IntGreater => (false, args[1], args[0]),
            Native::IntNotEqual => (true, args[0], args[1]),
            _ => return None,
        };
        Some(Question { block, differ, left, right })
    }

    /// Whether it is known that there are few numbers up to one, or as many as something has elements.
    fn is_small(&self, turns: &Turns) -> bool {
        match (turns.from, turns.to) {
            (Operand::Int(from), Bound::Number(Operand::Int(to))) => {
                to.abs_diff(from) <= MOST_UNNEEDED as u64
            }
            (Operand::Int(from), _) if from < -MOST_UNNEEDED => false,
            (Operand::Int(_), Bound::Number(to)) => self.facts.sized(to).is_some(),
            (Operand::Int(_), Bound::Size(..)) => true,
            _ => false,
        }
    }

    /// Whether a loop ends when its count does, and not before.
    fn ends_by_count(&self, found: &Loop<'_>, asking: &BTreeSet<BlockId>) -> bool {
        let stays = |id: &BlockId| {
            let term = &self.cluster.block(*id).term;
            let leaves = term.edges().iter().any(|edge| !found.body.contains(&edge.target));
            (!leaves || asking.contains(id)) && !matches!(term, Term::Wait(_))
        };
        self.is_alone && found.body.iter().all(stays)
    }

    fn is_assigned_in(&self, var: Var, found: &Loop<'_>) -> bool {
        self.facts.home(var).is_some_and(|home| found.body.contains(&home))
    }
}

/// Whether a call takes one of these variables, rather than only look at it.
fn gives(kernel: &Kernel, args: &[Operand], vars: &HashMap<Var, usize>) -> bool {
    let mut params = kernel.params.iter().zip(args);
    params.any(|(param, arg)| param.by == By::Value && arg.var().is_some_and(|var| vars.contains_key(&var)))
}
