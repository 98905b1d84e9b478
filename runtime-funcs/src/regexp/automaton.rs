//! Patterns as deterministic automata, made whole when a program is compiled. The kernel `regexp::automaton`
//! says what becomes of a state at a symbol.

use super::classes::Classes;
use neva_kernels::regexp::automaton::Automaton as Steps;
use neva_kernels::regexp::registers::UNSET;
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
    /// The match is found: where each of its places is, a register, `HERE` or [`UNSET`].
    Found(Vec<u8>),
    /// Goes on in a state after copying, one after the other: pairs of a register and what it gets, a
    /// register or `HERE`.
    Go(usize, Vec<u8>),
}

/// The automaton of a program; nothing if it has more transitions than allowed, or needs too many registers.
pub(crate) fn automaton(program: &[u8], most: usize) -> Option<Automaton> {
    let classes = Classes::of(program)?;
    let steps = Steps::new(program);
    if steps.places >= usize::from(UNSET) {
        return None;
    }
    let mut known = vec![steps.first()];
    let mut states = Vec::new();
    while let Some(state) = known.get(states.len()).cloned() {
        let symbols = classes.examples.iter().copied().map(Some).chain([None]);
        let mut transitions = Vec::new();
        for symbol in symbols {
            let mut next = steps.follow(&state, symbol);
            transitions.push(if !next.addresses.is_empty() {
                let moves = next.number_registers()?.to_vec();
                let number = known.iter().position(|state| state.is(&next)).unwrap_or(known.len());
                if number == known.len() {
                    known.push(next);
                }
                Transition::Go(number, moves)
            } else if next.has_found {
                Transition::Found(next.places.to_vec())
            } else {
                Transition::Dead
            });
        }
        states.push(transitions);
        if known.len() * (classes.examples.len() + 1) > most {
            return None;
        }
    }
    let mut automaton = Automaton { is_anchored: steps.is_anchored, states, classes };
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
