//! `--emit-trace`: what a program writes into `trace.log`. In `traces/` is a folder for each program, with
//! `expected`: its events without their numbers, sorted, as the order among independent nodes is nobody's
//! business.

use crate::support::case::Form;
use crate::support::{Outcome, feed, neva, root, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// An event of a trace.
struct Event {
    is_sent: bool,
    node: String,
    /// Port and message.
    text: String,
    message: String,
    number: u64,
    causes: Vec<u64>,
}

/// Runs a program in a folder so that it is traced.
fn trace(form: Form, folder: &Path, program: &str, stdin: &[u8]) -> (Outcome, String) {
    let program = root().join(program);
    let outcome = if form == Form::Run {
        feed(neva().current_dir(folder).args(["run", "--emit-trace"]).arg(program), stdin)
    } else {
        let mut build = neva();
        build.current_dir(folder).args(["build", "--emit-trace", "--output", "built"]);
        let built = run(build.args((form == Form::Minimal).then_some("--minimal")).arg(program));
        assert_eq!(built.status, 0, "{}", built.stderr);
        feed(Command::new("./built/output").current_dir(folder), stdin)
    };
    let text = fs::read_to_string(folder.join("trace.log")).expect("a trace");
    (outcome, text)
}

fn events(trace: &str) -> Vec<Event> {
    let event = |line: &str| {
        let json: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let port = &json["port"];
        let node = port["Path"].as_str().expect("a path").to_string();
        let slot = port["Index"].as_u64().map_or_else(String::new, |index| format!("[{index}]"));
        let event = json["event"].as_str().expect("an event");
        let name = port["Port"].as_str().expect("a name");
        assert_eq!(json["v"], 2);
        Event {
            is_sent: event == "sent",
            text: format!("{event} {node}:{name}{slot} {}", json["message"]),
            node,
            message: json["message"].to_string(),
            number: json["index"].as_u64().expect("a number"),
            causes: serde_json::from_value(json["causeIndexes"].clone()).unwrap_or_default(),
        }
    };
    trace.lines().skip(1).map(event).collect()
}

/// Checks that messages have numbers of their own, are received once after they were sent, and name as their
/// causes what their sender received before.
fn check(events: &[Event]) {
    let mut under_way: BTreeMap<u64, &str> = BTreeMap::new();
    let mut known = BTreeSet::new();
    let mut received: BTreeSet<(&str, u64)> = BTreeSet::new();
    for Event { is_sent, node, text, message, number, causes } in events {
        if *is_sent {
            assert!(known.insert(number), "number {number} twice: {text}");
            under_way.insert(*number, message);
            assert!(causes.is_sorted());
            for cause in causes {
                assert!(received.contains(&(node, *cause)), "{text} {number} cannot come from {cause}");
            }
        } else {
            assert_eq!(under_way.remove(number), Some(message.as_str()), "{text} {number} was not sent");
            received.insert((node, *number));
        }
    }
}

#[test]
fn every_message_is_written_down() {
    for name in ["steps", "loop"] {
        for form in [Form::Run, Form::Build, Form::Minimal] {
            let folder = TempDir::new().expect("a temporary folder");
            let (_, text) = trace(form, folder.path(), &format!("tests/traces/{name}"), b"");
            assert_eq!(text.lines().next(), Some(&*format!("// module=@@ main={name} compiler=0.41.0")));
            let events = events(&text);
            check(&events);
            let mut lines: Vec<&str> = events.iter().map(|event| event.text.as_str()).collect();
            lines.sort_unstable();
            let expected = root().join("tests/traces").join(name).join("expected");
            let held = neva_test_cases::hold(&expected, &(lines.join("\n") + "\n"));
            held.unwrap_or_else(|why| panic!("{name} {form:?}: {why}"));
        }
    }
}

#[test]
fn a_trace_reaches_to_the_failure() {
    let folder = TempDir::new().expect("a temporary folder");
    let last = |program: &str| {
        let (outcome, text) = trace(Form::Run, folder.path(), program, b"");
        let events = events(&text);
        check(&events);
        (outcome.status, events.last().map(|event| event.text.clone()).unwrap_or_default())
    };
    assert_eq!(last("tests/programs/panic_value").1, r#"recv panic:data {"code":7,"text":"no way"}"#);
    let (status, event) = last("tests/traces/loop");
    assert!(status == 2 && event.starts_with("recv each/handler/div:"), "{event}");
    let (status, event) = last("tests/programs/deadlock");
    assert!(status == 2 && event.starts_with("recv "), "{event}");
}

#[test]
fn a_program_in_several_parts_is_traced() {
    let folder = TempDir::new().expect("a temporary folder");
    let stdin = b"3 * 4\nx\n";
    let (outcome, text) = trace(Form::Run, folder.path(), "examples/calculator", stdin);
    let expected = feed(neva().arg("run").arg(root().join("examples/calculator")), stdin);
    assert_eq!(outcome.stdout, expected.stdout, "{}", outcome.stderr);
    let events = events(&text);
    check(&events);
    assert!(events.iter().any(|event| event.text.starts_with("recv :stop ")));
}

#[test]
fn a_trace_that_cannot_be_written_is_an_error() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("trace.log")).expect("a folder in the way");
    let program = root().join("examples/hello");
    let outcome = run(neva().current_dir(folder.path()).args(["run", "--emit-trace"]).arg(program));
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    let error = "error[unwritable]: cannot write `trace.log`: is a directory\n";
    assert!(outcome.stderr.starts_with(error), "{}", outcome.stderr);
}
