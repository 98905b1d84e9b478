//! Kernels: the plain functions that do the work, as the compiler sees them.

use crate::declared_at::DeclaredAt;
use neva_kernels::value::{Str, Value};

/// A function on plain types that a compiled program can call. It never prints, panics or exits by itself.
pub struct Kernel {
    /// Path below the root of kernels, such as `strings::split::split`, or the name of an operator, such as
    /// `int_add`.
    pub name: &'static str,
    /// Where its code is.
    pub code: Code,
    /// Parameters, in the order of the function.
    pub params: &'static [Param],
    /// Type of the result.
    pub result: Type,
    /// Whether it returns `Result<_, Str>`, the text of the error in `Err`.
    pub fallible: bool,
    /// What it does beside computing its result.
    pub effect: Effect,
    /// How the engine calls it.
    pub run: Run,
    /// Gives the address at which native code calls it, if it takes and gives numbers, booleans and texts
    /// alone: an `extern "C"` function of the parameters as they are, of which a text that is lent is one
    /// that the function does not drop. One of a kernel that may fail has another parameter, a place with
    /// `None`, where it puts the text of its error; what it gives then means nothing.
    pub direct: Option<fn() -> *const ()>,
    /// The operation that it is, where the engine has an instruction for it.
    pub native: Option<Native>,
    /// Whether the compiler calls it only where it has seen to what the operation looks at otherwise: that
    /// the position is there, that there is room, and that the list has one owner.
    pub is_within: bool,
    /// Where it is declared.
    pub place: DeclaredAt,
}

impl Kernel {
    /// A kernel as it is declared: a pure function that cannot fail, which the engine cannot call.
    #[track_caller]
    pub const fn declared(name: &'static str, params: &'static [Param], result: Type) -> Kernel {
        Kernel {
            name,
            code: Code::Function,
            params,
            result,
            fallible: false,
            effect: Effect::Pure,
            run: Run::General(|_| Ok(Value::Unit)),
            direct: None,
            native: None,
            is_within: false,
            place: DeclaredAt::here(),
        }
    }
}

/// Where the code of a kernel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// One Rust expression over the names of the parameters.
    Expr(&'static str),
    /// The function of that name in the kernel files.
    Function,
}

/// A parameter of a kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// How the argument is passed.
    pub by: By,
}

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Moved or copied into the call.
    Value,
    /// Lent to it.
    Ref,
    /// The bytes of a string are lent to it: `&[u8]`. They may be part of another string, so that no string
    /// is made for a call that only looks at one.
    Slice,
}

impl By {
    /// Whether the caller keeps the argument.
    pub fn is_lent(self) -> bool {
        self != By::Value
    }
}

/// Type of a value, as ports and kernels declare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// The empty struct: nothing but "it happened".
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
    /// Any value, boxed: `Value`. Structs and unions are of this type at run time.
    Any,
    /// `List<T>`
    List(&'static Type),
    /// `Dict<T>`
    Dict(&'static Type),
    /// A type variable, the same type wherever the same number is in one signature.
    Var(u8),
}

/// What a kernel does beside computing its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: a call can be left out when its result is not used, and moved.
    Pure,
    /// It reads or changes the world (files, environment, clock): calls stay, in their order.
    World,
}

/// How the engine calls a kernel.
#[derive(Clone, Copy)]
pub enum Run {
    /// An operator on one integer.
    Int1(fn(i64) -> i64),
    /// An operator on two integers.
    Int2(fn(i64, i64) -> i64),
    /// A comparison of two integers.
    IntTest(fn(i64, i64) -> bool),
    /// An operator on one float.
    Float1(fn(f64) -> f64),
    /// An operator on two floats.
    Float2(fn(f64, f64) -> f64),
    /// A comparison of two floats.
    FloatTest(fn(f64, f64) -> bool),
    /// An operator on one boolean.
    Bool1(fn(bool) -> bool),
    /// An operator on two booleans.
    Bool2(fn(bool, bool) -> bool),
    /// Anything else. The arguments may be moved out of the slice.
    General(fn(&mut [Value]) -> Result<Value, Str>),
}

