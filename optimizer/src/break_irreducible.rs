//! Gives every loop one entry.

use crate::prune_unreachable::prune_unreachable;
use neva_blocks::ConstantPool;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::{cycles, predecessors, ranks, reverse_postorder};
use neva_blocks::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Gives every loop one entry: where a loop can be entered at several blocks, all edges to them lead to a new
/// block that is told by its first parameter where to go on. Types must be settled.
pub fn break_irreducible(program: &mut Program) {
    let mut pool = ConstantPool::new(&mut program.constants);
    for cluster in &mut program.clusters {
        prune_unreachable(cluster);
        let retreating_edges = retreating_edges(cluster);
        if !retreating_edges.is_empty() {
            let predecessors = predecessors(cluster).iter().map(<[BlockId]>::to_vec).collect();
            let owners = vec![0; cluster.blocks.len()];
            Loops { cluster, pool: &mut pool, predecessors, owners, retreating_edges }.run();
        }
    }
}

/// The edges back to a block that does not dominate the one they leave, by block. A loop with several entries
/// contains such an edge: one that leads to the entry which was visited first.
pub(crate) fn retreating_edges(cluster: &Cluster) -> BTreeMap<BlockId, Vec<BlockId>> {
    let dominators = Dominators::new(cluster);
    let order = reverse_postorder(cluster);
    let ranks = ranks(cluster, &order);
    let mut doors: BTreeMap<BlockId, Vec<BlockId>> = BTreeMap::new();
    for from in order {
        for edge in cluster.block(from).term.edges() {
            let leads_back = ranks[edge.target.index()] <= ranks[from.index()];
            if leads_back && !dominators.dominates(edge.target, from) {
                doors.entry(from).or_default().push(edge.target);
            }
        }
    }
    doors
}

/// The region that a block belongs to: a loop without its entry, where the loops inside of it are looked for.
/// The entry of a loop that has one belongs to none.
type Region = usize;
const NONE: Region = usize::MAX;

struct Loops<'a, 'b> {
    cluster: &'a mut Cluster,
    pool: &'a mut ConstantPool<'b>,
    predecessors: Vec<Vec<BlockId>>,
    /// The region of each block.
    owners: Vec<Region>,
    retreating_edges: BTreeMap<BlockId, Vec<BlockId>>,
}

impl Loops<'_, '_> {
    fn run(&mut self) {
        let mut regions: Vec<Vec<BlockId>> =
            vec![(0..self.cluster.blocks.len() as u32).map(BlockId).collect()];
        let mut last = 0;
        while let Some(region) = regions.pop() {
            for body in self.loops(&region) {
                last += 1;
                body.iter().for_each(|block| self.owners[block.index()] = last);
                if !self.has_retreating_edge(&body) {
                    continue;
                }
                match self.entries(&body, last).as_slice() {
                    [] => continue,
                    [entry] => self.owners[entry.index()] = NONE,
                    entries => self.add_header(&body, entries),
                }
                regions.push(body.into_iter().filter(|block| self.owners[block.index()] == last).collect());
            }
        }
    }

    /// The loops of a region, each in the order of blocks.
    fn loops(&self, region: &[BlockId]) -> Vec<Vec<BlockId>> {
        let Some(owner) = region.first().map(|block| self.owners[block.index()]) else { return vec![] };
        let targets = |block: BlockId| {
            let targets = self.cluster.block(block).term.targets();
            targets.filter(|target| self.owners[target.index()] == owner)
        };
        cycles(region, targets).into_iter().filter(|body| body.len() > 1).collect()
    }

    fn has_retreating_edge(&self, body: &[BlockId]) -> bool {
        body.iter()
            .filter_map(|from| self.retreating_edges.get(from))
            .flatten()
            .any(|to| body.binary_search(to).is_ok())
    }

    /// The blocks of a loop that something else leads to.
    fn entries(&self, body: &[BlockId], number: Region) -> Vec<BlockId> {
        let is_entry = |block: &BlockId| {
            let is_outside = |from: &BlockId| self.owners[from.index()] != number;
            block.0 == 0 || self.predecessors[block.index()].iter().any(is_outside)
        };
        body.iter().copied().filter(is_entry).collect()
    }

