//! Leaves out the texts of errors that nobody reads.

use crate::called::{FLOAT_OF_TEXT, INT_IN_BASE, INT_OF_DIGIT, INT_OF_TEXT};
use neva_blocks::{Program, Term};
use neva_registry::Kernel;

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
