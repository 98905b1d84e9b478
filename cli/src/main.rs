//! The `neva` command: reads the command line, calls the libraries, and prints what they return.

#![warn(unreachable_pub)]

mod args;
mod bench;
mod build;
mod check;
mod choices;
mod codes;
mod components;
mod counts;
mod doc;
mod explain;
mod findings;
mod format;
mod funcs;
mod get;
mod go_spellings;
mod graph;
mod install;
mod level;
mod lock;
mod log;
mod lsp;
mod new;
mod own_command;
mod package;
mod parallel;
mod platform;
mod profile;
mod progress;
mod registry;
mod report;
mod run;
mod size;
mod test;
mod tier;
mod tool;
mod upgrade;
mod view;
mod watch;

use args::{Cli, Command};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use go_spellings::without_go_spellings;
use lock::Policy;
use neva_diagnostics::Diagnostic;
use report::{Form, done};
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A reader that went away ends us quietly, as it ends every other command.
    neva_kernels::sys::start::start();
    log::start();
    let cli = match Cli::try_parse_from(without_go_spellings(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() && asks_for_json() {
                Form::Json.show(&[not_understood(&error)]);
            } else if error.use_stderr() {
                let code = codes::COMMAND_LINE.name;
                eprint!("{}", error.to_string().replacen("error:", &format!("error[{code}]:"), 1));
            } else {
                let _ = error.print();
            }
            // The Go compiler has a status of its own for a command that does not exist.
            let is_unknown = error.kind() == ErrorKind::InvalidSubcommand;
            return ExitCode::from(if is_unknown { 3 } else { u8::from(error.use_stderr()) });
        }
    };
    let form = cli.diagnostics;
    lock::set_policy(Policy { locked: cli.locked, offline: cli.offline });
    if let Err(finding) = funcs::deny_if_asked(cli.no_funcs) {
        return form.fail(&[finding]);
    }
    let result = match cli.command {
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Build(args)) => build::build(&args, form),
        Some(Command::Check(args)) => check::check(&args, form),
        Some(Command::Graph(args)) => graph::graph(&args),
        Some(Command::View(args)) => view::view(&args),
        Some(Command::Test(args)) => test::test(&args, form),
        Some(Command::Bench(args)) => bench::bench(&args),
        Some(Command::Fmt(args)) => format::format(&args, form),
        Some(Command::New(args)) => new::new(&args),
        Some(Command::Get { path, version }) => get::get(path, version),
        Some(Command::Lock(args)) => lock::lock(&args),
        Some(Command::Lsp(args)) => lsp::lsp(&args),
        Some(Command::Doc(args)) => doc::doc(&args),
        Some(Command::Registry { module, command }) => registry::registry(&command, module.as_deref()),
        Some(Command::Size(args)) => size::size(&args),
        Some(Command::Install(args)) => install::install(&args, form),
        Some(Command::Osarch) => done(&platform::list()),
        Some(Command::Tool { args }) => tool::tool(&args),
        Some(Command::Version { json: true }) => done(&lsp::version()),
        Some(Command::Version { json: false }) => done(&format!("{}\n", env!("CARGO_PKG_VERSION"))),
        Some(Command::Upgrade) => upgrade::upgrade(),
        None => done(&Cli::command().render_help().to_string()),
    };
    result.unwrap_or_else(|findings| form.fail(&findings))
}

/// Whether findings are to be JSON, on a command line that is not understood.
fn asks_for_json() -> bool {
    let args: Vec<_> = std::env::args_os().collect();
    let is_pair = |pair: &[OsString]| pair[0] == "--diagnostics" && pair[1] == "json";
    args.iter().any(|arg| arg == "--diagnostics=json") || args.windows(2).any(is_pair)
}

/// What is wrong with a command line, as a finding: its first line, then how it is used.
fn not_understood(error: &clap::Error) -> Diagnostic {
    let text = error.to_string();
    let (title, usage) = text.split_once('\n').unwrap_or((&text, ""));
    let title = title.strip_prefix("error: ").unwrap_or(title).trim_end_matches(':');
    Diagnostic::error(codes::COMMAND_LINE, title).because(usage.trim())
}
