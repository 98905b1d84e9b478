//! Which request is answered by what.

use crate::analysis::View;
use crate::paths;
use crate::requests::code_lens::LensData;
use crate::requests::completion::ItemData;
use crate::requests::{self as ask, At, view};
use crate::workspace::Workspace;
use lsp_server::ErrorCode;
use lsp_types::request::*;
use lsp_types::{
    CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCallsParams, CodeLens,
    CompletionItem, Range, ReferenceParams, RenameParams, SelectionRangeParams, SemanticTokensRangeResult,
    TextDocumentIdentifier, TextDocumentPositionParams, WorkspaceSymbolParams,
};
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::path::PathBuf;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The kind of failure.
    pub code: ErrorCode,
    /// What is wrong.
    pub message: String,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl ToString) -> Self {
        Refusal { code, message: message.to_string() }
    }
}

/// JSON text, or why there is none. A tree of values in between would take most of the time.
pub(crate) type Answer = Result<Box<RawValue>, Refusal>;

/// The answer to a request; `null` if it is about a file that is none of a module.
pub(crate) fn answer(workspace: &mut Workspace, method: &str, params: Value) -> Answer {
    let asked = Asked { workspace, params };
    match method {
        Completion::METHOD => asked.at(ask::completion::completion),
        ResolveCompletionItem::METHOD => asked.complete_item(),
        HoverRequest::METHOD => asked.at(ask::hover::hover),
        GotoDefinition::METHOD => asked.at(ask::definition::definition),
        GotoTypeDefinition::METHOD => asked.at(ask::type_definition::type_definition),
        GotoImplementation::METHOD => asked.at(ask::implementation::implementation),
        References::METHOD => {
            let declaration = asked.params::<ReferenceParams>()?.context.include_declaration;
            asked.at(|view, at| ask::references::references(view, at, declaration))
        }
        DocumentHighlightRequest::METHOD => asked.at(ask::highlight::highlight),
        DocumentSymbolRequest::METHOD => asked.file(ask::document_symbol::document_symbols),
        WorkspaceSymbolRequest::METHOD => {
            let query = asked.params::<WorkspaceSymbolParams>()?.query;
            let encoding = asked.workspace.encoding();
            let found = asked.workspace.analyses().flat_map(|analysis| {
                analysis.ask(encoding, |view| ask::workspace_symbol::workspace_symbols(view, &query))
            });
            value(&found.collect::<Vec<_>>())
        }
        PrepareRenameRequest::METHOD => asked.try_at(ask::rename::prepare),
        Rename::METHOD => {
            let name = asked.params::<RenameParams>()?.new_name;
            asked.try_at(|view, at| ask::rename::rename(view, at, &name))
        }
        Formatting::METHOD => asked.file(ask::formatting::formatting),
        SemanticTokensFullRequest::METHOD => {
            asked.file(|view, file| ask::semantic_tokens::semantic_tokens(view, file, None))
        }
        SemanticTokensRangeRequest::METHOD => asked.part(|view, file, part| {
            let tokens = ask::semantic_tokens::semantic_tokens(view, file, Some(part));
            SemanticTokensRangeResult::Tokens(tokens)
        }),
        InlayHintRequest::METHOD => asked.part(ask::inlay_hint::inlay_hints),
        CodeActionRequest::METHOD => asked.part(ask::code_action::code_actions),
        CodeLensRequest::METHOD => {
            let commands = asked.workspace.commands();
            asked.file(|view, file| ask::code_lens::code_lenses(view, file, &commands))
        }
        CodeLensResolve::METHOD => asked.complete_lens(),
        FoldingRangeRequest::METHOD => asked.file(ask::folding::folding),
        SelectionRangeRequest::METHOD => {
            let positions = asked.params::<SelectionRangeParams>()?.positions;
            asked.file(|view, file| {
                let mut around = |position| {
                    let offset = view.encoding.offset(view.source(file), position);
                    ask::selection_range::selection_range(view, At { file, offset })
                };
                positions.into_iter().map(&mut around).collect::<Vec<_>>()
            })
        }
        CallHierarchyPrepare::METHOD => asked.at(ask::call_hierarchy::prepare),
        CallHierarchyIncomingCalls::METHOD => {
            let item = asked.params::<CallHierarchyIncomingCallsParams>()?.item;
            asked.at_place(&place_of(item), ask::call_hierarchy::incoming)
        }
        CallHierarchyOutgoingCalls::METHOD => {
            let item = asked.params::<CallHierarchyOutgoingCallsParams>()?.item;
            asked.at_place(&place_of(item), ask::call_hierarchy::outgoing)
        }
        view::GET_PROGRAM => {
            let params = asked.params::<Option<view::ProgramParams>>()?.unwrap_or_default();
            asked.program(|view| Ok(view::program(view, &params)))
        }
        view::GET_FILE_VIEW => {
            let params = asked.params()?;
            asked.program(|view| view::file_view(view, &params))
        }
        view::RESOLVE_ENTITY_REF => {
            let params = asked.params()?;
            asked.program(|view| view::resolve(view, &params))
        }
        view::SEARCH_ENTITIES => {
            let params = asked.params::<Option<view::SearchParams>>()?.unwrap_or_default();
            asked.program(|view| Ok(view::search(view, &params)))
        }
        _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("there is no request `{method}`"))),
    }
}

