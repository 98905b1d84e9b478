//! The kernels of package `http`. What is expected is what Go gives.

use neva_kernels::http::get::get;
use neva_kernels::value::{Str, Value};
use std::io::{Read, Write};
use std::net::TcpListener;

fn fetch(url: &str) -> String {
    match get(&Str::from_slice(url.as_bytes())) {
        Err(text) => String::from_utf8_lossy(&text).into_owned(),
        Ok(response) => match response.fields() {
            [(_, Value::Bytes(body)), (_, Value::Int(status))] => {
                format!("{status} {}", String::from_utf8_lossy(body))
            }
            _ => "not a response".into(),
        },
    }
}

/// A server that gives these answers, one after the other, and its address.
fn server(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().expect("a connection");
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn whatever_the_status_there_is_a_response() {
    let address = server(&[
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone",
    ]);
    assert_eq!(fetch(&format!("HTTP://{address}/a b")), "200 hello");
    assert_eq!(fetch(&format!("http://{address}")), "404 gone");
}

#[test]
fn redirects_are_followed() {
    let address = server(&[
        "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ]);
    assert_eq!(fetch(&format!("http://{address}/here")), "200 abc");
}

#[test]
fn what_is_no_address_is_an_error() {
    for (url, expected) in [
        ("", "Get \"\": unsupported protocol scheme \"\""),
        ("foo/bar", "Get \"foo/bar\": unsupported protocol scheme \"\""),
        ("http:x", "Get \"http:x\": http: no Host in request URL"),
        ("http:///x", "Get \"http:///x\": http: no Host in request URL"),
        ("http://a b/", "parse \"http://a b/\": invalid character \" \" in host name"),
        ("http://[::1", "parse \"http://[::1\": missing ']' in host"),
        ("http://x:ab/", "parse \"http://x:ab/\": invalid port \":ab\" after host"),
        ("%zz", "parse \"%zz\": invalid URL escape \"%zz\""),
        (":", "parse \":\": missing protocol scheme"),
        ("1http://x", "parse \"1http://x\": first path segment in URL cannot contain colon"),
        ("a b#c d", "Get \"a%20b#c%20d\": unsupported protocol scheme \"\""),
        ("ftp://us er@é/%41ö?ö", "parse \"ftp://us er@é/%41ö?ö\": net/url: invalid userinfo"),
        (
            "FTP://a%40:b@é/%41ö?ö",
            "Get \"ftp://a@:***@%C3%A9/A%C3%B6?ö\": unsupported protocol scheme \"ftp\"",
        ),
        ("mailto:a b", "Get \"mailto:a b\": unsupported protocol scheme \"mailto\""),
        ("http://", "Get \"http:\": http: no Host in request URL"),
        ("http:/x", "Get \"http:/x\": http: no Host in request URL"),
        ("http://%41/", "parse \"http://%41/\": invalid URL escape \"%41\""),
        ("http://x:1:2/", "parse \"http://x:1:2/\": invalid port \":1:2\" after host"),
        ("http://[1.2.3.4]/", "parse \"http://[1.2.3.4]/\": invalid IP-literal"),
        ("http://x:99999/", "Get \"http://x:99999/\": dial tcp: address 99999: invalid port"),
        ("http://x/\n", "parse \"http://x/\\n\": net/url: invalid control character in URL"),
    ] {
        assert_eq!(fetch(url), expected);
    }
}

#[test]
fn a_server_may_be_missing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let expected =
        format!("Get \"http://{address}/%C3%A9\": dial tcp {address}: connect: connection refused");
    assert_eq!(fetch(&format!("http://{address}/é")), expected);
    let expected =
        format!("Get \"http://{address}?ö <#%C3%A9\": dial tcp {address}: connect: connection refused");
    assert_eq!(fetch(&format!("http://{address}?ö <#é")), expected);
}

/// An answer that redirects to a place.
fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone";

#[test]
fn a_location_may_be_relative() {
    for (base, location, expected) in [
        ("/a/b?x=1", "c", "GET /a/c HTTP/1.1"),
        ("/a/b/c", "../d/./e?f#g", "GET /a/d/e?f HTTP/1.1"),
        ("/a/b", "/../x/..", "GET / HTTP/1.1"),
        ("/a/b?x", "?y", "GET /a/b?y HTTP/1.1"),
        ("/a/b?x", "#y", "GET /a/b?x HTTP/1.1"),
        ("", "x", "GET /x HTTP/1.1"),
    ] {
        let (address, asked) = recording_server(vec![redirect(location), DONE.to_owned()]);
        assert_eq!(fetch(&format!("http://{address}{base}")), "200 done", "{base} {location}");
        let asked = asked.join().expect("a server");
        assert_eq!(asked[1].lines().next(), Some(expected), "{base} {location}");
        assert!(!asked[0].to_ascii_lowercase().contains("\naccept:"), "{}", asked[0]);
    }
}

#[test]
fn the_query_is_sent_as_it_is() {
    for (query, expected) in [
        ("a=b&c=%20+'()[]{}|^`\\", "a=b&c=%20+'()[]{}|^`\\"),
        ("\u{e4}=\u{1F600}", "\u{e4}=\u{1F600}"),
        ("a b\"<>", "a%20b%22%3C%3E"), // no request can have these
    ] {
        let (address, asked) = recording_server(vec![DONE.to_owned()]);
        assert_eq!(fetch(&format!("http://{address}/?{query}")), "200 done", "{query}");
        let asked = asked.join().expect("a server");
        assert_eq!(asked[0].lines().next(), Some(format!("GET /?{expected} HTTP/1.1").as_str()));
    }
}

#[test]
fn a_redirect_says_where_it_was_and_survives_that_the_connection_is_closed() {
    let kept = "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
    for _ in 0..20 {
        let (address, asked) = recording_server(vec![kept.to_owned(), DONE.to_owned()]);
        assert_eq!(fetch(&format!("http://me:secret@{address}/here?x=1")), "200 done");
        let asked = asked.join().expect("a server");
        let headers = asked[1].to_ascii_lowercase();
        assert!(headers.contains(&format!("\nreferer: http://{address}/here?x=1\r\n")), "{headers}");
        assert!(!asked[0].to_ascii_lowercase().contains("\nreferer:"), "{}", asked[0]);
    }
}

#[test]
fn what_cannot_be_followed_is_an_error_or_the_answer() {
    let ask = |answers: Vec<String>| {
        let (address, _) = recording_server(answers);
        fetch(&format!("http://{address}/")).replace(&address, "HOST")
    };
    assert_eq!(ask(vec![redirect("ftp://x/y")]), "Get \"ftp://x/y\": unsupported protocol scheme \"ftp\"");
    assert_eq!(ask(vec![redirect("mailto:x")]), "Get \"mailto:x\": unsupported protocol scheme \"mailto\"");
    assert_eq!(
        ask(vec![redirect("http://[::1")]),
        "Get \"http://HOST/\": failed to parse Location header \"http://[::1\": parse \"http://[::1\": missing ']' in host"
    );
    assert_eq!(ask(vec![redirect("/loop"); 10]), "Get \"/loop\": stopped after 10 redirects");
    let without = "HTTP/1.1 302 Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody";
    assert_eq!(ask(vec![without.to_owned()]), "302 body");
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nshort";
    assert_eq!(ask(vec![short.to_owned()]), "unexpected EOF");
}

#[test]
fn headers_may_be_long() {
    let answer = |bytes: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            "x".repeat(bytes)
        )
    };
    let (address, _) = recording_server(vec![answer(1_000_000)]);
    assert_eq!(fetch(&format!("http://{address}/")), "200 ok");
    let (address, _) = recording_server(vec![answer(1_100_000)]);
    let expected = format!(
        "Get \"http://{address}/\": net/http: server response headers exceeded 1048576 bytes; aborted"
    );
    assert_eq!(fetch(&format!("http://{address}/")), expected);
}

/// A server that gives these answers, one after the other, its address, and what it was asked.
fn recording_server(answers: Vec<String>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let asked = std::thread::spawn(move || {
        let ask = |answer: &String| {
            let (mut connection, _) = listener.accept().expect("a connection");
            let mut request = vec![0; 4096];
            let size = connection.read(&mut request).unwrap_or(0);
            let _ = connection.write_all(answer.as_bytes());
            String::from_utf8_lossy(request.get(..size).unwrap_or_default()).into_owned()
        };
        answers.iter().map(ask).collect()
    });
    (address, asked)
}
