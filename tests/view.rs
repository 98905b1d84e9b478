//! `neva view`: its server as a client sees it, its page, and the page's scripts where there is a runtime for
//! JavaScript. Where there is Chromium, too, a browser opens the page and plays a trace.

use crate::support::{Folder, HELLO, Outcome, neva_in, root, run};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A program with a component in a component, a dependency, a constant and a selector.
const NESTED: &str = "import {
	fmt
	runtime
	streams
}

type Pair struct {
	left int
	right int
}

const pair Pair = { left: 2, right: 3 }

def Main(start any) (stop any) {
	range streams.Range
	map streams.Map<int, int>{Twice}
	each streams.ForEach<int>{fmt.Println<int>}
	wait streams.Wait
	panic runtime.Panic
	---
	:start -> $pair -> [
		.left -> range:from,
		.right -> range:to
	]
	range -> map -> each
	each:res -> wait -> :stop
	each:err -> panic
}

def Twice(data int) (res int) {
	mul Mul
	---
	:data -> [
		mul:left,
		2 -> mul:right
	]
	mul -> :res
}
";

/// A server; it ends with the value.
struct Served {
    child: Child,
    port: u16,
}

impl Served {
    fn new(folder: &Path, args: &[&str]) -> Served {
        let mut command = neva_in(folder);
        let mut child =
            command.arg("view").args(args).stdout(Stdio::piped()).spawn().expect("the command starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("an address");
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
        Served { port: port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{line}")), child }
    }

    /// Status, headers and body of an answer.
    fn ask(&self, method: &str, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
        let host = if headers.contains("Host:") {
            String::new()
        } else {
            format!("Host: 127.0.0.1:{}\r\n", self.port)
        };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        let request = format!("{method} {path} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the headers");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, head.to_lowercase(), bytes[end + 4..].to_vec())
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.ask("GET", path, "").2).expect("text")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn nested() -> Folder {
    Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", NESTED)])
}

/// The data in a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("type=\"application/json\">").expect("data");
    serde_json::from_str(rest.split_once("</script>").expect("its end").0).expect("JSON")
}

fn file(folder: &Path, program: &str) -> (Outcome, String) {
    let outcome = run(neva_in(folder).args(["view", "--html", "page.html", program]));
    (outcome, fs::read_to_string(folder.join("page.html")).unwrap_or_default())
}

#[test]
fn a_page_has_networks_types_sources_and_what_became_of_nodes() {
    let folder = nested();
    let (outcome, page) = file(&folder, "src");
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let data = data(&page);
    let program = &data["program"]["Ok"];
    let components = program["components"].as_array().expect("components");
    let main = &components[program["main"].as_u64().expect("a number") as usize];
    let names = |of: &Value| -> Vec<String> {
        let boxes = of["boxes"].as_array().expect("boxes");
        boxes.iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(
        names(main),
        ["range", "map", "each", "wait", "panic", "start", "__newv2__1", "__field__1", "__field__2", "stop"]
    );
    let types: Vec<&str> = main["wires"]
        .as_array()
        .expect("wires")
        .iter()
        .map(|wire| wire["type"].as_str().expect("a type"))
        .collect();
    assert_eq!(
        types,
        ["any", "Pair", "int", "Pair", "int", "stream<int>", "stream<int>", "stream<int>", "any", "error"]
    );
    assert!(main["source"].as_str().expect("sources").starts_with("def Main("));
    assert_eq!(main["line"], 14);
    let explained: Vec<&str> = program["explanation"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| node["node"].as_str().expect("a name").split(' ').next().expect("a path"))
        .collect();
    for link in ["__newv2__1", "__field__1", "__field__2"] {
        assert!(explained.contains(&link), "the IR has no {link}: {explained:?}");
    }
}

#[test]
fn a_page_loads_nothing_and_its_data_is_no_markup() {
    let text = HELLO.replace("'hello'", "'</script><!--<img alt=x>'");
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", &text)]);
    let page = file(&folder, "src").1;
    assert_eq!(page.matches("</script").count(), 2, "one for the data, one for the scripts");
    assert!(!page.contains("<!--") && !page.contains("<img"));
    assert!(page.contains("default-src 'none'") && !page.contains("innerHTML") && !page.contains(" src="));
    let addresses: Vec<&str> =
        page.match_indices("http").map(|(at, _)| &page[at..(at + 26).min(page.len())]).collect();
    assert!(
        addresses
            .iter()
            .all(|address| address.starts_with("http-equiv") || *address == "http://www.w3.org/2000/svg"),
        "{addresses:?}"
    );
}

#[test]
fn a_program_with_errors_is_told() {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("src/main.neva", "def Main(")]);
    let (outcome, page) = file(&folder, "src");
    assert_eq!((outcome.status, page.as_str()), (1, ""));
    assert!(outcome.stderr.contains("error[unexpected-token]"), "{}", outcome.stderr);
    let served = Served::new(&folder, &["src"]);
    let data = data(&served.text("/"));
    assert!(data["program"]["Err"].as_str().expect("an error").contains("error[unexpected-token]"));
    let before = served.text("/changes");
    fs::write(folder.join("src/main.neva"), NESTED).expect("a file");
    assert_ne!(served.text("/changes"), before, "the sources changed");
    assert!(self::data(&served.text("/"))["program"]["Ok"].is_object());
}

