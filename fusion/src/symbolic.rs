//! Symbolic values and the control state of nodes, each distinct one stored once.
//!
//! A [`Sym`] is the number of what a channel or a local holds: nothing, a constant, a variable that run time
//! computes, or a union or struct with such parts. Nodes' control states and the log of an unfinished step
//! are stored likewise, so that the state of a whole network is a flat sequence of numbers.
//!
//! The **skeleton** of a value is the value with every leaf (constant or variable) replaced by its scalar
//! type, as far as it is known. Constant booleans, which steer control, and unit stay. Two states of a
//! network are the same block when their skeletons are equal.

use crate::code::Instant;
use crate::fingerprint::{Fingerprint, Hasher};
use crate::known::Known;
use indexmap::IndexSet;
use neva_blocks::Constant;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::{SmallVec, smallvec};

/// The number of an interned [`Symbolic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sym(pub u32);

/// No message.
pub(crate) const EMPTY: Sym = Sym(0);
/// The empty struct.
pub(crate) const UNIT: Sym = Sym(1);
/// `false`
pub(crate) const FALSE: Sym = Sym(2);
/// `true`
pub(crate) const TRUE: Sym = Sym(3);
/// In a channel to another cluster: a message waits there until it is taken.
pub(crate) const SENT: Sym = Sym(4);
/// In a channel to another cluster: the message has been taken, which its sender is to hear.
pub(crate) const TAKEN: Sym = Sym(5);

/// What a channel, a local or another slot of a state holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Symbolic {
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
    Control(Control),
    /// The node of an unfinished step, and the answers to the questions that it has asked so far.
    Log(u32, Box<[Answered]>),
    /// A number that is part of the control state of the network.
    Count(u32),
}

/// Declares the values in a value once for `&` and once for `&mut`; a leaf has none.
macro_rules! parts {
    ($parts:ident, $iter:ident $(, $mut:tt)?) => {
        impl Symbolic {
            fn $parts(&$($mut)? self) -> Option<SmallVec<[&$($mut)? Sym; 4]>> {
                Some(match self {
                    Symbolic::Union(_, Some(payload)) => smallvec![payload],
                    Symbolic::Struct(_, fields) => fields.$iter().collect(),
                    Symbolic::Control(node) => {
                        let pending = node.pending.$iter().map(|(_, value)| value);
                        node.locals.$iter().chain(pending).collect()
                    }
                    Symbolic::Log(_, answers) => {
                        let given = answers.$iter().filter_map(|answered| match &$($mut)? answered.answer {
                            Answer::Value(value) | Answer::Ok(value) | Answer::Err(value) => Some(value),
                            Answer::Truth(_) | Answer::Event => None,
                        });
                        given.collect()
                    }
                    _ => return None,
                })
            }
        }
    };
}

parts!(parts, iter);
parts!(parts_mut, iter_mut, mut);

/// The control state of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Control {
    /// What the process set.
    pub state: u32,
    /// What the process set.
    pub locals: Box<[Sym]>,
    /// Messages sent that their receivers have not taken yet: channel and value.
    pub pending: Box<[(u32, Sym)]>,
    /// Slots of the ordered inport on which there are messages, taken or still in their senders, oldest
    /// first.
    pub order: Box<[u16]>,
}

