//! The arguments of `neva size`.

use crate::args::from_one;
use crate::choices::choices;
use clap::{Args, Subcommand};
use neva_backend::Goal;
use neva_size::View;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

/// Arguments of `neva size`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct SizeArgs {
    /// Other reports.
    #[command(subcommand)]
    pub(crate) command: Option<SizeCommand>,
    /// The program, or a binary that has its symbols
    #[arg(value_name = "PROGRAM|BINARY", required = true)]
    pub(crate) subject: Option<OsString>,
    /// How to build and to print.
    #[command(flatten)]
    pub(crate) form: FormArgs,
    /// Views to print: all when none is named
    #[arg(long = "view", value_enum, value_name = "VIEW")]
    pub(crate) views: Vec<ViewName>,
    /// Rows of each view: 25 in tables, all in JSON when nothing is said
    #[arg(long, value_name = "N")]
    pub(crate) rows: Option<usize>,
    /// Write a page with a treemap and a table that can be searched
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write a treemap as a picture
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Say what would go if the program did without a runtime func
    #[arg(long, value_name = "FUNC")]
    pub(crate) without: Option<String>,
}

/// How a program is built, and how the report is printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FormArgs {
    /// Measure the build for speed, which `neva build` makes without `--minimal`
    #[arg(long)]
    pub(crate) default: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Print Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Print no percentages, so that one change makes one line differ
    #[arg(long)]
    pub(crate) stable: bool,
}

impl FormArgs {
    /// What the measured build is optimized for.
    pub(super) fn goal(&self) -> Goal {
        if self.default { Goal::Speed } else { Goal::Size }
    }
}

/// The commands of `neva size`.
#[derive(Debug, Subcommand)]
pub(crate) enum SizeCommand {
    /// Say why something is in a program: by its nodes, by what its funcs need, and by what the linker
    /// followed
    Why(WhyArgs),
    /// Compare two binaries, two reports in JSON, or two revisions of a program
    Diff(DiffArgs),
    /// Measure what the selection of funcs and each flag of the build are worth
    Flags {
        /// The program
        #[arg(value_name = "PROGRAM")]
        program: OsString,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Hold programs against their budgets
    Check(CheckArgs),
    /// Show how sizes developed
    History(HistoryArgs),
}

/// Arguments of `neva size why`.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// What to explain, and the program: a runtime func, a symbol, a crate or a file of the runtime
    #[arg(value_name = "FUNC|SYMBOL|CRATE> <PROGRAM", required = true, num_args = 1..=2)]
    pub(crate) names: Vec<OsString>,
    /// Say what would go if the program did without a runtime func; a name to explain is not needed then
    #[arg(long, value_name = "FUNC")]
    pub(crate) without: Option<String>,
    /// How to build and to print.
    #[command(flatten)]
    pub(crate) form: FormArgs,
}

/// Arguments of `neva size diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// What it was: a binary, a report, or with `--program` a revision of git
    #[arg(value_name = "A")]
    pub(crate) before: OsString,
    /// What it is
    #[arg(value_name = "B")]
    pub(crate) after: OsString,
    /// Compare this program as it is in the git revisions A and B
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) program: Option<PathBuf>,
    /// Views to print: all when none is named
    #[arg(long = "view", value_enum, value_name = "VIEW")]
    pub(crate) views: Vec<ViewName>,
    /// Leave out changes of fewer bytes
    #[arg(long, value_name = "BYTES", default_value_t = 8)]
    pub(crate) noise: u64,
    /// How to build and to print.
    #[command(flatten)]
    pub(crate) form: FormArgs,
}

/// Arguments of `neva size check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Programs to check: those of the baseline when none is named
    #[arg(value_name = "PROGRAM")]
    pub(crate) programs: Vec<OsString>,
    /// The budgets
    #[arg(long, value_name = "FILE", default_value = "size-baseline.json")]
    pub(crate) baseline: PathBuf,
    /// Take what is measured into the baseline; programs that it does not know yet are added
    #[arg(long)]
    pub(crate) accept: bool,
    /// Why a budget is raised; kept in the baseline
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(crate) reason: Option<String>,
    /// Add the sizes to the history, for the revision that is checked out
    #[arg(long)]
    pub(crate) record: bool,
    /// The history
    #[arg(long, value_name = "FILE", default_value = "size-history.jsonl")]
    pub(crate) history: PathBuf,
    /// Check only part I of N, each about as many programs, as one of N machines does
    #[arg(long, value_name = "I/N", conflicts_with = "record")]
    pub(crate) shard: Option<Shard>,
    /// How many programs are built at a time; as many as there are processors unless said otherwise
    #[arg(long, value_name = "N", value_parser = from_one)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Write annotations and the summary of a step for GitHub Actions
    #[arg(long)]
    pub(crate) github: bool,
}

/// A part of all programs: every `count`-th of them, from the one at `index` on, which is less than `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which part, from 0.
    pub(crate) index: usize,
    /// How many parts there are.
    pub(crate) count: usize,
}

impl FromStr for Shard {
    type Err = String;

    /// Reads `I/N`, where I is from 1 to N.
    fn from_str(text: &str) -> Result<Shard, String> {
        let parts =
            text.split_once('/').and_then(|(part, all)| Some((part.parse().ok()?, all.parse().ok()?)));
        match parts {
            Some((part, count)) if (1..=count).contains(&part) => Ok(Shard { index: part - 1, count }),
            _ => Err("write part and number of parts, such as 1/4".to_owned()),
        }
    }
}

/// Arguments of `neva size history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The history
    #[arg(long, value_name = "FILE", default_value = "size-history.jsonl")]
    pub(crate) history: PathBuf,
    /// Write a page with a plot for each program
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

choices! {
    /// A view by name.
    ViewName of View {
        /// By runtime func
        Func,
        /// By node of the program
        Component,
        /// By crate
        Crate,
        /// By section of the file
        Section,
        /// By symbol
        Symbol,
    }
}

/// The views that are named, or all.
pub(super) fn views(names: &[ViewName]) -> Vec<View> {
    if names.is_empty() { View::ALL.to_vec() } else { names.iter().map(|name| (*name).into()).collect() }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 1, count: 3 }));
        for wrong in ["0/3", "4/3", "1", "1/0", "-1/2", "a/b", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
