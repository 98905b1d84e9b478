//! The code of a block while it is explored.

use crate::known::Known;
use crate::symbolic::{Answered, Arena, Asked, Sym};
use neva_blocks::{Op, Operand, PrintPart};
use neva_registry::Kernel;

/// An instruction of a block under exploration.
#[derive(Clone, Debug)]
pub(crate) struct RawInst {
    /// The variable it assigns.
    pub dst: u32,
    /// What it does.
    pub op: Op,
    /// With what.
    pub args: Vec<Operand>,
    /// The node that asked for it.
    pub node: u32,
}

/// The kernel that says when a time span from now has passed.
pub(crate) const DEADLINE: &str = "time::deadline::deadline";

/// An instant at run time: a part of a block between two calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instant {
    block: u32,
    calls: usize,
}

/// A question that only run time answers, at the end of a block.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// Whether a boolean is true.
    If(Sym, Operand),
    /// How a fallible call ends; the variables for its result and its error.
    Try(&'static Kernel, Vec<Operand>, u32, u32),
    /// Whether a print succeeds; the variable for its error.
    Print(Vec<PrintPart>, u32),
}

/// A question of a step that is not done, with what leads to it.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    /// What run time is asked.
    pub question: Question,
    /// What the process asked for.
    pub asked: Asked,
    /// What it asked for before, in this step.
    pub before: Vec<Answered>,
}

/// How a program ends.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// By a panic.
    Panic(Vec<PrintPart>),
    /// By a fault.
    Fault(Vec<PrintPart>),
    /// With a status.
    Exit(Operand),
}

/// A move of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// It was taken from a channel.
    Taken(u32),
    /// It was put into a channel.
    Put(u32),
}

/// The code of a block under exploration. A variable gets the same number whenever the same block is explored
/// again.
pub(crate) struct Code<'a> {
    /// The instructions so far.
    pub insts: Vec<RawInst>,
    /// The moves of messages so far.
    pub moves: Vec<Move>,
    /// Variables by position.
    pub vars: &'a mut Vec<u32>,
    next: usize,
    /// The positions of calls that take time.
    calls: Vec<usize>,
    /// The block, where it is one of the graph.
    block: Option<u32>,
}

impl<'a> Code<'a> {
    /// An empty block whose variables were those, in this order, when it was explored before.
    pub(crate) fn new(vars: &'a mut Vec<u32>) -> Code<'a> {
        Code { insts: vec![], moves: vec![], vars, next: 0, calls: vec![], block: None }
    }

    /// The same, of a block of the graph.
    pub(crate) fn of_block(block: u32, vars: &'a mut Vec<u32>) -> Code<'a> {
        Code { block: Some(block), ..Code::new(vars) }
    }

    /// The instant at which what comes next in the block is done; none outside of the graph. What is done at
    /// one instant is done without a call between.
    pub(crate) fn instant(&self) -> Option<Instant> {
        Some(Instant { block: self.block?, calls: self.calls.len() })
    }

    /// Goes on with an instruction.
    pub(crate) fn push(&mut self, inst: RawInst) {
        if let Op::Call(kernel) = &inst.op
            && kernel.name != DEADLINE
        {
            self.calls.push(self.insts.len());
        }
        self.insts.push(inst);
    }

    /// How far the block has come.
    pub(crate) fn mark(&self) -> (usize, usize, usize) {
        (self.insts.len(), self.next, self.moves.len())
    }

    /// Forgets what came after a mark.
    pub(crate) fn reset(&mut self, mark: (usize, usize, usize)) {
        self.insts.truncate(mark.0);
        while self.calls.pop_if(|call| *call >= mark.0).is_some() {}
        self.next = mark.1;
        self.moves.truncate(mark.2);
    }

    /// The next variable.
    pub(crate) fn var(&mut self, arena: &mut Arena, known: Known) -> u32 {
        let at = self.next;
        self.next += 1;
        match self.vars.get(at) {
            Some(&var) if arena.known(var) == known => var,
            Some(_) => {
                self.vars[at] = arena.fresh(known);
                self.vars[at]
            }
            None => {
                self.vars.push(arena.fresh(known));
                self.vars[at]
            }
        }
    }
}
