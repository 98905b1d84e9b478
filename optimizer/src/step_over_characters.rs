//! Steps over characters of one byte without a look at what was found.

use crate::called::{FIND_CHARACTER, STEP};
use crate::compare_code_points::AFTER_CHARACTER;
use neva_blocks::*;

/// Where a character is found, the byte after it is told by the text: it is the next one if the character is
/// of ASCII. So the processor need not wait for one character to look for the next one.
pub(crate) fn step_over_characters(cluster: &mut Cluster) {
    for block in &mut cluster.blocks {
        for at in 0..block.insts.len() {
            let Inst { dst: Some(found), op, args, .. } = &block.insts[at] else { continue };
            if !op.calls(&FIND_CHARACTER) {
                continue;
            }
            let (found, text, start) = (Operand::Var(*found), args[0], args[1]);
            let is_step = |inst: &Inst| inst.op.calls(&AFTER_CHARACTER) && inst.args == [start, found];
            if let Some(step) = block.insts[at..].iter().position(is_step) {
                // Right after it, where the text is still there.
                let mut inst = block.insts.remove(at + step);
                (inst.op, inst.args) = (Op::Call(&STEP), vec![text, start, found]);
                block.insts.insert(at + 1, inst);
            }
        }
    }
}
