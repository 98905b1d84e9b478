//! Funcs that call one kernel.

use neva_registry::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

operator! {
    /// The kernel of [`TWICE`].
    pub TWICE_KERNEL = words_twice(data: i64) -> i64 { data.wrapping_mul(2) }
}

/// `words_twice`
pub static TWICE: Record = Record {
    reference: "words_twice",
    component: "Twice",
    doc: "Sends two times a number.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("words", &[&TWICE_KERNEL])
};

kernel! {
    /// The kernel of [`SHOUT`].
    pub SHOUT_KERNEL = words::shout::shout(data: &Str) -> Str
}

/// `words_shout`
pub static SHOUT: Record = Record {
    reference: "words_shout",
    component: "Shout",
    doc: "Sends a text in upper case, with an exclamation mark.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("words", &[&SHOUT_KERNEL])
};

kernel! {
    /// The kernel of [`WORDS`].
    pub WORDS_KERNEL = words::count::words(data: &Str) -> i64
}

/// `words_words`
pub static WORDS: Record = Record {
    reference: "words_words",
    component: "Words",
    doc: "Sends the number of words in a text.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("words", &[&WORDS_KERNEL])
};

kernel! {
    /// The kernel of [`LONGEST`].
    pub LONGEST_KERNEL = words::longest::longest(data: &List<Str>) -> try Str
}

/// `words_longest`
pub static LONGEST: Record = Record {
    reference: "words_longest",
    component: "Longest",
    doc: "Sends the longest of some texts, or an error if there are none.",
    inputs: &[Port::value("data", Type::List(&Type::Str))],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("words", &[&LONGEST_KERNEL])
};

kernel! {
    /// The kernel of [`LAST`].
    pub LAST_KERNEL = words::last::last(data: &List<T>) -> try T
}

/// `words_last`
pub static LAST: Record = Record {
    reference: "words_last",
    component: "Last",
    doc: "Sends the last element of a list, or an error if it has none.",
    inputs: &[Port::value("data", Type::List(&Type::Var(0)))],
    outputs: &[Port::value("res", Type::Var(0)), Port::value("err", Type::Any)],
    ..call("words", &[&LAST_KERNEL])
};

kernel! {
    /// The kernel of [`DIFFERENT`].
    pub DIFFERENT_KERNEL = words::different::different(data: &List<Str>) -> i64
}

/// `words_different`
pub static DIFFERENT: Record = Record {
    reference: "words_different",
    component: "Different",
    doc: "Sends how many different texts a list has.",
    inputs: &[Port::value("data", Type::List(&Type::Str))],
    outputs: &[Port::value("res", Type::Int)],
    ..call("words", &[&DIFFERENT_KERNEL])
};

kernel! {
    /// The kernel of [`CHECKSUM`].
    pub CHECKSUM_KERNEL = words::checksum::checksum(data: &Str) -> i64
}

/// `words_checksum`
pub static CHECKSUM: Record = Record {
    reference: "words_checksum",
    component: "Checksum",
    doc: "Sends the Adler-32 of a text.",
    inputs: &[Port::value("data", Type::Str)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("words", &[&CHECKSUM_KERNEL])
};

kernel! {
    /// The kernel of [`KIND`].
    pub KIND_KERNEL = words::kind::kind(data: &Value) -> Str
}

/// `words_kind`
pub static KIND: Record = Record {
    reference: "words_kind",
    component: "Kind",
    doc: "Sends what kind of value a message is.",
    inputs: &[Port::value("data", Type::Any)],
    outputs: &[Port::value("res", Type::Str)],
    ..call("words", &[&KIND_KERNEL])
};
