//! Names in generated code: short, from the Neva path where that gives one, and never a keyword or a name
//! that the code around them uses.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};

/// Names given so far in one scope.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    next: HashMap<String, u32>,
}

/// Longest name that is made of text.
const LONGEST: usize = 24;

impl Names {
    /// No names but these may be in use already.
    pub(super) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
        Names { taken: names.into_iter().map(str::to_owned).collect(), next: HashMap::new() }
    }

    /// A name that was not given before: `hint`, or `hint_2` and so on.
    pub(super) fn give(&mut self, hint: &str) -> Ident {
        if syn::parse_str::<Ident>(hint).is_ok() && self.taken.insert(hint.to_owned()) {
            return Ident::new(hint, Span::call_site());
        }
        let next = self.next.entry(hint.to_owned()).or_insert(2);
        loop {
            let name = format!("{hint}_{next}");
            *next += 1;
            if self.taken.insert(name.clone()) {
                return Ident::new(&name, Span::call_site());
            }
        }
    }
}

/// Text as the stem of a name: lower case letters, digits and single underscores, beginning with a letter.
/// None when nothing is left.
pub(super) fn stem(text: &[u8]) -> Option<String> {
    let mut stem = String::new();
    for &byte in text {
        if stem.len() >= LONGEST {
            break;
        }
        if byte.is_ascii_alphanumeric() {
            if stem.is_empty() && byte.is_ascii_digit() {
                continue;
            }
            stem.push(byte.to_ascii_lowercase() as char);
        } else if !stem.is_empty() && !stem.ends_with('_') {
            stem.push('_');
        }
    }
    let stem = stem.trim_end_matches('_');
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// The stem that an origin such as `for_each/handler (println)` gives: its node's name.
pub(super) fn origin_stem(origin: &str) -> Option<String> {
    let path = origin.split(" (").next()?;
    stem(path.rsplit('/').next()?.as_bytes())
}
