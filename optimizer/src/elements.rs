//! Makes elements of lists where they are read.

use crate::called::POSITION_FROM;
use crate::copy_blocks::new_inst;
use neva_blocks::*;
use std::collections::HashMap;

/// A list that is only read, and that nobody makes any more.
pub(crate) struct Elements {
    /// The list.
    pub(crate) list: Var,
    /// What gives the number of its elements.
    pub(crate) size: (Op, Vec<Operand>),
    /// The instructions that make an element, each after those that it needs.
    pub(crate) steps: Vec<Inst>,
    /// The element.
    pub(crate) element: Operand,
    /// The position in these instructions.
    pub(crate) position: Var,
    /// What the position is for the first element, unless it is 0.
    pub(crate) first: Option<i64>,
}

impl Elements {
    /// Makes each element in place of the instruction that reads it.
    pub(crate) fn apply(self, cluster: &mut Cluster) {
        let list = Operand::Var(self.list);
        for id in 0..cluster.blocks.len() {
            if !cluster.blocks[id].insts.iter().any(|inst| inst.args.first() == Some(&list)) {
                continue;
            }
            for mut inst in std::mem::take(&mut cluster.blocks[id].insts) {
                let insts = match inst.args[..] {
                    [read, index] if read == list => self.element(cluster, &inst, index),
                    [read] if read == list => {
                        (inst.op, inst.args) = self.size.clone();
                        vec![inst]
                    }
                    _ => vec![inst],
                };
                cluster.blocks[id].insts.extend(insts);
            }
        }
    }

    /// The instructions that make the element at an index, in place of the one that reads it.
    fn element(&self, cluster: &mut Cluster, read: &Inst, index: Operand) -> Vec<Inst> {
        let mut known = HashMap::from([(self.position, index)]);
        let mut insts = vec![];
        if let Some(first) = self.first {
            let args = vec![Operand::Int(first), index];
            let inst = new_inst(cluster, Type::Int, Op::Call(&POSITION_FROM), args, read.origin);
            known.extend(inst.dst.map(|dst| (self.position, Operand::Var(dst))));
            insts.push(inst);
        }
        let renamed = |arg: &Operand, known: &HashMap<Var, Operand>| {
            arg.var().and_then(|var| known.get(&var).copied()).unwrap_or(*arg)
        };
        for step in &self.steps {
            let dst = step.dst.expect("a step of an element has a result");
            let args = step.args.iter().map(|arg| renamed(arg, &known)).collect();
            let inst = new_inst(cluster, cluster.ty(dst).clone(), step.op.clone(), args, read.origin);
            known.extend(inst.dst.map(|new| (dst, Operand::Var(new))));
            insts.push(inst);
        }
        let is_last = self.steps.last().is_some_and(|step| step.dst == self.element.var());
        match insts.last_mut().filter(|_| is_last) {
            Some(last) => last.dst = read.dst,
            None => {
                insts.push(Inst { op: Op::Copy, args: vec![renamed(&self.element, &known)], ..read.clone() })
            }
        }
        insts
    }
}
