//! The state of a network: what every channel holds and what every node is at.
//!
//! States are cheap to copy and compare, however large the network is: slots are the leaves of a tree, and
//! states share the branches in which they are equal. The hash of the whole skeleton is kept up to date with
//! every change.

use crate::fingerprint::{Fingerprint, Hasher};
use crate::network::Network;
use crate::symbolic::{Arena, EMPTY, Sym};
use std::rc::Rc;

/// Slots of a leaf, as a power of two.
const LEAF: u32 = 5;
/// log2 of the children of an inner node.
const FORK: u32 = 4;

/// A snapshot of a network. Slots are channels, then nodes, then the log of an unfinished step, then the age.
#[derive(Clone)]
pub(crate) struct State {
    root: Rc<Branch>,
    /// How many slots the tree has room for, as a power of two.
    size: u32,
    hash: Fingerprint,
}

#[derive(Clone)]
struct Branch {
    /// No variable from this number on is in there.
    newest: u32,
    part: Part,
}

#[derive(Clone)]
enum Part {
    Leaf([Sym; 1 << LEAF]),
    Fork([Rc<Branch>; 1 << FORK]),
}

impl State {
    /// A state of so many empty slots.
    pub(crate) fn new(slots: usize) -> State {
        let mut root = Rc::new(Branch { newest: 0, part: Part::Leaf([EMPTY; 1 << LEAF]) });
        let mut size = LEAF;
        while slots > 1 << size {
            root = Rc::new(Branch { newest: 0, part: Part::Fork(std::array::from_fn(|_| root.clone())) });
            size += FORK;
        }
        State { root, size, hash: (0, 0) }
    }

    /// What a slot holds.
    pub(crate) fn get(&self, slot: u32) -> Sym {
        let (mut branch, mut size) = (&self.root, self.size);
        loop {
            match &branch.part {
                Part::Leaf(slots) => return slots[slot as usize % (1 << LEAF)],
                Part::Fork(parts) => {
                    size -= FORK;
                    branch = &parts[(slot >> size) as usize % (1 << FORK)];
                }
            }
        }
    }

    /// Changes a slot and returns what it held.
    pub(crate) fn set(&mut self, arena: &Arena, slot: u32, sym: Sym) -> Sym {
        let old = self.get(slot);
        if old == sym {
            return old;
        }
        let newest = arena.newest(sym);
        let (mut branch, mut size) = (&mut self.root, self.size);
        loop {
            let own = Rc::make_mut(branch);
            own.newest = own.newest.max(newest);
            match &mut own.part {
                Part::Leaf(slots) => {
                    slots[slot as usize % (1 << LEAF)] = sym;
                    break;
                }
                Part::Fork(parts) => {
                    size -= FORK;
                    branch = &mut parts[(slot >> size) as usize % (1 << FORK)];
                }
            }
        }
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
        differences(&self.root, &other.root, 0, self.size, out);
    }

    /// The slots whose value may contain a variable.
    pub(crate) fn containing(&self, arena: &Arena, var: u32, out: &mut Vec<u32>) {
        self.root.containing(arena, var, 0, self.size, out);
    }
}

impl Branch {
    fn containing(&self, arena: &Arena, var: u32, first: u32, size: u32, out: &mut Vec<u32>) {
        if self.newest <= var {
            return;
        }
        match &self.part {
            Part::Leaf(slots) => {
                let found = (first..).zip(slots).filter(|(_, sym)| arena.may_contain(**sym, var));
                out.extend(found.map(|(slot, _)| slot));
            }
            Part::Fork(parts) => {
                let size = size - FORK;
                for (at, part) in (0..).zip(parts) {
                    part.containing(arena, var, first + (at << size), size, out);
                }
            }
        }
    }
}

/// The slots in which branches with this first slot and size differ, in order.
fn differences(own: &Rc<Branch>, other: &Rc<Branch>, first: u32, size: u32, out: &mut Vec<u32>) {
    if Rc::ptr_eq(own, other) {
        return;
    }
    match (&own.part, &other.part) {
        (Part::Leaf(own), Part::Leaf(other)) => {
            let pairs = (first..).zip(own.iter().zip(other));
            out.extend(pairs.filter(|(_, (own, other))| own != other).map(|(slot, _)| slot));
        }
        (Part::Fork(own), Part::Fork(other)) => {
            let size = size - FORK;
            for (at, (own, other)) in (0..).zip(own.iter().zip(other)) {
                differences(own, other, first + (at << size), size, out);
            }
        }
        _ => unreachable!("states of one network have the same size"),
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

    /// The slot that says how a block is entered, where that changes what it does first.
    pub(crate) fn entered(self) -> u32 {
        self.age() + 1
    }

    /// The slot of the generators that send next, in step with others: a bit for each, by their positions in
    /// [`Plan::generators`](crate::plan::Plan::generators).
    pub(crate) fn due(self) -> u32 {
        self.entered() + 1
    }

    /// How many slots there are.
    pub(crate) fn count(self) -> usize {
        self.due() as usize + 1
    }
}

fn contribution(slot: u32, skeleton: Fingerprint) -> Fingerprint {
    let mut hasher = Hasher::slot(slot);
    hasher.pair(skeleton);
    hasher.finish()
}
