//! The loop of the server: messages of an editor in, answers and findings out.

use crate::capabilities::capabilities;
use crate::dispatch::{Refusal, answer};
use crate::line::Line;
use crate::paths;
use crate::queue::{Next, Queue};
use crate::text::Encoding;
use crate::workspace::{Setup, Workspace};
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams,
    PublishDiagnosticsParams, Registration, RegistrationParams,
};
use serde_json::{Value, json};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// Serves an editor until it says that it is done.
///
/// # Errors
/// If the editor does not follow the protocol, or went away.
pub fn serve(line: Line, setup: Setup, version: &str) -> Result<(), Box<dyn Error>> {
    let served = converse(&line.connection, setup, version);
    match line.finish() {
        Some(broken) => Err(broken.into()),
        None => Ok(served?),
    }
}

/// Serves an editor on a connection until it says that it is done.
///
/// # Errors
/// If the editor does not follow the protocol, or went away.
pub fn converse(connection: &Connection, setup: Setup, version: &str) -> Result<(), ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let general = params.capabilities.general.as_ref();
    let encoding = Encoding::choose(general.and_then(|general| general.position_encodings.as_deref()));
    let result = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": { "name": "neva-lsp", "version": version },
    });
    connection.initialize_finish(id, result)?;
    let mut server =
        Server { connection, workspace: Workspace::new(setup, encoding), queue: Queue::default() };
    if watches_files(&params) {
        server.watch_files();
    }
    for folder in folders(&params) {
        server.workspace.open_folder(&folder);
    }
    server.run()
}

struct Server<'c> {
    connection: &'c Connection,
    workspace: Workspace,
    queue: Queue,
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), ProtocolError> {
        self.tell_news();
        while let Ok(message) = self.connection.receiver.recv() {
            self.queue.push(message);
            loop {
                // What came meanwhile may make a waiting request needless.
                self.connection.receiver.try_iter().for_each(|message| self.queue.push(message));
                let Some(next) = self.queue.take() else { break };
                if self.handle(next)? {
                    return Ok(());
                }
            }
            self.tell_news();
        }
        Ok(())
    }

    /// Handles a message; gives whether it was the last one.
    fn handle(&mut self, next: Next) -> Result<bool, ProtocolError> {
        let refused = |id, code: ErrorCode, text: &str| Response::new_err(id, code as i32, text.to_owned());
        match next {
            Next::Cancelled(id) => {
                self.send(refused(id, ErrorCode::RequestCanceled, "the request was cancelled"))
            }
            Next::Superseded(id) => {
                self.send(refused(id, ErrorCode::ContentModified, "the text was changed"))
            }
            Next::Handle(Message::Request(request)) => {
                if request.method == "shutdown" {
                    // `exit` follows; it may wait in the queue already.
                    self.send(Response::new_ok(request.id, ()));
                    return Ok(false);
                }
                // Findings about a text are told before answers about it. Both need it to be checked.
                self.tell_news();
                let response = self.respond(request);
                self.send(response);
            }
            Next::Handle(Message::Notification(notification)) => {
                if notification.method == "exit" {
                    return Ok(true);
                }
                self.notice(notification);
            }
            Next::Handle(Message::Response(_)) => {}
        }
        Ok(false)
    }

    /// Answers a request. A failure inside of the server is an answer too, and the server goes on.
    fn respond(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let workspace = &mut self.workspace;
        match catch_unwind(AssertUnwindSafe(|| answer(workspace, &method, params))) {
            Ok(Ok(value)) => Response::new_ok(id, value),
            Ok(Err(Refusal { code, message })) => Response::new_err(id, code as i32, message),
            Err(_) => {
                self.workspace.forget();
                Response::new_err(id, ErrorCode::InternalError as i32, format!("`{method}` failed"))
            }
        }
    }

    fn notice(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let workspace = &mut self.workspace;
        let noticed = catch_unwind(AssertUnwindSafe(|| notice(workspace, &method, params)));
        if noticed.is_err() {
            self.workspace.forget();
        }
    }

    /// Tells the findings that the editor does not know.
    fn tell_news(&mut self) {
        let workspace = &mut self.workspace;
        let Ok(news) = catch_unwind(AssertUnwindSafe(|| workspace.news())) else {
            return self.workspace.forget();
        };
        for file in news {
            let params = PublishDiagnosticsParams::new(file.uri, file.diagnostics, file.version);
            self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params));
        }
    }

    /// Asks the editor to tell when files change on disk.
    fn watch_files(&mut self) {
        let watcher = |pattern: &str| FileSystemWatcher {
            glob_pattern: GlobPattern::String(pattern.to_owned()),
            kind: None,
        };
        let watchers = vec![watcher("**/*.neva"), watcher("**/neva.{yml,yaml}")];
        let options = DidChangeWatchedFilesRegistrationOptions { watchers };
        let registration = Registration {
            id: "watch".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        let id = "watch".to_owned().into();
        self.send(Request::new(id, "client/registerCapability".to_owned(), params));
    }

    fn send(&self, message: impl Into<Message>) {
        // If the editor is gone, no message will come any more, which ends the loop.
        let _ = self.connection.sender.send(message.into());
    }
}

/// Handles a notification; those that are not known, or have no proper form, change nothing.
fn notice(workspace: &mut Workspace, method: &str, params: Value) -> Option<()> {
    match method {
        DidOpenTextDocument::METHOD => {
            let document = parsed::<DidOpenTextDocument>(params)?.text_document;
            workspace.open(paths::from_uri(&document.uri)?, document.version, document.text);
        }
        DidChangeTextDocument::METHOD => {
            let params = parsed::<DidChangeTextDocument>(params)?;
            let document = params.text_document;
            workspace.change(&paths::from_uri(&document.uri)?, document.version, params.content_changes);
        }
        DidCloseTextDocument::METHOD => {
            let document = parsed::<DidCloseTextDocument>(params)?.text_document;
            workspace.close(&paths::from_uri(&document.uri)?);
        }
        DidSaveTextDocument::METHOD => {
            let document = parsed::<DidSaveTextDocument>(params)?.text_document;
            workspace.saved(&paths::from_uri(&document.uri)?);
        }
        DidChangeWatchedFiles::METHOD => {
            let changes = parsed::<DidChangeWatchedFiles>(params)?.changes;
            let changed = changes.iter().filter_map(|change| paths::from_uri(&change.uri));
            changed.for_each(|path| workspace.changed_on_disk(&path));
        }
        _ => {}
    }
    Some(())
}

fn parsed<N: lsp_types::notification::Notification>(params: Value) -> Option<N::Params> {
    serde_json::from_value(params).ok()
}

fn watches_files(params: &InitializeParams) -> bool {
    let workspace = params.capabilities.workspace.as_ref();
    let watching = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
    watching.is_some_and(|watching| watching.dynamic_registration == Some(true))
}

/// The folders that the editor has opened.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    #[expect(deprecated, reason = "older editors send only these")]
    let older =
        [params.root_uri.as_ref().and_then(paths::from_uri), params.root_path.as_ref().map(PathBuf::from)];
    let named = params.workspace_folders.iter().flatten().filter_map(|folder| paths::from_uri(&folder.uri));
    let mut folders: Vec<PathBuf> = named.collect();
    if folders.is_empty() {
        folders.extend(older.into_iter().flatten().take(1));
    }
    folders
}
