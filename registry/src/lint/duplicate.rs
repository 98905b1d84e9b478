//! The same code twice.

use super::place;
use super::source::Source;
use crate::kernel::{Code, Type};
use crate::record::Registry;
use neva_diagnostics::{Diagnostic, Place};
use quote::ToTokens;
use std::collections::BTreeMap;

/// Functions with fewer tokens are too small to share.
const LEAST: usize = 16;

/// Checks functions of kernel files, except for those of which each target has its own, and operators.
pub fn check(registry: &Registry, sources: &[Source], findings: &mut Vec<Diagnostic>) {
    functions(sources, findings);
    operators(registry, findings);
}

fn functions(sources: &[Source], findings: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<String, (String, Place)> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.module.path.starts_with("sys::")) {
        for item in &source.tree.items {
            let syn::Item::Fn(item) = item else { continue };
            let code = item.block.to_token_stream();
            if code.clone().into_iter().map(count).sum::<usize>() < LEAST {
                continue;
            }
            let signature = (item.sig.generics.to_token_stream(), item.sig.inputs.to_token_stream());
            let key = format!("{} {} {} {code}", signature.0, signature.1, item.sig.output.to_token_stream());
            let name = format!("{}::{}", source.module.path, item.sig.ident);
            let at = source.place(item.sig.ident.span());
            match known.get(&key) {
                None => {
                    known.insert(key, (name, at));
                }
                Some((other, first)) => findings.push(
                    Diagnostic::error("duplicate", format!("`{name}` is the same function as `{other}`"))
                        .at(at)
                        .because(format!("the other one is at {}:{}", first.file, first.line))
                        .help("keep one, in a file that both can use"),
                ),
            }
        }
    }
}

/// How many tokens a tree has.
fn count(tree: proc_macro2::TokenTree) -> usize {
    match tree {
        proc_macro2::TokenTree::Group(group) => 2 + group.stream().into_iter().map(count).sum::<usize>(),
        _ => 1,
    }
}

fn operators(registry: &Registry, findings: &mut Vec<Diagnostic>) {
    let mut known = BTreeMap::new();
    for kernel in registry.records().iter().flat_map(|record| record.kernels) {
        let Code::Expr(code) = kernel.code else { continue };
        let params: Vec<(&str, String)> =
            kernel.params.iter().map(|param| (param.name, shown(param.ty))).collect();
        let other = *known.entry((code, params, shown(kernel.result))).or_insert(kernel);
        if other.name != kernel.name {
            findings.push(
                Diagnostic::error(
                    "duplicate",
                    format!("`{}` is the same operator as `{}`", kernel.name, other.name),
                )
                .at(place(kernel.place))
                .because(format!("the other one is at {}", other.place))
                .help("declare it once and use that declaration in both records"),
            );
        }
    }
}

fn shown(ty: Type) -> String {
    ty.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{By, Kernel, Param};
    use crate::lint::test_support::{call, findings, kernel, leak, module, param, registry, sources};

    #[test]
    fn functions_are_there_once() {
        let one = "pub fn one(a: &[u8]) -> u8 { for b in a { if *b > 1 { return *b; } } 0 }";
        let two = "fn two(a: &[u8]) -> u8 { for b in a { if *b > 1 { return *b; } } /* none */ 0 }\nfn f() -> u8 { 1 }";
        let small = "fn g() -> u8 { 1 }";
        assert_eq!(
            findings(|findings| {
                let sources =
                    sources([module("a", one, &[]), module("b", two, &[]), module("c", small, &[])]);
                check(&registry([]), &sources, findings);
            }),
            ["duplicate: `b::two` is the same function as `a::one`"]
        );
    }

    #[test]
    fn operators_are_there_once() {
        const DATA: &[Param] = &[param("data", Type::Int, By::Value)];
        let operator = |name| {
            let kernel = Kernel { code: Code::Expr("data.wrapping_neg()"), ..kernel(name, DATA, Type::Int) };
            call(name, &leak([kernel])[0])
        };
        assert_eq!(
            findings(|findings| check(&registry([operator("neg"), operator("sign")]), &[], findings)),
            ["duplicate: `sign` is the same operator as `neg`"]
        );
    }
}
