//! How many turns points of the plane take until they leave the circle of radius 2, 100 at most.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let points = (0..limit).flat_map(|first| (0..limit).map(move |second| (first, second)));
    println!("{}", points.map(|(first, second)| turns(coordinate(first), coordinate(second))).sum::<i64>());
}

fn coordinate(number: i64) -> f64 {
    number as f64 * 0.00625 - 1.75
}

fn turns(cx: f64, cy: f64) -> i64 {
    let (mut x, mut y, mut size, mut turns) = (0.0, 0.0, 0.0, 0);
    while size <= 4.0 && turns < 100 {
        size = x * x + y * y;
        (x, y) = (x * x - y * y + cx, x * y + x * y + cy);
        turns += 1;
    }
    turns
}
