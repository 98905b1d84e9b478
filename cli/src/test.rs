//! `neva test`: finds the tests of a module, runs them, and says which failed and how.

mod assertion;
pub(crate) mod component;
mod coverage;
mod example;
pub(crate) mod find;
pub(crate) mod generated;
mod leave_out;
mod limited;
mod program;
mod report;
mod running;

use crate::args::{Engine, TestArgs};
use crate::codes;
use crate::lock::fetcher;
use crate::parallel::{in_order, threads};
use crate::report::{Form, Outcome, print};
use crate::tier::Tier;
use crate::watch::{self, module_root};
use coverage::Covered;
pub(crate) use coverage::read as read_coverage;
use find::{Test, TestKind, find};
use leave_out::{LeftOut, leave_out_errors};
use limited::How;
use neva_diagnostics::{Findings, error, render_all};
use neva_frontend::module::{self, Loaded};
use report::{Report, TestResult};
use running::RunningTests;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

/// Whether a test passed; the error says why it failed.
type Passed = Result<(), String>;

/// The folders of modules with errors, and what is left out of each.
type Broken = BTreeMap<PathBuf, LeftOut>;

/// Runs the tests below a folder. The status is 1 if one fails, if there is none, or if a module has errors.
pub(crate) fn test(args: &TestArgs, form: Form) -> Outcome {
    if let Some(main) = &args.generated {
        let main = generated::Main { path: main, leaves_errors_out: args.leave_errors_out };
        let root = (!args.no_module).then_some(args.path.as_path());
        return generated::run(root, main, 1, Tier::default(), args.counts.as_deref());
    }
    if args.watch {
        return watch::watch(
            &args.path,
            0,
            |path| watch::is_source(path) || program::is_part(path),
            |_| None,
        );
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
    let broken = broken_modules(&tests, form)?;
    let runs: Vec<(&Test, Engine)> = tests
        .iter()
        .flat_map(|test| test.engines(args.engine).iter().map(move |engine| (test, *engine)))
        .collect();
    let (start, mut report) = (SystemTime::now(), Report::default());
    let running = RunningTests::none_of(runs.len());
    let run =
        |(test, engine): &(&Test, Engine)| running.during(&test.name, || test.run(*engine, args, &broken));
    in_order(&runs, threads(args.jobs), run, |result| running.aside(|| report.add(result)))?;
    drop(running);
    report.finish()?;
    if let Some(file) = &args.coverage {
        print(&format!(
            "\nNodes and connections that carried messages, and those that did not:\n{}",
            report.covered.table(&args.path)
        ))?;
        if let Some(file) = file {
            neva_files::write(file, report.covered.json())?;
        }
    }
    if let Some(file) = &args.junit {
        neva_files::write(file, report.junit(start))?;
    }
    Ok(if report.has_failures() || !broken.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The modules with errors among those of tests that are parts of one. Their errors are printed once, not
/// with each test.
fn broken_modules(tests: &[Test], form: Form) -> Result<Broken, Findings> {
    let roots: BTreeSet<&Path> = tests.iter().filter_map(Test::module).collect();
    let (mut broken, mut told) = (Broken::new(), Findings::new());
    for root in roots {
        let mut modules = module::load_modules(root, neva_std::FILES, &fetcher(root)?)?;
        let (findings, left_out) = leave_out_errors(&mut modules.tree);
        if findings.has_errors() {
            broken.insert(root.to_owned(), left_out);
            told.extend(findings.iter().cloned());
        }
    }
    form.warn(&told);
    Ok(broken)
}

impl Test {
    /// The module that it is part of, unless it is a program or one of the standard library.
    fn module(&self) -> Option<&Path> {
        match &self.kind {
            TestKind::Program(_) => None,
            TestKind::Component(component) => Some(&component.root),
            TestKind::Example(example) => example.root.as_deref(),
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

    fn run(&self, engine: Engine, args: &TestArgs, broken: &Broken) -> TestResult {
        let start = Instant::now();
        let mut covered = Covered::default();
        let in_module = self.module().and_then(|root| broken.get(root));
        let failure = if self.is_program_of(broken) {
            Err("not run, as its module has errors\n".to_owned())
        } else if let Some(why) = in_module.and_then(|left_out| self.reason_not_to_run(left_out)) {
            Err(format!("not run, as it has an error or needs what has one: {why}\n"))
        } else if args.coverage.is_some() {
            self.run_counted(engine, args, in_module.is_some(), &mut covered)
        } else {
            self.run_in(engine, args, in_module.is_some(), None)
        };
        let form = match engine {
            Engine::Build => "::build",
            Engine::Minimal => "::minimal",
            Engine::Run | Engine::All => "",
        };
        let (name, time) = (format!("{}{form}", self.name), start.elapsed());
        TestResult { name, failure: failure.err(), time, covered }
    }

    /// Whether it is a program of one of the modules, which is refused as a whole. One of which just that is
    /// expected runs all the same.
    fn is_program_of(&self, broken: &Broken) -> bool {
        let TestKind::Program(folder) = &self.kind else { return false };
        let is_broken = folder.ancestors().any(|root| broken.contains_key(root));
        is_broken && !program::is_to_be_refused(folder)
    }

    /// Why a test of a module with errors is not run.
    fn reason_not_to_run<'l>(&self, left_out: &'l LeftOut) -> Option<&'l str> {
        let (package, name) = match &self.kind {
            TestKind::Program(_) => return None,
            TestKind::Component(component) => (&component.package, &component.name),
            TestKind::Example(example) => (&example.package, &example.entity),
        };
        left_out.get(&(package.clone(), name.clone())).map(String::as_str)
    }

    fn run_in(&self, engine: Engine, args: &TestArgs, is_broken: bool, counts: Option<&Path>) -> Passed {
        let how = How { leaves_errors_out: is_broken, counts, limit: args.timeout };
        match &self.kind {
            TestKind::Program(folder) => program::run(folder, engine, args.bless, how),
            TestKind::Component(component) => component.run(how),
            TestKind::Example(example) => example.run(how),
        }
    }

    /// Runs the test, and adds what it covered, whether it passes or fails.
    fn run_counted(&self, engine: Engine, args: &TestArgs, is_broken: bool, covered: &mut Covered) -> Passed {
        let place = tempfile::Builder::new().prefix("neva-counts-").tempdir();
        let place = place.map_err(|error| format!("{}: {error}", std::env::temp_dir().display()))?;
        let counts = place.path().join("counts.json");
        let passed = self.run_in(engine, args, is_broken, Some(&counts));
        if let Some((root, loaded)) = self.sources(is_broken) {
            covered.add(&root, &loaded, &counts).map_err(|findings| render_all(&findings))?;
        }
        passed
    }

    /// The folder of the test's module and the sources of its program. Nothing for IR, and for what can't be
    /// read, which the run has reported.
    fn sources(&self, is_broken: bool) -> Option<(PathBuf, Loaded)> {
        match &self.kind {
            TestKind::Program(folder) if folder.join("ir.json").is_file() => None,
            TestKind::Program(folder) => {
                let loaded = module::load(folder, neva_std::FILES, &fetcher(folder).ok()?).ok()?;
                Some((module_root(folder).ok()?, loaded))
            }
            TestKind::Component(test) => {
                Some((test.root.clone(), generated::load(Some(&test.root), test.main(), is_broken).ok()?))
            }
            TestKind::Example(test) => {
                let root = test.root.clone()?;
                let loaded = generated::load(Some(&root), test.program.clone(), is_broken).ok()?;
                Some((root, loaded))
            }
        }
    }
}
