//! The kernels of package `image`.

use neva_kernels::image::deflate::zlib;
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
    assert_eq!(lines(&png), [2, 1, 2, 3, 2, 3, 3, 3]);
    assert!(png.ends_with(b"\0\0\0\0IEND\xAE\x42\x60\x82"), "with the check sum of an empty chunk");
}

/// The differences of a second line from the first, by the filter that Go takes.
fn second_line(first: &[u8], second: &[u8]) -> Vec<u8> {
    let opaque =
        [first, second].concat().chunks(3).flat_map(|pixel| [pixel, &[255]].concat()).collect::<Vec<_>>();
    let png = encode(&Bytes::from_slice(&opaque), (first.len() / 3) as i64, 2).unwrap_or_default();
    lines(&png)[1 + first.len()..].to_vec()
}

#[test]
fn each_line_has_the_filter_with_the_smallest_differences() {
    let gray = |parts: &[u8]| parts.iter().flat_map(|part| [*part; 3]).collect::<Vec<_>>();
    let filtered = |first: &[u8], second: &[u8]| {
        let line = second_line(&gray(first), &gray(second));
        (line[0], line[1..].iter().step_by(3).copied().collect::<Vec<_>>())
    };
    assert_eq!(filtered(&[9, 99, 200], &[9, 99, 201]), (2, vec![0, 0, 1]));
    assert_eq!(filtered(&[200, 100, 150], &[1, 0, 2]), (0, vec![1, 0, 2]));
    assert_eq!(filtered(&[255, 0, 130], &[60, 62, 64]), (1, vec![60, 2, 2]));
    assert_eq!(filtered(&[10, 10, 90], &[50, 50, 130]), (4, vec![40, 0, 40]));
    assert_eq!(filtered(&[100, 0, 100], &[50, 25, 62]), (3, vec![0, 0, 0]));
}

#[test]
fn an_image_has_the_bytes_that_go_gives_it() {
    let png = encode(&Bytes::from_slice(&[255, 0, 1, 255]), 1, 1).unwrap_or_default();
    let packed = b"x\x9Cb\xFA\xCF\xC0\x08\x08\0\0\xFF\xFF\x03\x0A\x01\x03";
    assert_eq!(chunks(&png)[1], ("IDAT".into(), packed.to_vec()));
}

/// The size and the Adler-32 check sum of what Go packs these bytes into.
#[test]
fn bytes_are_packed_as_go_packs_them() {
    let bytes = |count: u32, byte: fn(u32) -> u32| (0..count).map(|at| byte(at) as u8).collect::<Vec<_>>();
    for (data, line, size, sum) in [
        (vec![], 1, 11, 0x164A_0315),
        (b"abcabcabcabc".to_vec(), 12, 17, 0x36FC_0676),
        (bytes(1000, |_| 0), 1000, 20, 0x4180_0624),
        // Stored, with codes of its own, and of several blocks.
        (bytes(300, |at| at.wrapping_mul(2_654_435_761) >> 13), 300, 296, 0x7BD1_9F2D),
        (bytes(5000, |at| ((at * at) >> 4 & 15) * (at >> 3 & 7)), 5000, 157, 0x9B20_52C2),
        (
            bytes(200_000, |at| {
                (at.wrapping_mul(2_654_435_761) >> 20) % 7 * (at.wrapping_mul(40503) >> 9 & 3) + at / 40000
            }),
            1000,
            35052,
            0x9D46_DA92,
        ),
    ] {
        let packed = zlib(&data, line);
        let (low, high) = packed.iter().fold((1, 0), |(low, high), byte| {
            let low = (low + u32::from(*byte)) % 65521;
            (low, (high + low) % 65521)
        });
        assert_eq!((packed.len(), high << 16 | low), (size, sum));
        assert_eq!(miniz_oxide::inflate::decompress_to_vec_zlib(&packed).expect("packed bytes"), data);
    }
}

#[test]
fn colors_are_not_multiplied_by_the_opacity() {
    let png = encode(&Bytes::from_slice(&[64, 32, 0, 128, 9, 9, 9, 0]), 2, 2).unwrap_or_default();
    assert_eq!(chunks(&png)[0].1[9], 6);
    assert_eq!(lines(&png), [2, 127, 63, 0, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn an_image_has_a_size() {
    let error = encode(&Bytes::new(), 0, -3).err().unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&error), "png: invalid format: invalid image size: 0x-3");
}
