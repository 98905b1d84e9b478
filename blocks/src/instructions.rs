//! The instructions and terminators, each declared once: its name in text, what it does, how it is written,
//! how many operands it takes, of which types, and what it does beside computing its result. The text form,
//! the verifier, the type rules, type inference and the removal of dead code read these tables.
//!
//! CONTRIBUTING.md says how to add one.

use crate::program::{Case, Edge, Event, Operand, Origin, PrintPart, Type, Var};
use neva_registry::{Effect, Kernel, Native};

/// What is known of an instruction, whatever its operands.
#[derive(Debug)]
pub struct Instruction {
    /// The word that it begins with in text.
    pub name: &'static str,
    /// What it computes; English.
    pub doc: &'static str,
    /// What follows the name in text, and how the instruction is made of that.
    pub syntax: Syntax,
    /// What it takes and gives.
    pub rules: Rules,
}

/// What follows the name of an instruction in text.
#[derive(Debug)]
pub enum Syntax {
    /// Operands: `copy v0`.
    Operands(Op),
    /// A name and operands: `field age v0`.
    Name(fn(String) -> Op),
    /// A tag and operands: `has_tag #Some v0`.
    Tag(fn(String) -> Op),
    /// A tag, with an operand in parentheses where there is one: `union #Some(v0)`.
    Member(fn(String) -> Op),
    /// Names, each with an operand: `struct {age: v0}`.
    Fields(fn(Vec<String>) -> Op),
    /// A kernel and operands; the name may be left out where the kernel's name is no other: `int_add v0, 1`.
    Kernel,
}

/// What an instruction takes and gives.
#[derive(Debug)]
pub enum Rules {
    /// What the record of the kernel says.
    OfKernel,
    /// The same for each use, and no effect beside the result.
    Pure {
        /// How many operands it takes.
        arity: Arity,
        /// The types of the operands.
        operands: OperandTypes,
        /// The type of the result.
        result: ResultType,
    },
}

/// How many operands an instruction takes.
#[derive(Clone, Copy, Debug)]
pub enum Arity {
    /// So many.
    Exactly(usize),
    /// One or none.
    Optional,
    /// One for each name.
    Fields,
}

/// Which types the operands of an instruction have.
#[derive(Clone, Copy, Debug)]
pub enum OperandTypes {
    /// All are boxed: [`Type::Any`].
    Boxed,
    /// All are of the type of the result.
    OfResult,
    /// All are of one type, whichever.
    Alike,
    /// Those of the fields of the result, or boxed where that is boxed.
    OfFields,
    /// A struct that has the field, or a boxed value.
    WithField,
    /// That of the payload in the result, or boxed where that is boxed.
    OfPayload,
    /// A union that has the member, or a boxed value.
    WithMember,
    /// Any type.
    Free,
}

/// Which type the result of an instruction has.
#[derive(Clone, Debug)]
pub enum ResultType {
    /// This one.
    Is(Type),
    /// The one that the operands have in common.
    OfOperands,
    /// That of the operand; of a union with a payload that of the payload.
    Unboxed,
    /// The one that the variable has already, whatever the operands are.
    Asserted,
    /// A struct of the names, where the variable is one, or a boxed value.
    Structure,
    /// That of the field, or a boxed value where the struct is one.
    OfField,
    /// A union that has the member, where the variable is one, or a boxed value.
    Member,
    /// That of the payload, of the union where the member has none, or a boxed value where the union is one.
    OfPayload,
}

/// What is known of a terminator, whatever its operands.
#[derive(Debug)]
pub struct Terminator {
    /// What it begins with in text.
    pub name: &'static str,
    /// What it does; English.
    pub doc: &'static str,
    /// The types of [`Term::operands`].
    pub operands: TermOperands,
    /// The types of [`Term::assigned`].
    pub assigned: TermResults,
    /// What it does beside choosing the next block.
    pub effect: TermEffect,
}

/// Which types the operands of a terminator have.
#[derive(Clone, Debug)]
pub enum TermOperands {
    /// There are none.
    Nothing,
    /// This one.
    Are(Type),
    /// That of the cases: [`Type::Int`] or [`Type::Str`].
    OfCases,
    /// Those of the kernel's parameters.
    OfKernel,
    /// Any type.
    Free,
    /// That of the channel.
    OfChannel,
}

