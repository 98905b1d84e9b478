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

/// The text of the file that lists the modules, with what each of them really uses; none when that is what it
/// says. The entries are calls whose first arguments are path, text and uses; the result wants to be
/// formatted.
pub fn modules(modules: ModuleSet, text: &str) -> Option<String> {
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
}
