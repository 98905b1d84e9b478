//! Package `fmt`.

pub mod print;
pub mod printf;
pub mod println;
pub mod scanln;
