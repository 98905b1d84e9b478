//! Package `strconv`.

pub mod atoi;
pub mod format_bool;
pub mod format_float;
pub mod format_int;
pub mod itoa;
pub mod parse_bool;
pub mod parse_float;
pub mod parse_int;
