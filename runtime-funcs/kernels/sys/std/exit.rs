//! The end of the process, with the standard library.

/// Ends the process; what is still buffered is lost.
#[cfg(unix)]
pub fn exit(status: i32) -> ! {
    unsafe extern "C" {
        #[link_name = "exit"]
        fn exit_process(status: i32) -> !;
    }
    // SAFETY: there is one thread. That of the standard library would take down the stack for signals, on
    // which this may run.
    unsafe { exit_process(status) }
}

/// Ends the process; what is still buffered is lost.
#[cfg(not(unix))]
pub fn exit(status: i32) -> ! {
    std::process::exit(status)
}

/// Has a function called before the process exits, whichever of its libraries calls for that.
pub fn at_exit(last: extern "C" fn()) {
    #[cfg(unix)]
    {
        unsafe extern "C" {
            fn atexit(last: extern "C" fn()) -> i32;
        }
        // SAFETY: the function lives as long as the process.
        unsafe { atexit(last) };
    }
    #[cfg(not(unix))]
    let _ = last;
}
