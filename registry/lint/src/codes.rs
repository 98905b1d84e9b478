//! The kinds of findings about runtime funcs and kernel files.

neva_diagnostics::codes! {
    BAD_BUDGET: "bad-budget", "a line of the budgets cannot be read";
    COMPONENT_EXAMPLE: "component-example", "a component of the standard library shows no example";
    COMPONENT_NAME: "component-name", "the component of a record and its declaration have different names";
    COMPONENT_PORTS: "component-ports", "a record and its component have different ports";
    COMPONENT_TYPE: "component-type", "a port of a record and of its component have different types";
    DENIED: "denied", "a kernel file uses what kernels may not use";
    DUPLICATE: "duplicate", "two kernels do the same";
    FUNC_SIZE: "func-size", "a func adds more bytes to a program than it may";
    FUNCS_ROOT: "funcs-root", "the root of a funcs crate does not export its funcs in the form that is read";
    FUNCS_SYNTAX: "funcs-syntax", "a file of a funcs crate is not Rust";
    KERNEL_FORM: "kernel-form", "a kernel's declaration cannot be read";
    KERNEL_MISSING: "kernel-missing", "a kernel has no file or no function";
    KERNEL_PRIVATE: "kernel-private", "a kernel's function is not public";
    KERNEL_SIGNATURE: "kernel-signature", "a kernel's function has another signature than its declaration";
    KERNEL_TWICE: "kernel-twice", "two kernels have one name";
    MISSING_DOCS: "missing-docs", "a kernel file or one of its public items is not documented";
    MODULE_CYCLE: "module-cycle", "kernel files use each other";
    MODULE_FORM: "module-form", "an entry of a list of kernel files cannot be read";
    MODULE_LAYER: "module-layer", "a kernel file uses one of a package that is above it";
    MODULE_SYNTAX: "module-syntax", "a kernel file is not Rust";
    MODULE_TWICE: "module-twice", "a kernel file is listed twice";
    NO_BUDGET: "no-budget", "a func has no budget of size";
    NO_COMPONENT: "no-component", "no component is made of a record";
    NO_REASON: "no-reason", "a budget is raised without a reason";
    NO_RECORD: "no-record", "a record that is named is not there";
    OPERATOR: "operator", "the operator of a kernel is not of the form that is allowed";
    PACKAGE_CYCLE: "package-cycle", "packages of kernel files use each other";
    RECORD_DOC: "record-doc", "a record does not say what its node does";
    RECORD_FILE: "record-file", "a record is in a file of another package";
    RECORD_FORM: "record-form", "a record's declaration cannot be read";
    RECORD_PORTS: "record-ports", "a record's ports are not named as they should be";
    RECORD_TWICE: "record-twice", "two records have one name";
    RECORD_UNLISTED: "record-unlisted", "a record is declared and not listed";
    RELATIVE_PATH: "relative-path", "a kernel file names another one by `super`";
    STALE_BUDGET: "stale-budget", "a budget belongs to no func";
    STALE_EXCEPTION: "stale-exception", "an exception of the lint is no longer one";
    UNDECLARED_CRATE: "undeclared-crate", "a kernel file uses a crate that its entry does not name";
    UNKNOWN_MODULE: "unknown-module", "a kernel file uses one that is not listed";
    UNTESTED: "untested", "no test executes a func";
    UNUSED_CRATE: "unused-crate", "the entry of a kernel file names a crate that it does not use";
    UNUSED_FUNCTION: "unused-function", "nothing calls a function of a kernel file";
    UNUSED_MODULE: "unused-module", "nothing uses a kernel file";
}
