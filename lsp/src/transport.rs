//! How messages come from an editor, and go to it.

use lsp_server::{Message, RequestId};
use lsp_types::notification::{Exit, Notification as _};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

/// The largest message that is read, in bytes. A source may have 64 MiB, and JSON escapes some characters.
const LARGEST_MESSAGE: u64 = 512 << 20;

/// The most bytes of headers before a message.
const LARGEST_HEADERS: u64 = 8 << 10;

/// The two directions of messages between an editor and the server.
pub struct Transport {
    /// What the editor says.
    pub(crate) inbox: Receiver<Message>,
    outbox: Sender<Outgoing>,
    /// Why the editor's messages can't be read further.
    broken: Arc<OnceLock<String>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Transport {
    /// Standard input and output.
    pub fn stdio() -> Transport {
        Transport::of(BufReader::new(io::stdin()), io::stdout())
    }

    /// The first editor that connects to a TCP port of this machine. It waits for one.
    ///
    /// # Errors
    /// If nothing can listen there.
    pub fn accepted_on(port: u16) -> io::Result<Transport> {
        let (stream, _) = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?.accept()?;
        Ok(Transport::of(BufReader::new(stream.try_clone()?), stream))
    }

    /// An editor that writes into `input` and reads what comes out of `output`.
    pub fn of(
        mut input: impl BufRead + Send + 'static,
        mut output: impl Write + Send + 'static,
    ) -> Transport {
        let (sender, inbox) = mpsc::channel();
        let (outbox, outgoing) = mpsc::channel::<Outgoing>();
        let broken = Arc::new(OnceLock::new());
        let noted = Arc::clone(&broken);
        // Nobody waits for this thread: it may wait for an editor that says nothing more.
        thread::spawn(move || {
            loop {
                let message = match read(&mut input) {
                    Ok(Some(message)) => message,
                    Ok(None) => break,
                    Err(error) => {
                        let _ = noted.set(error.to_string());
                        break;
                    }
                };
                let is_last = matches!(&message, Message::Notification(last) if last.method == Exit::METHOD);
                if sender.send(message).is_err() || is_last {
                    break;
                }
            }
        });
        let writer =
            thread::spawn(move || outgoing.iter().try_for_each(|message| message.write(&mut output)));
        Transport { inbox, outbox, broken, writer }
    }

    /// Sends a message to the editor.
    pub(crate) fn send(&self, message: impl Into<Message>) {
        self.post(Outgoing::Message(message.into()));
    }

    /// Sends the answer to a request.
    pub(crate) fn answer(&self, id: RequestId, result: Box<RawValue>) {
        self.post(Outgoing::Success(Success { jsonrpc: "2.0", id, result }));
    }

    fn post(&self, message: Outgoing) {
        // If the editor is gone, no message will come any more, which ends the conversation.
        let _ = self.outbox.send(message);
    }

    /// Waits until all is written; gives why the editor's messages could not be read to their end.
    pub(crate) fn finish(self) -> Option<String> {
        drop(self.outbox);
        // An editor that went away reads no more.
        let _ = self.writer.join();
        self.broken.get().cloned()
    }
}

/// What goes to the editor.
enum Outgoing {
    Message(Message),
    /// The result of a request, which is JSON text already.
    Success(Success),
}

#[derive(Serialize)]
struct Success {
    jsonrpc: &'static str,
    id: RequestId,
    result: Box<RawValue>,
}

impl Outgoing {
    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        match self {
            Outgoing::Message(message) => message.write(output),
            Outgoing::Success(answer) => {
                let text = serde_json::to_string(answer)?;
                write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
                output.flush()
            }
        }
    }
}

/// The next message; nothing at the end of the input.
///
/// # Errors
/// If the input can't be read, or is none of the protocol. A length that no message has is refused before
/// memory is taken for it.
fn read(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let mut headers = Vec::new();
    let mut length = 0;
    loop {
        let begin = headers.len();
        let left = LARGEST_HEADERS - begin as u64;
        if input.by_ref().take(left).read_until(b'\n', &mut headers)? == 0 {
            let problem = if left == 0 { "the headers of a message do not end" } else { return Ok(None) };
            return Err(io::Error::new(ErrorKind::InvalidData, problem));
        }
        let line = String::from_utf8_lossy(&headers[begin..]);
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Content-Length")
        {
            length = value.trim().parse().unwrap_or(u64::MAX);
            if length > LARGEST_MESSAGE {
                let problem =
                    format!("a message has the length {}, at most {LARGEST_MESSAGE} is read", value.trim());
                return Err(io::Error::new(ErrorKind::InvalidData, problem));
            }
        }
    }
    Message::read(&mut headers.as_slice().chain(input.take(length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(text: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    }

    #[test]
    fn messages_are_read_one_by_one() {
        let text =
            framed(r#"{"jsonrpc":"2.0","method":"one"}"#) + &framed(r#"{"jsonrpc":"2.0","method":"two"}"#);
        let mut input = text.as_bytes();
        let mut next = || match read(&mut input) {
            Ok(Some(Message::Notification(notification))) => notification.method,
            other => panic!("{other:?}"),
        };
        assert_eq!([next(), next()], ["one", "two"]);
        assert!(matches!(read(&mut input), Ok(None)));
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        let says = |text: &str| read(&mut text.as_bytes()).expect_err("an error").to_string();
        let long = "Content-Length: 99999999999999\r\n\r\n";
        assert_eq!(says(long), "a message has the length 99999999999999, at most 536870912 is read");
        assert!(says("Content-Length: -1\r\n\r\n").contains("length -1"));
        assert!(says(&"x".repeat(10_000)).contains("do not end"));
        assert!(says("Content-Length: 2\r\n\r\n{}").contains("malformed LSP payload"));
        assert!(says("GET / HTTP/1.1\r\n\r\n").contains("malformed header"));
        assert!(says("Content-Length: 10\r\n\r\n{").contains("fill whole buffer"));
    }
}
