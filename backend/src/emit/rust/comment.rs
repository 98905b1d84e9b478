//! Comments in generated code: the printer knows none, so they are marked in the code and put in after
//! printing.

use neva_blocks::Origin;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

const OPEN: &str = "__origin!(";
const CLOSE: &str = ");";

/// The statement that becomes a comment with the text of an origin.
pub(super) fn mark(origin: Origin) -> TokenStream {
    let number = Literal::u32_unsuffixed(origin.0);
    quote!(__origin!(#number);)
}

/// Printed code with comments in place of the marks. A mark is a line of its own, and no literal spans lines,
/// so nothing else can look like one.
pub(crate) fn insert(printed: &str, origins: &[String]) -> String {
    let mut code = String::with_capacity(printed.len());
    for line in printed.lines() {
        let text = line.trim_start();
        let origin = text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE));
        match origin.and_then(|number| number.parse::<usize>().ok()).and_then(|number| origins.get(number)) {
            Some(origin) => {
                let indent = &line[..line.len() - text.len()];
                code.push_str(indent);
                code.push_str("// ");
                code.push_str(&plain(origin));
            }
            None => code.push_str(line),
        }
        code.push('\n');
    }
    code
}

/// A text that cannot end a line, change the direction of writing or hide anything: all characters but
/// letters, digits, blanks and ASCII punctuation are escaped.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        if char == ' ' || char.is_ascii_graphic() || (!char.is_ascii() && char.is_alphanumeric()) {
            plain.push(char);
        } else {
            plain.extend(char.escape_default());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_comments() {
        let origins = vec!["a/b (println)".to_owned(), "evil\n*/ \u{202e}fn main".to_owned()];
        let code = insert("fn f() {\n    __origin!(0);\n    g();\n    __origin!(1);\n}\n", &origins);
        assert_eq!(code, "fn f() {\n    // a/b (println)\n    g();\n    // evil\\n*/ \\u{202e}fn main\n}\n");
    }
}
