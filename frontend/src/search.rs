//! A depth-first search without recursion, so that long chains do no harm.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// What a search has met.
pub(crate) struct Visited<K, E> {
    /// Everything the roots lead to, each after all that it leads to itself, except on cycles.
    pub(crate) order: Vec<K>,
    /// The cycles, each with the label of the edge that closes it.
    pub(crate) cycles: Vec<(Vec<K>, E)>,
}

/// Visits the roots and all that they lead to; `edges` gives what one leads to, and a label for each.
pub(crate) fn visit<K: Copy + Eq + Hash, E>(
    roots: impl IntoIterator<Item = K>,
    edges: impl Fn(K) -> Vec<(K, E)>,
) -> Visited<K, E> {
    let mut visited = Visited { order: Vec::new(), cycles: Vec::new() };
    // Whether what was met is done; else it is on the path.
    let mut is_done = FxHashMap::default();
    for root in roots {
        if is_done.contains_key(&root) {
            continue;
        }
        is_done.insert(root, false);
        let mut path = vec![(root, edges(root).into_iter())];
        while let Some((current, next)) = path.last_mut() {
            let Some((node, label)) = next.next() else {
                is_done.insert(*current, true);
                visited.order.push(*current);
                path.pop();
                continue;
            };
            match is_done.get(&node) {
                None => {
                    is_done.insert(node, false);
                    path.push((node, edges(node).into_iter()));
                }
                Some(false) => {
                    let cycle =
                        path.iter().map(|(on_path, _)| *on_path).skip_while(|on_path| *on_path != node);
                    visited.cycles.push((cycle.collect(), label));
                }
                Some(true) => {}
            }
        }
    }
    visited
}
