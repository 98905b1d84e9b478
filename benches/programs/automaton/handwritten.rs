//! Rule 110 on a ring of 512 cells.

const CELLS: usize = 512;

fn main() {
    let rounds: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut cells: Vec<i64> = (0..CELLS).map(|at| i64::from(at % 7 == 3)).collect();
    for _ in 0..rounds {
        cells = (0..CELLS)
            .map(|at| {
                let (left, own, right) =
                    (cells[(at + CELLS - 1) % CELLS], cells[at], cells[(at + 1) % CELLS]);
                (110 >> (left * 4 + own * 2 + right)) & 1
            })
            .collect();
    }
    println!("{}", cells.iter().sum::<i64>());
}
