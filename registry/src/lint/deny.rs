//! What kernel files must not do: panic, format through `core::fmt`, and, if they are of a package, print or exit.

use super::source::Source;
use super::uses::{is_for_tests, paths};
use neva_diagnostics::Diagnostic;
use proc_macro2::Span;
use syn::visit::{self, Visit};

const PANIC: &str =
    "a panic would end the engine together with the program, and carries texts and code for printing them";
const FORMAT: &str = "`core::fmt` adds some 10 KB to a program";
const END: &str =
    "kernels leave printing and exiting to their caller, which knows where in the program it is";

/// Macros by name, with the reason and what to do.
const MACROS: &[(&[&str], &str, &str)] = &[
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

/// Methods that panic.
const METHODS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err"];

/// Kernel files that end the program or write to its standard streams.
const ENDS: &[&str] = &["end", "report", "write_failure", "sys::exit"];

/// Checks a file; `is_of_a_package` says whether it has kernels, or serves files that have.
pub fn check(source: &Source, is_of_a_package: bool, findings: &mut Vec<Diagnostic>) {
    let mut visitor = Visitor { found: vec![] };
    visitor.visit_file(&source.tree);
    let mut found = visitor.found;
    for path in paths(&source.tree) {
        let parts: Vec<&str> = path.parts.iter().map(String::as_str).collect();
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
    // Whoever needs the standard library anyway has its formatting too.
    found.retain(|(_, _, reason, _)| *reason != FORMAT || !source.module.needs_std);
    findings.extend(found.into_iter().map(|(what, span, reason, help)| {
        Diagnostic::error("denied", format!("{} uses `{what}`", source.module.path))
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

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        let Some(last) = item.path.segments.last() else { return };
        let name = last.ident.to_string();
        if let Some((_, reason, help)) = MACROS.iter().find(|(names, _, _)| names.contains(&name.as_str())) {
            self.found.push((format!("{name}!"), last.ident.span(), reason, help));
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS.contains(&name.as_str()) {
            let help = "hand the error on by `?`, or say what is right by `unwrap_or`";
            self.found.push((format!(".{name}()"), call.method.span(), PANIC, help));
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

/// Whether an index asks for everything, is a constant (rustc checks those of arrays), or is a remainder, masked or shifted:
/// there rustc sees itself that it is in an array.
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
    use crate::lint::test_support::{findings, module, sources};

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
    fn nothing_formats() {
        assert_eq!(
            found("text", "use core::fmt::Display; fn f() { let _ = format!(\"\"); }"),
            ["denied: text uses `format!`", "denied: text uses `core::fmt::Display`"]
        );
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
