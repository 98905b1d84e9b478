//! The engine's code: flat instructions over two register files.

pub use crate::scalars::Operator;
pub use neva_blocks::Compute;
use neva_blocks::Type;
use neva_kernels::value::{Str, Value};
use neva_registry::{Kernel, Native, Run, Scalar};

/// A register: the position in the file of scalars (integers, floats and booleans as bits), or in that of
/// values.
pub type Reg = u32;

/// A kernel on values.
pub type Function = fn(&mut [Value]) -> Result<Value, Str>;

/// One instruction. The result comes first, then the operands, then where to go on. What does not fit into
/// four numbers is in a table of [`Code`]. Registers are those of scalars where nothing else is said.
#[derive(Clone, Copy, Debug)]
pub enum Ins {
    /// An operator on two scalars that the interpreter knows.
    Binary(Operator, Reg, Reg, Reg),
    /// Negation of a boolean.
    Not(Reg, Reg),
    /// An integer as a float.
    FloatFromInt(Reg, Reg),
    /// Any other operator on one scalar: result, table of operators, operand.
    Scalar1(Reg, u32, Reg),
    /// Any other operator on two scalars: result, table of operators, operands.
    Scalar2(Reg, u32, Reg, Reg),
    /// Copies a scalar.
    Scalar(Reg, Reg),
    /// Copies a value: two registers of values.
    Clone(Reg, Reg),
    /// Moves a value: two registers of values.
    Move(Reg, Reg),
    /// Puts a value into another kind of register, boxed or unboxed.
    Convert(Target, Source),
    /// Takes a value for a scalar of the type of the target.
    Cast(Target, Source),
    /// The scalar of this type at a position of a list, and goes on; on failure, the next instruction. The
    /// list is a register of values.
    AtScalar(ScalarKind, Reg, Reg, Reg, u32),
    /// The value at a position of a list; otherwise like [`Ins::AtScalar`].
    AtValue(Reg, Reg, Reg, u32),
    /// The element at a position of a list, a register of values, that is there: result; list; position.
    Element(Target, Reg, Reg),
    /// The value at a position of a list, or of a dict's entry, which nobody reads there again: result and
    /// list or dict, registers of values; position.
    Take(Reg, Reg, Reg),
    /// The number of elements of a list, or of bytes of a string, a register of values.
    ListLen(Reg, Reg),
    /// A list with one more element: result, a register of values; list; element; whether nobody else has
    /// the list, and there is room.
    Append(Reg, Source, Source, bool),
    /// A string with another one after it: result, a register of values; strings.
    AddText(Reg, Source, Source),
    /// Whether two strings, registers of values, are equal.
    TextEqual(Reg, Reg, Reg),
    /// The elements of a list from one position up to another: result, a register of values; list; positions;
    /// whether all elements are scalars, which need no drop.
    Slice(Reg, Source, Reg, Reg, bool),
    /// A list with another element at a position that there is: result, a register of values; list; position;
    /// element; whether nobody else has the list.
    Set(Reg, Source, Reg, Source, bool),
    /// The code point that starts at a byte of a string, a register of values, and how many bytes it has,
    /// shifted to the left by 32.
    FindCharacter(Reg, Reg, Reg),
    /// The code point of the string that is made of a number: result, number.
    CodePointOf(Reg, Reg),
    /// A string with a code point at its end: result, a register of values; string; code point.
    AddCharacter(Reg, Source, Reg),
    /// Whether a value, a register of values, is a union member with a tag: table of tags.
    HasTag(Reg, Reg, u32),
    /// The payload of a union member that has one, any other value as it is; whether it has one in any case.
    Unbox(Target, Source, bool),
    /// The field of a struct, a register of values: table of names.
    Field(Target, Reg, u32),
    /// The field at a position of a struct whose fields are known, a register of values.
    Item(Target, Reg, u32),
    /// Any other step that works on values: table of steps.
    Step(u32),
    /// Goes on elsewhere.
    Jump(u32),
    /// Goes on by a boolean: condition, when true, when false.
    If(Reg, u32, u32),
    /// Goes on by a comparison: operands, when true, when false.
    IfBinary(Operator, Reg, Reg, u32, u32),
    /// Goes on by which integer it is: table of switches.
    Switch(Reg, u32),
    /// A step that ends a block: table of ends.
    End(u32),
    /// Says for a profile that a stretch of instructions begins; see [`crate::profile`].
    Mark(u32),
    /// The same, and counts how often.
    Count(u32),
    /// The header of a loop, or the entry: its position in [`Code::headers`]. Only counts iterations; see
    /// [`crate::hot`].
    Header(u32),
}

