//! Ints as decimal text.

use neva_registry::func;

func! {
    /// Sends the int in decimal.
    pub ITOA(itoa, strconv.Itoa) = strconv::itoa::itoa(data: i64) -> Str
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn formats() {
        check(&ITOA, "data: 12 -7", "res: '12' '-7'");
    }
}
