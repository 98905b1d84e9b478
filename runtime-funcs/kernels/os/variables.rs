//! Environment variables.

use crate::os::environment;
use crate::sys::errno_text;
use crate::value::list::List;
use crate::value::str::Str;

/// Every variable, as `NAME=value`.
pub fn environ() -> List<Str> {
    environment::entries().clone()
}

/// The value of a variable; empty when there is none.
pub fn getenv(key: &Str) -> Str {
    Str::from_slice(environment::get(key).unwrap_or_default())
}

/// Whether there is a variable.
pub fn exists(key: &Str) -> bool {
    environment::get(key).is_some()
}

/// Sets a variable.
pub fn setenv(key: &Str, value: &Str) -> Result<(), Str> {
    environment::set(key, value).map_err(|error| {
        let mut text = Str::from_slice(b"os.Setenv: setenv: ");
        text.extend_from_slice(&errno_text::text(error));
        text
    })
}

/// Removes a variable, if there is one. As in Go, no name is an error.
pub fn unsetenv(key: &Str) {
    environment::unset(key);
}

/// Removes all variables.
pub fn clearenv() {
    *environment::entries() = List::new();
}
