//! `neva run --profile FILE`: where the time of a program goes, and how often its code runs and takes memory.

use neva_blocks::{Origin, Program};
use neva_diagnostics::Diagnostic;
use neva_engine::profile::{Begin, Counts, Marks, OUTSIDE, Part, Stretch, counts, place, stretches};
use neva_files::{atomic, unwritable};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The time between two looks at where the program is: a hundredth of the time that it has taken, between
/// these. A look interrupts the program for some ten microseconds.
const PERIODS: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(4)];

/// It may be so many times as long where the program waits, or others have the processor: looks would take
/// much of the little time that it gets.
const LONGEST: u32 = 8;

/// What is outside of the program's instructions.
const OUTSIDE_NAME: &str = "(waiting, taking turns, and compiling loops)";

/// The profile is written for the first time after so long, then each time after twice as long, and at least
/// each second: a signal may end the program at any time.
const FIRST: Duration = Duration::from_millis(100);

/// What the code counts; nothing where it only says where it is.
type Numbers = Option<Arc<[Counts]>>;

/// Runs a program and writes where its time went into a file, from time to time and at the end. The program
/// is run with the numbers in which it is to count, if it `is_counted`.
///
/// # Errors
/// The file cannot be written at the end.
pub(crate) fn profiled<T>(
    program: &Program,
    file: &Path,
    is_counted: bool,
    run: impl FnOnce(Numbers) -> T,
) -> Result<T, Diagnostic> {
    let (is_done, numbers) = (AtomicBool::new(false), is_counted.then(|| counts(program)));
    let write = |times: &[u64]| Profile::new(program, times, numbers.as_deref()).write(file);
    let places = stretches(program, marks(is_counted)).len() + 1;
    thread::scope(|scope| {
        // Also when the program fails by an error of ours.
        let _done = Done(&is_done);
        let looking = scope.spawn(|| look(places, write, &is_done));
        let result = run(numbers.clone());
        is_done.store(true, Ordering::Relaxed);
        looking.thread().unpark();
        let Ok(times) = looking.join() else { unreachable!("the thread only reads clocks and writes") };
        write(&times)?;
        Ok(result)
    })
}

fn marks(is_counted: bool) -> Marks {
    if is_counted { Marks::Counts } else { Marks::Places }
}

/// Says that it is done at the latest when it is dropped.
struct Done<'d>(&'d AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// For each place the processor time in nanoseconds in which the program was found there. They are written
/// from time to time.
fn look(places: usize, write: impl Fn(&[u64]) -> Result<(), Diagnostic>, is_done: &AtomicBool) -> Vec<u64> {
    let mut times = vec![0; places];
    let mut before = processor_time();
    let (started, [shortest, longest]) = (Instant::now(), PERIODS);
    let (mut written, mut pause, mut periods) = (started, FIRST, 1);
    while !is_done.load(Ordering::Relaxed) {
        let period = (started.elapsed() / 100).clamp(shortest, longest) * periods;
        thread::park_timeout(period);
        let now = processor_time();
        let is_busy = Duration::from_nanos(now - before) * 4 > period;
        periods = if is_busy { 1 } else { LONGEST.min(periods * 2) };
        times[place() as usize] += now - before;
        before = now;
        if written.elapsed() > pause {
            // What is wrong with the file is told at the end.
            let _ = write(&times);
            (written, pause) = (Instant::now(), (pause * 2).min(Duration::from_secs(1)));
        }
    }
    times
}

/// The processor time of this process, in nanoseconds.
#[cfg(unix)]
fn processor_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Where nobody counts it: the time since some moment.
#[cfg(not(unix))]
fn processor_time() -> u64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_nanos() as u64
}

/// What is known of a node or a block.
#[derive(Default)]
struct Row {
    /// Nanoseconds of processor time.
    time: u64,
    /// How many instructions of a node were executed, or how often a block was.
    runs: u64,
    /// How many blocks of memory were made.
    allocations: u64,
    /// Their bytes.
    bytes: u64,
}

