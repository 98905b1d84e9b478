//! Looks for characters in constant texts without a loop.

use crate::called::CODE_POINT_OR_NONE;
use crate::merge_blocks::merge_blocks;
use crate::prune_unreachable::prune_unreachable;
use crate::scan_texts::Scan;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::loops::innermost_loops;
use neva_blocks::*;
use neva_registry::{Effect, Native};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A loop that goes through a constant text to find where a character is becomes a switch over the characters
/// of the text. Alphabets are such texts. Before one that asks all in one block, or has no end where the
/// character is missing, there is a look at a table.
pub(crate) fn search_texts(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        if !cluster.insts().any(|(_, inst)| inst.op.calls(&CODE_POINT_OR_NONE)) {
            continue;
        }
        let found: Vec<Search> = {
            let (facts, dominators) = (Facts::new(cluster), Dominators::new(cluster));
            let loops = innermost_loops(cluster);
            let searches = loops.iter().filter(|(_, body)| body.len() == 2);
            searches
                .filter_map(|(header, body)| Search::of(&facts, &dominators, constants, *header, body))
                .collect()
        };
        let scanned = scan(cluster, constants);
        if !found.is_empty() || scanned {
            found.into_iter().for_each(|search| search.apply(cluster));
            prune_unreachable(cluster);
            merge_blocks(cluster);
        }
    }
}

/// Puts looks at tables before loops of one block, and says whether there is one. Each changes the edges to
/// the next loop.
fn scan(cluster: &mut Cluster, constants: &mut Vec<Constant>) -> bool {
    let searches = |(id, block): &(BlockId, &Block)| {
        block.term.targets().any(|target| target == *id)
            && block.insts.iter().any(|inst| inst.op.calls(&CODE_POINT_OR_NONE))
    };
    let headers: Vec<BlockId> = cluster.numbered().filter(searches).map(|(id, _)| id).collect();
    let mut found = false;
    for header in headers {
        let scan = {
            let (facts, dominators) = (Facts::new(cluster), Dominators::new(cluster));
            Scan::of(&facts, &dominators, constants, header, MOST_CHARACTERS)
        };
        if let Some(scan) = scan {
            scan.apply(cluster, constants);
            found = true;
        }
    }
    found
}

/// No longer text is searched so.
const MOST_CHARACTERS: usize = 64;

/// A loop that searches a text.
struct Search {
    header: BlockId,
    counter: Var,
    text: Vec<u8>,
    wanted: Operand,
    found: Edge,
    /// Whether blocks after the character is found use its position.
    outlives: bool,
    missing: Edge,
}

impl Search {
    fn of(
        facts: &Facts<'_>,
        dominators: &Dominators,
        constants: &[Constant],
        header: BlockId,
        body: &BTreeSet<BlockId>,
    ) -> Option<Search> {
        let cluster = facts.cluster();
        let block = cluster.block(header);
        let (&[counter], Term::If { cond, then, otherwise }) = (&block.params[..], &block.term) else {
            return None;
        };
        let (equal, swaps) = match facts.call(*cond, Native::Not) {
            Some(args) => (args[0], true),
            None => (*cond, false),
        };
        let (found, on) = if swaps { (otherwise, then) } else { (then, otherwise) };
        let next = cluster.block(on.target);
        let Term::If { cond: more, then: back, otherwise: missing } = &next.term else { return None };
        let [at, Operand::Int(count)] = *facts.call(*more, Native::IntLess)? else { return None };
        let question = facts.inst(equal).filter(|inst| inst.op == Op::Equal)?;
        let is_read =
            |arg: &&Operand| facts.inst(**arg).is_some_and(|inst| inst.op.calls(&CODE_POINT_OR_NONE));
        let read = *question.args.iter().find(is_read)?;
        let wanted = *question.args.iter().find(|arg| **arg != read)?;
        let &[text, is_ascii, position] = &facts.inst(read)?.args[..] else { return None };
        let Some(Constant::Str(text)) = text.constant(constants).as_deref().cloned() else { return None };
        let starts = facts.edges_into(header).into_iter().filter(|(from, _)| !body.contains(from));
        let is_search = is_ascii == Operand::Bool(true)
            && position == Operand::Var(counter)
            && text.len() as i64 == count
            && (2..=MOST_CHARACTERS).contains(&text.len())
            && wanted.var().is_some_and(|var| facts.home(var).is_some_and(|home| !body.contains(&home)))
            && facts.is_next(at, counter)
            && back.target == header
            && back.args == [at]
            && next.params.is_empty()
            && body.contains(&on.target)
            && ![found, missing].iter().any(|edge| body.contains(&edge.target))
            && body
                .iter()
                .flat_map(|id| &cluster.block(*id).insts)
                .all(|inst| inst.op.effect() == Effect::Pure)
            && starts.into_iter().all(|edge| facts.arg(edge, 0) == Operand::Int(0));
        if !is_search {
            return None;
        }
        // What else the loop makes must not be needed after it.
        let own: HashSet<Var> = body.iter().flat_map(|id| cluster.block(*id).assigned()).collect();
        let mut outlives = false;
        for (id, block) in cluster.numbered().filter(|(id, _)| !body.contains(id)) {
            let mut uses = HashSet::new();
            block.visit_uses(|var| {
                if own.contains(&var) {
                    uses.insert(var);
                }
            });
            let is_after =
                facts.predecessors(found.target) == [header] && dominators.dominates(found.target, id);
            if uses.iter().any(|var| *var != counter || !is_after) {
                return None;
            }
            outlives |= !uses.is_empty();
        }
        let is_known = |arg: &Operand, known: &[Operand]| {
            known.contains(arg) || arg.var().is_none_or(|var| !own.contains(&var))
        };
        let are_known = found.args.iter().all(|arg| is_known(arg, &[Operand::Var(counter)]))
            && missing.args.iter().all(|arg| is_known(arg, &[Operand::Var(counter), at]));
        are_known.then(|| {
            let (found, missing) = (found.clone(), missing.clone());
            let last = Operand::Int(count.wrapping_sub(1));
            let known = HashMap::from([(at, Operand::Int(count)), (Operand::Var(counter), last)]);
            Search { header, counter, text, wanted, found, outlives, missing: with(missing, &known) }
        })
    }

    fn apply(mut self, cluster: &mut Cluster) {
        // The parameter of the loop is the one of what comes after it.
        let unused = cluster.new_var(Type::Int);
        cluster.blocks[self.header.index()].params = vec![unused];
        if self.outlives {
            cluster.blocks[self.found.target.index()].params.push(self.counter);
            self.found.args.push(Operand::Var(self.counter));
        }
        let mut cases: Vec<Case> = vec![];
        for (byte, position) in self.text.iter().zip(0..) {
            let value = Operand::Int(i64::from(*byte));
            if !cases.iter().any(|case| case.value == value) {
                let known = HashMap::from([(Operand::Var(self.counter), Operand::Int(position))]);
                cases.push(Case { value, edge: with(self.found.clone(), &known) });
            }
        }
        let block = &mut cluster.blocks[self.header.index()];
        block.insts.clear();
        block.term = Term::Switch { on: self.wanted, cases, default: self.missing };
    }
}

/// An edge that passes other operands for some.
fn with(mut edge: Edge, known: &HashMap<Operand, Operand>) -> Edge {
    edge.args.iter_mut().for_each(|arg| *arg = known.get(arg).copied().unwrap_or(*arg));
    edge
}
