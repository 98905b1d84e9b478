//! Programs as text, and what they come to.

use neva_blocks::text;
use neva_blocks::verify::{verify, verify_types};
use neva_blocks::{Channel, Program};
use neva_engine::Ending;
use neva_jit::Jit;
use neva_registry::{Kernel, kernel, operator};

/// A kernel of the runtime funcs by its name.
pub fn kernel(name: &str) -> Option<&'static Kernel> {
    kernels().find(|kernel| kernel.name == name)
}

/// All kernels of the runtime funcs, some more than once, and those that passes call.
pub fn kernels() -> impl Iterator<Item = &'static Kernel> {
    let records = neva_runtime_funcs::REGISTRY.records().iter();
    records.flat_map(|record| record.kernels.iter().copied()).chain([
        &SET,
        &PUT,
        &CUT,
        &OWN,
        &ITEM_WITHIN,
        &SET_WITHIN,
        &APPEND_WITHIN,
        &RESERVE,
        &TAKE_ITEM,
        &CODE_POINT_OR_NONE,
        &IS_ASCII,
        &CODE_POINTS,
        &CODE_POINT_IN,
        &LAST_CODE_POINT,
        &TAKE_SLICE,
        &FIND_CHARACTER,
        &APPEND_CHARACTER,
        &CHARACTER,
        &PART,
        &CODE_POINT,
        &AFTER_CHARACTER,
        &CODE_POINT_OF,
        &CODE_POINT_IS_THERE,
        &AFTER_PART,
        &UNSIGNED_REMAINDER,
        &UNSIGNED_QUOTIENT,
        &RANGE_ITEM,
        &RANGE_LEN,
    ])
}

kernel! {
    /// A list with another element at a position that there is.
    SET = lists::append::set(lst: List<T>, index: i64, data: T) -> List<T> as ListSet
}

kernel! {
    /// The element of a list at a position that there is.
    ITEM = streams::item::list_item(data: &List<T>, index: i64) -> T as ListItem
}

kernel! {
    /// A list with one more element.
    APPEND = lists::append::append(lst: List<T>, data: T) -> List<T> as ListAppend
}

/// The element of a list at a position, which does not look whether the position is there.
static ITEM_WITHIN: Kernel = Kernel { name: "streams::item::list_item_within", is_within: true, ..ITEM };

/// A list that nobody else has, with another element.
static SET_WITHIN: Kernel = Kernel { name: "lists::append::set_within", is_within: true, ..SET };

/// A list with one more element, for which there is room. Nobody else has the list.
static APPEND_WITHIN: Kernel = Kernel { name: "lists::append::append_within", is_within: true, ..APPEND };

kernel! {
    /// A list with room for the turns of a loop that counts from one number to another.
    RESERVE = lists::append::reserve(lst: List<T>, from: i64, to: i64, step: i64) -> List<T> as ListReserve
}

kernel! {
    /// The elements up to a position, an element, and those of a second range.
    PUT = lists::splice::put(data: List<T>, to: i64, item: T, from: i64, end: i64) -> List<T> as ListPut
}

kernel! {
    /// The elements up to a position, and those of a second range.
    CUT = lists::splice::cut(data: List<T>, to: i64, from: i64, end: i64) -> List<T>
}

kernel! {
    /// A list that nobody else has.
    OWN = lists::append::own(lst: List<T>) -> List<T>
}

kernel! {
    /// The element of a list that nobody reads there again.
    TAKE_ITEM = streams::item::take_item(data: &List<T>, index: i64) -> T as ListTake
}

kernel! {
    /// The code point at a position, -1 where there is none.
    CODE_POINT_OR_NONE = builtin::slice::code_point_or_none(data: &[u8], is_ascii: bool, idx: i64) -> i64 as CodePointAt
}

kernel! {
    /// Whether a text has characters of ASCII only.
    IS_ASCII = text::utf8::is_ascii(data: &[u8]) -> bool
}

kernel! {
    /// The code points of a text, if they are not all of ASCII, by which positions are found at once.
    CODE_POINTS = builtin::slice::code_points(data: &[u8], is_ascii: bool) -> Str
}

kernel! {
    /// The code point at a position of a text whose code points are there, -1 where there is none.
    CODE_POINT_IN = builtin::slice::code_point_in(data: &[u8], is_ascii: bool, points: &[u8], idx: i64) -> i64 as CodePointIn
}

kernel! {
    /// The last code point, -1 where there is none.
    LAST_CODE_POINT = builtin::slice::last_code_point(data: &[u8]) -> i64 as LastCodePoint
}

kernel! {
    /// The code points of a text between two positions, made in that text. It may be known to be valid.
    TAKE_SLICE = builtin::slice::take_slice(data: Str, is_valid: bool, from: i64, to: i64) -> Str as TextSlice
}

