//! The search for a pattern. Of the paths through its program, the preferred one that leads to a match
//! counts.

use crate::regexp::program::{
    ANY, ANY_IN_LINE, CHAR, CLASS, FIRST, JUMP, LINE_BEGIN, LINE_END, LOOK, MATCH, NO_WORD_EDGE, PLACES,
    SAVE, SPLIT, START, TEXT_BEGIN, TEXT_END, WORD_EDGE, literal, number,
};
use crate::text::find;
use crate::text::utf8;
use crate::text::varint;
use crate::value::buf::Buf;
use crate::value::list::List;
use crate::value::str::Str;

/// The text that a pattern's program finds first, and those of its groups, empty where one was not used; Go's
/// nil when there is none.
pub fn submatch(program: &Str, data: &Str) -> List<Str> {
    let Some(places) = find(program, data) else { return List::nil() };
    let mut texts = List::with_capacity(places.len() / 2);
    for pair in places.chunks_exact(2) {
        let text = match *pair {
            [start, end] if start != NOWHERE => data.get(start..end).unwrap_or_default(),
            _ => &[],
        };
        texts.push(Str::from_slice(text));
    }
    texts
}

/// A place that was not reached.
const NOWHERE: usize = usize::MAX;

/// So many bits say where a search has been, at most; one that needs more goes all ways at once.
const VISITS: usize = 1 << 20;

fn find(program: &[u8], text: &[u8]) -> Option<Buf<usize>> {
    find::bytes(text, literal(program))?;
    let start = number(program, START);
    let places = Buf::repeat(NOWHERE, number(program, PLACES) as usize);
    let code = Code { program, text };
    let instructions = program.len().wrapping_sub(start as usize);
    match instructions.checked_mul(text.len().wrapping_add(1)) {
        Some(visits @ ..VISITS) => one_by_one(code, start, places, visits),
        _ => all_at_once(code, start, places),
    }
}

/// Follows one way after the other, the preferred ones first. None goes on where another one has been.
fn one_by_one(code: Code<'_>, start: u32, mut places: Buf<usize>, visits: usize) -> Option<Buf<usize>> {
    let mut visited = Buf::repeat(0_u64, visits / 64 + 1);
    let visited = visited.make_unique();
    let mut todo: Buf<Todo> = Buf::new();
    let width = code.text.len().wrapping_add(1);
    let mut begin = 0_usize;
    loop {
        begin = code.next_begin(begin)?;
        todo.push(Todo::Visit(start, begin));
        while let Some(next) = todo.pop() {
            let (mut address, mut at) = match next {
                Todo::Visit(address, at) => (address, at),
                Todo::Restore(place, value) => {
                    keep(&mut places, place, value);
                    continue;
                }
            };
            loop {
                let visit = (address.wrapping_sub(start) as usize).wrapping_mul(width).wrapping_add(at);
                let Some(bits) = visited.get_mut(visit / 64) else { break };
                let bit = 1 << (visit % 64);
                if *bits & bit != 0 {
                    break;
                }
                *bits |= bit;
                let operand = code.operand(address);
                match code.operation(address) {
                    MATCH => return Some(places),
                    JUMP => address = operand,
                    SPLIT => {
                        todo.push(Todo::Visit(code.operand(address.wrapping_add(4)), at));
                        address = operand;
                    }
                    SAVE => {
                        let before = places.get(operand as usize).copied().unwrap_or(NOWHERE);
                        todo.push(Todo::Restore(operand, before));
                        keep(&mut places, operand, at);
                        address = address.wrapping_add(5);
                    }
                    LOOK => {
                        if !code.is_at(operand as u8, at) {
                            break;
                        }
                        address = address.wrapping_add(2);
                    }
                    _ => {
                        let Some((point, size)) = utf8::decode(code.text.get(at..).unwrap_or_default())
                        else {
                            break;
                        };
                        let Some(next) = code.take(address, point) else { break };
                        address = next;
                        at = at.wrapping_add(size);
                    }
                }
            }
        }
        begin = code.after(begin)?;
    }
}

