//! What is compiled at once: blocks of code, the headers at which they are entered, and which registers of
//! scalars live in variables there.

use crate::graph::{Graph, Needed};
use crate::kinds::Kinds;
use neva_engine::code::{Code, Reg, ScalarKind};
use neva_engine::flow::{reads, successors};

/// How much of the code becomes native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The loop of a header.
    Loop,
    /// All of it.
    Whole,
}

/// Instructions of a region, at the most. This bounds the time that compiling it takes.
const MOST_INSTRUCTIONS: u32 = 20_000;

/// A part of the code that becomes one native function.
pub(crate) struct Region<'c> {
    pub(crate) code: &'c Code,
    pub(crate) graph: Graph,
    needed: Needed,
    /// Blocks, sorted.
    pub(crate) blocks: Vec<u32>,
    /// Positions in [`Code::headers`].
    pub(crate) headers: Vec<u32>,
    kinds: Kinds,
    /// For each register of scalars whether an instruction reads or writes it.
    is_variable: Vec<bool>,
    /// For each register of scalars whether an instruction writes it.
    is_written: Vec<bool>,
}

impl<'c> Region<'c> {
    /// The region of a header; nothing where it is too large.
    pub(crate) fn new(code: &'c Code, header: u32, scope: Scope) -> Option<Region<'c>> {
        let graph = Graph::new(code);
        let blocks = match scope {
            Scope::Loop => graph.loop_of(graph.block_of(code.headers[header as usize])),
            Scope::Whole => graph.blocks(),
        };
        let places = || blocks.iter().flat_map(|block| graph.places(*block));
        if places().count() as u32 > MOST_INSTRUCTIONS {
            return None;
        }
        let mut is_variable = vec![false; code.scalars.len()];
        let mut is_written = vec![false; code.scalars.len()];
        for at in places().map(|at| at as usize) {
            reads(code, at).into_iter().for_each(|from| is_variable[from.reg as usize] = true);
            for to in successors(code, at).iter().filter_map(|successor| successor.writes) {
                is_variable[to.reg as usize] = true;
                is_written[to.reg as usize] = true;
            }
        }
        let kinds = Kinds::new(code);
        (0..code.scalars.len())
            .filter(|reg| kinds.is_constant(*reg as Reg))
            .for_each(|reg| is_variable[reg] = false);
        let has = |place: u32| blocks.binary_search(&graph.block_of(place)).is_ok();
        let headers = (0..code.headers.len() as u32).filter(|header| has(code.headers[*header as usize]));
        let headers = headers.collect();
        let needed = Needed::new(code, &graph);
        Some(Region { code, needed, headers, kinds, is_variable, is_written, blocks, graph })
    }

    /// How many instructions it has.
    pub(crate) fn instructions(&self) -> usize {
        self.blocks.iter().map(|block| self.graph.places(*block).len()).sum()
    }

    /// Whether a place is in the region.
    pub(crate) fn has(&self, place: u32) -> bool {
        self.blocks.binary_search(&self.graph.block_of(place)).is_ok()
    }

    /// Whether a block begins at a place.
    pub(crate) fn begins(&self, place: u32) -> bool {
        self.graph.places(self.graph.block_of(place)).start == place
    }

    /// The registers that have a variable.
    pub(crate) fn variables(&self) -> impl Iterator<Item = Reg> {
        (0..self.is_variable.len() as Reg).filter(|reg| self.is_variable(*reg))
    }

    /// Whether a register has a variable.
    pub(crate) fn is_variable(&self, reg: Reg) -> bool {
        self.is_variable[reg as usize]
    }

    /// Whether a register's variable can differ from what is in memory.
    pub(crate) fn is_written(&self, reg: Reg) -> bool {
        self.is_written[reg as usize]
    }

    /// What a register always holds, where it is a constant.
    pub(crate) fn constant(&self, reg: Reg) -> Option<u64> {
        self.kinds.is_constant(reg).then(|| self.code.scalars[reg as usize])
    }

    /// How a register is held in a variable.
    pub(crate) fn kind(&self, reg: Reg) -> ScalarKind {
        self.kinds.of(reg)
    }

    /// The registers with a variable that are needed at a place where a block begins.
    pub(crate) fn needed(&self, place: u32) -> Vec<Reg> {
        let block = self.graph.block_of(place);
        self.variables().filter(|reg| self.needed.at(block, *reg)).collect()
    }
}
