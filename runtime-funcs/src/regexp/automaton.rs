//! Patterns as deterministic automata that note the places of groups.
//!
//! The construction is that of tagged automata with a lookahead of one symbol (Ville Laurikari, "NFAs with
//! Tagged Transitions", 2000; Ulya Trofimovich, "Tagged Deterministic Finite Automata with Lookahead", 2017).
//! A state is what the search that follows all ways at once has at a place: the ways, the preferred ones
//! first, each with the registers that hold its places. A transition is chosen by the class of the next code
//! point, or by the end of the text. So it knows what is before and after its place, and conditions on
//! places need nothing else.

use super::classes::{Classes, has};
use super::instructions::{Instruction, instruction, instructions};
use neva_kernels::regexp::program as code;
use neva_kernels::regexp::table::{HERE, REGISTERS, UNSET};
use std::collections::{HashMap, HashSet};

/// An automaton. The first state is that at the beginning of the text.
pub(crate) struct Automaton {
    /// The classes of code points.
    pub classes: Classes,
    /// For each state its transitions: one for each class, then that at the end of the text.
    pub states: Vec<Vec<Transition>>,
    /// Whether a match can only begin where the text does.
    pub is_anchored: bool,
}

/// What a state does at a symbol.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Transition {
    /// No match is left to be found.
    Dead,
    /// The match is found: where each of its places is, a register, [`HERE`] or [`UNSET`].
    Found(Vec<u8>),
    /// Copies registers, or [`HERE`], to registers, one after the other, and goes on in a state.
    Go(usize, Vec<(u8, u8)>),
}

/// The automaton of a program; nothing if it has more transitions than allowed, or needs too many registers.
pub(crate) fn automaton(program: &[u8], most: usize) -> Option<Automaton> {
    let classes = Classes::of(program)?;
    let builder = Builder::new(program, &classes)?;
    let first = State { before: builder.kind(None), ways: vec![builder.start.clone()], found: None };
    let mut numbers = HashMap::from([(first.clone(), 0)]);
    let mut waiting = vec![first];
    let mut states = Vec::new();
    while let Some(state) = waiting.get(states.len()).cloned() {
        let symbols = classes.examples.iter().copied().map(Some).chain([None]);
        let mut transitions = Vec::new();
        for symbol in symbols {
            transitions.push(match builder.step(&state, symbol) {
                Step::Dead => Transition::Dead,
                Step::Found(places) => Transition::Found(places),
                Step::Go(mut next) => {
                    let moves = next.number_registers()?;
                    let number = *numbers.entry(next.clone()).or_insert(waiting.len());
                    if number == waiting.len() {
                        waiting.push(next);
                    }
                    Transition::Go(number, in_order(moves)?)
                }
            });
        }
        states.push(transitions);
        if waiting.len() * (classes.examples.len() + 1) > most {
            return None;
        }
    }
    let mut automaton = Automaton { is_anchored: builder.is_anchored, states, classes };
    automaton.end_early();
    Some(automaton)
}

impl Automaton {
    /// Ends searches where no match is reached any more, and removes states that this makes useless.
    fn end_early(&mut self) {
        let mut live: HashSet<usize> = HashSet::new();
        loop {
            let before = live.len();
            for (number, transitions) in self.states.iter().enumerate() {
                let leads_on = |transition: &Transition| match transition {
                    Transition::Dead => false,
                    Transition::Found(_) => true,
                    Transition::Go(next, _) => live.contains(next),
                };
                if transitions.iter().any(leads_on) {
                    live.insert(number);
                }
            }
            if live.len() == before {
                break;
            }
        }
        // The first state stays, also where the pattern is never found.
        let kept: Vec<usize> =
            (0..self.states.len()).filter(|state| *state == 0 || live.contains(state)).collect();
        let numbers: HashMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let old = std::mem::take(&mut self.states);
        for state in kept {
            self.states.push(
                old[state]
                    .iter()
                    .map(|transition| match transition {
                        Transition::Go(next, moves) if live.contains(next) => {
                            Transition::Go(numbers[next], moves.clone())
                        }
                        Transition::Go(..) => Transition::Dead,
                        other => other.clone(),
                    })
                    .collect(),
            );
        }
    }
}

