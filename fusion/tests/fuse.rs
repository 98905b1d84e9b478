//! Networks in, block programs out.

mod support;

use neva_optimizer::{Level, optimize, text};
use support::{compile, compile_traced, network};

/// The optimized block program of a network as text, without the comments that name nodes.
fn blocks(source: &str) -> String {
    let mut program = compile(&network(source)).expect("the network is in order");
    optimize(&mut program, Level::Full);
    let text = text::print(&program);
    let lines = text.lines().skip(1).map(|line| line.split("    //").next().unwrap_or_default().trim_end());
    lines.collect::<Vec<_>>().join("\n").trim_end().to_string()
}

#[test]
fn a_straight_line_is_one_block() {
    let found = blocks(
        "one = new 1
        inc = int_inc
        show = println
        drop = del
        start -> one:sig
        one:res -> inc:data
        inc:res -> show:data
        show:res -> stop
        show:err -> drop:data",
    );
    assert_eq!(
        found,
        "cluster main\nb0:\n    print flush \"2\\n\" -> b1 error -> b2\nb1:\n    stop\nb2:\n    deadlock \"deadlock: no node of the program can go on\\n  show/in:data waits for a message\\n  inc/in:data waits for a message\\n  one/in:sig waits for a message\""
    );
}

#[test]
fn a_stream_becomes_a_loop() {
    let found = blocks(
        "out = fan_out
        from = new 3
        to = new 9
        range = stream_int_range
        list = stream_to_list
        show = println
        quit = panic
        start -> out:data
        out:data[0] -> from:sig
        out:data[1] -> to:sig
        from:res -> range:from
        to:res -> range:to
        range:res -> list:data
        list:res -> show:data
        show:res -> stop
        show:err -> quit:data",
    );
    assert!(found.contains("range_goes_on"), "{found}");
    assert!(found.contains("list<int>"), "streams of ints become lists of ints: {found}");
    assert!(!found.contains("has_tag"), "the protocol of streams costs nothing: {found}");
    assert_eq!(found.matches("cluster ").count(), 1);
}

#[test]
fn what_nobody_looks_at_is_not_computed() {
    let found = blocks(
        "one = new 1
        inc = int_inc
        lock = lock
        out = fan_out
        text = new done
        start -> out:data
        out:data[0] -> one:sig
        out:data[1] -> text:sig
        one:res -> inc:data
        inc:res -> lock:sig
        text:res -> lock:data
        lock:res -> stop",
    );
    assert_eq!(found, "cluster main\nb0:\n    stop");
}

#[test]
fn tags_are_decided_before_run_time() {
    let found = blocks(
        "out = fan_out
        data = new 5
        five = new 5
        six = new 6
        way = switch_router
        show = println
        drop0 = del
        drop1 = del
        drop2 = del
        start -> out:data
        out:data[0] -> data:sig
        out:data[1] -> five:sig
        out:data[2] -> six:sig
        data:res -> way:data
        six:res -> way:case[0]
        five:res -> way:case[1]
        way:case[0] -> drop0:data
        way:case[1] -> show:data
        way:else -> drop1:data
        show:res -> stop
        show:err -> drop2:data",
    );
    assert!(found.contains("print flush \"5\\n\""), "{found}");
    assert!(!found.contains("if "), "{found}");
}

#[test]
fn equal_branches_meet_again() {
    // Whether the number read is 1 or not, what follows is the same but for a value.
    let found = blocks(
        "read = scanln
        out = fan_out
        one = new 1
        yes = new yes
        no = new no
        way = match
        show = println
        d1 = del
        d2 = del
        start -> read:sig
        read:res -> out:data
        read:err -> d1:data
        out:data[0] -> way:data
        out:data[1] -> one:sig
        out:data[2] -> yes:sig
        out:data[3] -> no:sig
        one:res -> way:if[0]
        yes:res -> way:then[0]
        no:res -> way:else
        way:res -> show:data
        show:res -> stop
        show:err -> d2:data",
    );
    assert_eq!(found.matches("print").count(), 1, "{found}");
}

#[test]
fn timers_that_run_at_once_are_waited_for_together() {
    let found = blocks(
        "out = fan_out
        a = new 1
        b = new 2
        first = time_after
        second = time_after
        in = fan_in
        start -> out:data
        out:data[0] -> a:sig
        out:data[1] -> b:sig
        a:res -> first:dur
        b:res -> second:dur
        first:sig -> in:data[0]
        second:sig -> in:data[1]
        in:res -> stop",
    );
    assert!(found.contains("wait deadline v0 -> b1, deadline v1 -> b2"), "{found}");
}

#[test]
fn a_program_that_cannot_go_on_says_who_waits() {
    let found = blocks(
        "out = fan_out
        lock = lock
        one = new 1
        start -> out:data
        out:data[0] -> one:sig
        one:res -> lock:data
        lock:res -> out2:data
        out2 = fan_out
        out2:data[0] -> stop
        out2:data[1] -> lock:sig",
    );
    assert!(found.contains("deadlock \"deadlock: no node of the program can go on"), "{found}");
    assert!(found.contains("lock/in:sig waits for a message"), "{found}");
}

#[test]
fn messages_are_written_down_when_that_is_wanted() {
    let program = network(
        "copies = fan_out
        drop = del
        show = println
        start -> copies:data
        copies:data[0] -> show:data
        copies:data[1] -> drop:data
        show:res -> stop
        show:err -> drop:data",
    );
    let mut program = compile_traced(&program).expect("the network is in order");
    optimize(&mut program, Level::Full);
    let text = text::print(&program);
    let line = |part: &str| {
        text.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"))
    };
    let order = [
        r#"trace::sent "{\"Path\":\"\",\"Port\":\"start\"}", {}, []"#,
        r#"trace::received "{\"Path\":\"copies\",\"Port\":\"data\"}", {}, 1"#,
        r#"trace::sent "{\"Index\":0,\"Path\":\"copies\",\"Port\":\"data\"}", {}, "#,
        r#"print flush "{}\n""#,
        r#"trace::received "{\"Path\":\"show\",\"Port\":\"data\"}""#,
        r#"trace::received "{\"Path\":\"\",\"Port\":\"stop\"}""#,
    ];
    let lines = order.map(line);
    assert!(lines.is_sorted(), "{lines:?}: {text}");
    assert!(
        text.contains(r#"trace::received "{\"Path\":\"drop\",\"Port\":\"data\"}""#),
        "also what is thrown away: {text}"
    );
    // Its second sender shares the drain.
    assert_eq!(text.matches(r#"\"drop\""#).count(), 2, "{text}");
}
