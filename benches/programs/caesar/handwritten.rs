//! A text whose vowels become the next ones, character by character: how long it is then.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let words: Vec<&str> =
        (0..limit).map(|number| ["gallia", "est omnis", "divisa"][number as usize % 3]).collect();
    let text = std::hint::black_box(words.join(" "));
    let mut shifted = String::new();
    for character in text.chars() {
        match character {
            'a' => shifted.push('e'),
            'e' => shifted.push('i'),
            'i' => shifted.push('o'),
            'o' => shifted.push_str("ue"),
            _ => shifted.push(character),
        }
    }
    println!("{}", shifted.len());
}
