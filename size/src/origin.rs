//! The nodes of a program, and which of them each line of the generated code works for.

use std::collections::{BTreeMap, BTreeSet};

/// A node of the program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeOrigin {
    /// Path of the node in the program.
    pub component: String,
    /// Reference of its runtime func.
    pub func: String,
    /// Where it is in the sources, if that is known.
    pub place: Option<String>,
}

/// Whose work a line of generated code does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeLine {
    /// The node.
    pub node: NodeOrigin,
    /// The node whose error is handled there, if one is.
    pub failing: Option<NodeOrigin>,
}

/// The nodes of a program, and the node of each line that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    lines: BTreeMap<u32, CodeLine>,
    nodes: BTreeSet<NodeOrigin>,
}

impl NodeOrigin {
    /// `path (func) at place` or `path (func)` taken apart.
    pub fn parse(text: &str) -> Option<NodeOrigin> {
        let is_reference = |func: &str| {
            !func.is_empty() && func.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
        };
        // Paths of nodes and files may have anything in them, references may not.
        text.rmatch_indices(" (").find_map(|(at, _)| {
            let (component, rest) = (&text[..at], &text[at + 2..]);
            let (func, rest) = rest.split_once(')')?;
            let place = if rest.is_empty() { None } else { Some(rest.strip_prefix(" at ")?.to_owned()) };
            (is_reference(func) && !component.is_empty()).then(|| NodeOrigin {
                component: component.to_owned(),
                func: func.to_owned(),
                place,
            })
        })
    }

    /// The path to the node through the program: the components that it is in, itself, and its runtime func.
    pub fn path(&self) -> Vec<String> {
        let last = match &self.place {
            Some(place) => format!("{} at {place}", self.func),
            None => self.func.clone(),
        };
        let components = self.component.split('/').map(str::to_owned);
        std::iter::once("main".to_owned()).chain(components).chain([last]).collect()
    }
}

impl Origins {
    /// Reads the comments `// path (func)` of a program's `main.rs`. A comment holds for what follows it, up
    /// to the next one or the end of its block; a call that ends the program in the name of a node is that
    /// node's. `nodes` has the nodes of the program, those too that no comment names.
    pub fn parse(code: &str, nodes: &[String]) -> Origins {
        let nodes = nodes.iter().filter_map(|text| NodeOrigin::parse(text)).collect();
        let mut origins = Origins { nodes, ..Origins::default() };
        // Origins by the indentation of their blocks.
        let mut open: Vec<(usize, NodeOrigin)> = vec![];
        // The nodes in whose branches for errors the line is, by the indentation of these.
        let mut failing: Vec<(usize, NodeOrigin)> = vec![];
        // The latest line of each indentation, from the outermost.
        let mut latest: Vec<(usize, u32)> = vec![];
        for (number, line) in (1..).zip(code.lines()) {
            let text = line.trim_start();
            if text.is_empty() {
                continue;
            }
            let indent = line.len() - text.len();
            // What closes a block still belongs to what opened it.
            let outer = if text.starts_with('}') { indent + 1 } else { indent };
            open.retain(|(at, _)| *at <= outer);
            failing.retain(|(at, _)| *at < outer);
            latest.retain(|(at, _)| *at < indent);
            if let Some(node) = text.strip_prefix("// ").and_then(NodeOrigin::parse) {
                open.retain(|(at, _)| *at < indent);
                open.push((indent, node));
            } else if let Some(node) =
                named_by_literal(text).or_else(|| open.last().map(|(_, node)| node.clone()))
            {
                // If it has a line of its own, the name is the last argument of a call that began further
                // out.
                let is_alone = text.starts_with("b\"");
                let first = latest.last().filter(|_| is_alone).map_or(number, |(_, first)| *first);
                let failing = failing.last().map(|(_, node)| node.clone()).filter(|failing| *failing != node);
                let line = CodeLine { node, failing };
                origins.lines.extend((first..=number).map(|number| (number, line.clone())));
            }
            latest.push((indent, number));
            if let Some(line) = origins.lines.get(&number)
                && text.contains("Err(")
                && text.ends_with('{')
            {
                failing.push((indent, line.node.clone()));
            }
        }
        origins.nodes.extend(origins.lines.values().map(|line| line.node.clone()));
        origins
    }

    /// Whose work a line does.
    pub(crate) fn of_line(&self, line: u32) -> Option<&CodeLine> {
        self.lines.get(&line)
    }

    /// All nodes of the program, those too that no code is left of.
    pub fn nodes(&self) -> &BTreeSet<NodeOrigin> {
        &self.nodes
    }
}

/// The node in whose name a line ends the program: `b"path (func)"`, alone or at the end of arguments.
fn named_by_literal(text: &str) -> Option<NodeOrigin> {
    let (_, literal) = text.trim_end_matches([';', ',', ')']).rsplit_once("b\"")?;
    NodeOrigin::parse(literal.strip_suffix('"')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"pub fn main() {
    let mut v1: i64 = 1;
    'l1: loop {
        // a/mod (int_mod)
        // a/eq (eq) at a/main.neva:3
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
        &[
            text,
        ],
        b"panic (panic)",
    );
    // last (del)
    if let Err(error) = out::write_through(b"x") {
        write_failure::panic(error, b"panic (panic) at main.neva:7");
    }
}
"#;

    #[test]
    fn comments_hold_to_the_end_of_their_block() {
        let origins = Origins::parse(CODE, &[]);
        let func = |line| origins.of_line(line).map_or("", |line| line.node.func.as_str());
        let found: Vec<_> = (1..=25).map(func).collect();
        let mut expected = [""; 25];
        for (lines, func) in [
            (6..=6, "eq"),
            (8..=8, "println"),
            (9..=13, "eq"),
            (15..=19, "panic"),
            (22..=22, "del"),
            (23..=23, "panic"),
            (24..=24, "del"),
        ] {
            expected[lines.start() - 1..*lines.end()].fill(func);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn handlers_of_errors_are_there_for_what_fails() {
        let code = r#"pub fn main() {
    // print (println)
    if let Err(error) = out::write_through(b"x") {
        // report (panic)
        end::panic(error);
    }
    // read (read_all)
    let text = match io::read() {
        Ok(text) => text,
        Err(error) => {
            end::panic(error, b"both (panic)");
        }
    };
    end::panic(b"both (panic)");
}"#;
        let origins = Origins::parse(code, &[]);
        let failing = |line| origins.of_line(line)?.failing.as_ref().map(|node| node.component.as_str());
        let found: Vec<_> = (1..=14).map(failing).collect();
        let mut expected = [None; 14];
        expected[4] = Some("print");
        expected[10] = Some("read");
        assert_eq!(found, expected);
    }

    #[test]
    fn nodes_are_named_with_their_places() {
        let parsed = |text: &str| {
            NodeOrigin::parse(text)
                .map(|NodeOrigin { component, func, place }| (component, func, place.unwrap_or_default()))
        };
        let node = |component: &str, func: &str, place: &str| {
            Some((component.to_owned(), func.to_owned(), place.to_owned()))
        };
        assert_eq!(parsed("a/b (eq)"), node("a/b", "eq", ""));
        assert_eq!(parsed("a (b) (eq) at x (y).neva:3"), node("a (b)", "eq", "x (y).neva:3"));
        for text in ["evil line", " (eq)", "a (not one)", "a (eq) and so on"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
