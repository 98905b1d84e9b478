//! The state of a network: what every channel holds and what every node is at.
//!
//! States are cheap to copy and compare: slots stand in shared chunks, and the hash of the whole skeleton is
//! kept up to date with every change.

use crate::fingerprint::{Fingerprint, Hasher};
use crate::network::Network;
use crate::symbolic::{Arena, EMPTY, Sym};
use std::rc::Rc;

const CHUNK: usize = 64;

/// A snapshot of a network. Slots are channels, then nodes, then the log of an unfinished step, then the age.
#[derive(Clone)]
pub(crate) struct State {
    chunks: Vec<Rc<[Sym; CHUNK]>>,
    hash: Fingerprint,
}

impl State {
    /// A state of so many empty slots.
    pub(crate) fn new(slots: usize) -> State {
        let empty = Rc::new([EMPTY; CHUNK]);
        State { chunks: vec![empty; slots.div_ceil(CHUNK)], hash: (0, 0) }
    }

    /// What a slot holds.
    pub(crate) fn get(&self, slot: u32) -> Sym {
        self.chunks[slot as usize / CHUNK][slot as usize % CHUNK]
    }

    /// Changes a slot and returns what it held.
    pub(crate) fn set(&mut self, arena: &Arena, slot: u32, sym: Sym) -> Sym {
        let chunk = &mut self.chunks[slot as usize / CHUNK];
        let old = chunk[slot as usize % CHUNK];
        if old == sym {
            return old;
        }
        Rc::make_mut(chunk)[slot as usize % CHUNK] = sym;
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
        for (index, (mine, theirs)) in self.chunks.iter().zip(&other.chunks).enumerate() {
            if Rc::ptr_eq(mine, theirs) {
                continue;
            }
            for (offset, (a, b)) in mine.iter().zip(theirs.iter()).enumerate() {
                if a != b {
                    out.push((index * CHUNK + offset) as u32);
                }
            }
        }
    }

    /// The slots whose value may contain a variable.
    pub(crate) fn containing(&self, arena: &Arena, var: u32, out: &mut Vec<u32>) {
        for (index, chunk) in self.chunks.iter().enumerate() {
            for (offset, sym) in chunk.iter().enumerate() {
                if *sym != EMPTY && arena.may_contain(*sym, var) {
                    out.push((index * CHUNK + offset) as u32);
                }
            }
        }
    }
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

    /// The slot that says that events were looked for, and none had happened.
    pub(crate) fn polled(self) -> u32 {
        self.age() + 1
    }

    /// How many slots there are.
    pub(crate) fn count(self) -> usize {
        self.polled() as usize + 1
    }
}

fn contribution(slot: u32, skeleton: Fingerprint) -> Fingerprint {
    let mut hasher = Hasher::slot(slot);
    hasher.pair(skeleton);
    hasher.finish()
}
