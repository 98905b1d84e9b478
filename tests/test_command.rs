//! `neva test`: tests of each kind, those that fail, and how that is told.

use crate::support::{Folder, HELLO, Outcome, neva, neva_in, root, run};
use std::fs;

const TESTS: &str = "import {
	errors
}

def TestPasses(start any) (stop any, err error) {
	fail errors.New
	cond If<any>
	---
	:start -> true -> cond
	cond:then -> :stop
	cond:else -> 'never' -> fail -> :err
}

def TestFails(start any) (stop any, err error) {
	new errors.New
	never Never
	---
	:start -> [never, 'one is not two' -> new]
	new -> :err
	never -> :stop
}

def Never(data any) (res any) {
	cond If<any>
	del Del
	---
	:data -> false -> cond
	cond:then -> :res
	cond:else -> del
}
";

const DOCUMENTED: &str = "// Two is a number.
//
// @example prints 2
//	:start -> $numbers.two -> :res
pub const two int = 2

// Three is not four.
//
// @example prints 4
//	:start -> $numbers.three -> :res
pub const three int = 3
";

fn module() -> Folder {
    Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("hello/main.neva", HELLO),
        ("hello/expected/stdout", "hello\n"),
        ("wrong/main.neva", HELLO),
        ("wrong/expected/stdout", "bye\n"),
        ("wrong/expected/files/left", "text\n"),
        ("checks/all_test.neva", TESTS),
        ("numbers/numbers.neva", DOCUMENTED),
    ])
}

fn test(folder: &Folder, args: &[&str]) -> Outcome {
    run(neva_in(folder).arg("test").args(args))
}

#[test]
fn the_examples_of_the_standard_library_are_found_in_its_sources() {
    let outcome = run(neva().arg("test").arg(root().join("std/strings")));
    let examples = neva_std::examples::examples();
    let count = examples.iter().filter(|example| example.package == "strings").count();
    assert!(outcome.stdout.ends_with(&format!("\n{count} passed, 0 failed\n")), "{outcome:?}");
    let changed = Folder::new(&[("strings/strings.neva", DOCUMENTED)]);
    assert!(
        test(&changed, &[]).stderr.starts_with("error[no-tests]"),
        "a file of the same name is another one"
    );
}

#[test]
fn tests_of_each_kind_are_found_and_told_in_order() {
    let outcome = test(&module(), &[]);
    let lines: Vec<&str> = outcome.stdout.lines().filter(|line| !line.starts_with(' ')).collect();
    let expected = [
        "FAIL  checks/TestFails",
        "ok    checks/TestPasses",
        "ok    hello",
        "FAIL  numbers/three",
        "ok    numbers/two",
        "FAIL  wrong",
        "",
        "3 passed, 3 failed",
    ];
    assert_eq!(lines, expected, "{}\n{}", outcome.stdout, outcome.stderr);
    assert_eq!(outcome.status, 1);
    for reason in ["one is not two", "-4\n", "+3\n", "-bye\n", "+hello\n", "from expected/files/left"] {
        assert!(outcome.stdout.contains(reason), "{reason}\n{}", outcome.stdout);
    }
}

#[test]
fn the_tests_of_a_file_are_chosen_by_its_path() {
    let folder = module();
    for (path, end) in [
        ("checks/all_test.neva", "1 passed, 1 failed\n"),
        ("numbers/numbers.neva", "1 passed, 1 failed\n"),
        ("hello/main.neva", "ok    hello\n\n1 passed, 0 failed\n"),
    ] {
        let outcome = test(&folder, &[path]);
        assert!(outcome.stdout.ends_with(end), "{path}: {}{}", outcome.stdout, outcome.stderr);
    }
}

#[test]
fn a_filter_chooses_and_a_file_for_junit_is_written() {
    let folder = module();
    let outcome = test(&folder, &["--filter", "numbers/t", "--jobs", "1", "--junit", "out.xml", "."]);
    assert!(outcome.stdout.ends_with("\n1 passed, 1 failed\n"), "{}", outcome.stdout);
    let written = fs::read_to_string(folder.join("out.xml")).expect("a file");
    assert!(written.contains(" name=\"neva\" tests=\"2\" failures=\"1\""), "{written}");
    assert!(written.contains("<testcase classname=\"numbers\" name=\"three\""), "{written}");
    let outcome = test(&folder, &["--filter", "none of that name"]);
    assert!(outcome.stderr.starts_with("error[no-tests]"), "{}", outcome.stderr);
}