/// A type of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// Integers.
    Int,
    /// Floats.
    Float,
    /// Booleans.
    Bool,
}

impl ScalarKind {
    /// That of a type, if its values are scalars.
    pub(crate) fn of(ty: &Type) -> Option<ScalarKind> {
        Some(match ty {
            Type::Int => ScalarKind::Int,
            Type::Float => ScalarKind::Float,
            Type::Bool => ScalarKind::Bool,
            _ => return None,
        })
    }

    /// What is in a register, as a value.
    pub(crate) fn value(self, bits: u64) -> Value {
        match self {
            ScalarKind::Int => Value::Int(bits as i64),
            ScalarKind::Float => Value::Float(f64::from_bits(bits)),
            ScalarKind::Bool => Value::Bool(bits != 0),
        }
    }
}

/// Where a value comes from, and of what type it is.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A scalar.
    Scalar(ScalarKind, Reg),
    /// A value that is needed later.
    Shared(Reg),
    /// A value that is needed later and that a call only looks at.
    Lent(Reg),
    /// A value that is not needed later.
    Last(Reg),
    /// The empty struct.
    Unit,
}

/// Where a result goes, and of what type it is.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A scalar.
    Scalar(ScalarKind, Reg),
    /// A value.
    Value(Reg),
    /// Nobody wants it.
    Nowhere,
}

/// How native code may do what a call does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shortcut {
    /// The operation, for which there may be code.
    pub native: Option<Native>,
    /// The kernel, where it may be called by [`Kernel::direct`]: arguments and result have its types.
    pub direct: Option<&'static Kernel>,
}

/// A step that works on values.
pub enum Step {
    /// Calls a kernel that does not fail; how native code may do without this call.
    Call(Function, Shortcut, Vec<Source>, Target),
    /// Makes a struct: its fields with their names.
    Struct(Vec<(Str, Source)>, Target),
    /// Makes a union member with payload.
    Union(Str, Source, Target),
    /// Computes any other instruction.
    Compute(Compute, Vec<Source>, Target),
    /// Takes a value for one of a type.
    Cast(Source, Type, Target),
}

/// What a union member is recognized by.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// Whether the member has a payload, where the type of the value says so.
    pub has_payload: Option<bool>,
    /// What tells the tag from those of the other members for which that is the same.
    pub told_by: ToldBy,
}

/// What tells a tag from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// There are no others.
    Nothing,
    /// No other one is as long.
    Len,
    /// Its text.
    Text,
}

/// What is in the values of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Nothing that has owners: they are texts, or lists of scalars.
    Plain,
    /// Structs whose fields are known to be scalars.
    Scalars,
    /// Lists of [`Contents::Plain`].
    PlainItems,
    /// Lists of [`Contents::Scalars`].
    ScalarsItems,
    /// Lists of anything, or texts.
    Items,
    /// Anything.
    Any,
}

impl Contents {
    /// Whether the values are lists or texts, so each has a block with a length.
    pub fn has_len(self) -> bool {
        !matches!(self, Contents::Scalars | Contents::Any)
    }

    /// What is in the items of these lists.
    pub fn of_items(self) -> Contents {
        match self {
            Contents::PlainItems => Contents::Plain,
            Contents::ScalarsItems => Contents::Scalars,
            _ => Contents::Any,
        }
    }

    /// That of values with either.
    pub(crate) fn or(self, other: Contents) -> Contents {
        match (self, other) {
            _ if self == other => self,
            _ if self.has_len() && other.has_len() => Contents::Items,
            _ => Contents::Any,
        }
    }

