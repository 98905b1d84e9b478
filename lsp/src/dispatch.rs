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
    CallHierarchyItem, CodeLens, CompletionItem, Range, SemanticTokensRangeResult, TextDocumentIdentifier,
    TextDocumentPositionParams, Uri,
};
use neva_frontend::module::FileId;
use neva_frontend::syntax::Span;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

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

/// The answer to a request; `null` if it is about a file that is none of a module.
pub(crate) fn answer(workspace: &mut Workspace, method: &str, params: Value) -> Result<Value, Refusal> {
    match method {
        Completion::METHOD => {
            at(workspace, &read::<Completion>(params)?.text_document_position, ask::completion::completion)
        }
        ResolveCompletionItem::METHOD => resolve_item(workspace, params),
        HoverRequest::METHOD => {
            at(workspace, &read::<HoverRequest>(params)?.text_document_position_params, ask::hover::hover)
        }
        GotoDefinition::METHOD => at(
            workspace,
            &read::<GotoDefinition>(params)?.text_document_position_params,
            ask::definition::definition,
        ),
        GotoTypeDefinition::METHOD => at(
            workspace,
            &read::<GotoTypeDefinition>(params)?.text_document_position_params,
            ask::type_definition::type_definition,
        ),
        GotoImplementation::METHOD => at(
            workspace,
            &read::<GotoImplementation>(params)?.text_document_position_params,
            ask::implementation::implementation,
        ),
        References::METHOD => {
            let params = read::<References>(params)?;
            let (place, declaration) = (params.text_document_position, params.context.include_declaration);
            at(workspace, &place, |view, at| ask::references::references(view, at, declaration))
        }
        DocumentHighlightRequest::METHOD => at(
            workspace,
            &read::<DocumentHighlightRequest>(params)?.text_document_position_params,
            ask::highlight::highlight,
        ),
        DocumentSymbolRequest::METHOD => {
            file(workspace, &read::<DocumentSymbolRequest>(params)?.text_document.uri, |view, file| {
                ask::document_symbol::document_symbols(view, file)
            })
        }
        WorkspaceSymbolRequest::METHOD => {
            let query = read::<WorkspaceSymbolRequest>(params)?.query;
            let encoding = workspace.encoding();
            let found = workspace.analyses().flat_map(|analysis| {
                analysis.ask(encoding, |view| ask::workspace_symbol::workspace_symbols(view, &query))
            });
            value(&found.collect::<Vec<_>>())
        }
        PrepareRenameRequest::METHOD => {
            try_at(workspace, &read::<PrepareRenameRequest>(params)?, ask::rename::prepare)
        }
        Rename::METHOD => {
            let params = read::<Rename>(params)?;
            try_at(workspace, &params.text_document_position, |view, at| {
                ask::rename::rename(view, at, &params.new_name)
            })
        }
        Formatting::METHOD => {
            file(workspace, &read::<Formatting>(params)?.text_document.uri, |view, file| {
                ask::formatting::formatting(view, file)
            })
        }
        SemanticTokensFullRequest::METHOD => {
            file(workspace, &read::<SemanticTokensFullRequest>(params)?.text_document.uri, |view, file| {
                ask::semantic_tokens::semantic_tokens(view, file, None)
            })
        }
        SemanticTokensRangeRequest::METHOD => {
            let params = read::<SemanticTokensRangeRequest>(params)?;
            part(workspace, &params.text_document.uri, params.range, |view, file, part| {
                let tokens = ask::semantic_tokens::semantic_tokens(view, file, Some(part));
                SemanticTokensRangeResult::Tokens(tokens)
            })
        }
        InlayHintRequest::METHOD => {
            let params = read::<InlayHintRequest>(params)?;
            part(workspace, &params.text_document.uri, params.range, ask::inlay_hint::inlay_hints)
        }
        CodeActionRequest::METHOD => {
            let params = read::<CodeActionRequest>(params)?;
            part(workspace, &params.text_document.uri, params.range, |view, file, part| {
                ask::code_action::code_actions(view, file, part)
            })
        }
        CodeLensRequest::METHOD => {
            file(workspace, &read::<CodeLensRequest>(params)?.text_document.uri, |view, file| {
                ask::code_lens::code_lenses(view, file)
            })
        }
        CodeLensResolve::METHOD => resolve_lens(workspace, params),
        FoldingRangeRequest::METHOD => {
            file(workspace, &read::<FoldingRangeRequest>(params)?.text_document.uri, |view, file| {
                ask::folding::folding(view, file)
            })
        }
        SelectionRangeRequest::METHOD => {
            let params = read::<SelectionRangeRequest>(params)?;
            file(workspace, &params.text_document.uri, |view, file| {
                let offset = |position| view.encoding.offset(view.source(file), position);
                let offsets: Vec<u32> = params.positions.into_iter().map(offset).collect();
                let around = |offset| ask::selection_range::selection_range(view, At { file, offset });
                offsets.into_iter().map(around).collect::<Vec<_>>()
            })
        }
        CallHierarchyPrepare::METHOD => at(
            workspace,
            &read::<CallHierarchyPrepare>(params)?.text_document_position_params,
            ask::call_hierarchy::prepare,
        ),
        CallHierarchyIncomingCalls::METHOD => {
            let item = read::<CallHierarchyIncomingCalls>(params)?.item;
            at(workspace, &place_of(item), ask::call_hierarchy::incoming)
        }
        CallHierarchyOutgoingCalls::METHOD => {
            let item = read::<CallHierarchyOutgoingCalls>(params)?.item;
            at(workspace, &place_of(item), ask::call_hierarchy::outgoing)
        }
        view::GET_PROGRAM => {
            let params = parsed::<Option<view::ProgramParams>>(params)?.unwrap_or_default();
            program(workspace, |view| Ok(view::program(view, &params)))
        }
        view::GET_FILE_VIEW => {
            let params = parsed(params)?;
            program(workspace, |view| view::file_view(view, &params))
        }
        view::RESOLVE_ENTITY_REF => {
            let params = parsed(params)?;
            program(workspace, |view| view::resolve(view, &params))
        }
        view::SEARCH_ENTITIES => {
            let params = parsed::<Option<view::SearchParams>>(params)?.unwrap_or_default();
            program(workspace, |view| Ok(view::search(view, &params)))
        }
        _ => Err(Refusal::new(ErrorCode::MethodNotFound, format!("there is no request `{method}`"))),
    }
}

