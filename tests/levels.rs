//! The levels of `-O`, the program after each pass, and the explanation of what became of a program.

use crate::support::{neva, root, run};
use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const PROGRAMS: [&str; 5] = ["fizzbuzz", "primes", "vending", "shapes", "word_count"];

#[test]
fn a_program_does_the_same_at_all_levels() {
    for program in PROGRAMS {
        let path = root().join("examples").join(program);
        let wanted = fs::read_to_string(path.join("expected/stdout")).expect("what it prints");
        for level in ["0", "1", "2", "3", "4"] {
            let mut command = neva();
            command.args(["run", "-O", level]).arg(&path);
            let outcome = match fs::read(path.join("stdin")) {
                Ok(stdin) => crate::support::feed(&mut command, &stdin),
                Err(_) => run(&mut command),
            };
            assert_eq!(outcome.status, 0, "{program} at level {level}: {}", outcome.stderr);
            assert_eq!(outcome.stdout, wanted, "{program} at level {level}");
        }
    }
}

/// Runs a program of `tests/levels` with its input at each level: its status, and what it prints.
fn comes_to(program: &str, status: i32, stdout: &str) {
    let path = root().join("tests/levels").join(program);
    let stdin = fs::read(path.join("stdin")).expect("its input");
    for level in ["0", "1", "2", "3", "4"] {
        let outcome = crate::support::feed(neva().args(["run", "-O", level]).arg(&path), &stdin);
        assert_eq!(
            (outcome.status, &outcome.stdout[..]),
            (status, stdout),
            "level {level}: {}",
            outcome.stderr
        );
        assert_eq!(outcome.stderr.starts_with("deadlock"), status == 2, "level {level}: {}", outcome.stderr);
    }
}

#[test]
fn a_program_of_several_clusters_has_as_much_room_at_all_levels() {
    let wanted = fs::read_to_string(root().join("tests/levels/six_errors/stdout")).expect("what it prints");
    comes_to("six_errors", 0, &wanted);
}

#[test]
fn operands_that_are_left_over_beside_a_stream_are_held_at_all_levels() {
    comes_to("operands_beside_a_stream", 0, &("parsing \"x\": invalid syntax\n".repeat(3) + "27\n27\nbye\n"));
}

#[test]
fn operands_that_are_left_over_wait_within_a_cluster_too() {
    comes_to("operands_for_one_cluster", 0, &("error: index out of bounds\n".repeat(4) + "bye\n"));
}

#[test]
fn all_errors_of_the_last_line_are_printed_at_all_levels() {
    let index = "error: index out of bounds\n";
    let parsing = "error: parsing \"yy\": invalid syntax\n";
    let wanted = [index, parsing, parsing, index, index, index, parsing, parsing, "bye\n"].concat();
    comes_to("errors_of_one_line", 0, &wanted);
}

#[test]
fn requests_that_wait_do_not_keep_an_error_from_being_printed() {
    let errors =
        |line: &str| format!("error: parsing \"{line}\": invalid syntax\nerror: index out of bounds\n");
    let wanted = ["yy", "a:5", "b:5", "yy"].map(errors).concat() + "bye\n";
    comes_to("error_before_the_end", 0, &wanted);
}

#[test]
fn errors_of_one_line_come_in_the_same_order_at_all_levels() {
    let errors = |line: &str| {
        let (lower, upper) = (format!("\"{line}\": invalid syntax"), line.to_uppercase());
        format!(
            "error: parsing {lower}\nerror: parsing {lower}\nerror: strconv.ParseInt: parsing \"{upper}\": invalid syntax\n"
        )
    };
    let wanted = ["a:1", "yy:12", "q3", "a:x"].map(errors).concat() + "bye\n";
    comes_to("errors_by_two_ways", 0, &wanted);
}

/// Two sums that do not need each other, then a loop over numbers between two arguments, of which each turn
/// computes something by a loop of its own. It panics, stops and exits at one number each. From 60000 on,
/// modulo 2^20, a turn takes for ever.
const HEAVY: &str = "import {
	errors
	fmt
	lists
	os
	runtime
	strconv
	streams
}

