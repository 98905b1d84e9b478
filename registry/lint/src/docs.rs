//! Kernel files and what they export are documented: people read them in generated projects.

use crate::codes;
use crate::parsed_file::ParsedFile;
use neva_diagnostics::{Findings, error};
use proc_macro2::Span;

const READERS: &str = "generated projects carry the file as it is, and their readers see nothing else of it";

/// Checks a file.
pub(crate) fn check(source: &ParsedFile, findings: &mut Findings) {
    if !is_documented(&source.tree.attrs) {
        error!(codes::MISSING_DOCS, "{} does not say what it is for", source.file)
            .at(source.place(Span::call_site()))
            .because(READERS)
            .help("begin it with a line `//! ...`")
            .add_to(findings);
    }
    for item in &source.tree.items {
        item_docs(source, item, findings);
    }
}

fn item_docs(source: &ParsedFile, item: &syn::Item, findings: &mut Findings) {
    let (attributes, visibility, name) = match item {
        syn::Item::Fn(item) => (&item.attrs, &item.vis, &item.sig.ident),
        syn::Item::Const(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Static(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Struct(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Enum(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Trait(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Type(item) => (&item.attrs, &item.vis, &item.ident),
        syn::Item::Impl(item) if item.trait_.is_none() => {
            for item in &item.items {
                if let syn::ImplItem::Fn(item) = item {
                    check_one(source, (&item.attrs, &item.vis, &item.sig.ident), findings);
                }
            }
            return;
        }
        _ => return,
    };
    check_one(source, (attributes, visibility, name), findings);
}

fn check_one(
    source: &ParsedFile,
    (attributes, visibility, name): (&Vec<syn::Attribute>, &syn::Visibility, &proc_macro2::Ident),
    findings: &mut Findings,
) {
    if matches!(visibility, syn::Visibility::Public(_)) && !is_documented(attributes) {
        error!(codes::MISSING_DOCS, "`{}::{name}` is not documented", source.module.path)
            .at(source.place(name.span()))
            .because(READERS)
            .help("say above it by `/// ...` what it is for")
            .add_to(findings);
    }
}

fn is_documented(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{findings, module, sources};

    fn found(code: &'static str) -> Vec<String> {
        findings(|findings| {
            sources([module("a", code, &[])]).iter().for_each(|source| check(source, findings))
        })
    }

    #[test]
    fn what_is_public_is_documented() {
        assert_eq!(found("//! A.\n/// F.\npub fn f() {}\nfn g() {}"), Vec::<String>::new());
        assert_eq!(
            found("pub fn f() {}\npub struct S; impl S { pub fn m() {} }"),
            [
                "missing-docs: kernels/a.rs does not say what it is for",
                "missing-docs: `a::f` is not documented",
                "missing-docs: `a::S` is not documented",
                "missing-docs: `a::m` is not documented",
            ]
        );
    }
}
