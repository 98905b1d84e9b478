//! The command line as clap sees it.

mod test;

use crate::choices::choices;
use crate::explain::ExplainForm;
use crate::level::{CutChoice, OptLevel};
use crate::report::Form;
use crate::tier::Tier;
use clap::{Args, Parser, Subcommand, ValueEnum};
use neva_backend::{Base, Goal, Options};
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
pub(crate) use test::{BenchArgs, BenchEngine, Engine, TestArgs};

/// The heading in helps above the options that every command has.
const OF_ALL: &str = "Options of all commands";

/// Compiles and runs programs of the Neva dataflow language.
#[derive(Debug, Parser)]
#[command(name = "neva", version)]
pub(crate) struct Cli {
    /// Form of errors and warnings on standard error
    #[arg(long, value_enum, value_name = "FORM", global = true, help_heading = OF_ALL, default_value_t)]
    pub(crate) diagnostics: Form,
    /// Refuse to run code that modules bring along: their runtime funcs. NEVA_FUNCS=deny does the same
    #[arg(long, global = true, help_heading = OF_ALL)]
    pub(crate) no_funcs: bool,
    /// Refuse dependencies that are not in neva.lock
    #[arg(long, global = true, help_heading = OF_ALL)]
    pub(crate) locked: bool,
    /// Refuse to fetch dependencies that are not there
    #[arg(long, global = true, help_heading = OF_ALL)]
    pub(crate) offline: bool,
    /// What to do; nothing prints the help.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a program at once, without a toolchain
    Run(RunArgs),
    /// Compile a program to a binary, or write one of its intermediate forms
    Build(BuildArgs),
    /// Say all that is wrong with a program; the status is 0 if there are at most warnings
    Check(CheckArgs),
    /// Show the network of a component
    Graph(GraphArgs),
    /// Show the networks of a program in the browser, and play traces
    View(ViewArgs),
    /// Run tests: program folders, components `Test...`, and examples in documentation comments
    Test(TestArgs),
    /// Measure components `Bench...` and programs, and compare them with what was saved
    Bench(BenchArgs),
    /// Lay out source files
    Fmt(FmtArgs),
    /// Make a new module
    New(NewArgs),
    /// Add a dependency to the module in the current directory
    Get {
        /// Where the module is, such as github.com/nevalang/x
        #[arg(value_name = "PATH")]
        path: String,
        /// Its version: a tag
        #[arg(value_name = "VERSION")]
        version: String,
    },
    /// Write down which contents each dependency has, into neva.lock; later builds hold them against it
    Lock(LockArgs),
    /// Answer an editor's questions on standard input and output; started as `neva-lsp`, neva does this too
    Lsp(LspArgs),
    /// Search the sources of the standard library, or write documentation as pages
    Doc(DocArgs),
    /// Show and check the runtime funcs that programs are made of
    Registry {
        /// A folder of the module whose own runtime funcs belong to it too; the module around the current
        /// directory, if it has any
        #[arg(long, value_name = "DIR", global = true)]
        module: Option<PathBuf>,
        /// What to show or check.
        #[command(subcommand)]
        command: RegistryCommand,
    },
    /// Say what the bytes of a program are for
    Size(Box<crate::size::SizeArgs>),
    /// Build a program into GOBIN, GOPATH/bin, or go/bin in the home folder
    Install(InstallArgs),
    /// List the systems that binaries can be built for
    Osarch,
    /// Start a tool: the program `neva-NAME`
    Tool {
        /// Its name, and what it is given
        #[arg(value_name = "NAME", required = true, num_args = 1.., trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Print the version of the compiler and of the language
    Version {
        /// As JSON, in the form in which neva-lsp of neva-tools tells it
        #[arg(long)]
        json: bool,
    },
    /// Say how to get a newer compiler
    Upgrade,
}

/// Arguments of `neva graph`.
#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    /// The program: the folder of a package, or a .neva file in it
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: PathBuf,
    /// The component, such as Price or shop.Price; Main unless said otherwise
    #[arg(long, value_name = "NAME")]
    pub(crate) component: Option<String>,
    /// Form of the picture
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: GraphPicture,
}

