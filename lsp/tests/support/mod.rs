//! An editor that talks to a server in the same process, through pipes.

#![allow(dead_code, reason = "not each test asks for what was told on the way")]

use lsp_server::{Message, Notification, Request, ResponseError};
use neva_lsp::{Explain, Setup, Transport, serve};
use serde_json::Value;
use std::io::{BufReader, PipeWriter, pipe};
use std::mem;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What a server is told in tests: the standard library is shown in a folder, and no module has dependencies.
pub fn setup(std_folder: &Path, explain: Explain) -> Setup {
    Setup {
        std: neva_std::FILES,
        std_folder: std_folder.to_owned(),
        fetch: |_, _| unreachable!("there are no dependencies"),
        explain,
        // An answer that is not there then is a failure.
        patience: Duration::from_secs(600),
    }
}

pub struct Editor {
    says: PipeWriter,
    hears: Receiver<Message>,
    server: JoinHandle<()>,
    requests: i32,
    /// What the server told besides answers.
    told: Vec<Value>,
}

impl Editor {
    /// Starts a server and introduces the editor; gives it with the server's capabilities.
    pub fn start(setup: Setup, introduction: Value) -> (Self, Value) {
        let (input, says) = pipe().expect("a pipe");
        let (output, writes) = pipe().expect("a pipe");
        let transport = Transport::of(BufReader::new(input), writes);
        let server = thread::spawn(move || serve(transport, setup, "test").expect("a conversation"));
        let (sender, hears) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = Message::read(&mut output).expect("a message") {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Editor { says, hears, server, requests: 0, told: Vec::new() };
        let mut answer = editor.request("initialize", introduction).expect("an answer");
        editor.notify("initialized", Value::Object(serde_json::Map::new()));
        (editor, answer["capabilities"].take())
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        self.requests += 1;
        self.say(Request::new(self.requests.into(), method.to_owned(), params));
        loop {
            match self.hears.recv_timeout(Duration::from_secs(300)).expect("an answer") {
                Message::Response(response) => {
                    assert_eq!(response.id, self.requests.into());
                    return response.response_result;
                }
                Message::Notification(told) => {
                    assert_eq!(told.method, "textDocument/publishDiagnostics");
                    self.told.push(told.params);
                }
                Message::Request(request) => panic!("{request:?}"),
            }
        }
    }

    /// Tells the server something.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.say(Notification::new(method.to_owned(), params));
    }

    /// What the server told about files since this was asked last.
    pub fn take_told(&mut self) -> Vec<Value> {
        mem::take(&mut self.told)
    }

    /// Ends the server; gives what it told last.
    pub fn end(mut self) -> Vec<Value> {
        self.request("shutdown", Value::Null).expect("an answer");
        self.notify("exit", Value::Null);
        self.server.join().expect("the server ends well");
        self.told
    }

    fn say(&mut self, message: impl Into<Message>) {
        message.into().write(&mut self.says).expect("a server");
    }
}
