//! The path of the program's file.

use neva_registry::func;

func! {
    /// Sends the path of the program, or an error, for every signal.
    pub OS_EXECUTABLE(os_executable, os.Executable) = os::process::executable(sig: signal) -> try world Str
}
