//! Clusters of a program: they run one at a time on one thread, and exchange messages.
//!
//! A cluster is an async function. What it waits for is noted here, and it is polled when that is there.

use core::cell::UnsafeCell;
use core::convert::Infallible;
use core::future::{Future, pending};
use core::marker::PhantomData;
use core::mem::size_of;
use core::pin::Pin;
use core::ptr::{NonNull, copy_nonoverlapping};
use core::task::{Context, Poll, Waker};

use crate::end;
use crate::out;
use crate::report;
use crate::schedule::{self, End, Events, UNSENT};
use crate::sys::exit;
use crate::sys::heap;

/// The first block of a channel has `1 << FIRST_CLASS` bytes: enough for a message of any type.
const FIRST_CLASS: u32 = 11;

type Blocked = schedule::Blocked<'static, Queue>;

/// What the running cluster and the scheduler tell each other.
struct State {
    /// Why the running cluster does not go on.
    blocked: Blocked,
    /// The answer to what it waited for, once that is there.
    ready: Option<usize>,
    /// Number of messages sent.
    sent: u64,
    /// Whether a cluster has reached the program's end.
    stopping: bool,
}

static mut STATE: State = State { blocked: Blocked::Ended, ready: None, sent: 0, stopping: false };

fn with<T>(act: impl FnOnce(&mut State) -> T) -> T {
    let state = &raw mut STATE;
    // SAFETY: there is one thread, and what is called here never comes back here.
    act(unsafe { &mut *state })
}

/// A cluster that waits or can go on.
pub struct Cluster<'a> {
    function: Pin<&'a mut dyn Future<Output = ()>>,
    blocked: Blocked,
}

impl<'a> Cluster<'a> {
    /// A cluster that has not begun.
    pub fn new(function: Pin<&'a mut dyn Future<Output = ()>>) -> Self {
        Cluster { function, blocked: Blocked::Ready(0) }
    }
}

impl schedule::Cluster<'static> for Cluster<'_> {
    type Queue = Queue;
    type Ending = Infallible;

    fn blocked(&mut self) -> &mut Blocked {
        &mut self.blocked
    }

    fn go_on(&mut self, answer: usize) -> Result<(), Infallible> {
        with(|state| state.ready = Some(answer));
        let polled = self.function.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.blocked = if polled.is_ready() { Blocked::Ended } else { with(|state| state.blocked) };
        Ok(())
    }
}

/// Runs clusters until one ends the program. `queues` has all channels between them.
pub fn run(clusters: &mut [Cluster<'_>], queues: Queues) -> ! {
    match schedule::run(clusters, || with(|state| state.stopping)) {
        End::Stopped => end::stop(),
        End::Deadlock => {
            let _ = out::flush();
            schedule::report_deadlock(clusters, queues, report::say);
            exit::exit(2)
        }
        End::Ended(never) => match never {},
    }
}

/// The wait of a cluster, which lets others run unless it can go on at once. Its output says what has
/// happened.
pub struct Pause(());

impl Future for Pause {
    type Output = usize;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<usize> {
        match with(|state| state.ready.take()) {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        }
    }
}

fn block(blocked: Blocked) -> Pause {
    let ready = blocked.ready();
    with(|state| {
        state.blocked = blocked;
        state.ready = ready;
    });
    Pause(())
}

/// Ends the program after the effects that are under way.
pub async fn stop() -> ! {
    with(|state| {
        state.stopping = true;
        state.blocked = Blocked::Ended;
    });
    match pending::<Infallible>().await {}
}

/// Ends a cluster; the others go on.
pub async fn end() -> ! {
    with(|state| state.blocked = Blocked::Ended);
    match pending::<Infallible>().await {}
}

/// Waits for the oldest message of some queues, the first of some others that is taken, the earliest of some
/// moments, input where there is a reader, or a turn. Says which it was, by the position in this order; a
/// message is then to be taken.
#[inline(never)]
pub fn wait(
    messages: Queues,
    taken: Queues,
    moments: &[i64],
    reader: Option<u32>,
    turn: Option<u32>,
) -> Pause {
    block(Blocked::Wait(Events::new(messages, taken, moments, reader, turn)))
}

/// Lets the others run before a cluster that could go on. It is told which of these events has happened, as
/// by [`wait`], or `none`.
#[inline(never)]
pub fn poll(messages: Queues, taken: Queues, moments: &[i64], reader: Option<u32>, none: usize) -> Pause {
    let blocked = Blocked::Wait(Events::new(messages, taken, moments, reader, None).or_busy(none));
    with(|state| {
        state.blocked = blocked;
        state.ready = None;
    });
    Pause(())
}

/// The messages of several channels.
type Queues = &'static [&'static Queue];

/// A channel from one cluster to another.
pub struct Channel<T> {
    /// Its messages.
    pub queue: Queue,
    message: PhantomData<fn(T) -> T>,
}

/// The messages of a channel, of whatever type.
pub struct Queue {
    ring: &'static Ring,
    /// Bytes of a slot.
    size: u32,
    inport: &'static [u8],
    /// The turn in which its messages are received, if they wait for one.
    turn: u32,
    /// The next of the queues whose messages are taken together with its own.
    next: Option<&'static Queue>,
}

/// Where the messages of a channel are. Nothing but zeros before the first, so that it takes no place in the
/// binary.
pub struct Ring(UnsafeCell<Slots>);

// SAFETY: there is one thread.
unsafe impl Sync for Ring {}

struct Slots {
    /// Slots, each with a number and a message; there is none before the first message.
    block: Option<NonNull<u8>>,
    /// The block has `1 << class` bytes.
    class: u32,
    /// Number of slots.
    count: u32,
    /// Slot of the first message.
    start: u32,
    /// Number of messages.
    len: u32,
}

