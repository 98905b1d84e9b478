//! "Did you mean": names that are close to a misspelt one.

/// The names of `known` that are closest to `name`, best first, at most three; for "did you mean".
///
/// Close means an edit distance of at most a third of the longer name (at least 1, at most 4).
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (name_bytes, name) = (name.len(), name.chars().collect::<Vec<char>>());
    let mut characters = Vec::new();
    let mut found: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let limit = (name_bytes.max(candidate.len()) / 3).clamp(1, MOST_EDITS);
            if name_bytes.abs_diff(candidate.len()) > limit * 4 {
                return None; // a character has at most 4 bytes
            }
            characters.clear();
            characters.extend(candidate.chars());
            Some((edit_distance(&name, &characters, limit)?, candidate))
        })
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The largest edit distance that counts as close.
const MOST_EDITS: usize = 4;

/// Edit distance in characters, or none when it is above `limit`, which is at most [`MOST_EDITS`].
///
/// Of the usual table only the diagonals are computed that the limit allows for: `row[d]` belongs to the
/// column that is `d - limit` right of the row's number.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    const FAR: usize = usize::MAX / 2;
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let width = 2 * limit + 1;
    let mut row = [FAR; 2 * MOST_EDITS + 2];
    for (d, distance) in row.iter_mut().enumerate().take(width).skip(limit) {
        *distance = d - limit;
    }
    for (i, x) in a.iter().enumerate() {
        let mut next = [FAR; 2 * MOST_EDITS + 2];
        for d in 0..width {
            let Some(column) = (i + 1 + d).checked_sub(limit) else { continue };
            let replaced = match column.checked_sub(1).and_then(|before| b.get(before)) {
                Some(y) => row[d] + usize::from(x != y),
                None if column == 0 => FAR,
                None => continue,
            };
            let inserted = if d == 0 { FAR } else { next[d - 1] + 1 };
            next[d] = replaced.min(row[d + 1] + 1).min(inserted);
        }
        row = next;
        if row.iter().all(|distance| *distance > limit) {
            return None;
        }
    }
    let distance = row[b.len() + limit - a.len()];
    (distance <= limit).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::{MOST_EDITS, edit_distance, nearest};

    #[test]
    fn nearest_finds_a_misspelling_first() {
        assert_eq!(nearest("printn", ["println", "print", "panic", "int_add"]), ["print", "println"]);
        assert!(nearest("zzz", ["println"]).is_empty());
    }

    #[test]
    fn distances_are_those_of_the_whole_table() {
        let words = [
            "", "a", "ab", "ba", "abc", "kitten", "sitting", "müde", "mude", "abcdefgh", "bcdefghi",
            "xabcdefg",
        ];
        let words = words.map(|word| word.chars().collect::<Vec<char>>());
        for a in &words {
            for b in &words {
                let exact = whole_table(a, b);
                for limit in 1..=MOST_EDITS {
                    assert_eq!(edit_distance(a, b, limit), (exact <= limit).then_some(exact), "{a:?} {b:?}");
                }
            }
        }
    }

    fn whole_table(a: &[char], b: &[char]) -> usize {
        match (a, b) {
            ([], other) | (other, []) => other.len(),
            ([x, a @ ..], [y, b @ ..]) if x == y => whole_table(a, b),
            ([_, shorter_a @ ..], [_, shorter_b @ ..]) => {
                let one_removed = whole_table(shorter_a, b).min(whole_table(a, shorter_b));
                1 + one_removed.min(whole_table(shorter_a, shorter_b))
            }
        }
    }
}
