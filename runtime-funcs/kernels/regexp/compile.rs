//! Patterns made programs.

use crate::regexp::error::error;
use crate::regexp::literal;
use crate::regexp::parse;
use crate::regexp::program::{
    ANY, ANY_IN_LINE, CHAR, CLASS, HEAD, JUMP, LINE_BEGIN, LINE_END, LITERAL, LOOK, MATCH, NO_WORD_EDGE,
    PLACES, SAVE, SPLIT, START, TEXT_BEGIN, TEXT_END, WORD_EDGE,
};
use crate::regexp::tree::{Look, Node, Repeat};
use crate::value::buf::Buf;
use crate::value::str::Str;

/// As many instructions as Go allows.
const MOST: u32 = 3_355_443;

/// The program of the pattern that was compiled last, as a pattern is often used for many texts.
static mut LAST: Option<(Str, Str)> = None;

/// The program of a pattern; the one at hand if it is that of the last call.
pub fn compile(pattern: &Str) -> Result<Str, Str> {
    let last = &raw mut LAST;
    // SAFETY: one thread compiles patterns, and the reference does not outlive this function.
    let last = unsafe { &mut *last };
    if let Some((known, program)) = last
        && known == pattern
    {
        return Ok(program.clone());
    }
    let program = compile_new(pattern)?;
    *last = Some((pattern.clone(), program.clone()));
    Ok(program)
}

/// The program of a pattern.
pub fn compile_new(pattern: &Str) -> Result<Str, Str> {
    let (tree, parser) = parse::parse(pattern)?;
    let mut writer = Writer { program: Str::new(), classes: Buf::new(), count: 0 };
    writer.program.extend_from_slice(&[0; HEAD]);
    let literal = literal::of(&tree);
    writer.patch(LITERAL, HEAD as u32);
    writer.patch(LITERAL + 4, literal.len() as u32);
    writer.program.extend_from_slice(&literal);
    for class in parser.classes.iter() {
        writer.classes.push(writer.here());
        writer.program.extend_from_slice(class);
    }
    let start = writer.here();
    writer.patch(START, start);
    writer.patch(PLACES, parser.groups.wrapping_add(1).wrapping_mul(2));
    writer.kept(0, &tree);
    writer.instruction(MATCH);
    if writer.count > MOST {
        return Err(error(b"expression too large", pattern));
    }
    Ok(writer.program)
}

struct Writer {
    program: Str,
    /// Where the sets are.
    classes: Buf<u32>,
    /// How many instructions there are. When there are too many, none is added.
    count: u32,
}

impl Writer {
    fn here(&self) -> u32 {
        self.program.len() as u32
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Empty => {}
            Node::Char(point) => {
                self.instruction(CHAR);
                self.number(*point);
            }
            Node::Class(number) => {
                self.instruction(CLASS);
                let at = self.classes.get(*number as usize).copied();
                self.number(at.unwrap_or(0));
            }
            Node::Any { newline } => self.instruction(if *newline { ANY } else { ANY_IN_LINE }),
            Node::Look(look) => {
                self.instruction(LOOK);
                self.program.push(match look {
                    Look::TextBegin => TEXT_BEGIN,
                    Look::TextEnd => TEXT_END,
                    Look::LineBegin => LINE_BEGIN,
                    Look::LineEnd => LINE_END,
                    Look::WordEdge => WORD_EDGE,
                    Look::NoWordEdge => NO_WORD_EDGE,
                });
            }
            Node::Group(number, inner) => {
                if let Some(inner) = inner.first() {
                    self.kept(*number, inner);
                }
            }
            Node::Repeat(repeat, inner) => {
                if let Some(inner) = inner.first() {
                    self.repeat(*repeat, inner);
                }
            }
            Node::Concat(parts) => parts.iter().for_each(|part| self.node(part)),
            Node::Alternate(branches) => {
                let mut ends = Buf::new();
                let last = branches.len().wrapping_sub(1);
                for (at, branch) in branches.iter().enumerate() {
                    if at == last {
                        self.node(branch);
                        break;
                    }
                    let next = self.split(false);
                    self.node(branch);
                    ends.push(self.jump());
                    self.patch_here(next);
                }
                ends.iter().for_each(|end| self.patch_here(*end));
            }
        }
    }

    /// A node whose text is kept.
    fn kept(&mut self, number: u32, node: &Node) {
        let place = number.wrapping_mul(2);
        self.instruction(SAVE);
        self.number(place);
        self.node(node);
        self.instruction(SAVE);
        self.number(place.wrapping_add(1));
    }

    fn repeat(&mut self, repeat: Repeat, inner: &Node) {
        if matches!(inner, Node::Empty) {
            return;
        }
        let Some(most) = repeat.most else {
            for _ in 1..repeat.least {
                self.node(inner);
            }
            return match repeat.least {
                0 if inner.is_nullable() => {
                    // Repeating what may be nothing once or more, or not at all, tries things in the right
                    // order.
                    let end = self.split(repeat.lazy);
                    self.once_or_more(repeat.lazy, inner);
                    self.patch_here(end);
                }
                0 => {
                    let start = self.here();
                    let end = self.split(repeat.lazy);
                    self.node(inner);
                    let back = self.jump();
                    self.patch(back as usize, start);
                    self.patch_here(end);
                }
                _ => self.once_or_more(repeat.lazy, inner),
            };
        };
        for _ in 0..repeat.least {
            self.node(inner);
        }
        let mut ends = Buf::new();
        for _ in repeat.least..most {
            ends.push(self.split(repeat.lazy));
            self.node(inner);
        }
        ends.iter().for_each(|end| self.patch_here(*end));
    }

    fn once_or_more(&mut self, lazy: bool, inner: &Node) {
        let start = self.here();
        self.node(inner);
        // The split goes on after itself, or where it is told; here the former is the end.
        let back = self.split(!lazy);
        self.patch(back as usize, start);
    }

    /// Writes a split that goes on after itself and, second or if `late` first, at an address that is yet to
    /// be written.
    fn split(&mut self, late: bool) -> u32 {
        self.instruction(SPLIT);
        let first = self.here();
        let after = first.wrapping_add(8);
        self.number(after);
        self.number(after);
        if late { first } else { first.wrapping_add(4) }
    }

    /// Writes a jump to an address that is yet to be written.
    fn jump(&mut self) -> u32 {
        self.instruction(JUMP);
        let place = self.here();
        self.number(0);
        place
    }

    fn instruction(&mut self, operation: u8) {
        self.count = self.count.saturating_add(1);
        if self.count > MOST {
            // The program is not used: it only must not grow.
            self.program.truncate(HEAD);
        }
        self.program.push(operation);
    }

    fn number(&mut self, number: u32) {
        self.program.extend_from_slice(&number.to_le_bytes());
    }

    /// Writes an address where it was missing.
    fn patch(&mut self, place: usize, address: u32) {
        let bytes = self.program.make_unique().iter_mut().skip(place);
        for (byte, value) in bytes.zip(address.to_le_bytes()) {
            *byte = value;
        }
    }

    fn patch_here(&mut self, place: u32) {
        self.patch(place as usize, self.here());
    }
}
