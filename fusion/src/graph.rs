//! The graph of blocks that exploration finds, and how one block comes to hold for several states.

use crate::code::{End, Move, Question, RawInst};
use crate::known::{Known, join_known, known_of};
use crate::plan::Worklists;
use crate::state::State;
use crate::symbolic::{Arena, Sym, Symbolic};
use neva_blocks::Operand;
use rustc_hash::FxHashMap;

/// An explored network.
pub(crate) struct Graph {
    /// Symbolic values, variables and constants.
    pub arena: Arena,
    /// Blocks; 0 is the entry.
    pub blocks: Vec<RawBlock>,
}

/// A block of an explored network.
pub(crate) struct RawBlock {
    /// The state that it begins with: leaves are constants, variables that are the same on all paths here, or
    /// parameters.
    pub entry: State,
    /// The state in which its last question is asked, once explored.
    pub last: State,
    /// The slots that hold each parameter.
    pub params: FxHashMap<u32, Vec<u32>>,
    /// Its code, once explored.
    pub insts: Vec<RawInst>,
    /// The moves of messages in it, once explored.
    pub moves: Vec<Move>,
    /// How it ends, once explored.
    pub term: RawTerm,
    /// The states with which it leads to other blocks.
    pub edges: Vec<RawEdge>,
    /// The nodes that move in it, once explored.
    pub movers: Vec<u32>,
    /// The node whose step ends it.
    pub node: u32,
    /// The nodes that may be able to move at the entry.
    pub worklists: Worklists,
    /// The variables that it assigns, in order; the same whenever it is explored again.
    pub vars: Vec<u32>,
    /// Whether it is to be explored (again).
    pub queued: bool,
}

/// How an explored block ends. Edges are in [`RawBlock::edges`], in the order of the answers.
#[derive(Clone, Debug)]
pub(crate) enum RawTerm {
    /// Goes on.
    Jump,
    /// Asks.
    Ask(Question),
    /// Waits for the first of several events.
    Wait(Vec<RawEvent>),
    /// Sends to another cluster, by the network's own channel.
    Send(u32, Operand),
    /// The program's end.
    Stop,
    /// The program ends otherwise.
    End(End),
    /// Nothing can move; who waits for whom.
    Deadlock(String),
}

/// Where a block leads to, and the state with which it does.
pub(crate) type RawEdge = (u32, State);

/// What an explored block waits for.
#[derive(Clone, Debug)]
pub(crate) enum RawEvent {
    /// A point in time.
    Deadline(Operand),
    /// Standard input, by the place of the reader.
    Input(u32),
    /// A message of another cluster, by the network's own channel, in a variable.
    Message(u32, u32),
    /// That another cluster takes the message of the network's own channel.
    Taken(u32),
    /// A turn among all clusters, by its number.
    Turn(u32),
    /// Nothing: goes on unless another event has happened.
    Busy,
}

impl RawBlock {
    /// Makes the entry of a block hold for another state too; whether that changed it.
    pub(crate) fn join(&mut self, arena: &mut Arena, state: &State) -> bool {
        let RawBlock { entry, params, .. } = self;
        let mut slots = vec![];
        entry.differences(state, &mut slots);
        if slots.is_empty() {
            return false;
        }
        // Where a parameter meets something new, all places that hold it must meet the same.
        let mut leaves = (vec![], vec![]);
        let mut affected = slots.clone();
        for &slot in &slots {
            leaves.0.clear();
            leaves.1.clear();
            arena.leaves(entry.get(slot), &mut leaves.0);
            arena.leaves(state.get(slot), &mut leaves.1);
            for (old, new) in leaves.0.iter().zip(&leaves.1) {
                if let (Symbolic::Var(var), true) = (arena.get(*old), old != new)
                    && let Some(places) = params.get(var)
                {
                    affected.extend(places);
                }
            }
        }
        affected.sort_unstable();
        affected.dedup();
        let mut pairs: FxHashMap<(Sym, Sym), Sym> = FxHashMap::default();
        let mut partner: FxHashMap<Sym, Sym> = FxHashMap::default();
        let mut changed = false;
        for slot in affected {
            let (old, new) = (entry.get(slot), state.get(slot));
            leaves.1.clear();
            arena.leaves(new, &mut leaves.1);
            let mut incoming = leaves.1.iter().copied();
            let mut placed = vec![];
            let joined = arena.map_leaves(old, &mut |arena, old| {
                let new = incoming.next().expect("states of one skeleton have the same number of leaves");
                let own = match arena.get(old) {
                    Symbolic::Var(var) => params.contains_key(var),
                    _ => false,
                };
                if !own && old == new {
                    return old;
                }
                if own && *partner.entry(old).or_insert(new) == new {
                    return old;
                }
                let param = *pairs.entry((old, new)).or_insert_with(|| {
                    let known = join_known(known_of(arena, old), known_of(arena, new));
                    let var = arena.fresh(known);
                    arena.intern(Symbolic::Var(var))
                });
                changed = true;
                placed.push(param);
                param
            });
            for param in placed {
                if let Symbolic::Var(var) = arena.get(param) {
                    let places = params.entry(*var).or_default();
                    if places.last() != Some(&slot) {
                        places.push(slot);
                    }
                }
            }
            entry.set(arena, slot, joined);
        }
        changed | self.widen(arena, &partner)
    }

    /// A parameter whose values agree in less than before becomes a variable of which less is known.
    fn widen(&mut self, arena: &mut Arena, partner: &FxHashMap<Sym, Sym>) -> bool {
        let mut weaker: Vec<(u32, Known)> = vec![];
        for (old, new) in partner {
            let Symbolic::Var(var) = arena.get(*old) else { continue };
            let (before, after) = (arena.known(*var), known_of(arena, *new));
            let joined = join_known(before, after);
            if joined != before {
                weaker.push((*var, joined));
            }
        }
        weaker.sort_unstable_by_key(|(var, _)| *var);
        for &(var, known) in &weaker {
            let fresh = arena.fresh(known);
            let by = arena.intern(Symbolic::Var(fresh));
            let RawBlock { entry, params, .. } = self;
            let places = params.remove(&var).expect("only parameters have partners");
            for &slot in &places {
                let replaced = arena.replace(entry.get(slot), var, by);
                entry.set(arena, slot, replaced);
            }
            params.insert(fresh, places);
        }
        !weaker.is_empty()
    }
}
