//! `Buf<T>`: the counted growable array that strings, lists, dicts, structs and unions are in.

use core::marker::PhantomData;
use core::mem::{ManuallyDrop, needs_drop, size_of};
use core::ops::Deref;
use core::ptr::NonNull;

use crate::sys::heap::{self, MOVES_BY_BYTE};
use crate::value::block::{
    CLASS_BITS, Header, MOST_SKIPPED, NIL_CLASS, WORD, block, class_for, clone_items, grow,
};
use crate::value::front::MOVES_HEADER;

// Aligned for items of any type.
static EMPTY: StaticBuf<u8, 0> = StaticBuf::new([]);
static NIL: StaticBuf<u8, 0> = StaticBuf { header: Header { len: 0, refs: 0, block: NIL_CLASS }, items: [] };

/// A buffer in a `static`: `Buf::from_static` makes it a value that costs no allocation.
#[repr(C, align(8))]
pub struct StaticBuf<T, const N: usize> {
    header: Header,
    items: [T; N],
}

// SAFETY: it is only ever read, and the buffers that its items may hold are static too.
unsafe impl<T, const N: usize> Sync for StaticBuf<T, N> {}

impl<T, const N: usize> StaticBuf<T, N> {
    /// Meant for the initial value of a `static`.
    pub const fn new(items: [T; N]) -> Self {
        StaticBuf { header: Header { len: N, refs: 0, block: 0 }, items }
    }

    /// The same of items that a loop has put there one after the other.
    pub const fn filled(items: [ManuallyDrop<T>; N]) -> Self {
        // SAFETY: the type adds nothing to the items, and nobody drops them.
        Self::new(unsafe { core::ptr::read((&raw const items).cast()) })
    }
}

impl<const N: usize> StaticBuf<u8, N> {
    /// A buffer for each piece of a text that has `COUNT` of them, one after the other.
    pub const fn pieces<const COUNT: usize>(mut text: &[u8]) -> [Self; COUNT] {
        let mut pieces = [const { StaticBuf::new([0; N]) }; COUNT];
        let mut rest: &mut [Self] = &mut pieces;
        while let (Some((piece, more)), Some((to, others))) =
            (text.split_first_chunk::<N>(), rest.split_first_mut())
        {
            to.items = *piece;
            text = more;
            rest = others;
        }
        pieces
    }
}

/// A reference-counted growable array, one pointer wide. Clones share the items; whoever changes a shared
/// array gets a copy of its own. Counting is not atomic: a buffer stays on the thread that made it.
#[repr(transparent)]
pub struct Buf<T> {
    head: NonNull<Header>,
    items: PhantomData<T>,
}

impl<T> Buf<T> {
    /// An empty array; allocates nothing.
    pub const fn new() -> Self {
        const { assert!(align_of::<T>() <= WORD) };
        Self::over((&raw const EMPTY).cast())
    }

    /// Go's nil slice: empty like any other, yet told apart by [`Buf::is_nil`].
    pub const fn nil() -> Self {
        Self::over((&raw const NIL).cast())
    }

    /// The value of a `static` buffer.
    pub const fn from_static<const N: usize>(buf: &'static StaticBuf<T, N>) -> Self {
        const { assert!(align_of::<T>() <= WORD) };
        Self::over((&raw const *buf).cast())
    }

    /// An empty array with room for `count` items.
    pub fn with_capacity(count: usize) -> Self {
        Buf { head: block(0, class_for(count, size_of::<T>())), items: PhantomData }
    }

    /// Whether this is [`Buf::nil`].
    pub fn is_nil(&self) -> bool {
        self.header().block == NIL_CLASS
    }

    /// Whether nobody else shares the items.
    pub fn is_unique(&self) -> bool {
        self.header().refs == 1
    }

