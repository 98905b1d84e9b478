//! The search for a pattern that is known at run time only, or whose table would be too large: a
//! deterministic automaton that is made as far as texts need it, and kept for the next text.
//!
//! Symbols are the characters of ASCII, which each state has a row of entries for, other code points, and the
//! end of the text.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::regexp::automaton::{Automaton, State};
use crate::regexp::code::NOWHERE;
use crate::regexp::registers::{HERE, REGISTERS, UNSET};
use crate::text::utf8;
use crate::value::buf::Buf;

/// The automaton of the pattern that was searched last, as a pattern is often used for many texts.
static mut LAST: Option<Lazy> = None;

/// Whether the last automaton is in use. The engine's process may search on several threads.
static IS_USED: AtomicBool = AtomicBool::new(false);

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
    if last.as_ref().is_none_or(|known| *known.automaton.program != *program) {
        *last = Some(Lazy::new(program));
    }
    let found = last.as_mut().and_then(|automaton| automaton.find(text));
    IS_USED.store(false, Ordering::Release);
    found
}

/// An automaton as far as it is made.
struct Lazy {
    automaton: Automaton,
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

impl Lazy {
    fn new(program: &[u8]) -> Lazy {
        let mut lazy = Lazy {
            automaton: Automaton::new(program),
            states: Buf::new(),
            rows: Buf::new(),
            arcs: Buf::new(),
            wide: Buf::new(),
            bytes: 0,
            resets: 0,
        };
        lazy.empty();
        lazy
    }

    /// Forgets everything but the first state.
    fn empty(&mut self) {
        (self.states, self.rows, self.arcs) = (Buf::new(), Buf::new(), Buf::new());
        self.wide = Buf::repeat(Wide { state: UNKNOWN, point: 0, entry: 0 }, WIDE);
        self.bytes = 0;
        self.add(self.automaton.first());
    }

    fn find(&mut self, text: &[u8]) -> Option<Option<Buf<usize>>> {
        if self.resets >= MOST_RESETS || self.automaton.places >= usize::from(UNSET) {
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
        let mut next = self.automaton.follow(self.states.get(state as usize)?, symbol);
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
}
