//! Documents on the web.

use crate::define::call;
use neva_registry::{Port, Record, Schedule, Type, kernel};

kernel! {
    /// The kernel of [`HTTP_GET`].
    pub GET_KERNEL = http::get::get(url: &Str) -> try world Value
}

/// `http_get`
pub static HTTP_GET: Record = Record {
    reference: "http_get",
    component: "Get",
    doc: "Gets a document from the web and sends its bytes and the status of the answer, or an error.",
    inputs: &[Port::value("url", Type::Str)],
    outputs: &[Port::value("res", Type::Any), Port::value("err", Type::Any)],
    schedule: Schedule::Blocking,
    ..call("http", &[&GET_KERNEL])
};

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
