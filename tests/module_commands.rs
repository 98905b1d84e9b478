//! The commands for sources of a module: `check`, `fmt`, `new`, `get`, `doc`.

use crate::support::{FAULTY, Folder, HELLO, in_folder, neva_in, run};
use std::fs;
use std::path::Path;
use std::process::Command;

fn commit(folder: &Path) {
    git(folder, &["add", "."]);
    git(folder, &["-c", "user.name=n", "-c", "user.email=e@localhost", "commit", "--quiet", "-m", "m"]);
}

fn git(folder: &Path, args: &[&str]) {
    let status = Command::new("git").current_dir(folder).args(args).status().expect("git");
    assert!(status.success(), "git {args:?}");
}

#[test]
fn a_package_is_named_by_its_folder_or_by_a_file_in_it() {
    let folder = Folder::module(HELLO);
    for program in ["src", "./src/", "src/main.neva"] {
        let ended = run(neva_in(&folder).args(["run", program]));
        assert_eq!(
            (ended.stdout.as_str(), ended.stderr.as_str(), ended.status),
            ("hello\n", "", 0),
            "{program}"
        );
    }
    let ended = run(neva_in(&folder.join("src")).args(["run", "."]));
    assert_eq!(ended.stdout, "hello\n", "{}", ended.stderr);
}

#[test]
fn check_says_all_that_is_wrong_with_a_program() {
    let folder = Folder::module(FAULTY);
    let ended = run(neva_in(&folder).args(["check", "src"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("", 1));
    assert!(ended.stderr.contains("error[unknown-name]"), "{}", ended.stderr);
    assert!(ended.stderr.contains("--> src/main.neva:7:14\n"), "{}", ended.stderr);
    assert_eq!(run(neva_in(&folder).args(["run", "src"])).stderr, ended.stderr);
    assert_eq!(run(neva_in(&folder).args(["build", "src"])).stderr, ended.stderr);
}

#[test]
fn a_module_and_a_library_are_checked_without_main() {
    let folder = Folder::new(&[]);
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("neva.yml", "neva: 0.41.0\n");
    write("lib/lib.neva", "pub def F(data any) (res any) {\n\t:data -> :res\n}\n");
    for path in [".", "lib", "lib/lib.neva"] {
        let outcome = in_folder(&folder, &["check", path]);
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{path}");
    }
    write("src/main.neva", "def Main(start any) (stop any) {\n\t:start -> :stp\n}\n");
    let outcome = in_folder(&folder, &["check", "."]);
    assert!(outcome.stderr.contains("--> src/main.neva:2:12"), "{}", outcome.stderr);
    assert_eq!(outcome.status, 1);
    let outcome = in_folder(&folder, &["get", "--offline", "github.com/nevalang/x", "9"]);
    assert!(outcome.stderr.starts_with("error[offline]"), "{}", outcome.stderr);
}

#[test]
fn warnings_are_no_failure() {
    let folder = Folder::module(&HELLO.replace("\truntime\n}", "\tos\n\truntime\n}"));
    let ended = run(neva_in(&folder).args(["check", "src"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("warning[unused-import]"), "{}", ended.stderr);
    let ended = run(neva_in(&folder).args(["run", "src"]));
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str(), ended.status), ("hello\n", "", 0));
}

#[test]
#[cfg(unix)]
fn fmt_reads_no_devices_and_follows_no_link_out_of_the_module() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[
        ("m/neva.yml", "neva: 0.41.0\n"),
        ("m/src/main.neva", HELLO),
        ("out.neva", "def  A() ()\n"),
    ]);
    let outside = fs::read_to_string(folder.join("out.neva")).expect("a file");
    symlink("../../out.neva", folder.join("m/src/link.neva")).expect("a link");
    symlink("/dev/zero", folder.join("m/zero.neva")).expect("a link");
    assert_eq!(run(neva_in(&folder).args(["fmt", "-w", "m"])).status, 0);
    assert!(folder.join("m/src/link.neva").is_symlink(), "links stay");
    assert_eq!(fs::read_to_string(folder.join("out.neva")).expect("a file"), outside);
    let ended = run(neva_in(&folder).args(["fmt", "-w", "m/src/link.neva"]));
    assert!(ended.stderr.starts_with("error[link-outside]"), "{}", ended.stderr);
    let made = Command::new("mkfifo").arg(folder.join("m/pipe.neva")).status();
    assert!(made.is_ok_and(|status| status.success()));
    for device in ["m/zero.neva", "m/pipe.neva"] {
        let ended = run(neva_in(&folder).args(["fmt", device]));
        assert!(ended.stderr.contains("it is no regular file"), "{device}: {}", ended.stderr);
        assert_eq!(ended.status, 1);
    }
    let large = fs::File::create(folder.join("m/large.neva")).expect("a file");
    large.set_len((64 << 20) + 1).expect("a large file");
    let ended = run(neva_in(&folder).args(["fmt", "m/large.neva"]));
    assert!(ended.stderr.contains("larger than 64 MiB"), "{}", ended.stderr);
}

