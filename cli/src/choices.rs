//! Choices of options that are an enum of a library.

/// Declares the choices of an option, each with its help, under the names that variants of a library have.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident of $library:ty { $($(#[$help:meta])* $variant:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
        pub(crate) enum $name {
            $($(#[$help])* $variant,)*
        }

        impl From<$name> for $library {
            fn from(choice: $name) -> Self {
                match choice {
                    $($name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

pub(crate) use choices;

/// Checks that `docs/performance.md` has a row for each value of an option, with the text of its help.
#[cfg(test)]
pub(crate) fn check_documented<E: clap::ValueEnum>(option: &str) {
    let page = include_str!("../../docs/performance.md");
    for choice in E::value_variants() {
        let value = choice.to_possible_value().expect("a value of the command line");
        let help = value.get_help().expect("a text for the help");
        let row = format!("| `{option} {}` | {help} |", value.get_name());
        assert!(page.contains(&row), "docs/performance.md has no row `{row}`");
    }
}
