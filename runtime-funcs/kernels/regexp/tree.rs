//! Patterns as trees.

use crate::value::buf::Buf;

/// A part of a pattern.
#[derive(Clone)]
pub enum Node {
    /// Nothing, which is found anywhere.
    Empty,
    /// A code point.
    Char(u32),
    /// One of the sets of code points that the pattern mentions, by its number.
    Class(u32),
    /// Any code point; no line break unless that is said.
    Any {
        /// Whether line breaks count.
        newline: bool,
    },
    /// A place.
    Look(Look),
    /// A group whose text is kept: its number, from 1 on, and what is in it, a single node.
    Group(u32, Buf<Node>),
    /// Repetitions of a single node.
    Repeat(Repeat, Buf<Node>),
    /// One after the other.
    Concat(Buf<Node>),
    /// One of these, the first that leads to a match.
    Alternate(Buf<Node>),
}

/// A place between code points.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The beginning of the text.
    TextBegin,
    /// The end of the text.
    TextEnd,
    /// The beginning of a line.
    LineBegin,
    /// The end of a line.
    LineEnd,
    /// Where a word begins or ends.
    WordEdge,
    /// Anywhere else.
    NoWordEdge,
}

/// How often something is repeated.
#[derive(Clone, Copy)]
pub struct Repeat {
    /// At least.
    pub least: u32,
    /// At most, if there is a limit.
    pub most: Option<u32>,
    /// Whether fewer repetitions are tried first.
    pub lazy: bool,
    /// Whether it is written with numbers.
    pub counted: bool,
}

impl Node {
    /// Whether the node can be found in an empty text.
    pub fn is_nullable(&self) -> bool {
        match self {
            Node::Empty | Node::Look(_) => true,
            Node::Char(_) | Node::Class(_) | Node::Any { .. } => false,
            Node::Group(_, inner) => inner.iter().all(Node::is_nullable),
            Node::Repeat(repeat, inner) => repeat.least == 0 || inner.iter().all(Node::is_nullable),
            Node::Concat(parts) => parts.iter().all(Node::is_nullable),
            Node::Alternate(branches) => branches.iter().any(Node::is_nullable),
        }
    }

    /// Whether counted repetitions inside of each other make no more than `limit` copies.
    pub fn fits(&self, limit: u32) -> bool {
        match self {
            Node::Group(_, inner) | Node::Concat(inner) | Node::Alternate(inner) => {
                inner.iter().all(|node| node.fits(limit))
            }
            Node::Repeat(repeat, inner) => {
                let copies = if repeat.counted { repeat.most.unwrap_or(repeat.least) } else { 0 };
                let none = repeat.counted && repeat.most == Some(0);
                let left = limit.checked_div(copies).unwrap_or(limit);
                none || copies <= limit && inner.iter().all(|node| node.fits(left))
            }
            _ => true,
        }
    }
}