#[test]
fn sources_of_older_versions_are_told_and_rewritten() {
    let old = "import { fmt, runtime }\n\ncomponent Main(start any) (stop any) {\n\tnodes {\n\t\tfmt.Println<string>, runtime.Panic\n\t}\n\
               \tnet {\n\t\tin:start -> 'hello' -> println\n\t\tprintln:res -> out:stop\n\t\tprintln:err -> panic\n\t}\n}\n";
    let folder = Folder::new(&[
        ("neva.yml", "neva: 0.41.0\n"),
        ("src/main.neva", old),
        ("other/main.neva", &HELLO.replace("\tfmt\n\t", " fmt, ")),
    ]);
    let told = run(neva_in(&folder).args(["check", "src"]));
    assert!(told.stderr.contains("`component` of older versions is `def` now"), "{}", told.stderr);
    let told = run(neva_in(&folder).args(["check", "other"])).stderr;
    assert_eq!(told.matches("break the line at each comma").count(), 1, "{told}");
    assert!(told.contains("the same holds at src/main.neva:1:"), "one in each file: {told}");
    let written = run(neva_in(&folder).args(["fmt", "--migrate", "-w", "src", "other"]));
    assert_eq!(written.status, 0, "{}", written.stderr);
    for program in ["src", "other"] {
        let ran = run(neva_in(&folder).args(["run", program]));
        assert_eq!(ran.stdout, "hello\n", "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(folder.join("src/main.neva")).expect("a file"), HELLO);
    let by_hand = "flow Main(start) (stop) {\n\tA, B\n\t---\n\t:start -> (:start -> a)\n}\n";
    fs::write(folder.join("other/main.neva"), by_hand).expect("a file");
    let written = run(neva_in(&folder).args(["fmt", "--migrate", "-w", "other"]));
    assert_eq!(written.status, 1, "something is left to do by hand");
    assert!(written.stderr.contains("--> other/main.neva:5:12"), "{}", written.stderr);
    assert_eq!(
        fs::read_to_string(folder.join("other/main.neva")).expect("a file"),
        "def Main(start any) (stop any) {\n\ta A\n b B\n\t---\n\t:start -> (:start -> a)\n}\n"
    );
}

#[test]
fn a_new_module_runs() {
    let folder = Folder::new(&[]);
    let ended = run(neva_in(&folder).args(["new", "made/here"]));
    assert_eq!(
        (ended.stdout.as_str(), ended.status),
        ("neva module created in made/here\n", 0),
        "{}",
        ended.stderr
    );
    let ended = run(neva_in(&folder).args(["run", "made/here/src"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("Hello, World!\n", 0), "{}", ended.stderr);
    let formatted = run(neva_in(&folder).args(["fmt", "-l", "made"]));
    assert_eq!((formatted.stdout.as_str(), formatted.status), ("", 0));
    let manifest = "neva: 0.41.0\ndeps: {x: {path: ./x, version: 1}}\n";
    let known = Folder::new(&[("neva.yml", manifest)]);
    assert_eq!(run(neva_in(&known).args(["new", "."])).status, 0);
    assert_eq!(fs::read_to_string(known.join("neva.yml")).expect("the manifest"), manifest);
    let strange = Folder::new(&[("neva.yml", "hi")]);
    let ended = run(neva_in(&strange).args(["new", "."]));
    assert_eq!((ended.status, strange.join("src").exists()), (1, false));
    assert!(ended.stderr.starts_with("error[manifest-form]"), "{}", ended.stderr);
    let ended = run(neva_in(&folder.join("made/here")).args(["new", "."]));
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.starts_with("error[exists]"), "{}", ended.stderr);
}

#[test]
fn a_template_is_copied_without_its_history() {
    let folder = Folder::module("first");
    git(&folder, &["init", "--quiet", "."]);
    commit(&folder);
    git(&folder, &["tag", "1.0.0"]);
    fs::write(folder.join("src/main.neva"), "second").expect("a file");
    commit(&folder);
    let made = Folder::new(&[]);
    let repository = folder.to_str().expect("a path");
    for (template, name, text) in
        [(repository.to_owned(), "a", "second"), (format!("{repository}@1.0.0"), "b", "first")]
    {
        let ended = run(neva_in(&made).args(["new", name, "--template", &template]));
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert_eq!(fs::read_to_string(made.join(name).join("src/main.neva")).expect("a copy"), text);
        assert_eq!(fs::read_dir(made.join(name)).expect("a folder").count(), 2, "neva.yml and src");
    }
    for (template, path) in [
        (format!("{repository}@none"), "c"),
        (format!("{repository}-none"), "d"),
        (repository.to_owned(), "a"),
    ] {
        let ended = run(neva_in(&made).args(["new", path, "-t", &template]));
        assert_eq!(ended.status, 1, "{template}");
        assert!(ended.stderr.starts_with("error["), "{}", ended.stderr);
    }
    assert!(!made.join("c").exists(), "nothing half-copied");
}

#[test]
fn get_adds_a_dependency_to_the_manifest() {
    let folder = Folder::module(HELLO);
    let home = Folder::new(&[("neva/deps/host/x_1.0.0/neva.yml", "neva: 0.41.0\n")]);
    let get =
        |version: &str| run(neva_in(&folder).env("HOME", home.as_os_str()).args(["get", "host/x", version]));
    let ended = get("1.0.0");
    let installed = format!("host/x installed to {}\n", home.join("neva/deps/host/x_1.0.0").display());
    assert_eq!((ended.stdout, ended.status), (installed, 0), "{}", ended.stderr);
    let manifest = "neva: 0.41.0\ndeps:\n    host/x:\n        path: host/x\n        version: 1.0.0\n";
    assert_eq!(fs::read_to_string(folder.join("neva.yml")).expect("the manifest"), manifest);
    assert_eq!(get("1.0.0").status, 0);
    let ended = get("2.0.0");
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.contains("depends on `host/x` at version `1.0.0` already"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(folder.join("neva.yml")).expect("the manifest"), manifest);
}

#[test]
fn doc_finds_lines_of_the_standard_library() {
    let folder = Folder::new(&[]);
    let ended = run(neva_in(&folder).args(["doc", "-C", "0", "fmt", "^pub def Println"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(
        matches!(lines[..], [place, hit, ""] if place.starts_with("std/fmt/") && hit.starts_with("> ")),
        "{lines:?}"
    );
    let ended = run(neva_in(&folder).args(["doc", "no line says this"]));
    assert_eq!((ended.stdout.as_str(), ended.status), ("No matches found\n", 0));
    for args in [&["doc", "fnt", "x"][..], &["doc", "("], &["doc"]] {
        assert_eq!(run(neva_in(&folder).args(args)).status, 1, "{args:?}");
    }
}

#[test]
fn documentation_is_written_as_pages() {
    let lib = "// Twice <b>doubles</b>.\n//\n// @inport data The number.\n// @outport res Twice of it.\npub def Twice(data int) (res int) {\n\tadd Add\n\
               \t---\n\t:data -> [add:left, add:right]\n\tadd -> :res\n}\n\ndef Hidden(data int) (res int) { :data -> :res }\n";
    let folder = Folder::new(&[("neva.yml", "neva: 0.41.0\n"), ("lib/lib.neva", lib)]);
    let page =
        |path: &str| fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let ended = run(neva_in(&folder).args(["doc", "--html", "own", "."]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let own = page("own/package.lib.html");
    for part in [
        "<h2 id=\"Twice\">",
        "def Twice(data int) (res int)",
        "&lt;b&gt;doubles&lt;/b&gt;",
        "<svg ",
        "in <code>data</code>: The number.",
    ] {
        assert!(own.contains(part), "{part}:\n{own}");
    }
    assert!(!own.contains("Hidden") && !own.contains("<b>"), "{own}");
    assert!(page("own/index.html").contains("\"name\":\"Twice\""));
    let ended = run(neva_in(&folder).args(["doc", "--html", "std"]));
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let fmt = page("std/package.fmt.html");
    assert!(fmt.contains("<h2 id=\"Println\">") && fmt.contains(":start -&gt;"), "examples are there");
    assert!(page("std/package.streams.html").contains("<svg "));
    assert_eq!(run(neva_in(&folder).args(["doc", "--html", "std"])).status, 0, "its own pages are replaced");
    fs::write(folder.join("std/index.html"), "mine").expect("a file");
    let ended = run(neva_in(&folder).args(["doc", "--html", "std"]));
    assert!(ended.stderr.starts_with("error[not-overwritten]: `std/index.html`"), "{}", ended.stderr);
    assert_eq!((ended.status, page("std/index.html").as_str()), (1, "mine"));
}