fn place_of(item: CallHierarchyItem) -> TextDocumentPositionParams {
    TextDocumentPositionParams::new(TextDocumentIdentifier::new(item.uri), item.selection_range.start)
}

fn read<R: Request>(params: Value) -> Result<R::Params, Refusal> {
    parsed(params)
}

fn parsed<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal::new(ErrorCode::InvalidParams, error))
}

fn value<T: Serialize>(answer: &T) -> Result<Value, Refusal> {
    serde_json::to_value(answer).map_err(|error| Refusal::new(ErrorCode::InternalError, error))
}

/// Answers by what is at a position of a file.
fn at<T: Serialize>(
    workspace: &mut Workspace,
    place: &TextDocumentPositionParams,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, At) -> T,
) -> Result<Value, Refusal> {
    file(workspace, &place.text_document.uri, |view, file| {
        let offset = view.encoding.offset(view.source(file), place.position);
        question(view, At { file, offset })
    })
}

/// Like [`at`], for a question that may be refused with a reason.
fn try_at<T: Serialize>(
    workspace: &mut Workspace,
    place: &TextDocumentPositionParams,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, At) -> Result<T, String>,
) -> Result<Value, Refusal> {
    let mut refused = None;
    let answered = at(workspace, place, |view, at| match question(view, at) {
        Ok(answer) => Some(answer),
        Err(reason) => {
            refused = Some(reason);
            None
        }
    });
    match refused {
        Some(reason) => Err(Refusal::new(ErrorCode::RequestFailed, reason)),
        None => answered,
    }
}

/// Answers by what is in a range of a file.
fn part<T: Serialize>(
    workspace: &mut Workspace,
    uri: &Uri,
    range: Range,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId, Span) -> T,
) -> Result<Value, Refusal> {
    file(workspace, uri, |view, file| {
        let offset = |position| view.encoding.offset(view.source(file), position);
        let span = Span::new(offset(range.start), offset(range.end));
        question(view, file, span)
    })
}

/// Answers by a file.
fn file<T: Serialize>(
    workspace: &mut Workspace,
    uri: &Uri,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId) -> T,
) -> Result<Value, Refusal> {
    match paths::from_uri(uri) {
        Some(path) => file_at(workspace, &path, question),
        None => Ok(Value::Null),
    }
}

fn file_at<T: Serialize>(
    workspace: &mut Workspace,
    path: &Path,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>, FileId) -> T,
) -> Result<Value, Refusal> {
    let encoding = workspace.encoding();
    let Some(analysis) = workspace.analysis(path) else { return Ok(Value::Null) };
    let Some(file) = analysis.sources().file(path) else { return Ok(Value::Null) };
    value(&analysis.ask(encoding, |view| question(view, file)))
}

/// Answers by the module that was read first.
fn program(
    workspace: &mut Workspace,
    question: impl for<'v, 't> FnOnce(&mut View<'v, 't>) -> Result<Value, String>,
) -> Result<Value, Refusal> {
    let encoding = workspace.encoding();
    let Some(analysis) = workspace.analyses().next() else {
        return Err(Refusal::new(ErrorCode::RequestFailed, "no module is open"));
    };
    let answer = analysis.ask(encoding, |view| question(view));
    answer.map_err(|reason| Refusal::new(ErrorCode::RequestFailed, reason))
}

fn resolve_item(workspace: &mut Workspace, params: Value) -> Result<Value, Refusal> {
    let item: CompletionItem = parsed(params.clone())?;
    let data = item.data.clone().and_then(|data| serde_json::from_value::<ItemData>(data).ok());
    let Some(path) = data.as_ref().and_then(|data| paths::from_text(&data.uri)) else { return Ok(params) };
    let Some(data) = data else { return Ok(params) };
    file_at(workspace, &path, |view, _| ask::completion::resolve(view, item, &data))
}

fn resolve_lens(workspace: &mut Workspace, params: Value) -> Result<Value, Refusal> {
    let lens: CodeLens = parsed(params.clone())?;
    let data = lens.data.clone().and_then(|data| serde_json::from_value::<LensData>(data).ok());
    let Some(path) = data.as_ref().and_then(|data| paths::from_text(&data.uri)) else { return Ok(params) };
    let Some(data) = data else { return Ok(params) };
    file_at(workspace, &path, |view, file| ask::code_lens::resolve(view, file, lens, &data))
}