def Main(start any) (stop any) {
	a Sum
	b Sum
	print fmt.Printf
	from Argument
	to Argument
	range streams.Range
	heavy streams.Map<int, int>{Heavy}
	each streams.ForEach<int>{Look}
	wait streams.Wait
	end fmt.Println<string>
	panic runtime.Panic
	---
	:start -> [1 -> a, 2 -> b, '$0 $1\\n' -> print:tpl]
	a -> print:args[0]
	b -> print:args[1]
	print:sig -> [1 -> from, 2 -> to]
	from -> range:from
	to -> range:to
	range -> heavy -> each
	each:res -> wait -> 'all' -> end
	[each:err, end:res] -> :stop
	[print:err, end:err] -> panic
}

// An argument of the program.
def Argument(at int) (res int) {
	args os.Args
	at lists.At<string>
	number strconv.Atoi
	panic runtime.Panic
	---
	:at -> [args -> at:data, at:idx]
	at:res -> number
	number:res -> :res
	[at:err, number:err] -> panic
}

def Sum(seed int) (res int) {
	range streams.Range
	sum streams.Reduce<int, int>{Step}
	---
	:seed -> [sum:init, 0 -> range:from, 300000 -> range:to]
	range -> sum:data
	sum -> :res
}

def Step(left int, right int) (res int) {
	mul Mul
	add Add
	---
	:left -> [mul:left, 31 -> mul:right]
	mul -> add:left
	:right -> add:right
	add -> :res
}

// Takes for ever from 60000 on, modulo 2^20, and divides by zero at one number.
def Heavy(data int) (res int) {
	low BitAnd
	is_endless Ge
	turns Ternary<int>
	range streams.Range
	sum streams.Reduce<int, int>{Step}
	distance Sub
	rest Mod
	add Add
	---
	:data -> [
		distance:left, FAULT -> distance:right, 1000003 -> rest:left,
		low:left, 1048575 -> low:right, sum:init, 0 -> range:from,
		60000 -> is_endless:right, 9223372036854775807 -> turns:then, 100 -> turns:else
	]
	low -> is_endless:left
	is_endless -> turns:if
	turns -> range:to
	range -> sum:data
	distance -> rest:right
	sum -> add:left
	rest -> add:right
	add -> :res
}

// Panics, stops and exits at one number each, and prints some of the others.
def Look(data int) (res any, err error) {
	way Switch<int>
	low BitAnd
	quiet Eq<int>
	show Cond<int>
	print fmt.Println<int>
	panic runtime.Panic
	stop errors.New
	exit os.Exit
	---
	:data -> [
		way:data,
		PANIC -> way:case[0] -> panic,
		STOP -> way:case[1] -> 'stop' -> stop,
		EXIT -> way:case[2] -> 7 -> exit
	]
	way:else -> [low:left, 1023 -> low:right, 0 -> quiet:right, show:data]
	low -> quiet:left
	quiet -> show:if
	show:then -> print
	[print:res, show:else] -> :res
	[print:err, stop] -> :err
}
";

/// The variable that says how often each end is run.
const RUNS: &str = "NEVA_CORES_RUNS";

/// Numbers with one end of the program each.
const SPAN: i64 = 1 << 20;

/// Where the program divides by zero.
const FAULT: i64 = 4 * SPAN + 50_000;

/// What the program computes from a number below 60000.
fn heavy(number: i64) -> i64 {
    let sum = (0..100).fold(number, |sum, item: i64| sum.wrapping_mul(31).wrapping_add(item));
    sum.wrapping_add(1_000_003 % (number - FAULT))
}

