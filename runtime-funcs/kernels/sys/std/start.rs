//! What happens before a program's first step.

/// Has a broken pipe end the process by SIGPIPE, as in Go; the standard library ignores that signal.
pub fn start() {
    #[cfg(unix)]
    {
        unsafe extern "C" {
            fn signal(number: i32, handler: usize) -> usize;
        }
        const SIGPIPE: i32 = 13;
        const DEFAULT: usize = 0;
        // SAFETY: no other thread runs yet, and the default action is no handler of ours.
        unsafe { signal(SIGPIPE, DEFAULT) };
    }
}
