//! The memory layout of values. Rust does not guarantee it, so it is probed at start; if native code cannot
//! handle it, there is no native tier.

use neva_kernels::value::{Bytes, Dict, Field, List, Str, Struct, Value};
use std::mem::offset_of;

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
    /// Where a block has the class of its size, and above how many bytes of the block are before its header.
    pub(crate) class: i32,
    /// How many bits the class has there.
    pub(crate) class_bits: u32,
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
    /// The first byte of a string.
    pub(crate) str: u8,
    /// The first byte of a struct; its block has its fields.
    pub(crate) structure: u8,
    /// The first byte of a union member without payload; its block is that of the tag.
    pub(crate) tag: u8,
    /// The first byte of a union member with payload; its block has a field of the tag and the payload.
    pub(crate) union: u8,
    /// The first byte of what a kernel gives that has failed; its block is that of the error's text.
    /// Otherwise what it gives is like the value.
    pub(crate) error: u8,
    /// The size of a struct's field.
    pub(crate) field: i32,
    /// Where a field has its name.
    pub(crate) field_name: i32,
    /// Where a field has its value.
    pub(crate) field_value: i32,
    /// Values that have a block begin with this byte or a larger one, others with a smaller one.
    pub(crate) first_with_block: u8,
}

/// What values are taken for.
pub(crate) const LAYOUT: Layout = Layout {
    value_bits: 4,
    word: 8,
    bool: 1,
    len: 0,
    refs: 8,
    class: 12,
    class_bits: 6,
    first_item: 16,
    unit: 0,
    boolean: 1,
    int: 2,
    float: 3,
    str: 4,
    structure: 8,
    tag: 9,
    union: 10,
    error: 11,
    field: size_of::<Field>() as i32,
    field_name: offset_of!(Field, 0) as i32,
    field_value: offset_of!(Field, 1) as i32,
    first_with_block: 4,
};

/// A bit pattern that is unlikely to occur in memory otherwise.
const PATTERN: i64 = 0x5a17_c0de_0dd5_eed5;

/// The class of the smallest block.
const MIN_CLASS: u32 = 5;

/// The address of a text's block.
pub(crate) fn block_of(text: &Str) -> *const u8 {
    const { assert!(size_of::<Str>() == size_of::<*const u8>()) };
    // SAFETY: a text is the address of its block, as its size says.
    unsafe { (&raw const *text).cast::<*const u8>().read() }
}

impl Layout {
    /// The class of a block that has so many fields: it has 2 to the power of this bytes.
    pub(crate) fn class(&self, fields: usize) -> u32 {
        let bytes = self.first_item as usize + fields * self.field as usize;
        bytes.next_power_of_two().ilog2().max(MIN_CLASS)
    }

    /// Below this number where a block has its class, some more values can be before its header.
    pub(crate) fn most_skipped(&self) -> i64 {
        i64::from(u32::MAX) - (1 << (self.class_bits + self.value_bits + 5))
    }

    /// The address of a value's block, if it has one.
    pub(crate) fn block(&self, value: &Value) -> Option<*const u8> {
        let has_block = !matches!(value, Value::Unit | Value::Bool(_) | Value::Int(_) | Value::Float(_));
        // SAFETY: a value that has a block has its address there.
        has_block.then(|| unsafe { read(&raw const *value, self.word) })
    }

    /// The layout, if it is that of this build of the compiler.
    pub(crate) fn find() -> Option<Layout> {
        let sizes = [size_of::<Value>(), size_of::<Result<Value, Str>>()];
        if sizes != [1 << LAYOUT.value_bits; 2] || align_of::<Value>() != 8 {
            return None;
        }
        let text = Str::from_slice(b"text");
        let scalars = [
            (Value::Unit, LAYOUT.unit),
            (Value::Bool(true), LAYOUT.boolean),
            (Value::Int(PATTERN), LAYOUT.int),
            (Value::Float(f64::from_bits(PATTERN as u64)), LAYOUT.float),
        ];
        let kept = Value::Str(Str::from_slice(b"kept")).kept();
        let texts = [
            (Value::Str(text.clone()), LAYOUT.str),
            (Value::Tag(text.clone()), LAYOUT.tag),
            (Value::union(text.clone(), Value::Int(PATTERN)), LAYOUT.union),
        ];
        let others = [
            Value::Bytes(Bytes::new()),
            Value::List(List::new()),
            Value::Dict(Dict::new()),
            Value::Struct(Struct::default()),
        ];
        let mut list = List::with_capacity(3);
        scalars.iter().for_each(|(value, _)| list.push(value.clone()));
        let mut queue = list.clone();
        queue.drop_first(1);
        let queue = Value::List(queue);
        let items = list.as_ptr();
        let list = Value::List(list);
        let shared = list.clone();
        let given: [Result<Value, Str>; 2] = [Ok(Value::Int(PATTERN)), Err(text)];
        let [of_value, of_error] = given.each_ref().map(|given| (&raw const *given).cast::<Value>());
        // SAFETY: the first byte of a value is initialized, whatever else is: values of other variants are
        // told by it, as their sizes leave no other place. So are the words of those values that have one,
        // and the block of a list.
        let fits = unsafe {
            let first = |value: &Value| read::<u8>(value, 0);
            let block = items.byte_offset(-LAYOUT.first_item as isize);
            let item = |at: usize| items.add(at);
            let block_of = |value: &Value| read::<*const Value>(value, LAYOUT.word);
            let payload = block_of(&texts[2].0).byte_offset(LAYOUT.first_item as isize);
            scalars.iter().all(|(value, tag)| first(value) == *tag)
                && texts.iter().all(|(value, tag)| first(value) == *tag && *tag >= LAYOUT.first_with_block)
                && others.iter().all(|value| first(value) >= LAYOUT.first_with_block)
                && first(&others[3]) == LAYOUT.structure
                && read::<u32>(block_of(&kept), LAYOUT.refs) == 0
                && block_of(&texts[1].0) == block_of(&texts[0].0)
                && read::<*const Value>(payload, LAYOUT.field_name) == block_of(&texts[0].0)
                && read::<i64>(payload, LAYOUT.field_value + LAYOUT.word) == PATTERN
                && read::<u8>(of_value, 0) == LAYOUT.int
                && read::<i64>(of_value, LAYOUT.word) == PATTERN
                && read::<u8>(of_error, 0) == LAYOUT.error
                && read::<*const Value>(of_error, LAYOUT.word) == block_of(&texts[0].0)
                && read::<*const Value>(&raw const list, LAYOUT.word) == block
                && read::<usize>(block, LAYOUT.len) == scalars.len()
                && read::<u32>(block, LAYOUT.refs) == 2
                && read::<u32>(block, LAYOUT.class) == 7
                && read::<u32>(block_of(&queue), LAYOUT.class) == 7 | 16 << LAYOUT.class_bits
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