/// Follows all ways at once, code point by code point.
fn all_at_once(code: Code<'_>, start: u32, nothing: Buf<usize>) -> Option<Buf<usize>> {
    let places = nothing.len();
    let mut search =
        Search { code, places: nothing.clone(), todo: Buf::new(), seen: Seen::new(code.program.len()) };
    let (mut now, mut next) = (Threads::new(), Threads::new());
    let mut found = None;
    let mut at = 0_usize;
    loop {
        if found.is_none() {
            // A match that begins here is worth less than those under way.
            search.places = nothing.clone();
            search.add(start, at, &mut now);
        } else if now.addresses.is_empty() {
            return found;
        }
        search.seen.clear();
        let point = utf8::decode(code.text.get(at..).unwrap_or_default());
        let after = at.wrapping_add(point.map_or(0, |(_, size)| size));
        for (thread, &address) in now.addresses.iter().enumerate() {
            let kept = now.places.iter().skip(thread.wrapping_mul(places)).take(places);
            if code.operation(address) == MATCH {
                found = Some(kept.copied().collect());
                break;
            }
            let Some(next_address) = point.and_then(|(point, _)| code.take(address, point)) else { continue };
            for (place, known) in search.places.make_unique().iter_mut().zip(kept) {
                *place = *known;
            }
            search.add(next_address, after, &mut next);
        }
        now.clear();
        core::mem::swap(&mut now, &mut next);
        if point.is_none() {
            return found;
        }
        at = after;
    }
}

/// Ways through the program that are open at a place of the text, the preferred one first.
struct Threads {
    /// The instruction that each is at.
    addresses: Buf<u32>,
    /// The places that each has kept, one after the other.
    places: Buf<usize>,
}

impl Threads {
    fn new() -> Self {
        Threads { addresses: Buf::new(), places: Buf::new() }
    }

    fn clear(&mut self) {
        empty(&mut self.addresses);
        empty(&mut self.places);
    }
}

/// Which addresses were visited: those of which `order` has, at the position that `position` gives, the
/// address.
struct Seen {
    order: Buf<u32>,
    position: Buf<u32>,
}

impl Seen {
    fn new(size: usize) -> Self {
        Seen { order: Buf::new(), position: Buf::repeat(0, size) }
    }

    /// Marks an address. Says whether it was not yet.
    fn visit(&mut self, address: u32) -> bool {
        let count = self.order.len() as u32;
        let Some(position) = self.position.make_unique().get_mut(address as usize) else { return false };
        if self.order.get(*position as usize) == Some(&address) {
            return false;
        }
        *position = count;
        self.order.push(address);
        true
    }

    fn clear(&mut self) {
        empty(&mut self.order);
    }
}

#[derive(Clone)]
enum Todo {
    /// Go on at an address, at a place of the text.
    Visit(u32, usize),
    /// Forget a place that was kept meanwhile.
    Restore(u32, usize),
}

/// A search that follows all ways at once.
struct Search<'a> {
    code: Code<'a>,
    /// The places that the way at hand has kept.
    places: Buf<usize>,
    todo: Buf<Todo>,
    seen: Seen,
}

impl Search<'_> {
    /// Follows a way up to where it takes a code point, and all ways that branch off.
    fn add(&mut self, address: u32, at: usize, threads: &mut Threads) {
        self.todo.push(Todo::Visit(address, at));
        while let Some(todo) = self.todo.pop() {
            let address = match todo {
                Todo::Visit(address, _) => address,
                Todo::Restore(place, value) => {
                    keep(&mut self.places, place, value);
                    continue;
                }
            };
            if !self.seen.visit(address) {
                continue;
            }
            let operand = self.code.operand(address);
            match self.code.operation(address) {
                JUMP => self.todo.push(Todo::Visit(operand, at)),
                SPLIT => {
                    let second = self.code.operand(address.wrapping_add(4));
                    self.todo.push(Todo::Visit(second, at));
                    self.todo.push(Todo::Visit(operand, at));
                }
                SAVE => {
                    let before = self.places.get(operand as usize).copied();
                    self.todo.push(Todo::Restore(operand, before.unwrap_or(NOWHERE)));
                    keep(&mut self.places, operand, at);
                    self.todo.push(Todo::Visit(address.wrapping_add(5), at));
                }
                LOOK => {
                    if self.code.is_at(operand as u8, at) {
                        self.todo.push(Todo::Visit(address.wrapping_add(2), at));
                    }
                }
                _ => {
                    threads.addresses.push(address);
                    threads.places.extend_from_slice(&self.places);
                }
            }
        }
    }
}

