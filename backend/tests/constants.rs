//! Large constants, as they are written.

mod support;

use neva_backend::Goal;

#[test]
fn a_large_list_is_few_items() {
    let items: Vec<String> = (0..1000).map(|at| format!("{{name: \"name {at}\", number: {at}}}")).collect();
    let text = format!(
        "cluster main\nb0:\n    print [{}], \"\\n\" -> b1 error -> b1\nb1:\n    stop\n",
        items.join(", ")
    );
    let code = &support::project(&text, Goal::Size).files["src/main.rs"];
    let statics = code.lines().filter(|line| line.starts_with("static ")).count();
    // The texts of four lengths, the fields of all structs, and the list.
    assert_eq!(statics, 6, "{statics} items");
}
