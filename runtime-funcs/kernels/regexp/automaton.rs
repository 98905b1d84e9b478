//! A pattern's program as a deterministic automaton that notes the places of groups: what becomes of a state
//! at a symbol.
//!
//! The construction is that of tagged automata with a lookahead of one symbol (Ville Laurikari, "NFAs with
//! Tagged Transitions", 2000; Ulya Trofimovich, "Tagged Deterministic Finite Automata with Lookahead", 2017).
//! A state is what the search that follows all ways at once has at a place: the ways, the preferred ones
//! first, each with the registers that hold its places. A transition is chosen by the next code point, or by
//! the end of the text. So it knows what is before and after its place, and conditions on places need nothing
//! else.

use crate::regexp::code::Code;
use crate::regexp::program::{
    JUMP, LINE_BEGIN, LINE_END, LOOK, MATCH, PLACES, SAVE, SPLIT, START, TEXT_BEGIN, TEXT_END, WORD_EDGE,
    number,
};
use crate::regexp::registers::{HERE, REGISTERS, UNSET};
use crate::value::buf::Buf;

/// The register that is kept for moves in a circle.
const SPARE: u8 = REGISTERS as u8 - 1;

/// What comes before or after a place: nothing,
const EDGE: u8 = 1;
/// nothing or a line break,
const LINE: u8 = 2;
/// or a character of a word.
const WORD: u8 = 4;

/// The automaton of a program.
pub struct Automaton {
    /// The program.
    pub program: Buf<u8>,
    /// How many places a way has. There is no search with more of them than [`UNSET`] allows.
    pub places: usize,
    /// Which kinds of places the pattern asks for.
    asks: u8,
    /// Whether a match can only begin where the text does.
    pub is_anchored: bool,
}

/// The ways that a search follows at once, the preferred ones first.
#[derive(Clone, Default)]
pub struct State {
    /// What comes before the place.
    before: u8,
    /// Whether the places of the best match so far come after those of the ways.
    pub has_found: bool,
    /// The address where each way goes on.
    pub addresses: Buf<u32>,
    /// The registers with the places of each way, one after the other.
    pub places: Buf<u8>,
}

impl Automaton {
    /// The automaton of a program.
    pub fn new(program: &[u8]) -> Self {
        let code = Code { program, text: &[] };
        Automaton {
            program: Buf::from_slice(program),
            places: number(program, PLACES) as usize,
            asks: asked(code),
            is_anchored: is_anchored(code),
        }
    }

    /// The state at the beginning of the text.
    pub fn first(&self) -> State {
        let mut first = State { before: self.kind(None), ..State::default() };
        self.start(&mut first);
        first
    }

    /// Adds the way where each search begins to a state.
    fn start(&self, state: &mut State) {
        state.addresses.push(number(&self.program, START));
        for _ in 0..self.places {
            state.places.push(UNSET);
        }
    }

    /// What a symbol is beside a place; the end of the text is nothing.
    fn kind(&self, symbol: Option<u32>) -> u8 {
        let kind = match symbol {
            None => EDGE | LINE,
            Some(0x0A) => LINE,
            Some(point @ ..0x80) if (point as u8).is_ascii_alphanumeric() || point == 0x5F => WORD,
            Some(_) => 0,
        };
        kind & self.asks
    }

    /// What becomes of a state at a symbol, its registers as they were.
    pub fn follow(&self, state: &State, symbol: Option<u32>) -> State {
        let mut walk = Walk {
            code: Code { program: &self.program, text: &[] },
            before: state.before,
            after: self.kind(symbol),
            symbol,
            seen: Buf::repeat(false, self.program.len()),
            next: State { before: self.kind(symbol), ..State::default() },
        };
        let mut found = None;
        let mut places = state.places.chunks_exact(self.places.max(1));
        for (address, places) in state.addresses.iter().zip(&mut places) {
            found = walk.follow(*address, places);
            if found.is_some() {
                break;
            }
        }
        let mut next = walk.next;
        if found.is_none() && state.has_found {
            let start = state.addresses.len().wrapping_mul(self.places);
            found = state.places.get(start..).map(Buf::from_slice);
        }
        if found.is_none() && symbol.is_some() && !self.is_anchored {
            self.start(&mut next);
        }
        if let Some(found) = found {
            next.has_found = true;
            next.places.extend_from_slice(&found);
        }
        next
    }
}

impl State {
    /// Whether it is the same state.
    pub fn is(&self, other: &State) -> bool {
        (self.before, self.has_found) == (other.before, other.has_found)
            && *self.addresses == *other.addresses
            && *self.places == *other.places
    }

    /// Numbers the registers in the order in which ways have them. Gives the moves that this takes, in order,
    /// as pairs of a register and what is copied there; nothing if there are too many registers.
    pub fn number_registers(&mut self) -> Option<Buf<u8>> {
        let mut moves: Buf<(u8, u8)> = Buf::new();
        for place in self.places.make_unique().iter_mut().filter(|place| **place != UNSET) {
            let known = moves.iter().find(|(_, source)| *source == *place).map(|(to, _)| *to);
            *place = match known {
                Some(to) => to,
                None => {
                    let to = moves.len() as u8;
                    if to == SPARE {
                        return None;
                    }
                    moves.push((to, *place));
                    to
                }
            };
        }
        Some(in_order(moves))
    }
}

