//! The model of a block program.
//!
//! A program is one cluster, or several that exchange messages. A cluster is a control-flow graph of basic
//! blocks in static single assignment form: every variable is assigned once, by an instruction, as a block
//! parameter, or by a terminator for one of its edges; its assignment dominates its uses. Entry blocks have
//! no parameters.

use crate::instructions::{Op, Term};
use std::collections::BTreeMap;

/// A program: its clusters, and what they share.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Where it came from: the name of the main package, or the IR file's name; informative.
    pub name: String,
    /// At least one; a program that fused into one cluster has exactly one.
    pub clusters: Vec<Cluster>,
    /// Constants that [`Operand::Const`] refers to by position, each once.
    pub constants: Vec<Constant>,
    /// The channels between clusters, by the number that [`Term::Send`] and [`Event::Message`] give.
    pub channels: Vec<Channel>,
    /// Texts that [`Origin`] refers to: Neva paths with the func's reference, such as `for_each/handler
    /// (println)`.
    pub origins: Vec<String>,
    /// For origins of panics and faults the path on which the message came there: lines that are shown to the
    /// user.
    pub message_paths: BTreeMap<Origin, String>,
}

/// A channel from one cluster to another.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    /// What receives its messages, as the user knows it, such as `show:data at main.neva:10`. That is not
    /// always the inport that receives them.
    pub inport: String,
    /// The inport that receives from it, as the IR names it, such as `show/in:data`. The text form leaves it
    /// out.
    pub receiver: String,
    /// The turn in which its messages are received; [`AT_ONCE`] if they need not wait for one.
    pub turn: u32,
    /// Channels whose messages are taken after one of this: it is not there before each of them has one.
    pub with: Vec<u32>,
}

/// A sequential part of a program.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Its name: `main` when there is one only.
    pub name: String,
    /// Blocks; [`BlockId`] is the position here. The entry is block 0.
    pub blocks: Vec<Block>,
    /// Type of each variable; [`Var`] is the position here.
    pub types: Vec<Type>,
}

/// A basic block: it is entered at its beginning and left at its end.
#[derive(Clone, Debug)]
pub struct Block {
    /// Variables assigned by the edges that come in.
    pub params: Vec<Var>,
    /// Instructions, in the order in which they are executed.
    pub insts: Vec<Inst>,
    /// How it ends, and where each of its edges leads.
    pub term: Term,
    /// The node whose step it ends with.
    pub origin: Origin,
}

/// How the report of a deadlock begins; lines of who waits for whom follow.
pub const DEADLOCK: &str = neva_kernels::schedule::DEADLOCK.trim_ascii_end();

/// Position of a block in its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

/// A variable of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(pub u32);

/// The node of the sources that something comes from: its position in [`Program::origins`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub u32);

/// An instruction: computes one value.
#[derive(Clone, Debug)]
pub struct Inst {
    /// The variable it assigns; none when only the effect matters.
    pub dst: Option<Var>,
    /// The operation.
    pub op: Op,
    /// Its operands, as many as [`INSTRUCTIONS`](crate::instructions::INSTRUCTIONS) or the kernel says.
    pub args: Vec<Operand>,
    /// The node that asked for it.
    pub origin: Origin,
}

/// What an instruction or a terminator works on. Floats are the same when their bits are, see [`Constant`].
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    /// A variable.
    Var(Var),
    /// The empty struct.
    Unit,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A constant of another type: the position in [`Program::constants`].
    Const(u32),
}

/// One case of [`Term::Switch`].
#[derive(Clone, Debug)]
pub struct Case {
    /// The constant, an `int` or a `string`.
    pub value: Operand,
    /// Where the program goes on if the value equals it.
    pub edge: Edge,
}

/// No turn of its own: a message is received as soon as it is wanted.
pub const AT_ONCE: u32 = neva_kernels::schedule::AT_ONCE;

/// The turn of a cluster that waits until nothing else can move.
pub const QUIET: u32 = neva_kernels::schedule::QUIET;

/// What [`Term::Wait`] waits for.
#[derive(Clone, Debug)]
pub enum Event {
    /// A point in time: an `int`, nanoseconds of the monotonic clock.
    Deadline(Operand, Edge),
    /// Standard input has a line, or has ended. Of the readers that wait, each with its number, the one after
    /// the last reader goes on.
    Input(u32, Edge),
    /// Another cluster has sent on a channel: takes the message, into a variable where somebody looks at it.
    Message(u32, Option<Var>, Edge),
    /// All messages that were sent on a channel to another cluster have been taken there.
    Taken(u32, Edge),
    /// Nothing in the whole program can move any more but by a turn, and this one has the lowest number. The
    /// last of all, [`QUIET`], comes when no moment and no input is awaited either.
    Turn(u32, Edge),
    /// None of the others: goes on at once, having looked for them no more often than is needed to notice
    /// each of them within some milliseconds.
    Busy(Edge),
}

