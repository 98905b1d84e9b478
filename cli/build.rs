//! Links `neva` to a fixed address, so that it starts sooner: see `docs/decisions/0053-fixed-address.md`.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = ["CARGO_CFG_TARGET_OS", "CARGO_CFG_TARGET_ENV", "CARGO_CFG_TARGET_ARCH"]
        .map(|name| var(name).unwrap_or_default());
    if target == ["linux", "gnu", "x86_64"] {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
