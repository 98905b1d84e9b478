//! Random changes of programs.

/// A change of a program: which word, what is done to it, and a second word or line.
pub type Change = (usize, u8, usize);

/// The text after changes, one after the other.
pub fn mutate(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for &(at, kind, other) in changes {
        let words: Vec<(usize, &str)> = text
            .match_indices(|c: char| c.is_ascii_alphabetic())
            .filter(|(start, _)| !text[..*start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
            .map(|(start, _)| {
                let rest = &text[start..];
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                (start, &rest[..end])
            })
            .collect();
        if words.is_empty() {
            return text;
        }
        let (start, word) = words[at % words.len()];
        let other_word = words[other % words.len()].1.to_owned();
        let end = start + word.len();
        let line = start..text[start..].find('\n').map_or(text.len(), |length| start + length + 1);
        match kind % 4 {
            0 | 1 => text.replace_range(start..end, &other_word),
            2 => text.replace_range(line, ""),
            _ => {
                let copy = text[line.clone()].to_owned();
                text.insert_str(line.start, &copy);
            }
        }
    }
    text
}
