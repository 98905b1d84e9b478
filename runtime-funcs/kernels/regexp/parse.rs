//! Patterns in the syntax of RE2, read as Go reads them, with Go's errors.

use crate::regexp::class;
use crate::regexp::error::error;
use crate::regexp::escape;
use crate::regexp::fold;
use crate::regexp::set::Set;
use crate::regexp::tree::{Look, Node, Repeat};
use crate::text::utf8;
use crate::value::buf::Buf;
use crate::value::str::Str;

/// Deepest nesting of groups.
const DEEPEST: u32 = 1000;
/// Most repetitions.
const MOST: u32 = 1000;

/// What is known while a pattern is read.
pub struct Parser<'a> {
    /// All of it.
    pub whole: &'a [u8],
    /// What is not read yet.
    pub rest: &'a [u8],
    /// What applies here.
    pub flags: Flags,
    /// Number of groups so far whose text is kept.
    pub groups: u32,
    /// The sets of code points so far, encoded.
    pub classes: Buf<Str>,
    depth: u32,
}

/// How what follows is read.
#[derive(Clone, Copy)]
pub struct Flags {
    /// Case does not matter.
    pub fold: bool,
    /// `^` and `$` mean the ends of lines.
    lines: bool,
    /// `.` means line breaks too.
    newline: bool,
    /// Repetitions are as few as possible, unless a `?` follows.
    lazy: bool,
}

/// The tree of a pattern, and what else there is to know of it.
pub fn parse(pattern: &[u8]) -> Result<(Node, Parser<'_>), Str> {
    let flags = Flags { fold: false, lines: false, newline: false, lazy: false };
    let mut parser =
        Parser { whole: pattern, rest: pattern, flags, groups: 0, classes: Buf::new(), depth: 0 };
    let tree = parser.alternation()?;
    if parser.rest.is_empty() { Ok((tree, parser)) } else { Err(error(b"unexpected )", pattern)) }
}

impl<'a> Parser<'a> {
    /// Takes the next code point, or fails if it is not UTF-8.
    pub fn next_point(&mut self) -> Result<u32, Str> {
        match utf8::decode(self.rest) {
            Some((0xFFFD, 1)) => Err(error(b"invalid UTF-8", self.rest)),
            Some((point, size)) => {
                self.skip(size);
                Ok(point)
            }
            None => Ok(0xFFFD),
        }
    }