const ASSERTIONS: &str = "import {
	testing
}

def TestLines(start any) (stop any, err error) {
	equal testing.Equal<string>?
	---
	:start -> [
		'one\\ntwo' -> equal:actual,
		'one\\n2' -> equal:expected
	]
	equal -> :stop
}

def TestSum(start any) (stop any, err error) {
	add Add
	equal testing.Equal<int>?
	---
	:start -> [
		2 -> add:left,
		3 -> add:right,
		6 -> equal:expected
	]
	add -> equal:actual
	equal -> :stop
}
";

#[test]
fn an_assertion_shows_values_and_place() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("checks/sums_test.neva", ASSERTIONS)]);
    let outcome = test(&folder, &["."]);
    for part in [
        "the values are not equal, at checks/sums_test.neva:6\n      --- expected\n      +++ actual\n",
        "       one\n      -2\n      +two\n",
        "the values are not equal, at checks/sums_test.neva:17\n      expected: 6\n      actual:   5\n",
    ] {
        assert!(outcome.stdout.contains(part), "{part}\n{}", outcome.stdout);
    }
}

#[test]
fn what_a_program_does_becomes_what_is_expected() {
    let folder = module();
    assert_eq!(test(&folder, &["wrong", "--bless"]).status, 0);
    assert_eq!(test(&folder, &["wrong"]).stdout, "ok    wrong\n\n1 passed, 0 failed\n");
    assert!(!folder.join("wrong/expected/files").exists());
}

/// What Ant's schema of JUnit files demands of each element: its attributes, and what is in it.
const JUNIT: [(&str, &[&str], &[&str]); 7] = [
    ("testsuites", &[], &["testsuite"]),
    (
        "testsuite",
        &["id", "package", "name", "tests", "failures", "errors", "time", "timestamp", "hostname"],
        &["properties", "testcase", "system-out", "system-err"],
    ),
    ("properties", &[], &[]),
    ("testcase", &["classname", "name", "time"], &["failure"]),
    ("failure", &["type"], &[]),
    ("system-out", &[], &[]),
    ("system-err", &[], &[]),
];

#[test]
fn a_file_for_junit_follows_its_schema() {
    let folder = module();
    test(&folder, &["--junit", "out.xml"]);
    let written = fs::read_to_string(folder.join("out.xml")).expect("a file");
    let mut open: Vec<&str> = vec![];
    let mut inside: Vec<Vec<&str>> = vec![vec![]];
    let elements = written.split('<').skip(1).filter(|tag| !tag.starts_with('?'));
    for tag in elements.map(|rest| rest.split_once('>').expect("the end of a tag").0) {
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            let found = inside.pop().expect("an element");
            let (_, _, order) = JUNIT.iter().find(|(known, ..)| *known == name).expect("a known element");
            let places: Option<Vec<usize>> =
                found.iter().map(|child| order.iter().position(|one| one == child)).collect();
            assert!(places.expect("known children").is_sorted(), "{name}: {found:?}");
            continue;
        }
        let name = tag.split([' ', '/']).next().expect("a name");
        let (_, attributes, _) = JUNIT.iter().find(|(known, ..)| *known == name).expect("a known element");
        for attribute in *attributes {
            assert!(tag.contains(&format!(" {attribute}=\"")), "{name} lacks {attribute}: {tag}");
        }
        inside.last_mut().expect("an element").push(name);
        if !tag.ends_with('/') {
            open.push(name);
            inside.push(vec![]);
        }
    }
    assert_eq!((open.len(), inside), (0, vec![vec!["testsuites"]]));
}

/// A handler that is given, a branch that is never taken, an array of slots that is passed on.
const COVERED: &str = "import {
	streams
}

