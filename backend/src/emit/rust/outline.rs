//! Splits a cluster that would become a huge function, which is what rustc is worst at, into several.
//!
//! A part is the blocks that one block dominates, where all edges out of them lead to one block or to the end
//! of the program. Nothing that they compute is used elsewhere but as arguments on these edges, so these are
//! the part's results.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::{Block, BlockId, Cluster, Edge, Inst, Op, Operand, Term, Type, Var};

use super::flow::ends_program;

/// A cluster with fewer blocks than this is left whole.
const HUGE: usize = 300;

/// A part has at least so many blocks.
const PART: u32 = 120;

/// Parts that need more variables than this from outside are not split off.
const MOST_PARAMS: usize = 40;

/// One function.
#[derive(Default)]
pub(super) struct Function {
    /// Its blocks.
    pub cluster: Cluster,
    /// Variables that its callers assign.
    pub params: Vec<Var>,
    /// The block that is the return, if the function returns: the arguments of edges to it are the results.
    pub returns: Option<BlockId>,
    /// Blocks that do nothing but call a function.
    pub calls: BTreeMap<BlockId, Call>,
    /// For headers of loops what is computed ahead for their iterations.
    pub ahead: BTreeMap<BlockId, Ahead>,
    /// Lists among its parameters of which it gets the elements alone.
    pub shared: BTreeSet<Var>,
}

/// What is computed ahead for the iterations of a loop.
pub(super) struct Ahead {
    /// Position of the function in the list.
    pub function: usize,
    /// The number that the iterations count.
    pub var: Var,
    /// What an iteration adds to it.
    pub step: Operand,
    /// What it does not reach.
    pub end: Operand,
    /// The arguments of the function; the number is one of them.
    pub params: Vec<Var>,
}

/// Which core makes a call.
#[derive(Clone)]
pub(super) enum Cores {
    /// This one.
    This,
    /// Any that is free, ahead in the loop with this header.
    Ahead(BlockId),
    /// Another one, while this one goes on.
    Other,
    /// This one, which waits afterwards for those that the calls in these blocks have started.
    Last(Vec<BlockId>),
}

/// A call of another function. The arguments are those of the block's first instruction.
#[derive(Clone)]
pub(super) struct Call {
    /// Position of the function in the list.
    pub function: usize,
    /// Variables that get the results.
    pub results: Vec<Var>,
    /// Whether it returns.
    pub returns: bool,
    /// Which core makes it.
    pub cores: Cores,
}

impl Function {
    /// A cluster as one function.
    pub(super) fn whole(cluster: &Cluster) -> Function {
        Function { cluster: cluster.clone(), ..Function::default() }
    }
}

/// The functions of a cluster, each after those that it calls; the last one is the cluster's own.
pub(super) fn outline(cluster: &Cluster) -> Vec<Function> {
    let mut functions = vec![];
    let mut rest = Function::whole(cluster);
    let order = reverse_postorder(cluster);
    if order.len() >= HUGE {
        let dominators = Dominators::new(cluster);
        let mut sizes = vec![1_u32; cluster.blocks.len()];
        for &root in order.iter().skip(1).rev() {
            let children = dominators.children(root).iter();
            sizes[root.index()] += children.map(|child| sizes[child.index()]).sum::<u32>();
            if sizes[root.index()] >= PART
                && let Some(part) = split(&mut rest, &dominators, root, functions.len())
            {
                functions.push(part);
                sizes[root.index()] = 1;
            }
        }
    }
    functions.push(rest);
    functions
}

/// Makes what `root` dominates a function of its own, if that can be, and calls it in `root`.
fn split(from: &mut Function, dominators: &Dominators, root: BlockId, number: usize) -> Option<Function> {
    let blocks = region(from, dominators, root);
    let inside: BTreeSet<BlockId> = blocks.iter().copied().collect();
    let mut exits = BTreeSet::new();
    let mut ends = BTreeSet::new();
    for &block in &blocks {
        if from.calls.get(&block).is_some_and(|call| !call.returns) {
            continue;
        }
        for edge in from.cluster.block(block).term.edges() {
            if edge.target == root {
                return None;
            }
            if !inside.contains(&edge.target) {
                let ends_there =
                    from.returns != Some(edge.target) && ends_program(from.cluster.block(edge.target));
                if ends_there { &mut ends } else { &mut exits }.insert(edge.target);
            }
        }
    }
    if exits.len() > 1 {
        return None;
    }
    let exit = exits.first().copied();
    let params = params(&from.cluster, &blocks);
    if params.len() > MOST_PARAMS {
        return None;
    }
    let function = part(from, &blocks, &ends, exit, &params);
    replace(from, &blocks, root, exit, params, number);
    Some(function)
}