    /// Takes so many bytes.
    pub fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes some text if it is next.
    pub fn take(&mut self, text: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What is read since the rest was `before`.
    pub fn since(&self, before: &'a [u8]) -> &'a [u8] {
        before.get(..before.len().wrapping_sub(self.rest.len())).unwrap_or_default()
    }

    /// A node for one of a set of code points.
    pub fn class(&mut self, set: &Set) -> Node {
        self.encoded_class(set.encode())
    }

    fn encoded_class(&mut self, encoded: Str) -> Node {
        // Looking through all of them would take too long for patterns with very many.
        const RECENT: usize = 64;
        let start = self.classes.len().saturating_sub(RECENT);
        let known = self.classes.iter().skip(start).position(|class| *class == encoded);
        let number = known.map_or(self.classes.len(), |at| start.wrapping_add(at));
        if known.is_none() {
            self.classes.push(encoded);
        }
        Node::Class(number as u32)
    }

    /// Reads up to the end or a closing parenthesis, which stays.
    fn alternation(&mut self) -> Result<Node, Str> {
        let mut branches = Buf::new();
        loop {
            branches.push(self.concatenation()?);
            if !self.take(b"|") {
                break;
            }
        }
        Ok(if branches.len() == 1 {
            branches.pop().unwrap_or(Node::Empty)
        } else {
            Node::Alternate(branches)
        })
    }

    /// Reads up to the end, a bar or a closing parenthesis, which stay.
    fn concatenation(&mut self) -> Result<Node, Str> {
        let mut parts = Buf::new();
        // The repetition that the last part ends with, up to the end of the pattern.
        let mut repeated: &[u8] = b"";
        while let [byte, ..] = self.rest {
            let before = self.rest;
            let mut now: &[u8] = b"";
            match byte {
                b'|' | b')' => break,
                b'(' => {
                    if let Some(group) = self.group()? {
                        parts.push(group);
                    }
                }
                b'*' | b'+' | b'?' | b'{' => match self.repetition()? {
                    Some(repeat) => {
                        self.repeat(repeat, before, repeated, &mut parts)?;
                        now = before;
                    }
                    None => parts.push(self.literal()?),
                },
                b'[' => {
                    let set = class::bracketed(self)?;
                    parts.push(self.class(&set));
                }
                b'\\' if self.take(b"\\Q") => {
                    let rest = self.rest;
                    let end = rest.windows(2).position(|two| two == b"\\E");
                    self.rest = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                    while !self.rest.is_empty() {
                        parts.push(self.literal()?);
                    }
                    self.rest = end.and_then(|end| rest.get(end.wrapping_add(2)..)).unwrap_or_default();
                }
                _ => parts.push(self.single()?),
            }
            repeated = now;
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.pop().unwrap_or(Node::Empty),
            _ => Node::Concat(parts),
        })
    }

    /// Reads a code point that means itself.
    fn literal(&mut self) -> Result<Node, Str> {
        let point = self.next_point()?;
        Ok(self.char(point))
    }

    fn char(&mut self, point: u32) -> Node {
        if !self.flags.fold {
            return Node::Char(point);
        }
        let cases = fold::cases(point);
        if cases.len() == 1 { Node::Char(point) } else { self.encoded_class(class::of_points(&cases)) }
    }

    /// Reads something that means a code point or a place.
    fn single(&mut self) -> Result<Node, Str> {
        let (size, node) = match self.rest {
            [b'^', ..] => (1, Node::Look(if self.flags.lines { Look::LineBegin } else { Look::TextBegin })),
            [b'$', ..] => (1, Node::Look(if self.flags.lines { Look::LineEnd } else { Look::TextEnd })),
            [b'.', ..] => (1, Node::Any { newline: self.flags.newline }),
            [b'\\', b'A', ..] => (2, Node::Look(Look::TextBegin)),
            [b'\\', b'z', ..] => (2, Node::Look(Look::TextEnd)),
            [b'\\', b'b', ..] => (2, Node::Look(Look::WordEdge)),
            [b'\\', b'B', ..] => (2, Node::Look(Look::NoWordEdge)),
            [b'\\', ..] => {
                let mut set = Set::new();
                if class::escaped(self, &mut set)? {
                    return Ok(self.class(&set));
                }
                let point = escape::point(self)?;
                return Ok(self.char(point));
            }
            _ => return self.literal(),
        };
        self.skip(size);
        Ok(node)
    }

    /// Reads how often to repeat; nothing if a brace turns out to mean itself.
    fn repetition(&mut self) -> Result<Option<Repeat>, Str> {
        let simple = |least, most| Repeat { least, most, lazy: false, counted: false };
        let before = self.rest;
        self.skip(1);
        let repeat = match before.first() {
            Some(b'*') => simple(0, None),
            Some(b'+') => simple(1, None),
            Some(b'?') => simple(0, Some(1)),
            _ => {
                let Some((least, most)) = self.counts() else {
                    self.rest = before;
                    return Ok(None);
                };
                if least > MOST || most.is_some_and(|most| most > MOST || most < least) {
                    return Err(error(b"invalid repeat count", self.since(before)));
                }
                Repeat { least, most, lazy: false, counted: true }
            }
        };
        Ok(Some(repeat))
    }

    /// Reads what is after an opening brace, with the closing one.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let least = self.count()?;
        let most = match self.take(b",") {
            false => Some(least),
            true if self.rest.starts_with(b"}") => None,
            true => Some(self.count()?),
        };
        self.take(b"}").then_some((least, most))
    }

