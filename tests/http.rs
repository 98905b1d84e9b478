//! HTTP, with a server on the loopback interface.

use crate::support::case::{Case, Form};
use crate::support::run;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use tempfile::TempDir;

/// Answers one request with this status line and body, and returns the address to ask.
fn serve(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/page", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let length = body.len();
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
    });
    url
}

/// Takes connections, never answers, and returns the address to ask.
fn keep_waiting() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    url
}

fn fetch(form: Form, url: &str) -> (String, i32, String) {
    ask("examples/http_fetch", form, url)
}

fn ask(program: &str, form: Form, url: &str) -> (String, i32, String) {
    let case = Case::at(program);
    let folder = TempDir::new().expect("a temporary folder");
    let mut command = case.command(form, folder.path()).unwrap_or_else(|why| panic!("{why}"));
    let outcome = run(command.arg(url));
    (outcome.stdout, outcome.status, outcome.stderr)
}

#[test]
fn a_page_is_fetched() {
    for form in [Form::Run, Form::Minimal] {
        let (text, status, stderr) = fetch(form, &serve("200 OK", "hello over there"));
        assert_eq!((text.as_str(), status), ("status 200\nhello over there\n", 0), "{form:?}: {stderr}");
    }
}

#[test]
fn a_status_is_no_error() {
    let (text, status, stderr) = fetch(Form::Run, &serve("404 Not Found", "gone"));
    assert_eq!((text.as_str(), status), ("status 404\ngone\n", 0), "{stderr}");
}

#[test]
fn a_proxy_is_asked_as_go_asks_it() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let proxy = format!("http://me:secret@{}", listener.local_addr().expect("an address"));
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        let asked: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
            .expect("a stream");
        asked
    });
    let case = Case::at("examples/http_fetch");
    let folder = TempDir::new().expect("a temporary folder");
    let mut command = case.command(Form::Run, folder.path()).unwrap_or_else(|why| panic!("{why}"));
    // Names that end in .invalid have no address.
    let command =
        command.env("HTTP_PROXY", &proxy).env("HTTPS_PROXY", "http://127.0.0.1:1").env_remove("NO_PROXY");
    let outcome = run(command.arg("http://page.invalid:81/a?b=1"));
    assert_eq!(outcome.stdout, "status 200\nhi\n", "{}", outcome.stderr);
    let asked = asked.join().expect("a request");
    assert_eq!(asked[0], "GET http://page.invalid:81/a?b=1 HTTP/1.1");
    let header = |name: &str| asked.iter().find_map(|line| line.strip_prefix(name));
    assert_eq!(header("host: "), Some("page.invalid:81"), "{asked:#?}");
    assert_eq!(header("proxy-authorization: "), Some("Basic bWU6c2VjcmV0"));
}

#[test]
fn a_refused_connection_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let (text, status, stderr) = fetch(Form::Run, &url);
    assert_eq!((text.as_str(), status), ("", 1), "{stderr}");
    assert!(stderr.starts_with("panic: ") && stderr.contains("connection refused"), "{stderr}");
}

#[test]
fn a_time_limit_beside_a_request_fires() {
    for form in [Form::Run, Form::Minimal] {
        is_limited(form);
    }
}

#[test]
#[ignore = "compiles TLS for the default form, which takes a minute; run it by hand"]
fn a_time_limit_beside_a_request_fires_in_the_default_form() {
    is_limited(Form::Build);
}

fn is_limited(form: Form) {
    let (text, status, stderr) = ask("tests/http/beside_timer", form, &keep_waiting());
    assert_eq!((text.as_str(), status), ("timed out\n", 0), "{form:?}: {stderr}");
    let (text, status, stderr) = ask("tests/http/beside_timer", form, &serve("200 OK", "in time"));
    assert_eq!((text.as_str(), status), ("answered\n", 0), "{form:?}: {stderr}");
}