/// The form of a network's picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphPicture {
    /// Lines for a terminal
    #[default]
    Text,
    /// For Graphviz
    Dot,
    /// A Mermaid flowchart
    Mermaid,
    /// A drawing
    Svg,
}

/// Arguments of `neva view`.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// The program: the folder of a package, or a .neva file in it
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: PathBuf,
    /// Write one HTML file that loads nothing, instead of serving the page on 127.0.0.1
    #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "trace"])]
    pub(crate) html: Option<PathBuf>,
    /// Port to listen on; any free one unless said otherwise
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// A trace to play: trace.log, which `--emit-trace` writes
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Show how many messages each node and connection carried: a file of `neva run --counts`
    #[arg(long, value_name = "FILE")]
    pub(crate) counts: Option<PathBuf>,
    /// Show what tests covered: a file of `neva test --coverage=FILE`
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage: Option<PathBuf>,
    /// Build the smallest binary, and show how many of its bytes each node has
    #[arg(long)]
    pub(crate) sizes: bool,
}

/// Arguments of `neva lock`.
#[derive(Debug, Args)]
pub(crate) struct LockArgs {
    /// A folder of the module
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
}

/// Arguments of `neva lsp`.
#[derive(Debug, Args)]
pub(crate) struct LspArgs {
    /// Changes nothing: there is no other way; some editors give it to every server
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
    /// Wait for one editor on TCP port 6007 of this machine, instead of standard input and output
    #[arg(long)]
    pub(crate) debug: bool,
}

/// Arguments of `neva run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Also write the IR into the current directory: ir.yml, or as the format says
    #[arg(long)]
    pub(crate) emit_ir: bool,
    /// Format of the IR, with `--emit-ir`
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) emit_ir_format: Option<IrFormat>,
    /// Run the program again whenever its sources change
    #[arg(long)]
    pub(crate) watch: bool,
    /// Write every message into trace.log in the current directory while the program runs
    #[arg(long)]
    pub(crate) emit_trace: bool,
    /// Changes nothing: ports are always checked, before the program runs
    #[arg(long, hide = true)]
    pub(crate) debug_runtime_validation: bool,
    /// Write which nodes take the processor's time: as folded stacks into a FILE that ends with .folded, or
    /// else as a table
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// Count for the table of `--profile` how often each block runs, how many instructions of each node are
    /// executed, and how much memory they take; the program takes longer
    #[arg(long, requires = "profile")]
    pub(crate) profile_counts: bool,
    /// Write how many messages each port sent, as JSON; `neva view --counts FILE` shows them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["emit_trace", "profile"])]
    pub(crate) counts: Option<PathBuf>,
    /// How the program is executed
    #[arg(long, value_enum, value_name = "TIER", default_value_t)]
    pub(crate) tier: Tier,
    #[allow(missing_docs)]
    #[command(flatten)]
    pub(crate) compile: CompileArgs,
    /// The program (the folder of a package, a .neva file in it, or an IR file), then the program's own
    /// arguments
    #[arg(value_name = "PROGRAM", required = true, num_args = 1.., trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) program: Vec<OsString>,
}

