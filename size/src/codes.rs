//! The kinds of findings about binaries, reports and baselines.

neva_diagnostics::codes! {
    BAD_BASELINE: "bad-baseline", "a file is no baseline";
    BAD_HISTORY: "bad-history", "a line of a history cannot be read";
    BAD_REPORT: "bad-report", "a file is no report of sizes";
    DAMAGED_BINARY: "damaged-binary", "a binary is damaged or cut short";
    DIFFERENT_BUILD: "different-build", "a binary and the one with its symbols are different programs";
    FOREIGN_BINARY: "foreign-binary", "a binary is for another architecture";
    NO_REASON: "no-reason", "a budget is raised without a reason";
    NOT_ELF: "not-elf", "a file is no ELF binary";
    NOT_IN_PROGRAM: "not-in-program", "a program has no part of this name";
    STRIPPED_BINARY: "stripped-binary", "a binary has no symbols";
}
