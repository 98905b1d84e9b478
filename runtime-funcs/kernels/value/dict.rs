//! `Dict<T>`: Neva's `dict<T>`.

use core::cmp::Ordering;

use crate::value::buf::{Buf, StaticBuf};
use crate::value::str::{Str, equal};

/// A dictionary. The last value written to a key wins; entries are read in the byte order of their keys.
///
/// Entries are an array: a sorted part and, after it, what was inserted out of order since. That is sorted
/// when somebody reads all entries; until then a hash index finds each one.
#[derive(Clone)]
#[repr(transparent)]
pub struct Dict<T>(Buf<Core<T>>);

/// Key and value.
pub type Entry<T> = (Str, T);

/// The storage of a dictionary that has entries.
#[derive(Clone)]
pub struct Core<T> {
    /// All with distinct keys.
    entries: Buf<Entry<T>>,
    /// How many of them, from the first on, are in order.
    sorted: usize,
    /// Empty if all are in order, or a power of two of places: each has the position of an entry and one
    /// more, or 0. An entry is at the place that its hash says, or at the next one that was free.
    index: Buf<u32>,
}

impl<T> Core<T> {
    /// The storage for `static` entries, which must be sorted by key and have distinct keys.
    pub const fn from_static<const N: usize>(entries: &'static StaticBuf<Entry<T>, N>) -> Self {
        Core { entries: Buf::from_static(entries), sorted: N, index: Buf::new() }
    }

    /// The same with the index that [`index`] has made of the keys, by which they are found sooner.
    pub const fn indexed<const N: usize, const PLACES: usize>(
        entries: &'static StaticBuf<Entry<T>, N>,
        index: &'static StaticBuf<u32, PLACES>,
    ) -> Self {
        Core { entries: Buf::from_static(entries), sorted: N, index: Buf::from_static(index) }
    }
}

/// An index of keys. The number of places is a power of two, and at least twice that of the keys.
pub const fn index<const PLACES: usize>(mut keys: &[&[u8]]) -> [u32; PLACES] {
    let mut index = [0; PLACES];
    let mut number = 0;
    while let Some((key, others)) = keys.split_first() {
        number += 1;
        let mut at = hash(key) as usize & (PLACES - 1);
        loop {
            match place(&mut index, at) {
                Some(free) if *free == 0 => break *free = number,
                _ => at = (at + 1) & (PLACES - 1),
            }
        }
        keys = others;
    }
    index
}

/// A place of an index.
const fn place(index: &mut [u32], at: usize) -> Option<&mut u32> {
    match index.split_at_mut_checked(at) {
        Some((_, [place, ..])) => Some(place),
        _ => None,
    }
}

impl<T> Dict<T> {
    /// An empty dictionary; allocates nothing.
    pub const fn new() -> Self {
        Dict(Buf::new())
    }

    /// The value of a `static` dictionary.
    pub const fn from_static(core: &'static StaticBuf<Core<T>, 1>) -> Self {
        Dict(Buf::from_static(core))
    }
}

impl<T: Clone> Dict<T> {
    /// Sets the value of `key`.
    pub fn insert(&mut self, key: Str, value: T) {
        if self.0.is_empty() {
            self.0.push(Core { entries: Buf::new(), sorted: 0, index: Buf::new() });
        }
        let Some(core) = self.0.make_unique().first_mut() else { return };
        let len = core.entries.len();
        let in_order = core.sorted == len && core.entries.last().is_none_or(|(last, _)| *last < key);
        if !in_order && let Some(at) = core.find(&key) {
            if let Some(entry) = core.entries.make_unique().get_mut(at) {
                entry.1 = value;
            }
            return;
        }
        core.entries.push((key, value));
        if in_order {
            core.sorted = len.wrapping_add(1);
        }
        if !in_order || !core.index.is_empty() {
            core.note_last();
        }
    }