/// Which variables a terminator assigns, and their types.
#[derive(Clone, Copy, Debug)]
pub enum TermResults {
    /// None.
    Nothing,
    /// The kernel's result on the first edge, the text of its error on the second one.
    Outcome,
    /// The text of an error on the second edge.
    Error,
    /// The message on the edge of each channel.
    Messages,
}

/// What a terminator does beside choosing the next block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermEffect {
    /// Nothing.
    Nothing,
    /// What the kernel does, which may fail.
    OfKernel,
    /// It writes to standard output.
    Writes,
    /// It lets other clusters or the outside go on.
    Waits,
    /// It ends the program.
    Ends,
}

/// What an instruction says beside its name and operands.
#[derive(Clone, Copy, Debug)]
pub enum Attribute<'a> {
    /// Nothing.
    None,
    /// The kernel that it calls.
    Kernel(&'static Kernel),
    /// The name of a field or a tag.
    Name(&'a str),
    /// The names of fields.
    Fields(&'a [String]),
}

impl From<&&'static Kernel> for Attribute<'_> {
    fn from(kernel: &&'static Kernel) -> Self {
        Attribute::Kernel(kernel)
    }
}

impl<'a> From<&'a String> for Attribute<'a> {
    fn from(name: &'a String) -> Self {
        Attribute::Name(name)
    }
}

impl<'a> From<&'a Vec<String>> for Attribute<'a> {
    fn from(names: &'a Vec<String>) -> Self {
        Attribute::Fields(names)
    }
}

/// Declares [`Op`] and [`INSTRUCTIONS`].
macro_rules! instructions {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident $(($attribute:ident: $type:ty))? = $name:literal, $syntax:expr, $rules:expr;
    )+) => {
        /// What an instruction does.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Op {
            $( $(#[doc = $doc])+ $variant $(($type))?, )+
        }

        /// All instructions, in the order of [`Op`].
        pub static INSTRUCTIONS: &[Instruction] = &[
            $( Instruction { name: $name, doc: concat!($($doc, "\n"),+), syntax: $syntax, rules: $rules }, )+
        ];

        impl Op {
            /// Its entry in [`INSTRUCTIONS`].
            pub fn instruction(&self) -> &'static Instruction {
                enum Position { $( $variant, )+ }
                let position = match self { $( Op::$variant { .. } => Position::$variant, )+ };
                &INSTRUCTIONS[position as usize]
            }

            /// What it says beside its name and operands.
            pub fn attribute(&self) -> Attribute<'_> {
                match self {
                    $( Op::$variant $(($attribute))? => attribute!($($attribute)?), )+
                }
            }
        }
    };
}

macro_rules! attribute {
    () => {
        Attribute::None
    };
    ($attribute:ident) => {
        Attribute::from($attribute)
    };
}

const fn pure(arity: Arity, operands: OperandTypes, result: ResultType) -> Rules {
    Rules::Pure { arity, operands, result }
}

/// Two boxed values to a boolean.
const BOXED_TEST: Rules = pure(Arity::Exactly(2), OperandTypes::Boxed, ResultType::Is(Type::Bool));

