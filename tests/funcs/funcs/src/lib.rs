//! Runtime funcs of the module: a kind of each.

use neva_registry::{Crate, Module};

mod records;

/// Package `words`: what programs carry.
pub mod words {
    pub mod checksum;
    pub mod count;
    pub mod different;
    pub mod kind;
    pub mod last;
    pub mod longest;
    pub mod number;
    pub mod shout;
}

const ADLER2: Crate = Crate { name: "adler2", version: "2.0.1", features: &[], needs_std: false };

neva_registry::export! {
    records: [
        records::calls::CHECKSUM,
        records::calls::DIFFERENT,
        records::calls::KIND,
        records::calls::LAST,
        records::calls::LONGEST,
        records::calls::SHOUT,
        records::calls::TWICE,
        records::calls::WORDS,
        records::steps::COUNTDOWN,
        records::steps::NUMBER,
    ],
    modules: [
        Module::new("words::checksum", include_str!("words/checksum.rs")).with_crates(&[ADLER2]),
        Module::new("words::count", include_str!("words/count.rs")),
        Module::new("words::different", include_str!("words/different.rs")),
        Module::new("words::kind", include_str!("words/kind.rs")),
        Module::new("words::last", include_str!("words/last.rs")),
        Module::new("words::longest", include_str!("words/longest.rs")),
        Module::new("words::number", include_str!("words/number.rs")),
        Module::new("words::shout", include_str!("words/shout.rs")),
    ],
}
