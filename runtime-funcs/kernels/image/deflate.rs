//! Compression in the format of zlib, to the same bytes as Go's: what a program prints of them is the same.

use crate::image::huffman::{Codes, Counts, LITERALS};
use crate::value::list::List;
use crate::value::str::Str;

/// How far back a repeated text may lie.
const WINDOW: usize = 1 << 15;
/// Shorter repetitions are left alone.
const SHORTEST: usize = 4;
const LONGEST: usize = 258;
/// Of this length, a repetition is not put off for one that begins a byte later.
const LAZY: usize = 16;
/// Of this length, no longer repetition is looked for.
const NICE: usize = 128;
/// So many places are looked at for each byte.
const TRIES: usize = 128;
/// Repetitions of the shortest length from farther back take more bits than they save.
const NEAR: usize = 4096;
const HASH_BITS: u32 = 17;
const TOKENS_PER_BLOCK: usize = 1 << 14;
const LONGEST_STORED: usize = 0xFFFF;
/// The symbol after the last token of a block.
const END: usize = 256;
/// The symbol of the shortest length.
const LENGTHS: usize = 257;
/// In this order, the sizes of the codes for sizes are written.
const SIZE_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Compresses bytes that come in lines of equal size.
pub fn zlib(data: &[u8], line: usize) -> Str {
    let mut to = Bits { bytes: Str::from_slice(&[0x78, 0x9C]), pending: 0, count: 0 };
    let mut block = Block { tokens: List::new(), start: 0 };
    let mut chains = Chains::new();
    let mut window = Window { start: 0, end: 0, line };
    let mut at = 0_usize;
    let mut last = Repetition::NONE;
    let mut byte_pending = false;
    while at < data.len() {
        window.fill(data, at);
        let before = chains.insert(data, at);
        let previous = last;
        last = Repetition::NONE;
        if previous.length < LAZY && data.len().wrapping_sub(at) > previous.length {
            last = chains.find(data, at, before, window.start);
        }
        if previous.length >= SHORTEST && last.length <= previous.length {
            block.tokens.push(Token::Repeat(previous));
            let end = at.wrapping_add(previous.length).wrapping_sub(1);
            for inside in at.wrapping_add(1)..end {
                chains.insert(data, inside);
            }
            at = end;
            last = Repetition::NONE;
            byte_pending = false;
            block.write_if_full(data, at, &mut to);
        } else {
            if byte_pending {
                block.push_byte_before(data, at);
                block.write_if_full(data, at, &mut to);
            }
            at = at.wrapping_add(1);
            byte_pending = true;
        }
    }
    if byte_pending {
        block.push_byte_before(data, at);
    }
    if !block.tokens.is_empty() {
        block.write(data, at, &mut to);
    }
    // As in Go, the last block is one without content.
    to.put(1, 3);
    to.store(&[]);
    to.bytes.extend_from_slice(&adler(data).to_be_bytes());
    to.bytes
}

/// The check sum of what was compressed.
fn adler(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = low.wrapping_add(u32::from(*byte)) % 65521;
        (low, high.wrapping_add(low) % 65521)
    });
    high << 16 | low
}

/// What Go has in memory of the data. It forgets half of that at once, and then finds nothing there any more.
struct Window {
    start: usize,
    end: usize,
    /// The data comes in lines of this size.
    line: usize,
}

impl Window {
    /// Reads on where the next token could reach beyond what was read.
    fn fill(&mut self, data: &[u8], at: usize) {
        const LOOKAHEAD: usize = SHORTEST + LONGEST;
        while self.end < data.len() && self.end.wrapping_sub(at) < LOOKAHEAD {
            if at.wrapping_sub(self.start) >= 2 * WINDOW - LOOKAHEAD {
                self.start = self.start.wrapping_add(WINDOW);
            }
            let size = self.line.max(1);
            let line_end = self.end.wrapping_sub(self.end.wrapping_rem(size)).wrapping_add(size);
            self.end = line_end.min(self.start.wrapping_add(2 * WINDOW));
        }
    }
}

