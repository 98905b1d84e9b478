//! The `neva` command: reads the command line, calls the libraries, and prints what they return.

mod args;
mod build;
mod package;
mod progress;
mod registry;
mod report;
mod run;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A reader that went away ends us quietly, as it ends every other command.
    neva_kernels::sys::start::start();
    let result = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Build(args) => build::build(&args),
        Command::Registry { command } => registry::registry(&command),
        Command::Version => {
            println!("{}", env!("CARGO_PKG_VERSION"));
            Ok(ExitCode::SUCCESS)
        }
    };
    result.unwrap_or_else(|findings| report::fail(&findings))
}
