//! Documents on the web.

use neva_registry::func;

func! {
    /// Gets a document from the web and sends its bytes and the status of the answer, or an error.
    pub HTTP_GET(http_get, http.Get, Blocking) = http::get::get(url: &Str) -> try world Value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_machine::check;

    #[test]
    fn only_the_web() {
        check(
            &HTTP_GET,
            "url: 'ftp://x/'",
            "err: {child=None text='Get \"ftp://x/\": unsupported protocol scheme \"ftp\"'}",
        );
    }
}
