//! The kinds of findings about files and the cache.

neva_diagnostics::codes! {
    NO_CACHE: "no-cache", "there is no folder to build in";
    NOT_EXECUTABLE: "not-executable", "what was built in the cache cannot be started";
    OTHER_SCHEMA: "other-schema", "a file was written by another version of the compiler";
    UNREADABLE: "unreadable", "a file cannot be read";
    UNWRITABLE: "unwritable", "a file cannot be written";
}
