//! The examples in the documentation of the standard library do what they say.

mod support;

use neva_std::examples::{Example, Expectation, examples};
use support::{Ended, Folder, neva, run};

#[test]
fn every_example_does_what_it_says() {
    let all = examples();
    assert!(all.len() > 150, "{} examples", all.len());
    let wrong: Vec<String> = all.iter().filter_map(|example| failure(example).err()).collect();
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

fn failure(example: &Example) -> Result<(), String> {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main/main.neva", &example.program)]);
    let command = if example.expectation == Expectation::Builds { "check" } else { "run" };
    let Ended { status, stdout, stderr } = run(neva(&folder).args([command, "main"]));
    let is_right = match &example.expectation {
        Expectation::Prints(text) => status == 0 && stdout == *text,
        Expectation::Exits(expected) => status == i32::from(*expected),
        Expectation::Builds => status == 0,
    };
    let Example { package, entity, expectation, .. } = example;
    let got = format!("status {status}, {stdout:?}\n{stderr}");
    if is_right { Ok(()) } else { Err(format!("{package}.{entity}: expected {expectation:?}, got {got}")) }
}
