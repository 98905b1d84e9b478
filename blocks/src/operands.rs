//! Walks over the operands and variables of blocks.

use crate::instructions::Term;
use crate::program::*;
use neva_registry::Scalar;

impl Block {
    /// Calls `visit` with every operand: of instructions, of the terminator, and on its edges.
    pub fn visit_operands(&self, mut visit: impl FnMut(Operand)) {
        self.insts.iter().flat_map(|inst| &inst.args).for_each(|arg| visit(*arg));
        self.term.operands().into_iter().for_each(&mut visit);
        self.term.edges().into_iter().flat_map(|edge| &edge.args).for_each(|arg| visit(*arg));
    }

    /// Calls `change` with every operand: of instructions, of the terminator, and on its edges.
    pub fn change_operands(&mut self, mut change: impl FnMut(&mut Operand)) {
        self.insts.iter_mut().flat_map(|inst| &mut inst.args).for_each(&mut change);
        self.term.operands_mut().into_iter().for_each(&mut change);
        self.term.edges_mut().into_iter().flat_map(|edge| &mut edge.args).for_each(&mut change);
    }

    /// Calls `visit` with every variable that is used.
    pub fn visit_uses(&self, mut visit: impl FnMut(Var)) {
        self.visit_operands(|operand| {
            if let Operand::Var(var) = operand {
                visit(var);
            }
        });
    }
}

impl Term {
    /// The variables that it assigns, to be changed or forgotten.
    pub fn assigned_mut(&mut self) -> Vec<&mut Option<Var>> {
        match self {
            Term::Try { value, error, .. } => vec![value, error],
            Term::Print { error, .. } => vec![error],
            Term::Wait(events) => events
                .iter_mut()
                .filter_map(|event| match event {
                    Event::Message(_, var, _) => Some(var),
                    _ => None,
                })
                .collect(),
            _ => vec![],
        }
    }
}

impl Cluster {
    /// A variable that did not exist before.
    pub fn new_var(&mut self, ty: Type) -> Var {
        self.types.push(ty);
        Var(self.types.len() as u32 - 1)
    }

    /// Adds a block that only goes on to another one.
    pub fn new_block(&mut self, edge: Edge, origin: Origin) -> BlockId {
        self.blocks.push(Block { params: vec![], insts: vec![], term: Term::Jump(edge), origin });
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// The type of a variable.
    pub fn ty(&self, var: Var) -> &Type {
        &self.types[var.0 as usize]
    }
}

impl Operand {
    /// The variable, when it is one.
    pub fn var(self) -> Option<Var> {
        match self {
            Operand::Var(var) => Some(var),
            _ => None,
        }
    }
}

/// Scalar constants; anything else is of another type.
impl Scalar for Operand {
    fn int(&self) -> Option<i64> {
        if let Operand::Int(value) = self { Some(*value) } else { None }
    }

    fn float(&self) -> Option<f64> {
        if let Operand::Float(value) = self { Some(*value) } else { None }
    }

    fn bool(&self) -> Option<bool> {
        if let Operand::Bool(value) = self { Some(*value) } else { None }
    }

    fn from_int(value: i64) -> Operand {
        Operand::Int(value)
    }

    fn from_float(value: f64) -> Operand {
        Operand::Float(value)
    }

    fn from_bool(value: bool) -> Operand {
        Operand::Bool(value)
    }
}

impl BlockId {
    /// The position in [`Cluster::blocks`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Var {
    /// The position in [`Cluster::types`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
