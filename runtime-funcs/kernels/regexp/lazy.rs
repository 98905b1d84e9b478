//! The search for a pattern that is known at run time only, or whose table would be too large: a
//! deterministic automaton that is made as far as texts need it, and kept for the next text.
//!
//! It is the automaton of `runtime-funcs/src/regexp/automaton.rs`, where its construction is explained.
//! Symbols are the characters of ASCII, which each state has a row of entries for, other code points, and the
//! end of the text.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::regexp::code::{Code, NOWHERE};
use crate::regexp::program::{
    JUMP, LINE_BEGIN, LINE_END, LOOK, MATCH, PLACES, SAVE, SPLIT, START, TEXT_BEGIN, TEXT_END, WORD_EDGE,
    number,
};
use crate::text::utf8;
use crate::value::buf::Buf;

/// The automaton of the pattern that was searched last, as a pattern is often used for many texts.
static mut LAST: Option<Automaton> = None;

/// Whether the last automaton is in use. The engine's process may search on several threads.
static IS_USED: AtomicBool = AtomicBool::new(false);

/// How many places can be noted. One more is kept for moves in a circle.
const REGISTERS: usize = 32;
const SPARE: u8 = REGISTERS as u8 - 1;
/// Instead of a register: the place at hand.
const HERE: u8 = 0xFF;
/// Instead of a register: no place.
const UNSET: u8 = 0xFE;

/// An entry of a row that is not known yet.
const UNKNOWN: u32 = u32::MAX;
/// The entry from which no match is reached.
const DEAD: u32 = u32::MAX - 1;
/// The bit of an entry that is the number of an arc rather than of a state.
const ARC: u32 = 1 << 31;
/// The state to which an arc leads that ends the search.
const FOUND: u32 = u32::MAX;

/// The symbol of the end of the text, after those of ASCII. A row has so many entries and one more.
const END: usize = 128;

/// Larger automata begin anew. One that did so many times is of no use.
const MOST_STATES: usize = 512;
const MOST_BYTES: usize = 1 << 20;
const MOST_ARCS: usize = 4096;
const MOST_RESETS: u32 = 16;
/// Larger programs take too long to follow.
const LARGEST: usize = 1 << 16;

/// Where code points beyond ASCII led last, by state and code point.
const WIDE: usize = 256;

/// The places of the match that a program finds first, if it finds one; nothing where the pattern wants
/// another search.
pub fn find(program: &[u8], text: &[u8]) -> Option<Option<Buf<usize>>> {
    if program.len() > LARGEST || IS_USED.swap(true, Ordering::Acquire) {
        return None;
    }
    let last = &raw mut LAST;
    // SAFETY: the flag keeps other threads out, and the reference does not outlive this function.
    let last = unsafe { &mut *last };
    if last.as_ref().is_none_or(|known| *known.program != *program) {
        *last = Some(Automaton::new(program));
    }
    let found = last.as_mut().and_then(|automaton| automaton.find(text));
    IS_USED.store(false, Ordering::Release);
    found
}

struct Automaton {
    program: Buf<u8>,
    /// How many places a way has.
    places: usize,
    /// Which kinds of places the pattern asks for.
    asks: u8,
    /// Whether a match can only begin where the text does.
    is_anchored: bool,
    states: Buf<State>,
    /// For each state an entry for each symbol.
    rows: Buf<u32>,
    arcs: Buf<Arc>,
    wide: Buf<Wide>,
    /// How many bytes the states have.
    bytes: usize,
    /// How many times it began anew.
    resets: u32,
}

/// What comes before or after a place: nothing,
const EDGE: u8 = 1;
/// nothing or a line break,
const LINE: u8 = 2;
/// or a character of a word.
const WORD: u8 = 4;

/// The ways that a search follows at once, the preferred ones first.
#[derive(Clone, Default)]
struct State {
    before: u8,
    /// Whether the places of the best match so far come after those of the ways.
    has_found: bool,
    /// The address where each way goes on.
    addresses: Buf<u32>,
    /// The registers with the places of each way, one after the other.
    places: Buf<u8>,
}

/// A transition that does more than lead to a state.
#[derive(Clone)]
struct Arc {
    to: u32,
    /// Pairs of a register and what is copied there; of one that ends the search, where its places are.
    steps: Buf<u8>,
}

#[derive(Clone, Copy)]
struct Wide {
    state: u32,
    point: u32,
    entry: u32,
}

impl Automaton {
    fn new(program: &[u8]) -> Automaton {
        let code = Code { program, text: &[] };
        let mut automaton = Automaton {
            program: Buf::from_slice(program),
            places: number(program, PLACES) as usize,
            asks: asked(code),
            is_anchored: is_anchored(code),
            states: Buf::new(),
            rows: Buf::new(),
            arcs: Buf::new(),
            wide: Buf::new(),
            bytes: 0,
            resets: 0,
        };
        automaton.empty();
        automaton
    }

    /// Forgets everything but the first state.
    fn empty(&mut self) {
        (self.states, self.rows, self.arcs) = (Buf::new(), Buf::new(), Buf::new());
        self.wide = Buf::repeat(Wide { state: UNKNOWN, point: 0, entry: 0 }, WIDE);
        self.bytes = 0;
        let mut first = State { before: self.kind(None), ..State::default() };
        self.start(&mut first);
        self.add(first);
    }

    /// Adds the way where each search begins to a state.
    fn start(&self, state: &mut State) {
        state.addresses.push(number(&self.program, START));
        for _ in 0..self.places {
            state.places.push(UNSET);
        }
    }

