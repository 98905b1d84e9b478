//! Funcs that call one kernel.

use neva_registry::func;

func! {
    /// Sends two times a number.
    pub TWICE(words_twice, words.Twice) = (data: i64) -> i64 { data.wrapping_mul(2) }
}

func! {
    /// Sends a text in upper case, with an exclamation mark.
    pub SHOUT(words_shout, words.Shout) = words::shout::shout(data: &Str) -> Str
}

func! {
    /// Sends the number of words in a text.
    pub WORDS(words_words, words.Words) = words::count::words(data: &Str) -> i64
}

func! {
    /// Sends the longest of some texts, or an error if there are none.
    pub LONGEST(words_longest, words.Longest) = words::longest::longest(data: &List<Str>) -> try Str
}

func! {
    /// Sends the last element of a list, or an error if it has none.
    pub LAST(words_last, words.Last) = words::last::last(data: &List<T>) -> try T
}

func! {
    /// Sends how many different texts a list has.
    pub DIFFERENT(words_different, words.Different) = words::different::different(data: &List<Str>) -> i64
}

func! {
    /// Sends the Adler-32 of a text.
    pub CHECKSUM(words_checksum, words.Checksum) = words::checksum::checksum(data: &Str) -> i64
}

func! {
    /// Sends what kind of value a message is.
    pub KIND(words_kind, words.Kind) = words::kind::kind(data: &Value) -> Str
}
