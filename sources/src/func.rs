//! The beginning of a `func!`: what it says of a runtime func before its kernel or process.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Lit, Meta, Token, Visibility, parenthesized};

/// `/// DOC` `pub NAME(reference, package.Component, Schedule) =`
#[derive(Debug)]
pub struct FuncHead {
    /// The documentation, as one line.
    pub doc: String,
    /// The name of the static.
    pub name: Ident,
    /// The func's name in the IR.
    pub reference: String,
    /// The package, as `os/dotenv`.
    pub package: String,
    /// The component.
    pub component: String,
    /// The schedule, if it is named.
    pub schedule: Option<Ident>,
}

impl FuncHead {
    /// The beginning of a `func!`; none of any other macro.
    ///
    /// # Errors
    /// It is not of this form.
    pub fn of(item: &syn::Macro) -> Option<syn::Result<FuncHead>> {
        if item.path.segments.last()?.ident != "func" {
            return None;
        }
        let parse = |input: ParseStream<'_>| {
            let head = input.parse()?;
            // The kernel or the process.
            input.parse::<proc_macro2::TokenStream>()?;
            Ok(head)
        };
        Some(parse.parse2(item.tokens.clone()))
    }
}

impl Parse for FuncHead {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let name = input.parse()?;
        let head;
        parenthesized!(head in input);
        let reference = head.call(Ident::parse_any)?.to_string();
        head.parse::<Token![,]>()?;
        let package = Punctuated::<Ident, Token![/]>::parse_separated_nonempty_with(&head, Ident::parse_any)?;
        let package: Vec<String> = package.iter().map(Ident::to_string).collect();
        head.parse::<Token![.]>()?;
        let component = head.call(Ident::parse_any)?.to_string();
        let schedule = if head.parse::<Option<Token![,]>>()?.is_some() { Some(head.parse()?) } else { None };
        if !head.is_empty() {
            return Err(head.error("expected `(reference, package.Component)`, with a schedule as the third"));
        }
        input.parse::<Token![=]>()?;
        let doc: String = attributes.iter().filter_map(doc).collect();
        let package = package.join("/");
        Ok(FuncHead { doc: doc.trim_ascii().to_owned(), name, reference, package, component, schedule })
    }
}

/// The text of a line of documentation.
fn doc(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(item: &str) -> Option<Result<FuncHead, String>> {
        let item: syn::ItemMacro = syn::parse_str(item).expect("a macro");
        Some(FuncHead::of(&item.mac)?.map_err(|error| error.to_string()))
    }

    #[test]
    fn a_func_says_what_it_is() {
        let text = "func! {\n/// Loads\n/// a file.\npub LOAD(load, os/dotenv.Load, Blocking) = os::load(sig: signal) -> ()\n}";
        let head = head(text).expect("a func").expect("a head");
        assert_eq!((head.doc.as_str(), head.package.as_str()), ("Loads a file.", "os/dotenv"));
        assert_eq!((head.reference.as_str(), head.component.as_str()), ("load", "Load"));
        assert_eq!(
            (head.name.to_string(), head.schedule.expect("one").to_string()),
            ("LOAD".into(), "Blocking".into())
        );
    }

    #[test]
    fn what_is_no_head_is_said() {
        assert!(head("kernel! { A = a() -> () }").is_none());
        let error = |text| head(text).expect("a func").expect_err("a mistake");
        assert_eq!(error("func! { A = a() -> () }"), "expected parentheses");
        assert_eq!(error("func! { A(a) = a() -> () }"), "expected `,`");
        assert_eq!(error("func! { A(a, b) = a() -> () }"), "expected `.`");
        assert!(error("func! { A(a, b.C, Input, 1) = a() -> () }").starts_with("expected `(reference, "));
    }
}
