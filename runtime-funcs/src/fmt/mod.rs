//! Package `fmt`.

pub mod print;
pub mod println;
pub mod scanln;
