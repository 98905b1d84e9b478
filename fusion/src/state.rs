//! The state of a network: what every channel holds and what every node is at.
//!
//! States are cheap to copy and compare, however large the network is: slots are the leaves of a tree, and
//! states share the branches in which they are equal. The hash of the whole skeleton is kept up to date with
//! every change. All branches of an exploration are in one vector, where none is counted or freed by itself:
//! the counts of the branches that a copy shares would be all over the memory.

use crate::fingerprint::{Fingerprint, Hasher};
use crate::network::Network;
use crate::symbolic::{Arena, EMPTY, Sym};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// log2 of the parts of a branch.
const FORK: u32 = 3;

/// No state changes the branches of this one.
const NOBODY: u32 = 0;

/// A snapshot of a network. Slots are channels, then nodes, then the log of an unfinished step, then the age.
pub(crate) struct State {
    branches: Rc<RefCell<Branches>>,
    root: u32,
    /// By how many bits the number of a slot is shifted to tell the part of the root.
    shift: u32,
    hash: Fingerprint,
    /// Who may change branches of this owner; nobody after the state was copied.
    owner: Cell<u32>,
}

/// The branches of all states of an exploration.
struct Branches {
    all: Vec<Branch>,
    owners: u32,
}

#[derive(Clone, Copy)]
struct Branch {
    owner: u32,
    /// No variable from this number on is in there.
    newest: u32,
    /// The positions of other branches; the values of slots in a lowest one.
    parts: [u32; 1 << FORK],
}

impl State {
    /// A state of so many empty slots, which shares nothing with others.
    pub(crate) fn new(slots: usize) -> State {
        let branch = |part| Branch { owner: NOBODY, newest: 0, parts: [part; 1 << FORK] };
        let mut all = vec![branch(EMPTY.0)];
        let mut shift = 0;
        while slots > 1 << (shift + FORK) {
            all.push(branch(all.len() as u32 - 1));
            shift += FORK;
        }
        let root = all.len() as u32 - 1;
        let branches = Rc::new(RefCell::new(Branches { all, owners: NOBODY }));
        State { branches, root, shift, hash: (0, 0), owner: Cell::new(NOBODY) }
    }

    /// What a slot holds.
    pub(crate) fn get(&self, slot: u32) -> Sym {
        let branches = self.branches.borrow();
        let (mut at, mut shift) = (self.root, self.shift);
        loop {
            let part = branches.all[at as usize].parts[part_of(slot, shift)];
            if shift == 0 {
                return Sym(part);
            }
            at = part;
            shift -= FORK;
        }
    }

    /// Changes a slot and returns what it held.
    pub(crate) fn set(&mut self, arena: &Arena, slot: u32, sym: Sym) -> Sym {
        let old = self.get(slot);
        if old == sym {
            return old;
        }
        self.put(slot, sym, arena.newest(sym));
        let (before, after) = (arena.skeleton(old), arena.skeleton(sym));
        if before != after {
            let (out, back) = (contribution(slot, before), contribution(slot, after));
            self.hash.0 = self.hash.0.wrapping_sub(out.0).wrapping_add(back.0);
            self.hash.1 = self.hash.1.wrapping_sub(out.1).wrapping_add(back.1);
        }
        old
    }

    /// What comes of changes to a copy, which is gone afterwards. Meanwhile no other state may change.
    pub(crate) fn tried<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        let mark = self.branches.borrow().all.len();
        let result = run(&mut self.copy());
        self.branches.borrow_mut().all.truncate(mark);
        result
    }

    /// The hash of the skeleton. States of one block have the same.
    pub(crate) fn skeleton(&self) -> Fingerprint {
        self.hash
    }

    /// The slots in which two states differ, in order.
    pub(crate) fn differences(&self, other: &State, out: &mut Vec<u32>) {
        self.branches.borrow().differences([self.root, other.root], 0, self.shift, out);
    }

    /// The slots whose value may contain a variable.
    pub(crate) fn containing(&self, arena: &Arena, var: u32, out: &mut Vec<u32>) {
        let may_contain = |sym| arena.may_contain(sym, var);
        self.branches.borrow().containing(&may_contain, var, self.root, (0, self.shift), out);
    }

    fn put(&mut self, slot: u32, sym: Sym, newest: u32) {
        let mut branches = self.branches.borrow_mut();
        if self.owner.get() == NOBODY {
            branches.owners += 1;
            self.owner.set(branches.owners);
        }
        let (owner, mut shift) = (self.owner.get(), self.shift);
        let mut at = branches.owned(self.root, owner);
        self.root = at;
        loop {
            let branch = &mut branches.all[at as usize];
            branch.newest = branch.newest.max(newest);
            let part = part_of(slot, shift);
            if shift == 0 {
                branch.parts[part] = sym.0;
                return;
            }
            let below = branch.parts[part];
            let below = branches.owned(below, owner);
            branches.all[at as usize].parts[part] = below;
            at = below;
            shift -= FORK;
        }
    }

    /// One that takes its own branches for shared.
    fn copy(&self) -> State {
        let State { root, shift, hash, .. } = *self;
        State { branches: self.branches.clone(), root, shift, hash, owner: Cell::new(NOBODY) }
    }
}

impl Clone for State {
    fn clone(&self) -> State {
        self.owner.set(NOBODY);
        self.copy()
    }
}

impl Branches {
    /// A branch that its owner may change: itself, or a copy.
    fn owned(&mut self, at: u32, owner: u32) -> u32 {
        let branch = self.all[at as usize];
        if branch.owner == owner {
            return at;
        }
        self.all.push(Branch { owner, ..branch });
        self.all.len() as u32 - 1
    }

    fn containing(
        &self,
        may_contain: &dyn Fn(Sym) -> bool,
        var: u32,
        at: u32,
        (first, shift): (u32, u32),
        out: &mut Vec<u32>,
    ) {
        let Branch { newest, parts, .. } = &self.all[at as usize];
        if *newest <= var {
            return;
        }
        for (number, part) in (0..).zip(parts) {
            let first = first + (number << shift);
            if shift > 0 {
                self.containing(may_contain, var, *part, (first, shift - FORK), out);
            } else if may_contain(Sym(*part)) {
                out.push(first);
            }
        }
    }

    /// The slots in which branches with this first slot differ, in order.
    fn differences(&self, [own, other]: [u32; 2], first: u32, shift: u32, out: &mut Vec<u32>) {
        if own == other {
            return;
        }
        let [own, other] = [own, other].map(|at| &self.all[at as usize].parts);
        for (number, (own, other)) in (0..).zip(own.iter().zip(other)) {
            let first = first + (number << shift);
            if shift > 0 {
                self.differences([*own, *other], first, shift - FORK, out);
            } else if own != other {
                out.push(first);
            }
        }
    }
}

/// The part of a branch that has a slot.
fn part_of(slot: u32, shift: u32) -> usize {
    (slot >> shift) as usize % (1 << FORK)
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

    /// The slot of the last node that read a line while another could have: its rank, plus one.
    pub(crate) fn reader(self) -> u32 {
        self.due() + 1
    }

    /// How many slots there are.
    pub(crate) fn count(self) -> usize {
        self.reader() as usize + 1
    }
}

fn contribution(slot: u32, skeleton: Fingerprint) -> Fingerprint {
    let mut hasher = Hasher::slot(slot);
    hasher.pair(skeleton);
    hasher.finish()
}
