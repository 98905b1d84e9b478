//! The front end from outside. What reads cases from files, `check.rs`, `format.rs` and `syntax.rs`, is apart.

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
