//! Documents on the web.

use std::cell::Cell;
use std::io::ErrorKind;
use std::net::ToSocketAddrs;
use std::sync::OnceLock;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Response;
use ureq::typestate::WithoutBody;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};
use ureq::{Agent, Body, Error, RequestBuilder};

use crate::http::forward::WithoutSlash;
use crate::http::proxy::{Route, route};
use crate::http::url::{self, Url};
use crate::out;
use crate::value::any::{Struct, Value};
use crate::value::bytes::Bytes;
use crate::value::str::Str;

/// As many requests as Go makes for one document.
const REQUESTS: u32 = 10;
/// As long as Go tries.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a server may think.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(300);
/// As many bytes of headers as Go takes.
const HEADERS: usize = 1 << 20;

/// Gets a document and the status of the answer, whatever it is. Follows redirects, but for those that name
/// no address. Connections are kept for the next documents.
pub fn get(url: &Str) -> Result<Value, Str> {
    out::hand_over();
    let mut url = url::parse(url)?;
    let mut referer = None;
    let mut requests = 1;
    loop {
        let mut answer = ask(&url, referer.as_ref())
            .map_err(|error| url::about(b"Get ", &url.text, &reason(&error, &url)))?;
        let Some(location) = location(&answer) else { return document(&mut answer, &url) };
        if requests == REQUESTS {
            return Err(url::about(b"Get ", &location, b"stopped after 10 redirects"));
        }
        requests = requests.wrapping_add(1);
        let next = url::resolve(&url, &location)?;
        referer = url.referer(&next);
        url = next;
    }
}

/// Asks a server. Like Go, it asks again where the server had closed a connection that was kept.
fn ask(url: &Url, referer: Option<&Str>) -> Result<Response<Body>, Error> {
    loop {
        let request = request(url);
        let request =
            if let Some(referer) = referer { request.header("referer", &referer[..]) } else { request };
        IS_NEW.set(false);
        match request.call() {
            Err(Error::Io(error)) if !IS_NEW.get() && is_closed(&error) => {}
            result => return result,
        }
    }
}

fn is_closed(error: &std::io::Error) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// Where an answer says that the document is, if it does.
fn location(answer: &Response<Body>) -> Option<Str> {
    let is_redirect = matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = answer.headers().get("location").filter(|location| is_redirect && !location.is_empty())?;
    Some(Str::from_slice(location.as_bytes()))
}

/// Body and status of an answer.
fn document(answer: &mut Response<Body>, url: &Url) -> Result<Value, Str> {
    let status = i64::from(answer.status().as_u16());
    let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec();
    let body = body.map_err(|error| match error {
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Str::from_slice(b"unexpected EOF"),
        error => reason(&error, url),
    })?;
    let mut response = Struct::default();
    response.set(Str::from_slice(b"body"), Value::Bytes(Bytes::from_slice(&body)));
    response.set(Str::from_slice(b"statusCode"), Value::Int(status));
    Ok(Value::Struct(response))
}

fn request(url: &Url) -> RequestBuilder<WithoutBody> {
    match route(url) {
        Route::Direct => agent().get(&*String::from_utf8_lossy(&url.target)).config().proxy(None).build(),
        Route::Tunnel(proxy) => {
            agent().get(&*String::from_utf8_lossy(&url.target)).config().proxy(Some(proxy)).build()
        }
        Route::Forward { target, host, credentials } => {
            let request = forwarding_agent().get(target).config().proxy(None).build();
            let request = request.header("host", host);
            if credentials.is_empty() { request } else { request.header("proxy-authorization", credentials) }
        }
    }
}

thread_local! {
    /// Whether a connection was made since it was asked last.
    static IS_NEW: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a connection is made.
#[derive(Debug)]
struct Noted;

impl<In: Transport> Connector<In> for Noted {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<In>, Error> {
        IS_NEW.set(true);
        Ok(chained)
    }
}

fn agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let connector = ().chain(DefaultConnector::new()).chain(Noted);
        Agent::with_parts(config(), connector, DefaultResolver::default())
    })
}

/// The agent for proxies that get documents themselves.
fn forwarding_agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let connector = ().chain(DefaultConnector::new()).chain(Noted).chain(WithoutSlash);
        Agent::with_parts(config(), connector, DefaultResolver::default())
    })
}

fn config() -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_response_header_size(HEADERS)
        // What fills the buffer is not told from the end of the connection.
        .input_buffer_size(2 * HEADERS)
        .accept("")
        .user_agent("Go-http-client/1.1")
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(RESPONSE_TIMEOUT))
        .build()
}

/// Why a document could not be got, in Go's words as far as it has some.
fn reason(error: &Error, url: &Url) -> Str {
    let mut text = Str::new();
    match error {
        Error::HostNotFound | Error::BadUri(_) | Error::Http(_) => look_up(url, &mut text),
        Error::ConnectionFailed => dial(url, b"connect: connection refused", &mut text),
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => dial(url, b"connect: connection refused", &mut text),
            // The standard library has no kind for this.
            _ if error.to_string().starts_with("failed to lookup address") => look_up(url, &mut text),
            ErrorKind::UnexpectedEof => text.extend_from_slice(b"EOF"),
            _ => text.extend_from_slice(error.to_string().as_bytes()),
        },
        Error::Timeout(ureq::Timeout::Connect) => dial(url, b"i/o timeout", &mut text),
        Error::Timeout(_) => text.extend_from_slice(b"context deadline exceeded"),
        Error::LargeResponseHeader(..) => {
            text.extend_from_slice(b"net/http: server response headers exceeded 1048576 bytes; aborted");
        }
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
