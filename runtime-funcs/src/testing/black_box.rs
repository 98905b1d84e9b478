//! Hides a value from the compiler, so that work on it is not left out.

use neva_registry::func;

func! {
    /// Passes a value on. Nothing that leads to it is left out, and nothing that it leads to is computed
    /// when the program is compiled.
    pub TESTING_BLACK_BOX(testing_black_box, testing.BlackBox) =
        testing::black_box::black_box(data: T) -> world T
}
