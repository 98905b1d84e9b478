//! Takes the place of `text::float` in programs without floats, which then need no code to print them.

use crate::value::str::Str;

/// Whether the program has floats at all.
pub const EXIST: bool = false;

/// Room for any float: there is none.
#[derive(Default)]
pub struct Room;

/// As Go prints a float that is not in a list or dict of nothing but floats.
pub fn plain(_value: f64, _room: &mut Room) -> &'static [u8] {
    &[]
}

/// As Go's JSON has a finite float.
pub fn json(_value: f64, _room: &mut Room) -> &'static [u8] {
    &[]
}

/// Appends the error that Go has for a float that is not finite.
pub fn error(_value: f64, _unboxed: bool, _to: &mut Str) {}
