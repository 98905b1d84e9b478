//! Symbolic values and the control state of nodes, each distinct one stored once.
//!
//! A [`Sym`] names what a channel or a local holds: nothing, a constant, a variable that run time computes, or a union
//! or struct with such parts. Nodes' control states and the log of an unfinished step are stored in the same way, so
//! that the state of a whole network is a flat sequence of numbers.
//!
//! The **skeleton** of a cell is the cell with every leaf (constant or variable) blanked out to its scalar type, as far as
//! it is known, save constant booleans, which steer control, and unit. Two states of a network are the same block when their skeletons are equal.

use neva_blocks::Constant;
use rustc_hash::FxHashMap;

/// An interned cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(pub u32);

/// No message.
pub const EMPTY: Sym = Sym(0);
/// The empty struct.
pub const UNIT: Sym = Sym(1);
/// `false`
pub const FALSE: Sym = Sym(2);
/// `true`
pub const TRUE: Sym = Sym(3);

/// What a [`Sym`] stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// No message.
    Empty,
    /// The empty struct.
    Unit,
    /// A boolean constant.
    Bool(bool),
    /// An integer constant.
    Int(i64),
    /// A float constant, as bits.
    Float(u64),
    /// A constant of another type.
    Const(u32),
    /// A variable.
    Var(u32),
    /// A union member: number of the tag, payload.
    Union(u32, Option<Sym>),
    /// A struct: number of its list of field names, fields in that order.
    Struct(u32, Box<[Sym]>),
    /// The control state of a node.
    Node(NodeState),
    /// The questions that an unfinished step of a node has asked so far, with the answers.
    Log(u32, Box<[Answer]>),
    /// A number that is part of the control state of the network.
    Count(u32),
}

/// The control state of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeState {
    /// What the process set.
    pub state: u32,
    /// What the process set.
    pub locals: Box<[Sym]>,
    /// Messages sent that have not found room yet: channel and value.
    pub pending: Box<[(u32, Sym)]>,
    /// Occupied slots of the ordered inport, oldest first.
    pub order: Box<[u16]>,
}

/// One answer to a process, in the log of an unfinished step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The result of a call.
    Value(Sym),
    /// A boolean is so.
    Truth(bool),
    /// A fallible call went well, with this result.
    Ok(Sym),
    /// A fallible call failed, with this text.
    Err(Sym),
    /// The event that the node waited for is there.
    Event,
}

/// What is known of a variable's type while exploring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `string`
    Str,
    /// A `string` that needs no escapes in JSON: the reason why output failed.
    Reason,
    /// Nothing.
    Nothing,
}

/// Two hashes that together stand for identity.
pub type Hash2 = (u64, u64);

struct Meta {
    skeleton: Hash2,
    /// A bit for each variable inside, by number modulo 64.
    bloom: u64,
    /// How deep unions and structs nest.
    depth: u8,
}

/// All cells, variables and constants of one exploration.
pub struct Arena {
    cells: Vec<Cell>,
    meta: Vec<Meta>,
    index: FxHashMap<Cell, Sym>,
    vars: Vec<Known>,
    constants: Vec<Constant>,
    constant_index: FxHashMap<Vec<u8>, u32>,
    names: Vec<String>,
    name_index: FxHashMap<String, u32>,
    shapes: Vec<Box<[u32]>>,
    shape_index: FxHashMap<Box<[u32]>, u32>,
}

impl Default for Arena {
    fn default() -> Self {
        let mut arena = Arena {
            cells: vec![],
            meta: vec![],
            index: FxHashMap::default(),
            vars: vec![],
            constants: vec![],
            constant_index: FxHashMap::default(),
            names: vec![],
            name_index: FxHashMap::default(),
            shapes: vec![],
            shape_index: FxHashMap::default(),
        };
        for cell in [Cell::Empty, Cell::Unit, Cell::Bool(false), Cell::Bool(true)] {
            arena.intern(cell);
        }
        arena
    }
}

