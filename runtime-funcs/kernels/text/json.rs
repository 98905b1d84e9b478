//! Values as Go prints them: JSON, except for what is a string or a number on its own.

use crate::text::int;
use crate::text::utf8;
use crate::value::buf::Buf;
use crate::value::list::List;
use crate::value::str::Str;

/// How a value is printed, which depends on the value that it is printed inside of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// On its own: strings raw.
    Plain,
    /// Inside of a list that is outermost: JSON without blanks.
    Compact,
    /// Inside of a struct, dict or union that is outermost: JSON with a blank after `:` and `,`.
    Spaced,
}

/// Most texts are no longer than this: then they need not move while they grow.
const ROOM: usize = 1000;

/// The text of a value.
pub fn text<T: Text>(value: &T, style: Style) -> Str {
    let mut to = Str(Buf::with_capacity(ROOM));
    match style {
        Style::Plain => value.plain(&mut to),
        Style::Compact => value.json(&mut to, false),
        Style::Spaced => value.json(&mut to, true),
    }
    to
}

/// What can be printed.
pub trait Text {
    /// Appends the value as it is printed inside of another one.
    fn json(&self, to: &mut Str, spaced: bool);

    /// Appends the value as it is printed on its own.
    fn plain(&self, to: &mut Str) {
        self.json(to, false);
    }

    /// Whether these are floats without exception. Go keeps such elements unboxed, and prints them in another
    /// form.
    fn all_floats<'a>(_elements: impl Iterator<Item = &'a Self>) -> bool
    where
        Self: Sized + 'a,
    {
        false
    }

    /// Appends an element of a list or dict in which all are floats.
    fn json_unboxed(&self, to: &mut Str) {
        self.json(to, false);
    }

    /// Whether JSON can express the value: infinities and what is not a number have no place in it.
    fn is_json(&self) -> bool {
        true
    }

    /// Appends the error that Go has for an element that JSON can't express.
    fn json_error(&self, _unboxed: bool, _to: &mut Str) {}
}

impl Text for () {
    fn json(&self, to: &mut Str, _spaced: bool) {
        to.extend_from_slice(b"{}");
    }
}

impl Text for bool {
    fn json(&self, to: &mut Str, _spaced: bool) {
        to.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Text for i64 {
    fn json(&self, to: &mut Str, _spaced: bool) {
        let mut room = int::Digits::default();
        let (digits, len) = int::padded_digits(*self, &mut room);
        let end = to.len().wrapping_add(len);
        to.extend_from_slice(digits);
        // SAFETY: the one who appends is the sole owner, and there are more bytes now.
        unsafe { to.set_len(end) };
    }
}

impl Text for Str {
    fn json(&self, to: &mut Str, _spaced: bool) {
        quote(self, to);
    }

    fn plain(&self, to: &mut Str) {
        to.extend_from_slice(self);
    }
}

impl<T: Text> Text for List<T> {
    fn json(&self, to: &mut Str, spaced: bool) {
        if self.is_nil() {
            return to.extend_from_slice(b"null");
        }
        let unboxed = T::all_floats(self.iter());
        let mut before: &[u8] = b"[";
        for element in self.iter() {
            to.extend_from_slice(before);
            if unboxed {
                element.json_unboxed(to)
            } else {
                element.json(to, spaced)
            }
            before = comma(spaced);
        }
        to.extend_from_slice(if self.is_empty() { b"[]" } else { b"]" });
    }

    fn plain(&self, to: &mut Str) {
        if self.is_json() {
            self.json(to, false);
        } else {
            failure(self.iter(), T::all_floats(self.iter()), to);
        }
    }

    fn is_json(&self) -> bool {
        self.iter().all(Text::is_json)
    }

    fn json_error(&self, _unboxed: bool, to: &mut Str) {
        let unboxed = T::all_floats(self.iter());
        nested_error(if unboxed { b"floatListMsg" } else { b"untypedListMsg" }, to);
        first_error(self.iter(), unboxed, to);
    }
}

/// Appends a string in quotes, escaped as Go does it: also what HTML or JavaScript would misunderstand.
pub fn quote(text: &[u8], to: &mut Str) {
    to.push(b'"');
    // What needs no escape is appended run by run.
    let (mut run, mut rest) = (text, text);
    while let Some((&first, after)) = rest.split_first() {
        if first < 0x80 && !needs_escape(u32::from(first), 1) {
            rest = after;
            continue;
        }
        let (point, size) = utf8::decode(rest).unwrap_or((0, 1));
        let after = rest.get(size..).unwrap_or_default();
        if needs_escape(point, size) {
            to.extend_from_slice(run.get(..run.len().wrapping_sub(rest.len())).unwrap_or_default());
            escape(point, to);
            run = after;
        }
        rest = after;
    }
    to.extend_from_slice(run);
    to.push(b'"');
}

/// What separates elements.
pub fn comma(spaced: bool) -> &'static [u8] {
    if spaced { b", " } else { b"," }
}

/// What is between a key and its value.
pub fn colon(spaced: bool) -> &'static [u8] {
    if spaced { b": " } else { b":" }
}

/// Appends what Go prints for a value that is outermost and has an element that JSON can't express. Says
/// `unboxed` when the elements are kept as bare floats.
#[cold]
pub fn failure<'a, T: Text + 'a>(elements: impl Iterator<Item = &'a T>, unboxed: bool, to: &mut Str) {
    to.extend_from_slice(b"%!v(PANIC=String method: ");
    first_error(elements, unboxed, to);
    to.push(b')');
}

/// Appends the error of the first element that has one.
pub fn first_error<'a, T: Text + 'a>(mut elements: impl Iterator<Item = &'a T>, unboxed: bool, to: &mut Str) {
    if let Some(element) = elements.find(|element| !element.is_json()) {
        element.json_error(unboxed, to);
    }
}

/// Appends how Go introduces the error of a value that is inside of another one.
pub fn nested_error(type_name: &[u8], to: &mut Str) {
    to.extend_from_slice(b"json: error calling MarshalJSON for type messages.");
    to.extend_from_slice(type_name);
    to.extend_from_slice(b": ");
}

/// Whether a code point of so many bytes can't be in quotes as it is. One byte that is beyond ASCII is not
/// UTF-8.
fn needs_escape(point: u32, size: usize) -> bool {
    match point {
        0x80.. => size == 1 || point == 0x2028 || point == 0x2029,
        _ => point < 0x20 || matches!(point as u8, b'"' | b'\\' | b'<' | b'>' | b'&'),
    }
}

fn escape(point: u32, to: &mut Str) {
    to.push(b'\\');
    let short = match point as u8 {
        _ if point >= 0x80 => b'u',
        quote @ (b'"' | b'\\') => quote,
        0x08 => b'b',
        0x0C => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => b'u',
    };
    to.push(short);
    if short == b'u' {
        for shift in [12, 8, 4, 0] {
            let digit = (point >> shift) as u8 & 15;
            to.push(if digit < 10 { digit | b'0' } else { digit.wrapping_add(b'a' - 10) });
        }
    }
}
