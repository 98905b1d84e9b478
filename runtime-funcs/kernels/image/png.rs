//! Images as PNG. The crate that packs them allocates by `crate::sys::global_alloc`.

use crate::text::int;
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// What every PNG begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Effort of the compression, of 10.
const LEVEL: u8 = 6;

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
    // Eight bits a part, colors with or without opacity, and the only kinds of compression, filters and order.
    head.extend_from_slice(&[8, if opaque { 2 } else { 6 }, 0, 0, 0]);

    let mut lines = Str::new();
    for row in 0..rows as usize {
        // No filter.
        lines.push(0);
        for column in 0..columns as usize {
            let [red, green, blue, opacity] = pixel(row.wrapping_mul(columns as usize).wrapping_add(column));
            if opaque {
                lines.extend_from_slice(&[red, green, blue]);
            } else {
                let plain = |part| unmultiplied(part, opacity);
                lines.extend_from_slice(&[plain(red), plain(green), plain(blue), opacity]);
            }
        }
    }
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&lines, LEVEL);

    let mut png = Bytes::from_slice(SIGNATURE);
    chunk(b"IHDR", &head, &mut png);
    chunk(b"IDAT", &packed, &mut png);
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
