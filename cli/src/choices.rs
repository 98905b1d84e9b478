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