    /// That of the values of a type.
    pub(crate) fn of(ty: &Type) -> Contents {
        let is_scalar = |ty: &Type| ScalarKind::of(ty).is_some();
        match ty {
            Type::Str => Contents::Plain,
            Type::List(element) if is_scalar(element) => Contents::Plain,
            Type::List(element) => match Contents::of(element) {
                Contents::Plain => Contents::PlainItems,
                Contents::Scalars => Contents::ScalarsItems,
                _ => Contents::Items,
            },
            Type::Struct(fields) if fields.is_empty() => Contents::Any,
            Type::Struct(fields) if fields.iter().all(|(_, field)| is_scalar(field)) => Contents::Scalars,
            _ => Contents::Any,
        }
    }
}

/// Where to go on by which integer it is.
#[derive(Clone, Debug)]
pub struct Switch {
    /// Integers, sorted, and where they lead.
    pub cases: Vec<(i64, u32)>,
    /// Where all others lead.
    pub default: u32,
}

/// A piece of printed text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Known text.
    Text(Vec<u8>),
    /// A value; how it is printed.
    Value(Source, neva_blocks::Style),
}

/// A step that ends a block.
#[derive(Clone, Debug)]
pub enum End {
    /// Goes on by which string it is.
    StrSwitch(Reg, Vec<(Vec<u8>, u32)>, u32),
    /// Calls a kernel that can fail: how native code may do without this call, result and where to go on,
    /// error and where to go on.
    Try(Function, Shortcut, Vec<Source>, (Target, u32), (Target, u32)),
    /// Calls a kernel that fails here, for its error: result and where to go on.
    Fail(Function, Vec<Source>, (Target, u32)),
    /// Prints: pieces, whether the output must have left, where to go on, error and where to go on then.
    Print(Vec<Piece>, bool, u32, (Target, u32)),
    /// Waits for the first of several events.
    Wait(Events),
    /// Sends a value on a channel to another part, and goes on.
    Send(u32, Source, u32),
    /// The end.
    Stop,
    /// The end with a status.
    Exit(Reg),
    /// The end by a panic: message, origin.
    Panic(Vec<Piece>, String),
    /// The end by a fault: message, origin.
    Fault(Vec<Piece>, String),
    /// Nothing can move.
    Deadlock(String),
}

/// What a part waits for, and where it goes on then.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Deadlines.
    pub deadlines: Vec<(Reg, u32)>,
    /// Standard input: the number of the reader.
    pub input: Option<(u32, u32)>,
    /// Channels, and where their messages go.
    pub messages: Vec<(u32, Target, u32)>,
    /// Channels whose messages others are to take.
    pub taken: Vec<(u32, u32)>,
    /// A turn, by its number.
    pub turn: Option<(u32, u32)>,
    /// None of these: goes on at once.
    pub busy: Option<u32>,
}

impl Events {
    /// Where to go on after each event that brings no message, in the order in which the scheduler counts
    /// them: messages that were taken, then deadlines, then input, then the turn, then none.
    pub(crate) fn other_places(&self) -> impl Iterator<Item = u32> {
        let taken = self.taken.iter().map(|(_, place)| *place);
        let inside = taken.chain(self.deadlines.iter().map(|(_, place)| *place));
        inside
            .chain(self.input.map(|(_, place)| place))
            .chain(self.turn.map(|(_, place)| place))
            .chain(self.busy)
    }
}

/// A cluster, compiled for the engine.
#[derive(Default)]
pub struct Code {
    /// Instructions; the first is the entry.
    pub code: Vec<Ins>,
    /// Operators on scalars.
    pub operators: Vec<Run>,
    /// Fields.
    pub names: Vec<String>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Steps that work on values.
    pub steps: Vec<Step>,
    /// Switches over integers.
    pub switches: Vec<Switch>,
    /// Steps that end blocks.
    pub ends: Vec<End>,
    /// The places of [`Ins::Header`]; none where nobody counts iterations.
    pub headers: Vec<u32>,
    /// The scalars at the beginning: variables, then constants.
    pub scalars: Vec<u64>,
    /// The values at the beginning: variables, then constants.
    pub values: Vec<Value>,
    /// Whether each value register is `lent`: it always aliases part of a value that outlives it. Native code
    /// keeps its address instead. No lent register is live where native code is entered or left.
    pub lent: Vec<bool>,
    /// What is in the values of each value register that variables have.
    pub contents: Vec<Contents>,
    /// Whether it counts stretches and the blocks of memory that are made in them.
    pub is_counted: bool,
    /// Whether each value register holds lists of scalars without boxes: bytes, eight for each element. Where
    /// it says nothing of a register, it does not.
    pub unboxed: Vec<bool>,
}

