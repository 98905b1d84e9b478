//! The records that files declare.

use crate::FuncHead;
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::Item;

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

/// The records in a file, those of `func!`. What is wrong with others is added to `errors`, each with its
/// place; `file` is what they call the file.
pub fn declared_records(tree: &syn::File, file: &str, errors: &mut Vec<String>) -> Vec<DeclaredRecord> {
    let mut records = vec![];
    for item in &tree.items {
        let Item::Macro(item) = item else { continue };
        match FuncHead::of(&item.mac) {
            Some(Ok(FuncHead { name, reference, .. })) => {
                let place = at(file, name.span());
                records.push(DeclaredRecord { name: name.to_string(), reference, place });
            }
            Some(Err(error)) => {
                errors.push(format!("{}: this `func!` can't be read: {error}", at(file, error.span())));
            }
            None => {}
        }
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
    fn funcs_are_records() {
        let text = "static N: u8 = 1;\nfunc! {\n/// B.\npub B(b, x.B) = step b() -> ()\n}\n\
                    func! {\n/// A.\npub A(a, x.A) = (n: i64) -> i64 { n }\n}";
        assert_eq!(read(text), (vec!["a".to_owned(), "b".to_owned()], vec![]));
    }

    #[test]
    fn two_records_of_one_name_are_an_error() {
        let text = "func! { A(a, x.A) = step a() -> () }\nfunc! { B(a, x.B) = step b() -> () }";
        let error = "a.rs:2:9: two records are called `a`; the other one is at a.rs:1:9";
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