impl Arena {
    /// The number of a cell.
    pub fn intern(&mut self, cell: Cell) -> Sym {
        if let Some(&sym) = self.index.get(&cell) {
            return sym;
        }
        let sym = Sym(self.cells.len() as u32);
        let meta = self.describe(&cell);
        self.meta.push(meta);
        self.cells.push(cell.clone());
        self.index.insert(cell, sym);
        sym
    }

    /// The cell of a number.
    pub fn get(&self, sym: Sym) -> &Cell {
        &self.cells[sym.0 as usize]
    }

    /// The hash of a cell's skeleton.
    pub fn skeleton(&self, sym: Sym) -> Hash2 {
        self.meta[sym.0 as usize].skeleton
    }

    /// Whether a variable may occur in a cell; never wrong when it says no.
    pub fn may_contain(&self, sym: Sym, var: u32) -> bool {
        self.meta[sym.0 as usize].bloom & bit(var) != 0
    }

    /// How deep unions and structs nest in a value: 0 for a leaf.
    pub fn depth(&self, sym: Sym) -> u8 {
        self.meta[sym.0 as usize].depth
    }

    /// A fresh variable.
    pub fn fresh(&mut self, known: Known) -> u32 {
        self.vars.push(known);
        self.vars.len() as u32 - 1
    }

    /// What is known of a variable.
    pub fn known(&self, var: u32) -> Known {
        self.vars[var as usize]
    }

    /// How many variables there are.
    pub fn var_count(&self) -> usize {
        self.vars.len()
    }

    /// The node state behind a cell; the initial one behind any other cell.
    pub fn node(&self, sym: Sym) -> NodeState {
        match self.get(sym) {
            Cell::Node(node) => node.clone(),
            _ => NodeState::default(),
        }
    }

    /// The number of a constant.
    pub fn constant(&mut self, constant: Constant) -> Sym {
        let sym = match constant {
            Constant::Unit => return UNIT,
            Constant::Bool(value) => return if value { TRUE } else { FALSE },
            Constant::Int(value) => Cell::Int(value),
            Constant::Float(value) => Cell::Float(value.to_bits()),
            other => {
                let mut key = vec![];
                encode(&other, &mut key);
                let next = self.constants.len() as u32;
                let number = *self.constant_index.entry(key).or_insert(next);
                if number == next {
                    self.constants.push(other);
                }
                Cell::Const(number)
            }
        };
        self.intern(sym)
    }

    /// The constants so far.
    pub fn constants(&self) -> &[Constant] {
        &self.constants
    }

    /// The number of a tag or field name.
    pub fn name(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.name_index.get(name) {
            return number;
        }
        self.names.push(name.to_string());
        let number = self.names.len() as u32 - 1;
        self.name_index.insert(name.to_string(), number);
        number
    }