#[test]
fn the_server_gives_away_page_and_trace_and_nothing_else() {
    let folder = nested();
    let lines: String = (0..50_000).map(|number| format!("{{\"line\":{number}}}\n")).collect();
    fs::write(folder.join("trace.log"), &lines).expect("a file");
    let served = Served::new(&folder, &["src", "--trace", "trace.log"]);
    let page = served.text("/");
    assert!(page.starts_with("<!doctype html>") && data(&page)["trace"] == "trace.log");
    let (status, head, body) = served.ask("GET", "/trace", "Range: bytes=9-20\r\n");
    assert_eq!((status, body.as_slice()), (206, &lines.as_bytes()[9..21]));
    assert!(head.contains(&format!("content-range: bytes 9-20/{}", lines.len())), "{head}");
    let (status, head, body) = served.ask("HEAD", "/trace", "");
    assert_eq!((status, body.len()), (200, 0));
    assert!(head.contains(&format!("content-length: {}", lines.len())), "{head}");
    assert_eq!(served.ask("GET", "/trace", "Range: bytes=99999999-100000000\r\n").0, 416);
    assert_eq!(served.ask("GET", "/trace", "Range: bytes=9-2\r\n").0, 416);
    assert_eq!(served.ask("GET", "/trace", "Range: bytes=0-18446744073709551615\r\n").0, 206);
    assert_eq!(served.ask("GET", "/src/main.neva", "").0, 404);
    assert_eq!(served.ask("GET", "/../neva.yml", "").0, 404);
    assert_eq!(served.ask("POST", "/", "Content-Length: 0\r\n").0, 405);
    assert_eq!(served.ask("GET", "/changes", "Host: localhost:8080\r\n").0, 200, "an editor hands it on");
    assert_eq!(served.ask("GET", "/", "Host: example.org\r\n").0, 403, "a name that leads here");
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    for option in ["--trace", "--counts", "--coverage"] {
        let outcome = run(neva_in(&nested()).args(["view", "src", option, "none.log"]));
        assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""), "{option}");
        assert!(outcome.stderr.contains("none.log"), "{}", outcome.stderr);
    }
    for (trace, code) in [("src", "unreadable"), ("src/main.neva", "not-a-trace")] {
        let outcome = run(neva_in(&nested()).args(["view", "src", "--trace", trace]));
        assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""), "{trace}");
        assert!(outcome.stderr.starts_with(&format!("error[{code}]")), "{}", outcome.stderr);
    }
}

/// Page, with counts of messages, and trace of [`NESTED`] in a folder.
fn traced() -> Folder {
    let folder = nested();
    for args in [["run", "--counts", "counts.json", "src"].as_slice(), &["run", "--emit-trace", "src"]] {
        let outcome = run(neva_in(&folder).args(args));
        assert_eq!(outcome.stdout, "4\n", "{}", outcome.stderr);
    }
    let args = ["view", "--html", "page.html", "--counts", "counts.json", "src"];
    assert_eq!(run(neva_in(&folder).args(args)).status, 0);
    folder
}

