//! The server of `neva view`. It listens on 127.0.0.1 alone and gives away the page and the trace, nothing
//! else.

use super::{coverage, sent, served_page};
use crate::args::ViewArgs;
use crate::codes;
use crate::report::{Outcome, print};
use crate::watch::{Sources, module_root, sources};
use neva_diagnostics::{Diagnostic, error};
use neva_files::{reason, unreadable};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tiny_http::{Header, Method, Request, Response, ResponseBox, Server, StatusCode};

/// The most bytes of a trace in one answer.
const PART: u64 = 1 << 24;

/// Serves the page until a signal ends the process.
pub(super) fn serve(args: &ViewArgs) -> Outcome {
    let root = module_root(&args.program)?;
    if let Some(trace) = &args.trace {
        check_trace(trace)?;
    }
    coverage(args)?;
    sent(args)?;
    let port = args.port.unwrap_or(0);
    let server = Server::http(("127.0.0.1", port)).map_err(|error| {
        // The port is free or taken; the other reasons are the system's.
        let reason = error.downcast_ref().map_or_else(|| error.to_string(), reason);
        error!(codes::NO_SERVER, "cannot listen on port {port} of 127.0.0.1: {reason}")
            .help("leave `--port` out, or give another one")
    })?;
    let port = server.server_addr().to_ip().map_or(0, |address| address.port());
    print(&format!("http://127.0.0.1:{port}/\n"))?;
    let mut shown = Shown { args, root, sources: Sources::new(), changes: 0, page: String::new() };
    for request in server.incoming_requests() {
        // In chunks, an answer to HEAD would not say how long the trace is.
        let answer = shown.answer(&request).with_chunked_threshold(usize::MAX);
        // The browser may have gone away.
        let _ = request.respond(answer);
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses what is no trace. One that is still being written may be empty.
fn check_trace(path: &Path) -> Result<(), Diagnostic> {
    let mut begin = Vec::new();
    // The system says of a folder only here that it can't be read.
    let read = File::open(path).and_then(|file| file.take(PART).read_to_end(&mut begin));
    read.map_err(|error| unreadable(path, &error))?;
    let mut lines = begin.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"//"));
    match lines.next() {
        None | Some(b"") => Ok(()),
        Some(line) if line.starts_with(b"{") => Ok(()),
        Some(_) => Err(error!(codes::NOT_A_TRACE, "`{}` is no trace", path.display())
            .because("a trace has a message in JSON on each line")
            .help("`neva run --emit-trace PROGRAM` writes one into trace.log")),
    }
}

/// The page, and the sources that it was made of.
struct Shown<'a> {
    args: &'a ViewArgs,
    root: PathBuf,
    sources: Sources,
    /// How often the sources changed.
    changes: u32,
    page: String,
}

impl Shown<'_> {
    fn answer(&mut self, request: &Request) -> ResponseBox {
        if !is_for_us(request) {
            return text(403, "this server answers at 127.0.0.1 only");
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return text(405, "only GET and HEAD");
        }
        match request.url() {
            "/" => {
                self.look();
                if self.page.is_empty() {
                    self.page = served_page(self.args);
                }
                Response::from_string(&self.page)
                    .with_header(header("Content-Type: text/html; charset=utf-8"))
                    .boxed()
            }
            "/changes" => {
                self.look();
                text(200, &self.changes.to_string())
            }
            "/trace" => match &self.args.trace {
                Some(trace) => part(trace, range(request)),
                None => text(404, "start `neva view` with `--trace FILE`"),
            },
            _ => text(404, "there is nothing here"),
        }
    }

    /// Forgets the page if the sources are not those it was made of.
    fn look(&mut self) {
        let now = sources(&self.root, &self.args.program);
        if now != self.sources {
            self.sources = now;
            self.changes += 1;
            self.page.clear();
        }
    }
}

/// Whether the browser asked for this machine by a name of its own. A page of somebody else's that has its
/// name lead here must not read sources. The port is another one where an editor or `ssh` hands requests on.
fn is_for_us(request: &Request) -> bool {
    let host = request.headers().iter().find(|header| header.field.equiv("Host"));
    let name =
        host.map(|host| host.value.as_str()).map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    matches!(name, Some("127.0.0.1" | "localhost"))
}

/// First and last byte of `Range: bytes=FIRST-LAST`.
fn range(request: &Request) -> Option<(u64, u64)> {
    let range = request.headers().iter().find(|header| header.field.equiv("Range"))?;
    let (first, last) = range.value.as_str().strip_prefix("bytes=")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// A part of a file, or its whole length for a request that names no part.
fn part(path: &Path, range: Option<(u64, u64)>) -> ResponseBox {
    let read = |(first, last): (u64, u64)| -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(first))?;
        let mut bytes = vec![];
        let wanted = if last < first { 0 } else { (last - first).saturating_add(1) };
        file.take(PART.min(wanted)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let length = path.metadata().map_or(0, |metadata| metadata.len());
    let Some(range) = range else {
        let Ok(file) = File::open(path) else { return text(404, "the trace is gone") };
        return Response::new(StatusCode(200), vec![], file, usize::try_from(length).ok(), None).boxed();
    };
    match read(range) {
        Ok(bytes) if bytes.is_empty() => text(416, "the trace ends before that"),
        Ok(bytes) => {
            let last = range.0 + bytes.len() as u64 - 1;
            let place = header(&format!("Content-Range: bytes {}-{last}/{length}", range.0));
            Response::from_data(bytes).with_status_code(206).with_header(place).boxed()
        }
        Err(error) => text(404, &error.to_string()),
    }
}

fn text(status: u16, text: &str) -> ResponseBox {
    Response::from_string(text).with_status_code(status).boxed()
}

fn header(text: &str) -> Header {
    text.parse().unwrap_or_else(|()| unreachable!("{text} is a header"))
}
