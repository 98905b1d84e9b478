//! The whole compiler from outside: the `neva` command, and what it says, writes and returns. The programs
//! themselves are in `programs.rs`.

mod advice;
mod architecture;
mod bad_ir;
mod bench_command;
mod blocks;
mod build_command;
mod circles;
mod command_line;
mod debugger;
mod determinism;
mod documentation;
mod ends;
mod failures;
mod fetch;
mod funcs;
mod graph_command;
mod hostile_sources;
mod http;
mod language_server;
mod levels;
#[cfg(target_os = "linux")]
mod memory;
mod module_commands;
mod random;
mod readers;
mod registry;
mod sccache;
mod size_command;
mod size_limits;
mod size_regression;
mod support;
mod test_command;
mod trace;
mod view;
mod watch;