instructions! {
    /// Calls a kernel that does not fail.
    Call(kernel: &'static Kernel) = "call", Syntax::Kernel, Rules::OfKernel;
    /// The operand as it is.
    Copy = "copy", Syntax::Operands(Op::Copy),
        pure(Arity::Exactly(1), OperandTypes::OfResult, ResultType::OfOperands);
    /// A struct of the named fields, which are sorted.
    Struct(names: Vec<String>) = "struct", Syntax::Fields(Op::Struct),
        pure(Arity::Fields, OperandTypes::OfFields, ResultType::Structure);
    /// A union member with this tag; the operand is its payload.
    Union(tag: String) = "union", Syntax::Member(Op::Union),
        pure(Arity::Optional, OperandTypes::OfPayload, ResultType::Member);
    /// The field of a struct.
    Field(name: String) = "field", Syntax::Name(Op::Field),
        pure(Arity::Exactly(1), OperandTypes::WithField, ResultType::OfField);
    /// The payload of a union member with this tag; a member without payload as it is.
    Payload(tag: String) = "payload", Syntax::Tag(Op::Payload),
        pure(Arity::Exactly(1), OperandTypes::WithMember, ResultType::OfPayload);
    /// The payload of a union member that has one, any other value as it is.
    Unbox = "unbox", Syntax::Operands(Op::Unbox),
        pure(Arity::Exactly(1), OperandTypes::OfResult, ResultType::Unboxed);
    /// Whether two values are equal.
    Equal = "equal", Syntax::Operands(Op::Equal),
        pure(Arity::Exactly(2), OperandTypes::Alike, ResultType::Is(Type::Bool));
    /// Whether a value, the first operand, meets a pattern, the second one.
    Matches = "matches", Syntax::Operands(Op::Matches), BOXED_TEST;
    /// Whether a value is a union member with this tag.
    HasTag(tag: String) = "has_tag", Syntax::Tag(Op::HasTag),
        pure(Arity::Exactly(1), OperandTypes::WithMember, ResultType::Is(Type::Bool));
    /// A scalar, string, list or dict as a boxed value.
    Box = "box", Syntax::Operands(Op::Box),
        pure(Arity::Exactly(1), OperandTypes::Free, ResultType::Is(Type::Any));
    /// A boxed value that is known to be of the type of the result.
    Cast = "cast", Syntax::Operands(Op::Cast),
        pure(Arity::Exactly(1), OperandTypes::Boxed, ResultType::Asserted);
}

impl Op {
    /// What it does beside computing its result.
    pub fn effect(&self) -> Effect {
        match (&self.instruction().rules, self.attribute()) {
            (Rules::OfKernel, Attribute::Kernel(kernel)) => kernel.effect,
            _ => Effect::Pure,
        }
    }

    /// The native operation that it calls.
    pub fn native(&self) -> Option<Native> {
        if let Op::Call(kernel) = self { kernel.native } else { None }
    }

    /// Whether it calls a kernel.
    pub fn calls(&self, wanted: &Kernel) -> bool {
        matches!(self, Op::Call(kernel) if *kernel == wanted)
    }

    /// Whether it only looks at its operands: nothing of them is in its result.
    pub fn only_looks(&self) -> bool {
        matches!(&self.instruction().rules, Rules::Pure { result: ResultType::Is(ty), .. } if ty.is_copy())
    }

    /// How many operands it must have when it has `given`.
    pub(crate) fn wanted_operands(&self, given: usize) -> usize {
        match (&self.instruction().rules, self.attribute()) {
            (Rules::OfKernel, Attribute::Kernel(kernel)) => kernel.params.len(),
            (Rules::Pure { arity: Arity::Exactly(count), .. }, _) => *count,
            (Rules::Pure { arity: Arity::Optional, .. }, _) => given.min(1),
            (Rules::Pure { arity: Arity::Fields, .. }, Attribute::Fields(names)) => names.len(),
            (rules, attribute) => unreachable!("{rules:?} with {attribute:?}"),
        }
    }
}

/// Declares [`Term`] and [`TERMINATORS`].
macro_rules! terminators {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident $({ $($fields:tt)+ })? $(($($types:tt)+))?
            = $name:literal, $operands:expr, $assigned:expr, $effect:expr;
    )+) => {
        /// How a block ends.
        #[derive(Clone, Debug)]
        pub enum Term {
            $( $(#[doc = $doc])+ $variant $({ $($fields)+ })? $(($($types)+))?, )+
        }

        /// The terminators without what they say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum TermKind { $( $variant, )+ }

        /// All terminators, in the order of [`Term`].
        pub static TERMINATORS: &[Terminator] = &[
            $( Terminator {
                name: $name,
                doc: concat!($($doc, "\n"),+),
                operands: $operands,
                assigned: $assigned,
                effect: $effect,
            }, )+
        ];

        impl TermKind {
            /// The terminator that begins with a word.
            pub(crate) fn named(name: &str) -> Option<TermKind> {
                Some(match name { $( $name => TermKind::$variant, )+ _ => return None })
            }
        }

        impl Term {
            /// Its entry in [`TERMINATORS`].
            pub fn terminator(&self) -> &'static Terminator {
                let kind = match self { $( Term::$variant { .. } => TermKind::$variant, )+ };
                &TERMINATORS[kind as usize]
            }

            /// What it does beside choosing the next block.
            pub fn effect(&self) -> TermEffect {
                self.terminator().effect
            }
        }
    };
}

