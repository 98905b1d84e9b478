//! Walks over the operands and variables of blocks.

use crate::analysis::facts::InstAt;
use crate::instructions::Term;
use crate::program::*;
use neva_registry::Effect;
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;

/// Parts of a terminator: passes ask for them all the time, and most have no more than two.
pub type Few<T> = SmallVec<[T; 2]>;

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

    /// Whether its instructions only compute.
    pub fn is_pure(&self) -> bool {
        self.insts.iter().all(|inst| inst.op.effect() == Effect::Pure)
    }

    /// Calls `change` with every variable: those that are assigned, then those that are used.
    pub fn change_vars(&mut self, mut change: impl FnMut(&mut Var)) {
        let insts = self.insts.iter_mut().filter_map(|inst| inst.dst.as_mut());
        let results = self.term.results_mut().into_iter().filter_map(|(var, _)| var.as_mut());
        self.params.iter_mut().chain(insts).chain(results).for_each(&mut change);
        self.change_operands(|operand| {
            if let Operand::Var(var) = operand {
                change(var);
            }
        });
    }

    /// The variables that it assigns: parameters, and results of the instructions and of the terminator.
    pub fn assigned(&self) -> impl Iterator<Item = Var> {
        let insts = self.insts.iter().filter_map(|inst| inst.dst);
        let results = self.term.assigned().into_iter().map(|(var, _)| var);
        self.params.iter().copied().chain(insts).chain(results)
    }
}

/// Declares each accessor of a terminator's parts once for `&` and once for `&mut`.
macro_rules! parts_of_terminators {
    ($edge:ident, $edges:ident, $operands:ident, $results:ident, $iter:ident $(, $mut:tt)?) => {
        impl Event {
            /// Where it leads.
            pub fn $edge(&$($mut)? self) -> &$($mut)? Edge {
                match self {
                    Event::Deadline(_, edge)
                    | Event::Input(_, edge)
                    | Event::Message(_, _, edge)
                    | Event::Taken(_, edge)
                    | Event::Turn(_, edge)
                    | Event::Busy(edge) => edge,
                }
            }
        }

        impl Term {
            /// All edges, in order.
            pub fn $edges(&$($mut)? self) -> Few<&$($mut)? Edge> {
                match self {
                    Term::Jump(edge) | Term::Send { then: edge, .. } => smallvec![edge],
                    Term::If { then: first, otherwise: second, .. }
                    | Term::Try { ok: first, err: second, .. }
                    | Term::Print { ok: first, err: second, .. } => smallvec![first, second],
                    Term::Switch { cases, default, .. } => {
                        cases.$iter().map(|case| &$($mut)? case.edge).chain([default]).collect()
                    }
                    Term::Wait(events) => events.$iter().map(Event::$edge).collect(),
                    Term::Stop | Term::Exit(_) | Term::Panic { .. } | Term::Fault { .. } | Term::Deadlock(_) => {
                        smallvec![]
                    }
                }
            }

            /// The operands that it looks at itself, without those on its edges.
            pub fn $operands(&$($mut)? self) -> Few<&$($mut)? Operand> {
                match self {
                    Term::If { cond: one, .. }
                    | Term::Switch { on: one, .. }
                    | Term::Send { value: one, .. }
                    | Term::Exit(one) => smallvec![one],
                    Term::Try { args, .. } => args.$iter().collect(),
                    Term::Print { parts, .. } | Term::Panic { parts, .. } | Term::Fault { parts, .. } => {
                        let values = parts.$iter().filter_map(|part| match part {
                            PrintPart::Value(operand, _) => Some(operand),
                            PrintPart::Text(_) => None,
                        });
                        values.collect()
                    }
                    Term::Wait(events) => {
                        let times = events.$iter().filter_map(|event| match event {
                            Event::Deadline(time, _) => Some(time),
                            _ => None,
                        });
                        times.collect()
                    }
                    Term::Jump(_) | Term::Stop | Term::Deadlock(_) => smallvec![],
                }
            }

            /// The variables that it may assign, each with the position in [`Term::edges`] of the edge on
            /// which it is visible.
            pub fn $results(&$($mut)? self) -> Few<(&$($mut)? Option<Var>, usize)> {
                match self {
                    Term::Try { value, error, .. } => smallvec![(value, 0), (error, 1)],
                    Term::Print { error, .. } => smallvec![(error, 1)],
                    Term::Wait(events) => {
                        let messages = events.$iter().enumerate().filter_map(|(edge, event)| match event {
                            Event::Message(_, var, _) => Some((var, edge)),
                            _ => None,
                        });
                        messages.collect()
                    }
                    _ => smallvec![],
                }
            }
        }
    };
}

parts_of_terminators!(edge, edges, operand_refs, results, iter);
parts_of_terminators!(edge_mut, edges_mut, operands_mut, results_mut, iter_mut, mut);