    /// Sets the value of the entry at a position, if there is one.
    pub fn set_value(&mut self, at: usize, value: T) {
        self.entries();
        if let Some(core) = self.0.make_unique().first_mut()
            && let Some(entry) = core.entries.make_unique().get_mut(at)
        {
            entry.1 = value;
        }
    }

    /// Leaves out the entry of `key`.
    pub fn remove(&mut self, key: &[u8]) {
        // An index would say where the later entries were.
        self.entries();
        let Some(at) = self.0.first().and_then(|core| core.find(key)) else { return };
        let Some(core) = self.0.make_unique().first_mut() else { return };
        core.entries.remove(at, at.wrapping_add(1));
        core.sorted = core.entries.len();
        core.index = Buf::new();
        if core.sorted == 0 {
            self.0 = Buf::new();
        }
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Option<&T> {
        let core = self.0.first()?;
        core.find(key).and_then(|at| core.entries.get(at)).map(|(_, value)| value)
    }

    /// The value of an entry for change, when nobody shares the dictionary.
    ///
    /// # Safety
    /// Nobody keeps a reference to the value.
    #[expect(clippy::mut_from_ref, reason = "the caller sees to it that there is no other reference")]
    pub(crate) unsafe fn own_value(&self, at: usize) -> Option<&mut T> {
        self.entries();
        // SAFETY: as promised by the caller; `entries` keeps none either.
        unsafe { self.0.own(0)?.entries.own(at).map(|(_, value)| value) }
    }

    /// The value of a key for change, when nobody shares the dictionary.
    ///
    /// # Safety
    /// Nobody keeps a reference to the value.
    #[expect(clippy::mut_from_ref, reason = "the caller sees to it that there is no other reference")]
    pub(crate) unsafe fn own_value_of(&self, key: &[u8]) -> Option<&mut T> {
        // SAFETY: as promised by the caller; `find` keeps none either.
        unsafe {
            let core = self.0.own(0)?;
            core.entries.own(core.find(key)?).map(|(_, value)| value)
        }
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.0.first().map_or(0, |core| core.entries.len())
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every key and value, in the byte order of the keys.
    pub fn entries(&self) -> &[Entry<T>] {
        let Some(core) = self.0.first() else { return &[] };
        if core.sorted == core.entries.len() {
            return &core.entries;
        }
        // SAFETY: something is unsorted, so the dictionary is not static. References into a core leave this
        // module only as values of entries that `get` has found, and nobody keeps one while he asks for all.
        unsafe {
            let core = self.0.as_mut_ptr();
            (*core).settle();
            &(*core).entries
        }
    }
}

impl<T> Default for Dict<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> FromIterator<Entry<T>> for Dict<T> {
    fn from_iter<I: IntoIterator<Item = Entry<T>>>(entries: I) -> Self {
        let mut dict = Self::new();
        for (key, value) in entries {
            dict.insert(key, value);
        }
        dict
    }
}

impl<T: Clone> Core<T> {
    /// Where the entry of a key is.
    fn find(&self, key: &[u8]) -> Option<usize> {
        if self.index.is_empty() {
            return search(&self.entries, key);
        }
        let mut place = self.place(key);
        loop {
            // There are at least as many free places as others.
            let at = (*self.index.get(place)?).checked_sub(1)? as usize;
            if self.entries.get(at).is_some_and(|(known, _)| equal(known, key)) {
                return Some(at);
            }
            place = self.after(place);
        }
    }

    /// Notes the last entry in the index. A new one is made of all entries where that has too few places, or
    /// another owner.
    fn note_last(&mut self) {
        let len = self.entries.len();
        let mut first = len.wrapping_sub(1);
        if self.index.len() < len.wrapping_mul(2) || !self.index.is_unique() {
            let places = len.wrapping_mul(2).next_power_of_two().wrapping_mul(2);
            self.index = Buf::repeat(0, places);
            first = 0;
        }
        let index = self.index.as_mut_ptr();
        for at in first..len {
            let mut place = self.entries.get(at).map_or(0, |(key, _)| self.place(key));
            while self.index.get(place).is_some_and(|at| *at != 0) {
                place = self.after(place);
            }
            // SAFETY: the index has one owner, and places are less than its length.
            unsafe { *index.add(place) = at as u32 + 1 };
        }
    }

    /// The place in the index where the search for a key begins.
    fn place(&self, key: &[u8]) -> usize {
        hash(key) as usize & self.index.len().wrapping_sub(1)
    }

    /// The place after another one; the first one after the last.
    fn after(&self, place: usize) -> usize {
        place.wrapping_add(1) & self.index.len().wrapping_sub(1)
    }

    /// Brings every entry into order. They are found by that, then.
    #[cold]
    #[inline(never)]
    fn settle(&mut self) {
        self.entries.make_unique();
        let (start, len, sorted) = (self.entries.as_mut_ptr(), self.entries.len(), self.sorted);
        let tail = len.wrapping_sub(sorted);
        let scratch = Buf::<Entry<T>>::with_capacity(if sorted > tail { sorted } else { tail });
        // SAFETY: `make_unique` left this the only owner, and the scratch space holds the bigger part.
        unsafe {
            sort(start.add(sorted), tail, scratch.as_mut_ptr());
            merge(start, sorted, start.add(sorted), tail, scratch.as_mut_ptr());
        }
        self.sorted = len;
        self.index = Buf::new();
    }
}

/// A number for a key, whose low bits depend on each of its bytes.
const fn hash(mut key: &[u8]) -> u64 {
    // Any odd number does that has about as many ones as zeros.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = 0_u64;
    while let Some((byte, others)) = key.split_first() {
        hash = (hash ^ *byte as u64).wrapping_mul(FACTOR);
        key = others;
    }
    hash ^ hash >> 32
}

/// Where `key` is among sorted entries.
fn search<T>(entries: &[Entry<T>], key: &[u8]) -> Option<usize> {
    let (mut from, mut to) = (0_usize, entries.len());
    while from < to {
        let middle = from.midpoint(to);
        match (*entries.get(middle)?.0).cmp(key) {
            Ordering::Equal => return Some(middle),
            Ordering::Less => from = middle.wrapping_add(1),
            Ordering::Greater => to = middle,
        }
    }
    None
}

/// Merge sort.
///
/// # Safety
/// `len` entries at `start` may be moved, and `scratch` has room for as many.
unsafe fn sort<T>(start: *mut Entry<T>, len: usize, scratch: *mut Entry<T>) {
    if len < 2 {
        return;
    }
    let half = len / 2;
    // SAFETY: both halves are within what the caller gave.
    unsafe {
        let right = start.add(half);
        sort(start, half, scratch);
        sort(right, len.wrapping_sub(half), scratch);
        merge(start, half, right, len.wrapping_sub(half), scratch);
    }
}

/// Merges two sorted runs into one at `left`.
///
/// # Safety
/// The run at `right` begins at the end of the one at `left`; `scratch` has room for the left run.
unsafe fn merge<T>(
    left: *mut Entry<T>,
    left_len: usize,
    mut right: *mut Entry<T>,
    right_len: usize,
    scratch: *mut Entry<T>,
) {
    // SAFETY: entries are moved, each exactly once; `out` never overtakes `right`, since what was written
    // before it came from the left run, which is in the scratch space by now, or from the right one. What is
    // left of the right run is where it belongs.
    unsafe {
        core::ptr::copy_nonoverlapping(left, scratch, left_len);
        let (mut kept, kept_end) = (scratch, scratch.add(left_len));
        let (mut out, right_end) = (left, right.add(right_len));
        while kept < kept_end {
            let next = if right < right_end && (*right).0 < (*kept).0 { &mut right } else { &mut kept };
            core::ptr::copy(*next, out, 1);
            *next = next.add(1);
            out = out.add(1);
        }
    }
}