/// A way through the program: the address where it goes on, and the registers with its places.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Way {
    address: u32,
    places: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    before: Kind,
    /// The ways that a better match may come of.
    ways: Vec<Way>,
    /// The places of the best match so far.
    found: Option<Vec<u8>>,
}

/// What comes before or after a place, as far as the pattern asks for it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Kind {
    is_edge: bool,
    is_line_edge: bool,
    is_word: bool,
}

enum Step {
    Dead,
    Found(Vec<u8>),
    Go(State),
}

impl State {
    /// Numbers the registers in the order in which ways have them. Gives the moves that this takes, all at
    /// once; nothing if there are too many registers.
    fn number_registers(&mut self) -> Option<Vec<(u8, u8)>> {
        let mut moves: Vec<(u8, u8)> = Vec::new();
        let ways = self.ways.iter_mut().map(|way| &mut way.places);
        for place in ways.chain(&mut self.found).flatten().filter(|place| **place != UNSET) {
            let known = moves.iter().find(|(_, source)| source == place).map(|(to, _)| *to);
            *place = match known {
                Some(to) => to,
                None => {
                    let to = u8::try_from(moves.len()).ok()?;
                    moves.push((to, *place));
                    to
                }
            };
        }
        // One register is kept for moves in a circle.
        (moves.len() < REGISTERS).then_some(moves)
    }
}

/// Moves that happen at once as moves one after the other. What a register holds is used before it is
/// overwritten; a circle goes through the last register.
fn in_order(mut moves: Vec<(u8, u8)>) -> Option<Vec<(u8, u8)>> {
    const SPARE: u8 = REGISTERS as u8 - 1;
    moves.retain(|(to, source)| to != source);
    let mut ordered = Vec::new();
    while !moves.is_empty() {
        let is_free = |(to, _): &(u8, u8)| !moves.iter().any(|(_, source)| source == to);
        match moves.iter().position(is_free) {
            Some(free) => ordered.push(moves.remove(free)),
            None => {
                let (to, source) = moves[0];
                ordered.push((SPARE, source));
                moves[0] = (to, SPARE);
            }
        }
    }
    // The table has a byte for their number.
    (ordered.len() * 2 <= usize::from(u8::MAX)).then_some(ordered)
}

struct Builder<'a> {
    program: &'a [u8],
    /// Where each search begins.
    start: Way,
    is_anchored: bool,
    asks_edge: bool,
    asks_line: bool,
    asks_word: bool,
}

