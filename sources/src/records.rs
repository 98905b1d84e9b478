//! The records that files declare.

use crate::FuncHead;
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::{Expr, Item, ItemStatic, Lit};

/// A record that a file declares.
#[derive(Debug)]
pub struct DeclaredRecord {
    /// The name of the static.
    pub name: String,
    /// The func's name in the IR.
    pub reference: String,
    /// Where it is, as `FILE:LINE:COLUMN`.
    pub place: String,
}

/// The records in a file: those of `func!`, and statics of the type `Record`. What is wrong with others is
/// added to `errors`, each with its place; `file` is what they call the file.
pub fn declared_records(tree: &syn::File, file: &str, errors: &mut Vec<String>) -> Vec<DeclaredRecord> {
    let mut records = vec![];
    for item in &tree.items {
        let (name, reference) = match item {
            Item::Macro(item) => match FuncHead::of(&item.mac) {
                Some(Ok(head)) => (head.name, head.reference),
                Some(Err(error)) => {
                    errors.push(format!("{}: this `func!` can't be read: {error}", at(file, error.span())));
                    continue;
                }
                None => continue,
            },
            Item::Static(item) if is_record(&item.ty) => match reference(item) {
                Some(reference) => (item.ident.clone(), reference),
                None => {
                    errors.push(format!(
                        "{}: the record `{}` does not say its reference; write `Record {{ reference: \"...\", ... }}`",
                        at(file, item.ident.span()),
                        item.ident
                    ));
                    continue;
                }
            },
            _ => continue,
        };
        records.push(DeclaredRecord { place: at(file, name.span()), name: name.to_string(), reference });
    }
    records
}

/// Records by their references. Of two with one reference one is left, and an error is added.
pub fn by_reference(
    records: impl IntoIterator<Item = DeclaredRecord>,
    errors: &mut Vec<String>,
) -> BTreeMap<String, DeclaredRecord> {
    let mut known: BTreeMap<String, DeclaredRecord> = BTreeMap::new();
    for record in records {
        if let Some(other) = known.get(&record.reference) {
            errors.push(format!(
                "{}: two records are called `{}`; the other one is at {}",
                record.place, record.reference, other.place
            ));
        }
        known.insert(record.reference.clone(), record);
    }
    known
}

/// A place in a file, as `FILE:LINE:COLUMN`.
pub fn at(file: &str, span: Span) -> String {
    let start = span.start();
    format!("{file}:{}:{}", start.line, start.column + 1)
}

fn is_record(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Record"),
        _ => false,
    }
}

/// What a record says as its reference.
fn reference(record: &ItemStatic) -> Option<String> {
    let Expr::Struct(literal) = &*record.expr else { return None };
    let is_reference =
        |field: &&syn::FieldValue| matches!(&field.member, syn::Member::Named(name) if name == "reference");
    match &literal.fields.iter().find(is_reference)?.expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The references of a file's records, and its errors.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let tree = syn::parse_file(text).expect("Rust");
        let mut errors = vec![];
        let records = declared_records(&tree, "a.rs", &mut errors);
        (by_reference(records, &mut errors).into_keys().collect(), errors)
    }

    #[test]
    fn funcs_and_statics_are_records() {
        let text = "pub static A: Record = Record { reference: \"b\", ..call() };\nstatic N: u8 = 1;\n\
                    func! {\n/// A.\npub B(a, x.A) = (n: i64) -> i64 { n }\n}";
        assert_eq!(read(text), (vec!["a".to_owned(), "b".to_owned()], vec![]));
    }

    #[test]
    fn a_record_without_reference_is_an_error() {
        let error = "a.rs:1:12: the record `A` does not say its reference; write `Record { reference: \"...\", ... }`";
        for text in ["pub static A: Record = Record { ..call() };", "pub static A: Record = made();"] {
            assert_eq!(read(text), (vec![], vec![error.to_owned()]));
        }
    }

    #[test]
    fn two_records_of_one_name_are_an_error() {
        let text = "static A: Record = Record { reference: \"a\" };\nstatic B: Record = Record { reference: \"a\" };";
        let error = "a.rs:2:8: two records are called `a`; the other one is at a.rs:1:8";
        assert_eq!(read(text), (vec!["a".to_owned()], vec![error.to_owned()]));
    }

    #[test]
    fn a_func_that_cannot_be_read_is_an_error() {
        let (records, errors) = read("func! { A(a) = a() -> () }");
        assert_eq!((records.len(), errors.len()), (0, 1));
        assert!(
            errors[0].starts_with("a.rs:1:") && errors[0].ends_with("can't be read: expected `,`"),
            "{errors:?}"
        );
    }
}
