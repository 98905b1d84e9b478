//! Attributes small binaries that rustc makes here.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use neva_size::{Binaries, Report, View, attribute};

/// A program without any library, shaped like those that the compiler writes.
const CODE: &str = r#"#![no_std]
#![no_main]
mod out;
#[unsafe(no_mangle)]
pub extern "C" fn _start() -> ! {
    // greet/print (println)
    out::write(b"Hello, World!\n");
    // shout (shout_func)
    out::loud(b"HELLO\n");
    out::exit(0)
}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
"#;

const OUT: &str = r#"#[inline(never)]
pub fn write(text: &[u8]) {
    unsafe { core::arch::asm!("syscall", inout("rax") 1_usize => _, in("rdi") 1, in("rsi") text.as_ptr(),
        in("rdx") text.len(), out("rcx") _, out("r11") _) }
}
#[inline(never)]
pub fn loud(text: &[u8]) {
    for _ in 0..core::hint::black_box(3) { write(text); write(b"!!!\n"); }
}
pub fn exit(status: i32) -> ! {
    unsafe { core::arch::asm!("syscall", in("rax") 60, in("rdi") status, options(noreturn)) }
}
"#;

const FLAGS: &[&str] = &[
    "--edition=2024",
    "--crate-name=greeting",
    "-Cpanic=abort",
    "-Copt-level=z",
    "-Clto=fat",
    "-Ccodegen-units=1",
    "-Clinker=rust-lld",
    "-Clinker-flavor=ld.lld",
    "-Crelocation-model=static",
    "-Cforce-unwind-tables=no",
    "-Clink-arg=-nostdlib",
    "-Clink-arg=-static",
    "-Clink-arg=--build-id=none",
    "-Clink-arg=-znoseparate-code",
    "-Clink-arg=--gc-sections",
];

fn compile(folder: &Path, name: &str, flags: &[&str]) -> Vec<u8> {
    let write = |file: &str, text: &str| std::fs::write(folder.join(file), text);
    write("main.rs", CODE).and_then(|()| write("out.rs", OUT)).expect("the sources are written");
    let output = Command::new("rustc")
        .current_dir(folder)
        .args(FLAGS)
        .args(flags)
        .args(["-o", name, "main.rs"])
        .output()
        .expect("rustc starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(folder.join(name)).expect("rustc wrote the binary")
}

struct Built {
    shipped: Vec<u8>,
    symbols: Vec<u8>,
    code: String,
}

fn build() -> Built {
    let folder = tempfile::tempdir().expect("there is room");
    let source = folder.path().join("src");
    std::fs::create_dir(&source).expect("there is room");
    let shipped = compile(&source, "shipped", &["-Cstrip=symbols", "-Clink-arg=-znosectionheader"]);
    let symbols = compile(&source, "symbols", &["-Cdebuginfo=line-tables-only", "-Clink-arg=--emit-relocs"]);
    Built { shipped, symbols, code: CODE.to_owned() }
}

impl Built {
    fn input(&self) -> Binaries<'_> {
        Binaries {
            shipped: &self.shipped,
            symbols: Some(&self.symbols),
            code: Some(&self.code),
            crate_name: Some("greeting"),
            ..Binaries::default()
        }
    }
}

fn bytes(report: &Report, view: View, name: &str) -> u64 {
    report.rows(view).iter().find(|row| row.name == name).map_or(0, |row| row.bytes)
}

#[test]
fn every_byte_has_one_row_in_every_view() {
    let built = build();
    let attribution = attribute(&built.input()).expect("it is attributed");
    let report = Report::new("greeting", &attribution);
    assert_eq!(report.total, built.shipped.len() as u64);
    for view in View::ALL {
        let rows = report.rows(view);
        assert_eq!(rows.iter().map(|row| row.bytes).sum::<u64>(), report.total, "{view:?}: {rows:?}");
        let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names.len(), rows.len(), "{view:?}");
        assert!(["headers", "padding", "rust std", "unattributed"].iter().all(|name| names.contains(name)));
    }
    assert!(bytes(&report, View::Func, "unattributed") * 50 <= report.total, "{report:?}");
    assert_eq!(Report::parse(neva_files::json(&report).as_bytes(), "r.json"), Ok(report));
}

#[test]
fn code_belongs_to_the_nodes_that_it_is_there_for() {
    let built = build();
    let attribution = attribute(&built.input()).expect("it is attributed");
    let report = Report::new("greeting", &attribution);
    // What only one func uses belongs to it, its texts too; what both use belongs to the runtime.
    assert!(bytes(&report, View::Func, "shout_func") > bytes(&report, View::Symbol, "out::loud"));
    assert!(bytes(&report, View::Func, "println") >= "Hello, World!\n".len() as u64);
    assert!(bytes(&report, View::Func, "runtime out") >= bytes(&report, View::Symbol, "out::write"));
    assert!(bytes(&report, View::Component, "greet/print") > 0);
    let gone = neva_size::without(&attribution, "shout_func").expect("it is there").gone;
    assert!(gone >= bytes(&report, View::Func, "shout_func"));
    assert_eq!(
        neva_size::without(&attribution, "shot_func").map_err(|error| error.code.name),
        Err("not-in-program")
    );
}