impl Code {
    /// Calls a function with each place that the code goes on at.
    pub(crate) fn visit_places(&mut self, mut visit: impl FnMut(&mut u32)) {
        for ins in &mut self.code {
            match ins {
                Ins::Jump(place) | Ins::AtScalar(.., place) | Ins::AtValue(.., place) => visit(place),
                Ins::If(_, yes, no) | Ins::IfBinary(.., yes, no) => {
                    visit(yes);
                    visit(no);
                }
                _ => {}
            }
        }
        for Switch { cases, default } in &mut self.switches {
            cases.iter_mut().for_each(|(_, place)| visit(place));
            visit(default);
        }
        for end in &mut self.ends {
            match end {
                End::StrSwitch(_, cases, default) => {
                    cases.iter_mut().for_each(|(_, place)| visit(place));
                    visit(default);
                }
                End::Try(_, _, _, (_, ok), (_, err)) | End::Print(_, _, ok, (_, err)) => {
                    visit(ok);
                    visit(err);
                }
                End::Wait(events) => {
                    events.deadlines.iter_mut().for_each(|(_, place)| visit(place));
                    events.messages.iter_mut().for_each(|(_, _, place)| visit(place));
                    events.input.iter_mut().for_each(|(_, place)| visit(place));
                    events.taken.iter_mut().for_each(|(_, place)| visit(place));
                    events.turn.iter_mut().for_each(|(_, place)| visit(place));
                    events.busy.iter_mut().for_each(&mut visit);
                }
                End::Send(_, _, place) | End::Fail(_, _, (_, place)) => visit(place),
                End::Stop | End::Exit(_) | End::Panic(..) | End::Fault(..) | End::Deadlock(_) => {}
            }
        }
    }
}

/// A scalar as it is in a register; the code knows its type.
#[derive(Clone, Copy)]
pub struct Bits(pub u64);

impl From<i64> for Bits {
    #[inline]
    fn from(value: i64) -> Bits {
        Bits(value as u64)
    }
}

impl From<f64> for Bits {
    #[inline]
    fn from(value: f64) -> Bits {
        Bits(value.to_bits())
    }
}

impl From<bool> for Bits {
    #[inline]
    fn from(value: bool) -> Bits {
        Bits(u64::from(value))
    }
}

impl From<Bits> for i64 {
    #[inline]
    fn from(bits: Bits) -> i64 {
        bits.0 as i64
    }
}

impl From<Bits> for f64 {
    #[inline]
    fn from(bits: Bits) -> f64 {
        f64::from_bits(bits.0)
    }
}

impl From<Bits> for bool {
    #[inline]
    fn from(bits: Bits) -> bool {
        bits.0 != 0
    }
}

impl Scalar for Bits {
    #[inline]
    fn int(&self) -> Option<i64> {
        Some((*self).into())
    }

    #[inline]
    fn float(&self) -> Option<f64> {
        Some((*self).into())
    }

    #[inline]
    fn bool(&self) -> Option<bool> {
        Some((*self).into())
    }

    #[inline]
    fn from_int(value: i64) -> Bits {
        value.into()
    }

    #[inline]
    fn from_float(value: f64) -> Bits {
        value.into()
    }

    #[inline]
    fn from_bool(value: bool) -> Bits {
        value.into()
    }
}

/// The result of an operator on registers.
#[inline]
pub fn apply(operator: Run, operands: &[Bits]) -> u64 {
    match operator.apply(operands) {
        Some(result) => result.0,
        None => unreachable!("the compiler emits operators with as many operands as they take"),
    }
}