/// An edge of the control-flow graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// A block of the same cluster, but not the entry.
    pub target: BlockId,
    /// One value for each parameter of the target.
    pub args: Vec<Operand>,
}

/// A piece of printed text.
#[derive(Clone, Debug, PartialEq)]
pub enum PrintPart {
    /// Bytes that are known.
    Text(Vec<u8>),
    /// A value.
    Value(Operand, Style),
}

/// How a value is printed. Go prints a value on its own in another way than inside of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// On its own: strings raw.
    Plain,
    /// Inside of a list that is outermost: JSON without blanks.
    Compact,
    /// Inside of a struct, dict or union that is outermost: JSON with a blank after `:` and `,`.
    Spaced,
}

/// A constant that is not a scalar, or a scalar inside of such. Constants are the same when all bits are:
/// `0.0` and `-0.0` are two, and what is not a number is the same as itself, unlike in a running program.
#[derive(Clone, Debug)]
pub enum Constant {
    /// The empty struct.
    Unit,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string.
    Str(Vec<u8>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Constant>),
    /// A dict.
    Dict(BTreeMap<Vec<u8>, Constant>),
    /// A struct that has fields.
    Struct(BTreeMap<String, Constant>),
    /// A union member.
    Union(String, Option<Box<Constant>>),
}

/// Fields of a struct that is not boxed, at the most: Rust's tuples can be compared up to this length.
pub const MOST_FIELDS: usize = 12;

/// Type of a variable or operand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Nothing but "it happened". Variables of this type are never used.
    Unit,
    /// `bool`
    Bool,
    /// `i64`
    Int,
    /// `f64`
    Float,
    /// `Str`
    Str,
    /// `Bytes`
    Bytes,
    /// `List<T>`
    List(Box<Type>),
    /// `Dict<T>`
    Dict(Box<Type>),
    /// `(T, U)`: a struct of these fields, at least one and at most [`MOST_FIELDS`], sorted by name.
    Struct(Vec<(String, Type)>),
    /// `enum { T(U), V }`: a union of these members, at least one, sorted by tag, each with the type of its
    /// payload where it has one.
    Union(Vec<(String, Option<Type>)>),
    /// `Value`
    Any,
}

impl Type {
    /// The types in this one: of elements, of values, of fields, of payloads.
    pub fn parts(&self) -> impl Iterator<Item = &Type> {
        let element =
            if let Type::List(element) | Type::Dict(element) = self { Some(&**element) } else { None };
        let fields = if let Type::Struct(fields) = self { fields.as_slice() } else { &[] };
        let members = if let Type::Union(members) = self { members.as_slice() } else { &[] };
        let payloads = members.iter().filter_map(|(_, payload)| payload.as_ref());
        element.into_iter().chain(fields.iter().map(|(_, ty)| ty)).chain(payloads)
    }

    /// Whether values are copied rather than counted or moved.
    pub fn is_copy(&self) -> bool {
        match self {
            Type::Unit | Type::Bool | Type::Int | Type::Float => true,
            Type::Struct(_) | Type::Union(_) => self.parts().all(Type::is_copy),
            _ => false,
        }
    }

    /// The position and type of a field, where this is a struct that has it.
    pub fn field(&self, name: &str) -> Option<(usize, &Type)> {
        let Type::Struct(fields) = self else { return None };
        let at = fields.iter().position(|(known, _)| known == name)?;
        Some((at, &fields[at].1))
    }

    /// The payload of a member, where this is a union that has it.
    pub fn member(&self, tag: &str) -> Option<Option<&Type>> {
        let Type::Union(members) = self else { return None };
        members.iter().find(|(known, _)| known == tag).map(|(_, payload)| payload.as_ref())
    }

    /// This type with all structs and unions in it boxed.
    pub fn with_boxed_structs(&self) -> Type {
        match self {
            Type::Struct(_) | Type::Union(_) => Type::Any,
            Type::List(element) => Type::List(Box::new(element.with_boxed_structs())),
            Type::Dict(element) => Type::Dict(Box::new(element.with_boxed_structs())),
            _ => self.clone(),
        }
    }
}
