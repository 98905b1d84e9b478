//! Arguments of the program.

use neva_registry::func;

func! {
    /// Sends the arguments of the program, its path first, for every signal.
    pub ARGS(args, os.Args) = os::process::args(sig: signal) -> world List<Str>
}
