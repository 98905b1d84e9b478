//! A loop over a struct: a generator of pseudo-random numbers and the sum of their high bits.

struct State {
    left: i64,
    seed: i64,
    total: i64,
}

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut state = State { left: limit, seed: 1, total: 0 };
    while state.left != 0 {
        let seed = state.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        state = State { left: state.left - 1, seed, total: state.total.wrapping_add(seed >> 40) };
    }
    println!("{}", state.total);
}
