//! The `neva` command.
fn main() {}
