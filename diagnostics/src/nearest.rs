//! "Did you mean": names that are close to a misspelt one.

use std::fmt::Display;

/// The largest edit distance that counts as close.
const MOST_EDITS: usize = 4;

/// The least characters of a name that counts as the beginning of another one.
const SHORTEST_BEGINNING: usize = 3;

/// Names of more characters have no close ones, since a comparison takes the square of their length.
const LONGEST: usize = 100;

/// The names of `known` that are closest to `name`, best first, at most three.
///
/// Close means an edit distance of at most a third of the longer name (at least 1, at most 4). Two letters
/// that changed places are one edit. A name that begins with the other one is close, too, if that has at
/// least three characters.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = name.chars().count();
    let distance = |candidate: &'a str| {
        let mut limit = (name.len().max(candidate.len()) / 3).clamp(1, MOST_EDITS);
        if length.min(candidate.chars().count()) >= SHORTEST_BEGINNING
            && (name.starts_with(candidate) || candidate.starts_with(name))
        {
            limit = MOST_EDITS;
        }
        if length > LONGEST || candidate.chars().count().abs_diff(length) > limit {
            return None;
        }
        let distance = strsim::osa_distance(name, candidate);
        (distance <= limit).then_some((distance, candidate))
    };
    let mut found: Vec<(usize, &str)> = known.into_iter().filter_map(distance).collect();
    found.sort();
    found.dedup();
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The name of a few that may be meant by `name` although it is not close: it begins with the same letter,
/// and at least half of it is the same.
pub fn most_alike<'a>(name: &str, few: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let first = |name: &str| name.chars().next();
    let is_possible = |candidate: &&str| {
        let longer = name.len().max(candidate.len());
        longer <= LONGEST && first(candidate) == first(name)
    };
    let distance = |candidate: &'a str| {
        let distance = strsim::osa_distance(name, candidate);
        (distance * 2 <= name.chars().count().max(candidate.chars().count())).then_some((distance, candidate))
    };
    few.into_iter().filter(is_possible).filter_map(distance).min().map(|(_, candidate)| candidate)
}

/// Advice with the [`nearest`] names, each after `prefix`: "did you mean `a` or `b`?"
pub fn did_you_mean<'a>(
    prefix: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    suggestion(prefix, &nearest(name, known))
}

/// Advice with names that may be meant, each after `prefix`; nothing without names.
pub fn suggestion(prefix: &str, names: &[&str]) -> Option<String> {
    let names: Vec<_> = names.iter().map(|name| format!("`{prefix}{name}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// Names in a sentence: "`a`, `b`".
pub fn quoted(names: impl IntoIterator<Item = impl Display>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_misspelling_first() {
        assert_eq!(nearest("printn", ["println", "print", "panic", "int_add"]), ["print", "println"]);
        assert_eq!(nearest("Atio", ["Atoi", "Itoa"]), ["Atoi"]);
        assert_eq!(nearest("error", ["res", "err"]), ["err"]);
        assert!(nearest("zzz", ["println"]).is_empty());
        assert!(nearest(&"a".repeat(101), ["a".repeat(100).as_str()]).is_empty());
    }

    #[test]
    fn most_alike_shares_half_and_the_first_letter() {
        assert_eq!(most_alike("Sail", ["Shop", "Sale", "Tail"]), Some("Sale"));
        assert_eq!(most_alike("Sail", ["Shop", "Tail", "S"]), None);
        assert_eq!(most_alike("", ["a", ""]), Some(""));
    }

    #[test]
    fn advice_names_each() {
        let advice = did_you_mean("#", "bnd", ["bind", "band", "extern"]);
        assert_eq!(advice.as_deref(), Some("did you mean `#band` or `#bind`?"));
        assert_eq!(did_you_mean("", "zzz", ["println"]), None);
    }
}
