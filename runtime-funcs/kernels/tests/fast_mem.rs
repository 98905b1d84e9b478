//! The fast memory functions of freestanding programs, which take the places of the C library's in this
//! process.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../sys/linux_x86_64/fast_mem.rs"]
mod mem;
mod mem_cases;

#[test]
fn they_do_what_those_of_the_c_library_do() {
    mem_cases::check();
    mem::detect();
    mem_cases::check();
}
