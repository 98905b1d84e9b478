//! The kernels that passes call of their own accord, each declared once: those in files, and an operator that
//! several passes need.

use neva_registry::{Kernel, kernel, operator};

/// The element of a list at a position, which does not look whether the position is there.
pub(crate) static ITEM_WITHIN: Kernel =
    Kernel { name: "streams::item::list_item_within", is_within: true, ..ITEM };

/// A list that nobody else has, with another element.
pub(crate) static SET_WITHIN: Kernel = Kernel { name: "lists::append::set_within", is_within: true, ..SET };

kernel! {
    /// A list with one more element.
    APPEND = lists::append::append(lst: List<T>, data: T) -> List<T> as ListAppend
}

/// A list with one more element, for which there is room. Nobody else has the list.
pub(crate) static APPEND_WITHIN: Kernel =
    Kernel { name: "lists::append::append_within", is_within: true, ..APPEND };

operator! {
    /// A position, or a number of a range, that is so far from the first one.
    pub(crate) POSITION_FROM = position_from(start: i64, at: i64) -> i64 as IntAdd { start.wrapping_add(at) }
}

/// A list of `len` elements with one more, for which there is room. Nobody else has the list. The engine
/// asks the list how long it is.
pub(crate) static APPEND_AT: Kernel =
    Kernel { name: "lists::append::append_at", is_within: true, ..APPEND_AFTER };

