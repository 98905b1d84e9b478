//! Words counted.

use crate::value::str::Str;

/// How many words there are between commas.
pub fn words(data: &Str) -> i64 {
    data.split(|byte| *byte == b',').filter(|word| !word.is_empty()).count() as i64
}
