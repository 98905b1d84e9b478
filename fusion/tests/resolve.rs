//! What is wrong with a program is found before anything is compiled.

mod support;

use support::{compile, network};

/// The codes and titles of a network's findings.
fn findings(source: &str) -> Vec<String> {
    match compile(&network(source)) {
        Ok(_) => vec![],
        Err(findings) => {
            findings.iter().map(|finding| format!("{}: {}", finding.code, finding.title)).collect()
        }
    }
}

#[test]
fn unknown_references_come_with_the_nearest() {
    let source = "a = printn\nstart -> a:data\na:res -> stop";
    assert_eq!(findings(source), ["unknown-ref: there is no runtime func `printn`"]);
    let help =
        compile(&network(source)).err().and_then(|findings| findings.into_iter().next()).map(|f| f.help);
    assert_eq!(help.as_deref(), Some("did you mean `print`, `printf`, `println`?"));
}

#[test]
fn ports_are_checked() {
    assert_eq!(
        findings("a = int_inc\nstart -> a:dta\na:res -> stop")[0],
        "unknown-port: `int_inc` has no inport `dta`"
    );
    assert_eq!(
        findings("a = int_add\nstart -> a:left\na:res -> stop"),
        ["missing-port: node `a` (int_add) lacks its inport `right`"]
    );
    assert_eq!(
        findings("a = int_inc\nstart -> a:data[0]\na:res -> stop")[0],
        "wrong-port-kind: `a/in:data[0]` is a single inport of `int_inc`"
    );
    assert_eq!(
        findings(
            "f = fan_out\ng = fan_in\nstart -> f:data\nf:data[0] -> g:data[0]\nf:data[1] -> g:data[2]\ng:res -> stop"
        ),
        ["array-hole: array inport `data` of node `g` has a hole: slot 1 is missing"]
    );
}

#[test]
fn connections_are_checked() {
    assert_eq!(
        findings("a = int_inc\nstart -> a:data\na:res -> b:data")[0],
        "dangling-connection: no node receives from `b/in:data`"
    );
    assert_eq!(
        findings(
            "f = fan_out\na = int_inc\nstart -> f:data\nf:data[0] -> a:data\nf:data[1] -> a:data\na:res -> stop"
        )[0],
        "doubled-port: node `a` lists its inport `a/in:data` twice"
    );
    assert_eq!(
        findings("a = int_inc\nstart -> a:data\na:res -> x:p\nx:p -> y:p\ny:q -> stop")[0],
        "dangling-connection: no node receives from `x/in:p`"
    );
}

#[test]
fn messages_are_checked() {
    assert_eq!(
        findings("a = new\nstart -> a:sig\na:res -> stop"),
        ["wrong-message: node `a` (new) lacks its message"]
    );
    assert_eq!(
        findings("a = new text\nb = int_inc\nstart -> a:sig\na:res -> b:data\nb:res -> stop"),
        ["wrong-message: `data` of node `b` (int_inc) is sent a string, wanted is int"]
    );
}

#[test]
fn a_program_needs_a_start() {
    assert_eq!(findings(""), ["no-start: nothing is connected to the program's `in:start`"]);
}