/// Moves that happen at once as moves one after the other. What a register holds is used before it is
/// overwritten; a circle goes through the last register.
fn in_order(moves: Buf<(u8, u8)>) -> Buf<u8> {
    let mut left: Buf<(u8, u8)> = moves.iter().copied().filter(|(to, source)| to != source).collect();
    let mut ordered = Buf::new();
    while !left.is_empty() {
        let is_free = |(to, _): &(u8, u8)| !left.iter().any(|(_, source)| source == to);
        match left.iter().copied().find(is_free) {
            Some((to, source)) => {
                ordered.extend_from_slice(&[to, source]);
                left = left.iter().copied().filter(|(other, _)| *other != to).collect();
            }
            None => {
                if let Some((_, source)) = left.make_unique().first_mut() {
                    ordered.extend_from_slice(&[SPARE, *source]);
                    *source = SPARE;
                }
            }
        }
    }
    ordered
}

/// The ways of a state, followed up to where they take the next symbol.
struct Walk<'a> {
    code: Code<'a>,
    before: u8,
    after: u8,
    symbol: Option<u32>,
    /// The addresses where a preferred way has been.
    seen: Buf<bool>,
    next: State,
}

impl Walk<'_> {
    /// Follows a way and all that branch off, until one comes to a match. Gives the places of that.
    fn follow(&mut self, address: u32, places: &[u8]) -> Option<Buf<u8>> {
        let mut todo: Buf<(u32, Buf<u8>)> = Buf::new();
        todo.push((address, Buf::from_slice(places)));
        while let Some((address, mut places)) = todo.pop() {
            let seen = self.seen.make_unique().get_mut(address as usize)?;
            if core::mem::replace(seen, true) {
                continue;
            }
            let operand = self.code.operand(address);
            match self.code.operation(address) {
                MATCH => return Some(places),
                JUMP => todo.push((operand, places)),
                SPLIT => {
                    todo.push((self.code.operand(address.wrapping_add(4)), places.clone()));
                    todo.push((operand, places));
                }
                SAVE => {
                    if let Some(place) = places.make_unique().get_mut(operand as usize) {
                        *place = HERE;
                    }
                    todo.push((address.wrapping_add(5), places));
                }
                LOOK => {
                    if self.is_at(operand as u8) {
                        todo.push((address.wrapping_add(2), places));
                    }
                }
                _ => {
                    if let Some(next) = self.symbol.and_then(|point| self.code.take(address, point)) {
                        self.next.addresses.push(next);
                        self.next.places.extend_from_slice(&places);
                    }
                }
            }
        }
        None
    }

    /// Whether the place is of a kind.
    fn is_at(&self, kind: u8) -> bool {
        let is_word_edge = (self.before ^ self.after) & WORD != 0;
        match kind {
            TEXT_BEGIN => self.before & EDGE != 0,
            TEXT_END => self.after & EDGE != 0,
            LINE_BEGIN => self.before & LINE != 0,
            LINE_END => self.after & LINE != 0,
            WORD_EDGE => is_word_edge,
            _ => !is_word_edge,
        }
    }
}

/// Shows the instructions that the first one leads to, each once. What they do and the first byte of their
/// operand go to `visit`, which says whether to go on after one.
fn each(code: Code<'_>, mut visit: impl FnMut(u8, u8) -> bool) {
    let mut seen = Buf::repeat(false, code.program.len());
    let mut todo = Buf::from_slice(&[number(code.program, START)]);
    while let Some(address) = todo.pop() {
        let Some(seen) = seen.make_unique().get_mut(address as usize) else { continue };
        let (operation, operand) = (code.operation(address), code.operand(address));
        if core::mem::replace(seen, true) || !visit(operation, operand as u8) {
            continue;
        }
        match operation {
            MATCH => {}
            JUMP => todo.push(operand),
            SPLIT => todo.extend_from_slice(&[operand, code.operand(address.wrapping_add(4))]),
            LOOK => todo.push(address.wrapping_add(2)),
            SAVE => todo.push(address.wrapping_add(5)),
            _ => todo.push(address.wrapping_add(code.size(address))),
        }
    }
}

/// Whether every way asks first for the beginning of the text.
fn is_anchored(code: Code<'_>) -> bool {
    let mut is_anchored = true;
    each(code, |operation, kind| match operation {
        LOOK if kind == TEXT_BEGIN => false,
        JUMP | SAVE | SPLIT | LOOK => true,
        _ => {
            is_anchored = false;
            false
        }
    });
    is_anchored
}

/// Which kinds of places a pattern asks for.
fn asked(code: Code<'_>) -> u8 {
    let mut asks = 0;
    each(code, |operation, kind| {
        if operation == LOOK {
            asks |= match kind {
                TEXT_BEGIN | TEXT_END => EDGE,
                LINE_BEGIN | LINE_END => LINE,
                _ => WORD,
            };
        }
        true
    });
    asks
}
