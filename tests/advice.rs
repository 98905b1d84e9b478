//! Programs for `neva build --explain`: in each folder of `advice` the program `after` is `before` with what
//! the explanation advises to change.

use crate::support::{neva_in, root, run};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What the explanation of a program says of costs in loops.
fn costs(folder: &Path, program: &str) -> String {
    let output = TempDir::new().expect("a temporary folder");
    let mut command = neva_in(folder);
    command.args(["build", "--target", "blocks", "--explain", "--output"]).arg(output.path()).arg(program);
    let outcome = run(&mut command);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let costs = outcome.stdout.split_once("costs in loops\n").expect("costs").1;
    costs.split_once("explorations").expect("explorations").0.to_owned()
}

#[test]
fn following_the_advice_removes_what_it_named() {
    let mut programs = 0;
    for entry in fs::read_dir(root().join("tests/advice")).expect("the programs") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        programs += 1;
        let named = fs::read_to_string(folder.join("costs.txt")).expect("what is named");
        assert_eq!(costs(&folder, "before"), named, "{}", folder.display());
        assert_eq!(costs(&folder, "after"), "  none\n", "{}", folder.display());
        let [before, after] =
            ["before", "after"].map(|program| run(neva_in(&folder).arg("run").arg(program)));
        assert_eq!((before.status, after.status), (0, 0), "{}{}", before.stderr, after.stderr);
        assert_eq!(before.stdout, after.stdout, "{}", folder.display());
    }
    assert_eq!(programs, 5);
}
