//! Images as PNG.

use neva_registry::{Machine, Step, func, kernel};

kernel! {
    /// The kernel of `IMAGE_ENCODE`.
    pub PNG_KERNEL = image::png::encode(pixels: &Bytes, width: i64, height: i64) -> try Bytes
}

func! {
    /// Sends an image as PNG, or an error.
    pub IMAGE_ENCODE(image_encode, image.Encode) =
        step encode(img: Value) -> (res: Bytes, err: Value)
        calls [&PNG_KERNEL]
}

fn encode(n: &mut dyn Machine) -> Step {
    let image = n.receive(0)?;
    let [pixels, width, height] = ["pixels", "width", "height"].map(|name| n.field(image, name));
    let png = n.try_call(&PNG_KERNEL, &[pixels, width, height])?;
    n.send_result(png, 0, 1);
    Ok(())
}