/// Arguments of `neva build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[allow(missing_docs)]
    #[command(flatten)]
    pub(crate) binary: BinaryArgs,
    /// Folder for the result; made if missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) output: PathBuf,
    /// What to write: a binary, the Cargo project it is made from, the IR, or the block program
    #[arg(long, value_enum, default_value_t = Target::Native)]
    pub(crate) target: Target,
    /// Print what became of each node and connection, and what costs time in loops, and why
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub(crate) explain: Option<ExplainForm>,
    /// Format of the IR, with `--target ir`
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) target_ir_format: Option<IrFormat>,
    /// Make a binary that writes every message into trace.log in its current directory
    #[arg(long)]
    pub(crate) emit_trace: bool,
    /// Changes nothing: ports are always checked, before the program runs
    #[arg(long, hide = true)]
    pub(crate) debug_runtime_validation: bool,
    #[allow(missing_docs)]
    #[command(flatten)]
    pub(crate) compile: CompileArgs,
    /// Changes nothing: it is about `--target go`
    #[arg(long, hide = true, value_name = "MODE", value_parser = ["executable", "pkg"])]
    pub(crate) target_go_mode: Option<String>,
    /// Changes nothing: it is about `--target go`
    #[arg(long, hide = true, value_name = "PATH")]
    pub(crate) target_go_runtime_path: Option<String>,
    /// System of the binary, with `--target-arch`; only that of the compiler is possible, see `neva osarch`
    #[arg(long, value_name = "OS")]
    pub(crate) target_os: Option<String>,
    /// Processor of the binary, with `--target-os`
    #[arg(long, value_name = "ARCH")]
    pub(crate) target_arch: Option<String>,
    /// The program: the folder of a package, a .neva file in it, or an IR file
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: OsString,
}

/// What kind of binary is made.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct BinaryArgs {
    /// Make the binary as small as can be rather than as fast as can be, or a little larger with fast loops
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "smallest")]
    pub(crate) minimal: Option<Minimal>,
    /// Build on Rust's standard library also where the program's funcs can do without it
    #[arg(long)]
    pub(crate) std: bool,
    /// Tell debuggers and profilers, such as gdb and perf, which line of which .neva file code is from
    #[arg(long)]
    pub(crate) debug: bool,
}

/// How small a binary of `--minimal` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Minimal {
    /// Some 10 % larger, with fast loops
    Balanced,
    /// As small as can be
    Smallest,
}

impl BinaryArgs {
    /// The options of the backend for a program whose module has this folder.
    pub(crate) fn options(self, folder: &Path, level: OptLevel) -> Options {
        let host = Options::host(match self.minimal {
            None => Goal::Speed,
            Some(Minimal::Balanced) => Goal::Balance,
            Some(Minimal::Smallest) => Goal::Size,
        });
        let base = if self.std { Base::Std } else { host.base };
        let sources = self.debug.then(|| folder.to_string_lossy().into_owned());
        Options { base, sources, uses_cores: level == OptLevel::Cores, ..host }
    }
}

/// How a program is compiled.
#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    /// How much is done to the program
    #[arg(short = 'O', value_enum, value_name = "LEVEL", default_value_t)]
    pub(crate) level: OptLevel,
    /// Write the block program as it is after fusion and after each pass, DIR/NUMBER-PASS.txt
    #[arg(long, value_name = "DIR")]
    pub(crate) emit_passes: Option<PathBuf>,
    /// How the network is cut into clusters instead of as the level says; for tests
    #[arg(long, hide = true, value_enum, value_name = "CUT")]
    cut: Option<CutChoice>,
}

impl CompileArgs {
    /// How the network is cut into clusters.
    pub(crate) fn cut(&self) -> neva_fusion::Cut {
        self.cut.map_or(self.level.cut(), Into::into)
    }
}

/// Arguments of `neva install`.
#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    #[allow(missing_docs)]
    #[command(flatten)]
    pub(crate) binary: BinaryArgs,
    /// The program: the folder of a package or of its module, or a .neva file; the binary is called as the
    /// folder
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: PathBuf,
}

/// Arguments of `neva check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Check again whenever sources change
    #[arg(long)]
    pub(crate) watch: bool,
    /// The program: the folder of a package, a .neva file in it, or an IR file. If the package has no Main,
    /// or the folder is only that of a module, the whole module is checked
    #[arg(value_name = "PROGRAM")]
    pub(crate) program: OsString,
}

