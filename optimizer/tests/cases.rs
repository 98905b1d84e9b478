//! Each pass on its own: a file of cases has the name of its pass.

#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use neva_blocks::Program;
use neva_blocks::verify::verify_types;
use neva_optimizer::infer_types::infer_types;
use neva_optimizer::insert_casts::insert_casts;
use neva_optimizer::passes::{FOR_RUN, FOR_SPEED, FOR_SPEED_ALONE, PASSES, Pass};
use neva_optimizer::{Level, optimize};
use support::{printed, program};

/// Passes that are tested together, in one file.
const SETTLE_TYPES: &str = "settle_types";

fn main() {
    for pass in passes() {
        let file = match pass.name {
            "infer_types" | "insert_casts" => SETTLE_TYPES,
            name => name,
        };
        let path = format!("tests/cases/{file}.txt");
        assert!(std::path::Path::new(&path).exists(), "the pass {} has no cases: {path}", pass.name);
    }
    neva_test_cases::main("tests/cases", |file, input| {
        let mut program = program(input);
        run(file, &mut program);
        printed(&program)
    })
}

fn passes() -> impl Iterator<Item = &'static Pass> {
    [PASSES, FOR_SPEED, FOR_SPEED_ALONE, FOR_RUN].into_iter().flatten()
}

fn run(file: &str, program: &mut Program) {
    match file {
        "optimize" => optimize(program, Level::Full),
        "optimize_needed" => optimize(program, Level::Needed),
        SETTLE_TYPES => {
            infer_types(program);
            insert_casts(program);
            assert_eq!(verify_types(program), Vec::<String>::new(), "{}", printed(program));
        }
        name => {
            let pass = passes().find(|pass| pass.name == name).expect("a file has the name of a pass");
            (pass.run)(program);
        }
    }
    if file == "break_irreducible" {
        let once = printed(program);
        neva_optimizer::break_irreducible::break_irreducible(program);
        assert_eq!(printed(program), once, "a second time changes nothing");
    }
}
