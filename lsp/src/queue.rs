//! Messages that wait to be answered, without those that are not wanted any more.

use lsp_server::{Message, Notification, Request, RequestId};
use serde::Deserialize;
use std::collections::VecDeque;

/// Messages in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: VecDeque<Message>,
}

/// What is to be done next.
#[derive(Debug)]
pub(crate) enum Next {
    /// A message is to be handled.
    Handle(Message),
    /// The editor does not want an answer to this request any more.
    Cancelled(RequestId),
    /// The text that this request is about was changed since; an answer would be wrong.
    Superseded(RequestId),
}

#[derive(Deserialize)]
struct CancelParams {
    id: RequestId,
}

impl Queue {
    /// Adds a message.
    pub(crate) fn push(&mut self, message: Message) {
        self.waiting.push_back(message);
    }

    /// Takes the first message.
    pub(crate) fn take(&mut self) -> Option<Next> {
        let message = self.waiting.pop_front()?;
        let Message::Request(request) = &message else { return Some(Next::Handle(message)) };
        if self.waiting.iter().any(|later| cancelled(later).as_ref() == Some(&request.id)) {
            return Some(Next::Cancelled(request.id.clone()));
        }
        let document = document_of(request);
        if document.is_some() && self.waiting.iter().any(|later| changed(later) == document) {
            return Some(Next::Superseded(request.id.clone()));
        }
        Some(Next::Handle(message))
    }
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    match message {
        Message::Notification(Notification { method, params }) if method == "$/cancelRequest" => {
            Some(CancelParams::deserialize(params).ok()?.id)
        }
        _ => None,
    }
}

/// The document that a message changes.
fn changed(message: &Message) -> Option<&str> {
    match message {
        Message::Notification(Notification { method, params }) if method == "textDocument/didChange" => {
            params.get("textDocument")?.get("uri")?.as_str()
        }
        _ => None,
    }
}

/// The document that a request is about.
fn document_of(request: &Request) -> Option<&str> {
    request.params.get("textDocument")?.get("uri")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn taken(messages: Vec<Message>) -> String {
        let mut queue = Queue::default();
        messages.into_iter().for_each(|message| queue.push(message));
        let mut taken = Vec::new();
        while let Some(next) = queue.take() {
            taken.push(match next {
                Next::Handle(Message::Request(request)) => format!("{} {}", request.id, request.method),
                Next::Handle(_) => "notification".to_owned(),
                Next::Cancelled(id) => format!("{id} cancelled"),
                Next::Superseded(id) => format!("{id} superseded"),
            });
        }
        taken.join(", ")
    }

    fn request(id: i32, document: &str) -> Message {
        let params = json!({ "textDocument": { "uri": document } });
        Request::new(id.into(), "hover".to_owned(), params).into()
    }

    fn change(document: &str) -> Message {
        let params = json!({ "textDocument": { "uri": document } });
        Notification::new("textDocument/didChange".to_owned(), params).into()
    }

    #[test]
    fn a_cancelled_request_is_not_answered() {
        let cancel = Notification::new("$/cancelRequest".to_owned(), json!({ "id": 2 }));
        let messages = vec![request(1, "a"), request(2, "a"), cancel.into(), request(3, "b")];
        assert_eq!(taken(messages), "1 hover, 2 cancelled, notification, 3 hover");
    }

    #[test]
    fn a_request_about_an_older_text_is_not_answered() {
        let messages = vec![request(1, "a"), request(2, "b"), change("a"), request(3, "a")];
        assert_eq!(taken(messages), "1 superseded, 2 hover, notification, 3 hover");
    }
}
