//! The comments of generated code, which say of each line what node's work it does.

use std::collections::BTreeMap;

/// What a line of generated code works for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Path of the node in the program.
    pub component: String,
    /// Reference of its runtime func.
    pub func: String,
}

/// The origin of each line that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    lines: BTreeMap<u32, Origin>,
    /// All origins that the code names, those too that no line is left of.
    named: Vec<Origin>,
}

impl Origins {
    /// Reads the comments `// path (func)` of a program's `main.rs`. A comment holds for what follows it, up to the next
    /// one or the end of its block.
    pub fn parse(code: &str) -> Origins {
        let mut origins = Origins::default();
        // Origins by the indentation of their blocks.
        let mut open: Vec<(usize, Origin)> = vec![];
        for (number, line) in (1..).zip(code.lines()) {
            let text = line.trim_start();
            if text.is_empty() {
                continue;
            }
            let indent = line.len() - text.len();
            // What closes a block still belongs to what opened it.
            let outer = if text.starts_with('}') { indent + 1 } else { indent };
            while open.last().is_some_and(|(at, _)| *at > outer) {
                open.pop();
            }
            if let Some(origin) = text.strip_prefix("// ").and_then(origin) {
                open.retain(|(at, _)| *at < indent);
                if !origins.named.contains(&origin) {
                    origins.named.push(origin.clone());
                }
                open.push((indent, origin));
            } else if let Some((_, origin)) = open.last() {
                origins.lines.insert(number, origin.clone());
            } else if let Some(origin) = literal_origin(text) {
                origins.lines.insert(number, origin);
            }
        }
        origins
    }

    /// The origin of a line.
    pub fn of_line(&self, line: u32) -> Option<&Origin> {
        self.lines.get(&line)
    }

    /// All origins that the code names, in its order.
    pub fn named(&self) -> &[Origin] {
        &self.named
    }
}

/// `path (func)` taken apart.
fn origin(text: &str) -> Option<Origin> {
    let (component, func) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let is_reference = func.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    (is_reference && !func.is_empty() && !component.is_empty())
        .then(|| Origin { component: component.to_owned(), func: func.to_owned() })
}

/// The origin that code prints when it fails: `b"path (func)"`, alone or at the end of arguments.
fn literal_origin(text: &str) -> Option<Origin> {
    let (_, literal) = text.trim_end_matches([';', ',', ')']).rsplit_once("b\"")?;
    origin(literal.strip_suffix('"')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"pub fn main() {
    let mut v1: i64 = 1;
    'l1: loop {
        // a/mod (int_mod)
        // a/eq (eq)
        if v1 % 15 == 0 {
            // print (println)
            out::bytes(b"FizzBuzz\n");
        } else {
            v1 += 1;
        }
        // evil line
        v1 += 2;
    }
    end::panic(
        b"panic (panic)",
    );
}
"#;

    #[test]
    fn comments_hold_to_the_end_of_their_block() {
        let origins = Origins::parse(CODE);
        let func = |line| origins.of_line(line).map(|origin| origin.func.as_str());
        let found: Vec<_> = (1..=18).map(func).collect();
        let mut expected = [None; 18];
        for (line, func) in [
            (6, "eq"),
            (8, "println"),
            (9, "eq"),
            (10, "eq"),
            (11, "eq"),
            (12, "eq"),
            (13, "eq"),
            (16, "panic"),
        ] {
            expected[line - 1] = Some(func);
        }
        assert_eq!(found, expected);
        assert_eq!(origins.named().len(), 3);
    }
}
