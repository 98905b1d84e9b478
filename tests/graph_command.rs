//! `neva graph`, and programs that are one file.

use crate::support::{Folder, HELLO, Outcome, neva_in, run};

fn graph(args: &[&str]) -> Outcome {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main/main.neva", HELLO)]);
    run(neva_in(&folder).arg("graph").args(args))
}

#[test]
fn a_network_is_listed() {
    let expected = "Main
├─ println  Println
└─ panic    Panic

     :start ──▶ 'hello'
    'hello' ──▶ println:data
println:res ──▶ :stop
println:err ──▶ panic:data
";
    let outcome = graph(&["main"]);
    assert_eq!(outcome.stdout, expected, "{}", outcome.stderr);
}

#[test]
fn a_network_is_drawn() {
    for (format, begin) in [("dot", "digraph "), ("mermaid", "flowchart "), ("svg", "<svg ")] {
        let outcome = graph(&["main", "--format", format]);
        assert!(
            outcome.stdout.starts_with(begin) && outcome.stdout.contains("println"),
            "{}",
            outcome.stdout
        );
    }
    let outcome = graph(&["main", "--component", "Printlm"]);
    assert!(
        outcome.stderr.contains("error[no-component]") && outcome.stderr.contains("`Println`"),
        "{outcome:?}"
    );
    assert_eq!(outcome.status, 1);
}

#[test]
fn a_component_that_is_none_and_one_without_a_network_are_told() {
    let outcome = graph(&["main", "--component", "Nope"]);
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.stderr.ends_with("help: the components of its module are `Main`\n"),
        "{}",
        outcome.stderr
    );
    let outcome = graph(&["main", "--component", "fmt.Println"]);
    assert_eq!(
        outcome.stdout, "Println\n\nIt is a runtime func, and has no network.\n",
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_file_without_a_module_is_a_program() {
    let folder = Folder::new(&[("hello.neva", HELLO), ("other.neva", "not read")]);
    assert_eq!(run(neva_in(&folder).args(["run", "hello.neva"])).stdout, "hello\n");
    assert_eq!(run(neva_in(&folder).args(["check", "hello.neva"])).status, 0);
}
