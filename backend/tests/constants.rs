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

#[test]
fn a_large_list_of_plain_structs_is_columns() {
    let items: Vec<String> = (0..1000).map(|at| format!("{{name: \"name {at}\", number: {at}}}")).collect();
    let text = format!(
        "cluster main\nb0:\n    -> b1([{}])\nb1(v0: list<{{name: string, number: int}}>):\n    \
         v1: {{name: string, number: int}} = streams::item::list_item v0, 1\n    v2: string = field name v1\n    \
         print v2, \"\\n\" -> b2 error -> b2\nb2:\n    stop\n",
        items.join(", ")
    );
    let code = &support::project(&text, Goal::Size).files["src/main.rs"];
    let statics = code.lines().filter(|line| line.starts_with("static ")).count();
    // Two columns, the texts of three lengths, and the list.
    assert_eq!(statics, 6, "{statics} items");
    assert_eq!(code.matches("StaticBuf::filled").count(), 1, "{code}");
}
