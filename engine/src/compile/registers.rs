//! Which register each variable has. Variables that are never needed at the same time share one where an edge
//! passes one to the other, so that most edges of loops move nothing, or a call changes one into the other.

use crate::code::{Contents, Reg};
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{BlockId, Cluster, Op, Operand, Type, Var};
use std::collections::HashMap;

/// The registers of a cluster's variables. The files of scalars and of values are numbered separately.
pub(super) struct Registers {
    /// For each variable its register.
    of: Vec<Reg>,
    /// How many registers hold scalars.
    pub(super) scalars: usize,
    /// How many registers hold values.
    pub(super) values: usize,
}

/// Variables that share a register, at the most. This bounds the effort.
const MOST_VARIABLES: usize = 64;

impl Registers {
    /// Assigns registers. Variables of which `apart` says something else share none: whether their values are
    /// lent, and whether they are lists without boxes.
    pub(super) fn new(cluster: &Cluster, liveness: &Liveness, apart: &[(bool, bool)]) -> Registers {
        let mut sharing = Sharing {
            liveness,
            apart,
            assignments: assignments(cluster),
            last_reads: last_reads(cluster),
            class: (0..cluster.types.len() as u32).collect(),
            members: (0..cluster.types.len() as u32).map(|var| vec![Var(var)]).collect(),
        };
        for (from, block) in cluster.blocks.iter().enumerate().rev() {
            let edges = block.term.edges();
            // Edges that go back first: they are those of loops.
            let (back, forth): (Vec<_>, Vec<_>) =
                edges.into_iter().partition(|edge| edge.target.index() <= from);
            for edge in back.into_iter().chain(forth) {
                for (param, arg) in cluster.block(edge.target).params.iter().zip(&edge.args) {
                    if let Operand::Var(arg) = arg
                        && file(cluster.ty(*param)) == file(cluster.ty(*arg))
                    {
                        sharing.join(*param, *arg);
                    }
                }
            }
        }
        // Then what is changed in place.
        for inst in cluster.blocks.iter().flat_map(|block| &block.insts) {
            if let Op::Call(_) = inst.op
                && let Some(dst) = inst.dst
                && let Some(Operand::Var(changed)) = inst.args.first()
                && file(cluster.ty(dst)) == RegisterFile::Values
                && cluster.ty(dst) == cluster.ty(*changed)
            {
                sharing.join(dst, *changed);
            }
        }
        sharing.number(cluster)
    }

    /// The register of a variable.
    pub(super) fn of(&self, var: Var) -> Reg {
        self.of[var.index()]
    }

    /// For each register of values whether something is so of its variables, which have such a register.
    pub(super) fn values_of(&self, is_so: &[bool]) -> Vec<bool> {
        let mut values = vec![false; self.values];
        let regs = self.of.iter().zip(is_so).filter(|(_, is_so)| **is_so).map(|(reg, _)| *reg);
        regs.for_each(|reg| values[reg as usize] = true);
        values
    }

    /// For each register of values what is in the values of all variables that share it.
    pub(super) fn contents(&self, cluster: &Cluster) -> Vec<Contents> {
        let mut contents = vec![None; self.values];
        for (reg, ty) in self.of.iter().zip(&cluster.types).filter(|(_, ty)| file(ty) == RegisterFile::Values)
        {
            let (known, own) = (&mut contents[*reg as usize], Contents::of(ty));
            *known = Some(known.map_or(own, |known: Contents| known.or(own)));
        }
        contents.into_iter().map(|contents| contents.unwrap_or(Contents::Any)).collect()
    }

    /// Whether two variables are in one register.
    pub(super) fn are_one(&self, cluster: &Cluster, one: Var, other: Var) -> bool {
        let (file_of_one, file_of_other) = (file(cluster.ty(one)), file(cluster.ty(other)));
        file_of_one == file_of_other && file_of_one != RegisterFile::None && self.of(one) == self.of(other)
    }
}

