//! Which nodes can end the program: a fault, such as a division by zero, is nothing that a record says.

use super::{Context, Permissions, Step};
use crate::code::{Code, Question};
use crate::known::Known;
use crate::state::State;
use crate::symbolic::{Answer, Answered, Arena, Control, Sym, Symbolic, UNIT};
use neva_registry::{Halt, Process};
use std::collections::HashSet;

/// Runs of a node's process at the most. A node that takes more is taken to end the program.
const MOST_RUNS: usize = 64;

/// Whether some step of a node ends the program, for some messages and answers. Never wrong when it says no.
pub(crate) fn can_end(context: &Context, arena: &mut Arena, node: u32) -> bool {
    let record = context.network.nodes[node as usize].record;
    if matches!(record.process, Process::Call(_)) {
        return false;
    }
    if let Some(known) = context.ending.borrow().get(&node) {
        return *known;
    }
    let found = ends(context, arena, node);
    context.ending.borrow_mut().insert(node, found);
    found
}

/// The same, found by running its process for each answer, from each state that it leads to.
fn ends(context: &Context, arena: &mut Arena, node: u32) -> bool {
    let record = context.network.nodes[node as usize].record;
    let mut state = State::new(context.layout.count());
    let mut vars = vec![];
    let unknown = Code::new(&mut vars).var(arena, Known::Nothing);
    let unknown = arena.intern(Symbolic::Var(unknown));
    let mut seen = HashSet::from([Control::default()]);
    let mut work: Vec<(Control, Vec<Answered>)> = vec![(Control::default(), vec![])];
    let mut runs = 0;
    while let Some((control, log)) = work.pop() {
        runs += 1;
        if runs > MOST_RUNS {
            return true;
        }
        let mut vars = vec![];
        let code = &mut Code::new(&mut vars);
        let mut step = Step::new(context, arena, &mut state, code, node, Permissions::DECISIVE);
        (step.own, step.log, step.probing) = (control.clone(), log, Some(unknown));
        let halt = record.step(&mut step);
        step.undo();
        let Step { own, question, answered, .. } = step;
        match (halt, question) {
            (Err(Halt::Ended), _) => return true,
            (Err(Halt::Undecided), Some((asked, question))) => {
                for answer in answers(arena, &question) {
                    let log = answered.iter().copied().chain([Answered { asked, answer }]).collect();
                    work.push((control.clone(), log));
                }
            }
            (Ok(()), _) => {
                let next = Control { pending: [].into(), order: [].into(), ..own };
                if seen.insert(next.clone()) {
                    work.push((next, vec![]));
                }
            }
            _ => {}
        }
    }
    false
}

/// The answers to a question, with whatever values.
fn answers(arena: &mut Arena, question: &Question) -> [Answer; 2] {
    let mut value = |var: u32| -> Sym { arena.intern(Symbolic::Var(var)) };
    match question {
        Question::If(..) => [Answer::Truth(true), Answer::Truth(false)],
        Question::Try(_, _, ok, err) => [Answer::Ok(value(*ok)), Answer::Err(value(*err))],
        Question::Print(_, err) => [Answer::Ok(UNIT), Answer::Err(value(*err))],
    }
}
