//! `neva tool`: starts a tool that is a program of its own.

use crate::codes;
use crate::report::Outcome;
use neva_diagnostics::{Diagnostic, error};
use neva_files::reason;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// Starts `neva-NAME`, wherever PATH has it, with the arguments after the name; the status is the tool's.
pub(crate) fn tool(args: &[OsString]) -> Outcome {
    let Some((name, args)) = args.split_first() else {
        return Err(error!(codes::BAD_FLAGS, "there is no NAME of a tool").into());
    };
    let mut program = OsString::from("neva-");
    program.push(name);
    let status = Command::new(&program).args(args).status().map_err(|error| {
        let title = format!("cannot start `{}`: {}", program.to_string_lossy(), reason(&error));
        let help = "install the tool, or add its folder to PATH";
        Diagnostic::error(codes::UNKNOWN_TOOL, title).help(help)
    })?;
    // A signal has ended a tool that has no status.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
