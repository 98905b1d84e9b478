//! Package `sync`.

pub mod turn;
pub mod wait_group;
