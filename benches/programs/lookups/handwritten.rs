//! A dict of 512 texts that are looked up again and again.

use std::collections::HashMap;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let dict: HashMap<String, String> =
        (0..512_i64).map(|number| (number.to_string(), (number * number).to_string())).collect();
    let mut sum = 0;
    for left in (1..=limit).rev() {
        sum += dict[&(left & 511).to_string()].chars().count();
    }
    println!("{sum}");
}
