//! The command line of `neva test` and `neva bench`.

use super::from_one;
use crate::tier::Tier;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `neva test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The folder, or the `.neva` file, whose tests are run
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Run only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Run the tests again whenever sources change
    #[arg(long)]
    pub(crate) watch: bool,
    /// Make what programs do now what is expected of them
    #[arg(long, conflicts_with = "watch")]
    pub(crate) bless: bool,
    /// How many tests run at a time; as many as there are processors unless said otherwise
    #[arg(long, value_name = "N", value_parser = from_one)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// After how many seconds a test is stopped
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = limit)]
    pub(crate) timeout: Duration,
    /// Write the results into a file, too, in the form of JUnit
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Form in which program folders run; other tests run in process
    #[arg(long, value_enum, default_value_t = Engine::Run)]
    pub(crate) engine: Engine,
    /// Tell which nodes and connections carried no message in any test; with a FILE, also write into it how
    /// many each carried, as JSON for `neva view --coverage FILE`
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) coverage: Option<Option<PathBuf>>,
    /// Run the program in this file beside the module: how tests start themselves
    #[arg(long, hide = true, value_name = "FILE")]
    pub(crate) generated: Option<PathBuf>,
    /// Run the program in `generated` on its own: examples of the standard library are in no module
    #[arg(long, hide = true, requires = "generated")]
    pub(crate) no_module: bool,
    /// Leave what has errors out of the module of `generated`
    #[arg(long, hide = true, requires = "generated")]
    pub(crate) leave_errors_out: bool,
    /// Write how many messages the program in `generated` sent from each port
    #[arg(long, hide = true, value_name = "FILE", requires = "generated")]
    pub(crate) counts: Option<PathBuf>,
}

/// The form in which a test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// By `neva run`
    Run,
    /// As a binary
    Build,
    /// As a binary of the smallest size
    Minimal,
    /// In all of these
    All,
}

/// Arguments of `neva bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Programs, and folders whose components `Bench...` in files `..._test.neva` are measured
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// What the programs are given as arguments, instead of what a file `args` in their folder says
    #[arg(last = true, value_name = "ARGS")]
    pub(crate) args: Vec<OsString>,
    /// What the programs are given as standard input, instead of a file `stdin` in their folder
    #[arg(long, value_name = "FILE")]
    pub(crate) stdin: Option<PathBuf>,
    /// Measure only benchmarks whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Form in which benchmarks run; several, after commas, are compared with the first one
    #[arg(long, value_enum, value_delimiter = ',', default_value = "build")]
    pub(crate) engine: Vec<BenchEngine>,
    /// Another binary that does what the program does; may be repeated
    #[arg(long, value_name = "NAME=PATH")]
    pub(crate) peer: Vec<String>,
    /// How many samples are taken of each side
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(10..))]
    pub(crate) runs: u32,
    /// How long a sample takes: so many iterations are made
    #[arg(long, value_name = "SECONDS", default_value = "0.1", value_parser = seconds)]
    pub(crate) time: f64,
    /// Save the results in NAME.bench.json
    #[arg(long, value_name = "NAME")]
    pub(crate) save: Option<String>,
    /// Compare the results with those that were saved in NAME.bench.json
    #[arg(long, value_name = "NAME")]
    pub(crate) baseline: Option<String>,
    /// Print the results as JSON, with all samples
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Print the results as a table in Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Run the program in this file beside the module: how benchmarks start themselves
    #[arg(long, hide = true, value_name = "FILE")]
    pub(crate) generated: Option<PathBuf>,
}

/// The form in which a benchmark runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchEngine {
    /// By `neva run`
    Run,
    /// By `neva run --tier interp`
    Interp,
    /// By `neva run --tier jit`
    Jit,
    /// As a binary
    Build,
    /// As a binary of the smallest size
    Minimal,
}

impl BenchEngine {
    /// How `neva run` executes it, where it does.
    pub(crate) fn tier(self) -> Tier {
        match self {
            BenchEngine::Interp => Tier::Interp,
            BenchEngine::Jit => Tier::Jit,
            BenchEngine::Run | BenchEngine::Build | BenchEngine::Minimal => Tier::Auto,
        }
    }
}

/// A time in seconds that is more than none.
fn limit(text: &str) -> Result<Duration, String> {
    match text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(limit) if !limit.is_zero() => Ok(limit),
        _ => Err("it is not a number of seconds above 0".to_owned()),
    }
}

/// A time in seconds that is more than none, and at most an hour.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 3600.0 => Ok(seconds),
        _ => Err("it is not a number of seconds above 0 and up to 3600".to_owned()),
    }
}
