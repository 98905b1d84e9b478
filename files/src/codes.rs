//! The kinds of findings about files and the cache.

neva_diagnostics::codes! {
    NO_CACHE: "no-cache", "there is no folder to build in";
    UNREADABLE: "unreadable", "a file cannot be read";
    UNWRITABLE: "unwritable", "a file cannot be written";
}
