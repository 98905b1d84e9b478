//! What the compiler knows of the funcs.

pub mod calls;
pub mod steps;