#[test]
fn bad_binaries_get_one_error() {
    let built = build();
    let code = |input: &Binaries<'_>| attribute(input).map(|_| ()).map_err(|error| error.code.name);
    let alone = |shipped| code(&Binaries { shipped, ..Binaries::default() });
    assert_eq!(alone(b"#!/bin/sh\n"), Err("not-elf"));
    assert_eq!(alone(b""), Err("not-elf"));
    assert_eq!(alone(&built.shipped), Err("stripped-binary"));
    assert_eq!(alone(&built.symbols[..40]), Err("damaged-binary"));
    for end in (40..built.symbols.len()).step_by(977) {
        assert_eq!(alone(&built.symbols[..end]), Err("damaged-binary"), "cut at {end}");
    }
    // The second segment that is loaded (type 1) is where the first is.
    let mut overlapping = built.symbols.clone();
    let header = |number: usize| 64 + 56 * number;
    let loaded = |number: &usize| overlapping[header(*number)] == 1;
    let [first, second] = (0..8).filter(loaded).take(2).collect::<Vec<_>>()[..] else {
        panic!("two are loaded")
    };
    overlapping.copy_within(header(first)..header(first) + 56, header(second));
    assert_eq!(alone(&overlapping), Err("damaged-binary"));
    let mut foreign = built.symbols.clone();
    foreign[18] = 183;
    assert_eq!(alone(&foreign), Err("foreign-binary"));
    let mut other = built.shipped.clone();
    let middle = usize::from(u16::from_le_bytes([other[0x18], other[0x19]])) & 0xfff;
    other[middle] ^= 1;
    assert_eq!(code(&Binaries { shipped: &other, ..built.input() }), Err("different-build"));
    // With symbols it is a report of its own.
    assert_eq!(alone(&built.symbols), Ok(()));
}

#[test]
fn pages_and_pictures_hold_everything() {
    let built = build();
    let attribution = attribute(&built.input()).expect("it is attributed");
    let report = Report::new("greeting", &attribution);
    let page = neva_size::html(&report, &attribution);
    assert!(page.contains("out::loud") && page.contains("main -> shout -> shout_func"));
    assert!(!page.contains("http://") && !page.contains("https://"), "it needs no network");
    assert!(neva_size::svg(&report, &attribution).contains("<title>out::loud: "));
}

/// Does what a reader of the page does, and notes what came of it in the page's title.
const READER: &str = r##"<script>
const notes = [];
addEventListener("error", (event) => notes.push("error " + event.message));
const tiles = () => [...document.querySelectorAll("#map button")].map((tile) => tile.firstChild?.textContent);
const rows = () => [...document.querySelectorAll("#rows td:first-child")].map((cell) => cell.textContent);
const path = () => document.getElementById("path").textContent;
notes.push("drawn " + tiles().includes("shout_func"));
[...document.querySelectorAll("#map button")].find((tile) => tile.textContent.startsWith("shout_func")).click();
notes.push("opened " + path().includes("shout_func") + " " + tiles().includes("out::loud"));
notes.push("why " + document.getElementById("why").textContent.includes("main -> shout -> shout_func"));
document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
notes.push("closed " + tiles().includes("shout_func"));
document.querySelector("th button[data-sort=name]").click();
notes.push("sorted " + (JSON.stringify(rows()) === JSON.stringify([...rows()].sort())));
const search = document.getElementById("search");
search.value = "loud";
search.dispatchEvent(new Event("input"));
notes.push("found " + rows());
notes.push("requests " + performance.getEntriesByType("resource").length);
document.title = notes.join("; ");
</script>"##;

#[test]
fn pages_work_in_a_browser() {
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let is_there = |browser: &&&str| Command::new(browser).arg("--version").output().is_ok();
    let Some(browser) = browsers.iter().find(is_there) else { return };
    let built = build();
    let attribution = attribute(&built.input()).expect("it is attributed");
    let page = neva_size::html(&Report::new("greeting", &attribution), &attribution);
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page + READER).expect("the page is written");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--window-size=1200,900"])
        .arg(format!("--user-data-dir={}", folder.path().display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("the browser starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let title =
        text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|found| found.0);
    let expected =
        "drawn true; opened true true; why true; closed true; sorted true; found out::loud; requests 0";
    assert_eq!(title, Some(expected));
}
