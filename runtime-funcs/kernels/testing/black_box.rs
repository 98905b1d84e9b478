//! Values that the compiler knows nothing about.

/// The value itself. The compiler must take it for any other value, and for one that is read.
pub fn black_box<T>(data: T) -> T {
    core::hint::black_box(data)
}