pub def All(data stream<int>, init int) (res int) {
	map streams.Map<int, int>{Positive}
	sum streams.Reduce<int, int>{reducer Add}
	---
	:data -> map
	:init -> sum:init
	map -> sum:data
	sum -> :res
}

pub def Positive(data int) (res int) {
	lt Lt
	neg Neg
	cond Cond<int>
	---
	:data -> [cond:data, lt:left, 0 -> lt:right]
	lt -> cond:if
	cond:then -> neg
	[neg, cond:else] -> :res
}

def Unused(data int) (res int) {
	:data -> :res
}
";

const COVERING: &str = "import {
	streams
	testing
}

def TestAll(start any) (stop any, err error) {
	range streams.Range
	all All
	equal testing.Equal<int>?
	---
	:start -> [
		1 -> range:from,
		4 -> range:to,
		0 -> all:init,
		6 -> equal:expected
	]
	range -> all:data
	all -> equal:actual
	equal -> :stop
}
";

#[test]
fn coverage_names_what_carried_no_message() {
    let folder = Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("sums/sums.neva", COVERED),
        ("sums/other.neva", "def Other(data int) (res int) {\n\t:data -> :res\n}\n"),
        ("sums/sums_test.neva", COVERING),
    ]);
    let outcome = test(&folder, &["--coverage=out.json"]);
    let expected = "ok    sums/TestAll

1 passed, 0 failed

Nodes and connections that carried messages, and those that did not:
sums/other.neva: 0 of 0 nodes, 0 of 1 connections
sums/sums.neva: 4 of 5 nodes, 10 of 13 connections
    17  neg Neg
    22  cond:then -> neg:data
    23  neg:res -> :res
    27  :data -> :res
";
    assert_eq!(outcome.stdout, expected, "{}", outcome.stderr);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("out.json")).expect("a file")).expect("JSON");
    let modules = json["modules"].as_object().expect("modules").values();
    let items: Vec<_> = modules.flat_map(|items| items.as_array().expect("items")).collect();
    let messages = |text: &str| {
        items.iter().find(|item| item["text"] == text).unwrap_or_else(|| panic!("{text}"))["messages"]
            .as_u64()
    };
    assert_eq!(messages("lt:res -> cond:if"), Some(3));
    assert_eq!(messages("lt Lt"), Some(6));
    assert_eq!(messages("neg Neg"), Some(0));
}

#[test]
fn a_test_that_never_ends_is_stopped_and_named() {
    let endless = "def TestEndless(start any) (stop any) {
	cond If<any>
	---
	[:start, cond:then] -> true -> cond
	cond:else -> :stop
}
";
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("a/a_test.neva", endless)]);
    let outcome = test(&folder, &["--timeout", "0.2"]);
    assert!(
        outcome.stdout.starts_with("FAIL  a/TestEndless\n      stopped after 0.2 seconds"),
        "{}",
        outcome.stdout
    );
    assert_eq!(outcome.status, 1);
    let outcome = test(&folder, &["--timeout", "0"]);
    assert!(outcome.stderr.contains("not a number of seconds above 0"), "{}", outcome.stderr);
}

#[test]
fn examples_that_cannot_be_tested_are_told_at_their_line() {
    let text = "// @example prints 99\n//\t:start -> $a.one -> :res\n//\n// @example prnts 1\n//\t:start -> $a.one -> :res\n\
                // @example exits 3\n//\t:start -> $a.one -> :res\npub const one int = 1\n";
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("a/a.neva", text)]);
    let outcome = test(&folder, &[]);
    for told in [
        "it prints something else, at a/a.neva:1",
        "-99",
        "`@example prnts 1` says nothing",
        "at a/a.neva:4",
        "expected the status 3, the status is 0, at a/a.neva:6",
    ] {
        assert!(outcome.stdout.contains(told), "{told}: {}", outcome.stdout);
    }
    assert!(outcome.stdout.ends_with("\n0 passed, 3 failed\n"), "{}", outcome.stdout);
}