    /// The tag or field name of a number.
    pub fn name_of(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The number of a list of field names, which are sorted.
    pub fn shape(&mut self, names: &[u32]) -> u32 {
        if let Some(&number) = self.shape_index.get(names) {
            return number;
        }
        self.shapes.push(names.into());
        let number = self.shapes.len() as u32 - 1;
        self.shape_index.insert(names.into(), number);
        number
    }

    /// The field names of a shape.
    pub fn shape_names(&self, shape: u32) -> &[u32] {
        &self.shapes[shape as usize]
    }

    /// The same cell with a variable replaced.
    pub fn replace(&mut self, sym: Sym, var: u32, by: Sym) -> Sym {
        if !self.may_contain(sym, var) {
            return sym;
        }
        self.map_leaves(sym, &mut |arena, leaf| match arena.get(leaf) {
            Cell::Var(found) if *found == var => by,
            _ => leaf,
        })
    }

    /// The same cell with every leaf mapped.
    pub fn map_leaves(&mut self, sym: Sym, map: &mut dyn FnMut(&mut Arena, Sym) -> Sym) -> Sym {
        let cell = match self.get(sym).clone() {
            Cell::Union(tag, Some(payload)) => {
                let payload = self.map_leaves(payload, map);
                Cell::Union(tag, Some(payload))
            }
            Cell::Struct(shape, fields) => {
                Cell::Struct(shape, fields.iter().map(|field| self.map_leaves(*field, map)).collect())
            }
            Cell::Node(mut node) => {
                for local in &mut node.locals {
                    *local = self.map_leaves(*local, map);
                }
                for (_, value) in &mut node.pending {
                    *value = self.map_leaves(*value, map);
                }
                Cell::Node(node)
            }
            Cell::Log(node, mut answers) => {
                for answer in &mut answers {
                    if let Answer::Value(value) | Answer::Ok(value) | Answer::Err(value) = answer {
                        *value = self.map_leaves(*value, map);
                    }
                }
                Cell::Log(node, answers)
            }
            _ => return map(self, sym),
        };
        self.intern(cell)
    }

    /// The leaves of a cell, in the order of [`Arena::map_leaves`].
    pub fn leaves(&self, sym: Sym, out: &mut Vec<Sym>) {
        match self.get(sym) {
            Cell::Union(_, Some(payload)) => self.leaves(*payload, out),
            Cell::Struct(_, fields) => fields.iter().for_each(|field| self.leaves(*field, out)),
            Cell::Node(node) => {
                node.locals.iter().for_each(|local| self.leaves(*local, out));
                node.pending.iter().for_each(|(_, value)| self.leaves(*value, out));
            }
            Cell::Log(_, answers) => {
                for answer in answers {
                    if let Answer::Value(value) | Answer::Ok(value) | Answer::Err(value) = answer {
                        self.leaves(*value, out);
                    }
                }
            }
            _ => out.push(sym),
        }
    }

    fn describe(&self, cell: &Cell) -> Meta {
        let mut hash = Hasher::new(cell);
        let mut bloom = 0;
        let mut depth = 0;
        let mut include = |arena: &Arena, sym: Sym| {
            let meta = &arena.meta[sym.0 as usize];
            bloom |= meta.bloom;
            depth = depth.max(meta.depth);
            meta.skeleton
        };
        match cell {
            Cell::Empty | Cell::Unit => {}
            Cell::Int(_) => hash.number(kind_of(Known::Int)),
            Cell::Float(_) => hash.number(kind_of(Known::Float)),
            Cell::Const(number) => hash.number(kind_of(match self.constants[*number as usize] {
                Constant::Str(_) => Known::Str,
                _ => Known::Nothing,
            })),
            Cell::Bool(value) => hash.number(u64::from(*value)),
            Cell::Var(var) => {
                bloom = bit(*var);
                hash.number(kind_of(self.known(*var)));
            }
            Cell::Union(tag, payload) => {
                hash.number(u64::from(*tag));
                hash.number(u64::from(payload.is_some()));
                if let Some(payload) = payload {
                    hash.pair(include(self, *payload));
                }
                depth += 1;
            }
            Cell::Struct(shape, fields) => {
                hash.number(u64::from(*shape));
                for field in fields {
                    hash.pair(include(self, *field));
                }
                depth += 1;
            }
            Cell::Node(node) => {
                hash.number(u64::from(node.state));
                hash.number(node.locals.len() as u64);
                for local in &node.locals {
                    hash.pair(include(self, *local));
                }
                hash.number(node.pending.len() as u64);
                for (channel, value) in &node.pending {
                    hash.number(u64::from(*channel));
                    hash.pair(include(self, *value));
                }
                for slot in &node.order {
                    hash.number(u64::from(*slot));
                }
            }
            Cell::Log(node, answers) => {
                hash.number(u64::from(*node));
                for answer in answers {
                    match answer {
                        Answer::Value(value) => hash.tagged(1, include(self, *value)),
                        Answer::Truth(truth) => hash.number(2 + u64::from(*truth)),
                        Answer::Ok(value) => hash.tagged(4, include(self, *value)),
                        Answer::Err(value) => hash.tagged(5, include(self, *value)),
                        Answer::Event => hash.number(6),
                    }
                }
            }
            Cell::Count(count) => hash.number(u64::from(*count)),
        }
        Meta { skeleton: hash.finish(), bloom, depth }
    }
}

/// What the skeleton says of a leaf: a value that is an `int` on one way and a `string` on another would have to be boxed
/// where the ways meet, so they don't meet while it is held.
fn kind_of(known: Known) -> u64 {
    match known {
        Known::Nothing => 0,
        Known::Bool => 1,
        Known::Int => 2,
        Known::Float => 3,
        Known::Str | Known::Reason => 4,
    }
}

fn bit(var: u32) -> u64 {
    1 << (var % 64)
}

/// Mixes numbers into two independent hashes.
pub struct Hasher(Hash2);

impl Hasher {
    fn new(cell: &Cell) -> Hasher {
        // Constants and variables are one kind: a leaf.
        let kind = match cell {
            Cell::Empty => 1,
            Cell::Unit => 2,
            Cell::Bool(_) => 3,
            Cell::Int(_) | Cell::Float(_) | Cell::Const(_) => 4,
            Cell::Var(_) => 4,
            Cell::Union(..) => 5,
            Cell::Struct(..) => 6,
            Cell::Node(_) => 7,
            Cell::Log(..) => 8,
            Cell::Count(_) => 9,
        };
        let mut hasher = Hasher((0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03));
        hasher.number(kind);
        hasher
    }