    /// Leaves the items from one position up to another one, and puts an item after them, where that is no
    /// more than to write it and the header: nobody else shares the array, there is room, and nothing is to
    /// be done for those that are dropped. Else it gives the item back.
    #[inline]
    pub(crate) fn keep_and_push(&mut self, from: usize, to: usize, item: T) -> Result<(), T> {
        let header = *self.header();
        let end = if to < header.len { to } else { header.len };
        let size = from.wrapping_mul(size_of::<T>());
        let skipped = header.skipped().wrapping_add(size);
        let moves = from == 0 || Self::MOVES_BY_ITEM && from <= end && skipped <= MOST_SKIPPED;
        if needs_drop::<T>() || header.refs != 1 || !moves || !Self::has_room_after(header, end) {
            return Err(item);
        }
        // SAFETY: this is the only owner, with room for the item. The header goes where dropped items were.
        unsafe {
            self.as_mut_ptr().add(end).write(item);
            self.skip(from as isize, end.wrapping_sub(from).wrapping_add(1));
        }
        Ok(())
    }

    /// Drops the first item of an array that has one, if that only writes the header. Says whether it did.
    #[inline]
    pub(crate) fn drop_one(&mut self) -> bool {
        let header = *self.header();
        let skipped = header.skipped().wrapping_add(size_of::<T>());
        if needs_drop::<T>() || !Self::MOVES_BY_ITEM || header.refs != 1 || skipped > MOST_SKIPPED {
            return false;
        }
        // SAFETY: this is the only owner. The header goes where the dropped item was.
        unsafe { self.skip(1, header.len.wrapping_sub(1)) };
        true
    }

    /// Drops the items from `len` on; nothing happens when there are no more than that.
    pub fn truncate(&mut self, len: usize)
    where
        T: Clone,
    {
        if len < self.len() {
            self.make_unique();
            while self.len() > len {
                drop(self.pop_unique());
            }
        }
    }

    /// Drops the first `count` items, or all if there are no more than that. The others stay where they are,
    /// and the header moves before them, so a list from whose front items are taken is not copied each time.
    pub fn drop_first(&mut self, count: usize)
    where
        T: Clone,
    {
        if count == 0 || self.is_empty() {
            return;
        }
        let items = self.make_unique();
        let (start, len) = (items.as_mut_ptr(), items.len());
        let count = if count < len { count } else { len };
        let rest = len.wrapping_sub(count);
        // SAFETY: this is the only owner; the first items are dropped once, the others moved to their places
        // where the header has no place before them.
        unsafe {
            self.set_len(0);
            core::ptr::drop_in_place(core::ptr::slice_from_raw_parts_mut(start, count));
            if self.may_skip(count) {
                self.skip(count as isize, rest);
                return;
            }
            // So that the header may move again.
            let header = *self.header();
            self.head = self.head.byte_sub(header.skipped());
            self.head.write(Header { len: rest, refs: 1, block: header.class() });
            core::ptr::copy(start.add(count), self.as_mut_ptr(), rest);
        }
    }

    /// Drops the items between two positions that are there. Of those beside them, the fewer ones move.
    pub fn remove(&mut self, from: usize, to: usize)
    where
        T: Clone,
    {
        if from == to {
            return;
        }
        if from == 0 {
            return self.drop_first(to);
        }
        let items = self.make_unique();
        let (start, len, count) = (items.as_mut_ptr(), items.len(), to.wrapping_sub(from));
        let after = len.wrapping_sub(to);
        // SAFETY: this is the only owner; the items are dropped once, the others moved to their places.
        unsafe {
            self.set_len(from);
            core::ptr::drop_in_place(core::ptr::slice_from_raw_parts_mut(start.add(from), count));
            if from < after && self.may_skip(count) {
                core::ptr::copy(start, start.add(count), from);
                self.skip(count as isize, len.wrapping_sub(count));
            } else {
                core::ptr::copy(start.add(to), start.add(from), after);
                self.set_len(len.wrapping_sub(count));
            }
        }
    }

    /// Puts an item before the others. Where there is no room before them, they move so that half of the room
    /// after them is there.
    pub fn push_front(&mut self, item: T)
    where
        T: Clone,
    {
        let size = size_of::<T>();
        if size == 0 || !Self::MOVES_BY_ITEM {
            return self.insert(0, item);
        }
        let header = *self.header();
        // SAFETY: this is the only owner, with room for one more item before the others, and its header.
        unsafe {
            if header.refs != 1 || header.skipped() < size {
                self.reserve(1);
                let len = self.len();
                let room = Self::capacity(*self.header()).wrapping_sub(len);
                let count = room.wrapping_add(1) / 2;
                if !self.may_skip(count) {
                    return self.insert(0, item);
                }
                let start = self.as_mut_ptr();
                core::ptr::copy(start, start.add(count), len);
                self.skip(count as isize, len);
            }
            self.insert_near_front(0, item);
        }
    }

