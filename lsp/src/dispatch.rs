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
    TextDocumentIdentifier, TextDocumentPositionParams, Uri, WorkspaceSymbolParams,
};
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::path::{Path, PathBuf};

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
    match method {
        Completion::METHOD => at(workspace, params, ask::completion::completion),
        ResolveCompletionItem::METHOD => resolve_item(workspace, params),
        HoverRequest::METHOD => at(workspace, params, ask::hover::hover),
        GotoDefinition::METHOD => at(workspace, params, ask::definition::definition),
        GotoTypeDefinition::METHOD => at(workspace, params, ask::type_definition::type_definition),
        GotoImplementation::METHOD => at(workspace, params, ask::implementation::implementation),
        References::METHOD => {
            let declaration = parsed::<ReferenceParams>(&params)?.context.include_declaration;
            at(workspace, params, |view, at| ask::references::references(view, at, declaration))
        }
        DocumentHighlightRequest::METHOD => at(workspace, params, ask::highlight::highlight),
        DocumentSymbolRequest::METHOD => {
            file(workspace, params, |view, file| ask::document_symbol::document_symbols(view, file))
        }
        WorkspaceSymbolRequest::METHOD => {
            let query = parsed::<WorkspaceSymbolParams>(&params)?.query;
            let encoding = workspace.encoding();
            let found = workspace.analyses().flat_map(|analysis| {
                analysis.ask(encoding, |view| ask::workspace_symbol::workspace_symbols(view, &query))
            });
            value(&found.collect::<Vec<_>>())
        }
        PrepareRenameRequest::METHOD => try_at(workspace, params, ask::rename::prepare),
        Rename::METHOD => {
            let name = parsed::<RenameParams>(&params)?.new_name;
            try_at(workspace, params, |view, at| ask::rename::rename(view, at, &name))
        }
        Formatting::METHOD => file(workspace, params, |view, file| ask::formatting::formatting(view, file)),
        SemanticTokensFullRequest::METHOD => {
            file(workspace, params, |view, file| ask::semantic_tokens::semantic_tokens(view, file, None))
        }
        SemanticTokensRangeRequest::METHOD => part(workspace, params, |view, file, part| {
            let tokens = ask::semantic_tokens::semantic_tokens(view, file, Some(part));
            SemanticTokensRangeResult::Tokens(tokens)
        }),
        InlayHintRequest::METHOD => part(workspace, params, ask::inlay_hint::inlay_hints),
        CodeActionRequest::METHOD => {
            part(workspace, params, |view, file, part| ask::code_action::code_actions(view, file, part))
        }
        CodeLensRequest::METHOD => {
            file(workspace, params, |view, file| ask::code_lens::code_lenses(view, file))
        }
        CodeLensResolve::METHOD => resolve_lens(workspace, params),
        FoldingRangeRequest::METHOD => {
            file(workspace, params, |view, file| ask::folding::folding(view, file))
        }
        SelectionRangeRequest::METHOD => {
            let positions = parsed::<SelectionRangeParams>(&params)?.positions;
            file(workspace, params, |view, file| {
                let mut around = |position| {
                    let offset = view.encoding.offset(view.source(file), position);
                    ask::selection_range::selection_range(view, At { file, offset })
                };
                positions.into_iter().map(&mut around).collect::<Vec<_>>()
            })
        }
        CallHierarchyPrepare::METHOD => at(workspace, params, ask::call_hierarchy::prepare),
        CallHierarchyIncomingCalls::METHOD => {
            let item = parsed::<CallHierarchyIncomingCallsParams>(&params)?.item;
            at_place(workspace, &place_of(item), ask::call_hierarchy::incoming)
        }
        CallHierarchyOutgoingCalls::METHOD => {
            let item = parsed::<CallHierarchyOutgoingCallsParams>(&params)?.item;
            at_place(workspace, &place_of(item), ask::call_hierarchy::outgoing)
        }
        view::GET_PROGRAM => {
            let params = parsed::<Option<view::ProgramParams>>(&params)?.unwrap_or_default();
            program(workspace, |view| Ok(view::program(view, &params)))
        }
        view::GET_FILE_VIEW => {
            let params = parsed(&params)?;
            program(workspace, |view| view::file_view(view, &params))
        }
        view::RESOLVE_ENTITY_REF => {
            let params = parsed(&params)?;
            program(workspace, |view| view::resolve(view, &params))
        }
        view::SEARCH_ENTITIES => {
            let params = parsed::<Option<view::SearchParams>>(&params)?.unwrap_or_default();
            program(workspace, |view| Ok(view::search(view, &params)))
        }
        _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("there is no request `{method}`"))),
    }
}

