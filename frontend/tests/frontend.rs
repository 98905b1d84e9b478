//! The front end from outside. Tests that read cases from files are apart: `check.rs`, `format.rs` and
//! `syntax.rs`.

mod check_hostile;
mod dependencies;
mod incremental;
mod load;
mod manifest;
mod migrate;
mod model;
mod mutation;
mod source;
mod syntax_hostile;
mod tree;
mod types;
