//! Turns chains of comparisons with constants into one branch.

use crate::prune_unreachable::prune_unreachable;
use neva_blocks::analysis::facts::uses;
use neva_blocks::analysis::flow::predecessors;
use neva_blocks::*;
use std::collections::HashSet;

/// Turns a chain of tests, where one value is compared with one constant after the other, into
/// [`Term::Switch`]. The value must be an integer or a string by type. When a constant comes twice, the first
/// test wins.
pub(crate) fn form_switches(program: &mut Program) {
    for cluster in &mut program.clusters {
        let chains = Chains::new(cluster, &program.constants);
        let starts = (0..cluster.blocks.len()).filter(|block| !chains.is_next(cluster, *block));
        let switches: Vec<(usize, Term)> =
            starts.filter_map(|block| Some((block, chains.switch(cluster, block)?))).collect();
        for (block, switch) in switches {
            cluster.blocks[block].term = switch;
        }
        prune_unreachable(cluster);
    }
}

/// The test that a block ends with.
struct Test {
    on: Var,
    value: Operand,
    /// The variable that holds the outcome.
    outcome: Var,
}

struct Chains {
    tests: Vec<Option<Test>>,
    /// Which blocks have one edge that leads to them, and the block that it comes from.
    single: Vec<Option<BlockId>>,
    uses: Vec<usize>,
}

impl Chains {
    fn new(cluster: &Cluster, constants: &[Constant]) -> Chains {
        let uses = uses(cluster);
        let single = predecessors(cluster);
        let single = single.iter().map(|from| match from {
            [one] => Some(*one),
            _ => None,
        });
        let tests = cluster.blocks.iter().map(|block| find_test(block, cluster, constants));
        Chains { tests: tests.collect(), single: single.collect(), uses }
    }

    /// Whether a block does nothing but a test, on the same value as the block before whose test failed.
    fn is_next(&self, cluster: &Cluster, number: usize) -> bool {
        let block = &cluster.blocks[number];
        let Some(before) = self.single[number].filter(|_| number != 0 && block.params.is_empty()) else {
            return false;
        };
        let (Some(test), Some(test_before)) = (&self.tests[number], &self.tests[before.index()]) else {
            return false;
        };
        let falls_through = matches!(&cluster.block(before).term,
            Term::If { otherwise, .. } if otherwise.target.index() == number);
        falls_through
            && test.on == test_before.on
            && block.insts.len() == 1
            && self.uses[test.outcome.index()] == 1
    }

    /// The branch for the chain that begins with a block, when it has more than one test.
    fn switch(&self, cluster: &Cluster, start: usize) -> Option<Term> {
        let on = self.tests[start].as_ref()?.on;
        let mut cases = vec![];
        let mut seen = HashSet::new();
        let mut number = start;
        loop {
            let test = self.tests[number].as_ref()?;
            let Term::If { then, otherwise, .. } = &cluster.blocks[number].term else { return None };
            if seen.insert(test.value) {
                cases.push(Case { value: test.value, edge: then.clone() });
            }
            let next = otherwise.target.index();
            if next != start && self.is_next(cluster, next) {
                number = next;
                continue;
            }
            let default = otherwise.clone();
            return (number != start).then_some(Term::Switch { on: Operand::Var(on), cases, default });
        }
    }
}

fn find_test(block: &Block, cluster: &Cluster, constants: &[Constant]) -> Option<Test> {
    let Term::If { cond: Operand::Var(outcome), .. } = block.term else { return None };
    let test = block.insts.iter().rev().find(|inst| inst.dst == Some(outcome))?;
    if test.op != Op::Equal {
        return None;
    }
    let (on, value) = match test.args.as_slice() {
        [Operand::Var(on), value] | [value, Operand::Var(on)] => (*on, *value),
        _ => return None,
    };
    let is_constant = match cluster.ty(on) {
        Type::Int => matches!(value, Operand::Int(_)),
        Type::Str => {
            matches!(value, Operand::Const(index) if matches!(constants[index as usize], Constant::Str(_)))
        }
        _ => false,
    };
    is_constant.then_some(Test { on, value, outcome })
}
