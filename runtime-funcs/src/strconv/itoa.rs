//! Ints as decimal text.

use neva_registry::func;

func! {
    /// Sends the int in decimal.
    pub ITOA(itoa, strconv.Itoa) = strconv::itoa::itoa(data: i64) -> Str as IntText
}
