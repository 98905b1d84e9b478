//! How many numbers read the same from both ends.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let is_palindrome = |text: &String| {
        let mut reverse = String::new();
        for character in text.chars() {
            reverse.insert(0, character);
        }
        *text == reverse
    };
    println!("{}", (0..limit).map(|number| number.to_string()).filter(is_palindrome).count());
}
