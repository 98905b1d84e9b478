//! Generations of the game of life on a torus of 8 by 8 cells.

fn main() {
    let limit: i64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut cells: Vec<i64> = (0..64).map(|cell| i64::from([1, 10, 16, 17, 18].contains(&cell))).collect();
    for _ in 0..limit {
        let neighbors = [55, 56, 57, 63, 1, 7, 8, 9];
        let next = |cell: usize| match neighbors.iter().map(|step| cells[(cell + step) % 64]).sum() {
            3 => 1,
            2 => cells[cell],
            _ => 0,
        };
        cells = (0..64).map(next).collect();
    }
    println!("{}", cells.iter().sum::<i64>());
}
