//! Runs of equal characters, each as its length and the character: how long the code is.

use std::fmt::Write;

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut text = String::new();
    for number in 0..limit {
        let _ = write!(text, "{number}");
    }
    let (mut code, mut last, mut count) = (String::new(), None, 0);
    for character in text.chars() {
        if Some(character) != last {
            let _ = write!(code, "{count}");
            code.extend(last);
            (last, count) = (Some(character), 0);
        }
        count += 1;
    }
    let _ = write!(code, "{count}");
    code.extend(last);
    println!("{}", code.len());
}
