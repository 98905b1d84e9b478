//! The command line as clap sees it.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Compiles and runs programs of the Neva dataflow language.
#[derive(Debug, Parser)]
#[command(name = "neva", version, disable_version_flag = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program at once, without a toolchain
    Run(RunArgs),
    /// Compile a program to a binary, or write one of its intermediate forms
    Build(BuildArgs),
    /// Show and check the runtime funcs that programs are made of
    Registry {
        /// What to show or check.
        #[command(subcommand)]
        command: RegistryCommand,
    },
    /// Print the version of the compiler and of the language
    Version,
}

/// Arguments of `neva run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The program (an IR file, or the folder of a package), and behind it the program's own arguments
    #[arg(value_name = "PROGRAM", required = true, num_args = 1.., trailing_var_arg = true, allow_hyphen_values = true)]
    pub program: Vec<OsString>,
}

/// Arguments of `neva build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Make the binary as small as can be: freestanding and static where the program's funcs allow it
    #[arg(long)]
    pub minimal: bool,
    /// Folder for the result; made if missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// What to write: a binary, the Cargo project it is made from, the IR, or the block program
    #[arg(long, value_enum, default_value_t = Target::Native)]
    pub target: Target,
    /// Format of the IR, with `--target ir`
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub target_ir_format: Option<IrFormat>,
    /// Not supported yet
    #[arg(long, hide = true, value_name = "OS")]
    pub target_os: Option<String>,
    /// Not supported yet
    #[arg(long, hide = true, value_name = "ARCH")]
    pub target_arch: Option<String>,
    /// The program: an IR file, or the folder of a package
    #[arg(value_name = "PROGRAM")]
    pub program: OsString,
}

/// What `neva build` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// The binary, DIR/output
    Native,
    /// The Cargo project
    Rust,
    /// The IR, DIR/ir.yml or as the format says
    Ir,
    /// The optimized block program as text, DIR/blocks.txt
    Blocks,
    /// Not supported yet
    #[value(hide = true)]
    Go,
    /// Not supported yet
    #[value(hide = true)]
    Wasm,
}

/// A format of the IR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IrFormat {
    /// DIR/ir.yml
    Yaml,
    /// DIR/ir.json
    Json,
    /// DIR/ir.dot, for Graphviz
    Dot,
    /// DIR/ir.md, a page with a flowchart
    Mermaid,
    /// Not supported yet
    #[value(hide = true)]
    Threejs,
}

/// The commands of `neva registry`.
#[derive(Debug, Subcommand)]
pub enum RegistryCommand {
    /// List all runtime funcs, one a line
    List,
    /// Show the record of a runtime func
    Show {
        /// Its reference, such as int_add
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Check the records against the kernels and the standard library
    Lint,
}
