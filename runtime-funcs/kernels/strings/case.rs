//! Case, mapped code point by code point.

use crate::text::utf8;
use crate::text::varint;
use crate::value::buf::Buf;
use crate::value::str::Str;

/// The code points beyond ASCII that have another one in a case.
pub struct Runs {
    /// The runs, in order. A run is three numbers, in the form of [`varint`]:
    ///
    /// - how far its first code point is from the last one of the run before;
    /// - twice the number of its further code points, plus 1 if only every second one belongs to it;
    /// - what is added to each of its code points, with a sign.
    ///
    /// So the bytes `C0 01 2C 40` at the beginning say: 32 is added to the 23 code points from U+00C0 to
    /// U+00D6.
    pub bytes: &'static [u8],
    /// Runs in the middle to begin with: the last code point before them, and how many bytes they and all
    /// that follow have.
    begins: [(u32, u16); 7],
}

impl Runs {
    /// The runs that the bytes describe.
    pub const fn new(bytes: &'static [u8]) -> Runs {
        let mut begins = [(0, 0); 7];
        let mut open: &mut [(u32, u16)] = &mut begins;
        let (mut last, mut rest) = (0, bytes);
        while let Some((begin, others)) = open.split_first_mut() {
            // A part of the bytes for each that is open, and one before.
            let wanted = (bytes.len() / 8).wrapping_mul(others.len().wrapping_add(1));
            while rest.len() > wanted {
                last = take_run(last, &mut rest).last;
            }
            *begin = (last, rest.len() as u16);
            open = others;
        }
        Runs { bytes, begins }
    }

    /// The code point that a run maps this one to, or itself.
    pub fn map(&self, point: u32) -> u32 {
        let begin = self.begins.iter().rfind(|(last, _)| *last < point);
        let (mut last, size) =
            begin.map_or((0, self.bytes.len()), |(last, size)| (*last, usize::from(*size)));
        let mut rest = self.bytes.get(self.bytes.len().wrapping_sub(size)..).unwrap_or_default();
        while last < point && !rest.is_empty() {
            let run = take_run(last, &mut rest);
            last = run.last;
            if point >= run.first && point <= last {
                let is_hit = point.wrapping_sub(run.first) & run.step.wrapping_sub(1) == 0;
                return if is_hit { point.wrapping_add_signed(run.delta) } else { point };
            }
        }
        point
    }
}

struct Run {
    first: u32,
    last: u32,
    step: u32,
    delta: i32,
}

/// Takes the run that comes next, after one that ends with a code point.
const fn take_run(last: u32, bytes: &mut &[u8]) -> Run {
    let first = last.wrapping_add(varint::take(bytes));
    let size = varint::take(bytes);
    let delta = varint::take_signed(bytes);
    let (more, step) = (size >> 1, (size & 1).wrapping_add(1));
    Run { first, last: first.wrapping_add(more.wrapping_mul(step)), step, delta }
}

/// The string with every code point mapped. `first` is the first of the 26 ASCII letters to be mapped.
pub fn map(data: &[u8], first: u8, runs: &Runs) -> Str {
    let mut mapped = Str(Buf::with_capacity(data.len()));
    let mut rest = data;
    while let Some((point, size)) = utf8::decode(rest) {
        match map_point(i64::from(point), first, runs) {
            point @ 0..0x80 => mapped.push(point as u8),
            point => utf8::push(&mut mapped, point as u32),
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    mapped
}

/// The code point that this one is mapped to, or itself; -1 stays.
#[inline]
pub fn map_point(point: i64, first: u8, runs: &Runs) -> i64 {
    if point < 0x80 {
        let is_letter = (point.wrapping_sub(i64::from(first)) as u64) < 26;
        point ^ i64::from(is_letter) << 5
    } else {
        i64::from(runs.map(point as u32))
    }
}