    /// For each block of a loop the only entry, by position, from which a path leads to it that passes no
    /// other entry; nothing where there are several.
    fn entered_by(&self, body: &[BlockId], entries: &[BlockId]) -> HashMap<BlockId, Option<usize>> {
        let mut entered_by = HashMap::new();
        for (position, entry) in entries.iter().enumerate() {
            let mut work = vec![*entry];
            while let Some(block) = work.pop() {
                let known = entered_by.get(&block).copied();
                if known == Some(None) || known == Some(Some(position)) {
                    continue;
                }
                entered_by.insert(block, if known.is_none() { Some(position) } else { None });
                let targets = self.cluster.block(block).term.targets();
                let is_inside = |target: &BlockId| {
                    body.binary_search(target).is_ok() && entries.binary_search(target).is_err()
                };
                work.extend(targets.filter(is_inside));
            }
        }
        entered_by
    }

    /// Adds the block that leads to the entries, and leads the edges there to it. An edge back to the only
    /// entry that leads to it stays: the loop that it closes has one entry now.
    fn add_header(&mut self, body: &[BlockId], entries: &[BlockId]) {
        let entered_by = self.entered_by(body, entries);
        let stays = |source: BlockId, position: usize| entered_by.get(&source) == Some(&Some(position));
        let cluster = &mut *self.cluster;
        let header = BlockId(cluster.blocks.len() as u32);
        let selector = cluster.new_var(Type::Int);
        let mut params = vec![selector];
        // What an edge passes for the parameters after the selector that its entry does not use, and which
        // of them each entry uses. Entries share those of one type.
        let mut fillers: Vec<Operand> = vec![];
        let mut places: Vec<Vec<usize>> = vec![];
        let mut edges = vec![];
        for entry in entries {
            let mut taken = vec![];
            for param in &cluster.block(*entry).params.clone() {
                let ty = cluster.ty(*param).clone();
                let is_free = |at: &usize| !taken.contains(at) && *cluster.ty(params[*at]) == ty;
                let place = (1..params.len()).find(is_free).unwrap_or_else(|| {
                    fillers.push(self.pool.operand(filler(&ty)));
                    params.push(cluster.new_var(ty.clone()));
                    params.len() - 1
                });
                taken.push(place);
            }
            edges.push(Edge {
                target: *entry,
                args: taken.iter().map(|at| Operand::Var(params[*at])).collect(),
            });
            places.push(taken);
        }
        let mut sources = vec![];
        for (position, entry) in entries.iter().enumerate() {
            let before = std::mem::take(&mut self.predecessors[entry.index()]);
            let (mut kept, moved): (Vec<BlockId>, Vec<BlockId>) =
                before.into_iter().partition(|source| stays(*source, position));
            kept.push(header);
            self.predecessors[entry.index()] = kept;
            sources.extend(moved);
        }
        let distinct: BTreeSet<BlockId> = sources.iter().copied().collect();
        for source in distinct {
            for edge in cluster.blocks[source.index()].term.edges_mut() {
                if let Ok(position) = entries.binary_search(&edge.target)
                    && !stays(source, position)
                {
                    let mut args = vec![Operand::Int(position as i64)];
                    args.extend_from_slice(&fillers);
                    places[position].iter().zip(&edge.args).for_each(|(at, arg)| args[*at] = *arg);
                    *edge = Edge { target: header, args };
                }
            }
        }
        let default = edges.pop().unwrap_or(Edge { target: header, args: vec![] });
        let cases = edges.into_iter().zip(0..).map(|(edge, value)| Case { value: Operand::Int(value), edge });
        let term = Term::Switch { on: Operand::Var(selector), cases: cases.collect(), default };
        let origin = cluster.block(entries[0]).origin;
        cluster.blocks.push(Block { params, insts: vec![], term, origin });
        self.predecessors.push(sources);
        self.owners.push(NONE);
    }
}

/// A constant that nobody will look at.
fn filler(ty: &Type) -> Constant {
    match ty {
        Type::Unit | Type::Any => Constant::Unit,
        Type::Bool => Constant::Bool(false),
        Type::Int => Constant::Int(0),
        Type::Float => Constant::Float(0.0),
        Type::Str => Constant::Str(vec![]),
        Type::Bytes => Constant::Bytes(vec![]),
        Type::List(_) => Constant::List(vec![]),
        Type::Dict(_) => Constant::Dict(Default::default()),
        Type::Struct(fields) => {
            Constant::Struct(fields.iter().map(|(name, ty)| (name.clone(), filler(ty))).collect())
        }
        Type::Union(members) => {
            let (tag, payload) = &members[0];
            Constant::Union(tag.clone(), payload.as_ref().map(|payload| Box::new(filler(payload))))
        }
    }
}
