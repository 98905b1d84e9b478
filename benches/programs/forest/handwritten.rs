//! Joins trees of a forest, which is a list of parents. The path to a root gets shorter by each look.

fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        let above = parents[parents[node]];
        parents[node] = above;
        node = above;
    }
    node
}

fn main() {
    let pairs: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut parents: Vec<usize> = (0..100_000).collect();
    for pair in 0..pairs {
        let one = root(&mut parents, pair * 7919 % 100_000);
        let other = root(&mut parents, pair * 104_729 % 100_000);
        parents[one] = other;
    }
    println!(
        "{}",
        parents
            .iter()
            .enumerate()
            .filter(|(node, parent)| node == *parent)
            .map(|(node, _)| node)
            .sum::<usize>()
    );
}
