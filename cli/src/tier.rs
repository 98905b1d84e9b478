//! How `neva run` executes a program.

use clap::ValueEnum;
use neva_engine::LoopCompiler;
use neva_jit::{HOT, Jit};

/// How a program is executed. The table in `docs/performance.md` has the same texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tier {
    /// It is interpreted
    Interp,
    /// All of it is compiled to native code before it runs
    Jit,
    /// It is interpreted, and loops are compiled when they are hot
    #[default]
    Auto,
}

impl Tier {
    /// What makes native code.
    pub(crate) fn compiler(self) -> Option<Box<dyn LoopCompiler>> {
        match self {
            Tier::Interp => None,
            Tier::Jit => Some(Box::new(Jit::everything())),
            Tier::Auto => Some(Box::new(Jit::hot_loops(HOT))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_documentation_is_that_of_the_help() {
        crate::choices::check_documented::<Tier>("--tier");
    }
}
