//! Connections.

use super::{findings, outline};

/// The outline of a network.
fn network(text: &str) -> String {
    let outline = outline(&format!("def C(a b) (c d) {{\n{text}\n}}"));
    outline.lines().skip(1).map(str::trim_start).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a network, whose first line is line 1.
fn errors(text: &str) -> String {
    findings(&format!("def C(a b) (c d) {{ {text}\n}}"))
}

#[test]
fn addresses_name_node_port_and_slot() {
    assert_eq!(network(":a -> n\nn -> n:p\nin:a -> out : c"), "_:a -> n:_\nn:_ -> n:p\nin:a -> out:c");
    assert_eq!(network("n[0] -> n:p [ 254 ]\n:a[*] -> n[*]"), "n:_[0] -> n:p[254]\n_:a[*] -> n:_[*]");
    assert_eq!(network("n -> m [p, q] -> r"), "n:_ -> m:_\n[p:_, q:_] -> r:_");
}

#[test]
fn slots_are_checked() {
    assert_eq!(errors(":a -> n[255]"), "1:26 slot-out-of-range: there is no such slot");
    assert_eq!(errors(":a -> n[99999999999999999999]"), "1:26 slot-out-of-range: there is no such slot");
    assert_eq!(
        errors(":a -> n[-1]"),
        "1:28 unexpected-token: expected a slot from 0 to 254, or `*`, found `-`"
    );
}

#[test]
fn constants_literals_and_selectors_are_links_of_chains() {
    assert_eq!(
        network(":a -> $p.c -> -1 -> .5 -> 'x' -> true -> .x.y -> n"),
        "_:a -> $p.c -> lit -1 -> lit 0.5 -> lit \"x\" -> lit true -> .x.y -> n:_"
    );
    assert_eq!(
        network(":a -> U::A -> p.U<list<int>>::B(1) -> n:p[0] -> :c"),
        "_:a -> lit U::A -> lit p.U<list<int>>::B(1) -> n:p[0] -> _:c"
    );
    assert_eq!(
        network("maybe<int>::None -> :c\n{a: 1} -> :c"),
        "lit maybe<int>::None -> _:c\nlit {a: 1} -> _:c"
    );
}

#[test]
fn lists_fan_in_and_out() {
    assert_eq!(
        network("[a, 1,\n\n$c, .x\n,\n] -> b -> [\nc, d -> [e, 2 -> f], g,]"),
        "[a:_, lit 1, $c, .x] -> b:_ -> [c:_, d:_ -> [e:_, lit 2 -> f:_], g:_]"
    );
    assert_eq!(network("a -> [b]"), "a:_ -> [b:_]");
}

#[test]
fn lists_have_limits() {
    assert_eq!(errors("[a] -> b"), "1:20 single-fan-in: a list of senders has at least two");
    assert_eq!(errors("a -> [b, c] -> d"), "1:25 chain-fan-in: a list can't be a link of a chain");
    assert_eq!(errors("a -> [b, [c, d]]"), "1:29 unexpected-token: expected a receiver, found `[`");
    assert_eq!(
        errors("[a, [b, c]] -> d"),
        "1:24 unexpected-token: expected a port, constant or selector, found `[`"
    );
    assert_eq!(errors("a -> []"), "1:26 unexpected-token: expected a port, constant or selector, found `]`");
    assert_eq!(errors("a -> [b c]"), "1:28 unexpected-token: expected `,` or `]`, found `c`");
    assert_eq!(errors("a -> [b, // x\nc]"), "1:29 unexpected-token: expected a receiver, found a comment");
}

#[test]
fn a_connection_begins_and_ends_at_ports_on_one_line() {
    assert_eq!(
        errors("a ->\n\tb"),
        "1:24 unexpected-token: expected a port, constant or selector, found the end of the line"
    );
    assert_eq!(errors("a\n\t-> b"), "1:21 unexpected-token: expected `->`, found the end of the line");
    assert_eq!(
        errors("a -> 1"),
        "1:26 unexpected-token: expected `->` and a port, found the end of the line"
    );
    assert_eq!(errors(":a -> :b\nc d -> e"), "2:3 unexpected-token: expected `->`, found `d`");
}

#[test]
fn what_other_versions_of_the_language_had_is_explained() {
    let help = |text: &str| {
        let parsed = super::read(&format!("def C(a b) (c d) {{\n{text}\n}}"));
        let shown = |finding: &neva_diagnostics::Diagnostic| format!("{} | {}", finding.text, finding.help);
        parsed.findings.iter().map(shown).collect::<Vec<_>>().join("\n")
    };
    let no_operators = "the language has no operators and no expressions | \
                        use a component, such as `Add` or `Eq`, as a node and send its operands to it";
    assert_eq!(help("(a - b) -> c"), no_operators);
    assert_eq!(help("a * b -> c"), no_operators);
    assert_eq!(help("1..10 -> c"), "there are no range literals | use the component `streams.Range`");
    assert!(help("a -> { b -> c\n c -> d }").contains("`Lock`"));
    assert!(help("a -> n.field").contains("node:port -> .field -> receiver"));
    assert!(help("a ? b : c -> d").contains("`Ternary`"));
}
