//! Names of symbols as people read them, and the crates that they are from.

/// What constants are called that only the compiler has a name for.
pub(crate) const CONSTANTS: &str = "constants";

/// What a symbol is called: demangled, without hash, the arguments of generics collapsed, the program's own
/// crate left out.
pub(crate) fn readable(symbol: &str, own_crate: Option<&str>) -> String {
    if [".L", "anon.", "alloc_"].iter().any(|label| symbol.starts_with(label)) {
        return CONSTANTS.to_owned();
    }
    let demangled = match rustc_demangle::try_demangle(symbol) {
        Ok(name) => format!("{name:#}"),
        Err(_) => return symbol.to_owned(),
    };
    let collapsed = collapse(&demangled);
    match own_crate {
        Some(own) => collapsed.replace(&format!("{own}::"), ""),
        None => collapsed,
    }
}

/// The crate that a demangled path begins with; for a method of a trait that of the type, or else of the
/// trait.
pub(crate) fn crate_of(name: &str) -> Option<&str> {
    let rest = name.trim_start_matches(['<', '&', '*', '[', '(']);
    let rest = ["mut ", "const ", "dyn "].iter().fold(rest, |rest, word| rest.trim_start_matches(word));
    let end = rest.find(|char| !is_in_name(char)).unwrap_or(rest.len());
    if end > 0 && rest[end..].starts_with("::") {
        return Some(&rest[..end]);
    }
    let (_, of_trait) = rest.split_once(" as ")?;
    crate_of(of_trait)
}

/// Where code is from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CodeSource {
    /// The program's own code, which the compiler generated: `main.rs`.
    Program,
    /// A file of Neva's runtime, by the path of its module.
    Runtime(String),
    /// The toolchain's libraries and what starts a program.
    Std,
    /// Any other crate.
    Crate(String),
}

/// Crates that come with the toolchain.
const TOOLCHAIN: &[&str] = &[
    "alloc",
    "compiler_builtins",
    "core",
    "panic_abort",
    "panic_unwind",
    "proc_macro",
    "rustc_std_workspace_core",
    "std",
    "std_detect",
    "test",
    "unwind",
];

/// Where a crate with this name is from.
pub(crate) fn source_of_crate(name: &str) -> CodeSource {
    if TOOLCHAIN.contains(&name) { CodeSource::Std } else { CodeSource::Crate(name.to_owned()) }
}

/// Where a source file is from; files below `src/` that are of no crate of a registry belong to the program.
pub(crate) fn source_of_file(path: &str) -> Option<CodeSource> {
    if path.contains("/rustc/") && path.contains("/library/") || path.contains("/rust/deps/") {
        return Some(CodeSource::Std);
    }
    if let Some((_, rest)) = path.split_once("registry/src/") {
        let folder = rest.split('/').nth(1)?;
        let name = folder.rsplit_once('-').map_or(folder, |(name, _)| name);
        return Some(CodeSource::Crate(name.replace('-', "_")));
    }
    let inside = path.rsplit_once("/src/").map(|(_, inside)| inside).or_else(|| path.strip_prefix("src/"))?;
    if inside == "main.rs" {
        return Some(CodeSource::Program);
    }
    let module = inside.strip_suffix(".rs")?.replace('/', "::");
    Some(CodeSource::Runtime(module))
}

/// Instances of one generic function become one name: `f::<u8>` and `f::<u16>` are `f`, `Vec<u8>` is
/// `Vec<_>`.
fn collapse(name: &str) -> String {
    let mut collapsed = String::with_capacity(name.len());
    let mut depth = 0_usize;
    let mut before = None;
    let mut chars = name.chars().peekable();
    while let Some(char) = chars.next() {
        // `<` opens arguments after a name; at the beginning of a path it opens `<T as Trait>`.
        let opens_arguments = char == '<'
            && depth == 0
            && (collapsed.ends_with("::") && !matches!(chars.peek(), Some('i'))
                || before.is_some_and(is_in_name));
        if opens_arguments {
            depth = 1;
            if collapsed.ends_with("::") {
                collapsed.truncate(collapsed.len() - 2);
            } else {
                collapsed.push_str("<_>");
            }
        } else if depth > 0 {
            match char {
                '<' => depth += 1,
                '>' if before != Some('-') => depth -= 1,
                _ => {}
            }
        } else {
            collapsed.push(char);
        }
        before = Some(char);
    }
    collapsed
}

fn is_in_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_collapse() {
        assert_eq!(collapse("core::slice::sort::<u8, core::cmp::Less>"), "core::slice::sort");
        assert_eq!(collapse("alloc::vec::Vec<alloc::vec::Vec<u8>>::push"), "alloc::vec::Vec<_>::push");
        assert_eq!(collapse("<u8 as core::fmt::Display>::fmt"), "<u8 as core::fmt::Display>::fmt");
        assert_eq!(collapse("a::f::<fn(u8) -> u16>::{closure#0}"), "a::f::{closure#0}");
    }

    #[test]
    fn both_manglings_are_read() {
        let old = "_ZN25fizzbuzz_3bb330ecbd2143743out5bytes17h76347acc9c6c5c39E";
        assert_eq!(readable(old, Some("fizzbuzz_3bb330ecbd214374")), "out::bytes");
        assert_eq!(readable("_RNvC6_123foo3bar", None), "123foo::bar");
        assert_eq!(readable("memcpy", None), "memcpy");
    }

    #[test]
    fn crates_are_found() {
        assert_eq!(crate_of("core::fmt::write"), Some("core"));
        assert_eq!(crate_of("<alloc::vec::Vec<T> as core::ops::Drop>::drop"), Some("alloc"));
        assert_eq!(crate_of("<&T as core::fmt::Display>::fmt"), Some("core"));
        assert_eq!(crate_of("memcpy"), None);
    }

    #[test]
    fn files_tell_where_code_is_from() {
        let file = |path| source_of_file(path);
        assert_eq!(file("/rustc/59807616/library/core/src/result.rs"), Some(CodeSource::Std));
        assert_eq!(
            file("/root/.cargo/registry/src/index.crates.io-1/zmij-1.0.23/src/lib.rs"),
            Some(CodeSource::Crate("zmij".into()))
        );
        assert_eq!(file("/tmp/x/src/main.rs"), Some(CodeSource::Program));
        assert_eq!(file("/tmp/x/src/text/json.rs"), Some(CodeSource::Runtime("text::json".into())));
    }
}
