//! Package `io`.

pub mod close;
pub mod create;
pub mod open;
pub mod read_all;
pub mod read_all_file;
pub mod stderr;
pub mod stdin;
pub mod stdout;
pub mod write_all;
pub mod write_all_file;
