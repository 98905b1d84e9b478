//! Block programs and how they end. Programs that compute something tell it by a panic.

mod support;

fn main() {
    neva_test_cases::main("tests/cases", |_, input| support::run(input))
}
