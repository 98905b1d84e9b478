//! Bodies on springs: a list of places and a list of speeds.

fn main() {
    let rounds: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut places: Vec<f64> = (0..1000).map(f64::from).collect();
    let mut speeds = places.clone();
    for _ in 0..rounds {
        for (place, speed) in places.iter().zip(&mut speeds) {
            *speed -= place * 0.01;
        }
        for (place, speed) in places.iter_mut().zip(&speeds) {
            *place += speed * 0.1;
        }
    }
    let sum: f64 = places.iter().sum::<f64>();
    // As Go prints a float of a million or more.
    let text = format!("{sum:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or_default();
    println!("{digits}e+{exponent:0>2}");
}
