//! What the compiler knows of the funcs.

use neva_registry::define::call;
use neva_registry::{Port, Record, Type, kernel, operator};

kernel! {
    /// The kernel of [`GREET`]: a function in a kernel file.
    pub GREET_KERNEL = greeting::greet::greet(name: &Str, bangs: i64) -> try Str
}

/// `greeting_greet`
pub static GREET: Record = Record {
    reference: "greeting_greet",
    component: "Greet",
    doc: "Sends a greeting, or an error if the name is empty.",
    inputs: &[Port::value("name", Type::Str), Port::value("bangs", Type::Int)],
    outputs: &[Port::value("res", Type::Str), Port::value("err", Type::Any)],
    ..call("greeting", &[&GREET_KERNEL])
};

operator! {
    /// The kernel of [`DOUBLE`]: one expression, which needs no file.
    pub DOUBLE_KERNEL = greeting_double(data: i64) -> i64 { data.wrapping_mul(2) }
}

/// `greeting_double`
pub static DOUBLE: Record = Record {
    reference: "greeting_double",
    component: "Double",
    doc: "Sends two times a number.",
    inputs: &[Port::value("data", Type::Int)],
    outputs: &[Port::value("res", Type::Int)],
    ..call("greeting", &[&DOUBLE_KERNEL])
};