/// Where in a block a variable is read last, for each block that reads it. The arguments of edges are read at
/// the end.
pub(super) fn last_reads(cluster: &Cluster) -> HashMap<(Var, BlockId), u32> {
    let mut last = HashMap::new();
    for (number, block) in (0..).zip(&cluster.blocks) {
        let mut read = |operand: &Operand, at: u32| {
            if let Operand::Var(var) = operand {
                last.insert((*var, BlockId(number)), at);
            }
        };
        for (at, inst) in (1..).zip(&block.insts) {
            inst.args.iter().for_each(|arg| read(arg, at));
        }
        let end = block.insts.len() as u32 + 1;
        block.term.operands().iter().for_each(|operand| read(operand, end));
        block.term.edges().iter().flat_map(|edge| &edge.args).for_each(|arg| read(arg, end + 1));
    }
    last
}

#[derive(Clone, Copy, PartialEq)]
enum RegisterFile {
    Scalars,
    Values,
    None,
}

fn file(ty: &Type) -> RegisterFile {
    match ty {
        Type::Bool | Type::Int | Type::Float => RegisterFile::Scalars,
        Type::Unit => RegisterFile::None,
        _ => RegisterFile::Values,
    }
}

/// Where a variable is assigned: in a block, parameters at 0, the results of instructions from 1 on, those of
/// the terminator after them.
#[derive(Clone, Copy)]
struct Assignment {
    block: BlockId,
    at: u32,
}

fn assignments(cluster: &Cluster) -> Vec<Assignment> {
    let mut assignments = vec![Assignment { block: BlockId(0), at: 0 }; cluster.types.len()];
    for (number, block) in (0..).zip(&cluster.blocks) {
        let mut assign = |var: Var, at| assignments[var.index()] = Assignment { block: BlockId(number), at };
        block.params.iter().for_each(|param| assign(*param, 0));
        for (at, inst) in (1..).zip(&block.insts) {
            inst.dst.into_iter().for_each(|dst| assign(dst, at));
        }
        let end = block.insts.len() as u32 + 1;
        block.term.assigned().into_iter().for_each(|(var, _)| assign(var, end));
    }
    assignments
}

struct Sharing<'a> {
    liveness: &'a Liveness,
    apart: &'a [(bool, bool)],
    assignments: Vec<Assignment>,
    last_reads: HashMap<(Var, BlockId), u32>,
    /// For each variable the class that it is in.
    class: Vec<u32>,
    /// For each class its variables.
    members: Vec<Vec<Var>>,
}

impl Sharing<'_> {
    /// Lets two variables and those that share with them have one register, if none of them is needed while
    /// another one is.
    fn join(&mut self, one: Var, other: Var) {
        if self.apart[one.index()] != self.apart[other.index()] {
            return;
        }
        let (one, other) = (self.class[one.index()] as usize, self.class[other.index()] as usize);
        let (ours, theirs) = (&self.members[one], &self.members[other]);
        if one == other || ours.len() + theirs.len() > MOST_VARIABLES {
            return;
        }
        if ours.iter().any(|a| theirs.iter().any(|b| self.interfere(*a, *b))) {
            return;
        }
        for var in std::mem::take(&mut self.members[other]) {
            self.class[var.index()] = one as u32;
            self.members[one].push(var);
        }
    }

    /// Whether one of two variables is needed when the other one is assigned.
    fn interfere(&self, a: Var, b: Var) -> bool {
        let (at_a, at_b) = (self.assignments[a.index()], self.assignments[b.index()]);
        let at_once = at_a.block == at_b.block && at_a.at == at_b.at;
        at_once || self.is_needed(a, at_b) || self.is_needed(b, at_a)
    }

    /// Whether a variable is needed right after another one is assigned.
    fn is_needed(&self, var: Var, other: Assignment) -> bool {
        let own = self.assignments[var.index()];
        let is_assigned = if own.block == other.block {
            own.at <= other.at
        } else {
            self.liveness.is_live_in(other.block, var)
        };
        is_assigned
            && (self.last_reads.get(&(var, other.block)).is_some_and(|last| *last > other.at)
                || self.liveness.is_live_out(other.block, var))
    }

    fn number(self, cluster: &Cluster) -> Registers {
        let mut registers = Registers { of: vec![0; cluster.types.len()], scalars: 0, values: 0 };
        for members in &self.members {
            let Some(first) = members.first() else { continue };
            let count = match file(cluster.ty(*first)) {
                RegisterFile::Scalars => &mut registers.scalars,
                RegisterFile::Values => &mut registers.values,
                RegisterFile::None => continue,
            };
            members.iter().for_each(|var| registers.of[var.index()] = *count as Reg);
            *count += 1;
        }
        registers
    }
}
