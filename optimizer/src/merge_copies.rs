//! Blocks that do what another block does.

use crate::break_irreducible::retreating_edges;
use crate::matching::Matching;
use crate::merge_blocks::merge_blocks;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::{EdgeAt, Facts};
use neva_blocks::analysis::flow::{ranks, reverse_postorder};
use neva_blocks::analysis::liveness::LazyLiveness;
use neva_blocks::analysis::loops::{innermost_headers, natural_loops};
use neva_blocks::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Where a block does what another one does with other operands, it jumps there and passes these.
///
/// The same is done on an edge into a loop, where a block of the loop would go on as the edge does if it
/// began with certain operands. Exploration computes what is known of the first iteration, so many loops are
/// entered in their midst: an outer loop at the head of the inner one, which is then the head of both.
pub(crate) fn merge_copies(program: &mut Program) {
    for cluster in &mut program.clusters {
        for _ in 0..MOST_ROUNDS {
            // A loop that is entered at several blocks would be entered at more.
            if !retreating_edges(cluster).is_empty() {
                break;
            }
            let found = Copies::new(cluster, &program.constants).all();
            if found.is_empty() {
                break;
            }
            found.into_iter().for_each(|copy| copy.merge(cluster));
            merge_blocks(cluster);
        }
    }
}

/// What is merged may make other blocks alike; that is followed so far.
const MOST_ROUNDS: usize = 4;

/// A block is compared with no more others.
const MOST_MODELS: usize = 4;

/// What does the same as a block.
struct Copy {
    model: BlockId,
    /// The block that is the copy, or has it as its last part. Or the block which one edge leaves that leads
    /// to where the model would.
    block: BlockId,
    edge: Option<usize>,
    /// What it passes for the parameters of the model, and for those that it gets.
    args: Vec<Operand>,
    /// What the model looks at and becomes a parameter.
    new: Vec<Var>,
    /// The results of the instructions that the model has, too.
    results: HashSet<Var>,
}

impl Copy {
    fn merge(self, cluster: &mut Cluster) {
        let Copy { model, block, edge, args, new, results } = self;
        for var in new {
            for edge in cluster.blocks.iter_mut().flat_map(|block| block.term.edges_mut()) {
                if edge.target == model {
                    edge.args.push(Operand::Var(var));
                }
            }
            let param = cluster.new_var(cluster.ty(var).clone());
            let model = &mut cluster.blocks[model.index()];
            model.change_operands(|operand| {
                if *operand == Operand::Var(var) {
                    *operand = Operand::Var(param);
                }
            });
            model.params.push(param);
        }
        let onward = Edge { target: model, args };
        let block = &mut cluster.blocks[block.index()];
        match edge {
            Some(at) => *block.term.edges_mut()[at] = onward,
            None => {
                block.insts.retain(|inst| inst.dst.is_none_or(|dst| !results.contains(&dst)));
                block.term = Term::Jump(onward);
            }
        }
    }
}

struct Copies<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    facts: Facts<'a>,
    liveness: LazyLiveness<'a>,
    ranks: Vec<usize>,
    dominators: Dominators,
    loops: BTreeMap<BlockId, BTreeSet<BlockId>>,
    /// The head of the innermost loop around each block.
    heads: Vec<Option<BlockId>>,
}