    fn count(&mut self) -> Option<u32> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = self.rest.get(..digits)?;
        if digits == 0 || digits > 1 && text.first() == Some(&b'0') {
            return None;
        }
        self.skip(digits);
        Some(
            text.iter()
                .fold(0_u32, |count, byte| count.saturating_mul(10).saturating_add(u32::from(byte & 15))),
        )
    }

    /// Repeats the last part.
    fn repeat(
        &mut self,
        mut repeat: Repeat,
        before: &'a [u8],
        repeated: &'a [u8],
        parts: &mut Buf<Node>,
    ) -> Result<(), Str> {
        repeat.lazy = self.flags.lazy ^ self.take(b"?");
        if !repeated.is_empty() {
            return Err(error(b"invalid nested repetition operator", self.since(repeated)));
        }
        let Some(part) = parts.pop() else {
            return Err(error(b"missing argument to repetition operator", self.since(before)));
        };
        let mut inner = Buf::new();
        inner.push(part);
        let node = Node::Repeat(repeat, inner);
        if repeat.counted && (repeat.least > 1 || repeat.most > Some(1)) && !node.fits(MOST) {
            return Err(error(b"invalid repeat count", self.since(before)));
        }
        parts.push(node);
        Ok(())
    }

    /// Reads a group, or flags for what follows, which are no node.
    fn group(&mut self) -> Result<Option<Node>, Str> {
        let flags = self.flags;
        let before = self.rest;
        let mut number = None;
        if before.len() > 4 && self.take(b"(?P<") || before.len() > 3 && self.take(b"(?<") {
            self.name(before)?;
            number = self.next_group();
        } else if self.take(b"(?") {
            if !self.new_flags(before)? {
                return Ok(None);
            }
        } else {
            self.skip(1);
            number = self.next_group();
        }
        self.depth = self.depth.wrapping_add(1);
        if self.depth > DEEPEST {
            return Err(error(b"expression nests too deeply", self.whole));
        }
        let inner = self.alternation()?;
        self.depth = self.depth.wrapping_sub(1);
        if !self.take(b")") {
            return Err(error(b"missing closing )", self.whole));
        }
        self.flags = flags;
        Ok(Some(match number {
            Some(number) => Node::Group(number, {
                let mut only = Buf::new();
                only.push(inner);
                only
            }),
            None => inner,
        }))
    }

    fn next_group(&mut self) -> Option<u32> {
        self.groups = self.groups.wrapping_add(1);
        Some(self.groups)
    }

    /// Reads the name of a group and what ends it. Nobody asks for groups by name.
    fn name(&mut self, before: &'a [u8]) -> Result<(), Str> {
        let start = self.rest;
        let Some(end) = start.iter().position(|byte| *byte == b'>') else {
            check_utf8(before)?;
            return Err(error(b"invalid named capture", before));
        };
        self.skip(end.wrapping_add(1));
        let name = start.get(..end).unwrap_or_default();
        check_utf8(name)?;
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            return Err(error(b"invalid named capture", self.since(before)));
        }
        Ok(())
    }

    /// Reads flags and says whether a group begins after them.
    fn new_flags(&mut self, before: &'a [u8]) -> Result<bool, Str> {
        let mut flags = self.flags;
        let (mut on, mut some) = (true, false);
        while !self.rest.is_empty() {
            match char::from_u32(self.next_point()?) {
                Some('i') => flags.fold = on,
                Some('m') => flags.lines = on,
                Some('s') => flags.newline = on,
                Some('U') => flags.lazy = on,
                Some('-') if on => {
                    (on, some) = (false, false);
                    continue;
                }
                Some(end @ (':' | ')')) if on || some => {
                    self.flags = flags;
                    return Ok(end == ':');
                }
                _ => break,
            }
            some = true;
        }
        Err(error(b"invalid or unsupported Perl syntax", self.since(before)))
    }
}

/// Fails if a text is not UTF-8.
pub fn check_utf8(text: &[u8]) -> Result<(), Str> {
    let mut rest = text;
    while let Some((point, size)) = utf8::decode(rest) {
        if point == 0xFFFD && size == 1 {
            return Err(error(b"invalid UTF-8", rest));
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    Ok(())
}