#[derive(Clone, Copy)]
struct Repetition {
    length: usize,
    distance: usize,
}

impl Repetition {
    const NONE: Repetition = Repetition { length: SHORTEST - 1, distance: 0 };
}

#[derive(Clone, Copy)]
enum Token {
    Byte(u8),
    Repeat(Repetition),
}

/// Where texts of four bytes with the same hash are: the last place, and for each place the one before it.
/// Places are counted from 1; 0 is none.
struct Chains {
    last: List<u32>,
    before: List<u32>,
}

impl Chains {
    fn new() -> Chains {
        let mut last = List::with_capacity(1 << HASH_BITS);
        (0..1 << HASH_BITS).for_each(|_| last.push(0));
        Chains { last, before: List::new() }
    }

    /// Adds a place, each once and in order, and gives the one before it.
    fn insert(&mut self, data: &[u8], at: usize) -> u32 {
        const FACTOR: u32 = 0x1E35_A7BD;
        let Some(&[a, b, c, d, ..]) = data.get(at..) else { return 0 };
        let hash = u32::from_be_bytes([a, b, c, d]).wrapping_mul(FACTOR) >> (32 - HASH_BITS);
        let Some(place) = self.last.make_unique().get_mut(hash as usize) else { return 0 };
        let before = *place;
        *place = at.wrapping_add(1) as u32;
        self.before.push(before);
        before
    }

    /// The longest repetition at a place of what begins at one of those before it, but not before `start`.
    fn find(&self, data: &[u8], at: usize, before: u32, start: usize) -> Repetition {
        let here = data.get(at..).unwrap_or_default();
        let here = here.get(..LONGEST).unwrap_or(here);
        let mut best = Repetition::NONE;
        let mut place = before;
        for _ in 0..TRIES {
            let Some(from) = (place as usize).checked_sub(1) else { break };
            let distance = at.wrapping_sub(from);
            if distance > WINDOW || from < start {
                break;
            }
            let there = data.get(from..).unwrap_or_default();
            let length = here.iter().zip(there).take_while(|(here, there)| here == there).count();
            if length > best.length && (length > SHORTEST || distance <= NEAR) {
                best = Repetition { length, distance };
                if length >= NICE.min(here.len()) {
                    break;
                }
            }
            place = self.before.get(from).copied().unwrap_or(0);
        }
        best
    }
}

/// What will be written with the same codes.
struct Block {
    tokens: List<Token>,
    /// Where in the data it begins.
    start: usize,
}

impl Block {
    fn push_byte_before(&mut self, data: &[u8], at: usize) {
        let byte = data.get(at.wrapping_sub(1)).copied().unwrap_or(0);
        self.tokens.push(Token::Byte(byte));
    }

    fn write_if_full(&mut self, data: &[u8], end: usize, to: &mut Bits) {
        if self.tokens.len() == TOKENS_PER_BLOCK {
            self.write(data, end, to);
        }
    }

    /// Writes the tokens in the shortest of the three ways, and begins the next block.
    fn write(&mut self, data: &[u8], end: usize, to: &mut Bits) {
        let tokens = core::mem::take(&mut self.tokens);
        let data = data.get(self.start..end).unwrap_or_default();
        self.start = end;
        let (literals, distances, extra) = counts(&tokens);
        let fixed = (Codes::fixed(), Codes::fixed_distances());
        let own = (Codes::new(&literals, 15), Codes::new(&distances, 15));
        let sizes = Sizes::new(&own, used(&literals), used(&distances));
        let with = |codes: &(Codes, Codes)| {
            codes.0.size(&literals).wrapping_add(codes.1.size(&distances)).wrapping_add(extra).wrapping_add(3)
        };
        let (with_fixed, with_own) = (with(&fixed), with(&own).wrapping_add(sizes.size()));
        let stored = (data.len() as u32).wrapping_add(5).wrapping_mul(8);
        if data.len() <= LONGEST_STORED && stored < with_fixed.min(with_own) {
            to.put(0, 3);
            to.store(data);
        } else if with_own < with_fixed {
            to.put(4, 3);
            sizes.write(to);
            to.tokens(&tokens, &own);
        } else {
            to.put(2, 3);
            to.tokens(&tokens, &fixed);
        }
    }
}