#[test]
fn an_example_with_an_error_tells_it_and_nothing_else() {
    let text = "import {\n\tfmt\n}\n\n// @example prints 6\n//\ttwice Twice\n//\t---\n//\t:start -> 3 -> twice -> :res\n\
                pub def Twice(data int) (res int) {\n\tadd Add\n\t---\n\t:data -> [add:left, add:right]\n\tadd -> :res\n}\n";
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("sums/twice.neva", text)]);
    let outcome = test(&folder, &[]);
    assert!(outcome.stdout.contains("help: import `@:sums` and write `sums.Twice`"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("--> sums/twice.neva:6:10\n"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("warning"), "{}", outcome.stdout);
    fs::write(folder.join("sums/twice.neva"), text.replace("twice Twice", "twice sums.Twice"))
        .expect("a file");
    assert_eq!(test(&folder, &[]).stdout, "ok    sums/Twice\n\n1 passed, 0 failed\n");
}

/// A test with an error, one that uses a component with an error, and one that needs neither.
const BROKEN: &str = "import {
	fmt
}

def TestBroken(start any) (stop any) {
	print fmt.Prnt<string>
	---
	:start -> print -> :stop
}

def TestUsesBroken(start any) (stop any) {
	wrong Wrong
	---
	:start -> wrong -> :stop
}

def TestRuns(start any) (stop any) {
	:start -> :stop
}
";

#[test]
fn tests_that_do_not_need_what_is_broken_run() {
    let folder = module();
    assert_eq!(test(&folder, &["--filter", "checks/TestP"]).stderr, "");
    fs::write(folder.join("checks/broken_test.neva"), BROKEN).expect("a file");
    fs::write(folder.join("checks/part.neva"), "def Wrong(data any) (res any) {\n\t:data -> :rse\n}\n")
        .expect("a file");
    fs::remove_file(folder.join("checks/all_test.neva")).expect("a file");
    let outcome = test(&folder, &["--filter", "checks"]);
    let expected = "FAIL  checks/TestBroken
      not run, as it has an error or needs what has one: package `fmt` has no `Prnt`, at checks/broken_test.neva:6
ok    checks/TestRuns
FAIL  checks/TestUsesBroken
      not run, as it has an error or needs what has one: there is no `Wrong`, at checks/broken_test.neva:12

1 passed, 2 failed
";
    assert_eq!((outcome.stdout.as_str(), outcome.status), (expected, 1));
    assert_eq!(outcome.stderr.matches("error[").count(), 2, "{}", outcome.stderr);
    // A program that is to end with a status of its own is none that is to be refused.
    fs::write(folder.join("hello/expected/code"), "3\n").expect("a file");
    let outcome = test(&folder, &["--filter", "e"]);
    assert!(
        outcome.stdout.contains("FAIL  hello\n      not run, as its module has errors\n"),
        "{}",
        outcome.stdout
    );
    let outcome = test(&folder, &["--filter", "TestRuns", "--coverage"]);
    assert!(
        outcome.stdout.starts_with("ok    checks/TestRuns\n\n1 passed, 0 failed\n"),
        "{}",
        outcome.stdout
    );
    assert_eq!(outcome.status, 1);
    // What does not follow the grammar takes nothing else along, either.
    fs::write(folder.join("checks/part.neva"), "def Wrong(data any").expect("a file");
    let outcome = test(&folder, &["--filter", "numbers/two"]);
    assert_eq!(outcome.stdout, "ok    numbers/two\n\n1 passed, 0 failed\n");
    assert!(outcome.stderr.contains("checks/part.neva:1:"), "{}", outcome.stderr);
}

#[test]
fn a_component_that_is_no_test_is_told() {
    let folder = module();
    let other = TESTS.replace(
        "def TestPasses(start any) (stop any, err error)",
        "def TestPasses(begin any) (stop any, err error)",
    );
    fs::write(folder.join("checks/all_test.neva"), other.replace(":start -> true", ":begin -> true"))
        .expect("a file");
    let outcome = test(&folder, &["--filter", "TestPasses"]);
    assert!(outcome.stdout.contains("a test has the ports `(start any) (stop any)`"), "{}", outcome.stdout);
}
