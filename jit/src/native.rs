//! Native functions: making them executable and calling them.

use crate::contents::{Item, Plain, drop_as};
use crate::functions::{Executable, Helper};
use crate::rare::Rare;
use crate::translate::Named;
use cranelift_codegen::Context;
use cranelift_codegen::ir::types;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_module::ModuleError;
use neva_engine::code::{Code, Compute, Function, Piece};
use neva_engine::exec::{self, Halt, Machine, Pause, print_piece, step};
use neva_engine::hot::NativeLoop;
use neva_kernels::builtin::slice;
use neva_kernels::out;
use neva_kernels::strconv::itoa::itoa;
use neva_kernels::streams::item;
use neva_kernels::sys::{heap, tick};
use neva_kernels::value::{Buf, Str, Value};
use neva_registry::Run;
use std::cell::Cell;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::rc::Rc;

/// What a native function gives where the cluster does not go on: [`execute`] has said why.
pub(crate) const HALTED: u32 = u32::MAX;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

/// How many instructions native code has left to functions, on this thread: to the interpreter's, to kernels
/// that take boxes or are called rarely, and to operators.
pub fn calls() -> u64 {
    CALLS.get()
}

/// Where the number of these calls is, of the thread that runs native code: it is this one.
pub(crate) fn counter() -> *const u64 {
    CALLS.with(Cell::as_ptr)
}

/// What the functions that native code calls need.
struct Running {
    code: *const Code,
    machine: *mut Machine,
    halt: Option<Halt>,
}

type Entry = unsafe extern "C" fn(*mut Running, *mut u64, *mut Value, u32) -> u32;

/// A native function and the memory that it is in.
pub(crate) struct Native {
    headers: Vec<u32>,
    function: Entry,
    /// Executable memory that the function is in.
    _executable: Executable,
    /// What the function looks at and calls is there as long.
    _tables: Vec<Box<[u64]>>,
    _rare: Rc<Rare>,
}

