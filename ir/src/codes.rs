//! The kinds of findings about IR files.

neva_diagnostics::codes! {
    IR_ADDRESS: "ir-address", "the address of a port cannot be read";
    IR_DOUBLED_SENDER: "ir-doubled-sender", "a sender is connected twice";
    IR_EMPTY: "ir-empty", "the file is empty";
    IR_ENCODING: "ir-encoding", "the file is not UTF-8 text";
    IR_MESSAGE: "ir-message", "the message of a func is incomplete";
    IR_SCHEMA: "ir-schema", "a value is of another kind than the form of the IR says";
    IR_SYNTAX: "ir-syntax", "the file is not JSON or YAML";
    IR_TOO_DEEP: "ir-too-deep", "lists and objects nest too deeply";
    IR_TOO_LARGE: "ir-too-large", "the file is larger than the compiler reads";
    IR_TRUNCATED: "ir-truncated", "the file ends in the middle of a value";
}
