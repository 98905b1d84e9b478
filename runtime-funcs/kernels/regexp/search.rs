//! The search for a pattern: all ways through its program at once, the preferred ones first, code point by
//! code point.

use crate::regexp::program::{
    ANY, ANY_IN_LINE, CHAR, CLASS, JUMP, LINE_BEGIN, LINE_END, LOOK, MATCH, NO_WORD_EDGE, SAVE, SPLIT,
    TEXT_BEGIN, TEXT_END, WORD_EDGE, number,
};
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

/// Stands for a place that was not reached.
const NOWHERE: usize = usize::MAX;

fn find(program: &[u8], text: &[u8]) -> Option<Buf<usize>> {
    let start = number(program, 0);
    let places = number(program, 4) as usize;
    let nothing: Buf<usize> = (0..places).map(|_| NOWHERE).collect();
    let mut search =
        Search { program, text, places: nothing.clone(), todo: Buf::new(), seen: Seen::new(program.len()) };
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
        let point = utf8::decode(text.get(at..).unwrap_or_default());
        let behind = at.wrapping_add(point.map_or(0, |(_, size)| size));
        for (thread, &address) in now.addresses.iter().enumerate() {
            let kept = now.places.iter().skip(thread.wrapping_mul(places)).take(places);
            let after = address.wrapping_add(5);
            let next_address = match (search.operation(address), point) {
                (MATCH, _) => {
                    found = Some(kept.copied().collect());
                    break;
                }
                (CHAR, Some((point, _))) if search.operand(address) == point => after,
                (CLASS, Some((point, _))) if search.class_has(address, point) => after,
                (ANY, Some(_)) => address.wrapping_add(1),
                (ANY_IN_LINE, Some((point, _))) if point != u32::from(b'\n') => address.wrapping_add(1),
                _ => continue,
            };
            for (place, known) in search.places.make_unique().iter_mut().zip(kept) {
                *place = *known;
            }
            search.add(next_address, behind, &mut next);
        }
        now.clear();
        core::mem::swap(&mut now, &mut next);
        if point.is_none() {
            return found;
        }
        at = behind;
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
        Seen { order: Buf::new(), position: (0..size).map(|_| 0).collect() }
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
    /// Go on at an address.
    Visit(u32),
    /// Forget a place that was kept meanwhile.
    Restore(u32, usize),
}

struct Search<'a> {
    program: &'a [u8],
    text: &'a [u8],
    /// The places that the way at hand has kept.
    places: Buf<usize>,
    todo: Buf<Todo>,
    seen: Seen,
}

impl Search<'_> {
    /// Follows a way up to where it takes a code point, and all ways that branch off.
    fn add(&mut self, address: u32, at: usize, threads: &mut Threads) {
        self.todo.push(Todo::Visit(address));
        while let Some(todo) = self.todo.pop() {
            let address = match todo {
                Todo::Visit(address) => address,
                Todo::Restore(place, value) => {
                    self.keep(place, value);
                    continue;
                }
            };
            if !self.seen.visit(address) {
                continue;
            }
            let operand = self.operand(address);
            match self.operation(address) {
                JUMP => self.todo.push(Todo::Visit(operand)),
                SPLIT => {
                    let second = number(self.program, (address as usize).wrapping_add(5));
                    self.todo.push(Todo::Visit(second));
                    self.todo.push(Todo::Visit(operand));
                }
                SAVE => {
                    let before = self.places.get(operand as usize).copied();
                    self.todo.push(Todo::Restore(operand, before.unwrap_or(NOWHERE)));
                    self.keep(operand, at);
                    self.todo.push(Todo::Visit(address.wrapping_add(5)));
                }
                LOOK => {
                    if self.is_at(operand as u8, at) {
                        self.todo.push(Todo::Visit(address.wrapping_add(2)));
                    }
                }
                _ => {
                    threads.addresses.push(address);
                    threads.places.extend_from_slice(&self.places);
                }
            }
        }
    }

    fn keep(&mut self, place: u32, value: usize) {
        if let Some(kept) = self.places.make_unique().get_mut(place as usize) {
            *kept = value;
        }
    }

    fn operation(&self, address: u32) -> u8 {
        self.program.get(address as usize).copied().unwrap_or(MATCH)
    }

    fn operand(&self, address: u32) -> u32 {
        number(self.program, (address as usize).wrapping_add(1))
    }

    /// Whether the set of an instruction has a code point.
    fn class_has(&self, address: u32, point: u32) -> bool {
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

    fn is_at(&self, kind: u8, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text.get(before));
        let behind = self.text.get(at);
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let is_edge = is_word(before) != is_word(behind);
        match kind {
            TEXT_BEGIN => before.is_none(),
            TEXT_END => behind.is_none(),
            LINE_BEGIN => before.is_none_or(|byte| *byte == b'\n'),
            LINE_END => behind.is_none_or(|byte| *byte == b'\n'),
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