impl Builder<'_> {
    fn new<'a>(program: &'a [u8], classes: &Classes) -> Option<Builder<'a>> {
        let places = code::number(program, code::PLACES) as usize;
        if places >= usize::from(UNSET) || classes.examples.is_empty() {
            return None;
        }
        let asks = |kinds: &[u8]| {
            instructions(program).any(
                |(_, instruction)| matches!(instruction, Instruction::Look(kind, _) if kinds.contains(&kind)),
            )
        };
        let start = Way { address: code::number(program, code::START), places: vec![UNSET; places] };
        let mut builder = Builder {
            program,
            start,
            is_anchored: false,
            asks_edge: asks(&[code::TEXT_BEGIN, code::TEXT_END]),
            asks_line: asks(&[code::LINE_BEGIN, code::LINE_END]),
            asks_word: asks(&[code::WORD_EDGE, code::NO_WORD_EDGE]),
        };
        builder.is_anchored = builder.needs_begin();
        Some(builder)
    }

    /// Whether every way from the start asks first for the beginning of the text.
    fn needs_begin(&self) -> bool {
        let (mut seen, mut waiting) = (HashSet::new(), vec![self.start.address]);
        while let Some(address) = waiting.pop() {
            if !seen.insert(address) {
                continue;
            }
            match instruction(self.program, address) {
                Instruction::Look(code::TEXT_BEGIN, _) => {}
                Instruction::Jump(next) | Instruction::Save(_, next) | Instruction::Look(_, next) => {
                    waiting.push(next);
                }
                Instruction::Split(first, second) => waiting.extend([first, second]),
                Instruction::Match | Instruction::Take(..) => return false,
            }
        }
        true
    }

    /// What a symbol is beside a place; the end of the text is nothing.
    fn kind(&self, symbol: Option<u32>) -> Kind {
        let is_word = |point: u32| {
            char::from_u32(point).is_some_and(|point| point.is_ascii_alphanumeric() || point == '_')
        };
        Kind {
            is_edge: symbol.is_none() && self.asks_edge,
            is_line_edge: self.asks_line && symbol.is_none_or(|point| point == u32::from('\n')),
            is_word: self.asks_word && symbol.is_some_and(is_word),
        }
    }

    /// What becomes of a state at a symbol.
    fn step(&self, state: &State, symbol: Option<u32>) -> Step {
        let mut walk = Walk {
            builder: self,
            before: state.before,
            after: self.kind(symbol),
            symbol,
            seen: HashSet::new(),
            ways: Vec::new(),
            found: None,
        };
        for way in &state.ways {
            walk.follow(way);
            if walk.found.is_some() {
                break;
            }
        }
        let Walk { mut ways, found, .. } = walk;
        let found = found.or_else(|| state.found.clone());
        if found.is_none() && symbol.is_some() && !self.is_anchored {
            ways.push(self.start.clone());
        }
        match found {
            Some(places) if ways.is_empty() => Step::Found(places),
            None if ways.is_empty() => Step::Dead,
            found => Step::Go(State { before: self.kind(symbol), ways, found }),
        }
    }
}

/// The ways of a state, followed up to where they take the next symbol.
struct Walk<'a> {
    builder: &'a Builder<'a>,
    before: Kind,
    after: Kind,
    symbol: Option<u32>,
    /// The addresses where a preferred way has been.
    seen: HashSet<u32>,
    ways: Vec<Way>,
    found: Option<Vec<u8>>,
}

impl Walk<'_> {
    /// Follows a way and all that branch off, until one comes to a match.
    fn follow(&mut self, way: &Way) {
        let mut waiting = vec![way.clone()];
        while let Some(mut way) = waiting.pop() {
            if !self.seen.insert(way.address) {
                continue;
            }
            match instruction(self.builder.program, way.address) {
                Instruction::Match => {
                    self.found = Some(way.places);
                    return;
                }
                Instruction::Jump(next) => waiting.push(Way { address: next, ..way }),
                Instruction::Split(first, second) => {
                    waiting.push(Way { address: second, places: way.places.clone() });
                    waiting.push(Way { address: first, ..way });
                }
                Instruction::Save(place, next) => {
                    way.places[usize::from(place)] = HERE;
                    waiting.push(Way { address: next, ..way });
                }
                Instruction::Look(kind, next) => {
                    if self.is_at(kind) {
                        waiting.push(Way { address: next, ..way });
                    }
                }
                Instruction::Take(runs, next) => {
                    if self.symbol.is_some_and(|point| has(&runs, point)) {
                        self.ways.push(Way { address: next, ..way });
                    }
                }
            }
        }
    }

    /// Whether the place is of a kind.
    fn is_at(&self, kind: u8) -> bool {
        let is_word_edge = self.before.is_word != self.after.is_word;
        match kind {
            code::TEXT_BEGIN => self.before.is_edge,
            code::TEXT_END => self.after.is_edge,
            code::LINE_BEGIN => self.before.is_line_edge,
            code::LINE_END => self.after.is_line_edge,
            code::WORD_EDGE => is_word_edge,
            code::NO_WORD_EDGE => !is_word_edge,
            other => unreachable!("there is no place of kind {other}"),
        }
    }
}
