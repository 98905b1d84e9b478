//! Reads elements of parts of lists in the lists themselves.

use crate::called::POSITION_FROM;
use crate::substitution::Substitution;
use neva_blocks::analysis::facts::{InstAt, uses};
use neva_blocks::*;
use neva_registry::{Native, operator};
use std::collections::{BTreeMap, HashMap};

operator! {
    /// Where the part of a list begins that a range means.
    PART_START = part_start(from: i64, to: i64, len: i64) -> i64 {
        let first = if from < 0 { from.wrapping_add(len) } else { from };
        let end = if to < 0 { to.wrapping_add(len) } else { to };
        first.min(end).min(len).max(0)
    }
}

operator! {
    /// How many elements a part has that begins there.
    PART_LEN = part_len(start: i64, to: i64, len: i64) -> i64 {
        let end = if to < 0 { to.wrapping_add(len) } else { to };
        end.min(len).max(start).wrapping_sub(start)
    }
}

/// Where a part of a list is only measured, and its elements are read, these are read in the list, and no
/// part is made. Nothing else may need the list, so that nobody finds it shared. Types must be settled.
pub(crate) fn read_in_whole(cluster: &mut Cluster) {
    let parts = parts(cluster);
    let mut insts = cluster.blocks.iter().flat_map(|block| &block.insts);
    let Some(len_of) = insts.find(|inst| inst.op.native() == Some(Native::ListLen)) else { return };
    if parts.is_empty() {
        return;
    }
    let len_of = len_of.op.clone();
    let mut substitution = Substitution::new(cluster);
    let int = |cluster: &mut Cluster| cluster.new_var(Type::Int);
    let ranges: HashMap<Var, Range> = parts
        .into_values()
        .map(|(part, whole)| (part, Range { whole, start: int(cluster), len: int(cluster) }))
        .collect();
    for at in 0..cluster.blocks.len() {
        let mut kept = vec![];
        for mut inst in std::mem::take(&mut cluster.blocks[at].insts) {
            let origin = inst.origin;
            let add = |dst: Var, op: Op, args: Vec<Operand>| Inst { dst: Some(dst), op, args, origin };
            let read = inst.args.first().and_then(|arg| ranges.get(&arg.var()?));
            match (read, inst.op.native(), inst.dst) {
                (_, Some(Native::ListSlice), Some(part)) if let Some(range) = ranges.get(&part) => {
                    let (from, to, len) = (inst.args[1], inst.args[2], int(cluster));
                    kept.push(add(len, len_of.clone(), vec![range.whole]));
                    let args = vec![from, to, len.into()];
                    kept.push(add(range.start, Op::Call(&PART_START), args));
                    let args = vec![range.start.into(), to, len.into()];
                    kept.push(add(range.len, Op::Call(&PART_LEN), args));
                }
                (Some(range), Some(Native::ListLen), Some(len)) => {
                    substitution.replace(len, range.len.into());
                }
                (Some(range), Some(Native::ListItem), _) => {
                    let position = int(cluster);
                    kept.push(add(
                        position,
                        Op::Call(&POSITION_FROM),
                        vec![range.start.into(), inst.args[1]],
                    ));
                    inst.args = vec![range.whole, position.into()];
                    kept.push(inst);
                }
                _ => kept.push(inst),
            }
        }
        cluster.blocks[at].insts = kept;
    }
    substitution.apply(cluster);
}

/// Where a part is.
struct Range {
    whole: Operand,
    start: Var,
    len: Var,
}

/// The parts of lists that are only looked at, and their lists, of which only looks and such parts are taken.
fn parts(cluster: &Cluster) -> BTreeMap<InstAt, (Var, Operand)> {
    let uses = uses(cluster);
    let mut looks = vec![0; uses.len()];
    let mut look = |list: Operand| list.var().into_iter().for_each(|list| looks[list.index()] += 1);
    let is_look = |inst: &&Inst| matches!(inst.op.native(), Some(Native::ListLen | Native::ListItem));
    cluster.insts().map(|(_, inst)| inst).filter(is_look).for_each(|inst| look(inst.args[0]));
    let mut parts: BTreeMap<InstAt, (Var, Operand)> = BTreeMap::new();
    for (at, inst) in cluster.insts() {
        if let (Some(Native::ListSlice), Some(part)) = (inst.op.native(), inst.dst)
            && let Operand::Var(whole) = inst.args[0]
            && uses[part.index()] > 0
            && uses[part.index()] == looks[part.index()]
            && cluster.ty(part) == cluster.ty(whole)
        {
            parts.insert(at, (part, inst.args[0]));
        }
    }
    // A list may be asked for an element that may be missing.
    let mut look = |list: Operand| list.var().into_iter().for_each(|list| looks[list.index()] += 1);
    for block in &cluster.blocks {
        if let Term::Try { kernel, args, .. } = &block.term
            && kernel.native == Some(Native::ListAt)
        {
            look(args[0]);
        }
    }
    parts.values().for_each(|(_, whole)| look(*whole));
    parts
        .retain(|_, (_, whole)| whole.var().is_some_and(|whole| uses[whole.index()] == looks[whole.index()]));
    parts
}
