//! What can be put right mechanically, as functions from text to text.

use crate::parsed_file;
use neva_diagnostics::Findings;
use neva_registry::ModuleSet;
use neva_sources::syntax::Uses;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// The text of the file that lists the modules, with what each of them really uses and sorted by path; none
/// when that is what it says. The entries are calls whose first arguments are path, text and uses; the result
/// wants to be formatted.
pub fn modules(set: ModuleSet, text: &str) -> Option<String> {
    let with_uses = write_uses(set, text).unwrap_or_else(|| text.to_owned());
    let sorted = sort_modules(set, &with_uses).unwrap_or(with_uses);
    (sorted != text).then_some(sorted)
}

fn write_uses(modules: ModuleSet, text: &str) -> Option<String> {
    let tree = syn::parse_file(text).ok()?;
    let sources = parsed_file::parse(modules, &mut Findings::new());
    let hosted: BTreeSet<&str> = modules.std.iter().map(|module| module.path).collect();
    let all = modules.std.iter().chain(modules.freestanding).map(|module| module.path).collect();
    // Also by the line of the entry: a path can be there once for each target.
    let wanted: BTreeMap<(u32, &str), Vec<String>> = sources
        .iter()
        .map(|source| {
            let known = if source.is_freestanding { &all } else { &hosted };
            let uses = Uses::of(&source.tree, source.module.path, known).modules.into_keys().collect();
            ((source.module.place.line(), source.module.path), uses)
        })
        .collect();
    let mut entries = Entries { wanted: &wanted, edits: vec![] };
    entries.visit_file(&tree);
    edited(text, entries.edits)
}

/// Sorts lists of entries; not those with comments between them, which would stay where they are.
fn sort_modules(modules: ModuleSet, text: &str) -> Option<String> {
    let tree = syn::parse_file(text).ok()?;
    let known = modules.std.iter().chain(modules.freestanding).map(|module| module.path).collect();
    let mut lists = Lists { text, known: &known, edits: vec![] };
    lists.visit_file(&tree);
    edited(text, lists.edits)
}

type Edits = Vec<(Range<usize>, String)>;

/// A text with parts of it replaced.
fn edited(text: &str, mut edits: Edits) -> Option<String> {
    // From the end, so that what is before stays where it is.
    edits.sort_by_key(|(range, _)| Reverse(range.start));
    let mut result = text.to_owned();
    for (range, replacement) in edits {
        result.get(range.clone())?;
        result.replace_range(range, &replacement);
    }
    (result != text).then_some(result)
}

struct Entries<'a> {
    wanted: &'a BTreeMap<(u32, &'a str), Vec<String>>,
    edits: Edits,
}

impl<'ast> Visit<'ast> for Entries<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let mut args = call.args.iter();
        if let (Some(path), Some(uses)) = (args.next().and_then(literal), args.nth(1))
            && let Some(wanted) = self.wanted.get(&(call.func.span().start().line as u32, path.as_str()))
            && let syn::Expr::Reference(list) = uses
            && let syn::Expr::Array(array) = &*list.expr
        {
            let declared: Vec<String> = array.elems.iter().filter_map(literal).collect();
            if declared != *wanted {
                let names: Vec<String> = wanted.iter().map(|name| format!("{name:?}")).collect();
                self.edits.push((uses.span().byte_range(), format!("&[{}]", names.join(", "))));
            }
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        for entry in crate::read::exported_modules(item) {
            let mut entries = Entries { wanted: self.wanted, edits: vec![] };
            entries.visit_expr(&entry);
            self.edits.append(&mut entries.edits);
        }
    }
}

struct Lists<'a> {
    text: &'a str,
    known: &'a BTreeSet<&'a str>,
    edits: Edits,
}

impl<'ast> Visit<'ast> for Lists<'_> {
    fn visit_expr_array(&mut self, array: &'ast syn::ExprArray) {
        self.sort(array);
        syn::visit::visit_expr_array(self, array);
    }
}

impl Lists<'_> {
    /// Sorts a list if it is one of entries.
    fn sort(&mut self, array: &syn::ExprArray) -> Option<()> {
        let paths: Vec<String> = array.elems.iter().map(entry_path).collect::<Option<_>>()?;
        if !paths.iter().all(|path| self.known.contains(path.as_str())) {
            return None;
        }
        let ranges: Vec<Range<usize>> = array.elems.iter().map(|entry| entry.span().byte_range()).collect();
        let is_blank = |pair: &[Range<usize>]| match pair {
            [before, after] => self.text.get(before.end..after.start).is_some_and(|between| {
                between.chars().all(|character| character == ',' || character.is_whitespace())
            }),
            _ => true,
        };
        if !ranges.windows(2).all(is_blank) {
            return None;
        }
        let mut sorted: Vec<(&String, &Range<usize>)> = paths.iter().zip(&ranges).collect();
        sorted.sort_by_key(|(path, _)| *path);
        for (range, (_, from)) in ranges.iter().zip(sorted) {
            self.edits.push((range.clone(), self.text.get(from.clone())?.to_owned()));
        }
        Some(())
    }
}

/// The path of the module that an entry is of: a call, maybe with methods called on it.
fn entry_path(entry: &syn::Expr) -> Option<String> {
    match entry {
        syn::Expr::Call(call) => literal(call.args.first()?),
        syn::Expr::MethodCall(call) => entry_path(&call.receiver),
        _ => None,
    }
}

fn literal(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{leak, module};
    use neva_registry::Module;

    #[test]
    fn uses_are_written() {
        let a = module("a", "use crate::c; use crate::b;", &["d", "b"]);
        let line = a.place.line() as usize;
        let [b, c, d] = ["b", "c", "d"].map(|path| Module { ..module(path, "", &[]) });
        let set = ModuleSet { std: leak([a, b, c, d]), freestanding: &[] };
        let before = "\n".repeat(line - 1);
        let text =
            format!("{before}static M: &[Module] = &[ä(\"a\", include_str!(\"a.rs\"), &[\"d\", \"b\"])];");
        let wanted =
            format!("{before}static M: &[Module] = &[ä(\"a\", include_str!(\"a.rs\"), &[\"b\", \"c\"])];");
        assert_eq!(modules(set, &text), Some(wanted.clone()));
        assert_eq!(modules(set, &wanted), None);
    }

    #[test]
    fn modules_are_sorted() {
        let [a, b, c] = ["a", "b", "c"].map(|path| module(path, "", &[]));
        let set = ModuleSet { std: leak([a, b]), freestanding: leak([c]) };
        let text = "static M: &[M] = &[\n    new(\"c\", T, &[]),\n    new(\"a\", T, &[]).with_std(),\n    new(\"b\", T, &[]),\n];\n";
        let wanted = "static M: &[M] = &[\n    new(\"a\", T, &[]).with_std(),\n    new(\"b\", T, &[]),\n    new(\"c\", T, &[]),\n];\n";
        assert_eq!(modules(set, text).as_deref(), Some(wanted));
        assert_eq!(modules(set, wanted), None);
        let others = "static M: &[N] = &[new(\"c\"), new(\"a\"), new(\"x\")];";
        assert_eq!(modules(set, others), None);
        let commented = "static M: &[N] = &[new(\"c\"), /* first */ new(\"a\")];";
        assert_eq!(modules(set, commented), None);
    }
}
