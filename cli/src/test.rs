//! `neva test`: finds the tests of a module, runs them, and says which failed and how.

mod assertion;
pub(crate) mod component;
mod example;
pub(crate) mod find;
pub(crate) mod generated;
mod program;
mod report;

use crate::args::{Engine, TestArgs};
use crate::codes;
use crate::parallel::in_order;
use crate::report::Outcome;
use crate::tier::Tier;
use crate::watch;
use find::find;
use neva_diagnostics::error;
use neva_files::{atomic, unwritable};
use report::Report;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// A test: what is run, and what must come out.
pub(crate) struct Test {
    /// What it is called: the path of its folder, or of its package and the name in it.
    pub name: String,
    /// How it is run.
    pub kind: Kind,
}

/// The kinds of tests, each found by convention.
pub(crate) enum Kind {
    /// A program folder with `expected/`.
    Program(PathBuf),
    /// A component `Test...` in a file that ends in `_test.neva`.
    Component(component::Component),
    /// An example in a documentation comment.
    Example(example::Example),
}

/// What became of a test in one form of its program.
pub(crate) struct Result {
    /// The name of the test, with the form after `::`.
    pub name: String,
    /// Why it failed.
    pub failure: Option<String>,
    /// How long it took.
    pub time: Duration,
}

/// Runs the tests below a folder. The status is 1 if one fails, or if there is none.
pub(crate) fn test(args: &TestArgs) -> Outcome {
    if let Some(main) = &args.generated {
        return generated::run(&args.path, main, 0, Tier::default());
    }
    if args.watch {
        return watch::watch(&args.path, 0);
    }
    let mut tests = find(&args.path)?;
    if let Some(filter) = &args.filter {
        tests.retain(|test| test.name.contains(filter.as_str()));
    }
    if tests.is_empty() {
        let error = error!(codes::NO_TESTS, "there is no test here")
            .because(
                "tests are program folders with `expected/`, components `Test...` in files `..._test.neva`, and \
                 examples in documentation comments",
            )
            .help("write one, or name another folder or filter");
        return Err(error.into());
    }
    let runs: Vec<(&Test, Engine)> = tests
        .iter()
        .flat_map(|test| test.engines(args.engine).iter().map(move |engine| (test, *engine)))
        .collect();
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let mut report = Report::default();
    in_order(
        &runs,
        jobs.max(1),
        |(test, engine)| test.run(*engine, args.bless),
        |result| report.add(result),
    )?;
    report.finish()?;
    if let Some(file) = &args.junit {
        atomic::write(file, report.junit()).map_err(|error| unwritable(file, &error))?;
    }
    Ok(if report.has_failures() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Test {
    /// The forms in which the test's program runs. Only program folders have more than one.
    fn engines(&self, asked: Engine) -> &'static [Engine] {
        match (&self.kind, asked) {
            (Kind::Program(_), Engine::All) => &[Engine::Run, Engine::Build, Engine::Minimal],
            (Kind::Program(_), Engine::Build) => &[Engine::Build],
            (Kind::Program(_), Engine::Minimal) => &[Engine::Minimal],
            (Kind::Program(_), Engine::Run) | (Kind::Component(_) | Kind::Example(_), _) => &[Engine::Run],
        }
    }

    fn run(&self, engine: Engine, bless: bool) -> Result {
        let start = Instant::now();
        let failure = match &self.kind {
            Kind::Program(folder) => program::run(folder, engine, bless),
            Kind::Component(component) => component.run(),
            Kind::Example(example) => example.run(),
        };
        let form = match engine {
            Engine::Build => "::build",
            Engine::Minimal => "::minimal",
            Engine::Run | Engine::All => "",
        };
        Result { name: format!("{}{form}", self.name), failure: failure.err(), time: start.elapsed() }
    }
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let work: Vec<u32> = (0..100).collect();
        let mut taken = Vec::new();
        let mut take = |result: u32| {
            taken.push(result);
            Ok::<(), u32>(())
        };
        assert_eq!(in_order(&work, 7, |item| item * 2, &mut take), Ok(()));
        assert_eq!(taken, work.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(
            in_order(&work, 3, |item| *item, |item| if item < 5 { Ok(()) } else { Err(item) }),
            Err(5)
        );
    }
}
