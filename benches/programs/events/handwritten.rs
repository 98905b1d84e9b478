//! A balance that a ring of events changes.

enum Event {
    Deposit(i64),
    Withdraw(i64),
    Interest,
}

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    use Event::{Deposit, Interest, Withdraw};
    let events = std::hint::black_box(vec![
        Deposit(17),
        Interest,
        Withdraw(5),
        Deposit(3),
        Interest,
        Withdraw(11),
        Deposit(40),
        Interest,
    ]);
    let mut balance = 1000;
    for left in (1..=limit).rev() {
        match events[left as usize & 7] {
            Deposit(sum) => balance += sum,
            Withdraw(sum) => balance -= sum,
            Interest => balance += 1,
        }
    }
    println!("{balance}");
}
