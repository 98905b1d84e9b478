//! A list of structs, of which some are picked: the worth of what is there.

struct Item {
    id: i64,
    price: i64,
    stock: i64,
}

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let make = |id| Item { id, price: id % 997, stock: id % 5 };
    let items: Vec<Item> = std::hint::black_box((0..limit).map(make).collect());
    let there = items.iter().filter(|item| item.stock > 0 && item.id >= 0);
    println!("{}", there.map(|item| item.price * item.stock).sum::<i64>() + items.len() as i64);
}