    /// Whether the header may move by one item.
    const MOVES_BY_ITEM: bool = MOVES_HEADER && (MOVES_BY_BYTE || size_of::<T>().is_multiple_of(WORD));

    /// Whether the header may move by so many items.
    fn may_skip(&self, count: usize) -> bool {
        let size = count.wrapping_mul(size_of::<T>());
        MOVES_HEADER
            && (MOVES_BY_BYTE || size.is_multiple_of(WORD))
            && self.header().skipped().wrapping_add(size) <= MOST_SKIPPED
    }

    /// Moves the header by so many items, to the front if that is negative, before `len` others.
    ///
    /// # Safety
    /// This is the only owner, the header may move so far, and no item is needed where it goes.
    #[inline]
    unsafe fn skip(&mut self, count: isize, len: usize) {
        let (size, header) = (count.wrapping_mul(size_of::<T>() as isize), *self.header());
        let block = header.block.wrapping_add((size as u32) << CLASS_BITS);
        // SAFETY: as promised by the caller.
        unsafe {
            self.head = self.head.byte_offset(size);
            self.head.write(Header { len, block, ..header });
        }
    }

    /// Puts an item before that at a position, or after the last one. The fewer ones of those before and
    /// after it move, where there is room for that.
    pub fn insert(&mut self, at: usize, item: T)
    where
        T: Clone,
    {
        let header = *self.header();
        let has_room_before = header.refs == 1 && header.skipped() >= size_of::<T>();
        if Self::MOVES_BY_ITEM && at < header.len / 2 && has_room_before {
            // SAFETY: this is the only owner, and there is room.
            return unsafe { self.insert_near_front(at, item) };
        }
        self.reserve(1);
        let (place, len) = (self.as_mut_ptr().wrapping_add(at), self.len());
        // SAFETY: this is the only owner, with room for one more; the later items are moved to their places.
        unsafe {
            core::ptr::copy(place, place.add(1), len.wrapping_sub(at));
            place.write(item);
            self.set_len(len.wrapping_add(1));
        }
    }

    /// The same where the items before that position move.
    ///
    /// # Safety
    /// Nobody shares the array, the header may move by an item, there is room for that before it, and `at` is
    /// no more than the length.
    #[inline]
    unsafe fn insert_near_front(&mut self, at: usize, item: T) {
        let (start, len) = (self.as_mut_ptr(), self.len());
        // SAFETY: as promised by the caller. The header goes first, as items move to where it was.
        unsafe {
            self.skip(-1, len.wrapping_add(1));
            core::ptr::copy(start, self.as_mut_ptr(), at);
            self.as_mut_ptr().add(at).write(item);
        }
    }

    /// Appends clones of `items`.
    pub fn append_clones(&mut self, items: &[T])
    where
        T: Clone,
    {
        if !items.is_empty() {
            self.reserve(items.len());
            let len = self.len();
            // SAFETY: this is the only owner, with room for so many more.
            unsafe {
                clone_items::<T>(items.as_ptr().cast(), self.as_mut_ptr().add(len).cast(), items.len());
                self.set_len(len.wrapping_add(items.len()));
            }
        }
    }

    /// Appends the items of another array. They are moved where nobody shares it.
    pub fn append(&mut self, mut other: Self)
    where
        T: Clone,
    {
        if other.is_empty() || !other.is_unique() {
            return self.append_clones(&other);
        }
        let (len, more) = (self.len(), other.len());
        self.reserve(more);
        // SAFETY: each is the only owner of its block, so these are two, and there is room. The items are
        // moved: the other array has none any more.
        unsafe {
            core::ptr::copy_nonoverlapping(other.as_mut_ptr(), self.as_mut_ptr().add(len), more);
            other.set_len(0);
            self.set_len(len.wrapping_add(more));
        }
    }

    /// Removes the last item.
    pub fn pop(&mut self) -> Option<T>
    where
        T: Clone,
    {
        (!self.is_empty()).then(|| {
            self.make_unique();
            self.pop_unique()
        })
    }

