//! Templates: text with placeholders such as `$0`, for which values are printed by the impl in
//! `crate::text::json_any`.

use crate::text::int;
use crate::text::json::{self, Style};
use crate::value::any::Value;
use crate::value::list::List;
use crate::value::str::Str;

/// A part of a template.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// Text, not empty.
    Text(&'a [u8]),
    /// The digits of a placeholder.
    Placeholder(&'a [u8]),
}

/// Takes the first piece off a template; nothing when it is empty.
pub fn next<'a>(template: &mut &'a [u8]) -> Option<Piece<'a>> {
    let digits = placeholder(template);
    let mut end = digits;
    while digits == 0 && end < template.len() && (end == 0 || placeholder(after(template, end)) == 0) {
        end = end.wrapping_add(1);
    }
    let (piece, rest) = template.split_at_checked(end)?;
    *template = rest;
    match piece {
        [] => None,
        [_, number @ ..] if digits != 0 => Some(Piece::Placeholder(number)),
        _ => Some(Piece::Text(piece)),
    }
}

/// The number of a placeholder; nothing when it is beyond all ints.
pub fn number(digits: &[u8]) -> Option<usize> {
    let add = |number: usize, digit: &u8| {
        number.checked_mul(10)?.checked_add(usize::from(digit.wrapping_sub(b'0'))).filter(|sum| *sum <= MAX)
    };
    digits.iter().try_fold(0, add)
}

const MAX: usize = i64::MAX as usize;

/// The text of a template with its placeholders replaced. Every argument has to occur.
pub fn format(tpl: &Str, args: &List<Value>) -> Result<Str, Str> {
    let mut text = Str::new();
    let mut unused: List<bool> = args.iter().map(|_| true).collect();
    let mut count = 0_usize;
    let mut rest = &tpl[..];
    while let Some(piece) = next(&mut rest) {
        let digits = match piece {
            Piece::Text(bytes) => {
                text.extend_from_slice(bytes);
                continue;
            }
            Piece::Placeholder(digits) => digits,
        };
        let Some(index) = number(digits) else { return Err(overflow(digits)) };
        let (Some(arg), Some(is_unused)) = (args.get(index), unused.make_unique().get_mut(index)) else {
            let texts = [b"template refers to arg ".as_slice(), b", but only ", b" args given"];
            return Err(with_numbers(texts, index, args.len()));
        };
        text.extend_from_slice(&json::text(arg, Style::Plain));
        count = count.wrapping_add(usize::from(*is_unused));
        *is_unused = false;
    }
    if count != args.len() {
        let texts = [b"not all arguments are used in the template: got ".as_slice(), b", used ", b""];
        return Err(with_numbers(texts, args.len(), count));
    }
    Ok(text)
}

/// The same for a template that is known to fit the arguments.
pub fn formatted(tpl: &Str, args: &List<Value>) -> Str {
    format(tpl, args).unwrap_or_default()
}

/// How many bytes a template begins with that are a placeholder.
fn placeholder(template: &[u8]) -> usize {
    let digits = after(template, 1).iter().take_while(|byte| byte.is_ascii_digit()).count();
    match template.first() {
        Some(b'$') if digits > 0 => digits.wrapping_add(1),
        _ => 0,
    }
}

fn after(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

#[cold]
fn overflow(digits: &[u8]) -> Str {
    let mut text = Str::from_slice(b"invalid placeholder \"");
    text.extend_from_slice(digits);
    text.extend_from_slice(b"\": strconv.Atoi: parsing \"");
    text.extend_from_slice(digits);
    text.extend_from_slice(b"\": value out of range");
    text
}

#[cold]
fn with_numbers(texts: [&[u8]; 3], first: usize, second: usize) -> Str {
    let [before, between, after] = texts;
    let mut text = Str::from_slice(before);
    text.extend_from_slice(int::digits(first as i64, &mut int::Digits::default()));
    text.extend_from_slice(between);
    text.extend_from_slice(int::digits(second as i64, &mut int::Digits::default()));
    text.extend_from_slice(after);
    text
}
