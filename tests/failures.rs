//! Outputs that cannot be written, and inputs that do not end.

use crate::process::{Case, Tier, code, run_with, wait};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const TIERS: [Tier; 3] = [Tier::Run, Tier::Build, Tier::Minimal];

fn command(folder: &str, name: &str, tier: Tier, built: &TempDir) -> Command {
    let cases = Case::all(folder);
    let case = cases.iter().find(|case| case.name == name).expect("the program");
    case.command(tier, built.path()).unwrap_or_else(|why| panic!("{name}: {why}"))
}

#[test]
fn a_reader_that_went_away_ends_the_program_by_sigpipe() {
    for tier in TIERS {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("tests/programs", "endless", tier, &built);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the program");
        let mut output = child.stdout.take().expect("standard output");
        let mut first = [0; 4];
        output.read_exact(&mut first).expect("some output");
        drop(output);
        assert_eq!((&first, code(wait(&mut child))), (b"0\n1\n", 141), "{tier:?}");
    }
}

#[test]
fn a_full_device_reaches_the_program() {
    for tier in TIERS {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("examples", "hello", tier, &built);
        let full = OpenOptions::new().write(true).open("/dev/full").expect("the full device");
        let child = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program");
        let status = wait(&mut child);
        let mut stderr = String::new();
        child.stderr.take().expect("standard error").read_to_string(&mut stderr).expect("text");
        assert_eq!(code(status), 1, "{tier:?}: {stderr}");
        let error = r#"{"child": {"tag": "None"}, "text": "write /dev/stdout: no space left on device"}"#;
        assert!(stderr.starts_with(&format!("panic: {error}\n")), "{tier:?}: {stderr}");
    }
}

#[test]
fn a_timer_fires_while_input_is_awaited() {
    for tier in TIERS {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("tests/programs", "timer_and_input", tier, &built);
        // The pipe stays open and nothing is ever written to it.
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program");
        let open = child.stdin.take();
        let status = wait(&mut child);
        drop(open);
        let mut text = String::new();
        child.stdout.take().expect("standard output").read_to_string(&mut text).expect("text");
        assert_eq!((text.as_str(), code(status)), ("time is up\n", 0), "{tier:?}");
    }
}

#[test]
fn a_folder_as_input_is_an_error() {
    for tier in TIERS {
        let built = TempDir::new().expect("a temporary folder");
        let mut command = command("examples", "text_stats", tier, &built);
        let folder = File::open("/").expect("the root folder");
        let outcome = run_with(&mut command, Stdio::from(folder));
        assert_eq!(outcome.status, 1, "{tier:?}: {}", outcome.stderr);
        assert!(outcome.stderr.contains("is a directory"), "{tier:?}: {}", outcome.stderr);
    }
}

/// Standard error of a program that fails by itself.
fn complaint(folder: &str, name: &str, tier: Tier) -> String {
    let built = TempDir::new().expect("a temporary folder");
    run_with(&mut command(folder, name, tier, &built), Stdio::null()).stderr
}

#[test]
fn a_failure_says_how_its_message_came() {
    let panic = "panic: {\"code\": 7, \"text\": \"no way\"}\npanic (panic) at panic_value/main.neva:16\n";
    let way = "  from a constant at panic_value/main.neva:23\n  from println:res at panic_value/main.neva:15\n  \
               from \"printed\" at panic_value/main.neva:20\n  from :start\n";
    assert_eq!(complaint("tests/programs", "panic_value", Tier::Run), format!("{panic}{way}"));
    assert_eq!(complaint("tests/programs", "panic_value", Tier::Minimal), panic, "binaries carry no way");

    let fault = "panic: runtime error: integer divide by zero\neach/handler/div (int_div) at loop/main.neva:26\n  \
                 left:\n    from 6 at loop/main.neva:31\n    from each at loop/main.neva:10\n    \
                 from range:res at loop/main.neva:9\n    from 2 at loop/main.neva:17\n    from :start\n  \
                 right:\n    from each at loop/main.neva:10\n    from range:res at loop/main.neva:9\n    \
                 from 2 at loop/main.neva:17\n    from :start\n";
    assert_eq!(complaint("tests/traces", "loop", Tier::Run), fault);

    // What fails within the standard library is named by the node of the user's around it.
    let within = complaint("examples", "panic", Tier::Run);
    let place = "parse/panic (panic) at std/errors/errors.neva:30\n  in parse at panic/main.neva:10\n  \
                 from \"forty-two\" at panic/main.neva:15\n";
    assert!(within.contains(place), "{within}");
}

#[test]
fn a_deadlock_names_the_nodes_of_the_user() {
    let said = complaint("tests/programs", "deadlock", Tier::Run);
    let waiting = "deadlock: no node of the program can go on\n  show:data at deadlock/main.neva:10 waits for a message\n  \
                   sum:right at deadlock/main.neva:9 waits for a message\n";
    assert!(said.starts_with(waiting) && !said.contains("__"), "{said}");
}
