//! Builds of one team share compiled crates through sccache: seen in its own statistics. Left out where it is
//! not installed.

#![cfg(target_os = "linux")]

use crate::support::{Folder, neva_in, run};
use std::net::TcpListener;
use std::process::Command;

/// Needs a crate, which prints floats.
const PROGRAM: &str = "import {
	fmt
	runtime
	strconv
}

def Main(start any) (stop any) {
	scan fmt.Scanln
	number strconv.ParseFloat
	println fmt.Println<float>
	panic runtime.Panic
	---
	:start -> [scan, 64 -> number:bits]
	scan:res -> number:data
	number:res -> println
	println:res -> :stop
	[scan:err, number:err, println:err] -> panic
}
";

#[test]
fn builds_share_crates_through_sccache() {
    let sccache = |arguments: &[&str]| Command::new("sccache").args(arguments).output();
    if sccache(&["--version"]).is_err() {
        return;
    }
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("number/main.neva", PROGRAM)]);
    // A server and a cache of its own.
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = listener.expect("a free port").port().to_string();
    let with_cache = |command: &mut Command| {
        command.env("SCCACHE_DIR", folder.join("sccache")).env("SCCACHE_SERVER_PORT", &port);
        run(command)
    };
    for checkout in ["one", "two"] {
        let mut command = neva_in(&folder);
        command
            .env("RUSTC_WRAPPER", "sccache")
            .env("NEVA_CACHE", folder.join(checkout).join("cache"))
            .env("CARGO_TARGET_DIR", folder.join(checkout).join("target"))
            .args(["build", "--minimal", "--output", checkout, "number"]);
        let built = with_cache(&mut command);
        assert_eq!(built.status, 0, "{}", built.stderr);
        // The folder that the environment names is where cargo worked.
        assert!(folder.join(checkout).join("target").is_dir());
    }
    let stats = with_cache(Command::new("sccache").args(["--show-stats", "--stats-format", "json"]));
    with_cache(Command::new("sccache").arg("--stop-server"));
    let stats: serde_json::Value = serde_json::from_str(&stats.stdout).expect("statistics");
    let count = |what: &str| stats["stats"][what]["counts"]["Rust"].as_u64().unwrap_or_default();
    assert!(count("cache_hits") > 0 && count("cache_hits") == count("cache_misses"), "{stats}");
}
