//! Images drawn pixel by pixel.

use crate::value::bytes::Bytes;
use crate::value::list::List;
use crate::value::str::Str;

/// Bytes of a pixel: red, green, blue and opacity, by which the colors are multiplied already.
const PIXEL: i64 = 4;

/// The list of pixels with one more: its place and color.
pub fn add_pixel(mut pixels: List<i64>, x: i64, y: i64, color: i64) -> List<i64> {
    pixels.push(x);
    pixels.push(y);
    pixels.push(color);
    pixels
}

/// A color in the form that [`add_pixel`] takes. Each part has 16 bits, of which the high ones are kept, as
/// in Go.
pub fn color(red: i64, green: i64, blue: i64, opacity: i64) -> i64 {
    let byte = |part: i64| part.clamp(0, 0xFFFF) >> 8;
    byte(red) | byte(green) << 8 | byte(blue) << 16 | byte(opacity) << 24
}

/// The pixels of an image of this size, row by row. What is not drawn is transparent, and what is drawn last
/// counts.
pub fn draw(pixels: &List<i64>, width: i64, height: i64) -> Result<Bytes, Str> {
    /// More than any machine has.
    const MOST: i64 = 1 << 47;
    let size = match width.checked_mul(height).and_then(|count| count.checked_mul(PIXEL)) {
        Some(size) if width >= 0 && height >= 0 => size,
        _ => return Err(Str::from_slice(b"image: NewRGBA Rectangle has huge or negative dimensions")),
    };
    if size > MOST {
        return Err(Str::from_slice(b"runtime error: makeslice: len out of range"));
    }
    let mut bytes: Bytes = Bytes((0..size).map(|_| 0).collect());
    let place = bytes.make_unique();
    for pixel in pixels.chunks_exact(3) {
        let [x, y, color] = *pixel else { continue };
        if (0..width).contains(&x) && (0..height).contains(&y) {
            let at = y.wrapping_mul(width).wrapping_add(x).wrapping_mul(PIXEL) as usize;
            for (byte, part) in place.iter_mut().skip(at).zip((color as u32).to_le_bytes()) {
                *byte = part;
            }
        }
    }
    Ok(bytes)
}
