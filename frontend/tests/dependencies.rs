//! Dependencies: where they are in the cache, and the file that locks them.

use neva_frontend::module::{Dependency, LockEntry, LockFile, Version, fetch};
use std::fs;

fn dependency(path: &str, version: &str) -> Dependency {
    Dependency { path: path.to_owned(), version: version.to_owned() }
}

#[test]
fn a_cached_dependency_is_used_as_it_is() {
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().join("host/x_1.0.0");
    fs::create_dir_all(&folder).unwrap();
    assert_eq!(fetch(&dependency("host/x", "1.0.0"), cache.path()).unwrap(), folder);
}

#[test]
fn two_modules_never_share_a_folder() {
    assert_eq!(
        dependency("github.com/a/my_lib", "1.0.0").folder(),
        "github.com/a/my_lib_1.0.0",
        "as Go has it"
    );
    let named =
        [("a", "1_0"), ("a_1", "0"), ("a/b_1", "2/c"), ("a/b", "1_2/c"), ("a/b", "1"), ("a/b_1/c", "2")];
    let folders: Vec<String> =
        named.iter().map(|(path, version)| dependency(path, version).folder()).collect();
    for (index, one) in folders.iter().enumerate() {
        for other in folders.iter().skip(index + 1) {
            assert_ne!(one, other);
            let is_inside = |outer: &str, inner: &str| inner.starts_with(&format!("{outer}/"));
            assert!(!is_inside(one, other) && !is_inside(other, one), "{one} {other}");
        }
    }
}

#[test]
fn paths_that_leave_the_cache_or_look_like_options_are_refused() {
    let cache = tempfile::tempdir().unwrap();
    for (path, version) in [
        ("a/../../x", "1"),
        ("-x", "1"),
        ("a", "--upload-pack=x"),
        ("a b", "1"),
        ("a", ""),
        ("a//b", "1"),
        ("a/./b", "1"),
    ] {
        let error = fetch(&dependency(path, version), cache.path()).unwrap_err();
        assert_eq!(error.code, "dependency-path", "{path} {version}");
    }
}

#[test]
fn modules_are_cloned_over_https_unless_they_say_otherwise() {
    let url = |path| dependency(path, "1").url();
    assert_eq!(url("github.com/a/b"), "https://github.com/a/b");
    assert_eq!(url("git@host:a/b"), "git@host:a/b");
    assert_eq!(url("ssh://host/a"), "ssh://host/a");
}

fn entry(path: &str) -> LockEntry {
    let [path, version, revision, sha256] = [path, "1.0.0", "abc", "0123"].map(str::to_owned);
    LockEntry { path, version, revision, sha256 }
}

#[test]
fn what_is_written_is_read_back_sorted_and_once() {
    let mut lock = LockFile::default();
    for path in ["github.com/b/b", "github.com/a/a", "github.com/b/b"] {
        lock.insert(entry(path));
    }
    let text = lock.text();
    assert_eq!(text.matches("[[dependency]]").count(), 2);
    assert!(text.find("a/a") < text.find("b/b"));
    assert_eq!(LockFile::parse(&text, "neva.lock"), Ok(lock));
}

#[test]
fn other_forms_are_refused() {
    for text in ["", "form = 2", "form = 1\nx = 2", "form = 1\n[[dependency]]\npath = 1", "\0", "form"] {
        assert_eq!(LockFile::parse(text, "neva.lock").expect_err(text).code, "lock-form", "{text}");
    }
}

#[test]
fn versions_may_be_short_and_marked() {
    let parse = |text| Version::parse(text).map(|version| version.to_string());
    for (text, version) in
        [("0.41.0", "0.41.0"), ("0.41", "0.41.0"), ("v1", "1.0.0"), ("1.2.3-rc.1+x", "1.2.3")]
    {
        assert_eq!(parse(text).as_deref(), Some(version));
    }
    for text in ["", "x", "1.2.3.4", "1..2", "1.-2", "1.2 ", "1.2-", "99999999999999999999", "+1"] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn later_versions_are_not_supported() {
    for (text, supported) in [
        ("0.41.0", true),
        ("0.40.9", true),
        ("0.0.1", true),
        ("0.41.1", false),
        ("0.42.0", false),
        ("1.0.0", false),
    ] {
        assert_eq!(Version::parse(text).map(Version::is_supported), Some(supported), "{text}");
    }
}