/// How often symbols of literals and lengths occur, how often those of distances, and how many bits follow
/// them.
fn counts(tokens: &[Token]) -> (Counts, Counts, u32) {
    let (mut literals, mut distances, mut extra) = ([0; LITERALS], [0; LITERALS], 0_u32);
    let add = |counts: &mut Counts, symbol: usize| {
        if let Some(count) = counts.get_mut(symbol) {
            *count = count.wrapping_add(1);
        }
    };
    for token in tokens {
        match token {
            Token::Byte(byte) => add(&mut literals, usize::from(*byte)),
            Token::Repeat(repetition) => {
                let (length, distance) = (length(*repetition), distance(*repetition));
                add(&mut literals, length.symbol);
                add(&mut distances, distance.symbol);
                extra = extra.wrapping_add(length.count).wrapping_add(distance.count);
            }
        }
    }
    add(&mut literals, END);
    // There is always a code for a distance.
    if distances.iter().all(|count| *count == 0) {
        add(&mut distances, 0);
    }
    (literals, distances, extra)
}

/// The number of symbols up to the last one that occurs.
fn used(counts: &Counts) -> usize {
    counts.iter().rposition(|count| *count > 0).map_or(0, |last| last.wrapping_add(1))
}

/// The sizes of a block's own codes, as they are written before the block.
struct Sizes {
    literals: usize,
    distances: usize,
    /// Sizes, and 16 to 18 for repetitions of sizes, with the number that follows.
    symbols: List<(u8, u32)>,
    codes: Codes,
    counts: Counts,
}

impl Sizes {
    fn new((of_literals, of_distances): &(Codes, Codes), literals: usize, distances: usize) -> Sizes {
        let sizes = (0..literals).map(|symbol| of_literals.of(symbol).size);
        let sizes = sizes.chain((0..distances).map(|symbol| of_distances.of(symbol).size));
        let mut symbols = List::new();
        let mut run = (0_u8, 0_u32);
        for size in sizes {
            if run.1 > 0 && run.0 != size {
                write_run(run, &mut symbols);
                run.1 = 0;
            }
            run = (size, run.1.wrapping_add(1));
        }
        write_run(run, &mut symbols);
        let mut counts = [0; LITERALS];
        for (symbol, _) in symbols.iter() {
            if let Some(count) = counts.get_mut(usize::from(*symbol)) {
                *count = u32::wrapping_add(*count, 1);
            }
        }
        Sizes { literals, distances, symbols, codes: Codes::new(&counts, 7), counts }
    }

    /// How many sizes of codes for sizes are written.
    fn listed(&self) -> usize {
        let is_used = |symbol: &usize| self.counts.get(*symbol).is_some_and(|count| *count > 0);
        SIZE_ORDER.iter().rposition(is_used).map_or(0, |last| last.wrapping_add(1)).max(4)
    }

    /// How many bits all of this takes.
    fn size(&self) -> u32 {
        let extra =
            self.symbols.iter().fold(0_u32, |sum, (symbol, _)| sum.wrapping_add(extra_of_size(*symbol)));
        let listed = (self.listed() as u32).wrapping_mul(3);
        self.codes.size(&self.counts).wrapping_add(extra).wrapping_add(listed).wrapping_add(5 + 5 + 4)
    }