fn keep(places: &mut Buf<usize>, place: u32, value: usize) {
    if let Some(kept) = places.make_unique().get_mut(place as usize) {
        *kept = value;
    }
}

/// A program and the text that it searches.
#[derive(Clone, Copy)]
struct Code<'a> {
    program: &'a [u8],
    text: &'a [u8],
}

impl Code<'_> {
    /// The first place from `at` on where a match may begin.
    fn next_begin(self, mut at: usize) -> Option<usize> {
        while let Some(byte) = self.text.get(at) {
            let bits = self.program.get(FIRST.wrapping_add(usize::from(byte / 8))).copied().unwrap_or(0);
            if bits >> (byte % 8) & 1 == 1 {
                return Some(at);
            }
            at = self.after(at)?;
        }
        // Where no byte is left, only what is empty is found; then a match may begin with any byte.
        let may_be_empty = self.program.get(FIRST).is_some_and(|bits| *bits == u8::MAX);
        (may_be_empty && at == self.text.len()).then_some(at)
    }

    /// The place after the code point at another one; nothing at the end.
    fn after(self, at: usize) -> Option<usize> {
        utf8::decode(self.text.get(at..).unwrap_or_default()).map(|(_, size)| at.wrapping_add(size))
    }

    /// Where to go on after an instruction takes a code point, if it does.
    fn take(self, address: u32, point: u32) -> Option<u32> {
        let (is_taken, size) = match self.operation(address) {
            CHAR => (self.operand(address) == point, 5),
            CLASS => (self.class_has(address, point), 5),
            ANY => (true, 1),
            ANY_IN_LINE => (point != u32::from(b'\n'), 1),
            _ => (false, 0),
        };
        is_taken.then_some(address.wrapping_add(size))
    }

    fn operation(self, address: u32) -> u8 {
        self.program.get(address as usize).copied().unwrap_or(MATCH)
    }

    fn operand(self, address: u32) -> u32 {
        number(self.program, (address as usize).wrapping_add(1))
    }

    /// Whether the set of an instruction has a code point.
    fn class_has(self, address: u32, point: u32) -> bool {
        let mut runs = self.program.get(self.operand(address) as usize..).unwrap_or_default();
        let mut at = 0_u32;
        for _ in 0..varint::take(&mut runs) {
            let first = at.wrapping_add(varint::take(&mut runs));
            let last = first.wrapping_add(varint::take(&mut runs));
            if point <= last {
                return point >= first;
            }
            at = last.wrapping_add(1);
        }
        false
    }

    fn is_at(self, kind: u8, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text.get(before));
        let after = self.text.get(at);
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let is_edge = is_word(before) != is_word(after);
        match kind {
            TEXT_BEGIN => before.is_none(),
            TEXT_END => after.is_none(),
            LINE_BEGIN => before.is_none_or(|byte| *byte == b'\n'),
            LINE_END => after.is_none_or(|byte| *byte == b'\n'),
            WORD_EDGE => is_edge,
            NO_WORD_EDGE => !is_edge,
            _ => false,
        }
    }
}

/// Removes all items and keeps the room.
fn empty<T: Copy>(buf: &mut Buf<T>) {
    buf.make_unique();
    // SAFETY: there is one owner, and items that are copied need no drop.
    unsafe { buf.set_len(0) };
}
