//! How much is done to a program: the levels of `-O`.

use crate::choices::choices;
use clap::ValueEnum;
use neva_fusion::Cut;

/// How much is done to a program. The table in `docs/performance.md` has the same texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OptLevel {
    /// Nothing is fused: each node is a cluster of its own
    #[value(name = "0")]
    Nothing,
    /// The code of each node is cleaned up
    #[value(name = "1")]
    CleanUp,
    /// The nodes of a component are fused, and values get types
    #[value(name = "2")]
    Components,
    /// The whole network is fused where the budget allows it
    #[default]
    #[value(name = "3")]
    Whole,
    /// As level 3, and heavy loops of binaries use several cores
    #[value(name = "4")]
    Cores,
}

impl OptLevel {
    /// How the network is cut into clusters.
    pub(crate) fn cut(self) -> Cut {
        match self {
            OptLevel::Nothing | OptLevel::CleanUp => Cut::Nodes,
            OptLevel::Components => Cut::Components,
            OptLevel::Whole | OptLevel::Cores => Cut::Fewest,
        }
    }

    /// Which passes run over the block program.
    pub(crate) fn passes(self) -> neva_optimizer::Level {
        match self {
            OptLevel::Nothing => neva_optimizer::Level::Needed,
            _ => neva_optimizer::Level::Full,
        }
    }
}

choices! {
    /// How a network is cut into clusters, as the command line says it.
    CutChoice of Cut {
        /// Into as few as the budget allows
        Fewest,
        /// Along the components of the program
        Components,
        /// Each node that runs a func is a cluster
        Nodes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_documentation_is_that_of_the_help() {
        crate::choices::check_documented::<OptLevel>("-O");
    }
}
