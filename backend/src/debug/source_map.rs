//! Which line of which `.neva` file each line of generated code is from.

/// A line of a `.neva` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NevaLine {
    /// The file, relative to the module that it belongs to.
    pub(super) file: String,
    /// The line, from 1 on.
    pub(super) line: u64,
}

/// For each line of generated code the Neva line that it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SourceMap {
    /// The first is that of line 1.
    places: Vec<Option<NevaLine>>,
}

/// What a function of generated code begins with.
const FUNCTIONS: [&str; 3] = ["fn ", "pub fn ", "async fn "];

impl SourceMap {
    /// That of `src/main.rs`, by its comments: each names the node whose work follows. What comes before the
    /// first comment of a function belongs to that one.
    pub(super) fn of(code: &str) -> SourceMap {
        let mut places: Vec<Option<NevaLine>> = vec![];
        let mut now = None;
        let mut function = 0;
        for line in code.lines() {
            if FUNCTIONS.iter().any(|begin| line.starts_with(begin)) {
                (function, now) = (places.len(), None);
            }
            if let Some(place) = line.trim_start().strip_prefix("// ").and_then(place) {
                if now.is_none() {
                    places[function..].fill(Some(place.clone()));
                }
                now = Some(place);
            }
            places.push(now.clone());
        }
        SourceMap { places }
    }

    /// All lines of Neva, some more than once.
    pub(super) fn places(&self) -> impl Iterator<Item = &NevaLine> {
        self.places.iter().flatten()
    }

    /// The Neva line of a line of the code, from 1 on.
    pub(super) fn place(&self, line: u64) -> Option<&NevaLine> {
        self.places.get(usize::try_from(line.checked_sub(1)?).ok()?)?.as_ref()
    }
}

/// The place at the end of a comment such as `print (println) at main/main.neva:7`.
fn place(comment: &str) -> Option<NevaLine> {
    let (_, place) = comment.rsplit_once(" at ")?;
    let (file, line) = place.rsplit_once(':')?;
    Some(NevaLine { file: file.to_owned(), line: line.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_say_where_code_is_from() {
        let code = "//! main, compiled from Neva.\n\nstatic A: u8 = 1;\n\nfn part() {\n    let x = 1;\n    \
                    // a (add) at main/main.neva:3\n    f();\n    // b at std/x.neva:9\n    g();\n}\n\n\
                    pub fn main() {\n    h();\n    // trace\n    i();\n}\n";
        let map = SourceMap::of(code);
        let told = code.lines().zip(1..).filter_map(|(line, number)| {
            let NevaLine { file, line: neva } = map.place(number)?;
            Some(format!("{} {file}:{neva}", line.trim()))
        });
        let told: Vec<String> = told.filter(|line| !line.starts_with("//")).collect();
        let expected = [
            "fn part() { main/main.neva:3",
            "let x = 1; main/main.neva:3",
            "f(); main/main.neva:3",
            "g(); std/x.neva:9",
            "} std/x.neva:9",
            " std/x.neva:9",
        ];
        assert_eq!(told, expected);
        assert_eq!((map.place(0), map.place(1000)), (None, None));
    }
}
