//! Semantic analysis: from syntax trees to a checked program, or to all errors.

pub mod model;