fn place_of(item: CallHierarchyItem) -> TextDocumentPositionParams {
    TextDocumentPositionParams::new(TextDocumentIdentifier::new(item.uri), item.selection_range.start)
}

fn parsed<'p, T: Deserialize<'p>>(params: &'p Value) -> Result<T, Refusal> {
    T::deserialize(params).map_err(|error| Refusal::new(ErrorCode::InvalidParams, error))
}

fn value<T: Serialize>(answer: &T) -> Answer {
    to_raw_value(answer).map_err(|error| Refusal::new(ErrorCode::InternalError, error))
}

/// Answers by what is at a position of a file, which the parameters of such requests have alike.
fn at<T: Serialize>(
    workspace: &mut Workspace,
    params: Value,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, At) -> T,
) -> Answer {
    at_place(workspace, &parsed(&params)?, question)
}

fn at_place<T: Serialize>(
    workspace: &mut Workspace,
    place: &TextDocumentPositionParams,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, At) -> T,
) -> Answer {
    document(workspace, &place.text_document.uri, |view, file| {
        let offset = view.encoding.offset(view.source(file), place.position);
        question(view, At { file, offset })
    })
}

/// Like [`at`], for a question that may be refused with a reason.
fn try_at<T: Serialize>(
    workspace: &mut Workspace,
    params: Value,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, At) -> Result<T, String>,
) -> Answer {
    let mut refused = None;
    let answered =
        at(workspace, params, |view, at| question(view, at).map_err(|reason| refused = Some(reason)).ok());
    match refused {
        Some(reason) => Err(Refusal::new(ErrorCode::RequestFailed, reason)),
        None => answered,
    }
}

/// Answers by what is in a range of a file.
fn part<T: Serialize>(
    workspace: &mut Workspace,
    params: Value,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId, Span) -> T,
) -> Answer {
    let range = parsed::<InRange>(&params)?.range;
    file(workspace, params, |view, file| {
        let offset = |position| view.encoding.offset(view.source(file), position);
        let span = Span::new(offset(range.start), offset(range.end));
        question(view, file, span)
    })
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

/// Answers by a file.
fn file<T: Serialize>(
    workspace: &mut Workspace,
    params: Value,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId) -> T,
) -> Answer {
    document(workspace, &parsed::<InFile>(&params)?.text_document.uri, question)
}

fn document<T: Serialize>(
    workspace: &mut Workspace,
    uri: &Uri,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId) -> T,
) -> Answer {
    match paths::from_uri(uri) {
        Some(path) => file_at(workspace, &path, question),
        None => value(&Value::Null),
    }
}

fn file_at<T: Serialize>(
    workspace: &mut Workspace,
    path: &Path,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId) -> T,
) -> Answer {
    let encoding = workspace.encoding();
    let Some(analysis) = workspace.analysis(path) else { return value(&Value::Null) };
    let Some(file) = analysis.sources().file(path) else { return value(&Value::Null) };
    value(&analysis.ask(encoding, |view| question(view, file)))
}

/// Answers by the module that was read first.
fn program(
    workspace: &mut Workspace,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>) -> Result<Value, String>,
) -> Answer {
    let encoding = workspace.encoding();
    let Some(analysis) = workspace.analyses().next() else {
        return Err(Refusal::new(ErrorCode::RequestFailed, "no module is open"));
    };
    match analysis.ask(encoding, |view| question(view)) {
        Ok(answer) => value(&answer),
        Err(reason) => Err(Refusal::new(ErrorCode::RequestFailed, reason)),
    }
}

fn resolve_item(workspace: &mut Workspace, params: Value) -> Answer {
    let item: CompletionItem = parsed(&params)?;
    match data_of::<ItemData>(item.data.as_ref(), |data| &data.uri) {
        Some((data, path)) => {
            file_at(workspace, &path, |view, _| ask::completion::resolve(view, item, &data))
        }
        None => value(&params),
    }
}

fn resolve_lens(workspace: &mut Workspace, params: Value) -> Answer {
    let lens: CodeLens = parsed(&params)?;
    match data_of::<LensData>(lens.data.as_ref(), |data| &data.uri) {
        Some((data, path)) => {
            file_at(workspace, &path, |view, file| ask::code_lens::resolve(view, file, lens, &data))
        }
        None => value(&params),
    }
}

/// What the server itself put into an item that is to be completed, and the file that it names.
fn data_of<T: DeserializeOwned>(data: Option<&Value>, uri: fn(&T) -> &str) -> Option<(T, PathBuf)> {
    let data = T::deserialize(data?).ok()?;
    let path = paths::from_text(uri(&data))?;
    Some((data, path))
}