kernel! {
    /// The code point that starts at a byte, and how many bytes it has, shifted to the left by 32.
    FIND_CHARACTER = streams::item::find_character(data: &[u8], start: i64) -> i64 as FindCharacter
}

kernel! {
    /// The bytes of a text from one to another.
    PART = strings::split::part(data: &[u8], start: i64, end: i64) -> Str as TextPart
}

kernel! {
    /// A code point as a string.
    CHARACTER = streams::item::character(point: i64) -> Str as Character
}

kernel! {
    /// A text with one more code point at its end.
    APPEND_CHARACTER = streams::item::append_character(text: Str, point: i64) -> Str as AddCharacter
}

operator! {
    /// The code point of a character that was found.
    CODE_POINT = code_point(found: i64) -> i64 as CodePoint { found & 0xFFFF_FFFF }
}

operator! {
    /// The byte after a character that was found at `start`.
    AFTER_CHARACTER = after_character(start: i64, found: i64) -> i64 as AfterCharacter { start.wrapping_add(found >> 32) }
}

operator! {
    /// The code point of the string that is made of a number.
    CODE_POINT_OF = code_point_of(number: i64) -> i64 as CodePointOf {
        if (0..0xD800).contains(&number) || (0xE000..0x11_0000).contains(&number) { number } else { 0xFFFD }
    }
}

operator! {
    /// 1 for a code point, 0 for the number that says there is none.
    CODE_POINT_IS_THERE = code_point_is_there(point: i64) -> i64 as CodePointIsThere { (point >> 63).wrapping_add(1) }
}

operator! {
    /// The byte after a part of a string and what is between.
    AFTER_PART = after_part(end: i64, size: i64) -> i64 as AfterPart { end.wrapping_add(size) }
}

operator! {
    /// The rest of dividing a number that is not negative by one that is greater than 0.
    UNSIGNED_REMAINDER = unsigned_remainder(left: i64, right: i64) -> i64 as IntRemainder { left % right }
}

operator! {
    /// How often a number that is greater than 0 is in one that is not negative.
    UNSIGNED_QUOTIENT = unsigned_quotient(left: i64, right: i64) -> i64 as IntQuotient { left / right }
}

operator! {
    /// A number of a row.
    RANGE_ITEM = range_item(first: i64, index: i64, step: i64) -> i64 as RangeItem { first + index * step }
}

operator! {
    /// How many numbers a row has.
    RANGE_LEN = range_len(first: i64, last: i64, step: i64) -> i64 as RangeLen { (last - first) * step + 1 }
}

/// A program. A text without `cluster` is one cluster. The program must be well typed.
pub fn parse(input: &str) -> Result<Program, Vec<String>> {
    let header = if input.lines().any(|line| line.starts_with("cluster ")) { "" } else { "cluster main\n" };
    let program = text::parse(&format!("{header}{input}"), &kernel)?;
    let problems = [verify(&program), verify_types(&program)].concat();
    if problems.is_empty() { Ok(program) } else { Err(problems) }
}

/// How a program ends, interpreted, as native code, and as native code from the second iteration of a loop
/// on.
pub fn run(input: &str) -> String {
    let program = match with_channels(input) {
        Ok(program) => program,
        Err(problems) => return problems.join("\n"),
    };
    let interpreted = told_ending(neva_engine::run(&program, None));
    for (name, jit) in [("native", Jit::everything()), ("hot loops", Jit::hot_loops(1))] {
        let native = told_ending(neva_engine::run(&program, Some(&jit)));
        if native != interpreted {
            return format!("interpreted: {interpreted}\n{name}: {native}");
        }
    }
    interpreted
}

/// How a program ends as native code.
#[allow(dead_code)]
pub fn run_native(input: &str) -> String {
    match with_channels(input) {
        Ok(program) => told_ending(neva_engine::run(&program, Some(&Jit::everything()))),
        Err(problems) => problems.join("\n"),
    }
}

/// A program with its channels: the text does not name the inports that they lead to.
fn with_channels(input: &str) -> Result<Program, Vec<String>> {
    let mut program = parse(input)?;
    let channels = neva_blocks::types::channel_types(&program);
    program.channels.resize_with(channels.len(), Channel::default);
    for (number, channel) in program.channels.iter_mut().enumerate() {
        channel.inport = format!("channel {number}");
    }
    Ok(program)
}

fn told_ending(ending: Ending) -> String {
    match ending {
        Ending::Stop => "stop".to_string(),
        Ending::Exit(status) => format!("exit {status}"),
        Ending::Panic(message, origin) => told("panic", &message, &origin),
        Ending::Fault(message, origin) => told("fault", &message, &origin),
        Ending::Deadlock(text) => format!("deadlock\n{text}"),
    }
}

fn told(what: &str, message: &[u8], origin: &str) -> String {
    format!("{what}: {} {origin}", String::from_utf8_lossy(message)).trim_end().to_string()
}
