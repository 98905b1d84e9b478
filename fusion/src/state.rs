//! The state of a network: what every channel holds and what every node is at.
//!
//! States are cheap to copy and compare, however large the network is: slots are in chunks, chunks in groups,
//! and states share those in which they are equal. The hash of the whole skeleton is kept up to date with
//! every change.

use crate::fingerprint::{Fingerprint, Hasher};
use crate::network::Network;
use crate::symbolic::{Arena, EMPTY, Sym};
use std::rc::Rc;

/// Slots of a chunk.
const SLOTS: usize = 32;
/// Chunks of a group.
const CHUNKS: usize = 32;

/// A snapshot of a network. Slots are channels, then nodes, then the log of an unfinished step, then the age.
#[derive(Clone)]
pub(crate) struct State {
    groups: Vec<Rc<Group>>,
    hash: Fingerprint,
}

#[derive(Clone)]
struct Group {
    chunks: [Rc<Chunk>; CHUNKS],
    /// No variable from this number on is in there.
    newest: u32,
}

#[derive(Clone)]
struct Chunk {
    slots: [Sym; SLOTS],
    /// No variable from this number on is in there.
    newest: u32,
}

impl State {
    /// A state of so many empty slots.
    pub(crate) fn new(slots: usize) -> State {
        let empty = Rc::new(Chunk { slots: [EMPTY; SLOTS], newest: 0 });
        let group = Rc::new(Group { chunks: std::array::from_fn(|_| empty.clone()), newest: 0 });
        State { groups: vec![group; slots.div_ceil(SLOTS * CHUNKS)], hash: (0, 0) }
    }

    /// What a slot holds.
    pub(crate) fn get(&self, slot: u32) -> Sym {
        let (group, chunk, at) = position(slot);
        self.groups[group].chunks[chunk].slots[at]
    }

    /// Changes a slot and returns what it held.
    pub(crate) fn set(&mut self, arena: &Arena, slot: u32, sym: Sym) -> Sym {
        let old = self.get(slot);
        if old == sym {
            return old;
        }
        let (group, chunk, at) = position(slot);
        let newest = arena.newest(sym);
        let group = Rc::make_mut(&mut self.groups[group]);
        group.newest = group.newest.max(newest);
        let chunk = Rc::make_mut(&mut group.chunks[chunk]);
        chunk.newest = chunk.newest.max(newest);
        chunk.slots[at] = sym;
        let (before, after) = (arena.skeleton(old), arena.skeleton(sym));
        if before != after {
            let (out, back) = (contribution(slot, before), contribution(slot, after));
            self.hash.0 = self.hash.0.wrapping_sub(out.0).wrapping_add(back.0);
            self.hash.1 = self.hash.1.wrapping_sub(out.1).wrapping_add(back.1);
        }
        old
    }

    /// The hash of the skeleton. States of one block have the same.
    pub(crate) fn skeleton(&self) -> Fingerprint {
        self.hash
    }

    /// The slots in which two states differ, in order.
    pub(crate) fn differences(&self, other: &State, out: &mut Vec<u32>) {
        for (group, (mine, theirs)) in self.groups.iter().zip(&other.groups).enumerate() {
            if Rc::ptr_eq(mine, theirs) {
                continue;
            }
            for (chunk, (mine, theirs)) in mine.chunks.iter().zip(&theirs.chunks).enumerate() {
                if Rc::ptr_eq(mine, theirs) {
                    continue;
                }
                let first = (group * CHUNKS + chunk) * SLOTS;
                let pairs = mine.slots.iter().zip(&theirs.slots).enumerate();
                out.extend(pairs.filter(|(_, (a, b))| a != b).map(|(at, _)| (first + at) as u32));
            }
        }
    }

    /// The slots whose value may contain a variable.
    pub(crate) fn containing(&self, arena: &Arena, var: u32, out: &mut Vec<u32>) {
        for (number, group) in self.groups.iter().enumerate().filter(|(_, group)| group.newest > var) {
            for (chunk, Chunk { slots, newest }) in group.chunks.iter().map(|chunk| &**chunk).enumerate() {
                if *newest <= var {
                    continue;
                }
                let first = (number * CHUNKS + chunk) * SLOTS;
                for (at, sym) in slots.iter().enumerate() {
                    if *sym != EMPTY && arena.may_contain(*sym, var) {
                        out.push((first + at) as u32);
                    }
                }
            }
        }
    }
}

/// The group of a slot, the chunk in it, and the place in that.
fn position(slot: u32) -> (usize, usize, usize) {
    let slot = slot as usize;
    (slot / (SLOTS * CHUNKS), slot / SLOTS % CHUNKS, slot % SLOTS)
}

/// Which slot of a state holds what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    channels: u32,
    nodes: u32,
}

impl Layout {
    /// The layout for a network.
    pub(crate) fn of(network: &Network) -> Layout {
        Layout { channels: network.channels.len() as u32, nodes: network.nodes.len() as u32 }
    }

    /// The slot of a node's control state.
    pub(crate) fn node(self, node: u32) -> u32 {
        self.channels + node
    }

    /// The slot of the log of an unfinished step.
    pub(crate) fn log(self) -> u32 {
        self.channels + self.nodes
    }

    /// The slot that counts questions since the program's end was reached.
    pub(crate) fn age(self) -> u32 {
        self.log() + 1
    }

    /// The slot that says how a block is entered, where that changes what it does first.
    pub(crate) fn entered(self) -> u32 {
        self.age() + 1
    }

    /// How many slots there are.
    pub(crate) fn count(self) -> usize {
        self.entered() as usize + 1
    }
}

fn contribution(slot: u32, skeleton: Fingerprint) -> Fingerprint {
    let mut hasher = Hasher::slot(slot);
    hasher.pair(skeleton);
    hasher.finish()
}
