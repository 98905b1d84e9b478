//! `neva test`: tests of each kind, those that fail, and how that is told.

use crate::support::{Folder, HELLO, Outcome, neva_in, run};
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
    for reason in ["one is not two", "-4\n", "+3\n", "-bye\n", "+hello\n", "the file left differs"] {
        assert!(outcome.stdout.contains(reason), "{reason}\n{}", outcome.stdout);
    }
}

#[test]
fn a_filter_chooses_and_a_file_for_junit_is_written() {
    let folder = module();
    let outcome = test(&folder, &["--filter", "numbers/t", "--jobs", "1", "--junit", "out.xml", "."]);
    assert!(outcome.stdout.ends_with("\n1 passed, 1 failed\n"), "{}", outcome.stdout);
    let written = fs::read_to_string(folder.join("out.xml")).expect("a file");
    assert!(written.contains("<testsuite name=\"neva\" tests=\"2\" failures=\"1\""), "{written}");
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
