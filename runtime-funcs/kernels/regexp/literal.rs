//! The text that every match of a pattern contains. A text without it needs no further look.

use crate::regexp::tree::Node;
use crate::text::utf8;
use crate::value::str::Str;

/// The longest text that is known to be in every match; empty if there is none.
pub fn of(tree: &Node) -> Str {
    let mut found = Found { run: Str::new(), longest: Str::new() };
    found.node(tree);
    found.end();
    found.longest
}

struct Found {
    /// What every match contains right before what comes next.
    run: Str,
    longest: Str,
}

impl Found {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Empty | Node::Look(_) => {}
            // Bytes that are not UTF-8 are found as this one.
            Node::Char(point) if *point != char::REPLACEMENT_CHARACTER as u32 => {
                utf8::push(&mut self.run, *point);
            }
            Node::Group(_, parts) | Node::Concat(parts) => parts.iter().for_each(|part| self.node(part)),
            Node::Repeat(repeat, inner) if repeat.least > 0 => {
                self.end();
                inner.iter().for_each(|part| self.node(part));
                self.end();
            }
            _ => self.end(),
        }
    }

    /// Ends the run: what comes next may be anything.
    fn end(&mut self) {
        let run = core::mem::take(&mut self.run);
        if run.len() > self.longest.len() {
            self.longest = run;
        }
    }
}