/// What a process asks for in a step. A step that is run again asks the same again, and is given the answer
/// that is logged for it: so each answer keeps what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// To call a kernel of this name.
    Call(&'static str),
    /// To call a kernel of this name that can fail.
    TryCall(&'static str),
    /// To call a kernel of this name that can fail and reads or changes the world.
    Effect(&'static str),
    /// Whether a boolean is true.
    IsTrue,
    /// Whether two values are equal.
    Equal,
    /// Whether a value meets a pattern.
    Matches,
    /// The payload of a union, any other value as it is.
    Unbox,
    /// Whether a union has a tag.
    HasTag,
    /// The payload of a union whose tag is known.
    Payload,
    /// The field of a struct.
    Field,
    /// To print.
    Print,
    /// To go on when nothing else that could send to it can move.
    Quiet,
    /// To go on in its turn, when nothing else in the program can move.
    Turn,
    /// To go on at a point in time.
    WaitUntil,
    /// To go on when there is standard input.
    Input,
}

impl Asked {
    /// Whether it is done once it is answered, so that the step must not be undone any more.
    pub(crate) fn is_done_once(self) -> bool {
        self.has_effect() || matches!(self, Asked::TryCall(_))
    }

    /// Whether others can see it, so that it has its place in the order of effects.
    pub(crate) fn has_effect(self) -> bool {
        matches!(self, Asked::Effect(_) | Asked::Print)
    }
}

/// One question of a process and its answer, in the log of an unfinished step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Answered {
    /// The question.
    pub asked: Asked,
    /// The answer.
    pub answer: Answer,
}

/// An answer to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
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

struct Meta {
    skeleton: Fingerprint,
    /// A bit for each variable inside, by number modulo 64.
    bloom: u64,
    /// One more than the number of the newest variable inside; 0 where there is none.
    newest: u32,
    /// How deep unions and structs nest.
    depth: u8,
}

/// Things that are numbered in the order in which they come, each distinct one once.
pub(crate) type Numbered<T> = IndexSet<T, FxBuildHasher>;

/// All symbolic values, variables and constants of one exploration.
pub(crate) struct Arena {
    symbols: Numbered<Symbolic>,
    meta: Vec<Meta>,
    vars: Vec<Known>,
    /// The points in time among the variables that are a known span away from an instant.
    moments: FxHashMap<u32, (Instant, i64)>,
    constants: Numbered<Constant>,
    names: Numbered<String>,
    shapes: Numbered<Box<[u32]>>,
    initial: Control,
}

impl Default for Arena {
    fn default() -> Self {
        let mut arena = Arena {
            symbols: Numbered::default(),
            meta: vec![],
            vars: vec![],
            moments: FxHashMap::default(),
            constants: Numbered::default(),
            names: Numbered::default(),
            shapes: Numbered::default(),
            initial: Control::default(),
        };
        let bools = [Symbolic::Bool(false), Symbolic::Bool(true)];
        let sent = [Symbolic::Count(0), Symbolic::Count(1)];
        for symbolic in [Symbolic::Empty, Symbolic::Unit].into_iter().chain(bools).chain(sent) {
            arena.intern(symbolic);
        }
        arena
    }
}

impl Arena {
    /// The number of a symbolic value.
    pub(crate) fn intern(&mut self, symbolic: Symbolic) -> Sym {
        let (number, is_new) = self.symbols.insert_full(symbolic);
        if is_new {
            self.meta.push(self.describe(&self.symbols[number]));
        }
        Sym(number as u32)
    }

    /// The symbolic value of a number.
    pub(crate) fn get(&self, sym: Sym) -> &Symbolic {
        &self.symbols[sym.0 as usize]
    }

    /// The hash of a value's skeleton.
    pub(crate) fn skeleton(&self, sym: Sym) -> Fingerprint {
        self.meta[sym.0 as usize].skeleton
    }

    /// One more than the number of the newest variable in a value; 0 where there is none.
    pub(crate) fn newest(&self, sym: Sym) -> u32 {
        self.meta[sym.0 as usize].newest
    }

    /// Whether a variable may occur in a value; never wrong when it says no.
    pub(crate) fn may_contain(&self, sym: Sym, var: u32) -> bool {
        self.meta[sym.0 as usize].bloom & bit(var) != 0
    }

    /// How deep unions and structs nest in a value: 0 for a leaf.
    pub(crate) fn depth(&self, sym: Sym) -> u8 {
        self.meta[sym.0 as usize].depth
    }

    /// A fresh variable.
    pub(crate) fn fresh(&mut self, known: Known) -> u32 {
        self.vars.push(known);
        self.vars.len() as u32 - 1
    }

    /// Notes that a variable is so many nanoseconds after an instant.
    pub(crate) fn set_moment(&mut self, var: u32, instant: Instant, span: i64) {
        self.moments.insert(var, (instant, span));
    }

    /// After which instant a point in time is, and by how many nanoseconds, where that is known.
    pub(crate) fn moment(&self, sym: Sym) -> Option<(Instant, i64)> {
        match self.get(sym) {
            Symbolic::Var(var) => self.moments.get(var).copied(),
            _ => None,
        }
    }

    /// What is known of a variable.
    pub(crate) fn known(&self, var: u32) -> Known {
        self.vars[var as usize]
    }

    /// How many variables there are.
    pub(crate) fn var_count(&self) -> usize {
        self.vars.len()
    }

    /// The control state in a node's slot; the initial one where nothing is stored.
    pub(crate) fn node(&self, sym: Sym) -> &Control {
        match self.get(sym) {
            Symbolic::Control(control) => control,
            Symbolic::Empty => &self.initial,
            other => unreachable!("{other:?} is no control state"),
        }
    }

    /// The number of a constant.
    pub(crate) fn constant(&mut self, constant: Constant) -> Sym {
        let sym = match constant {
            Constant::Unit => return UNIT,
            Constant::Bool(value) => return if value { TRUE } else { FALSE },
            Constant::Int(value) => Symbolic::Int(value),
            Constant::Float(value) => Symbolic::Float(value.to_bits()),
            other => Symbolic::Const(self.constants.insert_full(other).0 as u32),
        };
        self.intern(sym)
    }

    /// The constants so far.
    pub(crate) fn constants(&self) -> &Numbered<Constant> {
        &self.constants
    }

    /// The number of a tag or field name.
    pub(crate) fn name(&mut self, name: &str) -> u32 {
        let known = self.names.get_index_of(name);
        known.unwrap_or_else(|| self.names.insert_full(name.to_string()).0) as u32
    }

    /// The tag or field name of a number.
    pub(crate) fn name_of(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The number of a list of field names, which are sorted.
    pub(crate) fn shape(&mut self, names: &[u32]) -> u32 {
        let known = self.shapes.get_index_of(names);
        known.unwrap_or_else(|| self.shapes.insert_full(names.into()).0) as u32
    }

    /// The field names of a shape.
    pub(crate) fn shape_names(&self, shape: u32) -> &[u32] {
        &self.shapes[shape as usize]
    }

    /// The same value with a variable replaced.
    pub(crate) fn replace(&mut self, sym: Sym, var: u32, by: Sym) -> Sym {
        if !self.may_contain(sym, var) {
            return sym;
        }
        self.map_leaves(sym, &mut |arena, leaf| match arena.get(leaf) {
            Symbolic::Var(found) if *found == var => by,
            _ => leaf,
        })
    }

    /// The same value with every leaf mapped.
    pub(crate) fn map_leaves(&mut self, sym: Sym, map: &mut dyn FnMut(&mut Arena, Sym) -> Sym) -> Sym {
        let mut symbolic = self.get(sym).clone();
        match symbolic.parts_mut() {
            Some(parts) => parts.into_iter().for_each(|part| *part = self.map_leaves(*part, map)),
            None => return map(self, sym),
        }
        self.intern(symbolic)
    }

    /// The leaves of a value, in the order of [`Arena::map_leaves`].
    pub(crate) fn leaves(&self, sym: Sym, out: &mut Vec<Sym>) {
        match self.get(sym).parts() {
            Some(parts) => parts.into_iter().for_each(|part| self.leaves(*part, out)),
            None => out.push(sym),
        }
    }

    fn describe(&self, symbolic: &Symbolic) -> Meta {
        let mut hash = Hasher::kind(kind_of_symbol(symbolic));
        let mut bloom = 0;
        let mut newest = 0;
        let mut depth = 0;
        let mut include = |arena: &Arena, sym: Sym| {
            let meta = &arena.meta[sym.0 as usize];
            bloom |= meta.bloom;
            newest = newest.max(meta.newest);
            depth = depth.max(meta.depth);
            meta.skeleton
        };
        match symbolic {
            Symbolic::Empty | Symbolic::Unit => {}
            Symbolic::Int(_) => hash.number(kind_of(Known::Int)),
            Symbolic::Float(_) => hash.number(kind_of(Known::Float)),
            Symbolic::Const(number) => hash.number(kind_of(match self.constants[*number as usize] {
                Constant::Str(_) => Known::Str,
                _ => Known::Nothing,
            })),
            Symbolic::Bool(value) => hash.number(u64::from(*value)),
            Symbolic::Var(var) => {
                bloom = bit(*var);
                newest = var + 1;
                hash.number(kind_of(self.known(*var)));
            }
            Symbolic::Union(tag, payload) => {
                hash.number(u64::from(*tag));
                hash.number(u64::from(payload.is_some()));
                if let Some(payload) = payload {
                    hash.pair(include(self, *payload));
                }
                depth += 1;
            }
            Symbolic::Struct(shape, fields) => {
                hash.number(u64::from(*shape));
                for field in fields {
                    hash.pair(include(self, *field));
                }
                depth += 1;
            }
            Symbolic::Control(node) => {
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
            Symbolic::Log(node, answers) => {
                hash.number(u64::from(*node));
                for answer in answers {
                    hash.hash(&answer.asked);
                    match &answer.answer {
                        Answer::Value(value) => hash.tagged(1, include(self, *value)),
                        Answer::Truth(truth) => hash.number(2 + u64::from(*truth)),
                        Answer::Ok(value) => hash.tagged(4, include(self, *value)),
                        Answer::Err(value) => hash.tagged(5, include(self, *value)),
                        Answer::Event => hash.number(6),
                    }
                }
            }
            Symbolic::Count(count) => hash.number(u64::from(*count)),
        }
        Meta { skeleton: hash.finish(), bloom, newest, depth }
    }
}

/// Constants and variables are one kind: a leaf.
fn kind_of_symbol(symbolic: &Symbolic) -> u64 {
    match symbolic {
        Symbolic::Empty => 1,
        Symbolic::Unit => 2,
        Symbolic::Bool(_) => 3,
        Symbolic::Int(_) | Symbolic::Float(_) | Symbolic::Const(_) | Symbolic::Var(_) => 4,
        Symbolic::Union(..) => 5,
        Symbolic::Struct(..) => 6,
        Symbolic::Control(_) => 7,
        Symbolic::Log(..) => 8,
        Symbolic::Count(_) => 9,
    }
}

/// What the skeleton says of a leaf. A value that is an `int` on one path and a `string` on another would
/// have to be boxed where the paths join, so they do not join while it is held.
fn kind_of(known: Known) -> u64 {
    match known {
        Known::Nothing | Known::Never | Known::List(_) => 0,
        Known::Bool => 1,
        Known::Int => 2,
        Known::Float => 3,
        Known::Str | Known::Reason => 4,
    }
}

fn bit(var: u32) -> u64 {
    1 << (var % 64)
}
