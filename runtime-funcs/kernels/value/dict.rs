//! `Dict<T>`: Neva's `dict<T>`.

use core::cmp::Ordering;

use crate::value::buf::{Buf, StaticBuf};
use crate::value::str::Str;

/// A dictionary. The last value written to a key wins; entries are read in the byte order of their keys.
///
/// Entries are an array: a sorted part and, behind it, what was inserted out of order since. The latter is
/// merged when it outgrows the former or when somebody reads, so building costs `O(log n)` per entry and the
/// memory stays within a constant factor of the distinct keys.
#[derive(Clone)]
#[repr(transparent)]
pub struct Dict<T>(Buf<Core<T>>);

/// Key and value.
pub type Entry<T> = (Str, T);

/// The storage of a dictionary that has entries.
#[derive(Clone)]
pub struct Core<T> {
    entries: Buf<Entry<T>>,
    /// How many of them, from the first on, are in order and have distinct keys.
    sorted: usize,
}

impl<T> Core<T> {
    /// The storage for `static` entries, which must be sorted by key and have distinct keys.
    pub const fn from_static<const N: usize>(entries: &'static StaticBuf<Entry<T>, N>) -> Self {
        Core { entries: Buf::from_static(entries), sorted: N }
    }
}

/// How far the unsorted part may outgrow the sorted one.
const SLACK: usize = 16;

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
            self.0.push(Core { entries: Buf::new(), sorted: 0 });
        }
        let Some(core) = self.0.make_unique().first_mut() else { return };
        let sorted = core.entries.get(..core.sorted).unwrap_or_default();
        let all_sorted = sorted.len() == core.entries.len();
        let in_order = all_sorted && sorted.last().is_none_or(|(last, _)| *last < key);
        if all_sorted
            && !in_order
            && let Some(at) = find(sorted, &key)
        {
            if let Some(entry) = core.entries.make_unique().get_mut(at) {
                entry.1 = value;
            }
            return;
        }
        core.entries.push((key, value));
        if in_order {
            core.sorted = core.entries.len();
        } else if core.entries.len().wrapping_sub(core.sorted) > core.sorted.wrapping_add(SLACK) {
            core.settle();
        }
    }

    /// The value of `key`.
    pub fn get(&self, key: &[u8]) -> Option<&T> {
        let entries = self.entries();
        find(entries, key).and_then(|at| entries.get(at)).map(|(_, value)| value)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries().len()
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
        // SAFETY: something is unsorted, so the dictionary is not static. No reference to the core leaves
        // this module, and none into its entries exists while they are unsorted, since only this function
        // hands those out.
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
    /// Brings every entry into order and drops what was overwritten.
    #[cold]
    #[inline(never)]
    fn settle(&mut self) {
        self.entries.make_unique();
        let (start, len, sorted) = (self.entries.as_mut_ptr(), self.entries.len(), self.sorted);
        let tail = len.wrapping_sub(sorted);
        let scratch = Buf::<Entry<T>>::with_capacity(if sorted > tail { sorted } else { tail });
        // SAFETY: `make_unique` left this the only owner, and the scratch space holds the bigger part.
        unsafe {
            let tail = sort(start.add(sorted), tail, scratch.as_mut_ptr());
            let kept = merge(start, sorted, start.add(sorted), tail, scratch.as_mut_ptr());
            self.entries.set_len(kept);
            self.sorted = kept;
        }
    }
}

/// Where `key` is among sorted entries.
fn find<T>(entries: &[Entry<T>], key: &[u8]) -> Option<usize> {
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

/// Merge sort. Of entries with the same key the last one stays. Returns how many are left.
///
/// # Safety
/// `len` entries at `start` may be moved and dropped, and `scratch` has room for as many.
unsafe fn sort<T>(start: *mut Entry<T>, len: usize, scratch: *mut Entry<T>) -> usize {
    if len < 2 {
        return len;
    }
    let half = len / 2;
    // SAFETY: both halves are within what the caller gave.
    unsafe {
        let right = start.add(half);
        let left_len = sort(start, half, scratch);
        let right_len = sort(right, len.wrapping_sub(half), scratch);
        merge(start, left_len, right, right_len, scratch)
    }
}

/// Merges two sorted runs into one at `left`; where both have a key, the entry on the right stays. Returns
/// how many entries are left.
///
/// # Safety
/// The run at `right` begins at or behind the end of the one at `left`, in the same block; `scratch` has
/// room for the left run.
unsafe fn merge<T>(
    left: *mut Entry<T>,
    left_len: usize,
    mut right: *mut Entry<T>,
    right_len: usize,
    scratch: *mut Entry<T>,
) -> usize {
    // SAFETY: entries are moved, each exactly once; `out` never overtakes `right`, since what was written
    // before it came from the left run, which is in the scratch space by now, or from the right one.
    unsafe {
        core::ptr::copy_nonoverlapping(left, scratch, left_len);
        let (mut kept, mut rest) = (scratch, left_len);
        let (mut out, right_end) = (left, right.add(right_len));
        while rest > 0 || right < right_end {
            let order = match (rest, right < right_end) {
                (0, _) => Ordering::Greater,
                (_, false) => Ordering::Less,
                _ => (*kept).0.cmp(&(*right).0),
            };
            if order == Ordering::Greater {
                core::ptr::copy(right, out, 1);
                right = right.add(1);
                out = out.add(1);
                continue;
            }
            if order == Ordering::Less {
                core::ptr::copy_nonoverlapping(kept, out, 1);
                out = out.add(1);
            } else {
                core::ptr::drop_in_place(kept);
            }
            kept = kept.add(1);
            rest = rest.wrapping_sub(1);
        }
        out.offset_from_unsigned(left)
    }
}