/// A block and what it dominates, in an order that begins with it.
fn region(from: &Function, dominators: &Dominators, root: BlockId) -> Vec<BlockId> {
    let mut blocks = vec![];
    let mut work = vec![root];
    while let Some(block) = work.pop() {
        blocks.push(block);
        // The blocks of a function that was split off before are gone from this one.
        if !from.calls.contains_key(&block) {
            work.extend(dominators.children(block));
        }
    }
    blocks
}

/// Variables that blocks use and do not assign; parameters of the first block among them.
fn params(cluster: &Cluster, blocks: &[BlockId]) -> Vec<Var> {
    let (mut used, mut assigned) = (BTreeSet::new(), BTreeSet::new());
    for (at, &id) in blocks.iter().enumerate() {
        let block = cluster.block(id);
        block.visit_uses(|var| {
            used.insert(var);
        });
        // A block that the function ends the program with is copied into it, with what it uses.
        for edge in block.term.edges().into_iter().filter(|edge| ends_program(cluster.block(edge.target))) {
            let target = cluster.block(edge.target);
            target.visit_uses(|var| {
                used.insert(var);
            });
            assigned.extend(target.params.iter().copied());
        }
        assigned.extend(block.assigned().filter(|var| at > 0 || !block.params.contains(var)));
    }
    used.difference(&assigned).copied().filter(|var| *cluster.ty(*var) != Type::Unit).collect()
}

fn part(
    from: &Function,
    blocks: &[BlockId],
    ends: &BTreeSet<BlockId>,
    exit: Option<BlockId>,
    params: &[Var],
) -> Function {
    let all: Vec<BlockId> = blocks.iter().chain(ends).chain(&exit).copied().collect();
    let numbers: HashMap<BlockId, BlockId> =
        all.iter().enumerate().map(|(at, block)| (*block, BlockId(at as u32))).collect();
    let mut cluster =
        Cluster { name: from.cluster.name.clone(), blocks: vec![], types: from.cluster.types.clone() };
    for &id in &all {
        let mut block = if Some(id) == exit {
            // The block of the return; its parameters are the results. They get new variables, since the
            // function may read those of the loop that it returns to.
            let exit = from.cluster.block(id);
            let params =
                exit.params.iter().map(|param| cluster.new_var(from.cluster.ty(*param).clone())).collect();
            Block { params, insts: vec![], term: Term::Stop, origin: exit.origin }
        } else {
            from.cluster.block(id).clone()
        };
        for edge in block.term.edges_mut() {
            edge.target = numbers.get(&edge.target).copied().unwrap_or(edge.target);
        }
        cluster.blocks.push(block);
    }
    if let Some(first) = cluster.blocks.first_mut() {
        first.params.clear();
    }
    let calls = from.calls.iter().filter_map(|(block, call)| Some((*numbers.get(block)?, call.clone())));
    Function {
        calls: calls.collect(),
        params: params.to_vec(),
        returns: exit.and_then(|exit| numbers.get(&exit).copied()),
        cluster,
        ..Function::default()
    }
}

/// Puts a call in the place of what became a function.
fn replace(
    from: &mut Function,
    blocks: &[BlockId],
    root: BlockId,
    exit: Option<BlockId>,
    params: Vec<Var>,
    number: usize,
) {
    let results: Vec<Type> = exit.map_or(vec![], |exit| {
        from.cluster.block(exit).params.iter().map(|param| from.cluster.ty(*param).clone()).collect()
    });
    let results: Vec<Var> = results.into_iter().map(|ty| from.cluster.new_var(ty)).collect();
    for block in blocks {
        from.calls.remove(block);
        let block = &mut from.cluster.blocks[block.index()];
        block.insts.clear();
        block.term = Term::Stop;
    }
    let returns = exit.is_some();
    from.calls.insert(root, Call { function: number, results: results.clone(), returns, cores: Cores::This });
    let root = &mut from.cluster.blocks[root.index()];
    // The instructions say what the call reads and assigns; what they do is not looked at.
    let args = params.into_iter().map(Operand::Var).collect();
    let op = || Op::Struct(vec![]);
    root.insts.push(Inst { dst: None, op: op(), args, origin: root.origin });
    root.insts.extend(results.iter().map(|result| Inst {
        dst: Some(*result),
        op: op(),
        args: vec![],
        origin: root.origin,
    }));
    if let Some(target) = exit {
        root.term = Term::Jump(Edge { target, args: results.into_iter().map(Operand::Var).collect() });
    }
}