terminators! {
    /// Goes on elsewhere.
    Jump(Edge) = "->", TermOperands::Nothing, TermResults::Nothing, TermEffect::Nothing;
    /// Goes on by a boolean.
    If {
        /// `bool`
        cond: Operand,
        /// When true.
        then: Edge,
        /// When false.
        otherwise: Edge,
    } = "if", TermOperands::Are(Type::Bool), TermResults::Nothing, TermEffect::Nothing;
    /// Goes on by which of several distinct constants a value equals.
    Switch {
        /// `int` or `string`
        on: Operand,
        /// Constants of the same type, each once.
        cases: Vec<Case>,
        /// When it equals none.
        default: Edge,
    } = "switch", TermOperands::OfCases, TermResults::Nothing, TermEffect::Nothing;
    /// Calls a kernel that can fail.
    Try {
        /// The kernel.
        kernel: &'static Kernel,
        /// Its arguments.
        args: Vec<Operand>,
        /// Assigned on success, where the result is used; visible on that edge and in what it dominates.
        value: Option<Var>,
        /// On success.
        ok: Edge,
        /// The text of the error, `string`, where it is used; visible on that edge and in what it dominates.
        error: Option<Var>,
        /// On failure.
        err: Edge,
        /// The node that called.
        origin: Origin,
    } = "try", TermOperands::OfKernel, TermResults::Outcome, TermEffect::OfKernel;
    /// Writes to standard output.
    Print {
        /// What is written, in order.
        parts: Vec<PrintPart>,
        /// Whether the output must have left the process afterwards, so that an error is noticed here.
        flush: bool,
        /// On success.
        ok: Edge,
        /// The text of the error, `string`, where it is used.
        error: Option<Var>,
        /// When this or earlier output could not be written.
        err: Edge,
        /// The node that printed.
        origin: Origin,
    } = "print", TermOperands::Free, TermResults::Error, TermEffect::Writes;
    /// Waits for the first of several events. Output is flushed before, unless a message is there already. Of
    /// several messages it takes the one that was sent first.
    Wait(Vec<Event>) = "wait", TermOperands::Are(Type::Int), TermResults::Messages, TermEffect::Waits;
    /// Gives a message to another cluster.
    Send {
        /// Which channel: the position in [`Program::channels`](crate::Program::channels).
        channel: u32,
        /// The message.
        value: Operand,
        /// Afterwards.
        then: Edge,
    } = "send", TermOperands::OfChannel, TermResults::Nothing, TermEffect::Waits;
    /// The program is done: status 0, with output flushed.
    Stop = "stop", TermOperands::Nothing, TermResults::Nothing, TermEffect::Ends;
    /// The program ends with a status, an `int`, with output flushed.
    Exit(Operand) = "exit", TermOperands::Are(Type::Int), TermResults::Nothing, TermEffect::Ends;
    /// `panic: MESSAGE` and where it came from, status 1, with output flushed.
    Panic {
        /// The message.
        parts: Vec<PrintPart>,
        /// The node that panicked.
        origin: Origin,
    } = "panic", TermOperands::Free, TermResults::Nothing, TermEffect::Ends;
    /// `panic: MESSAGE` and where it came from, status 2: an arithmetic fault or a broken promise of the
    /// program.
    Fault {
        /// The message.
        parts: Vec<PrintPart>,
        /// The node at fault.
        origin: Origin,
    } = "fault", TermOperands::Free, TermResults::Nothing, TermEffect::Ends;
    /// Nothing can move any more: the message, lines of who waits for whom, status 2.
    Deadlock(String) = "deadlock", TermOperands::Nothing, TermResults::Nothing, TermEffect::Ends;
}
