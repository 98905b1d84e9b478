//! The heap as the allocator of crates that need `alloc`: the standard library has one already.
