//! Splits a cluster that would become a huge function, which is what rustc is worst at, into several.
//!
//! A part is the blocks that one block dominates, where all edges out of them lead to one block or to the end
//! of the program. Nothing that they compute is used elsewhere but as arguments on these edges, so these are
//! the part's results.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::liveness::defining_blocks;
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
        let mut definitions = defining_blocks(cluster);
        let mut sizes = vec![1_u32; cluster.blocks.len()];
        for &root in order.iter().skip(1).rev() {
            let children = dominators.children(root).iter();
            sizes[root.index()] += children.map(|child| sizes[child.index()]).sum::<u32>();
            if sizes[root.index()] >= PART
                && let Some(region) = region(&rest, &dominators, &definitions, root)
            {
                functions.push(part(&rest, &region));
                replace(&mut rest, region, functions.len() - 1);
                definitions.resize(rest.cluster.types.len(), Some(root));
                sizes[root.index()] = 1;
            }
        }
    }
    functions.push(rest);
    functions
}

/// Blocks that can become a function of their own.
struct Region {
    /// The blocks; the function begins with the first.
    blocks: Vec<BlockId>,
    /// Blocks outside that edges lead to and that end the program: the function gets a copy.
    ends: BTreeSet<BlockId>,
    /// The block outside that all other edges lead to.
    exit: Option<BlockId>,
    /// Variables that the blocks use and do not assign; parameters of the first block among them.
    params: BTreeSet<Var>,
}

/// What `root` dominates, if that can become a function. `definitions` has the block that assigns each
/// variable.
fn region(
    from: &Function,
    dominators: &Dominators,
    definitions: &[Option<BlockId>],
    root: BlockId,
) -> Option<Region> {
    let cluster = &from.cluster;
    let mut region = Region { blocks: vec![], ends: BTreeSet::new(), exit: None, params: BTreeSet::new() };
    let is_inside = |block: BlockId| dominators.dominates(root, block);
    let is_param = |var: Var| {
        let is_outer = match definitions[var.index()] {
            Some(block) if block == root => cluster.block(root).params.contains(&var),
            block => !block.is_some_and(is_inside),
        };
        is_outer && *cluster.ty(var) != Type::Unit
    };
    let mut work = vec![root];
    while let Some(id) = work.pop() {
        region.blocks.push(id);
        // The blocks of a function that was split off before are gone from this one.
        if !from.calls.contains_key(&id) {
            work.extend(dominators.children(id));
        }
        let block = cluster.block(id);
        block.visit_uses(|var| {
            if is_param(var) {
                region.params.insert(var);
            }
        });
        for target in block.term.targets() {
            if target == root {
                return None;
            }
            if is_inside(target) {
                continue;
            }
            if ends_program(cluster.block(target)) {
                if region.ends.insert(target) {
                    let end = cluster.block(target);
                    end.visit_uses(|var| {
                        if !end.params.contains(&var) && is_param(var) {
                            region.params.insert(var);
                        }
                    });
                }
            } else if *region.exit.get_or_insert(target) != target {
                return None;
            }
        }
        if region.params.len() > MOST_PARAMS {
            return None;
        }
    }
    Some(region)
}

/// A function of some blocks. Its variables have numbers of their own, so that what is kept for each is
/// little.
fn part(from: &Function, region: &Region) -> Function {
    let all = region.blocks.iter().chain(&region.ends).chain(&region.exit).copied();
    let numbers: HashMap<BlockId, BlockId> = all.zip((0..).map(BlockId)).collect();
    let (mut types, mut vars) = (vec![], HashMap::new());
    let mut renumber = |var: &mut Var| {
        let new = || {
            types.push(from.cluster.ty(*var).clone());
            Var(types.len() as u32 - 1)
        };
        *var = *vars.entry(*var).or_insert_with(new);
    };
    let mut cluster = Cluster { name: from.cluster.name.clone(), ..Cluster::default() };
    for id in region.blocks.iter().chain(&region.ends) {
        let mut block = from.cluster.block(*id).clone();
        block.change_vars(&mut renumber);
        for edge in block.term.edges_mut() {
            edge.target = numbers[&edge.target];
        }
        cluster.blocks.push(block);
    }
    cluster.blocks[0].params.clear();
    let mut calls = BTreeMap::new();
    for (at, block) in (0..).map(BlockId).zip(&region.blocks) {
        if let Some(call) = from.calls.get(block) {
            let mut call = call.clone();
            call.results.iter_mut().for_each(&mut renumber);
            calls.insert(at, call);
        }
    }
    let mut params: Vec<Var> = region.params.iter().copied().collect();
    params.iter_mut().for_each(renumber);
    cluster.types = types;
    let returns = region.exit.map(|id| {
        // The block of the return; its parameters are the results. They get new variables, since the function
        // may read those of the loop that it returns to.
        let exit = from.cluster.block(id);
        let params =
            exit.params.iter().map(|param| cluster.new_var(from.cluster.ty(*param).clone())).collect();
        cluster.add_block(Block { params, insts: vec![], term: Term::Stop, origin: exit.origin })
    });
    Function { cluster, params, returns, calls, ..Function::default() }
}

/// Puts a call in the place of what became a function.
fn replace(from: &mut Function, region: Region, number: usize) {
    let Region { blocks, exit, params, .. } = region;
    let root = blocks[0];
    let results: Vec<Type> = exit.map_or(vec![], |exit| {
        from.cluster.block(exit).params.iter().map(|param| from.cluster.ty(*param).clone()).collect()
    });
    let results: Vec<Var> = results.into_iter().map(|ty| from.cluster.new_var(ty)).collect();
    for block in &blocks {
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