impl<'a> Copies<'a> {
    fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Copies<'a> {
        let loops = natural_loops(cluster);
        let heads = innermost_headers(cluster, &loops);
        Copies {
            cluster,
            constants,
            facts: Facts::new(cluster),
            liveness: LazyLiveness::new(cluster),
            ranks: ranks(cluster, &reverse_postorder(cluster)),
            dominators: Dominators::new(cluster),
            loops,
            heads,
        }
    }

    /// All copies that can be merged at once: each block has a part in one of them at the most.
    fn all(&self) -> Vec<Copy> {
        let (mut found, mut taken) = (vec![], HashSet::new());
        for copy in self.whole_blocks().into_iter().chain(self.edges_into_loops()) {
            if !taken.contains(&copy.model) && !taken.contains(&copy.block) {
                taken.extend([copy.model, copy.block]);
                found.push(copy);
            }
        }
        found
    }

    /// Blocks that end as others do.
    fn whole_blocks(&self) -> Vec<Copy> {
        let mut models: BTreeMap<Vec<BlockId>, Vec<BlockId>> = BTreeMap::new();
        let mut found = vec![];
        for id in reverse_postorder(self.cluster) {
            if !self.may_be_model(id) {
                continue;
            }
            let models = models.entry(self.cluster.block(id).term.targets().collect()).or_default();
            let copy = models.iter().find_map(|model| self.whole(*model, id));
            match copy {
                Some(copy) => found.push(copy),
                None if models.len() < MOST_MODELS => models.push(id),
                None => {}
            }
        }
        found
    }

    fn may_be_model(&self, id: BlockId) -> bool {
        let block = self.cluster.block(id);
        id != BlockId(0)
            && matches!(block.term, Term::Jump(_) | Term::If { .. })
            && !block.insts.is_empty()
            && block.is_pure()
            && block.insts.iter().all(|inst| inst.dst.is_some())
    }

    fn whole(&self, model: BlockId, block: BlockId) -> Option<Copy> {
        let begins = self.begins(model, block);
        if !begins && self.leads_back(model) != self.leads_back(block) {
            return None;
        }
        let (own, other) = (self.cluster.block(model), self.cluster.block(block));
        if let (true, Term::Jump(into), Term::Jump(_)) = (begins, &own.term, &other.term)
            && self.is_inner(into.target, &into.args, (block, 0))
        {
            return None;
        }
        let mut matching = Matching::new(&self.facts, self.constants, (model, block), true);
        let conds = own.term.operands().into_iter().zip(other.term.operands());
        matching.pairs.extend(conds.map(|pair| (pair, false)));
        for (own, other) in own.term.edges().into_iter().zip(other.term.edges()) {
            matching
                .pairs
                .extend(own.args.iter().copied().zip(other.args.iter().copied()).map(|pair| (pair, true)));
        }
        matching.run()?;
        let is_matched =
            own.insts.iter().all(|inst| matching.bound.contains_key(&inst.dst.expect("a result")));
        let mut uses: HashMap<Var, usize> = HashMap::new();
        other.visit_uses(|var| *uses.entry(var).or_default() += 1);
        let is_left = matching.results.iter().all(|var| uses.get(var) == Some(&self.facts.uses(*var)));
        // Blocks after both may look at what the model was given when it came before the block.
        let is_kept = |var: &Var| {
            self.facts.home(*var) != Some(model) || matching.bound.get(var) == Some(&Operand::Var(*var))
        };
        let are_kept = own.term.targets().all(|target| self.liveness.live_in(target).iter().all(is_kept));
        let args = matching.args().filter(|_| are_kept)?;
        let Matching { new, results, .. } = matching;
        let copy = Copy { model, block, edge: None, args, new, results };
        // Processors guess better where a branch of each way leads than where one of all leads.
        let pays = begins || copy.args.is_empty() || self.around(model).is_none() || self.makes_values(model);
        (is_matched && is_left && pays).then_some(copy)
    }

    /// Whether a way back to the head of a loop is that of an inner loop, seen from an edge into the loop:
    /// another way back begins with more of the constants that the edge begins with, so it is of the outer
    /// loop. If the edge went on as the inner one does, the inner loop would be around the outer one.
    fn is_inner(&self, header: BlockId, into: &[Operand], way: EdgeAt) -> bool {
        let Some(body) = self.loops.get(&header) else { return false };
        let alike = |(from, at): EdgeAt| {
            let pairs = into.iter().zip(&self.cluster.block(from).term.edges()[at].args);
            pairs.filter(|(one, other)| one.var().is_none() && one == other).count()
        };
        let ways = self.facts.edges_into(header).into_iter().filter(|(from, _)| body.contains(from));
        let own = alike(way);
        ways.filter(|other| *other != way).any(|other| alike(other) > own)
    }

    /// Edges into a loop that do what a block of the loop would.
    fn edges_into_loops(&self) -> Vec<Copy> {
        let mut found = vec![];
        for (header, body) in &self.loops {
            let edges = self.facts.edges_into(*header);
            let (inner, outer): (Vec<EdgeAt>, Vec<EdgeAt>) =
                edges.into_iter().partition(|(from, _)| body.contains(from));
            let leads_on = |(model, _): &&EdgeAt| {
                let mut targets = self.cluster.block(*model).term.targets();
                *model == *header || outer.len() == 1 && targets.all(|target| body.contains(&target))
            };
            for edge in outer.iter().take(MOST_MODELS) {
                let models = inner.iter().take(MOST_MODELS).filter(leads_on);
                found.extend(models.filter_map(|model| self.edge(*model, *edge, *header)).next());
            }
        }
        found
    }

    fn edge(&self, (model, way): EdgeAt, (block, at): EdgeAt, header: BlockId) -> Option<Copy> {
        let into = &self.cluster.block(block).term.edges()[at].args;
        if !self.may_be_model(model) || self.is_inner(header, into, (model, way)) {
            return None;
        }
        let own = self.cluster.block(model);
        let mut matching = Matching::new(&self.facts, self.constants, (model, block), false);
        let args = own.term.edges()[way].args.iter().copied();
        let others = self.cluster.block(block).term.edges()[at].args.iter().copied();
        matching.pairs.extend(args.zip(others).map(|pair| (pair, true)));
        matching.run()?;
        matching.compute(|var| self.liveness.is_live_in(header, var))?;
        // What the edge does not need any more is not computed twice.
        let insts = matching.results.iter().filter_map(|result| self.facts.inst(*result));
        let passed = &self.cluster.block(block).term.edges()[at].args;
        let uses: Vec<Operand> = insts.flat_map(|inst| &inst.args).chain(passed).copied().collect();
        let is_moved = |result: &Var| {
            let is_result = |operand: &&Operand| operand.var() == Some(*result);
            self.cluster.ty(*result).is_copy()
                || uses.iter().filter(is_result).count() == self.facts.uses(*result)
        };
        // What only counts could begin to count earlier and earlier.
        if !matching.results.iter().all(is_moved) || model == header && matching.results.is_empty() {
            return None;
        }
        if let Term::If { cond, .. } = &own.term
            && matching.value(*cond) != Some(Operand::Bool(way == 0))
        {
            return None;
        }
        // What the other blocks after the model look at is there on the edge, too.
        let is_there =
            |var: &Var| self.facts.home(*var) == Some(model) || self.liveness.is_live_in(header, *var);
        let others = own.term.targets().filter(|target| *target != header);
        let all = others.into_iter().all(|target| self.liveness.live_in(target).iter().all(is_there));
        let args = matching.args().filter(|_| all)?;
        let Matching { new, results, .. } = matching;
        Some(Copy { model, block, edge: Some(at), args, new, results })
    }

    /// Which edges lead back.
    fn leads_back(&self, id: BlockId) -> Vec<bool> {
        let rank = |id: BlockId| self.ranks[id.index()];
        self.cluster.block(id).term.targets().map(|target| rank(target) <= rank(id)).collect()
    }

    /// Whether a block is in a loop and does not lead out of the innermost one, and becomes the head of a
    /// loop if the other block leads to it.
    fn begins(&self, id: BlockId, other: BlockId) -> bool {
        self.around(id).is_some_and(|(header, body)| {
            let is_inside = |target: BlockId| body.contains(&target);
            let mut before = self.facts.predecessors(*header).iter().filter(|from| !body.contains(from));
            header.0 != 0
                && self.cluster.block(id).term.targets().all(is_inside)
                && (self.dominators.dominates(id, other) || before.all(|from| *from == other))
        })
    }

    /// Whether a block does more than to compute numbers.
    fn makes_values(&self, id: BlockId) -> bool {
        self.cluster
            .block(id)
            .insts
            .iter()
            .any(|inst| inst.dst.is_some_and(|dst| !self.cluster.ty(dst).is_copy()))
    }

    /// The innermost loop around a block.
    fn around(&self, id: BlockId) -> Option<(&BlockId, &BTreeSet<BlockId>)> {
        self.loops.get_key_value(&self.heads[id.index()]?)
    }
}
