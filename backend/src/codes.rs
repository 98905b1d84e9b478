//! The kinds of findings about building.

neva_diagnostics::codes! {
    CARGO_FAILED: "cargo-failed", "the generated project does not build";
    IRREDUCIBLE_CONTROL_FLOW: "irreducible-control-flow", "a loop has several entries, which the backend cannot write";
    LINE_TABLE: "line-table", "the line table of a debug build is of a form that is not known";
    LONELY_CLUSTER: "lonely-cluster", "a cluster waits for messages of clusters that are not there";
    NO_CRATES: "no-crates", "cargo cannot get the crates that a program needs";
    NO_LINKER: "no-linker", "the Rust toolchain lacks its linker";
    NO_TOOLCHAIN: "no-toolchain", "the Rust toolchain is not installed, or does not start";
    NOT_OVERWRITTEN: "not-overwritten", "the folder of a project has files that this compiler did not write";
    OLD_TOOLCHAIN: "old-toolchain", "the Rust toolchain is too old";
    RUSTC_FAILED: "rustc-failed", "rustc does not work";
}