    fn write(&self, to: &mut Bits) {
        to.put(self.literals.wrapping_sub(257) as u32, 5);
        to.put(self.distances.wrapping_sub(1) as u32, 5);
        to.put(self.listed().wrapping_sub(4) as u32, 4);
        for symbol in SIZE_ORDER.iter().take(self.listed()) {
            to.put(self.codes.of(*symbol).size.into(), 3);
        }
        for (symbol, number) in self.symbols.iter() {
            to.symbol(&self.codes, usize::from(*symbol));
            to.put(*number, extra_of_size(*symbol));
        }
    }
}

/// Appends one size that comes several times in a row.
fn write_run((size, mut times): (u8, u32), symbols: &mut List<(u8, u32)>) {
    if size == 0 {
        while times >= 11 {
            let some = times.min(138);
            symbols.push((18, some.wrapping_sub(11)));
            times = times.wrapping_sub(some);
        }
        if times >= 3 {
            symbols.push((17, times.wrapping_sub(3)));
            times = 0;
        }
    } else if times > 0 {
        symbols.push((size, 0));
        times = times.wrapping_sub(1);
        while times >= 3 {
            let some = times.min(6);
            symbols.push((16, some.wrapping_sub(3)));
            times = times.wrapping_sub(some);
        }
    }
    (0..times).for_each(|_| symbols.push((size, 0)));
}

fn extra_of_size(symbol: u8) -> u32 {
    match symbol {
        16 => 2,
        17 => 3,
        18 => 7,
        _ => 0,
    }
}

/// A number as a symbol and the bits after it.
struct Coded {
    symbol: usize,
    rest: u32,
    count: u32,
}

fn length(repetition: Repetition) -> Coded {
    const LAST: usize = LONGEST - 3;
    let length = repetition.length.wrapping_sub(3);
    // Symbols come in fours, each four with one bit more than those before; the longest length has a symbol
    // of its own.
    match length {
        LAST => Coded { symbol: LENGTHS + 28, rest: 0, count: 0 },
        0..8 => Coded { symbol: LENGTHS.wrapping_add(length), rest: 0, count: 0 },
        _ => coded(length, 2, LENGTHS),
    }
}

fn distance(repetition: Repetition) -> Coded {
    match repetition.distance.wrapping_sub(1) {
        symbol @ 0..4 => Coded { symbol, rest: 0, count: 0 },
        distance => coded(distance, 1, 0),
    }
}

/// A number of which so many bits after the first one are part of the symbol.
fn coded(number: usize, bits: u32, first: usize) -> Coded {
    let count = number.max(1).ilog2().wrapping_sub(bits);
    let high = number.wrapping_shr(count);
    let symbol = (count as usize).wrapping_shl(bits).wrapping_add(high).wrapping_add(first);
    Coded { symbol, rest: number.wrapping_sub(high.wrapping_shl(count)) as u32, count }
}

/// Bits on their way to bytes, the first one lowest.
struct Bits {
    bytes: Str,
    pending: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, bits: u32, count: u32) {
        self.pending |= u64::from(bits).wrapping_shl(self.count);
        self.count = self.count.wrapping_add(count);
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count = self.count.wrapping_sub(8);
        }
    }

    /// Begins a byte, and writes bytes with their number.
    fn store(&mut self, data: &[u8]) {
        self.put(0, self.count.wrapping_neg() & 7);
        let length = data.len() as u16;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&(!length).to_le_bytes());
        self.bytes.extend_from_slice(data);
    }

    fn symbol(&mut self, codes: &Codes, symbol: usize) {
        let code = codes.of(symbol);
        self.put(code.bits.into(), code.size.into());
    }

    fn tokens(&mut self, tokens: &[Token], (literals, distances): &(Codes, Codes)) {
        for token in tokens {
            match token {
                Token::Byte(byte) => self.symbol(literals, usize::from(*byte)),
                Token::Repeat(repetition) => {
                    for (codes, coded) in
                        [(literals, length(*repetition)), (distances, distance(*repetition))]
                    {
                        self.symbol(codes, coded.symbol);
                        self.put(coded.rest, coded.count);
                    }
                }
            }
        }
        self.symbol(literals, END);
    }
}