impl Term {
    /// The operands that it looks at itself, without those on its edges.
    pub fn operands(&self) -> Few<Operand> {
        self.operand_refs().into_iter().copied().collect()
    }

    /// The node that it comes from, if it tells.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Term::Try { origin, .. } | Term::Print { origin, .. } => Some(*origin),
            Term::Panic { origin, .. } | Term::Fault { origin, .. } => Some(*origin),
            _ => None,
        }
    }

    /// Where its edges lead.
    pub fn targets(&self) -> impl DoubleEndedIterator<Item = BlockId> {
        self.edges().into_iter().map(|edge| edge.target)
    }

    /// The variables that it assigns, each with the position in [`Term::edges`] of the edge on which it is
    /// visible.
    pub fn assigned(&self) -> Few<(Var, usize)> {
        self.results().into_iter().filter_map(|(var, edge)| Some(((*var)?, edge))).collect()
    }
}

impl Cluster {
    /// All blocks with their ids.
    pub fn numbered(&self) -> impl Iterator<Item = (BlockId, &Block)> + Clone {
        (0..).map(BlockId).zip(&self.blocks)
    }

    /// All instructions, each with its block and its position there.
    pub fn insts(&self) -> impl Iterator<Item = (InstAt, &Inst)> {
        self.numbered()
            .flat_map(|(id, block)| (0..).zip(&block.insts).map(move |(at, inst)| ((id, at), inst)))
    }

    /// What the edges assign: each parameter, with an argument for it.
    pub fn assignments(&self) -> impl Iterator<Item = (Var, Operand)> {
        let edges = self.blocks.iter().flat_map(|block| block.term.edges());
        edges.flat_map(|edge| self.block(edge.target).params.iter().copied().zip(edge.args.iter().copied()))
    }

    /// The instruction at a place.
    pub fn inst(&self, (block, at): InstAt) -> &Inst {
        &self.block(block).insts[at]
    }

    /// The block of an id.
    ///
    /// # Panics
    /// If the id is of another cluster, which has more blocks.
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// A variable of this type that did not exist before. Nothing assigns it yet.
    pub fn new_var(&mut self, ty: Type) -> Var {
        self.types.push(ty);
        Var(self.types.len() as u32 - 1)
    }

    /// Adds a block that only goes on to another one, and has no parameters.
    pub fn new_block(&mut self, edge: Edge, origin: Origin) -> BlockId {
        self.add_block(Block { params: vec![], insts: vec![], term: Term::Jump(edge), origin })
    }

    /// Adds a block.
    pub fn add_block(&mut self, block: Block) -> BlockId {
        self.blocks.push(block);
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// The type of a variable.
    ///
    /// # Panics
    /// If the variable is of another cluster, which has more variables.
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

    /// The constant, when it is one that exists. `constants` are those of the program.
    pub fn constant(self, constants: &[Constant]) -> Option<Cow<'_, Constant>> {
        Some(match self {
            Operand::Var(_) => return None,
            Operand::Unit => Cow::Owned(Constant::Unit),
            Operand::Bool(value) => Cow::Owned(Constant::Bool(value)),
            Operand::Int(value) => Cow::Owned(Constant::Int(value)),
            Operand::Float(value) => Cow::Owned(Constant::Float(value)),
            Operand::Const(index) => Cow::Borrowed(constants.get(index as usize)?),
        })
    }

    /// Whether it is the empty list or dict. `constants` are those of the program.
    pub fn is_empty(self, constants: &[Constant]) -> bool {
        match self.constant(constants).as_deref() {
            Some(Constant::List(elements)) => elements.is_empty(),
            Some(Constant::Dict(entries)) => entries.is_empty(),
            _ => false,
        }
    }

    /// The operand for a constant; `add` gives the position of one that has no operand of its own.
    pub(crate) fn of_constant(constant: Constant, add: impl FnOnce(Constant) -> u32) -> Operand {
        match constant {
            Constant::Unit => Operand::Unit,
            Constant::Bool(value) => Operand::Bool(value),
            Constant::Int(value) => Operand::Int(value),
            Constant::Float(value) => Operand::Float(value),
            constant => Operand::Const(add(constant)),
        }
    }
}

impl PrintPart {
    /// The same parts, neighbouring texts in one, without empty ones.
    pub fn merged(parts: impl IntoIterator<Item = PrintPart>) -> Vec<PrintPart> {
        let mut merged: Vec<PrintPart> = vec![];
        for part in parts {
            match (merged.last_mut(), part) {
                (Some(PrintPart::Text(text)), PrintPart::Text(more)) => text.extend_from_slice(&more),
                (_, PrintPart::Text(text)) if text.is_empty() => {}
                (_, part) => merged.push(part),
            }
        }
        merged
    }
}

impl From<Var> for Operand {
    fn from(var: Var) -> Operand {
        Operand::Var(var)
    }
}

// Scalar constants; anything else is of another type.
neva_registry::scalar!(Operand);

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