/// Declares kernels, and lists them. The latter ones may fail.
macro_rules! called {
    (
        $($(#[$doc:meta])+ $id:ident = $($path:ident)::+ ($($params:tt)*) -> $result:ty $(as $native:ident)?;)+
        fallible {
            $($(#[$fallible_doc:meta])+ $fallible:ident = $($fallible_path:ident)::+ ($($fallible_params:tt)*)
                -> $fallible_result:ty $(as $fallible_native:ident)?;)+
        }
    ) => {
        $(kernel! { $(#[$doc])+ pub(crate) $id = $($path)::+ ($($params)*) -> $result $(as $native)? })+
        $(kernel! {
            $(#[$fallible_doc])+
            pub(crate) $fallible = $($fallible_path)::+ ($($fallible_params)*)
                -> try $fallible_result $(as $fallible_native)?
        })+

        /// All of them.
        pub const KERNELS: &[&Kernel] =
            &[&ITEM_WITHIN, &SET_WITHIN, &APPEND_WITHIN, &APPEND_AT, $(&$id,)+ $(&$fallible),+];
    };
}

called! {
    /// The element of a list at a position that there is.
    ITEM = streams::item::list_item(data: &List<T>, index: i64) -> T as ListItem;
    /// The element of a list that nobody reads there again.
    TAKE_ITEM = streams::item::take_item(data: &List<T>, index: i64) -> T as ListTake;
    /// The value of a dict's entry that nobody reads there again.
    TAKE_VALUE = streams::item::take_value(data: &Dict<T>, index: i64) -> T as DictTake;
    /// The code point at a position, -1 where there is none.
    CODE_POINT_OR_NONE = builtin::slice::code_point_or_none(data: &[u8], is_ascii: bool, idx: i64) -> i64
        as CodePointAt;
    /// The code points of a text, if they are not all of ASCII, by which positions are found at once.
    CODE_POINTS = builtin::slice::code_points(data: &[u8], is_ascii: bool) -> Str;
    /// Whether a text that begins with so many bytes of another one is ASCII, too.
    IS_STILL_ASCII = builtin::slice::is_still_ascii(data: &[u8], was_ascii: bool, size: i64) -> bool;
    /// The code points of a text that begins with so many bytes of another one, made of those of that.
    MORE_CODE_POINTS =
        builtin::slice::more_code_points(points: Str, data: &[u8], is_ascii: bool, size: i64) -> Str;
    /// The code points of a part, made of those of its text.
    PART_CODE_POINTS = builtin::slice::part_code_points(
        points: Str, part: &[u8], is_ascii: bool, from: i64, to: i64
    ) -> Str;
    /// The code point at a position of a text whose code points are there, -1 where there is none.
    CODE_POINT_IN = builtin::slice::code_point_in(data: &[u8], is_ascii: bool, points: &[u8], idx: i64) -> i64
        as CodePointIn;
    /// The code points between two positions of a text whose code points are there.
    SLICE_IN = builtin::slice::slice_in(data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64) -> Str;
    /// How many code points a text has whose code points are there.
    LEN_IN = builtin::slice::len_in(data: &[u8], is_ascii: bool, points: &[u8]) -> i64;
    /// The last code point, -1 where there is none.
    LAST_CODE_POINT = builtin::slice::last_code_point(data: &[u8]) -> i64 as LastCodePoint;
    /// The code points of a text between two positions, made in that text. It may be known to be valid.
    TAKE_SLICE = builtin::slice::take_slice(data: Str, is_valid: bool, from: i64, to: i64) -> Str
        as TextSlice;
    /// The code points between two positions of what is left of a text after some bytes.
    SLICE_AFTER = builtin::slice::slice_after(data: &[u8], start: i64, from: i64, to: i64) -> Str;
    /// Whether what is left of a text after some bytes begins with the characters of another one.
    HAS_PREFIX = builtin::slice::has_prefix(data: &[u8], start: i64, sign: &[u8]) -> bool;
    /// Whether a part of a text whose code points are there equals another text.
    HAS_PART = builtin::slice::has_part(
        data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64, sign: &[u8]
    ) -> bool;
    /// The first code point of a part of a text whose code points are there, -1 where it is empty.
    FIRST_IN = builtin::slice::first_in(
        data: &[u8], is_ascii: bool, points: &[u8], from: i64, to: i64
    ) -> i64;
    /// The byte at which the part from a position on starts of what is left after some bytes.
    START_AFTER = builtin::slice::start_after(data: &[u8], start: i64, from: i64) -> i64;
    /// What is left of a text after some bytes, each of which is in a part that was cut off.
    REST_AFTER = builtin::slice::rest_after(data: &Str, start: i64) -> Str;
    /// How many bytes a text has.
    STRING_SIZE = streams::item::string_size(data: &[u8]) -> i64;
    /// How many code points a text has, or a number if there are no fewer.
    LEN_UP_TO = builtin::len::string_len_up_to(data: &[u8], most: i64) -> i64;
    /// Whether a text has characters of ASCII only.
    IS_ASCII = text::utf8::is_ascii(data: &[u8]) -> bool;
    /// The code point that starts at a byte, and how many bytes it has, shifted to the left by 32.
    FIND_CHARACTER = streams::item::find_character(data: &[u8], start: i64) -> i64 as FindCharacter;
    /// The byte after a character of a text that was found at `start`.
    STEP = streams::item::step(data: &[u8], start: i64, found: i64) -> i64;
    /// A code point as a string.
    CHARACTER = streams::item::character(point: i64) -> Str as Character;
    /// A text with one more code point at its end.
    APPEND_CHARACTER = streams::item::append_character(text: Str, point: i64) -> Str as AddCharacter;
    /// A text after another one, made in the text that comes last.
    PREPEND = builtin::add::string_prepend(left: &[u8], right: Str) -> Str;
    /// A code point in lower case.
    LOWER = strings::to_lower::lower_point(point: i64) -> i64;
    /// A code point in upper case.
    UPPER = strings::to_upper::upper_point(point: i64) -> i64;
    /// What the positions of parts are less than.
    END_OF_PARTS = strings::split::end_of_parts(data: &[u8]) -> i64;
    /// The bytes of a text from one to another.
    PART = strings::split::part(data: &[u8], start: i64, end: i64) -> Str as TextPart;
    /// Where the part ends that starts at a byte.
    PART_END = strings::split::part_end(data: &[u8], delim: &[u8], start: i64) -> i64;
    /// A list with room for the turns of a loop that counts from one number to another.
    RESERVE = lists::append::reserve(lst: List<T>, from: i64, to: i64, step: i64) -> List<T> as ListReserve;
    /// A list of `len` elements with one more.
    APPEND_AFTER = lists::append::append_after(lst: List<T>, len: i64, data: T) -> List<T> as ListAppend;
    /// How many elements a list has.
    LIST_LEN = builtin::len::list_len(data: &List<T>) -> i64 as ListLen;
    /// The elements of a list from one position up to another one, and an element after them.
    APPEND_TO_PART = builtin::slice::append_to_part(data: List<T>, from: i64, to: i64, item: T) -> List<T>;
    /// A list that nobody else has.
    OWN = lists::append::own(lst: List<T>) -> List<T>;
    /// A list with another element at a position that there is.
    SET = lists::append::set(lst: List<T>, index: i64, data: T) -> List<T> as ListSet;
    /// The elements up to a position, an element, and those of a second range.
    PUT = lists::splice::put(data: List<T>, to: i64, item: T, from: i64, end: i64) -> List<T>
        as ListPut;
    /// The elements up to a position, and those of a second range.
    CUT = lists::splice::cut(data: List<T>, to: i64, from: i64, end: i64) -> List<T>;
    /// A dict with another value for the entry at a position that there is.
    SET_VALUE = dicts::insert::set_value(dict: Dict<T>, index: i64, value: T) -> Dict<T>;
    /// A dict without a key.
    REMOVE = dicts::remove::remove(dict: Dict<T>, key: &Str) -> Dict<T>;
    fallible {
        /// The value of a dict's key.
        GET = builtin::get::get(dict: &Dict<T>, key: &[u8]) -> T;
        /// The value of a dict's key that nobody reads there again.
        TAKE_VALUE_OF = builtin::get::take(dict: &Dict<T>, key: &[u8]) -> T as DictTakeOf;
        /// The number that a digit means.
        DIGIT = strconv::atoi::digit(point: i64) -> i64;
        /// The int of a text, or an error without text.
        INT_OF_TEXT = strconv::atoi::int_of(data: &[u8]) -> i64;
        /// The int of a code point, or an error without text.
        INT_OF_DIGIT = strconv::atoi::value_of(point: i64) -> i64 as DigitValue;
        /// The int of a text in a base, or an error without text.
        INT_IN_BASE = strconv::parse_int::int_of(data: &[u8], base: i64, bits: i64) -> i64;
        /// The float of a text, or an error without text.
        FLOAT_OF_TEXT = strconv::parse_float::float_of(data: &[u8], bits: i64) -> f64;
    }
}
