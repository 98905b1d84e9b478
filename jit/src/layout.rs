//! Where values keep what native code reads. Rust does not promise the layout of an enum, so it is looked at:
//! where it is another one than native code can handle, there is no native code.

use neva_kernels::value::{Bytes, Dict, List, Str, Struct, Value};

/// Distances in bytes from the beginning of a value, or of the block of a list.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The size of a value is 2 to the power of this.
    pub(crate) value_bits: u32,
    /// Where a value has its number, or the address of its block.
    pub(crate) word: i32,
    /// Where a value has its boolean.
    pub(crate) bool: i32,
    /// Where a block has the number of items.
    pub(crate) len: i32,
    /// Where a block has the number of its owners.
    pub(crate) refs: i32,
    /// Where a block has the class of its size.
    pub(crate) class: i32,
    /// Where a block has the first item.
    pub(crate) first_item: i32,
    /// The first byte of the empty struct.
    pub(crate) unit: u8,
    /// The first byte of a boolean.
    pub(crate) boolean: u8,
    /// The first byte of an integer.
    pub(crate) int: u8,
    /// The first byte of a float.
    pub(crate) float: u8,
    /// Values that have a block begin with this byte or a larger one, others with a smaller one.
    pub(crate) first_with_block: u8,
}

/// What values are taken for.
const LAYOUT: Layout = Layout {
    value_bits: 4,
    word: 8,
    bool: 1,
    len: 0,
    refs: 8,
    class: 12,
    first_item: 16,
    unit: 0,
    boolean: 1,
    int: 2,
    float: 3,
    first_with_block: 4,
};

/// A number that is not in memory by chance.
const PATTERN: i64 = 0x5a17_c0de_0dd5_eed5;

impl Layout {
    /// The layout, if it is that of this build of the compiler.
    pub(crate) fn find() -> Option<Layout> {
        if size_of::<Value>() != 1 << LAYOUT.value_bits || align_of::<Value>() != 8 {
            return None;
        }
        let text = Str::from_slice(b"text");
        let scalars = [
            (Value::Unit, LAYOUT.unit),
            (Value::Bool(true), LAYOUT.boolean),
            (Value::Int(PATTERN), LAYOUT.int),
            (Value::Float(f64::from_bits(PATTERN as u64)), LAYOUT.float),
        ];
        let others = [
            Value::Str(text.clone()),
            Value::Bytes(Bytes::new()),
            Value::List(List::new()),
            Value::Dict(Dict::new()),
            Value::Struct(Struct::default()),
            Value::Tag(text.clone()),
            Value::union(text, Value::Unit),
        ];
        let mut list = List::with_capacity(3);
        scalars.iter().for_each(|(value, _)| list.push(value.clone()));
        let items = list.as_ptr();
        let list = Value::List(list);
        let shared = list.clone();
        // SAFETY: the first byte of a value is initialized, whatever else is: values of other variants are
        // told by it, as their sizes leave no other place. So are the words of those values that have one,
        // and the block of a list.
        let fits = unsafe {
            let first = |value: &Value| read::<u8>(value, 0);
            let block = items.byte_offset(-LAYOUT.first_item as isize);
            let item = |at: usize| items.add(at);
            scalars.iter().all(|(value, tag)| first(value) == *tag)
                && others.iter().all(|value| first(value) >= LAYOUT.first_with_block)
                && read::<*const Value>(&raw const list, LAYOUT.word) == block
                && read::<usize>(block, LAYOUT.len) == scalars.len()
                && read::<u32>(block, LAYOUT.refs) == 2
                && read::<u32>(block, LAYOUT.class) == 7
                && read::<u8>(item(1), LAYOUT.bool) == 1
                && (2..4).all(|at| read::<i64>(item(at), LAYOUT.word) == PATTERN)
        };
        drop(shared);
        fits.then_some(LAYOUT)
    }
}

/// # Safety
/// There is an initialized value of this type.
unsafe fn read<T: Copy>(from: *const Value, distance: i32) -> T {
    // SAFETY: as promised by the caller.
    unsafe { from.byte_offset(distance as isize).cast::<T>().read() }
}
