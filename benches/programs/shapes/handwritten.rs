//! A list of union members, of which a number is computed by kind.

enum Shape {
    Square(i64),
    Rect(i64, i64),
    Dot,
}

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let make = |number| match number % 3 {
        0 => Shape::Square(number),
        1 => Shape::Rect(number, number + 1),
        _ => Shape::Dot,
    };
    let shapes: Vec<Shape> = std::hint::black_box((0..limit).map(make).collect());
    let area = |shape: &Shape| match shape {
        Shape::Square(a) => a & 127,
        Shape::Rect(a, b) => a * b & 255,
        Shape::Dot => 1,
    };
    println!("{}", shapes.iter().map(area).sum::<i64>() + shapes.len() as i64);
}
