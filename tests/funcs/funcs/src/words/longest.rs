//! The longest text.

use crate::value::list::List;
use crate::value::str::Str;

/// The longest of some texts, the first of several.
pub fn longest(data: &List<Str>) -> Result<Str, Str> {
    let mut found: Option<&Str> = None;
    for text in data.iter() {
        if found.is_none_or(|found| text.len() > found.len()) {
            found = Some(text);
        }
    }
    found.cloned().ok_or_else(|| Str::from_slice(b"there are no texts"))
}
