//! `neva test`: finds the tests of a module, runs them, and says which failed and how.

mod assertion;
pub(crate) mod component;
mod coverage;
mod example;
pub(crate) mod find;
pub(crate) mod generated;
mod limited;
mod program;
mod report;
mod running;

use crate::args::{Engine, TestArgs};
use crate::codes;
use crate::lock::fetcher;
use crate::parallel::in_order;
use crate::report::{Outcome, print};
use crate::tier::Tier;
use crate::watch::{self, module_root};
use coverage::Covered;
pub(crate) use coverage::read as read_coverage;
use find::find;
use neva_diagnostics::{Findings, error, render_all};
use neva_files::{atomic, unwritable};
use neva_frontend::check::check_packages;
use neva_frontend::module::{self, Loaded};
use report::Report;
use running::Running;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// A test: what is run, and what must come out.
pub(crate) struct Test {
    /// What it is called: the path of its folder, or of its package and the name in it.
    pub name: String,
    /// How it is run.
    pub kind: TestKind,
}

/// The kinds of tests, each found by convention.
pub(crate) enum TestKind {
    /// A program folder with `expected/`.
    Program(PathBuf),
    /// A component `Test...` in a file that ends in `_test.neva`.
    Component(component::Component),
    /// An example in a documentation comment.
    Example(example::Example),
}

/// What became of a test in one form of its program.
pub(crate) struct TestResult {
    /// The name of the test, with the form after `::`.
    pub name: String,
    /// Why it failed.
    pub failure: Option<String>,
    /// How long it took.
    pub time: Duration,
    /// What it covered, where that is asked for.
    pub covered: Covered,
}

/// Whether a test passed; the error says why it failed.
type Passed = Result<(), String>;

