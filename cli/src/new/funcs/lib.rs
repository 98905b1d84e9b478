//! Runtime funcs of this module.

use neva_registry::Module;

mod records;

/// Package `greeting`: what programs carry.
pub mod greeting {
    pub mod greet;
}

neva_registry::export! {
    records: [records::DOUBLE, records::GREET],
    modules: [Module::new("greeting::greet", include_str!("greeting/greet.rs"))],
}