/// What a slot holds.
#[repr(C)]
struct Message<T> {
    /// Its number among all that are sent in the program.
    number: u64,
    value: T,
}

impl<T> Channel<T> {
    /// A channel that leads to an inport, whose messages are in this ring, with the turn in which they are
    /// received; [`AT_ONCE`](schedule::AT_ONCE) if they need not wait for one.
    pub const fn new(ring: &'static Ring, inport: &'static [u8], turn: u32) -> Channel<T> {
        const { assert!(align_of::<Message<T>>() <= 8) };
        let size = size_of::<Message<T>>() as u32;
        Channel { queue: Queue { ring, size, inport, turn, next: None }, message: PhantomData }
    }

    /// The same channel, whose messages are there when the next has messages, too.
    pub const fn with(mut self, next: &'static Queue) -> Channel<T> {
        self.queue.next = Some(next);
        self
    }

    /// Adds a message.
    #[inline]
    pub fn send(&'static self, value: T) {
        let number = with(|state| {
            state.sent = state.sent.wrapping_add(1);
            state.sent
        });
        let slot = self.queue.change(Slots::add).cast::<Message<T>>();
        // SAFETY: the slot is as big as a message and aligned for it, and nothing is in there.
        unsafe { slot.write(Message { number, value }) };
    }

    /// Takes the first message, which [`wait`] has said is there.
    #[inline]
    pub fn take(&self) -> T {
        let slot = self.queue.take().cast::<Message<T>>();
        // SAFETY: that slot held the first message, and belongs to nothing now.
        unsafe { slot.read().value }
    }
}

impl Queue {
    /// Does something with its slots, of so many bytes each.
    fn change<R>(&self, act: impl FnOnce(&mut Slots, u32) -> R) -> R {
        // SAFETY: there is one thread, and what is called here never comes back to the same queue.
        act(unsafe { &mut *self.ring.0.get() }, self.size)
    }

    /// The slot of the first message, which is taken out of the queue.
    #[inline(never)]
    fn take(&self) -> NonNull<u8> {
        if !schedule::Queue::is_filled(self) {
            exit::exit(2);
        }
        self.change(Slots::take)
    }
}

impl schedule::Queue for Queue {
    fn first(&self) -> u64 {
        let (mut last, mut next) = (self.own_first(), self.next);
        while let Some(queue) = next {
            (last, next) = (last.max(queue.own_first()), queue.next);
        }
        last
    }

    fn turn(&self) -> u32 {
        self.turn
    }

    fn own_first(&self) -> u64 {
        self.change(|slots, size| if slots.len == 0 { UNSENT } else { slots.first(size) })
    }

    fn inport(&self) -> &[u8] {
        self.inport
    }

    fn lacking(&self) -> &[u8] {
        let mut queue = self;
        while let (Some(next), true) = (queue.next, queue.is_filled()) {
            queue = next;
        }
        queue.inport
    }
}

impl Ring {
    /// A ring without messages.
    pub const fn empty() -> Ring {
        Ring(UnsafeCell::new(Slots { block: None, class: 0, count: 0, start: 0, len: 0 }))
    }
}

impl Slots {
    /// A free slot after the last message, which is counted as one.
    #[inline(never)]
    fn add(&mut self, size: u32) -> NonNull<u8> {
        if self.len == self.count {
            self.grow(size);
        }
        self.len = self.len.wrapping_add(1);
        self.slot(self.len.wrapping_sub(1), size)
    }

    /// The slot of the first message, which is not counted any more. There must be one.
    fn take(&mut self, size: u32) -> NonNull<u8> {
        let slot = self.slot(0, size);
        self.start = self.wrapped(1);
        self.len = self.len.wrapping_sub(1);
        slot
    }

    /// Moves to a block of twice the size, with the first message in front.
    fn grow(&mut self, size: u32) {
        let class = if self.class == 0 { FIRST_CLASS } else { self.class.wrapping_add(1) };
        let new = heap::alloc(class);
        if let Some(old) = self.block {
            let front = bytes(self.start, size);
            let back = bytes(self.count, size).wrapping_sub(front);
            // SAFETY: all slots are full, those from `start` on come first, and the new block is bigger.
            unsafe {
                copy_nonoverlapping(old.as_ptr().add(front), new.as_ptr(), back);
                copy_nonoverlapping(old.as_ptr(), new.as_ptr().add(back), front);
                heap::free(old, self.class);
            }
        }
        self.block = Some(new);
        self.class = class;
        let count = (1_usize << (class % usize::BITS)).checked_div(size as usize);
        self.count = count.unwrap_or(0) as u32;
        self.start = 0;
    }

    /// The number of the first message.
    fn first(&self, size: u32) -> u64 {
        // SAFETY: a slot begins with a number, and that of a message is written.
        unsafe { self.slot(0, size).cast::<u64>().read() }
    }

    /// The slot of a message by its position. There is a block when there is a message.
    fn slot(&self, at: u32, size: u32) -> NonNull<u8> {
        let block = self.block.unwrap_or(NonNull::dangling());
        // SAFETY: wrapped positions are within the block.
        unsafe { block.add(bytes(self.wrapped(at), size)) }
    }

    /// The slot that is so many after the first message's.
    fn wrapped(&self, at: u32) -> u32 {
        let slot = self.start.wrapping_add(at);
        if slot < self.count { slot } else { slot.wrapping_sub(self.count) }
    }
}

/// Bytes of so many slots.
fn bytes(slots: u32, size: u32) -> usize {
    (slots as usize).wrapping_mul(size as usize)
}
