//! Networks in, block programs out.

mod support;

use neva_blocks::text;
use neva_optimizer::{Level, optimize};
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
        "cluster main\nb0:\n    print flush \"2\\n\" -> b1 error -> b2\nb1:\n    stop\nb2:\n    deadlock \"deadlock: no node of the program can go on\\n  show:data waits for a message\\n  inc:data waits for a message\\n  one:sig waits for a message\""
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
    assert!(found.contains("lock:sig waits for a message"), "{found}");
}

#[test]
fn messages_are_written_down_when_that_is_wanted() {
    let mut program = network(
        "copies = fan_out
        drop = del
        show = println
        start -> copies:data
        copies:data[0] -> show:data
        copies:data[1] -> drop:data
        show:res -> stop
        show:err -> drop:data",
    );
    // Two senders share a drain, as in programs of the Go compiler.
    program.funcs.iter_mut().for_each(|call| call.inputs.dedup());
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
    assert_eq!(text.matches(r#"\"drop\""#).count(), 2, "{text}");
}

/// The ways on which messages come to the nodes of a network that fail.
fn ways(source: &str) -> Vec<String> {
    let program = compile(&network(source)).expect("the network is in order");
    let name = |origin: neva_blocks::Origin| &program.origins[origin.0 as usize];
    program.message_paths.iter().map(|(origin, way)| format!("{}{way}", name(*origin))).collect()
}

#[test]
fn the_way_to_a_failure_leads_through_the_sender_that_it_was() {
    let found = ways(
        "one = new 1x
        parse = atoi
        show = println
        __fan_in__1 = fan_in
        quit = panic
        start -> one:sig
        one:res -> parse:data
        parse:res -> show:data
        show:res -> stop
        parse:err -> __fan_in__1:data[0]
        show:err -> __fan_in__1:data[1]
        __fan_in__1:res -> quit:data",
    );
    let from_parse = "\n  from parse:err\n  from one:res\n  from :start";
    let from_show = "\n  from show:err\n  from parse:res\n  from one:res\n  from :start";
    assert_eq!(found.len(), 2, "{found:?}");
    for way in [from_parse, from_show] {
        assert!(found.contains(&format!("quit (panic){way}")), "{found:?}");
    }
}

#[test]
fn each_inport_of_a_node_that_fails_has_its_way() {
    let found = ways(
        "__fan_out__1 = fan_out
        __newv2__1 = new 1
        __newv2__2 = new 0
        div = int_div
        show = println
        drop = del
        start -> __fan_out__1:data
        __fan_out__1:data[0] -> __newv2__1:sig
        __fan_out__1:data[1] -> __newv2__2:sig
        __newv2__1:res -> div:left
        __newv2__2:res -> div:right
        div:res -> show:data
        show:res -> stop
        show:err -> drop:data",
    );
    let expected =
        "div (int_div)\n  left:\n    from 1\n    from :start\n  right:\n    from 0\n    from :start";
    assert_eq!(found, [expected]);
}

#[test]
fn channels_between_parts_are_named_by_who_waits() {
    let mut program = network(
        "one = new 1
        __fan_out__1 = fan_out
        show = println
        drop = del
        start -> one:sig
        one:res -> __fan_out__1:data
        __fan_out__1:data[0] -> show:data
        __fan_out__1:data[1] -> drop:data
        show:res -> stop
        show:err -> drop:data",
    );
    let source = neva_fusion::IrSource { file: "ir.json", text: "" };
    program.funcs.iter_mut().for_each(|call| call.inputs.dedup());
    let network = neva_fusion::resolve(&program, &neva_runtime_funcs::REGISTRY, source);
    let network = network.expect("the network is in order");
    // The fan-out is notation: who waits is the node behind it.
    assert_eq!(network.cut(&[0, 1, 2, 3]).channels, ["show:data", "drop:data", "show:data"]);
}