/// Arguments of `neva fmt`.
#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Write the files in place
    #[arg(short = 'w')]
    pub(crate) write: bool,
    /// Print what would change, as a unified diff
    #[arg(short = 'd')]
    pub(crate) diff: bool,
    /// List the files whose layout differs
    #[arg(short = 'l')]
    pub(crate) list: bool,
    /// List the files whose layout differs; the status is 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// First rewrite what older versions of Neva wrote in another way, where that needs no thought
    #[arg(long)]
    pub(crate) migrate: bool,
    /// Report the errors of all files, not only of the first that has any
    #[arg(short = 'e')]
    pub(crate) all_errors: bool,
    /// Files and folders; standard input if there are none
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Arguments of `neva new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// A git repository or a folder to begin with; `@` and a revision follow if it is not the newest one
    #[arg(short, long, value_name = "REPO[@REV]")]
    pub(crate) template: Option<String>,
    /// Let the module have runtime funcs of its own: a crate in Rust
    #[arg(long, conflicts_with = "template")]
    pub(crate) funcs: bool,
    /// Folder of the module; made if missing
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
}

/// Arguments of `neva doc`.
#[derive(Debug, Args)]
pub(crate) struct DocArgs {
    /// How many lines to show around each hit
    #[arg(short = 'C', long, value_name = "N", default_value_t = 2)]
    pub(crate) context: usize,
    /// Write pages with the documentation of the module whose folder follows, or of the standard library
    #[arg(long, value_name = "DIR")]
    pub(crate) html: Option<PathBuf>,
    /// A package (all, if left out), and a regular expression that finds lines
    #[arg(value_name = "[PACKAGE] REGEX", required_unless_present = "html", num_args = 1..=3)]
    pub(crate) search: Vec<String>,
}

/// What `neva build` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
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

choices! {
    /// A format of the IR.
    IrFormat of neva_ir::Format {
        /// DIR/ir.yml
        Yaml,
        /// DIR/ir.json
        Json,
        /// DIR/ir.dot, for Graphviz
        Dot,
        /// DIR/ir.md, a page with a flowchart
        Mermaid,
        /// DIR/ir.threejs.html, a page with a picture in space
        Threejs,
    }
}

/// The commands of `neva registry`.
#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    /// List all runtime funcs, one a line
    List,
    /// Show the record of a runtime func
    Show {
        /// Its reference, such as int_add
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Draw what runtime funcs need: kernels, kernel files, crates
    Graph {
        /// Form of the picture
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t = GraphFormat::Dot)]
        format: GraphFormat,
        /// References of the funcs to begin with; all if there are none
        #[arg(value_name = "REF")]
        references: Vec<String>,
    },
    /// Check records, kernels, kernel files and the standard library against each other; the status is 1 on
    /// any finding
    Lint(RegistryLintArgs),
}

/// Arguments of `neva registry lint`.
#[derive(Debug, Args)]
pub(crate) struct RegistryLintArgs {
    /// Print the findings as JSON: `{"schema": 1, "findings": [...]}`
    #[arg(long)]
    pub(crate) json: bool,
    /// Also build a program with each func, and hold what it adds against its budget
    #[arg(long)]
    pub(crate) sizes: bool,
    /// Measure this func alone; may be repeated
    #[arg(long = "func", value_name = "REFERENCE", requires = "sizes")]
    pub(crate) funcs: Vec<String>,
    /// Take over the sizes as budgets
    #[arg(long, requires = "sizes")]
    pub(crate) accept: bool,
    /// Why limits have to rise
    #[arg(long, value_name = "WHY", requires = "accept")]
    pub(crate) reason: Option<String>,
}

choices! {
    /// A form of the picture of the dependency closure.
    GraphFormat of neva_diagram::PictureFormat {
        /// For Graphviz
        Dot,
        /// A Mermaid flowchart
        Mermaid,
        /// A drawing
        Svg,
    }
}

/// Reads a number from 1 on.
pub(crate) fn from_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "it is no whole number from 1 on".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_description_of_the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