/// Where the time went, and what was counted, if anything was.
pub(crate) struct Profile {
    program: String,
    nodes: BTreeMap<String, Row>,
    blocks: BTreeMap<String, Row>,
    is_counted: bool,
}

impl Profile {
    fn new(program: &Program, times: &[u64], numbers: Option<&[Counts]>) -> Profile {
        let (mut nodes, mut blocks) = (BTreeMap::new(), BTreeMap::new());
        let name = |origin: &Origin| program.origins[origin.0 as usize].as_str();
        let outside = Row { time: times[OUTSIDE as usize], ..Row::default() };
        nodes.insert(OUTSIDE_NAME.to_owned(), outside);
        let outside = Row { time: times[OUTSIDE as usize], ..Row::default() };
        blocks.insert(OUTSIDE_NAME.to_owned(), outside);
        let is_counted = numbers.is_some();
        for (place, Stretch { cluster, parts, begin }) in (1..).zip(&stretches(program, marks(is_counted))) {
            let cluster = &program.clusters[*cluster];
            // Nobody looks more closely.
            let weights: u64 = parts.iter().map(|part| part.weight).sum();
            let number = |of: fn(&Counts) -> &AtomicU64| {
                numbers.map_or(0, |numbers| of(&numbers[place]).load(Ordering::Relaxed))
            };
            // These stretches have one block and one node each.
            let runs = number(|counts| &counts.runs);
            let (allocations, bytes) = (number(|counts| &counts.allocations), number(|counts| &counts.bytes));
            for (at, Part { block, node, weight }) in parts.iter().enumerate() {
                let time = (u128::from(times[place]) * u128::from(*weight) / u128::from(weights)) as u64;
                let (end, of) = (name(&cluster.block(*block).origin), &cluster.name);
                let block = format!("b{} of cluster {of}, which ends with {end}", block.0);
                let (block, node) = (blocks.entry(block).or_default(), nodes.entry(name(node).to_owned()));
                let node: &mut Row = node.or_default();
                if at == 0 {
                    block.runs += if matches!(begin, Begin::At(_, 0)) { runs } else { 0 };
                    for row in [&mut *block, &mut *node] {
                        row.allocations += allocations;
                        row.bytes += bytes;
                    }
                }
                node.runs += runs;
                block.time += time;
                node.time += time;
            }
        }
        Profile { program: program.name.clone(), nodes, blocks, is_counted }
    }

    /// Writes it: folded stacks into a file whose name ends with `.folded`, a table into any other.
    pub(crate) fn write(&self, file: &Path) -> Result<(), Diagnostic> {
        let text = match file.extension().and_then(|extension| extension.to_str()) {
            Some("folded") => self.folded(),
            _ => self.table(),
        };
        atomic::write(file, text).map_err(|error| unwritable(file, &error))
    }

    /// Two tables, of the nodes and of the blocks of the block program.
    fn table(&self) -> String {
        let mut text = String::new();
        for (title, runs, rows) in [("node", "instructions", &self.nodes), ("block", "runs", &self.blocks)] {
            let total: u64 = rows.values().map(|row| row.time).sum::<u64>().max(1);
            let mut rows: Vec<_> = rows.iter().filter(|(_, row)| row.time > 0 || row.runs > 0).collect();
            rows.sort_by_key(|(_, row)| std::cmp::Reverse((row.time, row.runs)));
            let counts = format!("  {runs:>13}  allocations          bytes");
            // Writing to a string does not fail.
            let _ = writeln!(text, "   time  seconds{}  {title}", if self.is_counted { &counts } else { "" });
            for (name, Row { time, runs, allocations, bytes }) in rows {
                let (share, seconds) = (*time as f64 * 100.0 / total as f64, *time as f64 / 1e9);
                let _ = write!(text, "{share:6.1}% {seconds:8.3}");
                if self.is_counted {
                    let _ = write!(text, "  {runs:>13}  {allocations:>11}  {bytes:>13}");
                }
                let _ = writeln!(text, "  {name}");
            }
            text.push('\n');
        }
        text
    }

