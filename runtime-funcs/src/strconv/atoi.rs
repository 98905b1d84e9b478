//! Ints of decimal text.

use neva_registry::func;

func! {
    /// Sends the int that a text of decimal digits means, or an error.
    pub ATOI(atoi, strconv.Atoi) = strconv::atoi::atoi(data: &[u8]) -> try i64
}
