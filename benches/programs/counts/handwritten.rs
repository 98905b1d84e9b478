//! A dict of texts by key, of which half the questions find one: the sum of what they find.

use std::collections::HashMap;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let entries = (0..limit).map(|number| ((number % 10000).to_string(), number.to_string()));
    let dict: HashMap<String, String> = entries.collect();
    let found = |number: i64| dict.get(&(number % 20000).to_string()).map_or(1, String::len);
    println!("{}", (0..limit).map(found).sum::<usize>());
}
