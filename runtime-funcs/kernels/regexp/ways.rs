//! The search that follows all ways through the program of a pattern at once.

use crate::regexp::code::{Code, NOWHERE};
use crate::regexp::program::{JUMP, LOOK, MATCH, PLACES, SAVE, SPLIT, START, number};
use crate::text::utf8;
use crate::value::buf::Buf;

/// The places of the match that a program finds first, if it finds one.
pub fn find(program: &[u8], text: &[u8]) -> Option<Buf<usize>> {
    let code = Code { program, text };
    let (start, places) = (number(program, START), number(program, PLACES) as usize);
    let nothing = Buf::repeat(NOWHERE, places);
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
    /// Go on at an address.
    Visit(u32),
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
        self.todo.push(Todo::Visit(address));
        while let Some(todo) = self.todo.pop() {
            let address = match todo {
                Todo::Visit(address) => address,
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
                JUMP => self.todo.push(Todo::Visit(operand)),
                SPLIT => {
                    let second = self.code.operand(address.wrapping_add(4));
                    self.todo.push(Todo::Visit(second));
                    self.todo.push(Todo::Visit(operand));
                }
                SAVE => {
                    let before = self.places.get(operand as usize).copied();
                    self.todo.push(Todo::Restore(operand, before.unwrap_or(NOWHERE)));
                    keep(&mut self.places, operand, at);
                    self.todo.push(Todo::Visit(address.wrapping_add(5)));
                }
                LOOK => {
                    if self.code.is_at(operand as u8, at) {
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
}

fn keep(places: &mut Buf<usize>, place: u32, value: usize) {
    if let Some(kept) = places.make_unique().get_mut(place as usize) {
        *kept = value;
    }
}

/// Removes all items and keeps the room.
fn empty<T: Copy>(buf: &mut Buf<T>) {
    buf.make_unique();
    // SAFETY: there is one owner, and items that are copied need no drop.
    unsafe { buf.set_len(0) };
}
