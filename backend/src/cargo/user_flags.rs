//! The flags that the user gives to rustc by the environment.

/// Separates flags in `CARGO_ENCODED_RUSTFLAGS`.
pub(super) const SEPARATOR: char = '\x1f';

/// The flags as cargo would find them: `CARGO_ENCODED_RUSTFLAGS`, else `RUSTFLAGS`.
pub(super) fn of_environment() -> Vec<String> {
    if let Ok(flags) = std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        return flags.split(SEPARATOR).filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
    }
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    flags.split_whitespace().map(str::to_owned).collect()
}

/// The flags but for those to a linker. A project that names its linker has no use for flags to another one.
pub(super) fn without_linker(flags: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut flags = flags.iter().peekable();
    while let Some(flag) = flags.next() {
        let is_codegen = matches!(flag.as_str(), "-C" | "--codegen");
        let option = match flags.peek() {
            Some(option) if is_codegen => option.as_str(),
            _ => flag.strip_prefix("-C").or_else(|| flag.strip_prefix("--codegen=")).unwrap_or_default(),
        };
        let is_for_linker = is_linker_option(option);
        let value = if is_codegen { flags.next() } else { None };
        if !is_for_linker {
            kept.push(flag.clone());
            kept.extend(value.cloned());
        }
    }
    kept
}

/// Whether an option of `-C` names a linker, says what it reads, or goes to it.
fn is_linker_option(option: &str) -> bool {
    let name = option.split('=').next().unwrap_or_default().replace('_', "-");
    matches!(
        name.as_str(),
        "linker" | "linker-flavor" | "linker-features" | "link-arg" | "link-args" | "link-self-contained"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_to_another_linker_are_left_out() {
        let kept = |flags: &str| {
            let flags: Vec<String> = flags.split_whitespace().map(str::to_owned).collect();
            without_linker(&flags).join(" ")
        };
        assert_eq!(kept("-Clink-arg=-fuse-ld=mold -Ctarget-cpu=native"), "-Ctarget-cpu=native");
        assert_eq!(kept("-C linker=clang -C opt-level=1 --cfg x"), "-C opt-level=1 --cfg x");
        assert_eq!(kept("--codegen=link_args=-s --codegen linker-flavor=gcc -g"), "-g");
        assert_eq!(kept("-C"), "-C");
    }
}
