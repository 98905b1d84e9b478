//! This command again, in a process of its own.

use crate::{funcs, lock};
use std::io;
use std::process::Command;

/// This command with those of its options that hold for all that it does, without a subcommand.
///
/// # Errors
/// If the system does not say where this command is.
pub(crate) fn own_command() -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(lock::policy_flags());
    command.args(funcs::is_denied().then_some("--no-funcs"));
    Ok(command)
}
