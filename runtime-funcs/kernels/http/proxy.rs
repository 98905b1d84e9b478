//! The proxies that the environment names, as Go asks them.

use ureq::http::Uri;
use ureq::http::uri::{PathAndQuery, Scheme};
use ureq::{Proxy, ProxyProtocol};

use crate::http::url::{self, Url};

/// How a document is asked for.
pub enum Route {
    /// At its server.
    Direct,
    /// At its server, through a connection that the proxy hands on.
    Tunnel(Proxy),
    /// At the proxy, which gets it.
    Forward {
        /// The proxy, with the whole address as the path, after a slash.
        target: Uri,
        /// The server, and its port if the address has one.
        host: String,
        /// Those of the user at the proxy in the form of a header, or nothing.
        credentials: String,
    },
}

/// The route to an address. As in Go, `HTTPS_PROXY` is for `https`, `HTTP_PROXY` for `http`, and none for
/// this machine and for what `NO_PROXY` lists. A program that serves a request itself (CGI) has no proxy for
/// `http`: there, `HTTP_PROXY` is what a client has sent as a header.
pub fn route(url: &Url) -> Route {
    let target = String::from_utf8_lossy(&url.target);
    let is_plain = !target.starts_with("https:");
    let is_served = is_plain && std::env::var_os("REQUEST_METHOD").is_some();
    let names = if is_plain { ["HTTP_PROXY", "http_proxy"] } else { ["HTTPS_PROXY", "https_proxy"] };
    let value = names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let proxy = value.and_then(|value| Proxy::new(&value).ok());
    match proxy {
        Some(proxy) if !is_served && !url::is_loopback(&url.host) && !is_listed(&target) => {
            if is_plain {
                forward(&proxy, &target).unwrap_or(Route::Tunnel(proxy))
            } else {
                Route::Tunnel(proxy)
            }
        }
        _ => Route::Direct,
    }
}

/// The route to an address of `http`, for a proxy that speaks HTTP.
fn forward(proxy: &Proxy, target: &str) -> Option<Route> {
    if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) {
        return None;
    }
    let host = target.parse::<Uri>().ok()?.authority()?.as_str().rsplit('@').next()?.to_owned();
    let mut parts = proxy.uri().clone().into_parts();
    parts.scheme = Some(if proxy.protocol() == ProxyProtocol::Https { Scheme::HTTPS } else { Scheme::HTTP });
    parts.authority = format!("{}:{}", proxy.host(), proxy.port()).parse().ok();
    parts.path_and_query = format!("/{target}").parse::<PathAndQuery>().ok();
    let target = Uri::from_parts(parts).ok()?;
    let credentials = match (proxy.username(), proxy.password()) {
        (None, None) => String::new(),
        (user, password) => {
            let both = format!("{}:{}", user.unwrap_or_default(), password.unwrap_or_default());
            format!("Basic {}", base64(both.as_bytes()))
        }
    };
    Some(Route::Forward { target, host, credentials })
}

/// Whether `NO_PROXY` lists an address.
fn is_listed(target: &str) -> bool {
    let Ok(target) = target.parse() else { return false };
    Proxy::try_from_env().is_some_and(|proxy| proxy.is_no_proxy(&target))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = bits >> (18 - 6 * digit) & 63;
            let is_padding = digit > three.len();
            let digit = DIGITS.get(index as usize).copied().unwrap_or_default();
            text.push(if is_padding { '=' } else { char::from(digit) });
        }
    }
    text
}
