//! Programs that go on for as long as somebody reads what they print: after four times as many rounds they
//! have no more memory. Rounds are lines of output; no clock is asked.

use crate::support::{Folder, neva_in, root, run, wait};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Rounds before memory is looked at first.
const ROUNDS: usize = 2_000;

/// Lines that are written and read at once. They fit into a pipe.
const AT_ONCE: usize = 100;

/// So many KiB more may be there after three times as many rounds again. Who forgot 16 bytes in each of them
/// would need more.
const MORE: u64 = 64;

/// Answers each line by what the component `Round` of a file in `tests/memory` makes of it.
const MAIN: &str = "import {
	fmt
	runtime
}

def Main(start any) (stop any) {
	again FanIn<any>
	read fmt.Scanln
	round Round
	show fmt.Println<string>
	panic runtime.Panic
	---
	:start -> again:data[0]
	again -> read
	read:res -> round -> show
	show:res -> again:data[1]
	read:err -> :stop
	show:err -> panic
}
";

/// KiB that a program has for itself after some rounds, and after four times as many.
fn memory(command: &mut Command) -> [u64; 2] {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a program");
    let mut input = child.stdin.take().expect("its input");
    let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut line = 0;
    let mut after = |rounds: usize| {
        while line < rounds {
            // Every other one is no number.
            let lines: String =
                (line..line + AT_ONCE).map(|line| format!("{}{line}\n", ["", "x"][line % 2])).collect();
            let _ = input.write_all(lines.as_bytes());
            for _ in 0..AT_ONCE {
                let answer = output.next().and_then(Result::ok);
                assert!(answer.is_some(), "{command:?} ends");
            }
            line += AT_ONCE;
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a process");
        let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.strip_suffix("kB"));
        own.and_then(|number| number.trim().parse().ok()).expect("a number")
    };
    let found = [after(ROUNDS), after(4 * ROUNDS)];
    let _ = child.kill();
    wait(&mut child);
    found
}

#[test]
fn rounds_take_no_memory_with_them() {
    let files = fs::read_dir(root().join("tests/memory")).expect("programs");
    for file in files {
        let file = file.expect("a program").path();
        let round = fs::read_to_string(&file).expect("a program");
        let main = if round.contains("def Main(") { "" } else { MAIN };
        let files =
            [("neva.yml", "neva: 0.41.0\n"), ("main/round.neva", round.as_str()), ("main/main.neva", main)];
        let folder = Folder::new(&files[..2 + usize::from(!main.is_empty())]);
        let built = run(neva_in(&folder).args(["build", "--minimal", "main"]));
        assert_eq!(built.status, 0, "{}: {}", file.display(), built.stderr);
        let run = |cut: &str| {
            let mut command = neva_in(&folder);
            command.args(["run", cut, "main"]);
            command
        };
        for mut command in [Command::new(folder.join("output")), run("--cut=fewest"), run("--cut=nodes")] {
            let [before, after] = memory(&mut command);
            assert!(after <= before + MORE, "{}, {command:?}: {before} KiB, then {after}", file.display());
        }
    }
}