/// Runs the tests below a folder. The status is 1 if one fails, or if there is none.
pub(crate) fn test(args: &TestArgs) -> Outcome {
    if let Some(main) = &args.generated {
        return generated::run(&args.path, main, 0, Tier::default(), args.counts.as_deref());
    }
    if args.watch {
        return watch::watch(&args.path, 0, |_| None);
    }
    if args.coverage.is_some() && args.engine != Engine::Run {
        let error = error!(codes::BAD_FLAGS, "`--coverage` goes only with `--engine run`")
            .because("messages are counted by `neva run`");
        return Err(error.into());
    }
    let mut tests = find(&args.path)?;
    if let Some(filter) = args.filter.as_ref().filter(|_| !tests.is_empty()) {
        let all = tests.len();
        tests.retain(|test| test.name.contains(filter.as_str()));
        if tests.is_empty() {
            return Err(error!(codes::NO_TESTS, "no test has `{filter}` in its name")
                .because(format!("there are {all} tests here"))
                .help("leave out `--filter` to see their names")
                .into());
        }
    }
    if tests.is_empty() {
        let error = error!(codes::NO_TESTS, "there is no test here")
            .because(
                "tests are program folders with `expected/`, components `Test...` in files `..._test.neva`, and \
                 examples in documentation comments",
            )
            .help("write one, or name another folder");
        return Err(error.into());
    }
    check_modules(&tests)?;
    let runs: Vec<(&Test, Engine)> = tests
        .iter()
        .flat_map(|test| test.engines(args.engine).iter().map(move |engine| (test, *engine)))
        .collect();
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from);
    let (start, mut report) = (SystemTime::now(), Report::default());
    let running = Running::none_of(runs.len());
    let run = |(test, engine): &(&Test, Engine)| running.during(&test.name, || test.run(*engine, args));
    in_order(&runs, jobs, run, |result| running.aside(|| report.add(result)))?;
    drop(running);
    report.finish()?;
    if let Some(file) = &args.coverage {
        print(&format!(
            "\nNodes and connections that carried messages, and those that did not:\n{}",
            report.covered.table(&args.path)
        ))?;
        if let Some(file) = file {
            atomic::write(file, report.covered.json()).map_err(|error| unwritable(file, &error))?;
        }
    }
    if let Some(file) = &args.junit {
        atomic::write(file, report.junit(start)).map_err(|error| unwritable(file, &error))?;
    }
    Ok(if report.has_failures() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Checks the modules of tests that are parts of one: all their errors are told once, not with each test.
fn check_modules(tests: &[Test]) -> Result<(), Findings> {
    let roots: BTreeSet<&Path> = tests.iter().filter_map(Test::module).collect();
    let mut findings = Findings::new();
    for root in roots {
        let modules = module::load_modules(root, neva_std::FILES, &fetcher(root)?)?;
        findings.extend(check_packages(&modules.tree));
    }
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

impl Test {
    /// The module that it is part of, unless it is a program.
    fn module(&self) -> Option<&Path> {
        match &self.kind {
            TestKind::Program(_) => None,
            TestKind::Component(component) => Some(&component.root),
            TestKind::Example(example) => Some(&example.root),
        }
    }

    /// The forms in which the test's program runs. Only program folders have more than one.
    fn engines(&self, asked: Engine) -> &'static [Engine] {
        match (&self.kind, asked) {
            (TestKind::Program(_), Engine::All) => &[Engine::Run, Engine::Build, Engine::Minimal],
            (TestKind::Program(_), Engine::Build) => &[Engine::Build],
            (TestKind::Program(_), Engine::Minimal) => &[Engine::Minimal],
            (TestKind::Program(_), Engine::Run) | (TestKind::Component(_) | TestKind::Example(_), _) => {
                &[Engine::Run]
            }
        }
    }

    fn run(&self, engine: Engine, args: &TestArgs) -> TestResult {
        let start = Instant::now();
        let mut covered = Covered::default();
        let failure = if args.coverage.is_some() {
            self.run_counted(engine, args, &mut covered)
        } else {
            self.run_in(engine, args, None)
        };
        let form = match engine {
            Engine::Build => "::build",
            Engine::Minimal => "::minimal",
            Engine::Run | Engine::All => "",
        };
        let (name, time) = (format!("{}{form}", self.name), start.elapsed());
        TestResult { name, failure: failure.err(), time, covered }
    }

    fn run_in(&self, engine: Engine, args: &TestArgs, counts: Option<&Path>) -> Passed {
        match &self.kind {
            TestKind::Program(folder) => program::run(folder, engine, args.bless, counts, args.timeout),
            TestKind::Component(component) => component.run(counts, args.timeout),
            TestKind::Example(example) => example.run(counts, args.timeout),
        }
    }

    /// Runs the test, and adds what it covered, whether it passes or fails.
    fn run_counted(&self, engine: Engine, args: &TestArgs, covered: &mut Covered) -> Passed {
        let place = tempfile::Builder::new().prefix("neva-counts-").tempdir();
        let place = place.map_err(|error| format!("{}: {error}", std::env::temp_dir().display()))?;
        let counts = place.path().join("counts.json");
        let passed = self.run_in(engine, args, Some(&counts));
        if let Some((root, loaded)) = self.sources() {
            covered.add(&root, &loaded, &counts).map_err(|findings| render_all(&findings))?;
        }
        passed
    }

    /// The folder of the test's module and the sources of its program. Nothing for IR, and for what can't be
    /// read, which the run has told.
    fn sources(&self) -> Option<(PathBuf, Loaded)> {
        match &self.kind {
            TestKind::Program(folder) if folder.join("ir.json").is_file() => None,
            TestKind::Program(folder) => {
                let loaded = module::load(folder, neva_std::FILES, &fetcher(folder).ok()?).ok()?;
                Some((module_root(folder).ok()?, loaded))
            }
            TestKind::Component(test) => {
                Some((test.root.clone(), generated::load(&test.root, test.main()).ok()?))
            }
            TestKind::Example(test) => {
                Some((test.root.clone(), generated::load(&test.root, test.program.clone()).ok()?))
            }
        }
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