    /// A line for each node: the components around it and the node, then microseconds.
    fn folded(&self) -> String {
        let times = self.nodes.iter().filter(|(_, row)| row.time >= 1000);
        let line = |(name, row): (&String, &Row)| {
            let path = name.rsplit_once(" at ").map_or(name.as_str(), |(path, _)| path);
            format!("{};{} {}\n", self.program, path.replace('/', ";"), row.time / 1000)
        };
        times.map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "program \"small\"
cluster main
b0:    // double/mul (int_mul) at main.neva:5
    v0: int = int_mul 2, 3    // double/mul (int_mul) at main.neva:5
    v1: int = int_add v0, 1    // add (int_add) at main.neva:6
    v2: string = strconv::itoa::itoa v1    // text (itoa) at main.neva:7
    stop    // double/mul (int_mul) at main.neva:5
";

    fn kernel(name: &str) -> Option<&'static neva_registry::Kernel> {
        let mut kernels = neva_runtime_funcs::REGISTRY.records().iter().flat_map(|record| record.kernels);
        kernels.find(|kernel| kernel.name == name).copied()
    }

    fn profile() -> Profile {
        let program = neva_blocks::text::parse(PROGRAM, &kernel).expect("a program");
        // Outside, then the call with what is around it: two scalar operations, and what comes after it.
        Profile::new(&program, &[500_000_000, 5_300_000_000], None)
    }

    #[test]
    fn a_table_has_the_time_of_nodes_and_blocks() {
        let expected = "   time  seconds  node
  86.2%    5.000  text (itoa) at main.neva:7
   8.6%    0.500  (waiting, taking turns, and compiling loops)
   3.4%    0.200  double/mul (int_mul) at main.neva:5
   1.7%    0.100  add (int_add) at main.neva:6

   time  seconds  block
  91.4%    5.300  b0 of cluster main, which ends with double/mul (int_mul) at main.neva:5
   8.6%    0.500  (waiting, taking turns, and compiling loops)

";
        assert_eq!(profile().table(), expected);
    }

    #[test]
    fn an_innermost_loop_and_what_is_around_it_are_two_stretches() {
        let text = "program \"loops\"
cluster main
b0:    // a
    -> b1(0, 0)    // a
b1(v0: int, v1: int):    // b
    -> b2(v1, 0)    // b
b2(v2: int, v3: int):    // d
    v4: int = int_inc v3    // c
    v5: bool = int_is_lesser v4, 9    // d
    if v5 -> b3 else b4    // d
b3:    // e
    -> b2(v2, v4)    // e
b4:    // f
    v6: int = int_inc v0    // f
    v7: int = int_inc v6    // f
    v8: bool = int_is_lesser v7, 9    // f
    if v8 -> b1(v7, v2) else b5    // f
b5:    // g
    stop    // g
";
        let program = neva_blocks::text::parse(text, &kernel).expect("a program");
        // Outside, the inner loop, what is around it, then the other blocks.
        let profile = Profile::new(&program, &[0, 5_000_000_000, 1_000_000_000, 100_000_000, 0], None);
        let nodes: Vec<String> =
            profile.nodes.iter().map(|(node, row)| format!("{node} {}", row.time / 1_000_000)).collect();
        assert_eq!(nodes[1..].join(", "), "a 100, b 200, c 1250, d 2500, e 1250, f 800, g 0");
    }

    #[test]
    fn folded_stacks_have_a_line_for_each_node() {
        let expected = "small;(waiting, taking turns, and compiling loops) 500000
small;add (int_add) 100000
small;double;mul (int_mul) 200000
small;text (itoa) 5000000
";
        assert_eq!(profile().folded(), expected);
    }
}