fn place_of(item: CallHierarchyItem) -> TextDocumentPositionParams {
    TextDocumentPositionParams::new(TextDocumentIdentifier::new(item.uri), item.selection_range.start)
}

fn value<T: Serialize>(answer: &T) -> Answer {
    to_raw_value(answer).map_err(|error| Refusal::new(ErrorCode::InternalError, error))
}

/// What the parameters of all requests about a file have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InFile {
    text_document: TextDocumentIdentifier,
}

/// What the parameters of all requests about a range have.
#[derive(Deserialize)]
struct InRange {
    range: Range,
}

/// A request: what knows the answer, and its parameters.
struct Asked<'w> {
    workspace: &'w mut Workspace,
    params: Value,
}

impl Asked<'_> {
    fn params<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        T::deserialize(&self.params).map_err(|error| Refusal::new(ErrorCode::InvalidParams, error))
    }

    /// Answers by what is at a position of a file, which the parameters of such requests have alike.
    fn at<T: Serialize>(self, question: impl FnOnce(&mut View<'_, '_>, At) -> T) -> Answer {
        let place = self.params()?;
        self.at_place(&place, question)
    }

    fn at_place<T: Serialize>(
        self,
        place: &TextDocumentPositionParams,
        question: impl FnOnce(&mut View<'_, '_>, At) -> T,
    ) -> Answer {
        self.file_at(paths::from_uri(&place.text_document.uri), |view, file| {
            let offset = view.encoding.offset(view.source(file), place.position);
            question(view, At { file, offset })
        })
    }

    /// Like [`Asked::at`], for a question that may be refused with a reason.
    fn try_at<T: Serialize>(
        self,
        question: impl FnOnce(&mut View<'_, '_>, At) -> Result<T, String>,
    ) -> Answer {
        let mut refused = None;
        let answered = self.at(|view, at| question(view, at).map_err(|reason| refused = Some(reason)).ok());
        match refused {
            Some(reason) => Err(Refusal::new(ErrorCode::RequestFailed, reason)),
            None => answered,
        }
    }

    /// Answers by what is in a range of a file.
    fn part<T: Serialize>(self, question: impl FnOnce(&mut View<'_, '_>, FileId, Span) -> T) -> Answer {
        let range = self.params::<InRange>()?.range;
        self.file(|view, file| {
            let offset = |position| view.encoding.offset(view.source(file), position);
            let span = Span::new(offset(range.start), offset(range.end));
            question(view, file, span)
        })
    }

    /// Answers by a file.
    fn file<T: Serialize>(self, question: impl FnOnce(&mut View<'_, '_>, FileId) -> T) -> Answer {
        let uri = self.params::<InFile>()?.text_document.uri;
        self.file_at(paths::from_uri(&uri), question)
    }

    fn file_at<T: Serialize>(
        self,
        path: Option<PathBuf>,
        question: impl FnOnce(&mut View<'_, '_>, FileId) -> T,
    ) -> Answer {
        let encoding = self.workspace.encoding();
        let answered = path.and_then(|path| {
            let analysis = self.workspace.analysis(&path)?;
            let file = analysis.sources().file(&path)?;
            Some(analysis.ask(encoding, |view| question(view, file)))
        });
        value(&answered)
    }

    /// Answers by the module that was read first.
    fn program(self, question: impl FnOnce(&mut View<'_, '_>) -> Result<Value, String>) -> Answer {
        let encoding = self.workspace.encoding();
        let Some(analysis) = self.workspace.analyses().next() else {
            return Err(Refusal::new(ErrorCode::RequestFailed, "no module is open"));
        };
        match analysis.ask(encoding, |view| question(view)) {
            Ok(answer) => value(&answer),
            Err(reason) => Err(Refusal::new(ErrorCode::RequestFailed, reason)),
        }
    }

    fn complete_item(self) -> Answer {
        let item: CompletionItem = self.params()?;
        match data_of::<ItemData>(item.data.as_ref(), |data| &data.uri) {
            Some((data, path)) => {
                self.file_at(Some(path), |view, _| ask::completion::resolve(view, item, &data))
            }
            None => value(&self.params),
        }
    }

    fn complete_lens(self) -> Answer {
        let lens: CodeLens = self.params()?;
        match data_of::<LensData>(lens.data.as_ref(), |data| &data.uri) {
            Some((data, path)) => {
                self.file_at(Some(path), |view, file| ask::code_lens::resolve(view, file, lens, &data))
            }
            None => value(&self.params),
        }
    }
}

/// What the server itself put into an item that is to be completed, and the file that it names.
fn data_of<T: DeserializeOwned>(data: Option<&Value>, uri: fn(&T) -> &str) -> Option<(T, PathBuf)> {
    let data = T::deserialize(data?).ok()?;
    let path = paths::from_text(uri(&data))?;
    Some((data, path))
}
