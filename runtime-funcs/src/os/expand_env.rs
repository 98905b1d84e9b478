//! Environment variables in texts.

use neva_registry::func;

func! {
    /// Sends the text with the values of environment variables in place of `$NAME` and `${NAME}`.
    pub OS_EXPAND_ENV(os_expand_env, os.ExpandEnv) = os::expand_env::expand_env(data: &Str) -> world Str
}
