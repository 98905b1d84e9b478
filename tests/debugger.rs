//! Debug builds: their line tables name the Neva sources, and gdb stops there.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use crate::support::{Folder, neva_in, run};
use gimli::{EndianSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = "import {
	fmt
	runtime
	streams
}

def Main(start any) (stop any) {
	range streams.Range
	lines streams.ForEach<int>{Show}
	wait streams.Wait
	panic runtime.Panic
	---
	:start -> [0 -> range:from, 2 -> range:to]
	range -> lines
	lines:res -> wait -> :stop
	lines:err -> panic
}

def Show(data int) (res any, err error) {
	twice Mul
	println fmt.Println<int>?
	---
	:data -> [twice:left, 2 -> twice:right]
	twice -> println -> :res
}
";

/// The line of the node `println`.
const PRINTLN: &str = "main/main.neva:21";

#[test]
fn debuggers_are_told_lines_of_neva() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("main/main.neva", PROGRAM)]);
    let outcome = run(neva_in(&folder).args(["build", "--debug", "main"]));
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let binary = folder.join("output");
    let lines = lines(&binary);
    let root = folder.canonicalize().expect("a folder");
    let wanted = format!("{}/{PRINTLN}", root.display());
    assert!(lines.contains(&wanted), "{wanted} is not in {lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("src/main.rs") && !line.ends_with(":0")), "{lines:#?}");
    assert_eq!(run(&mut Command::new(&binary)).stdout, "0\n2\n");

    let breakpoint = format!("break {PRINTLN}");
    let mut gdb = Command::new("gdb");
    gdb.args(["-nx", "-batch", "-ex", &breakpoint, "-ex", "run", "-ex", "backtrace"]).arg(&binary);
    match gdb.output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            // Where no process may be traced, it says so.
            let is_traced = !String::from_utf8_lossy(&output.stderr).contains("ptrace");
            let stopped = told.lines().any(|line| line.starts_with("#0") && line.ends_with(PRINTLN));
            assert!(stopped || !is_traced, "{told}{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => eprintln!("gdb is not asked: {error}"),
    }
}

/// All lines of a binary's line tables.
fn lines(binary: &Path) -> BTreeSet<String> {
    let bytes = std::fs::read(binary).expect("the binary");
    let file = object::File::parse(&*bytes).expect("an ELF file");
    let section = |id: SectionId| {
        let data = file.section_by_name(id.name()).and_then(|section| section.data().ok());
        Ok::<_, gimli::Error>(EndianSlice::new(data.unwrap_or(&[]), LittleEndian))
    };
    let dwarf = gimli::Dwarf::load(section).expect("sections");
    let mut lines = BTreeSet::new();
    let mut units = dwarf.units();
    while let Some(header) = units.next().expect("a unit") {
        let unit = dwarf.unit(header).expect("a unit");
        let Some(program) = unit.line_program.clone() else { continue };
        let mut rows = program.rows();
        while let Some((header, row)) = rows.next_row().expect("a row") {
            let Some(file) = row.file(header) else { continue };
            let text = |text| dwarf.attr_string(&unit, text).map(|text| text.to_string_lossy().into_owned());
            let parts = file.directory(header).into_iter().chain([file.path_name()]);
            let path: Vec<String> = parts.map(|part| text(part).expect("a text")).collect();
            let line = row.line().map_or(0, |line| line.get());
            lines.insert(format!("{}:{line}", path.join("/")));
        }
    }
    lines
}
