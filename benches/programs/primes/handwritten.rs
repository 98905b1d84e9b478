//! How many primes are below a limit: each number is divided by the primes up to its root.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut primes = vec![2];
    for number in 3..limit {
        let mut divisors = primes.iter().take_while(|prime| **prime * **prime <= number);
        if !divisors.any(|prime| number % prime == 0) {
            primes.push(number);
        }
    }
    println!("{}", primes.len());
}
