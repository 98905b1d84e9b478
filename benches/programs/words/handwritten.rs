//! The words of a long text: how many are longer than five letters.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let words: Vec<&str> =
        (0..limit).map(|number| ["gallia", "est omnis", "divisa"][number as usize % 3]).collect();
    let text = std::hint::black_box(words.join(" "));
    println!("{}", text.split(' ').filter(|word| word.len() > 5).count());
}
