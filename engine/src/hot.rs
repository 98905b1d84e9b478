//! Counting the iterations of loops, and running those that are hot as native code.
//!
//! Each loop has an [`Ins::Header`](crate::code::Ins::Header), at which it is entered: what the loop needs is
//! in the registers of the [`Machine`] there, so native code can take over at a header, and the interpreter
//! at any place that native code leaves to.

use crate::code::Code;
use crate::exec::{Halt, Machine};
use crate::profile;
use std::rc::Rc;

/// Makes native code of loops.
pub trait LoopCompiler {
    /// How many iterations a loop runs before it is compiled.
    fn threshold(&self) -> u32;

    /// Native code of the loop with this header, a position in [`Code::headers`]; none where there is no
    /// memory for it or the loop is too large.
    fn compile(&self, code: &Code, header: u32) -> Option<Rc<dyn NativeLoop>>;
}

/// Native code of a loop, with those inside and around it.
pub trait NativeLoop {
    /// The headers that it can be entered at, positions in [`Code::headers`].
    fn headers(&self) -> &[u32];

    /// Executes from a header on, until the loop is left or the cluster can't go on by itself. Gives the
    /// place where to go on. `code` is what it was compiled from.
    fn run(&self, code: &Code, machine: &mut Machine, header: u32) -> Result<usize, Halt>;
}

/// What is known of the loops of a cluster.
pub(crate) struct Loops<'t> {
    compiler: Option<&'t dyn LoopCompiler>,
    /// For each header.
    states: Vec<State>,
}

#[derive(Clone)]
enum State {
    /// It is compiled after so many iterations.
    Counted(u32),
    Native(Rc<dyn NativeLoop>),
    /// There is no native code for it.
    Interpreted,
}

impl<'t> Loops<'t> {
    /// Loops of which no iteration is counted yet.
    pub(crate) fn new(headers: usize, compiler: Option<&'t dyn LoopCompiler>) -> Loops<'t> {
        let state = compiler.map_or(State::Interpreted, |compiler| State::Counted(compiler.threshold()));
        Loops { compiler, states: vec![state; headers] }
    }

    /// Goes on from a header: natively where it can be, or by the instruction after it.
    pub(crate) fn iteration(
        &mut self,
        code: &Code,
        machine: &mut Machine,
        header: u32,
    ) -> Result<usize, Halt> {
        let at = header as usize;
        match &mut self.states[at] {
            State::Counted(0) => self.compile(code, header),
            State::Counted(iterations) => *iterations -= 1,
            State::Native(_) | State::Interpreted => {}
        }
        match &self.states[at] {
            State::Native(native) => native.run(code, machine, header),
            State::Counted(_) | State::Interpreted => Ok(code.headers[at] as usize + 1),
        }
    }

    #[cold]
    fn compile(&mut self, code: &Code, header: u32) {
        let place = profile::place();
        profile::pass(profile::OUTSIDE);
        let native = self.compiler.and_then(|compiler| compiler.compile(code, header));
        profile::pass(place);
        self.states[header as usize] = State::Interpreted;
        let Some(native) = native else { return };
        for header in native.headers() {
            self.states[*header as usize] = State::Native(native.clone());
        }
    }
}
