//! Package `image`.

pub mod encode;
pub mod new;
