//! The kinds of findings about programs that cannot be lowered.

neva_diagnostics::codes! {
    ARRAY_SLOTS: "array-slots", "an array port of a component is connected with other slots than it has inside";
    BYPASS_BETWEEN_NODES: "bypass-between-nodes", "`[*]` connects two nodes, and nothing says how many slots they have";
    CONSTANT_TOO_DEEP: "constant-too-deep", "a constant is nested too deeply to be sent";
    LIST_TOO_LONG: "list-too-long", "a constant list needs more slots than an array port has";
    PROGRAM_TOO_LARGE: "program-too-large", "a program unfolds to too many nodes";
}
