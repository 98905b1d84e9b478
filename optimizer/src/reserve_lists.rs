//! Makes room for what loops append to lists.

use crate::called::{APPEND_WITHIN, RESERVE};
use crate::growing_lists::{Bound, GrowingLists, Growth, Turns};
use neva_blocks::analysis::facts::EdgeAt;
use neva_blocks::*;

/// Where each turn of a counted loop appends one element to a list, the list gets room for all of them before
/// the first turn. The loop then neither asks for room nor whether somebody else has the list.
///
/// A loop that may end before its count does is left alone where the count may be large: it could need less
/// memory than that. So is a loop that runs once, unless its count is known to be large: room for a short
/// list takes more code than it saves time.
pub(crate) fn reserve_lists(program: &mut Program) {
    let is_alone = program.clusters.len() == 1;
    for cluster in &mut program.clusters {
        let found = GrowingLists::new(cluster, is_alone).all();
        let pays = |growth: &Growth| growth.is_inner || growth.turns.are_at_least(MANY);
        found.into_iter().filter(pays).for_each(|growth| apply(growth, cluster));
    }
}

/// Puts instructions on an edge, which leads on by another one then.
pub(crate) fn put_before(cluster: &mut Cluster, (block, at): EdgeAt, edge: Edge, insts: Vec<Inst>) {
    let new = cluster.new_block(edge, cluster.block(block).origin);
    cluster.blocks[new.index()].insts = insts;
    *cluster.blocks[block.index()].term.edges_mut()[at] = Edge { target: new, args: vec![] };
}

/// So many elements get room also in a loop that runs once.
const MANY: u64 = 1000;

fn apply(mut growth: Growth, cluster: &mut Cluster) {
    let (block, at) = growth.before;
    let edge = cluster.block(block).term.edges()[at];
    let params = &cluster.block(edge.target).params;
    growth.lists.retain(|list| matches!(cluster.ty(params[list.at]), Type::List(_)));
    if growth.lists.is_empty() {
        return;
    }
    let mut edge = edge.clone();
    for (block, at) in growth.lists.iter().flat_map(|list| &list.appends) {
        cluster.blocks[block.index()].insts[*at].op = Op::Call(&APPEND_WITHIN);
    }
    let origin = cluster.block(block).origin;
    let Turns { from, to, step, .. } = growth.turns;
    let mut insts = vec![];
    let to = match to {
        Bound::Number(to) => to,
        Bound::Size(kernel, whole) => {
            let dst = cluster.new_var(Type::Int);
            insts.push(Inst { dst: Some(dst), op: Op::Call(kernel), args: vec![whole], origin });
            Operand::Var(dst)
        }
    };
    for list in growth.lists {
        let param = cluster.block(edge.target).params[list.at];
        let dst = cluster.new_var(cluster.ty(param).clone());
        let args = vec![edge.args[list.at], from, to, step];
        insts.push(Inst { dst: Some(dst), op: Op::Call(&RESERVE), args, origin });
        edge.args[list.at] = Operand::Var(dst);
    }
    put_before(cluster, growth.before, edge, insts);
}
