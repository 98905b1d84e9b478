//! Programs for `neva build --explain`: in each folder of `advice` the program `after` is `before` with what
//! the explanation advises to change. `costs.txt` or `borders.txt` has what is named.

use crate::support::{feed, neva_in, root, run};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The sections of an explanation, as they follow each other, and the file that says what is named.
const SECTIONS: [(&str, &str, &str); 2] = [
    ("borders.txt", "borders between clusters\n", "costs in loops"),
    ("costs.txt", "costs in loops\n", "explorations"),
];

/// What the explanation of a program says between two headings.
fn explained(folder: &Path, program: &str, [begin, end]: [&str; 2]) -> String {
    let output = TempDir::new().expect("a temporary folder");
    let mut command = neva_in(folder);
    command.args(["build", "--target", "blocks", "--explain", "--output"]).arg(output.path()).arg(program);
    let outcome = run(&mut command);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let section = outcome.stdout.split_once(begin).expect("the beginning of a section").1;
    section.split_once(end).expect("the end of a section").0.to_owned()
}

#[test]
fn following_the_advice_removes_what_it_named() {
    let (mut programs, mut kinds) = (0, [0; SECTIONS.len()]);
    for entry in fs::read_dir(root().join("tests/advice")).expect("the programs") {
        let folder = entry.expect("an entry").path();
        if !folder.is_dir() {
            continue;
        }
        programs += 1;
        for ((file, begin, end), kind) in SECTIONS.iter().zip(&mut kinds) {
            let Ok(named) = fs::read_to_string(folder.join(file)) else { continue };
            *kind += 1;
            assert_eq!(explained(&folder, "before", [begin, end]), named, "{}", folder.display());
            assert_eq!(explained(&folder, "after", [begin, end]), "  none\n", "{}", folder.display());
        }
        let [before, after] = ["before", "after"].map(|program| {
            let input = fs::read(folder.join("stdin.txt")).unwrap_or_default();
            feed(neva_in(&folder).arg("run").arg(program), &input)
        });
        assert_eq!((before.status, after.status), (0, 0), "{}{}", before.stderr, after.stderr);
        assert_eq!(before.stdout, after.stdout, "{}", folder.display());
    }
    assert_eq!((programs, kinds), (6, [1, 5]));
}

#[test]
fn nothing_is_copied_where_elements_change_places() {
    let (_, begin, end) = SECTIONS[1];
    let program = "tests/programs/swaps_with_defaults";
    assert_eq!(explained(root(), program, [begin, end]), "  none\n");
}

#[test]
fn nothing_is_copied_where_a_list_is_looked_at_before_it_changes() {
    let (_, begin, end) = SECTIONS[1];
    let costs = explained(root(), "benches/programs/heap", [begin, end]);
    assert!(!costs.contains("copied by"), "{costs}");
}
