//! Documents on the web.

use std::net::ToSocketAddrs;
use std::sync::OnceLock;
use std::time::Duration;

use ureq::{Agent, Error};

use crate::http::url::{self, Url};
use crate::out;
use crate::value::any::{Struct, Value};
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// As many as Go follows.
const REDIRECTS: u32 = 10;
/// As long as Go tries.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a server may think.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(300);

/// Gets a document and the status of the answer, whatever it is. Connections are kept for the next documents.
pub fn get(url: &Str) -> Result<Value, Str> {
    out::hand_over();
    let url = url::parse(url)?;
    let failed = |error: Error| url::about(b"Get ", &url.text, &reason(&error, &url));
    let target = String::from_utf8_lossy(&url.target);
    let mut answer = agent().get(&*target).call().map_err(failed)?;
    let status = i64::from(answer.status().as_u16());
    let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec();
    let body = body.map_err(|error| reason(&error, &url))?;
    let mut response = Struct::default();
    response.set(Str::from_slice(b"body"), Value::Bytes(Bytes::from_slice(&body)));
    response.set(Str::from_slice(b"statusCode"), Value::Int(status));
    Ok(Value::Struct(response))
}

fn agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(REDIRECTS)
            .user_agent("Go-http-client/1.1")
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(RESPONSE_TIMEOUT));
        config.build().into()
    })
}

/// Why a document could not be got, in Go's words as far as it has some.
fn reason(error: &Error, url: &Url) -> Str {
    let mut text = Str::new();
    match error {
        Error::HostNotFound | Error::BadUri(_) | Error::Http(_) => look_up(url, &mut text),
        Error::ConnectionFailed => dial(url, b"connect: connection refused", &mut text),
        Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused => dial(url, b"connect: connection refused", &mut text),
            // The standard library has no kind for this.
            _ if error.to_string().starts_with("failed to lookup address") => look_up(url, &mut text),
            std::io::ErrorKind::UnexpectedEof => text.extend_from_slice(b"EOF"),
            _ => text.extend_from_slice(error.to_string().as_bytes()),
        },
        Error::Timeout(ureq::Timeout::Connect) => dial(url, b"i/o timeout", &mut text),
        Error::Timeout(_) => text.extend_from_slice(b"context deadline exceeded"),
        Error::TooManyRedirects => text.extend_from_slice(b"stopped after 10 redirects"),
        Error::Rustls(error) => {
            text.extend_from_slice(b"tls: ");
            text.extend_from_slice(error.to_string().as_bytes());
        }
        _ => text.extend_from_slice(error.to_string().as_bytes()),
    }
    text
}

/// Appends that a host is not known.
fn look_up(url: &Url, text: &mut Str) {
    text.extend_from_slice(b"dial tcp: lookup ");
    text.extend_from_slice(&url.host);
    text.extend_from_slice(b": no such host");
}

/// Appends what is wrong with a port, or what went wrong with a connection.
fn dial(url: &Url, what: &[u8], text: &mut Str) {
    text.extend_from_slice(b"dial tcp ");
    let authority = String::from_utf8_lossy(&url.authority);
    let address = authority.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    text.extend_from_slice(address.map_or(authority.into_owned(), |address| address.to_string()).as_bytes());
    text.extend_from_slice(b": ");
    text.extend_from_slice(what);
}
