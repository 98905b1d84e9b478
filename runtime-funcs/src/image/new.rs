//! Images of pixels.

use neva_registry::stream::Event;
use neva_registry::{Halt, Machine, Step, Val, View, func, kernel, operator};

kernel! {
    /// A list of pixels with one more.
    pub ADD_PIXEL_KERNEL = image::draw::add_pixel(pixels: List<i64>, x: i64, y: i64, color: i64) -> List<i64>
}

kernel! {
    /// A color as one int.
    pub COLOR_KERNEL = image::draw::color(red: i64, green: i64, blue: i64, opacity: i64) -> i64
}

kernel! {
    /// An image of pixels.
    pub DRAW_KERNEL = image::draw::draw(pixels: &List<i64>, width: i64, height: i64) -> try Bytes
}

operator! {
    /// A size that is big enough for a position.
    pub SIZE_FOR_KERNEL = size_for(size: i64, at: i64) -> i64 { if at >= size { at.wrapping_add(1) } else { size } }
}

operator! {
    /// Whether one of the positions is negative.
    pub ANY_NEGATIVE_KERNEL = any_negative(x: i64, y: i64) -> bool { (x | y) < 0 }
}

const IMG: usize = 0;
const ERR: usize = 1;

/// Locals: the pixels of a stream and the size of the image that holds them.
const PIXELS: usize = 0;
const WIDTH: usize = 1;
const HEIGHT: usize = 2;

func! {
    /// Receives a stream of pixels, then sends an image that is big enough for them; a pixel at a negative
    /// position is an error.
    pub IMAGE_NEW(image_new, image.New) = step collect(pixels: Value) -> (img: Value, err: Value)
        calls [&ADD_PIXEL_KERNEL, &COLOR_KERNEL, &DRAW_KERNEL, &SIZE_FOR_KERNEL, &ANY_NEGATIVE_KERNEL]
}

fn collect(n: &mut dyn Machine) -> Step {
    let event = Event::receive(n, 0)?;
    if matches!(event, Event::Open) || matches!(n.view(n.local(PIXELS)), View::Unit) {
        let (nothing, zero) = (n.empty_list(), n.int(0));
        n.set_local(PIXELS, nothing);
        n.set_local(WIDTH, zero);
        n.set_local(HEIGHT, zero);
    }
    match event {
        Event::Open => Ok(()),
        Event::Data(pixel) => add(n, pixel),
        Event::Close => send(n),
    }
}

fn add(n: &mut dyn Machine, pixel: Val) -> Result<(), Halt> {
    let (x, y, color) = (n.field(pixel, "x"), n.field(pixel, "y"), n.field(pixel, "color"));
    if !matches!((n.view(x), n.view(y)), (View::Int(0..), View::Int(0..))) {
        let outside = n.call(&ANY_NEGATIVE_KERNEL, &[x, y]);
        if n.is_true(outside)? {
            let text = n.str(b"image.New: Pixel out of bounds");
            let error = n.error(text);
            n.send(ERR, error);
        }
    }
    let parts = ["r", "g", "b", "a"].map(|name| n.field(color, name));
    let color = n.call(&COLOR_KERNEL, &parts);
    let pixels = n.call(&ADD_PIXEL_KERNEL, &[n.local(PIXELS), x, y, color]);
    let width = n.call(&SIZE_FOR_KERNEL, &[n.local(WIDTH), x]);
    let height = n.call(&SIZE_FOR_KERNEL, &[n.local(HEIGHT), y]);
    n.set_local(PIXELS, pixels);
    n.set_local(WIDTH, width);
    n.set_local(HEIGHT, height);
    Ok(())
}

fn send(n: &mut dyn Machine) -> Result<(), Halt> {
    let (pixels, width, height) = (n.local(PIXELS), n.local(WIDTH), n.local(HEIGHT));
    match n.try_call(&DRAW_KERNEL, &[pixels, width, height])? {
        Ok(pixels) => {
            let image = n.structure(&[("height", height), ("pixels", pixels), ("width", width)]);
            n.clear_locals();
            n.send(IMG, image);
            Ok(())
        }
        Err(text) => Err(n.fault(text)),
    }
}
