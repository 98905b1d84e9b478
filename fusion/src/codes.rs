//! The kinds of findings about networks.

neva_diagnostics::codes! {
    ARRAY_HOLE: "array-hole", "the slots of an array port are not numbered without gaps";
    DANGLING_CONNECTION: "dangling-connection", "a connection leads from or to a port of no node";
    DANGLING_PORT: "dangling-port", "a port that a node cannot do without is not connected";
    DOUBLED_CONNECTION: "doubled-connection", "a port is connected twice";
    DOUBLED_PORT: "doubled-port", "a func lists a port twice";
    FORWARDING_CYCLE: "forwarding-cycle", "nodes that only pass messages on form a circle";
    MISSING_PORT: "missing-port", "a func lacks a port";
    NO_START: "no-start", "nothing is connected to the program's start";
    OVER_BUDGET: "over-budget", "a node has more states than the compiler explores";
    UNKNOWN_PORT: "unknown-port", "a runtime func has no port of this name";
    UNKNOWN_REF: "unknown-ref", "there is no runtime func of this name";
    WRONG_MESSAGE: "wrong-message", "a func's own message is missing, of the wrong type, or not wanted";
    WRONG_PORT_KIND: "wrong-port-kind", "a port is used as an array and is none, or the other way round";
}
