//! The whole compiler from outside: the `neva` command on programs, and what it says, writes and returns.

mod bad_ir;
mod blocks;
mod command_line;
mod determinism;
mod documentation;
mod failures;
mod funcs;
mod hostile_sources;
mod http;
mod process;
mod programs;
mod random;
mod size;
mod trace;
