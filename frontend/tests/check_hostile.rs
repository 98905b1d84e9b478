//! Whatever is done to a program, it is checked without a panic and findings say where they are.

use crate::mutation::mutate;
use neva_frontend::check::check;
use neva_frontend::module::{Manifest, SourceTree};
use proptest::prelude::*;

const PROGRAMS: &[&str] = &[
    include_str!("check/networks.neva"),
    include_str!("check/overloads.neva"),
    include_str!("check/dependencies.neva"),
    include_str!("check/constants.neva"),
    include_str!("check/unions.neva"),
    include_str!("check/switch.neva"),
    include_str!("check/slots.neva"),
    include_str!("check/recursive_types.neva"),
    include_str!("check/generics.neva"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_programs_are_checked_without_a_panic(
        program in 0..PROGRAMS.len(),
        changes in prop::collection::vec((0usize..10_000, 0u8..4, 0usize..10_000), 1..5),
    ) {
        let text = mutate(PROGRAMS[program], &changes);
        let files = [("main", "main.neva", text.as_str())];
        let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &files);
        let main = tree.find_package(tree.entry(), "main").unwrap();
        let (_, findings) = check(&tree, main);
        for finding in findings {
            prop_assert!(finding.place.is_some(), "{finding:?}");
        }
    }
}

#[test]
fn of_thousands_of_unknown_names_only_the_first_are_compared_with_all_known_ones() {
    let mut text = String::from("def Main(start any) (stop any) {\n\t:start -> :stop\n}\n");
    for number in 0..1000 {
        text += &format!(
            "def Known{number}(a any) (b any) {{\n\tnode Unknown{number}\n\t---\n\t:a -> node -> n{number} -> :b\n}}\n"
        );
    }
    let files = [("main", "main.neva", text.as_str())];
    let tree = SourceTree::new(neva_std::FILES, Manifest::default(), &files);
    let main = tree.find_package(tree.entry(), "main").unwrap();
    let (_, findings) = check(&tree, main);
    let helped = findings.iter().filter(|finding| finding.code == "unknown-name" && !finding.help.is_empty());
    assert!((1..=200).contains(&helped.count()));
    assert!(findings.iter().any(|finding| finding.code == "unknown-node"));
}
