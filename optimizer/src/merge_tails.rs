//! One branch for several blocks that end alike.

use crate::break_irreducible::retreating_edges;
use neva_blocks::analysis::facts::uses;
use neva_blocks::analysis::flow::{ranks, reverse_postorder};
use neva_blocks::analysis::loops::natural_loops;
use neva_blocks::types::operand_type;
use neva_blocks::*;
use std::collections::BTreeMap;

/// Where several blocks ask the same question and lead to the same blocks, they jump to one new block that
/// asks. What they compute alike before goes there, too. So a decision after a decision is written once, and
/// not once for each edge that leads to it. A loop whose iterations end with the same question in several
/// blocks gets one block that leads back, so that compilers of the emitted code know how often it iterates.
///
/// A question before a loop and one at the end of its iterations stay apart.
pub(crate) fn merge_tails(program: &mut Program) {
    share(program, ahead, |_| MOST_PARAMS);
    share(program, back, |_| MOST_PARAMS);
}

/// Merges blocks that ask the same question before the first iteration of a loop and at the end of each. They
/// would be several entries of the loop; the question becomes the only one. Types must be known.
pub(crate) fn merge_entries(program: &mut Program) {
    share(program, around_entries, most_passed);
}

/// Merges blocks that ask whether to enter a loop. So the loop has one entry, and what it does not change is
/// no parameter of it.
pub(crate) fn merge_guards(program: &mut Program) {
    share(program, before_loops, most_passed);
}

/// Blocks that branch to the same blocks.
type Alike = Vec<BlockId>;

fn share(program: &mut Program, find: fn(&Cluster) -> Vec<Alike>, most_params: fn(&Term) -> usize) {
    for cluster in &mut program.clusters {
        let groups = find(cluster);
        if groups.is_empty() {
            continue;
        }
        let uses = uses(cluster);
        for blocks in groups {
            let most = most_params(&cluster.block(blocks[0]).term);
            if let Some(tail) = Tail::of(cluster, &program.constants, &uses, &blocks, most) {
                tail.share(cluster, &blocks);
            }
        }
    }
}

/// Those that branch to blocks further on.
fn ahead(cluster: &Cluster) -> Vec<Alike> {
    by_direction(cluster, false)
}

/// Those that branch back in a loop.
fn back(cluster: &Cluster) -> Vec<Alike> {
    by_direction(cluster, true)
}

/// Blocks are alike only if the same of their edges are back edges: an edge into a loop differs from a back
/// edge.
fn by_direction(cluster: &Cluster, back: bool) -> Vec<Alike> {
    let order = reverse_postorder(cluster);
    let number = ranks(cluster, &order);
    let mut by_edges: BTreeMap<Vec<bool>, Vec<BlockId>> = BTreeMap::new();
    for id in order {
        let targets = cluster.block(id).term.targets();
        let backs: Vec<bool> = targets.map(|target| number[target.index()] <= number[id.index()]).collect();
        if backs.contains(&true) == back {
            by_edges.entry(backs).or_default().push(id);
        }
    }
    by_edges.into_values().flat_map(|ids| alike(cluster, ids.into_iter())).collect()
}

/// Those of which one branches back into a loop where others enter it.
fn around_entries(cluster: &Cluster) -> Vec<Alike> {
    let retreating = retreating_edges(cluster);
    if retreating.is_empty() {
        return vec![];
    }
    // A loop of one block has its own question for the next iteration.
    let asks = |id: &BlockId| !goes_round(cluster, *id);
    let mut alike = alike(cluster, reverse_postorder(cluster).into_iter().filter(asks));
    alike.retain(|blocks| blocks.iter().any(|block| retreating.contains_key(block)));
    alike
}

/// Those that ask whether to enter a loop.
fn before_loops(cluster: &Cluster) -> Vec<Alike> {
    let loops = natural_loops(cluster);
    let enters = |id: &BlockId| match &cluster.block(*id).term {
        Term::If { then, .. } => loops.get(&then.target).is_some_and(|body| !body.contains(id)),
        _ => false,
    };
    alike(cluster, reverse_postorder(cluster).into_iter().filter(enters))
}

/// Whether a block leads back to itself.
fn goes_round(cluster: &Cluster, id: BlockId) -> bool {
    cluster.block(id).term.edges().iter().any(|edge| edge.target == id)
}

fn alike(cluster: &Cluster, blocks: impl Iterator<Item = BlockId>) -> Vec<Alike> {
    let mut alike: BTreeMap<Vec<BlockId>, Alike> = BTreeMap::new();
    for id in blocks {
        let term = &cluster.block(id).term;
        if matches!(term, Term::If { .. }) {
            alike.entry(term.targets().collect()).or_default().push(id);
        }
    }
    alike.into_values().filter(|blocks| blocks.len() > 1).collect()
}

/// What several blocks have in common at their end.
struct Tail {
    /// The block for all of them.
    block: Block,
    /// How many instructions each of them gives to it.
    length: usize,
    /// What each of them passes to it.
    args: Vec<Vec<Operand>>,
}

/// More parameters cost more than a branch.
const MOST_PARAMS: usize = 3;

/// What edges pass in any case costs nothing more.
fn most_passed(term: &Term) -> usize {
    term.edges().iter().map(|edge| edge.args.len()).fold(MOST_PARAMS, usize::max)
}

