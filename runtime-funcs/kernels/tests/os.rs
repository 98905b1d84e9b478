//! The kernels of packages `os` and `os/dotenv`. What is expected is what Go gives.

use neva_kernels::os::directories::{mkdir, mkdir_all, read_dir};
use neva_kernels::os::dotenv::parse;
use neva_kernels::os::expand_env::expand_env;
use neva_kernels::os::remove::{remove, remove_all};
use neva_kernels::os::rename::rename;
use neva_kernels::os::stat::{base_name, lstat, stat};
use neva_kernels::os::temporary::{create_temp, mkdir_temp};
use neva_kernels::os::truncate::truncate;
use neva_kernels::os::variables::{clearenv, environ, exists, getenv, setenv, unsetenv};
use neva_kernels::value::{Str, Value};

fn text(text: &str) -> Str {
    Str::from_slice(text.as_bytes())
}

fn string(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn error<T>(result: Result<T, Str>) -> String {
    result.err().map_or("no error".into(), |text| string(&text))
}

/// A folder of its own for a test, which goes with this.
struct Folder(String);

impl Folder {
    fn new() -> Folder {
        let all = std::env::temp_dir();
        let path = mkdir_temp(&text(&all.to_string_lossy()), &text("neva-*-test")).map(|path| string(&path));
        Folder(path.unwrap_or_default())
    }

    fn path(&self, name: &str) -> Str {
        text(&format!("{}/{name}", self.0))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The environment is the process's: everything about it is one test, and the others do without it.
#[test]
fn the_environment_changes() {
    clearenv();
    assert!(environ().is_empty());
    assert!(setenv(&text("A"), &text("1=2")).is_ok() && setenv(&text("AB"), &text("3")).is_ok());
    assert!(setenv(&text("A"), &text("4")).is_ok());
    assert_eq!(environ().iter().map(|entry| string(entry)).collect::<Vec<_>>(), ["A=4", "AB=3"]);
    assert_eq!(string(&getenv(&text("A"))), "4");
    assert!(exists(&text("AB")) && !exists(&text("B")) && !exists(&text("")) && !exists(&text("A=4")));
    assert_eq!(error(setenv(&text("A=B"), &text(""))), "os.Setenv: setenv: invalid argument");
    assert_eq!(error(setenv(&text(""), &text(""))), "os.Setenv: setenv: invalid argument");

    let expand = |data: &str| string(&expand_env(&text(data)));
    assert_eq!(expand("$A-${AB}-$ABC-${C}!"), "4-3--!");
    assert_eq!(expand("cost: $ 5, $A"), "cost: $ 5, 4");
    assert_eq!(expand("a${}b${c$"), "abc$");
    assert_eq!(expand("$$x ${*}y $1z ${A"), "x y z A");

    for name in ["A", "", "B", "AB=3"] {
        unsetenv(&text(name));
    }
    assert!(!exists(&text("A")) && exists(&text("AB")));
}

#[test]
fn directories_come_and_go() {
    let folder = Folder::new();
    let (a, b) = (folder.path("a"), folder.path("b"));
    assert!(mkdir(&a, 0o755).is_ok());
    assert_eq!(error(mkdir(&a, 0o755)), format!("os.Mkdir: mkdir {}/a: file exists", folder.0));
    assert_eq!(error(mkdir(&a, -1)), "permission value out of range: -1");
    assert!(mkdir_all(&folder.path("a/b//c/"), 0o755).is_ok() && mkdir_all(&a, 0o755).is_ok());
    std::fs::write(folder.path("f").escape_ascii().to_string(), "text").expect("a file");
    assert_eq!(
        error(mkdir_all(&folder.path("f/x"), 0o755)),
        format!("os.MkdirAll: mkdir {}/f: not a directory", folder.0)
    );

    let entries = read_dir(&text(&folder.0)).unwrap_or_default();
    let names = entries.iter().map(|entry| match entry.fields() {
        [(_, Value::Bool(is_dir)), (_, Value::Str(name))] => (string(name), *is_dir),
        _ => panic!("fields of an entry"),
    });
    assert_eq!(names.collect::<Vec<_>>(), [("a".into(), true), ("f".into(), false)]);
    assert_eq!(
        error(read_dir(&folder.path("f"))),
        format!("os.ReadDir: open {}/f: not a directory", folder.0)
    );

    assert_eq!(error(remove(&a)), format!("os.Remove: remove {}/a: directory not empty", folder.0));
    assert_eq!(error(remove(&b)), format!("os.Remove: remove {}/b: no such file or directory", folder.0));
    assert!(rename(&a, &b).is_ok());
    assert_eq!(
        error(rename(&a, &b)),
        format!("os.Rename: rename {0}/a {0}/b: no such file or directory", folder.0)
    );
    assert!(mkdir(&a, 0o755).is_ok());
    assert_eq!(error(rename(&a, &b)), format!("os.Rename: rename {0}/a {0}/b: file exists", folder.0));
    assert_eq!(error(rename(&b, &b)), format!("os.Rename: rename {0}/b {0}/b: file exists", folder.0));
    assert!(rename(&b, &folder.path("./b")).is_ok());
    assert!(remove_all(&b).is_ok() && remove_all(&b).is_ok() && remove_all(&text("")).is_ok());
    assert_eq!(error(remove_all(&text("x/."))), "os.RemoveAll: RemoveAll x/.: invalid argument");
    assert_eq!(
        error(remove_all(&folder.path("f/x"))),
        format!("os.RemoveAll: unlinkat {}/f/x: not a directory", folder.0)
    );
}

#[test]
fn links_are_removed_and_not_followed() {
    let folder = Folder::new();
    std::fs::create_dir(format!("{}/kept", folder.0)).expect("a folder");
    std::fs::write(format!("{}/kept/file", folder.0), "").expect("a file");
    std::fs::create_dir(format!("{}/gone", folder.0)).expect("a folder");
    std::os::unix::fs::symlink("../kept", format!("{}/gone/link", folder.0)).expect("a link");
    assert!(remove_all(&folder.path("gone")).is_ok());
    assert!(stat(&folder.path("kept/file")).is_ok());
}

#[test]
fn files_are_known_and_cut() {
    const DIRECTORY: i64 = 1 << 31;
    const LINK: i64 = 1 << 27;
    let folder = Folder::new();
    let file = folder.path("f");
    std::fs::write(string(&file), "0123456789").expect("a file");
    assert!(truncate(&file, 4).is_ok());
    let known = stat(&file).unwrap_or_default();
    assert_eq!(known.first(), Some(&4));
    assert!(known.get(1).is_some_and(|mode| mode & !0o777 == 0) && known.get(3) == Some(&0));
    assert_eq!(error(truncate(&file, -1)), format!("os.Truncate: truncate {}/f: invalid argument", folder.0));
    let known = stat(&text(&folder.0)).unwrap_or_default();
    assert_eq!(known.get(1).copied(), Some(DIRECTORY | 0o700));
    assert_eq!(known.get(3), Some(&1));
    std::os::unix::fs::symlink("nowhere", string(&folder.path("l"))).expect("a link");
    assert!(lstat(&folder.path("l")).unwrap_or_default().get(1).is_some_and(|mode| mode & LINK != 0));
    assert_eq!(
        error(stat(&folder.path("l"))),
        format!("os.Stat: stat {}/l: no such file or directory", folder.0)
    );
    assert_eq!(error(stat(&text("a\0"))), "os.Stat: stat a\0: invalid argument");
}

#[test]
fn paths_end_with_names() {
    for (path, name) in [("a/b", "b"), ("a/b//", "b"), ("/", "/"), ("", "."), ("c", "c")] {
        assert_eq!(string(&base_name(&text(path))), name);
    }
}

#[test]
fn temporary_names_follow_the_pattern() {
    let folder = Folder::new();
    let made =
        create_temp(&text(&folder.0), &text("a*b*c.txt")).map(|path| string(&path)).unwrap_or_default();
    assert!(made.starts_with(&format!("{}/a*b", folder.0)) && made.ends_with("c.txt"), "{made}");
    assert!(std::fs::exists(&made).is_ok_and(|there| there));
    assert_eq!(
        error(mkdir_temp(&text(&folder.0), &text("a/b"))),
        "os.MkdirTemp: mkdirtemp a/b: pattern contains path separator"
    );
    assert_eq!(
        error(mkdir_temp(&folder.path("none"), &text("a"))),
        format!("os.MkdirTemp: stat {}/none: no such file or directory", folder.0)
    );
}

fn variables(source: &str) -> String {
    match parse(source.as_bytes()) {
        Ok(found) => {
            let found =
                found.entries().iter().map(|(name, value)| format!("{}={}", string(name), string(value)));
            found.collect::<Vec<_>>().join("|")
        }
        Err(text) => string(&text),
    }
}

#[test]
fn files_list_variables() {
    assert_eq!(variables("\u{FEFF}A=1\r\n\n# no\nexport  B = two words \nA=3"), "A=3|B=two words");
    assert_eq!(variables("A=1 # no\nB=a#b\nC=#no\nD='#' # no\nE=\"a # b\""), "A=1|B=a#b|C=|D=#|E=a # b");
    assert_eq!(variables(r#"A="x\ty\"\$\q\\"#), "line 1: unterminated double-quoted value");
    assert_eq!(variables(r#"A="x\ty\"\$\q""#), "A=x\ty\"$q");
    assert_eq!(variables(r"A='it\'s \n'"), r"A=it's \n");
    assert_eq!(variables("A='x"), "line 1: unterminated single-quoted value");
    assert_eq!(variables("A=\"x\\\""), "line 1: unterminated escape sequence");
    assert_eq!(variables("A=1\n\nKEY: value"), "line 3: missing '='");
    assert_eq!(variables(" =1"), "line 1: missing key");
}

#[test]
fn trees_are_removed_at_any_depth() {
    let folder = Folder::new();
    let depth = 1200;
    let name = "a-name-that-makes-paths-too-long-for-the-system";
    let all = std::path::PathBuf::from(string(&folder.path("tree")));
    std::fs::create_dir(&all).expect("a folder");
    // From inside to outside, since no path reaches the bottom.
    for _ in 0..depth {
        let outer = all.with_file_name("outer");
        std::fs::create_dir(&outer).expect("a folder");
        std::fs::rename(&all, outer.join(name)).expect("a folder");
        std::fs::write(outer.join("file"), "text").expect("a file");
        std::fs::rename(&outer, &all).expect("a folder");
    }
    assert_eq!(error(remove_all(&folder.path("tree//"))), "no error");
    assert!(!all.exists());
    assert_eq!(error(remove_all(&folder.path("tree"))), "no error");
}
