//! Standard input.

use neva_registry::func;

func! {
    /// Reads a line of one word from standard input for every signal, or sends an error.
    pub SCANLN(scanln, fmt.Scanln, Input) = fmt::scanln::scanln(sig: signal) -> try world Str
}
