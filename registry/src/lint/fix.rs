//! What can be put right mechanically, as functions from text to text.

use super::source;
use super::uses::used_modules;
use crate::module::ModuleSet;
use crate::record::Registry;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::Visit;

/// The text of a file with a list of records, `Registry::new(&[...])`, that is sorted by reference; none when it has no
/// such list of these records, or the list is in order.
pub fn sort_records(registry: &Registry, text: &str) -> Option<String> {
    let begin = text.find("Registry::new(&[")? + "Registry::new(&[".len();
    let end = begin + text.get(begin..)?.find(']')?;
    let items: Vec<&str> =
        text.get(begin..end)?.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    let records = registry.records();
    if items.len() != records.len() {
        return None;
    }
    let mut sorted: Vec<(&str, &str)> =
        records.iter().map(|record| record.reference).zip(items.iter().copied()).collect();
    sorted.sort();
    let sorted: Vec<&str> = sorted.into_iter().map(|(_, item)| item).collect();
    if sorted == items {
        return None;
    }
    let list: String = sorted.iter().map(|item| format!("\n    {item},")).collect();
    Some(format!("{}{list}\n{}", text.get(..begin)?, text.get(end..)?))
}

/// The text of the file that lists the modules, with what each of them really uses; none when that is what it says.
/// The entries are calls whose arguments are path, text and uses; the result wants to be formatted.
pub fn write_uses(modules: ModuleSet, text: &str) -> Option<String> {
    let tree = syn::parse_file(text).ok()?;
    let sources = source::parse(modules, &mut vec![]);
    let hosted: BTreeSet<&str> = modules.std.iter().map(|module| module.path).collect();
    let all = modules.std.iter().chain(modules.freestanding).map(|module| module.path).collect();
    // By the line of the entry: a path can be there once for each target.
    let wanted: BTreeMap<u32, (&str, Vec<String>)> = sources
        .iter()
        .map(|source| {
            let known = if source.is_freestanding { &all } else { &hosted };
            let uses = used_modules(source, known).into_keys().collect();
            (source.module.place.line(), (source.module.path, uses))
        })
        .collect();
    let mut entries = Entries { wanted: &wanted, edits: vec![] };
    entries.visit_file(&tree);
    // From the end, so that what is before stays where it is.
    entries.edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut result = text.to_owned();
    for (range, uses) in entries.edits {
        result.get(range.clone())?;
        result.replace_range(range, &uses);
    }
    (result != text).then_some(result)
}

struct Entries<'a> {
    wanted: &'a BTreeMap<u32, (&'a str, Vec<String>)>,
    edits: Vec<(std::ops::Range<usize>, String)>,
}

impl<'ast> Visit<'ast> for Entries<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        use syn::spanned::Spanned;
        let mut args = call.args.iter();
        if let (Some(path), Some(uses)) = (args.next().and_then(literal), args.nth(1))
            && let Some((known, wanted)) = self.wanted.get(&(call.func.span().start().line as u32))
            && *known == path
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
    use crate::kernel::Type;
    use crate::lint::test_support::{call, kernel, leak, module, registry};
    use crate::module::Module;

    #[test]
    fn records_are_sorted() {
        let kernel = &leak([kernel("k", &[], Type::Unit)])[0];
        let registry = registry([call("b", kernel), call("a", kernel)]);
        let text = "static R: Registry = Registry::new(&[\n    &x::B,\n    &y::A,\n]);\n";
        let sorted = "static R: Registry = Registry::new(&[\n    &y::A,\n    &x::B,\n]);\n";
        assert_eq!(sort_records(&registry, text).as_deref(), Some(sorted));
        assert_eq!(sort_records(&registry, "Registry::new(&[&x::B])"), None);
    }

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
        assert_eq!(write_uses(set, &text), Some(wanted.clone()));
        assert_eq!(write_uses(set, &wanted), None);
    }
}
