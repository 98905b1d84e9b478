//! `neva bench`: measures components `Bench...` and whole programs, and compares them with each other and
//! with results that were saved.

mod find;
mod measure;
mod repeated;
mod results;
mod statistics;

use crate::args::{BenchArgs, BenchEngine, BinaryArgs, Minimal};
use crate::build::native;
use crate::codes;
use crate::own_command::own_command;
use crate::package;
use crate::progress::Progress;
use crate::report::{Outcome, done};
use crate::test::component::TestComponent;
use crate::test::generated;
use clap::ValueEnum;
use find::{Benchmark, BenchmarkKind, find};
use measure::{Cost, Run};
use neva_diagnostics::{Diagnostic, Findings, error};
use neva_files::{JsonForm, json, unreadable, unwritable};
use results::{BenchSide, Results, SCHEMA, TableForm};
use statistics::next_iterations;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Measures what is asked for. The status is 1 if something fails, or if there is nothing to measure.
pub(crate) fn bench(args: &BenchArgs) -> Outcome {
    if let Some(main) = &args.generated {
        let engine = args.engine.first().copied().unwrap_or(BenchEngine::Run);
        let main = generated::Main { path: main, leaves_errors_out: false };
        return generated::run(Some(&args.paths[0]), main, args.paths.len(), engine.tier(), None);
    }
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let peers = peers(args)?;
    let benchmarks = find(&args.paths, args.filter.as_deref())?;
    if !peers.is_empty()
        && !matches!(benchmarks.as_slice(), [Benchmark { kind: BenchmarkKind::Program(_), .. }])
    {
        return Err(error!(
            codes::BAD_FLAGS,
            "`--peer` goes with one program, not with components or several"
        )
        .help("name the folder of one program")
        .into());
    }
    let mut progress = Progress::begin();
    let mut sides = Vec::new();
    for benchmark in &benchmarks {
        let folder = tempfile::Builder::new().prefix("neva-bench-").tempdir();
        let folder = folder.map_err(|error| unwritable(&std::env::temp_dir(), &error))?;
        let runners = runners(benchmark, args, &peers, folder.path(), &mut progress)?;
        progress.long_step(&format!("measuring {}", benchmark.name));
        sides.extend(measured(benchmark, &runners, args)?);
    }
    drop(progress);
    let results = Results::new(sides, baseline.as_ref());
    let json = json(&results);
    if let Some(name) = &args.save {
        let file = baseline_file(name);
        neva_files::write(&file, &json)?;
    }
    done(&match args {
        BenchArgs { json: true, .. } => json,
        BenchArgs { markdown: true, .. } => results.table(TableForm::Markdown),
        _ => results.table(TableForm::Text),
    })
}

/// One side of a benchmark, ready to run.
struct Runner {
    side: String,
    run: Run,
    /// What it takes to start it, where it repeats the benchmark as often as its last argument says; nothing
    /// where it is started for each iteration.
    start: Option<Cost>,
    size: Option<u64>,
}

impl Runner {
    /// What so many iterations take.
    fn cost(&self, iterations: u64) -> Result<Cost, Diagnostic> {
        let Some(start) = self.start else { return self.run.cost(iterations) };
        let cost = with_count(&self.run, iterations).cost(1)?;
        Ok(Cost {
            processor: (cost.processor - start.processor).max(0.0),
            elapsed: (cost.elapsed - start.elapsed).max(0.0),
        })
    }

    /// How many iterations take about so many seconds.
    fn iterations(&self, seconds: f64) -> Result<u64, Diagnostic> {
        let mut iterations = 1;
        loop {
            let mut elapsed = self.cost(iterations)?.elapsed;
            if (seconds..seconds * 4.0).contains(&elapsed) {
                // The system may have been busy with something else.
                elapsed = elapsed.min(self.cost(iterations)?.elapsed);
            }
            let next = next_iterations(iterations, elapsed, seconds);
            if elapsed >= seconds || next <= iterations {
                return Ok(iterations);
            }
            iterations = next;
        }
    }
}

