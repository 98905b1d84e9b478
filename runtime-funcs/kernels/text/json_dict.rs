//! Dicts as Go prints them: as JSON with sorted keys.

use crate::text::json::{Text, colon, comma, failure, first_error, nested_error, quote};
use crate::value::dict::Dict;
use crate::value::str::Str;

impl<T: Text + Clone> Text for Dict<T> {
    fn json(&self, to: &mut Str, spaced: bool) {
        let unboxed = T::all_floats(values(self));
        let mut before: &[u8] = b"{";
        for (key, value) in self.entries() {
            to.extend_from_slice(before);
            quote(key, to);
            to.extend_from_slice(colon(spaced));
            if unboxed {
                value.json_unboxed(to)
            } else {
                value.json(to, spaced)
            }
            before = comma(spaced);
        }
        to.extend_from_slice(if self.is_empty() { b"{}" } else { b"}" });
    }

    fn plain(&self, to: &mut Str) {
        if self.is_json() {
            self.json(to, true);
        } else {
            failure(values(self), T::all_floats(values(self)), to);
        }
    }

    fn is_json(&self) -> bool {
        values(self).all(Text::is_json)
    }

    fn json_error(&self, _unboxed: bool, to: &mut Str) {
        let unboxed = T::all_floats(values(self));
        nested_error(if unboxed { b"floatDictMsg" } else { b"untypedDictMsg" }, to);
        first_error(values(self), unboxed, to);
    }
}

fn values<T: Clone>(dict: &Dict<T>) -> impl Iterator<Item = &T> {
    dict.entries().iter().map(|(_, value)| value)
}
