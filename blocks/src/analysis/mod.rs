//! What can be known of a cluster without running it.

pub mod dominators;
pub mod facts;
pub mod flow;
pub mod groups;
pub mod last_uses;
pub mod liveness;
pub mod loops;
pub mod parallel_moves;
