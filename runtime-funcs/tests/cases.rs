//! Runtime funcs on their own: messages in, messages out. A file of cases has the name of a package.
//!
//! The input of a case is the reference of the func, a line `config VALUE` if it has a configuration, and the
//! messages of each inport.

mod machine;

use neva_runtime_funcs::REGISTRY;

fn main() {
    neva_test_cases::main("tests/cases", |_, input| {
        let (reference, input) = input.split_once('\n').expect("the reference of a func");
        let record = REGISTRY.get(reference).unwrap_or_else(|| panic!("there is no func `{reference}`"));
        let (config, messages) = match input.strip_prefix("config ") {
            Some(rest) => rest.split_once('\n').expect("a configuration, then messages"),
            None => ("{}", input),
        };
        machine::run(record, config, messages)
    })
}