impl Tail {
    /// None where they differ in the types of what they look at, or in too much.
    fn of(
        cluster: &mut Cluster,
        constants: &[Constant],
        uses: &[usize],
        blocks: &[BlockId],
        most_params: usize,
    ) -> Option<Tail> {
        let parts = |length| -> Vec<Block> {
            blocks.iter().map(|block| last_part(cluster.block(*block), length)).collect()
        };
        let lengths = (0..=common_length(cluster, uses, blocks)).rev();
        let (length, parts) =
            lengths.map(|length| (length, parts(length))).find(|(_, parts)| uses_results_alike(parts))?;
        let mut names = Names { known: vec![], args: vec![vec![]; blocks.len()], params: vec![] };
        for at in 0..length {
            let results = parts.iter().filter_map(|part| part.insts[at].dst).map(Operand::Var);
            names.known.push((results.collect(), parts[0].insts[at].dst.map(Operand::Var)?));
        }
        let mut operands: Vec<Vec<Operand>> = vec![];
        for part in &parts {
            let mut all = vec![];
            part.visit_operands(|operand| all.push(operand));
            operands.push(all);
        }
        let mut shared = vec![];
        for at in 0..operands[0].len() {
            let row: Vec<Operand> = operands.iter().map(|own| own[at]).collect();
            shared.push(names.of(cluster, constants, row)?);
        }
        if names.params.len() > most_params {
            return None;
        }
        let mut block = parts[0].clone();
        let mut shared = shared.into_iter();
        block.change_operands(|operand| *operand = shared.next().expect("the same operands again"));
        block.params = names.params;
        Some(Tail { block, length, args: names.args })
    }

    /// Writes it once.
    fn share(self, cluster: &mut Cluster, blocks: &[BlockId]) {
        let target = cluster.add_block(self.block);
        for (id, args) in blocks.iter().zip(self.args) {
            let block = &mut cluster.blocks[id.index()];
            block.insts.truncate(block.insts.len() - self.length);
            block.term = Term::Jump(Edge { target, args });
        }
    }
}

/// The last instructions of a block, and how it ends.
fn last_part(block: &Block, length: usize) -> Block {
    Block { params: vec![], insts: block.insts[block.insts.len() - length..].to_vec(), ..block.clone() }
}

/// How many of their last instructions blocks have in common, of which nothing is used elsewhere. `uses` says
/// how often each variable is used.
fn common_length(cluster: &Cluster, uses: &[usize], blocks: &[BlockId]) -> usize {
    let mut length = 0;
    loop {
        let longer = length + 1;
        let nth = |block: &BlockId| {
            let insts = &cluster.block(*block).insts;
            Some(&insts[insts.len().checked_sub(longer)?])
        };
        let Some(insts) = blocks.iter().map(nth).collect::<Option<Vec<&Inst>>>() else { return length };
        let is_alike = |inst: &&Inst| {
            let types = |inst: &Inst| inst.dst.map(|dst| cluster.ty(dst).clone());
            inst.op == insts[0].op && inst.args.len() == insts[0].args.len() && types(inst) == types(insts[0])
        };
        let stays = |(block, inst): (&BlockId, &&Inst)| {
            let part = last_part(cluster.block(*block), longer);
            inst.dst.is_some_and(|dst| uses[dst.index()] == uses_in(&part, dst))
        };
        if !insts.iter().all(is_alike) || !blocks.iter().zip(&insts).all(stays) {
            return length;
        }
        length = longer;
    }
}

/// Whether all blocks use what they compute at the same places. A result that only some use there would have
/// to be passed by them, from before it is computed.
fn uses_results_alike(parts: &[Block]) -> bool {
    let used_at = |part: &Block| {
        let results: Vec<Option<Var>> = part.insts.iter().map(|inst| inst.dst).collect();
        let mut used = vec![];
        part.visit_operands(|operand| {
            used.push(
                results.iter().position(|result| result.is_some_and(|var| operand == Operand::Var(var))),
            );
        });
        used
    };
    let first = used_at(&parts[0]);
    parts.iter().all(|part| used_at(part) == first)
}

/// How often a block uses a variable.
fn uses_in(block: &Block, var: Var) -> usize {
    let mut count = 0;
    block.visit_uses(|used| count += usize::from(used == var));
    count
}

/// What the common block calls the operands of those that lead to it.
struct Names {
    known: Vec<(Vec<Operand>, Operand)>,
    args: Vec<Vec<Operand>>,
    params: Vec<Var>,
}

impl Names {
    /// The name of what is one operand in each block; none where their types differ.
    fn of(&mut self, cluster: &mut Cluster, constants: &[Constant], row: Vec<Operand>) -> Option<Operand> {
        if row.iter().all(|operand| *operand == row[0]) && !self.known.iter().any(|(known, _)| *known == row)
        {
            return Some(row[0]);
        }
        if let Some((_, name)) = self.known.iter().find(|(known, _)| *known == row) {
            return Some(*name);
        }
        let ty = operand_type(row[0], &cluster.types, constants);
        if row.iter().any(|operand| operand_type(*operand, &cluster.types, constants) != ty) {
            return None;
        }
        let param = cluster.new_var(ty);
        self.params.push(param);
        self.args.iter_mut().zip(&row).for_each(|(args, operand)| args.push(*operand));
        self.known.push((row, Operand::Var(param)));
        Some(Operand::Var(param))
    }
}