/// What is appended to the page in a browser: it opens the trace, takes some steps, and leaves what they saw
/// in the title, with all errors and with what the page loaded.
const PLAYER: &str = r#"<script>
window.seen = [];
window.addEventListener("error", (event) => seen.push(String(event.message)));
console.error = (...texts) => seen.push(texts.join(" "));
const event = () => by("event").textContent;
const boxNamed = (name) => component().boxes.findIndex((box) => box.name === name);
const drawn = () => document.querySelectorAll("svg .box").length;
(async () => {
    await openTrace(fileSource(new File([TRACE], "trace.log")));
    await new Promise((done) => setTimeout(done, 50));
    STEPS
})()
    .then(() => seen.push(...performance.getEntriesByType("resource").map((entry) => entry.name)))
    .catch((error) => seen.push(String(error)))
    .finally(() => (document.title = JSON.stringify(seen)));
</script>
"#;

/// Width and height of a browser's window.
const WIDE: &str = "4000,2000";

/// What some steps saw in the page of a program, with the first lines of its trace, in a window; nothing
/// where there is no Chromium.
fn browse(folder: &Path, window: &str, steps: &str) -> Option<Value> {
    const LINES: usize = 3000;
    let browsers = ["chromium", "google-chrome", "chromium-browser"];
    let has = |name: &&str| {
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    let Some(browser) = browsers.into_iter().find(has) else {
        eprintln!("skipped: there is no Chromium");
        return None;
    };
    let page = fs::read_to_string(folder.join("page.html")).expect("a page");
    let trace = fs::read_to_string(folder.join("trace.log")).expect("a trace");
    let trace: String = trace.split_inclusive('\n').take(LINES).collect();
    let trace = serde_json::to_string(&trace).expect("JSON");
    let player = PLAYER.replace("TRACE", &trace).replace("STEPS", steps);
    fs::write(folder.join("played.html"), page + &player).expect("a page");
    let outcome = run(Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--window-size={window}"))
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg(format!("file://{}", folder.join("played.html").display())));
    let title = outcome.stdout.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let (title, _) = title.unwrap_or_else(|| panic!("{}", outcome.stderr));
    let title = title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Some(serde_json::from_str(&title).unwrap_or_else(|_| panic!("{title}")))
}

#[test]
fn a_browser_draws_the_page_and_plays_a_trace() {
    let steps = r#"
    seen.push(drawn(), event());
    await play("forward");
    seen.push(event(), document.querySelectorAll("svg .box.live").length);
    await play("last");
    await play("back");
    await play("cause");
    seen.push(event().split(" ")[0]);
    show(instanceAt(program, ["map", "handler"]));
    toggleBreak(component().wires.findIndex((wire) => component().boxes[wire.from[0]].name === "mul"));
    await play("breakBack");
    seen.push(event(), by("path").textContent);
    show(mainInstance(program));
    nextNumbers();
    const number = (name) => view.drawn.boxes[boxNamed(name)];
    seen.push(number("map").querySelector(".number").textContent, number("panic").classList.contains("zero"));"#;
    let Some(seen) = browse(&traced(), WIDE, steps) else { return };
    let expected = json!([
        10,
        "sent :start  {}",
        "received $pair  {}",
        1,
        "received",
        "sent map/handler/mul:res  4",
        "Main / map / handler",
        "3",
        true
    ]);
    assert_eq!(seen, expected);
}

/// Page and trace of one of our programs, and what running it came to.
fn traced_program(program: &str) -> (Folder, Outcome) {
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n")]);
    let source = root().join(program);
    let name = source.file_name().and_then(|name| name.to_str()).expect("a name");
    let copied = run(Command::new("cp").arg("-r").arg(&source).arg(&*folder));
    assert_eq!(copied.status, 0, "{}", copied.stderr);
    let outcome = run(neva_in(&folder).args(["run", "--emit-trace", name]));
    assert_eq!(run(neva_in(&folder).args(["view", "--html", "page.html", name])).status, 0);
    (folder, outcome)
}

#[test]
fn a_browser_leads_from_a_panic_to_what_caused_it() {
    let (folder, outcome) = traced_program("tests/programs/panic_value");
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    let steps = r#"
    seen.push(drawn());
    await play("last");
    seen.push(event(), view.drawn.boxes[boxNamed("panic")].classList.contains("live"));
    await play("cause");
    seen.push(event());
    for (let before = ""; before !== event(); ) {
        before = event();
        await play("cause");
    }
    seen.push(event());"#;
    let Some(seen) = browse(&folder, WIDE, steps) else { return };
    assert_eq!(
        seen,
        json!([
            7,
            "received panic:data  {\"code\":7,\"text\":\"no way\"}",
            true,
            "sent $reason  {\"code\":7,\"text\":\"no way\"}",
            "sent :start  {}"
        ])
    );
}

#[test]
fn a_browser_shows_what_a_deadlock_left_under_way() {
    let (folder, outcome) = traced_program("tests/programs/deadlock");
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    let steps = r#"
    await play("last");
    seen.push(drawn(), event());
    seen.push([...playback.state.underWay.values()].map((one) => told(one, 80)));
    choose({ box: boxNamed("sum") });
    seen.push(by("detail").textContent.includes("sent and not received yet"));"#;
    let Some(seen) = browse(&folder, WIDE, steps) else { return };
    assert_eq!(
        seen,
        json!([
            12,
            "received unused outport at deadlock/main.neva:13  \"waiting\"",
            ["sent 1  1", "sent 2  2"],
            true
        ])
    );
}

#[test]
fn a_narrow_panel_has_room_for_the_network() {
    let steps = r#"
    const { width, height } = by("canvas").getBoundingClientRect();
    seen.push(width > innerWidth * 0.9, height > innerHeight * 0.25);"#;
    let Some(seen) = browse(&traced(), "420,560", steps) else { return };
    assert_eq!(seen, json!([true, true]));
}

#[test]
fn a_browser_plays_life_and_draws_large_networks_without_texts() {
    let (folder, outcome) = traced_program("examples/life");
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    // Boxes and wires that are copies of those of `Main`, so that no large program must be compiled.
    let steps = r#"
    seen.push(drawn(), event());
    await play("forward");
    await play("forward");
    seen.push(event().split("  ")[0]);
    const main = component();
    const { boxes, wires } = main;
    const texts = () => document.querySelectorAll("svg .name").length;
    for (let copy = 1; copy * boxes.length < 2000; copy++) {
        const down = copy * (main.height + 50);
        main.boxes = main.boxes.concat(boxes.map((box) => ({ ...box, y: box.y + down })));
        const moved = ([box, port]) => [box + copy * boxes.length, port];
        const via = (wire) => wire.via.map(([x, y]) => [x, y + down]);
        main.wires = main.wires.concat(wires.map((wire) => ({ ...wire, from: moved(wire.from), to: moved(wire.to), via: via(wire) })));
    }
    main.height = Math.max(...main.boxes.map((box) => box.y + box.height));
    show(mainInstance(program));
    const before = texts();
    fit();
    seen.push(drawn() >= 2000, texts() - before);
    zoom(0.05);
    seen.push(texts() > before);"#;
    let Some(seen) = browse(&folder, WIDE, steps) else { return };
    assert_eq!(seen, json!([11, "sent :start  {}", "sent $glider", true, 0, true]));
}

#[test]
fn the_scripts_play_a_trace() {
    let node = Command::new("node").arg("--version").output();
    if node.is_err() {
        eprintln!("skipped: there is no `node`");
        return;
    }
    let folder = traced();
    let script = root().join("tests/view/page.test.js");
    let outcome = run(Command::new("node").arg(script).arg(root().join("view/page")).arg(&*folder));
    assert_eq!(outcome.status, 0, "{}{}", outcome.stdout, outcome.stderr);
}
