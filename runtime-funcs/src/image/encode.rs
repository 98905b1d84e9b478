//! Images as PNG.

use crate::define::step;
use neva_registry::{Machine, Port, Record, Step, Type, kernel};

kernel! {
    /// The kernel of `IMAGE_ENCODE`.
    pub PNG_KERNEL = image::png::encode(pixels: &Bytes, width: i64, height: i64) -> try Bytes
}

pub(crate) static IMAGE_ENCODE: Record = Record {
    reference: "image_encode",
    component: "Encode",
    doc: "Sends an image as PNG, or an error.",
    inputs: &[Port::value("img", Type::Any)],
    outputs: &[Port::value("res", Type::Bytes), Port::value("err", Type::Any)],
    ..step("image", encode, &[&PNG_KERNEL])
};

fn encode(n: &mut dyn Machine) -> Step {
    let image = n.receive(0)?;
    let [pixels, width, height] = ["pixels", "width", "height"].map(|name| n.field(image, name));
    let png = n.try_call(&PNG_KERNEL, &[pixels, width, height])?;
    n.send_result(png, 0, 1);
    Ok(())
}
