//! The tree of `mod` declarations for the kernel files of a project.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Where the file of a module is in the project.
pub(crate) fn file(path: &str) -> String {
    format!("src/{}.rs", path.replace("::", "/"))
}

/// Declarations of modules with these paths, in order. What a program does not use of a file is no mistake.
pub(crate) fn declare<'a>(paths: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let mut tree = Tree::default();
    for path in paths {
        let mut at = &mut tree;
        for part in path.split("::") {
            at = at.children.entry(part).or_default();
        }
    }
    let declarations = tree.children.iter().map(|(name, child)| {
        let declaration = child.declare(name, quote!());
        quote!(#[allow(dead_code)] #declaration)
    });
    quote!(#(#declarations)*)
}

/// Modules by name.
#[derive(Default)]
struct Tree<'a> {
    children: BTreeMap<&'a str, Tree<'a>>,
}

impl Tree<'_> {
    fn declare(&self, name: &str, visibility: TokenStream) -> TokenStream {
        let name = format_ident!("{name}");
        if self.children.is_empty() {
            return quote!(#visibility mod #name;);
        }
        let inner = self.children.iter().map(|(name, child)| child.declare(name, quote!(pub)));
        quote!(#visibility mod #name { #(#inner)* })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_nest() {
        let code = declare(["out", "sys::io", "sys::exit"]).to_string();
        let expected = quote! {
            #[allow(dead_code)] mod out;
            #[allow(dead_code)] mod sys { pub mod exit; pub mod io; }
        };
        assert_eq!(code, expected.to_string());
        assert_eq!(file("sys::io"), "src/sys/io.rs");
    }
}
