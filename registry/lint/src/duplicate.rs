//! The same code twice.

use crate::codes;
use crate::parsed_file::ParsedFile;
use crate::place::place;
use neva_diagnostics::{Findings, Place, error};
use neva_registry::{Code, Registry, Type};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, HashMap};
use syn::visit::{self, Visit};

/// Functions with fewer tokens are too small to share.
const LEAST: usize = 16;

/// Checks functions of kernel files, except for those of which each target has its own, and operators.
pub(crate) fn check(registry: &Registry, sources: &[ParsedFile], findings: &mut Findings) {
    functions(sources, findings);
    operators(registry, findings);
}

fn functions(sources: &[ParsedFile], findings: &mut Findings) {
    let mut known: BTreeMap<String, (String, Place)> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.module.path.starts_with("sys::")) {
        for item in &source.tree.items {
            let syn::Item::Fn(item) = item else { continue };
            if item.block.to_token_stream().into_iter().map(count).sum::<usize>() < LEAST {
                continue;
            }
            let key = without_own_names(item);
            let name = format!("{}::{}", source.module.path, item.sig.ident);
            let at = source.place(item.sig.ident.span());
            match known.get(&key) {
                None => {
                    known.insert(key, (name, at));
                }
                Some((other, first)) => {
                    error!(codes::DUPLICATE, "`{name}` is the same function as `{other}`")
                        .at(at)
                        .because(format!("the other one is at {}:{}", first.file, first.line))
                        .help("keep one, in a file that both can use")
                        .add_to(findings)
                }
            }
        }
    }
}

/// A function without its name, its own names in it replaced by numbers.
fn without_own_names(item: &syn::ItemFn) -> String {
    let mut names = OwnNames(HashMap::new());
    names.visit_item_fn(item);
    let parts = [
        item.sig.generics.to_token_stream(),
        item.sig.inputs.to_token_stream(),
        item.sig.output.to_token_stream(),
        item.block.to_token_stream(),
    ];
    let replaced: TokenStream = parts.into_iter().map(|part| replace(part, &names.0)).collect();
    replaced.to_string()
}

/// Parameters, variables and type parameters, each with its number by the order in which they are declared.
struct OwnNames(HashMap<String, usize>);

impl OwnNames {
    fn add(&mut self, name: &Ident) {
        let number = self.0.len();
        self.0.entry(name.to_string()).or_insert(number);
    }
}

impl<'ast> Visit<'ast> for OwnNames {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        // What begins with a capital is a constant or variant.
        if !pattern.ident.to_string().starts_with(|first: char| first.is_ascii_uppercase()) {
            self.add(&pattern.ident);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_type_param(&mut self, param: &'ast syn::TypeParam) {
        self.add(&param.ident);
        visit::visit_type_param(self, param);
    }
}

fn replace(stream: TokenStream, names: &HashMap<String, usize>) -> TokenStream {
    let replaced = stream.into_iter().map(|tree| match tree {
        TokenTree::Group(group) => {
            TokenTree::Group(Group::new(group.delimiter(), replace(group.stream(), names)))
        }
        TokenTree::Ident(name) => match names.get(&name.to_string()) {
            Some(number) => TokenTree::Ident(Ident::new(&format!("own{number}"), name.span())),
            None => TokenTree::Ident(name),
        },
        tree => tree,
    });
    replaced.collect()
}

/// How many tokens a tree has.
fn count(tree: TokenTree) -> usize {
    match tree {
        TokenTree::Group(group) => 2 + group.stream().into_iter().map(count).sum::<usize>(),
        _ => 1,
    }
}

fn operators(registry: &Registry, findings: &mut Findings) {
    let mut known = BTreeMap::new();
    for kernel in registry.records().iter().flat_map(|record| record.kernels) {
        let Code::Expr(code) = kernel.code else { continue };
        let params: Vec<(&str, String)> =
            kernel.params.iter().map(|param| (param.name, shown(param.ty))).collect();
        let other = *known.entry((code, params, shown(kernel.result))).or_insert(kernel);
        if other.name != kernel.name {
            error!(codes::DUPLICATE, "`{}` is the same operator as `{}`", kernel.name, other.name)
                .at(place(kernel.place))
                .because(format!("the other one is at {}", other.place))
                .help("declare it once and use that declaration in both records")
                .add_to(findings);
        }
    }
}

fn shown(ty: Type) -> String {
    ty.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{call, findings, leak, module, param, registry, sources};
    use neva_registry::{By, Kernel, Param};

    #[test]
    fn functions_are_there_once() {
        let one = "pub fn one(a: &[u8]) -> u8 { for b in a { if *b > 1 { return *b; } } 0 }";
        let two = "fn two(x: &[u8]) -> u8 { for y in x { if *y > 1 { return *y; } } /* none */ 0 }\nfn f() -> u8 { 1 }";
        let other = "fn other(a: &[u8]) -> u8 { for b in a { if *b > 2 { return *b; } } 0 }";
        let small = "fn g() -> u8 { 1 }";
        assert_eq!(
            findings(|findings| {
                let sources = sources([
                    module("a", one, &[]),
                    module("b", two, &[]),
                    module("c", small, &[]),
                    module("d", other, &[]),
                ]);
                check(&registry([]), &sources, findings);
            }),
            ["duplicate: `b::two` is the same function as `a::one`"]
        );
    }

    #[test]
    fn operators_are_there_once() {
        const DATA: &[Param] = &[param("data", Type::Int, By::Value)];
        let operator = |name| {
            let kernel =
                Kernel { code: Code::Expr("data.wrapping_neg()"), ..Kernel::declared(name, DATA, Type::Int) };
            call(name, &leak([kernel])[0])
        };
        assert_eq!(
            findings(|findings| check(&registry([operator("neg"), operator("sign")]), &[], findings)),
            ["duplicate: `sign` is the same operator as `neg`"]
        );
    }
}
