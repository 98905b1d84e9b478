//! The kernels of package `image`.

use neva_kernels::image::draw::{add_pixel, color, draw};
use neva_kernels::image::png::encode;
use neva_kernels::value::{Bytes, List};

#[test]
fn colors_keep_their_high_bits() {
    assert_eq!(color(255, 300, 65535, 70000), 0xFFFF_0100);
    assert_eq!(color(-1, 0, 256, 0), 0x0001_0000);
}

#[test]
fn what_is_drawn_last_counts() {
    let mut pixels = List::new();
    for (x, y, color) in [(1, 0, 7), (0, 1, 0x0403_0201), (1, 0, 9), (-1, 0, 5)] {
        pixels = add_pixel(pixels, x, y, color);
    }
    let image = draw(&pixels, 2, 2).unwrap_or_default();
    assert_eq!(image[..], [0, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]);
    for (width, height, expected) in [
        (i64::MAX, 2, "image: NewRGBA Rectangle has huge or negative dimensions"),
        (i64::MIN, 0, "image: NewRGBA Rectangle has huge or negative dimensions"),
        (1 << 30, 1 << 30, "runtime error: makeslice: len out of range"),
    ] {
        let error = draw(&List::new(), width, height).err().unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(&error), expected);
    }
}

/// The chunks of a PNG: kind and content.
fn chunks(png: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1A\n").expect("the signature");
    let mut chunks = vec![];
    while let [a, b, c, d, ..] = *rest {
        let end = 8 + u32::from_be_bytes([a, b, c, d]) as usize;
        chunks.push((String::from_utf8_lossy(&rest[4..8]).into_owned(), rest[8..end].to_vec()));
        rest = &rest[end + 4..];
    }
    chunks
}

fn lines(png: &[u8]) -> Vec<u8> {
    let chunks = chunks(png);
    let (_, packed) = chunks.iter().find(|(kind, _)| kind == "IDAT").expect("content");
    miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("packed bytes")
}

#[test]
fn opaque_images_have_colors_only() {
    let png = encode(&Bytes::from_slice(&[1, 2, 3, 255, 4, 5, 6, 255]), 1, 2).unwrap_or_default();
    let found = chunks(&png);
    assert_eq!(found[0], ("IHDR".into(), vec![0, 0, 0, 1, 0, 0, 0, 2, 8, 2, 0, 0, 0]));
    assert_eq!(lines(&png), [0, 1, 2, 3, 0, 4, 5, 6]);
    assert!(png.ends_with(b"\0\0\0\0IEND\xAE\x42\x60\x82"), "with the check sum of an empty chunk");
}

#[test]
fn colors_are_not_multiplied_by_the_opacity() {
    let png = encode(&Bytes::from_slice(&[64, 32, 0, 128, 9, 9, 9, 0]), 2, 2).unwrap_or_default();
    assert_eq!(chunks(&png)[0].1[9], 6);
    assert_eq!(lines(&png), [0, 127, 63, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn an_image_has_a_size() {
    let error = encode(&Bytes::new(), 0, -3).err().unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&error), "png: invalid format: invalid image size: 0x-3");
}
