//! Every runtime func: one file with its record and its process, `src/PACKAGE/FUNC.rs`. What generated programs carry of
//! them, the kernels, is in `kernels/`.

pub mod builtin;
mod define;
pub mod errors;
pub mod fmt;
pub mod lists;
pub mod runtime;
pub mod streams;
pub mod sync;
#[cfg(test)]
mod test_machine;
pub mod time;

use neva_registry::Registry;

/// All records, sorted by reference.
pub static REGISTRY: Registry = Registry::new(&[]);

#[cfg(test)]
mod tests {
    use super::REGISTRY;
    use neva_registry::{Process, Type};
    use std::collections::BTreeMap;

    #[test]
    fn records_are_sorted_and_unique() {
        let references: Vec<_> = REGISTRY.records().iter().map(|record| record.reference).collect();
        let mut sorted = references.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(references, sorted);
    }

    #[test]
    fn records_are_complete() {
        for record in REGISTRY.records() {
            let name = record.reference;
            assert!(!record.package.is_empty() && !record.component.is_empty(), "{name}");
            assert!(record.doc.ends_with('.'), "{name}: the documentation is a sentence");
            assert!(!record.inputs.is_empty(), "{name} could not be told to do anything");
        }
    }

    #[test]
    fn kernels_fit_the_ports_that_they_are_called_with() {
        for record in REGISTRY.records() {
            let Process::Call(kernel) = record.process else { continue };
            let name = record.reference;
            assert_eq!(record.kernels, [kernel], "{name}");
            let used = record.inputs.iter().filter(|port| port.usage != neva_registry::Use::Signal);
            let ports: Vec<_> = used.map(|port| (port.name, port.ty)).collect();
            let params: Vec<_> = kernel.params.iter().map(|param| (param.name, param.ty)).collect();
            assert_eq!(ports, params, "{name}: inports and parameters");
            let outputs: Vec<_> = record.outputs.iter().map(|port| (port.name, port.ty)).collect();
            let expected = [("res", kernel.result), ("err", Type::Any)];
            assert_eq!(outputs, expected[..1 + usize::from(kernel.fallible)], "{name}: outports and results");
        }
    }

    #[test]
    fn a_kernel_name_means_one_kernel() {
        let mut known = BTreeMap::new();
        for kernel in REGISTRY.records().iter().flat_map(|record| record.kernels) {
            let other = known.entry(kernel.name).or_insert(*kernel);
            assert!(std::ptr::eq(*other, *kernel), "two kernels are called {}", kernel.name);
        }
    }
}