/// An operation that passes know, or for which the engine has an instruction of its own, so that it makes no
/// call. It does what the kernel does; a test of the engine compares the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Native {
    /// Sum, which wraps around; so do the next three.
    IntAdd,
    /// Difference.
    IntSub,
    /// Product.
    IntMul,
    /// Negation.
    IntNeg,
    /// One more, which wraps around.
    IntInc,
    /// One less, which wraps around.
    IntDec,
    /// Quotient, rounded towards 0; the dividend where there is none.
    IntDiv,
    /// Remainder with the sign of the dividend; 0 where there is none.
    IntMod,
    /// Quotient of a number that is not negative by one that is greater than 0.
    IntQuotient,
    /// The remainder of the same.
    IntRemainder,
    /// Bits that both have.
    IntAnd,
    /// Bits that one of the two has.
    IntOr,
    /// Bits in which the two differ.
    IntXor,
    /// Shift to the left; 0 from 64 on. The second operand is not negative, here and in the next one.
    IntShiftLeft,
    /// Shift to the right, which keeps the sign.
    IntShiftRight,
    /// `left < right`
    IntLess,
    /// `left <= right`
    IntLessOrEqual,
    /// `left > right`
    IntGreater,
    /// `left >= right`
    IntGreaterOrEqual,
    /// Whether the two differ.
    IntNotEqual,
    /// Sum of floats.
    FloatAdd,
    /// Difference of floats.
    FloatSub,
    /// Product of floats.
    FloatMul,
    /// Quotient of floats.
    FloatDiv,
    /// Negation of a float.
    FloatNeg,
    /// One more.
    FloatInc,
    /// One less.
    FloatDec,
    /// `left < right`
    FloatLess,
    /// `left <= right`
    FloatLessOrEqual,
    /// `left > right`
    FloatGreater,
    /// `left >= right`
    FloatGreaterOrEqual,
    /// Negation of a boolean.
    Not,
    /// Whether both booleans are true.
    And,
    /// Whether one of two booleans is true.
    Or,
    /// An integer as the nearest float.
    FloatFromInt,
    /// 1 where the first of two integers is not greater than the second one, or else -1.
    RangeStep,
    /// The number at a position of a row of integers: the first one, the position, and the distance between
    /// two.
    RangeItem,
    /// How many integers are in a row: the first and the last one, and the distance between two, 1 or -1.
    RangeLen,
    /// The element of a list at a position; fails where there is none.
    ListAt,
    /// The element of a list at a position that there is.
    ListItem,
    /// The element of a list at a position that there is, which nobody reads there again.
    ListTake,
    /// Number of elements of a list.
    ListLen,
    /// A list with one more element at its end.
    ListAppend,
    /// The elements of a list from one position up to another; in place where nobody else has the list and
    /// they are the first ones.
    ListSlice,
    /// A list with another element at a position that there is; in place where nobody else has the list.
    ListSet,
    /// A list with room for the turns of a loop that counts from one number to another; it has one owner.
    ListReserve,
    /// A list with an element between those up to a position and those of a range; in place where nobody else
    /// has the list.
    ListPut,
    /// One list after another.
    ListConcat,
    /// A list with an element in front.
    ListPrepend,
    /// A string with another one after it; in place where nobody else has the first one.
    StringAdd,
    /// A string with a separator, unless it is empty, and another one after it; in place where nobody else
    /// has the first one.
    JoinItem,
    /// The bytes of a string from one to another, which is not less.
    TextPart,
    /// An integer in decimal.
    IntText,
    /// A code point as a string.
    Character,
    /// The code point that starts at a byte of a string, and how many bytes it has, shifted to the left by
    /// 32.
    FindCharacter,
    /// The code point at a position of a string, -1 where there is none. An operand says whether all
    /// characters are of ASCII.
    CodePointAt,
    /// The same, where an operand has the code points if the string is neither of ASCII nor short.
    CodePointIn,
    /// The last code point of a string, -1 where there is none.
    LastCodePoint,
    /// The code points of a string from one position up to another; in place where nobody else has the
    /// string. An operand says whether it is known to be valid UTF-8.
    TextSlice,
    /// A string with a code point at its end; in place where nobody else has the string.
    AddCharacter,
    /// The code point of a character that was found.
    CodePoint,
    /// The byte after a character that was found: where it starts, and what was found.
    AfterCharacter,
    /// The code point of the string that is made of a number.
    CodePointOf,
    /// 1 for a code point, 0 for the number that says there is none.
    CodePointIsThere,
    /// The number that a code point means which is a decimal digit; fails where it is none, without a text.
    DigitValue,
    /// The byte after a part of a string and what is between: where the part ends, and how long that is.
    AfterPart,
    /// How many bytes a string has.
    TextLen,
    /// The code point that starts at a byte of a string, as a string.
    TextItem,
    /// The byte after the code point that starts at a byte of a string.
    TextNext,
    /// Number of entries of a dict.
    DictLen,
    /// The key of a dict's entry at a position that there is.
    DictKey,
    /// The value of a dict's entry at a position that there is.
    DictValue,
    /// The same value, which nobody reads there again.
    DictTake,
    /// A dict with one more entry, or with another value for a key.
    DictInsert,
    /// The value of a dict's key, which nobody reads there again; fails where there is none.
    DictTakeOf,
}

/// Whether parameters and a result are all numbers, booleans and texts.
pub const fn are_direct(params: &[Param], result: Type) -> bool {
    let (mut are_direct, mut at) = (is_direct(result), 0);
    while at < params.len() {
        are_direct = are_direct && is_direct(params[at].ty);
        at += 1;
    }
    are_direct
}

const fn is_direct(ty: Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float | Type::Str)
}

impl std::fmt::Debug for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name)
    }
}

impl PartialEq for Kernel {
    fn eq(&self, other: &Kernel) -> bool {
        self.name == other.name
    }
}

impl Eq for Kernel {}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Type::Unit => f.write_str("unit"),
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Float => f.write_str("float"),
            Type::Str => f.write_str("string"),
            Type::Bytes => f.write_str("bytes"),
            Type::Any => f.write_str("any"),
            Type::List(element) => write!(f, "list<{element}>"),
            Type::Dict(element) => write!(f, "dict<{element}>"),
            Type::Var(0) => f.write_str("T"),
            Type::Var(number) => write!(f, "T{number}"),
        }
    }
}
