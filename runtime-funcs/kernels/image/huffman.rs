//! Prefix codes as Go's package `compress/flate` chooses them: of several that are equally short, the same
//! one.

/// Of literals and lengths, the largest alphabet.
pub const LITERALS: usize = 286;
/// No code has more bits than this.
const LONGEST: usize = 15;

/// How often each symbol occurs.
pub type Counts = [u32; LITERALS];

/// The bits of a symbol, the first one lowest, and how many there are; none for a symbol that does not occur.
#[derive(Clone, Copy, Default)]
pub struct Code {
    /// The bits.
    pub bits: u16,
    /// How many.
    pub size: u8,
}

/// The codes of an alphabet.
pub struct Codes([Code; LITERALS]);

impl Codes {
    /// The shortest codes for symbols that occur so often, with at most `longest` bits.
    pub fn new(counts: &Counts, longest: usize) -> Codes {
        let mut sizes = [0; LITERALS];
        let mut sorted = [(0_u32, 0_u16); LITERALS];
        let mut used = 0_usize;
        for (symbol, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            insert(&mut sorted, used, (*count, symbol as u16));
            used = used.wrapping_add(1);
        }
        let sorted = sorted.get(..used).unwrap_or_default();
        let lengths = if used > 2 {
            with_length(sorted, longest.min(used.wrapping_sub(1)))
        } else {
            [used; LONGEST + 1]
        };
        for (rank, (_, symbol)) in sorted.iter().rev().enumerate() {
            // As many symbols as that have this many bits or fewer; the most frequent ones come first.
            let size =
                lengths.iter().skip(1).position(|shorter| rank < *shorter).unwrap_or(0).wrapping_add(1);
            if let Some(place) = sizes.get_mut(usize::from(*symbol)) {
                *place = size as u8;
            }
        }
        Codes::with_sizes(&sizes)
    }

    /// The codes that everybody knows.
    pub fn fixed() -> Codes {
        let mut sizes = [8; LITERALS + 2];
        sizes.iter_mut().take(256).skip(144).for_each(|size| *size = 9);
        sizes.iter_mut().take(280).skip(256).for_each(|size| *size = 7);
        Codes::with_sizes(&sizes)
    }

    /// The codes of distances that everybody knows.
    pub fn fixed_distances() -> Codes {
        Codes::with_sizes(&[5; 32])
    }

    /// The code of a symbol.
    pub fn of(&self, symbol: usize) -> Code {
        self.0.get(symbol).copied().unwrap_or_default()
    }

    /// How many bits all symbols take.
    pub fn size(&self, counts: &Counts) -> u32 {
        counts
            .iter()
            .zip(&self.0)
            .fold(0, |sum: u32, (count, code)| sum.wrapping_add(count.wrapping_mul(code.size.into())))
    }

    /// Codes of these sizes, in the order of symbols.
    fn with_sizes(sizes: &[u8]) -> Codes {
        let mut codes = [Code::default(); LITERALS];
        let mut next = 0_u16;
        for size in 1..=LONGEST as u8 {
            next = next.wrapping_shl(1);
            for (symbol, _) in sizes.iter().enumerate().filter(|(_, of_symbol)| **of_symbol == size) {
                if let Some(code) = codes.get_mut(symbol) {
                    *code = Code { bits: next.reverse_bits().wrapping_shr(16 - u32::from(size)), size };
                }
                next = next.wrapping_add(1);
            }
        }
        Codes(codes)
    }
}

/// Puts a symbol among those before it in order of their counts.
fn insert(sorted: &mut [(u32, u16)], used: usize, item: (u32, u16)) {
    let at = sorted.iter().take(used).rposition(|other| other.0 <= item.0).map_or(0, |at| at.wrapping_add(1));
    if let Some(rest) = sorted.get_mut(at..=used) {
        rest.rotate_right(1);
        if let Some(first) = rest.first_mut() {
            *first = item;
        }
    }
}

/// How many of the symbols, which are sorted by their counts, have codes of at most so many bits: the coin
/// collector's algorithm (Larmore and Hirschberg, "package-merge"). Where a symbol and a package weigh the
/// same, the package comes first, as in Go.
fn with_length(sorted: &[(u32, u16)], longest: usize) -> [usize; LONGEST + 1] {
    const ITEMS: usize = 2 * LITERALS;
    // By level: the items from the lightest on, each with whether it is a symbol.
    let mut levels = [[(0_u32, false); ITEMS]; LONGEST];
    let mut below: [(u32, bool); ITEMS] = [(0, false); ITEMS];
    let mut items_below = 0_usize;
    for level in levels.iter_mut().take(longest) {
        let mut symbols = sorted.iter().map(|(count, _)| *count).peekable();
        let mut packages =
            below.get(..items_below).unwrap_or_default().chunks_exact(2).map(weight).peekable();
        items_below = 0;
        for place in level.iter_mut() {
            *place = match (symbols.peek().copied(), packages.peek().copied()) {
                (Some(symbol), package) if package.is_none_or(|package| symbol < package) => {
                    (symbols.next().unwrap_or_default(), true)
                }
                (_, Some(_)) => (packages.next().unwrap_or_default(), false),
                _ => break,
            };
            items_below = items_below.wrapping_add(1);
        }
        below = *level;
    }
    let mut at_most = [sorted.len(); LONGEST + 1];
    let mut needed = sorted.len().wrapping_mul(2).wrapping_sub(2);
    for (bits, level) in levels.iter().take(longest).rev().enumerate() {
        let symbols = level.iter().take(needed).filter(|item| item.1).count();
        // These are the symbols with more bits than this.
        if let Some(place) = at_most.get_mut(bits) {
            *place = sorted.len().wrapping_sub(symbols);
        }
        needed = needed.wrapping_sub(symbols).wrapping_mul(2);
    }
    at_most
}

fn weight(pair: &[(u32, bool)]) -> u32 {
    pair.iter().fold(0, |sum: u32, item| sum.wrapping_add(item.0))
}
