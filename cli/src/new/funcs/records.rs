//! What the compiler knows of the funcs.

use neva_registry::func;

func! {
    /// Sends a greeting, or an error if the name is empty.
    pub GREET(greeting_greet, greeting.Greet) = greeting::greet::greet(name: &Str, bangs: i64) -> try Str
}

func! {
    /// Sends two times a number.
    pub DOUBLE(greeting_double, greeting.Double) = (data: i64) -> i64 { data.wrapping_mul(2) }
}