#[test]
fn several_cores_do_what_one_does() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    fs::create_dir(folder.path().join("main")).expect("a folder");
    let ends = ["PANIC", "STOP", "EXIT"].into_iter().zip(0..);
    let source = ends.fold(HEAVY.to_owned(), |source, (end, at)| {
        source.replace(end, &heavy(at * SPAN + 50_000).to_string())
    });
    let source = source.replace("FAULT", &FAULT.to_string());
    fs::write(folder.path().join("main/main.neva"), source).expect("a source");
    let mut build = neva();
    build.args(["build", "-O", "4", "--output"]).arg(folder.path()).arg(folder.path().join("main"));
    let built = run(&mut build);
    assert_eq!(built.status, 0, "{}", built.stderr);
    // The last loop ends by itself. The others have turns after their end that take for ever.
    for (at, count, status) in [(0, SPAN, 1), (1, SPAN, 0), (2, SPAN, 7), (3, 40_000, 0), (4, SPAN, 2)] {
        let args = [at * SPAN, at * SPAN + count].map(|number| number.to_string());
        let expected = run(neva().arg("run").arg(folder.path().join("main")).args(&args));
        assert_eq!(expected.status, status, "{}", expected.stderr);
        assert!(expected.stdout.lines().count() > 10, "it does nothing before its end: {}", expected.stdout);
        let runs = std::env::var(RUNS).map_or(5, |runs| runs.parse().expect("a number of runs"));
        for _ in 0..runs {
            let outcome = run(Command::new(folder.path().join("output")).args(&args));
            assert_eq!((outcome.stdout, outcome.status), (expected.stdout.clone(), status), "{args:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_program_that_a_signal_ends_leaves_a_profile() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("profile.txt");
    let program = root().join("tests/programs/endless");
    let mut command = neva();
    command.args(["run", "--profile"]).arg(&file).arg(&program).stdout(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    while !file.exists() {
        assert!(child.try_wait().expect("its state").is_none(), "it has ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let profile = fs::read_to_string(&file).expect("the profile");
    assert!(profile.contains("seconds  node") && profile.contains("seconds  block"), "{profile}");
}

#[test]
fn the_program_is_written_after_each_pass() {
    let folder = TempDir::new().expect("a temporary folder");
    let passes = folder.path().join("passes");
    let mut command = neva();
    command.args(["build", "--target", "blocks", "--output"]).arg(folder.path());
    let outcome = run(command.arg("--emit-passes").arg(&passes).arg(root().join("examples/fizzbuzz")));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let mut names: Vec<String> = fs::read_dir(&passes)
        .expect("the folder of passes")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names[..2], ["000-fuse.txt", "001-prune_unreachable.txt"]);
    let last = fs::read_to_string(passes.join(&names[names.len() - 1])).expect("the last one");
    assert_eq!(last, fs::read_to_string(folder.path().join("blocks.txt")).expect("the program"));
}

#[test]
fn passes_that_only_one_form_has_are_written_too() {
    let program = root().join("examples/fizzbuzz");
    for (args, pass) in
        [(vec!["run"], "unroll_counted"), (vec!["build", "--target", "rust"], "split_classes")]
    {
        let folder = TempDir::new().expect("a temporary folder");
        let passes = folder.path().join("passes");
        let mut command = neva();
        command.args(&args).arg("--emit-passes").arg(&passes);
        if args.len() > 1 {
            command.arg("--output").arg(folder.path());
        }
        let outcome = run(command.arg(&program));
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let files = fs::read_dir(&passes).expect("the folder of passes");
        let mut names =
            files.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        assert!(names.any(|name| name.contains(pass)), "{pass}");
    }
}

#[test]
fn a_profile_changes_nothing_and_has_tables_of_nodes_and_blocks() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("profile.txt");
    let program = root().join("examples/fizzbuzz");
    let expected = run(neva().arg("run").arg(&program));
    for tier in ["interp", "jit", "auto"] {
        let mut command = neva();
        let outcome = run(command.args(["run", "--tier", tier, "--profile"]).arg(&file).arg(&program));
        assert_eq!((outcome.status, outcome.stdout), (expected.status, expected.stdout.clone()), "{tier}");
        let profile = fs::read_to_string(&file).expect("the profile");
        let titles: Vec<&str> = profile.lines().filter(|line| line.starts_with("   time")).collect();
        assert_eq!(titles, ["   time  seconds  node", "   time  seconds  block"], "{tier}");
    }
}

/// A program of several clusters, beside the examples.
const SEVERAL: &str = "../tests/levels/six_errors";

/// The explanation of an example at a level.
fn explained(program: &str, level: &str) -> serde_json::Value {
    let folder = TempDir::new().expect("a temporary folder");
    let mut command = neva();
    command
        .args(["build", "--target", "blocks", "--explain=json", "-O", level, "--output"])
        .arg(folder.path());
    let outcome = run(command.arg(root().join("examples").join(program)));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).expect("JSON")
}

#[test]
fn each_border_and_each_cost_has_a_reason_and_a_change() {
    for (program, level) in [("fizzbuzz", "3"), (SEVERAL, "3"), ("primes", "0"), ("rule90", "2")] {
        let report = explained(program, level);
        for list in ["borders", "costs", "given_up"] {
            for entry in report[list].as_array().expect("a list") {
                for key in ["why", "change"] {
                    assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{program}: {entry}");
                }
            }
        }
        let nodes = report["nodes"].as_array().expect("a list");
        assert!(nodes.iter().any(|node| node["became"] == "code"), "{program}");
    }
}

#[test]
fn the_connections_that_are_channels_are_the_borders() {
    for (program, level) in [(SEVERAL, "3"), ("primes", "0"), ("rule90", "2")] {
        let report = explained(program, level);
        let borders = report["borders"].as_array().expect("a list").len();
        let connections = report["connections"].as_array().expect("a list");
        let is_channel = |connection: &&serde_json::Value| {
            connection["became"].as_str().is_some_and(|became| became.starts_with("a channel"))
        };
        let ends = |connection: &serde_json::Value| {
            let text = connection["connection"].as_str().expect("a text");
            let (from, to) = text.split_once(" -> ").expect("both ends");
            (from.to_string(), to.to_string())
        };
        // A connection that leads to a port of a component goes on from there.
        let goes_on: BTreeSet<String> = connections.iter().map(|connection| ends(connection).0).collect();
        let channels = connections.iter().filter(is_channel).map(ends);
        assert!(borders > 0, "{program}");
        assert_eq!(channels.filter(|(_, to)| !goes_on.contains(to)).count(), borders, "{program}");
    }
}

#[test]
fn what_is_cut_is_told_with_the_budget() {
    let report = explained(SEVERAL, "3");
    let borders = report["borders"].as_array().expect("a list");
    assert!(!borders.is_empty());
    let given_up = report["given_up"].as_array().expect("a list");
    assert!(!given_up.is_empty());
    for entry in given_up {
        let has = |key: &str, part: &str| entry[key].as_str().is_some_and(|text| text.contains(part));
        assert!(has("place", ".neva:") && has("why", "blocks") && has("change", ""), "{entry}");
    }
    assert!(borders.iter().any(|border| border["why"].as_str().is_some_and(|why| why.contains("blocks"))));
}

#[test]
fn what_is_one_cluster_has_no_borders() {
    let report = explained("fizzbuzz", "3");
    assert_eq!(report["borders"].as_array().map(Vec::len), Some(0));
    let became: Vec<&str> = report["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|node| node["became"].as_str())
        .collect();
    assert!(became.contains(&"gone") && became.contains(&"constant"), "{became:?}");
}

/// A text of each number below a limit, put together.
const COUNTED: &str = "import {
	fmt
	runtime
	strconv
	streams
}

def Main(start any) (stop any) {
	numbers streams.Range
	texts streams.Map<int, string>{ strconv.Itoa }
	join streams.Reduce<string, string>{ reducer Add }
	println fmt.Println<string>
	panic runtime.Panic
	---
	:start -> [0 -> numbers:from, 5000 -> numbers:to, '' -> join:init]
	numbers -> texts -> join:data
	join -> println
	println:res -> :stop
	println:err -> panic
}
";

#[test]
fn counts_of_a_profile_are_exact_in_each_tier() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("neva.yml"), "neva: 0.41.0\n").expect("a manifest");
    fs::create_dir(folder.path().join("main")).expect("a folder");
    fs::write(folder.path().join("main/main.neva"), COUNTED).expect("a source");
    let (file, program) = (folder.path().join("profile.txt"), folder.path().join("main"));
    let expected = run(neva().arg("run").arg(&program));
    for tier in ["interp", "jit", "auto"] {
        let mut command = neva();
        command.args(["run", "--tier", tier, "--profile-counts", "--profile"]).arg(&file).arg(&program);
        let outcome = run(&mut command);
        assert_eq!(
            (outcome.status, outcome.stdout),
            (0, expected.stdout.clone()),
            "{tier}: {}",
            outcome.stderr
        );
        let profile = fs::read_to_string(&file).expect("the profile");
        let (nodes, blocks) = profile.split_once("\n\n").expect("two tables");
        let rows = |table: &str| -> Vec<(Vec<u64>, String)> {
            let counts = |line: &str| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let numbers = words[2..5].iter().map(|word| word.parse().expect("a number")).collect();
                (numbers, words[5..].join(" "))
            };
            table.trim_end().lines().skip(1).map(counts).collect()
        };
        let (nodes, blocks) = (rows(nodes), rows(blocks));
        // One text for each number, of 32 bytes.
        let texts = nodes.iter().find(|(_, name)| name.starts_with("texts/")).expect("the node");
        println!("{tier} {profile}");
        assert_eq!(texts.0[1..], [5000, 5000 * 32], "{tier}: {profile}");
        assert!(blocks.iter().any(|(numbers, _)| numbers[0] == 5000), "{tier}: {profile}");
    }
}
