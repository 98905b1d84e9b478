//! A binary heap in a list: a number goes in each turn, and each second turn the least one goes out.

fn main() {
    let turns: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut heap = vec![0_i64];
    let mut sum = 0_i64;
    for turn in 0..turns {
        heap.push(turn * 7919 % 100_003);
        let mut at = heap.len() - 1;
        while at > 0 && heap[at] < heap[(at - 1) / 2] {
            heap.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
        if turn % 2 == 1 {
            let len = heap.len() as i64;
            let least = heap.swap_remove(0);
            let mut at = 0;
            loop {
                let mut child = at * 2 + 1;
                if child + 1 < heap.len() && heap[child + 1] < heap[child] {
                    child += 1;
                }
                if child >= heap.len() || heap[child] >= heap[at] {
                    break;
                }
                heap.swap(at, child);
                at = child;
            }
            sum = (sum + least) ^ len;
        }
    }
    println!("{}", sum + heap.len() as i64);
}