/// Declares the functions that native code calls: the type of what each gives, if it gives anything.
macro_rules! helpers {
    ($($(#[$doc:meta])* $name:ident = $function:ident $(::<$block:ty>)? $(-> $gives:ident)?;)+) => {
        /// The functions that native code calls, each `extern "C"`.
        pub(crate) struct Helpers {
            /// By class, the free blocks of the thread that runs native code: it is this one.
            pub(crate) free_blocks: *const *mut u8,
            $($(#[$doc])* pub(crate) $name: Helper,)+
        }

        impl Helpers {
            /// Where they are.
            pub(crate) fn new() -> Helpers {
                let helper = |address: *const (), gives| Helper { address: address as usize, gives };
                let free_blocks = heap::free_blocks().cast();
                Helpers { free_blocks, $($name: helper($function$(::<$block>)? as *const (), None$(.or(Some(types::$gives)))?),)+ }
            }
        }
    };
}

helpers! {
    /// `fn(context, place: u32) -> place`: executes an instruction. Gives [`HALTED`] where the cluster does
    /// not go on.
    execute = execute -> I32;
    /// `fn(operator, a: i64) -> i64`: applies an operator; so do the next ones to what they say.
    int1 = int1 -> I64;
    int2 = int2 -> I64;
    int_test = int_test -> I8;
    float1 = float1 -> F64;
    float2 = float2 -> F64;
    float_test = float_test -> I8;
    bool1 = bool1 -> I8;
    bool2 = bool2 -> I8;
    /// `fn(class: i64)`: makes free blocks of a small class.
    make_free = make_free;
    /// `fn(class: i64)`: tells that a block is made of a class.
    made_block = made_block;
    /// `fn(value)`: drops a value.
    drop = drop_value;
    /// `fn(value)`: drops a value that has a block, as [`Contents`](neva_engine::code::Contents) says what is
    /// in it; so do the next ones.
    drop_plain = drop_as::<Plain>;
    drop_plain_items = drop_as::<Buf<Item<Plain>>>;
    /// `fn(function, args, count, result)`: calls a kernel, which may take arguments. The result is its
    /// value, or the text of its error under the first byte [`Layout::error`](crate::layout::Layout).
    call = call;
    /// `fn(function, args, count, result)`: the same for a kernel that does not fail.
    call_surely = call_surely;
    /// `fn(function, args, count, result)`: computes an instruction.
    compute = compute;
    /// `fn(number: i64) -> block`: the text of an integer.
    int_text = int_text -> I64;
    /// `fn(point: i64) -> block`: the text of a code point.
    character = character -> I64;
    /// `fn(list, from: i64, to: i64, step: i64)`: makes a list have one owner and room for a loop's turns.
    reserve = reserve;
    /// `fn(list)`: makes a list have one owner and room for one more element.
    make_room = make_room;
    /// `fn(from, to, count)`: moves bytes to where they may overlap with where they were.
    move_bytes = move_bytes;
    /// `fn(block, start: i64) -> i64`: the code point that starts at a byte of a text, and how many bytes it
    /// has, shifted to the left by 32.
    find_character = find_character -> I64;
    /// `fn(block, position: i64) -> i64`: the code point at a position of a text, -1 where there is none.
    code_point_at = code_point_at -> I64;
    /// `fn(block, block, position: i64) -> i64`: the same, by the code points in the second block if there
    /// are any.
    code_point_in = code_point_in -> I64;
    /// `fn(block, block) -> bool: u8`: whether two texts are equal.
    text_equal = text_equal -> I8;
    /// `fn(text, len)`: prints a text.
    print_text = print_text;
    /// `fn(scalar)`: prints an integer.
    print_int = print_int;
    /// `fn(value, piece)`: prints a value as a piece of printed text says.
    print_value = print_value;
    /// `fn(flush: u32, result) -> status: u32`: what became of earlier output, and of all where it is to be
    /// flushed. The status is 1 where it could not be written; then the result is the text of the error.
    written = written -> I32;
    /// `fn() -> bool: u8`: whether a loop is to look for events.
    is_due = is_due -> I8;
}

impl Native {
    /// Makes a function executable that [`crate::translate::translate`] made. It may be entered at these
    /// headers. Fails where no memory may be executed.
    pub(crate) fn new(
        isa: OwnedTargetIsa,
        (context, named): (Context, Named),
        headers: Vec<u32>,
        rare: Rc<Rare>,
    ) -> Result<Native, ModuleError> {
        let made = Executable::new(isa, context, &named.functions)?;
        // SAFETY: `translate` makes functions of this type. The address stays valid as long as what was made.
        let function = unsafe { std::mem::transmute::<*const u8, Entry>(made.function) };
        Ok(Native { headers, function, _executable: made, _tables: named.tables, _rare: rare })
    }
}

impl NativeLoop for Native {
    fn headers(&self) -> &[u32] {
        &self.headers
    }

    fn run(&self, code: &Code, machine: &mut Machine, header: u32) -> Result<usize, Halt> {
        let entry = match self.headers.binary_search(&header) {
            Ok(entry) => entry as u32,
            Err(_) => unreachable!("the function isn't entered at header {header}"),
        };
        let machine: *mut Machine = machine;
        let mut running = Running { code, machine, halt: None };
        // SAFETY: the function was made from this code. It accesses the registers that the code names, which
        // the machine has, and calls the functions below with what it is given here. Nobody else uses the
        // machine meanwhile, and neither vector grows.
        let place = unsafe {
            let (scalars, values) = ((*machine).scalars.as_mut_ptr(), (*machine).values.as_mut_ptr());
            (self.function)(&raw mut running, scalars, values, entry)
        };
        match running.halt {
            Some(halt) => Err(halt),
            None => Ok(place as usize),
        }
    }
}

/// Executes an instruction. Gives where to go on, or [`HALTED`].
///
/// # Safety
/// Native code calls it with what it was called with itself.
unsafe extern "C" fn execute(running: *mut Running, at: u32) -> u32 {
    count();
    // SAFETY: both outlive the call of native code, which holds no reference to what is in them.
    let (running, code, machine) = unsafe { (&mut *running, &*(*running).code, &mut *(*running).machine) };
    match step(code, machine, at as usize) {
        Ok(next) => next as u32,
        Err(Pause::Halt(halt)) => {
            running.halt = Some(halt);
            HALTED
        }
        Err(Pause::Header(header)) => unreachable!("header {header} is executed by a call"),
    }
}

/// Calls a kernel. Arguments that the kernel does not take stay.
///
/// # Safety
/// Native code calls it with a kernel of the code that it was made from, with as many arguments as it says,
/// and with room for what the kernel gives.
unsafe extern "C" fn call(
    function: *const Function,
    args: *mut Value,
    count: usize,
    result: *mut Result<Value, Str>,
) {
    self::count();
    // SAFETY: as promised by the caller.
    unsafe { hand_over((*function)(std::slice::from_raw_parts_mut(args, count)), result) };
}

/// Calls a kernel that cannot fail.
///
/// # Safety
/// That of [`call`].
unsafe extern "C" fn call_surely(
    function: *const Function,
    args: *mut Value,
    count: usize,
    result: *mut Result<Value, Str>,
) {
    self::count();
    // SAFETY: as promised by the caller.
    let given = unsafe { (*function)(std::slice::from_raw_parts_mut(args, count)) };
    if let Err(error) = &given {
        unreachable!("a kernel that cannot fail says: {}", String::from_utf8_lossy(error));
    }
    // SAFETY: as promised by the caller.
    unsafe { hand_over(given, result) };
}

/// Computes an instruction.
///
/// # Safety
/// That of [`call`].
unsafe extern "C" fn compute(compute: *const Compute, args: *mut Value, count: usize, result: *mut Value) {
    self::count();
    // SAFETY: as promised by the caller.
    unsafe { hand_over((*compute)(std::slice::from_raw_parts_mut(args, count)), result) };
}

fn count() {
    CALLS.set(CALLS.get() + 1);
}

/// Moves what a function gave to where native code looks at it, in the pieces that functions store a value
/// in: its first two bytes and its word. Loading at once what was stored in pieces takes longer than many a
/// kernel.
///
/// # Safety
/// `T` is [`Value`] or what a kernel gives, which [`Layout`](crate::layout::Layout) says are alike, and there
/// is room for one at `to`.
unsafe fn hand_over<T>(given: T, to: *mut T) {
    const { assert!(size_of::<T>() == 16) };
    let given = ManuallyDrop::new(given);
    let (from, to) = ((&raw const given).cast::<MaybeUninit<u8>>(), to.cast::<MaybeUninit<u8>>());
    // SAFETY: as promised by the caller. Volatile, so that the compiler does not make one piece of them.
    unsafe {
        to.write(from.read_volatile());
        to.add(1).write(from.add(1).read_volatile());
        let word = from.add(8).cast::<MaybeUninit<u64>>().read_volatile();
        to.add(8).cast::<MaybeUninit<u64>>().write(word);
    }
}

/// The text of an integer.
extern "C" fn int_text(number: i64) -> ManuallyDrop<Str> {
    ManuallyDrop::new(itoa(number))
}

/// The text of a code point.
extern "C" fn character(point: i64) -> ManuallyDrop<Str> {
    ManuallyDrop::new(item::character(point))
}

/// Makes a list have one owner and room for the turns of a loop.
///
/// # Safety
/// Native code calls it with the address of a list, with boxes or without.
unsafe extern "C" fn reserve(list: *mut Value, from: i64, to: i64, step: i64) {
    // SAFETY: as promised by the caller.
    exec::reserve(unsafe { &mut *list }, [from, to, step]);
}

/// Makes a list have one owner and room for one more element.
///
/// # Safety
/// Native code calls it with the address of a list, with boxes or without.
unsafe extern "C" fn make_room(list: *mut Value) {
    // SAFETY: as promised by the caller.
    match unsafe { &mut *list } {
        Value::List(list) => list.reserve(1),
        Value::Bytes(list) => list.reserve(size_of::<u64>()),
        _ => unreachable!("a list is another value"),
    }
}

/// Moves so many bytes.
///
/// # Safety
/// Native code calls it with places in a block that has as many bytes after both.
unsafe extern "C" fn move_bytes(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: as promised by the caller.
    unsafe { to.copy_from(from, count) };
}

/// The code point that starts at a byte of a text, and how many bytes it has.
///
/// # Safety
/// Native code calls it with the block of a text.
unsafe extern "C" fn find_character(text: ManuallyDrop<Str>, start: i64) -> i64 {
    item::find_character(&text, start)
}

/// The code point at a position of a text.
///
/// # Safety
/// Native code calls it with the block of a text.
unsafe extern "C" fn code_point_at(text: ManuallyDrop<Str>, position: i64) -> i64 {
    slice::code_point_or_none(&text, false, position)
}

/// The code point at a position of a text, by its code points if there are any.
///
/// # Safety
/// Native code calls it with the blocks of two texts.
unsafe extern "C" fn code_point_in(text: ManuallyDrop<Str>, points: ManuallyDrop<Str>, position: i64) -> i64 {
    slice::code_point_in(&text, false, &points, position)
}

/// Whether two texts are equal.
///
/// # Safety
/// Native code calls it with the blocks of two texts.
unsafe extern "C" fn text_equal(a: ManuallyDrop<Str>, b: ManuallyDrop<Str>) -> bool {
    *a == *b
}

/// Prints a text.
///
/// # Safety
/// Native code calls it with a text of the code that it was made from.
unsafe extern "C" fn print_text(text: *const u8, len: usize) {
    // SAFETY: as promised by the caller.
    out::bytes(unsafe { std::slice::from_raw_parts(text, len) });
}

extern "C" fn print_int(value: i64) {
    out::int(value);
}

/// Prints a value.
///
/// # Safety
/// Native code calls it with a value and a piece of the code that it was made from.
unsafe extern "C" fn print_value(value: *const Value, piece: *const Piece) {
    // SAFETY: as promised by the caller.
    unsafe { print_piece(&*value, &*piece) };
}

/// What became of the output. Gives 1 where it could not be written.
///
/// # Safety
/// Native code calls it with room for the text of an error.
unsafe extern "C" fn written(flush: u32, result: *mut Value) -> u32 {
    match exec::written(flush != 0) {
        Ok(()) => 0,
        Err(error) => {
            // SAFETY: as promised by the caller.
            unsafe { result.write(Value::Str(error)) };
            1
        }
    }
}

extern "C" fn is_due() -> bool {
    tick::is_due()
}

/// Makes free blocks of a small class.
extern "C" fn make_free(class: i64) {
    let class = class as u32;
    let blocks: [_; 16] = std::array::from_fn(|_| heap::take(class));
    // SAFETY: each was made so. The first one is to be taken first.
    blocks.into_iter().rev().for_each(|block| unsafe { heap::free(block, class) });
}

/// Tells that a block is made of a class.
extern "C" fn made_block(class: i64) {
    heap::tell(class as u32);
}

/// Drops a value.
///
/// # Safety
/// Native code calls it with the address of a value, which it overwrites then.
unsafe extern "C" fn drop_value(value: *mut Value) {
    // SAFETY: as promised by the caller.
    unsafe { value.drop_in_place() };
}

/// Functions that apply an operator of one kind.
macro_rules! operators {
    ($($name:ident: $kind:ident($($arg:ident: $ty:ty),+) -> $result:ty;)+) => { $(
        /// # Safety
        /// Native code calls it with an operator of this kind of the code that it was made from.
        unsafe extern "C" fn $name(operator: *const Run, $($arg: $ty),+) -> $result {
            count();
            // SAFETY: the code outlives its native code.
            match unsafe { &*operator } {
                Run::$kind(run) => run($($arg),+),
                _ => unreachable!(concat!("an operator of another kind than ", stringify!($kind))),
            }
        }
    )+ };
}

operators! {
    int1: Int1(a: i64) -> i64;
    int2: Int2(a: i64, b: i64) -> i64;
    int_test: IntTest(a: i64, b: i64) -> bool;
    float1: Float1(a: f64) -> f64;
    float2: Float2(a: f64, b: f64) -> f64;
    float_test: FloatTest(a: f64, b: f64) -> bool;
    bool1: Bool1(a: bool) -> bool;
    bool2: Bool2(a: bool, b: bool) -> bool;
}
