//! Leaves out the texts of errors that nobody reads.

use neva_blocks::{Program, Term};
use neva_registry::{Kernel, kernel};

kernel! {
    /// The int of a text, or an error without text.
    pub(crate) INT_OF_TEXT = strconv::atoi::int_of(data: &[u8]) -> try i64
}

kernel! {
    /// The int of a code point, or an error without text.
    pub(crate) INT_OF_DIGIT = strconv::atoi::value_of(point: i64) -> try i64
}

kernel! {
    /// The int of a text in a base, or an error without text.
    pub(crate) INT_IN_BASE = strconv::parse_int::int_of(data: &[u8], base: i64, bits: i64) -> try i64
}

kernel! {
    /// The float of a text, or an error without text.
    pub(crate) FLOAT_OF_TEXT = strconv::parse_float::float_of(data: &[u8], bits: i64) -> try f64
}

/// Kernels that take time to say why they fail, and what does the same without saying it.
const WITHOUT_REASON: &[(&str, &Kernel)] = &[
    ("strconv::atoi::atoi", &INT_OF_TEXT),
    ("strconv::atoi::digit", &INT_OF_DIGIT),
    ("strconv::parse_int::parse_int", &INT_IN_BASE),
    ("strconv::parse_float::parse_float", &FLOAT_OF_TEXT),
];

/// Where nobody reads the text of a kernel's error, a kernel is called that makes none.
pub(crate) fn skip_reasons(program: &mut Program) {
    for block in program.clusters.iter_mut().flat_map(|cluster| &mut cluster.blocks) {
        if let Term::Try { kernel, error: None, .. } = &mut block.term
            && let Some((_, quiet)) = WITHOUT_REASON.iter().find(|(name, _)| *name == kernel.name)
        {
            *kernel = quiet;
        }
    }
}
