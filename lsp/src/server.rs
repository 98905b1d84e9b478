//! The loop of the server: messages of an editor in, answers and findings out.

use crate::capabilities::capabilities;
use crate::dispatch::{Refusal, answer};
use crate::paths;
use crate::queue::{Next, Queue};
use crate::text::Encoding;
use crate::transport::Transport;
use crate::workspace::{Setup, Workspace};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Exit, Initialized, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{Initialize, Request as _};
use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams,
    PublishDiagnosticsParams, Registration, RegistrationParams,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// Serves an editor until it says that it is done.
///
/// # Errors
/// If the editor does not follow the protocol, or went away.
pub fn serve(transport: Transport, setup: Setup, version: &str) -> Result<(), Box<dyn Error>> {
    let served = converse(&transport, setup, version);
    match transport.finish() {
        Some(broken) => Err(broken.into()),
        None => Ok(served?),
    }
}

fn converse(transport: &Transport, setup: Setup, version: &str) -> Result<(), String> {
    let params = greet(transport, version)?;
    let workspace = Workspace::new(setup, encoding(&params), commands(&params));
    let mut server = Server { transport, workspace, queue: Queue::default() };
    if watches_files(&params) {
        server.watch_files();
    }
    for folder in folders(&params) {
        server.workspace.open_folder(&folder);
    }
    server.run();
    Ok(())
}

/// Waits for the request with which an editor begins, and answers it; gives its parameters.
fn greet(transport: &Transport, version: &str) -> Result<InitializeParams, String> {
    let params = loop {
        match transport.inbox.recv().map_err(|_| "the editor went away before `initialize`")? {
            Message::Request(Request { id, method, params }) if method == Initialize::METHOD => {
                let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
                let result = json!({
                    "capabilities": capabilities(encoding(&params)),
                    "serverInfo": { "name": "neva-lsp", "version": version },
                });
                transport.send(Response::new_ok(id, result));
                break params;
            }
            Message::Request(Request { id, method, .. }) => {
                let problem = format!("`initialize` comes before `{method}`");
                transport.send(Response::new_err(id, ErrorCode::ServerNotInitialized as i32, problem));
            }
            Message::Notification(last) if last.method == Exit::METHOD => {
                return Err("the editor said `exit` before `initialize`".to_owned());
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    };
    match transport.inbox.recv() {
        Ok(Message::Notification(first)) if first.method == Initialized::METHOD => Ok(params),
        Ok(_) => Err("the editor did not say `initialized` first".to_owned()),
        Err(_) => Err("the editor went away before `initialized`".to_owned()),
    }
}

fn encoding(params: &InitializeParams) -> Encoding {
    let general = params.capabilities.general.as_ref();
    Encoding::choose(general.and_then(|general| general.position_encodings.as_deref()))
}

/// The commands that the editor says it has, in the form that rust-analyzer's clients use.
fn commands(params: &InitializeParams) -> Vec<String> {
    let experimental = params.capabilities.experimental.as_ref();
    let commands = experimental.and_then(|experimental| experimental.pointer("/commands/commands"));
    commands.and_then(|commands| Vec::deserialize(commands).ok()).unwrap_or_default()
}

struct Server<'t> {
    transport: &'t Transport,
    workspace: Workspace,
    queue: Queue,
}

impl Server<'_> {
    fn run(&mut self) {
        self.tell_news();
        while let Ok(message) = self.transport.inbox.recv() {
            self.queue.push(message);
            loop {
                // What came meanwhile may make a waiting request needless.
                self.transport.inbox.try_iter().for_each(|message| self.queue.push(message));
                let Some(next) = self.queue.take() else { break };
                if self.handle(next) {
                    return;
                }
            }
            self.tell_news();
        }
    }

    /// Handles a message; gives whether it was the last one.
    fn handle(&mut self, next: Next) -> bool {
        let refused = |id, code: ErrorCode, text: &str| Response::new_err(id, code as i32, text.to_owned());
        match next {
            Next::Cancelled(id) => {
                self.transport.send(refused(id, ErrorCode::RequestCanceled, "the request was cancelled"))
            }
            Next::Superseded(id) => {
                self.transport.send(refused(id, ErrorCode::ContentModified, "the text was changed"))
            }
            Next::Handle(Message::Request(request)) => {
                if request.method == "shutdown" {
                    // `exit` follows; it may wait in the queue already.
                    self.transport.send(Response::new_ok(request.id, ()));
                    return false;
                }
                // Findings about a text are told before answers about it. Both need it to be checked.
                self.tell_news();
                self.respond(request);
            }
            Next::Handle(Message::Notification(notification)) => {
                if notification.method == Exit::METHOD {
                    return true;
                }
                self.notice(notification);
            }
            Next::Handle(Message::Response(_)) => {}
        }
        false
    }

    /// Answers a request. A failure inside of the server is an answer too, and the server goes on.
    fn respond(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let workspace = &mut self.workspace;
        let answered = catch_unwind(AssertUnwindSafe(|| answer(workspace, &method, params)));
        let refusal = match answered {
            Ok(Ok(result)) => return self.transport.answer(id, result),
            Ok(Err(refusal)) => refusal,
            Err(_) => {
                self.workspace.forget();
                Refusal { code: ErrorCode::InternalError, message: format!("`{method}` failed") }
            }
        };
        self.transport.send(Response::new_err(id, refusal.code as i32, refusal.message));
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
            self.transport.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params));
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
        self.transport.send(Request::new(id, "client/registerCapability".to_owned(), params));
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
