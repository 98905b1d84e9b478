//! Leaves out loops that only copy a list or a dict.

use crate::walks::{Walk, Walks};
use neva_blocks::*;
use neva_registry::Native;

/// Where a loop reads a list or a dict from the first element to the last one and only makes another one of
/// them, the loop is left out: what it makes is what it reads. `FromList` before `FromStream` or `Product` is
/// such a loop.
pub(crate) fn skip_copies(program: &mut Program) {
    for cluster in &mut program.clusters {
        let walks = Walks::new(cluster);
        let copies = walks.all().filter_map(|walk| {
            let edge = past_copy(cluster, &walks, &walk, &program.constants)?;
            let is_same = gives_same(&edge, &walk, &program.constants);
            Some((walk.before, edge, is_same))
        });
        let copies: Vec<(BlockId, Edge, bool)> = copies.collect();
        for (block, edge, is_same) in copies {
            let term = &mut cluster.blocks[block.index()].term;
            let Term::If { then, .. } = term else {
                unreachable!("a loop that is left out is entered by a branch")
            };
            if is_same {
                *term = Term::Jump(edge);
            } else {
                *then = edge;
            }
        }
    }
}

/// The edge past a loop, where that only copies.
fn past_copy(cluster: &Cluster, walks: &Walks<'_>, walk: &Walk<'_>, constants: &[Constant]) -> Option<Edge> {
    if walk.block.params.len() != 2 {
        return None;
    }
    let (copy, whole) = (1 - walk.at, walk.whole);
    let (made, copied) = (Operand::Var(walk.block.params[copy]), walk.back.args[copy]);
    let here = [whole, walk.position()];
    let is_copy = if let Some(&[before, element]) = walks.facts.call(copied, Native::ListAppend) {
        before == made && walks.facts.call(element, Native::ListItem) == Some(&here)
    } else if let Some(&[before, key, value]) = walks.facts.call(copied, Native::DictInsert) {
        before == made
            && walks.facts.call(key, Native::DictKey) == Some(&here)
            && walks.facts.call(value, Native::DictValue) == Some(&here)
    } else {
        false
    };
    let is_same = cluster.ty(whole.var()?) == cluster.ty(copied.var()?) && walks.gives_only(walk, copied);
    (is_copy && walk.first.args[copy].is_empty(constants) && is_same).then(|| {
        let args = walk.exit.args.iter().map(|arg| if *arg == copied { whole } else { *arg });
        Edge { target: walk.exit.target, args: args.collect() }
    })
}

/// Whether an edge past a loop gives the same as the one that is taken where there is nothing to copy.
fn gives_same(edge: &Edge, walk: &Walk<'_>, constants: &[Constant]) -> bool {
    let mut args = edge.args.iter().zip(&walk.past.args);
    edge.target == walk.past.target
        && args.all(|(arg, empty)| arg == empty || (*arg == walk.whole && empty.is_empty(constants)))
}