    /// A hasher for a slot of a state.
    pub fn slot(slot: u32) -> Hasher {
        let mut hasher = Hasher((0x2545_f491_4f6c_dd1d, 0x8f3d_73b1_4a5c_9e27));
        hasher.number(u64::from(slot));
        hasher
    }

    /// Mixes in a number.
    pub fn number(&mut self, number: u64) {
        self.0.0 = mix(self.0.0 ^ number, 0xbf58_476d_1ce4_e5b9);
        self.0.1 = mix(self.0.1.wrapping_add(number), 0x94d0_49bb_1331_11eb);
    }

    /// Mixes in another hash.
    pub fn pair(&mut self, other: Hash2) {
        self.0.0 = mix(self.0.0 ^ other.0, 0xbf58_476d_1ce4_e5b9);
        self.0.1 = mix(self.0.1.wrapping_add(other.1), 0x94d0_49bb_1331_11eb);
    }

    fn tagged(&mut self, tag: u64, other: Hash2) {
        self.number(tag);
        self.pair(other);
    }

    /// The result.
    pub fn finish(self) -> Hash2 {
        self.0
    }
}

fn mix(value: u64, factor: u64) -> u64 {
    let value = (value ^ (value >> 31)).wrapping_mul(factor);
    (value ^ (value >> 29)).wrapping_add(0x9e37_79b9_7f4a_7c15)
}

/// A byte string that two constants share only when they are equal; floats by bits.
fn encode(constant: &Constant, out: &mut Vec<u8>) {
    fn length(len: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&(len as u64).to_le_bytes());
    }
    match constant {
        Constant::Unit => out.push(0),
        Constant::Bool(value) => out.extend_from_slice(&[1, u8::from(*value)]),
        Constant::Int(value) => {
            out.push(2);
            out.extend_from_slice(&value.to_le_bytes());
        }
        Constant::Float(value) => {
            out.push(3);
            out.extend_from_slice(&value.to_bits().to_le_bytes());
        }
        Constant::Str(text) | Constant::Bytes(text) => {
            out.push(if matches!(constant, Constant::Str(_)) { 4 } else { 5 });
            length(text.len(), out);
            out.extend_from_slice(text);
        }
        Constant::List(elements) => {
            out.push(6);
            length(elements.len(), out);
            elements.iter().for_each(|element| encode(element, out));
        }
        Constant::Dict(entries) => {
            out.push(7);
            length(entries.len(), out);
            for (key, value) in entries {
                length(key.len(), out);
                out.extend_from_slice(key);
                encode(value, out);
            }
        }
        Constant::Struct(fields) => {
            out.push(8);
            length(fields.len(), out);
            for (name, value) in fields {
                length(name.len(), out);
                out.extend_from_slice(name.as_bytes());
                encode(value, out);
            }
        }
        Constant::Union(tag, payload) => {
            out.push(9);
            length(tag.len(), out);
            out.extend_from_slice(tag.as_bytes());
            match payload {
                None => out.push(0),
                Some(payload) => {
                    out.push(1);
                    encode(payload, out);
                }
            }
        }
    }
}