    /// Appends an item: in place when nobody shares the array and there is room, else in a bigger copy.
    #[inline]
    pub fn push(&mut self, item: T)
    where
        T: Clone,
    {
        let header = *self.header();
        if header.refs != 1 || !Self::has_room_after(header, header.len) {
            self.head = Self::grown(self.head, 1);
        }
        // SAFETY: this is the only owner now, with room for one more.
        unsafe { self.push_at(self.len(), item) };
    }

    /// Makes room for an item after `len` others, which are all.
    #[inline]
    pub(crate) fn reserve_after(&mut self, len: usize)
    where
        T: Clone,
    {
        let header = *self.header();
        if header.refs != 1 || !Self::has_room_after(header, len) {
            self.head = Self::grown(self.head, 1);
        }
    }

    /// Appends an item after `len` others.
    ///
    /// # Safety
    /// There are so many, nobody shares the array, and [`Buf::reserve`] has made room.
    #[inline]
    pub(crate) unsafe fn push_at(&mut self, len: usize, item: T) {
        debug_assert!(self.is_unique() && len == self.len() && len < Self::capacity(*self.header()));
        // SAFETY: as promised by the caller.
        unsafe {
            self.as_mut_ptr().add(len).write(item);
            (*self.head.as_ptr()).len = len.wrapping_add(1);
        }
    }

    /// Makes this the only owner with room for `extra` more items.
    #[inline]
    pub fn reserve(&mut self, extra: usize)
    where
        T: Clone,
    {
        let header = self.header();
        if header.refs != 1 || Self::capacity(*header).wrapping_sub(header.len) < extra {
            self.head = Self::grown(self.head, extra);
        }
    }

    /// The items for change: in place when nobody shares the array, else of a copy.
    pub fn make_unique(&mut self) -> &mut [T]
    where
        T: Clone,
    {
        self.reserve(0);
        // SAFETY: the items are initialized and this is their only owner.
        unsafe { core::slice::from_raw_parts_mut(self.as_mut_ptr(), self.len()) }
    }

    /// This array, there for ever like a static one: nobody counts its owners. One that others share stays as
    /// it is.
    pub fn kept(self) -> Self {
        if self.is_unique() {
            // SAFETY: counted, so not static: the header may be written.
            unsafe { (*self.head.as_ptr()).refs = 0 };
        }
        self
    }

    /// An item for change, when nobody shares the array.
    ///
    /// # Safety
    /// Nobody keeps a reference to the item.
    #[expect(clippy::mut_from_ref, reason = "the caller sees to it that there is no other reference")]
    pub(crate) unsafe fn own(&self, at: usize) -> Option<&mut T> {
        // SAFETY: the item is there, and this is the only owner of the block, which is not static then.
        (self.is_unique() && at < self.len()).then(|| unsafe { &mut *self.as_mut_ptr().add(at) })
    }

    /// Where the items are, for writing; only the sole owner of a buffer may write.
    pub(crate) fn as_mut_ptr(&self) -> *mut T {
        // SAFETY: they follow the header in the same block.
        unsafe { self.head.as_ptr().add(1).cast() }
    }

    /// Says how many items are there now.
    ///
    /// # Safety
    /// The buffer has one owner, room for `len` items, and the first `len` are initialized.
    pub(crate) unsafe fn set_len(&mut self, len: usize) {
        // SAFETY: the caller owns the buffer alone, so it isn't static.
        unsafe { (*self.head.as_ptr()).len = len };
    }

    /// Whether the block of a header has room for an item after `len` others.
    fn has_room_after(header: Header, len: usize) -> bool {
        // Where it would end, less one: past the block it has a bit at the class or above.
        let last = len.wrapping_mul(size_of::<T>()).wrapping_add(header.skipped());
        last.wrapping_add(const { size_of::<Header>() + size_of::<T>() - 1 }) >> header.class() == 0
    }

    /// How many items fit into the block of a header.
    fn capacity(header: Header) -> usize {
        match size_of::<T>() {
            0 => usize::MAX,
            size => {
                (1_usize << header.class()).wrapping_sub(size_of::<Header>()).wrapping_sub(header.skipped())
                    / size
            }
        }
    }

    const fn over(head: *const Header) -> Self {
        // SAFETY: callers pass the address of a static.
        Buf { head: unsafe { NonNull::new_unchecked(head.cast_mut()) }, items: PhantomData }
    }

