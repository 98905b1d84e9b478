//! `Cargo.toml`.

use neva_registry::Crate;
use serde::Serialize;
use tera::Context;

use super::template::render;
use crate::settings::{Base, Goal, Lto, Settings};

#[derive(Serialize)]
struct CrateDependency {
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
}

/// The text of the file.
pub(crate) fn emit(name: &str, settings: &Settings, crates: &[Crate]) -> String {
    let dependencies: Vec<CrateDependency> = crates
        .iter()
        .map(|item| CrateDependency { name: item.name, version: item.version, features: item.features })
        .collect();
    let mut context = Context::new();
    context.insert("name", name);
    context.insert("dependencies", &dependencies);
    context.insert("freestanding", &(settings.base == Base::Freestanding));
    context.insert("panic", if settings.unwinds { "unwind" } else { "abort" });
    context.insert("codegen_units", &settings.codegen_units);
    context.insert(
        "opt_level",
        match settings.goal {
            Goal::Speed => "3",
            Goal::Balance => "\"s\"",
            Goal::Size if settings.favours_main() => "2",
            Goal::Size => "\"z\"",
        },
    );
    // Crates have less code for the smallest size.
    context.insert("small_crates", &(settings.favours_main() && !crates.is_empty()));
    let lto = match settings.lto {
        Lto::Default => None,
        Lto::Fat => Some("fat"),
        Lto::Off => Some("off"),
    };
    context.insert("lto", &lto);
    context.insert("strip", &settings.strip);
    render(include_str!("../../../templates/Cargo.toml"), &context)
}

/// A program's name as the name of a package: lower case letters, digits and underscores, beginning with a
/// letter.
pub(crate) fn package_stem(name: &str) -> String {
    const LONGEST: usize = 40;
    let mut stem = String::new();
    for char in name.chars().take(LONGEST) {
        match char.to_ascii_lowercase() {
            char if char.is_ascii_alphabetic() || (char.is_ascii_digit() && !stem.is_empty()) => {
                stem.push(char)
            }
            _ if !stem.is_empty() && !stem.ends_with('_') => stem.push('_'),
            _ => {}
        }
    }
    let stem = stem.trim_end_matches('_');
    if stem.is_empty() { "program".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages_are_tame() {
        assert_eq!(package_stem("examples/Hello World"), "examples_hello_world");
        assert_eq!(package_stem("\"]\nevil = 1"), "evil_1");
        assert_eq!(package_stem("漢字"), "program");
    }

    #[test]
    fn crates_are_exact() {
        let zmij = Crate { name: "zmij", version: "1.0.23", features: &["a", "b"], needs_std: false };
        let text = emit("x", &Settings::shipped(Goal::Size, Base::Freestanding), &[zmij]);
        let line = r#"zmij = { version = "=1.0.23", default-features = false, features = ["a", "b"] }"#;
        assert!(text.contains(line), "{text}");
    }
}
