//! Greetings.

use crate::value::str::Str;

/// A greeting with so many exclamation marks.
pub fn greet(name: &Str, bangs: i64) -> Result<Str, Str> {
    if name.is_empty() {
        return Err(Str::from_slice(b"there is nobody to greet"));
    }
    let mut text = Str::from_slice(b"Hello, ");
    text.extend_from_slice(name);
    for _ in 0..bangs {
        text.push(b'!');
    }
    Ok(text)
}
