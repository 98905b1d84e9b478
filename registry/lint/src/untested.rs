//! Funcs that no test executes.

use crate::codes;
use crate::component::Component;
use crate::place::place;
use neva_diagnostics::{Findings, error};
use neva_registry::{Record, Registry};
use neva_sources::FuncHead;
use neva_sources::syntax::is_for_tests;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeMap;

/// Checks that each func has a unit test in its file, which names its record, or a component with an example,
/// which runs as a test. `files` has the texts of the files with records, by their names as records give
/// them; what is not there is not checked.
pub fn untested(registry: &Registry, components: &[Component], files: &BTreeMap<String, String>) -> Findings {
    let trees: BTreeMap<&str, syn::File> =
        files.iter().filter_map(|(name, text)| Some((name.as_str(), syn::parse_file(text).ok()?))).collect();
    let is_shown = |record: &Record| {
        let mut of_it = components.iter().filter(|component| component.reference == record.reference);
        of_it.any(|component| component.has_example)
    };
    let untested = registry.records().iter().filter(|record| {
        let tree = trees.get(record.place.file());
        tree.is_some_and(|tree| !is_shown(record) && !has_test(record, tree))
    });
    untested
        .map(|record| {
            error!(codes::UNTESTED, "no test executes `{}`", record.reference)
                .at(place(record.place))
                .because("its file has no test that names it, and no component with an example is this func")
                .help("write a `#[test]` beside it, or an example above its component")
        })
        .collect()
}

fn has_test(record: &Record, tree: &syn::File) -> bool {
    let names: Vec<String> = tree
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Static(item)
                if says(item.expr.to_token_stream(), &format!("{:?}", record.reference)) =>
            {
                Some(item.ident.to_string())
            }
            syn::Item::Macro(item) => {
                let head = FuncHead::of(&item.mac)?.ok()?;
                (head.reference == record.reference).then(|| head.name.to_string())
            }
            _ => None,
        })
        .collect();
    tree.items.iter().any(|item| {
        let is_test = matches!(item, syn::Item::Mod(item) if is_for_tests(&item.attrs));
        is_test && names.iter().any(|name| says(item.to_token_stream(), name))
    })
}

/// Whether there is a certain name or literal among tokens.
fn says(stream: TokenStream, word: &str) -> bool {
    stream.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => says(group.stream(), word),
        TokenTree::Ident(name) => name == word,
        TokenTree::Literal(literal) => literal.to_string() == word,
        TokenTree::Punct(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{RECORDS, call, kernel, leak, registry};
    use neva_diagnostics::Place;
    use neva_registry::Type;

    const FILE: &str = "
        pub static INC: Record = Record { reference: \"inc\", ..call() };
        func! { pub DEC(dec, lint.Dec) = (data: i64) -> i64 { data - 1 } }
        #[cfg(test)]
        mod tests {
            #[test]
            fn increments() { check(&INC, \"data: 1\"); }
        }
    ";

    fn found(component: Option<Component>, text: &str) -> Vec<String> {
        let kernel = &leak([kernel("k", &[], Type::Unit)])[0];
        let registry = registry([call("dec", kernel), call("inc", kernel)]);
        let files = BTreeMap::from([(RECORDS.to_owned(), text.to_owned())]);
        let components: Vec<Component> = component.into_iter().collect();
        untested(&registry, &components, &files).into_iter().map(|finding| finding.title).collect()
    }

    fn dec(has_example: bool) -> Component {
        Component {
            package: "lint".to_owned(),
            name: "Dec".to_owned(),
            reference: "dec".to_owned(),
            type_params: vec![],
            inputs: None,
            outputs: vec![],
            is_public: true,
            has_example,
            place: Place::file("std/lint/dec.neva"),
        }
    }

    #[test]
    fn a_func_has_a_test_or_an_example() {
        assert_eq!(found(None, FILE), ["no test executes `dec`"]);
        assert_eq!(found(Some(dec(false)), FILE), ["no test executes `dec`"]);
        assert!(found(Some(dec(true)), FILE).is_empty());
        assert!(found(None, &FILE.replace("check(&INC", "check(&DEC, \"\"); check(&INC")).is_empty());
        assert_eq!(found(None, "").len(), 2);
    }

    #[test]
    fn what_is_not_at_hand_is_not_checked() {
        let kernel = &leak([kernel("k", &[], Type::Unit)])[0];
        assert!(untested(&registry([call("dec", kernel)]), &[], &BTreeMap::new()).is_empty());
    }
}
