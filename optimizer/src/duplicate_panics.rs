//! A panic of its own for every output that can fail.

use neva_blocks::{Block, BlockId, Cluster, Operand, Part, Term, Var};
use std::collections::HashMap;

/// Gives every print whose error leads to nothing but a panic a copy of that panic. Then the reason of the failure need
/// not become a value that several prints share, and whoever emits code can say it at the end of the program alone.
pub fn duplicate_panics(cluster: &mut Cluster) {
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
            Part::Value(Operand::Var(var), style) => {
                Part::Value(given.get(var).copied().unwrap_or(Operand::Var(*var)), *style)
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

#[cfg(test)]
mod tests {
    use super::*;
    use neva_blocks::text;

    #[test]
    fn each_print_gets_its_own_panic() {
        let source = "program \"x\"\ncluster main\nb0:\n    print \"a\" -> b1 error v0: string -> b2(v0)\nb1:\n    \
                      print \"b\" -> b3 error v1: string -> b2(v1)\nb2(v2: string):\n    panic \"no: \", v2\nb3:\n    stop\n";
        let mut program = text::parse(source, &|_| None).expect("the text is a program");
        program.clusters.iter_mut().for_each(duplicate_panics);
        let printed = text::print(&program);
        assert!(printed.contains("panic \"no: \", v0"), "{printed}");
        assert!(printed.contains("panic \"no: \", v1"), "{printed}");
    }
}
