//! Gives each print that can fail its own panic block.

use neva_blocks::{Block, BlockId, Cluster, Operand, PrintPart, Term, Var};
use std::collections::HashMap;

/// Gives every print whose error leads to nothing but a panic a copy of that panic. Then the reason of the
/// failure need not become a value that several prints share, and the emitted code can print it at the end of
/// the program.
pub(crate) fn duplicate_panics(cluster: &mut Cluster) {
    let mut copies: Vec<Block> = vec![];
    let count = cluster.blocks.len() as u32;
    for index in 0..cluster.blocks.len() {
        let Term::Print { err, error: Some(_), .. } = &cluster.blocks[index].term else { continue };
        if err.args.is_empty() {
            continue;
        }
        let target = cluster.block(err.target);
        let Term::Panic { parts, origin } = &target.term else { continue };
        if !target.insts.is_empty() {
            continue;
        }
        let given: HashMap<Var, Operand> =
            target.params.iter().copied().zip(err.args.iter().copied()).collect();
        let parts = parts.iter().map(|part| match part {
            PrintPart::Value(Operand::Var(var), style) => {
                PrintPart::Value(given.get(var).copied().unwrap_or(Operand::Var(*var)), *style)
            }
            part => part.clone(),
        });
        let term = Term::Panic { parts: parts.collect(), origin: *origin };
        let copy = BlockId(count + copies.len() as u32);
        copies.push(Block { params: vec![], insts: vec![], term, origin: target.origin });
        if let Term::Print { err, .. } = &mut cluster.blocks[index].term {
            err.target = copy;
            err.args.clear();
        }
    }
    cluster.blocks.extend(copies);
}