/// Everything that runs a benchmark, the engines first.
fn runners(
    benchmark: &Benchmark,
    args: &BenchArgs,
    peers: &[(String, PathBuf)],
    folder: &Path,
    progress: &mut Progress,
) -> Result<Vec<Runner>, Findings> {
    let mut runners = Vec::new();
    for engine in &args.engine {
        let folder = folder.join(value_name(*engine));
        neva_files::make_folder(&folder)?;
        runners.push(match &benchmark.kind {
            BenchmarkKind::Program(program) => program_runner(program, *engine, args, &folder, progress)?,
            BenchmarkKind::Component(component) => {
                component_runner(&benchmark.name, component, *engine, &folder, progress)?
            }
        });
    }
    for (name, path) in peers {
        let BenchmarkKind::Program(program) = &benchmark.kind else { break };
        let size = Some(fs::metadata(path).map_err(|error| unreadable(path, &error))?.len());
        let run = given(program, args, path.clone(), vec![]);
        runners.push(Runner { side: name.clone(), run, start: None, size });
    }
    Ok(runners)
}

fn program_runner(
    program: &Path,
    engine: BenchEngine,
    args: &BenchArgs,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Runner, Findings> {
    let side = value_name(engine);
    let Some(form) = binary(engine) else {
        let (own, mut before) = this_command()?;
        before.extend(["run".into(), "--tier".into(), value_name(engine.tier()).into(), program.into()]);
        let run = given(program, args, own, before);
        return Ok(Runner { side, run, start: None, size: None });
    };
    progress.step("reading");
    let package = package::load(program.as_os_str(), crate::funcs::Access::Run)?;
    native(&package, form, folder, progress)?;
    let built = folder.join("output");
    let size = fs::metadata(&built).ok().map(|found| found.len());
    Ok(Runner { side, run: given(program, args, built, vec![]), start: None, size })
}

/// A program as it is run: with the arguments that are asked for or that its folder has, and the folder's
/// standard input.
fn given(program: &Path, args: &BenchArgs, binary: PathBuf, mut before: Vec<OsString>) -> Run {
    let of_folder = fs::read_to_string(program.join("args")).unwrap_or_default();
    if args.args.is_empty() {
        before.extend(of_folder.lines().map(OsString::from));
    } else {
        before.extend(args.args.iter().cloned());
    }
    let stdin = args.stdin.clone().or_else(|| Some(program.join("stdin")).filter(|file| file.is_file()));
    let name = binary.display().to_string();
    Run { name, binary, args: before, stdin }
}

fn component_runner(
    name: &str,
    component: &TestComponent,
    engine: BenchEngine,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Runner, Findings> {
    if component.package == "." {
        return Err(error!(codes::BENCHMARK_FAILED, "`{name}` is in the package at the root of its module")
            .because(
                "a package at the root of a module can't be imported, so nothing can repeat the benchmark",
            )
            .help("move the benchmark into a folder")
            .into());
    }
    let main = repeated::program(component);
    progress.step("reading");
    let package = generated::package(&component.root, main.clone())?;
    let run = match binary(engine) {
        Some(form) => {
            native(&package, form, folder, progress)?;
            Run { name: name.into(), binary: folder.join("output"), args: vec![], stdin: None }
        }
        None => {
            let file = folder.join("main.neva");
            neva_files::write(&file, &main)?;
            let (binary, mut args) = this_command()?;
            args.extend(["bench", "--engine", &value_name(engine), "--generated"].map(OsString::from));
            args.extend([file.into(), component.root.clone().into()]);
            Run { name: name.into(), binary, args, stdin: None }
        }
    };
    let start = least_start(&run)?;
    Ok(Runner { side: value_name(engine), run, start: Some(start), size: None })
}

/// What a program that repeats a benchmark takes without any iteration: the least of some runs.
fn least_start(run: &Run) -> Result<Cost, Diagnostic> {
    const RUNS: usize = 5;
    // This shows why the benchmark fails, if it does.
    with_count(run, 1).output()?;
    let run = with_count(run, 0);
    let mut least = Cost { processor: f64::INFINITY, elapsed: f64::INFINITY };
    for _ in 0..RUNS {
        let cost = run.cost(1)?;
        least.processor = least.processor.min(cost.processor);
        least.elapsed = least.elapsed.min(cost.elapsed);
    }
    Ok(least)
}

fn with_count(run: &Run, iterations: u64) -> Run {
    let mut run = run.clone();
    run.args.push(iterations.to_string().into());
    run
}

/// Takes the samples of all sides of a benchmark in turn, so that a change of the machine's load meets all.
fn measured(
    benchmark: &Benchmark,
    runners: &[Runner],
    args: &BenchArgs,
) -> Result<Vec<BenchSide>, Diagnostic> {
    let is_program = matches!(benchmark.kind, BenchmarkKind::Program(_));
    if is_program {
        same_output(runners)?;
    }
    let mut sides = Vec::new();
    for runner in runners {
        let memory = if is_program { peak_memory(&runner.run)? } else { None };
        let iterations = runner.iterations(args.time)?;
        let (name, side) = (benchmark.name.clone(), runner.side.clone());
        sides.push(BenchSide { name, side, iterations, memory, size: runner.size, ..BenchSide::default() });
    }
    for _ in 0..args.runs {
        for (runner, side) in runners.iter().zip(&mut sides) {
            let cost = runner.cost(side.iterations)?;
            side.samples.push(cost.processor / side.iterations as f64);
        }
    }
    Ok(sides)
}

/// The most memory that a program was seen to have. Of one that ends at once some looks come too late.
fn peak_memory(run: &Run) -> Result<Option<u64>, Diagnostic> {
    const RUNS: usize = 5;
    const LONG: Duration = Duration::from_millis(50);
    let begin = Instant::now();
    let mut peak = None;
    for _ in 0..RUNS {
        peak = peak.max(run.peak_memory()?);
        if begin.elapsed() > LONG {
            break;
        }
    }
    Ok(peak)
}

/// Refuses sides that do not print the same as the first one.
fn same_output(runners: &[Runner]) -> Result<(), Diagnostic> {
    let Some((first, others)) = runners.split_first() else { return Ok(()) };
    let expected = first.run.output()?;
    for other in others {
        let found = other.run.output()?;
        if found != expected {
            let line = |output: &[u8], number: usize| {
                let text = String::from_utf8_lossy(output);
                text.lines().nth(number).map_or("the end".to_owned(), |line| format!("`{line}`"))
            };
            let mut lines = expected.split(|byte| *byte == b'\n').zip(found.split(|byte| *byte == b'\n'));
            let number = lines.position(|(one, other)| one != other).unwrap_or(0);
            return Err(error!(
                codes::DIFFERENT_OUTPUT,
                "`{}` does not print what `{}` prints", other.side, first.side
            )
            .because(format!(
                "in line {}, `{}` has {}, and `{}` has {}",
                number + 1,
                first.side,
                line(&expected, number),
                other.side,
                line(&found, number)
            ))
            .help("only programs that do the same can be compared"));
        }
    }
    Ok(())
}

/// The names and paths of peers.
fn peers(args: &BenchArgs) -> Result<Vec<(String, PathBuf)>, Diagnostic> {
    let mut names: Vec<String> = args.engine.iter().map(|engine| value_name(*engine)).collect();
    let mut peers = Vec::new();
    for peer in &args.peer {
        let Some((name, path)) =
            peer.split_once('=').filter(|(name, path)| !name.is_empty() && !path.is_empty())
        else {
            return Err(error!(codes::BAD_FLAGS, "`--peer {peer}` is not NAME=PATH")
                .help("write a name for the table, `=`, and the path of a binary"));
        };
        if names.iter().any(|known| known == name) {
            return Err(error!(codes::BAD_FLAGS, "two sides are called `{name}`").help("choose another name"));
        }
        names.push(name.to_owned());
        // A path without a folder is not to be looked up among the commands.
        let path = neva_files::canonical(Path::new(path))?;
        peers.push((name.to_owned(), path));
    }
    Ok(peers)
}

/// The file of saved results: NAME.bench.json in the current directory, or in the folder that the name has.
fn baseline_file(name: &str) -> PathBuf {
    PathBuf::from(format!("{name}.bench.json"))
}

fn read_baseline(name: &str) -> Result<Results, Diagnostic> {
    let file = baseline_file(name);
    let (version, command) = (("schema", SCHEMA), format!("neva bench --save {name}"));
    let form =
        JsonForm { what: "file of saved benchmarks", version, bad: codes::BAD_BASELINE, command: &command };
    form.read(&file)
}

/// This command, and its arguments that hold for all that it does.
fn this_command() -> Result<(PathBuf, Vec<OsString>), Diagnostic> {
    let command = own_command().map_err(|error| unreadable(Path::new("neva"), &error))?;
    Ok((command.get_program().into(), command.get_args().map(OsString::from).collect()))
}

/// What a choice is called on the command line.
fn value_name(choice: impl ValueEnum) -> String {
    let value = choice.to_possible_value().expect("no choice is skipped");
    value.get_name().to_owned()
}

/// The kind of binary that an engine builds, if it does.
fn binary(engine: BenchEngine) -> Option<BinaryArgs> {
    let minimal = match engine {
        BenchEngine::Build => None,
        BenchEngine::Minimal => Some(Minimal::Smallest),
        BenchEngine::Run | BenchEngine::Interp | BenchEngine::Jit => return None,
    };
    Some(BinaryArgs { minimal, std: false, debug: false })
}