    fn header(&self) -> &Header {
        // SAFETY: `head` points to a live header for as long as `self` lives.
        unsafe { self.head.as_ref() }
    }

    /// Takes the last item out of an array that has one and one owner.
    fn pop_unique(&mut self) -> T {
        // SAFETY: as promised by the caller; the length shrinks before the item is handed out.
        unsafe {
            let last = self.len().wrapping_sub(1);
            (*self.head.as_ptr()).len = last;
            self.as_mut_ptr().add(last).read()
        }
    }

    /// Makes a buffer the sole owner of a block with room for `extra` more items. It takes the buffer by
    /// value, so that loops which append keep it in a register.
    #[cold]
    fn grown(head: NonNull<Header>, extra: usize) -> NonNull<Header>
    where
        T: Clone,
    {
        // SAFETY: the buffer is live, the function clones items of its type, and the class has room for those
        // there are.
        unsafe {
            let header = head.read();
            let len = header.len;
            // A queue gets room for some time, as its items move.
            let extra = if header.skipped() == 0 || extra > len { extra } else { len };
            let class = class_for(len.saturating_add(extra), size_of::<T>());
            grow(head, class, len.wrapping_mul(size_of::<T>()), clone_items::<T>)
        }
    }

    #[cold]
    #[inline(never)]
    fn free(&mut self) {
        // SAFETY: the last owner is gone, so the items and then the block can go.
        unsafe {
            if needs_drop::<T>() {
                core::ptr::drop_in_place(core::ptr::slice_from_raw_parts_mut(self.as_mut_ptr(), self.len()));
            }
            let header = *self.header();
            heap::free(self.head.byte_sub(header.skipped()).cast(), header.class());
        }
    }
}

impl<T: Copy> Buf<T> {
    /// A copy of `items`.
    pub fn from_slice(items: &[T]) -> Self {
        if items.is_empty() {
            return Self::new();
        }
        let mut buf = Self::with_capacity(items.len());
        // SAFETY: there is room for them, and this is the only owner.
        unsafe {
            core::ptr::copy_nonoverlapping(items.as_ptr(), buf.as_mut_ptr(), items.len());
            buf.set_len(items.len());
        }
        buf
    }

    /// The same item so many times.
    pub fn repeat(item: T, count: usize) -> Self {
        let buf = Self::with_capacity(count);
        for at in 0..count {
            // SAFETY: there is room for it.
            unsafe { buf.as_mut_ptr().add(at).write(item) };
        }
        // SAFETY: so many are there, and this is the only owner.
        unsafe { (*buf.head.as_ptr()).len = count };
        buf
    }

    /// Appends copies of `items`.
    pub fn extend_from_slice(&mut self, items: &[T]) {
        if items.is_empty() {
            return;
        }
        self.reserve(items.len());
        // SAFETY: `reserve` made room; `items` can't overlap what has only one owner, `self`.
        unsafe {
            let len = self.len();
            core::ptr::copy_nonoverlapping(items.as_ptr(), self.as_mut_ptr().add(len), items.len());
            (*self.head.as_ptr()).len = len.wrapping_add(items.len());
        }
    }
}

impl<T> Deref for Buf<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // SAFETY: the first `len` items are initialized.
        unsafe { core::slice::from_raw_parts(self.as_mut_ptr(), self.header().len) }
    }
}

impl<T> Clone for Buf<T> {
    #[inline]
    fn clone(&self) -> Self {
        let refs = self.header().refs;
        if refs != 0 {
            // SAFETY: counted, so not static: the header may be written.
            unsafe { (*self.head.as_ptr()).refs = refs.wrapping_add(1) };
        }
        Buf { head: self.head, items: PhantomData }
    }
}

impl<T> Drop for Buf<T> {
    #[inline]
    fn drop(&mut self) {
        let refs = self.header().refs;
        if refs == 1 {
            self.free();
        } else if refs != 0 {
            // SAFETY: counted, so not static: the header may be written.
            unsafe { (*self.head.as_ptr()).refs = refs.wrapping_sub(1) };
        }
    }
}

impl<T> Default for Buf<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> FromIterator<T> for Buf<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut buf = Self::new();
        items.into_iter().for_each(|item| buf.push(item));
        buf
    }
}
