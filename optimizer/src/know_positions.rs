//! Reads elements of lists where it is known that they are there.

use crate::orders::Orders;
use neva_blocks::*;
use neva_registry::{Kernel, Native, kernel};

kernel! {
    /// The element of a list at a position that there is.
    pub(crate) ITEM = streams::item::list_item(data: &List<T>, index: i64) -> T as ListItem
}

/// The same, which does not look whether the position is there.
pub(crate) static ITEM_WITHIN: Kernel = Kernel { name: "streams::item::list_item_within", ..ITEM };

/// Where a list has an element at the position that is asked for, asking does not fail.
pub(crate) fn know_positions(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let found = known(cluster, constants, |block| match &block.term {
            Term::Try { kernel, args, .. } if kernel.native == Some(Native::ListAt) => {
                vec![(block.insts.len(), &args[..])]
            }
            _ => vec![],
        });
        for (id, _) in found {
            let block = &mut cluster.blocks[id.index()];
            let term = std::mem::replace(&mut block.term, Term::Stop);
            let Term::Try { args, value, ok, origin, .. } = term else {
                unreachable!("a list is asked by what can fail")
            };
            block.insts.push(Inst { dst: value, op: Op::Call(&ITEM), args, origin });
            block.term = Term::Jump(ok);
        }
    }
}

/// Where it is known that a list has an element at the position that is read, the read does not ask. So the
/// compiler of the emitted code sees a loop without other ways out, and vectorizes it.
pub(crate) fn trust_positions(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let found = known(cluster, constants, |block| {
            let reads = block.insts.iter().enumerate().filter(|(_, inst)| {
                let Op::Call(kernel) = inst.op else { return false };
                kernel.native == Some(Native::ListItem) && *kernel != ITEM_WITHIN
            });
            reads.map(|(at, inst)| (at, &inst.args[..])).collect()
        });
        for (block, at) in found {
            cluster.blocks[block.index()].insts[at].op = Op::Call(&ITEM_WITHIN);
        }
    }
}

/// The reads of blocks, each a list and a position, that are known to find an element.
fn known(
    cluster: &Cluster,
    constants: &[Constant],
    reads: impl Fn(&Block) -> Vec<(usize, &[Operand])>,
) -> Vec<(BlockId, usize)> {
    let all = (0..).map(BlockId).zip(&cluster.blocks);
    let mut all = all.flat_map(|(id, block)| reads(block).into_iter().map(move |read| (id, read))).peekable();
    if all.peek().is_none() {
        return vec![];
    }
    let mut orders = Orders::new(cluster, constants);
    let is_known =
        |(id, (_, args)): &(BlockId, (usize, &[Operand]))| orders.is_position(args[1], args[0], *id);
    all.filter(is_known).map(|(id, (at, _))| (id, at)).collect()
}
