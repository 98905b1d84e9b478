//! Bodies on springs, each a struct in a list.

struct Body {
    place: f64,
    speed: f64,
    mass: f64,
}

fn main() {
    let rounds: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut bodies: Vec<Body> =
        (0..1000).map(|id| Body { place: id as f64, speed: 0.0, mass: 2.0 }).collect();
    for _ in 0..rounds {
        for body in &mut bodies {
            body.speed -= body.place * 0.01 / body.mass;
            body.place += body.speed * 0.1;
        }
    }
    let sum: f64 = bodies.iter().fold(0.0, |sum, body| sum + body.mass * (body.speed * body.speed));
    // As Go prints a float of a million or more.
    let text = format!("{sum:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or_default();
    println!("{digits}e+{exponent:0>2}");
}
