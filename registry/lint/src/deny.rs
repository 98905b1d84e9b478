//! What kernel files must not do: panic, format through `core::fmt`, and, if they are of a package, print or
//! exit.

use crate::codes;
use crate::parsed_file::ParsedFile;
use neva_diagnostics::{Findings, error};
use neva_registry::closure::PANICS;
use neva_sources::syntax::{is_for_tests, paths};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

const PANIC: &str =
    "a panic would end the engine together with the program, and carries texts and code for printing them";
const FORMAT: &str = "`core::fmt` adds some 10 KB to a program";
const END: &str =
    "kernels leave printing and exiting to their caller, which knows where in the program it is";

const RENAME: &str = "what a file uses is read from its paths";

/// Names, each list with the reason why they are denied, and what to do instead.
type Denied = &'static [(&'static [&'static str], &'static str, &'static str)];

/// Macros.
const MACROS: Denied = &[
    (
        &["panic", "unreachable", "todo", "unimplemented", "assert", "assert_eq", "assert_ne"],
        PANIC,
        "return an error, or a value that is right where the case cannot occur",
    ),
    (
        &["format", "write", "writeln", "format_args"],
        FORMAT,
        "append to a `Str`; numbers have `text::int` and `text::float`",
    ),
    (&["print", "println", "eprint", "eprintln", "dbg"], END, "return the text"),
];

/// Methods.
const METHODS: Denied = &[
    (
        &["unwrap", "expect", "unwrap_err", "expect_err"],
        PANIC,
        "hand the error on by `?`, or say what is right by `unwrap_or`",
    ),
    (
        &[
            "split_at",
            "split_at_mut",
            "copy_from_slice",
            "clone_from_slice",
            "swap_remove",
            "split_off",
            "drain",
            "borrow_mut",
        ],
        PANIC,
        "it panics when an index is beyond the end or a cell is in use; use what returns an `Option`, or copy in a loop",
    ),
    (&["to_string"], FORMAT, "append to a `Str`; numbers have `text::int` and `text::float`"),
];

/// Kernel files that end the program or write to its standard streams.
const ENDS: &[&str] = &["end", "report", "write_failure", "sys::exit"];

/// Checks a file; `is_of_a_package` says whether it has kernels, or serves files that have.
pub(crate) fn check(source: &ParsedFile, is_of_a_package: bool, findings: &mut Findings) {
    let mut visitor = Visitor { found: vec![] };
    visitor.visit_file(&source.tree);
    let mut found = visitor.found;
    for path in paths(&source.tree) {
        let parts: Vec<&str> = path.parts.iter().map(String::as_str).collect();
        // `Option::unwrap` as a function; what a file imports or defines is no method.
        if let [first, .., last] = parts.as_slice()
            && first.starts_with(|first: char| first.is_ascii_uppercase())
            && let Some((reason, help)) = denied(METHODS, last)
        {
            found.push((parts.join("::"), path.span, reason, help));
        }
        match parts.as_slice() {
            ["core" | "alloc" | "std", "fmt", ..] => {
                found.push((path.parts.join("::"), path.span, FORMAT, "append to a `Str`"));
            }
            ["std", "process", "exit" | "abort", ..] if is_of_a_package => {
                found.push((path.parts.join("::"), path.span, END, "return an error"));
            }
            ["crate", rest @ ..] if is_of_a_package => {
                let rest = rest.join("::");
                let is_in = |end: &&&str| rest == **end || rest.starts_with(&format!("{end}::"));
                if ENDS.iter().any(|end| is_in(&end)) {
                    found.push((path.parts.join("::"), path.span, END, "return an error"));
                }
            }
            _ => {}
        }
    }
    // A file that needs the standard library anyway has its formatting too. The message of a panic can only
    // be told by formatting it.
    let may_format = source.module.needs_std || source.module.path == PANICS.1;
    found.retain(|(_, _, reason, _)| *reason != FORMAT || !may_format);
    findings.extend(found.into_iter().map(|(what, span, reason, help)| {
        error!(codes::DENIED, "{} uses `{what}`", source.module.path)
            .at(source.place(span))
            .because(reason)
            .help(help)
    }));
}

struct Visitor {
    found: Vec<(String, Span, &'static str, &'static str)>,
}

impl<'ast> Visit<'ast> for Visitor {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    // What is computed while compiling cannot fail later.
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Rename(rename) = &item.tree {
            self.renames(&rename.ident);
        }
        visit::visit_item_use(self, item);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        if item.rename.is_some() {
            self.renames(&item.ident);
        }
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let Some(last) = item.path.segments.last() else { return };
        if let Some((reason, help)) = denied(MACROS, &last.ident.to_string()) {
            self.found.push((format!("{}!", last.ident), last.ident.span(), reason, help));
        } else {
            self.tokens(item.tokens.clone());
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let Some((reason, help)) = denied(METHODS, &call.method.to_string()) {
            self.found.push((format!(".{}()", call.method), call.method.span(), reason, help));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        if !is_bounded(&index.index) {
            let help = "use `get` and say what is right beyond the end";
            self.found.push(("[...]".to_owned(), index.bracket_token.span.open(), PANIC, help));
        }
        visit::visit_expr_index(self, index);
    }
}

impl Visitor {
    fn renames(&mut self, name: &proc_macro2::Ident) {
        if ["alloc", "core", "std"].iter().any(|library| name == library) {
            let help = "use it by its own name";
            self.found.push((format!("{name} as ..."), name.span(), RENAME, help));
        }
    }

    /// Looks into the arguments of a macro, and into what a macro of the file expands to.
    fn tokens(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let is = |at: Option<usize>, wanted: char| {
            let tree = at.and_then(|at| trees.get(at));
            matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
        };
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) if is(at.checked_add(1), '!') && !is(at.checked_add(2), '=') => {
                    if let Some((reason, help)) = denied(MACROS, &name.to_string()) {
                        self.found.push((format!("{name}!"), name.span(), reason, help));
                    }
                }
                TokenTree::Ident(name) if is(at.checked_sub(1), '.') => {
                    if let Some((reason, help)) = denied(METHODS, &name.to_string()) {
                        self.found.push((format!(".{name}()"), name.span(), reason, help));
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

/// Why a name is denied, and what to do instead.
fn denied(lists: Denied, name: &str) -> Option<(&'static str, &'static str)> {
    let (_, reason, help) = lists.iter().find(|(names, _, _)| names.contains(&name))?;
    Some((reason, help))
}

/// Whether an index asks for everything, is a constant (rustc checks those of arrays), or is a remainder,
/// masked or shifted: there rustc sees itself that it is in an array.
fn is_bounded(index: &syn::Expr) -> bool {
    match index {
        syn::Expr::Range(range) => range.start.is_none() && range.end.is_none(),
        syn::Expr::Paren(inner) => is_bounded(&inner.expr),
        syn::Expr::Cast(cast) => is_bounded(&cast.expr),
        // `usize::from(...)`
        syn::Expr::Call(call) => call.args.len() == 1 && call.args.iter().all(is_bounded),
        syn::Expr::Binary(binary) => match binary.op {
            syn::BinOp::Rem(_) | syn::BinOp::BitAnd(_) | syn::BinOp::Shr(_) => is_constant(&binary.right),
            _ => is_constant(index),
        },
        _ => is_constant(index),
    }
}

fn is_constant(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) => true,
        syn::Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            !name.contains(|character: char| character.is_lowercase())
        }),
        syn::Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        syn::Expr::Paren(inner) => is_constant(&inner.expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{findings, module, sources};
    use neva_registry::Module;

    fn found(path: &'static str, code: &'static str) -> Vec<String> {
        let is_of_a_package = path.contains("::");
        findings(|findings| {
            sources([module(path, code, &[])])
                .iter()
                .for_each(|source| check(source, is_of_a_package, findings));
        })
    }

    #[test]
    fn nothing_panics() {
        let code = "fn f(a: &[u8], i: usize) -> u8 { panic!(); a.first().unwrap(); a[i..].len(); a[i] }";
        assert_eq!(
            found("text", code),
            ["panic!", ".unwrap()", "[...]", "[...]"].map(|what| format!("denied: text uses `{what}`"))
        );
        let code = "const A: u8 = B[1 + 2]; fn f(a: &Str) { const { assert!(true) }; &a[..]; a[N - 1]; a[(i & 7) as usize]; a[usize::from(i >> 4)]; a.get(1).unwrap_or(2) }";
        assert_eq!(found("text", code), Vec::<String>::new());
        assert_eq!(found("text", "#[cfg(test)] mod tests { fn f() { panic!() } }"), Vec::<String>::new());
    }

    #[test]
    fn every_way_to_format_is_found() {
        for (code, what) in [
            ("fn f() -> String { format!(\"{}\", 1) }", "format!"),
            ("fn f() -> String { alloc::format!(\"{:?}\", 1) }", "format!"),
            ("use core::fmt::Write; fn f(s: &mut S) { let _ = write!(s, \"{}\", 1); }", "write!"),
            ("fn f(s: &mut S) { let _ = s.write_fmt(format_args!(\"{}\", 1)); }", "format_args!"),
            ("fn f(n: i64) -> String { n.to_string() }", ".to_string()"),
            ("fn f(n: i64) -> String { ToString::to_string(&n) }", "ToString::to_string"),
            (
                "fn f(n: Option<i64>) -> Option<String> { n.as_ref().map(ToString::to_string) }",
                "ToString::to_string",
            ),
            ("fn f(r: Result<i64, E>) -> i64 { r.unwrap() }", ".unwrap()"),
            ("fn f(r: Result<i64, E>) -> i64 { r.expect(\"a number\") }", ".expect()"),
            ("fn f(r: Option<Option<i64>>) -> Option<i64> { r.map(Option::unwrap) }", "Option::unwrap"),
            ("fn f(n: i64) { panic!(\"{n}\") }", "panic!"),
            ("fn f(n: i64) { assert!(n > 0, \"{n:?}\") }", "assert!"),
            ("fn f(n: i64) -> i64 { match n { 0 => 1, _ => unreachable!() } }", "unreachable!"),
            ("fn f(a: &[u8], n: usize) -> u8 { a[n] }", "[...]"),
            ("fn f(a: &[u8], n: usize) -> &[u8] { a.split_at(n).0 }", ".split_at()"),
            ("fn f(a: &mut [u8], b: &[u8]) { a.copy_from_slice(b) }", ".copy_from_slice()"),
            ("fn f(n: i64) -> bool { matches!(Some(n).unwrap(), 1) }", ".unwrap()"),
            ("fn f(n: i64) -> V { vec![todo!(), n] }", "todo!"),
            ("macro_rules! text { ($n:expr) => { format!(\"{}\", $n) } }", "format!"),
            ("fn f(x: &dyn core::fmt::Debug) {}", "core::fmt::Debug"),
            ("use alloc::{fmt::format, vec::Vec};", "alloc::fmt::format"),
            ("use core as c; fn f(x: &dyn c::fmt::Debug) {}", "core as ..."),
            ("extern crate alloc as a;", "alloc as ..."),
        ] {
            let found = found("text", code);
            assert!(found.contains(&format!("denied: text uses `{what}`")), "{code}: {found:?}");
        }
    }

    #[test]
    fn what_only_looks_like_it_passes() {
        for code in [
            "fn unwrap(a: A) -> A { a } fn f(a: A) -> A { unwrap(a) }",
            "use crate::text::split::split_at; fn f() { split_at(1) }",
            "fn f(a: &[u8]) -> &[u8] { a.split_at_checked(1).unwrap_or_default().0 }",
            "fn f(n: i64) -> bool { matches!(n, 1) && n != 2 }",
            "fn f(n: E) -> bool { matches!(n, E::A { format, .. } if format != 2) }",
        ] {
            assert_eq!(found("text", code), Vec::<String>::new(), "{code}");
        }
    }

    #[test]
    fn files_with_the_standard_library_may_format() {
        let code = "fn f(n: i64) -> String { panic!(); format!(\"{n}\") + &n.to_string() }";
        let module = Module { needs_std: true, ..module("text", code, &[]) };
        let found = findings(|findings| {
            sources([module]).iter().for_each(|source| check(source, false, findings));
        });
        assert_eq!(found, ["denied: text uses `panic!`"]);
    }

    #[test]
    fn kernels_do_not_end_the_program() {
        let code = "use crate::sys::exit; use crate::out; use crate::endings; fn f() { crate::end::stop() }";
        assert_eq!(
            found("fmt::print", code),
            ["denied: fmt::print uses `crate::sys::exit`", "denied: fmt::print uses `crate::end::stop`"]
        );
        assert_eq!(found("report", code), Vec::<String>::new());
    }
}
