//! `src/main.rs`: the program itself.

use quote::quote;

use super::{modules, rust};
use crate::plan::Plan;
use crate::settings::{Base, MAIN_SYMBOL, Settings};

/// The text of the file, for a project that carries some kernel files.
pub(crate) fn emit<'a>(
    plan: &Plan<'_>,
    settings: &Settings,
    carried: impl Iterator<Item = &'a str>,
) -> String {
    let attributes = match settings.base {
        Base::Freestanding => quote!(#![no_std] #![no_main]),
        Base::Std => quote!(),
    };
    let declarations = modules::declare(carried);
    let code = plan.items.code(&plan.start, settings.favours_main().then_some(MAIN_SYMBOL));
    let tokens = quote! { #attributes #declarations #code };
    let printed = match syn::parse2::<syn::File>(tokens) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => unreachable!("generated code does not parse: {error}"),
    };
    let code = rust::insert_comments(&printed, &plan.program.origins);
    let name = rust::plain_text(&plan.program.name);
    let code = spaced(&code);
    format!(
        "//! {name}, compiled from Neva. A comment names the node whose work follows, and the func that does it.\n\n{code}"
    )
}

/// Code with blank lines between its declarations, imports, constants and functions.
fn spaced(code: &str) -> String {
    let mut spaced = String::with_capacity(code.len());
    let (mut before, mut is_exported) = ("", false);
    for line in code.lines() {
        let words =
            ["pub ", "async "].iter().fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
        let exports = line.starts_with("#[unsafe(");
        let kind = if exports { "fn" } else { words.split([' ', '[']).next().unwrap_or_default() };
        if matches!(kind, "#!" | "#" | "use" | "static" | "fn") {
            if !is_exported && (kind != before && !before.is_empty() || kind == "fn") {
                spaced.push('\n');
            }
            before = kind;
        }
        is_exported = exports;
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}