    fn find(&mut self, text: &[u8]) -> Option<Option<Buf<usize>>> {
        if self.resets >= MOST_RESETS || self.places >= usize::from(UNSET) {
            return None;
        }
        let mut registers = [NOWHERE; REGISTERS];
        let (mut state, mut at) = (0_u32, 0_usize);
        loop {
            let row = (state as usize).wrapping_mul(END + 1);
            let (mut entry, size) = match text.get(at) {
                Some(byte @ ..0x80) => {
                    let known = self.rows.get(row.wrapping_add(usize::from(*byte))).copied();
                    (known.unwrap_or(UNKNOWN), 1)
                }
                Some(_) => self.wide(state, text.get(at..).unwrap_or_default())?,
                None => (self.rows.get(row.wrapping_add(END)).copied().unwrap_or(UNKNOWN), 0),
            };
            if entry == UNKNOWN {
                entry = self.enter(state, text.get(at).map(|byte| u32::from(*byte)))?;
            }
            if entry >= ARC {
                if entry == DEAD {
                    return Some(None);
                }
                let Arc { to, steps } = self.arcs.get((entry & !ARC) as usize)?;
                let value = |source: u8, registers: &[usize; REGISTERS]| match source {
                    HERE => at,
                    UNSET => NOWHERE,
                    register => registers.get(usize::from(register)).copied().unwrap_or(NOWHERE),
                };
                if *to == FOUND {
                    return Some(Some(steps.iter().map(|source| value(*source, &registers)).collect()));
                }
                for step in steps.chunks_exact(2) {
                    if let [to, source] = *step {
                        let value = value(source, &registers);
                        if let Some(register) = registers.get_mut(usize::from(to)) {
                            *register = value;
                        }
                    }
                }
                entry = *to;
            }
            state = entry;
            at = at.wrapping_add(size);
        }
    }

    /// The entry of a state for the code point that a text begins with, which is not of ASCII, and its size.
    #[inline(never)]
    fn wide(&mut self, state: u32, text: &[u8]) -> Option<(u32, usize)> {
        let (point, size) = utf8::decode(text)?;
        let slot = (state.wrapping_mul(31).wrapping_add(point)) as usize % WIDE;
        if let Some(known) = self.wide.get(slot)
            && (known.state, known.point) == (state, point)
        {
            return Some((known.entry, size));
        }
        let resets = self.resets;
        let entry = self.entry(state, Some(point))?;
        if self.resets == resets
            && let Some(known) = self.wide.make_unique().get_mut(slot)
        {
            *known = Wide { state, point, entry };
        }
        Some((entry, size))
    }

    /// Finds the entry of a state for a character of ASCII, or for the end of the text, and notes it.
    #[cold]
    #[inline(never)]
    fn enter(&mut self, state: u32, symbol: Option<u32>) -> Option<u32> {
        let resets = self.resets;
        let entry = self.entry(state, symbol)?;
        let at =
            (state as usize).wrapping_mul(END + 1).wrapping_add(symbol.map_or(END, |point| point as usize));
        if self.resets == resets
            && let Some(known) = self.rows.make_unique().get_mut(at)
        {
            *known = entry;
        }
        Some(entry)
    }

    /// The entry of a state for a symbol; nothing if that takes too many registers, or if the automaton began
    /// anew too often.
    fn entry(&mut self, state: u32, symbol: Option<u32>) -> Option<u32> {
        let mut next = self.follow(&self.states.get(state as usize)?.clone(), symbol);
        if next.addresses.is_empty() {
            if !next.has_found {
                return Some(DEAD);
            }
            return Some(self.arc(Arc { to: FOUND, steps: next.places }));
        }
        let steps = next.number_registers()?;
        let mut known = self.states.iter().position(|state| state.is(&next));
        let has_room = self.states.len() < MOST_STATES && self.bytes < MOST_BYTES;
        if self.arcs.len() >= MOST_ARCS || known.is_none() && !has_room {
            self.resets = self.resets.wrapping_add(1);
            if self.resets >= MOST_RESETS {
                return None;
            }
            self.empty();
            known = None;
        }
        let to = match known {
            Some(known) => known as u32,
            None => self.add(next),
        };
        Some(if steps.is_empty() { to } else { self.arc(Arc { to, steps }) })
    }

    fn add(&mut self, state: State) -> u32 {
        let number = self.states.len() as u32;
        self.bytes =
            self.bytes.wrapping_add(state.places.len()).wrapping_add(state.addresses.len().wrapping_mul(4));
        self.states.push(state);
        for _ in 0..=END {
            self.rows.push(UNKNOWN);
        }
        number
    }

    fn arc(&mut self, arc: Arc) -> u32 {
        let number = self
            .arcs
            .iter()
            .position(|known| known.to == arc.to && *known.steps == *arc.steps)
            .unwrap_or(self.arcs.len());
        if number == self.arcs.len() {
            self.arcs.push(arc);
        }
        ARC | number as u32
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
    fn follow(&self, state: &State, symbol: Option<u32>) -> State {
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
    fn is(&self, other: &State) -> bool {
        (self.before, self.has_found) == (other.before, other.has_found)
            && *self.addresses == *other.addresses
            && *self.places == *other.places
    }

    /// Numbers the registers in the order in which ways have them. Gives the moves that this takes, in order,
    /// as pairs of a register and what is copied there; nothing if there are too many registers.
    fn number_registers(&mut self) -> Option<Buf<u8>> {
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
