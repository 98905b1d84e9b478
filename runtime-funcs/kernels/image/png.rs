//! Images as PNG, to the same bytes as Go's.

use crate::image::deflate;
use crate::text::int;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// A chunk of the picture is no longer than this.
const CHUNK: usize = 1 << 15;

/// An image as PNG: without opacity where all of it is opaque. Pixels that are missing are transparent.
pub fn encode(pixels: &Bytes, width: i64, height: i64) -> Result<Bytes, Str> {
    let (Ok(columns @ 1..), Ok(rows @ 1..)) = (u32::try_from(width), u32::try_from(height)) else {
        let mut text = Str::from_slice(b"png: invalid format: invalid image size: ");
        text.extend_from_slice(int::digits(width, &mut int::Digits::default()));
        text.push(b'x');
        text.extend_from_slice(int::digits(height, &mut int::Digits::default()));
        return Err(text);
    };
    let pixel = |at: usize| match pixels.get(at.wrapping_mul(4)..at.wrapping_mul(4).wrapping_add(4)) {
        Some(&[red, green, blue, opacity]) => [red, green, blue, opacity],
        _ => [0; 4],
    };
    let count = (columns as usize).saturating_mul(rows as usize);
    let opaque = (0..count).all(|at| pixel(at)[3] == 0xFF);

    let mut head = Str::new();
    head.extend_from_slice(&columns.to_be_bytes());
    head.extend_from_slice(&rows.to_be_bytes());
    // Eight bits a part, colors with or without opacity, and the only kinds of compression, filters and
    // order.
    head.extend_from_slice(&[8, if opaque { 2 } else { 6 }, 0, 0, 0]);

    let mut lines = Str::new();
    let mut above = Str::new();
    for row in 0..rows as usize {
        let mut line = Str::new();
        for column in 0..columns as usize {
            let [red, green, blue, opacity] = pixel(row.wrapping_mul(columns as usize).wrapping_add(column));
            if opaque {
                line.extend_from_slice(&[red, green, blue]);
            } else {
                let plain = |part| unmultiplied(part, opacity);
                line.extend_from_slice(&[plain(red), plain(green), plain(blue), opacity]);
            }
        }
        filter(&line, &above, if opaque { 3 } else { 4 }, &mut lines);
        above = line;
    }
    let packed = deflate::zlib(&lines, lines.len() / (rows as usize).max(1));

    let mut png = Bytes::from_slice(SIGNATURE);
    chunk(b"IHDR", &head, &mut png);
    packed.chunks(CHUNK).for_each(|part| chunk(b"IDAT", part, &mut png));
    chunk(b"IEND", b"", &mut png);
    Ok(png)
}

/// A part of a color before it was multiplied by the opacity.
fn unmultiplied(part: u8, opacity: u8) -> u8 {
    match opacity {
        0 => 0,
        0xFF => part,
        _ => ((u32::from(part) * 0xFFFF / u32::from(opacity)) >> 8) as u8,
    }
}

/// Appends a line as differences from its neighbours, by the filter that makes the smallest; of several, the
/// first in Go's order. The number of the filter precedes it.
fn filter(line: &[u8], above: &[u8], pixel: usize, to: &mut Str) {
    const UP_PAETH_NONE_SUB_AVERAGE: [u8; 5] = [2, 4, 0, 1, 3];
    let difference = |filter: u8, at: usize| {
        let byte = |line: &[u8], at: Option<usize>| at.and_then(|at| line.get(at)).copied().unwrap_or(0);
        let before = at.checked_sub(pixel);
        let (left, up, corner) = (byte(line, before), byte(above, Some(at)), byte(above, before));
        let expected = match filter {
            1 => left,
            2 => up,
            3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
            4 => paeth(left, up, corner),
            _ => 0,
        };
        byte(line, Some(at)).wrapping_sub(expected)
    };
    let sum = |filter: u8| {
        let distances = (0..line.len()).map(|at| u64::from((difference(filter, at) as i8).unsigned_abs()));
        distances.fold(0, u64::wrapping_add)
    };
    let mut best = (0, u64::MAX);
    for filter in UP_PAETH_NONE_SUB_AVERAGE {
        let sum = sum(filter);
        if sum < best.1 {
            best = (filter, sum);
        }
    }
    to.push(best.0);
    (0..line.len()).for_each(|at| to.push(difference(best.0, at)));
}

/// The neighbour that is nearest to where the others lead.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let (to_left, to_up, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - c - c).abs());
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

fn chunk(kind: &[u8; 4], content: &[u8], to: &mut Bytes) {
    to.extend_from_slice(&(content.len() as u32).to_be_bytes());
    to.extend_from_slice(kind);
    to.extend_from_slice(content);
    let sum = kind.iter().chain(content).fold(u32::MAX, |sum, byte| add_to_sum(sum, *byte));
    to.extend_from_slice(&(!sum).to_be_bytes());
}

/// The check sum of a chunk, a CRC-32, with one more byte.
fn add_to_sum(sum: u32, byte: u8) -> u32 {
    let mut sum = sum ^ u32::from(byte);
    for _ in 0..8 {
        sum = sum >> 1 ^ (sum & 1).wrapping_neg() & 0xEDB8_8320;
    }
    sum
}
