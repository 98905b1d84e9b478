//! What can be known of a cluster without running it.

pub mod dominators;
pub mod flow;
pub mod liveness;
