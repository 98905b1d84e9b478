//! `textDocument/semanticTokens`: what each name is, for its color.

use crate::analysis::View;
use crate::symbol::Symbol;
use lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensLegend,
};
use neva_frontend::module::FileId;
use neva_frontend::scope::Declaration;
use neva_frontend::syntax::Span;

/// The kinds of tokens; the number of a kind is its place. The first nine are those of neva-tools.
const KINDS: [SemanticTokenType; 11] = [
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::TYPE,
    SemanticTokenType::CLASS,
    SemanticTokenType::INTERFACE,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::KEYWORD,
    SemanticTokenType::new("constant"),
    SemanticTokenType::TYPE_PARAMETER,
    SemanticTokenType::ENUM_MEMBER,
];

const DECLARATION: u32 = 1;
const DEFAULT_LIBRARY: u32 = 2;

/// The numbers of kinds and marks.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: KINDS.to_vec(),
        token_modifiers: vec![SemanticTokenModifier::DECLARATION, SemanticTokenModifier::DEFAULT_LIBRARY],
    }
}

/// The names of a file, or of the declarations that touch a part of it.
pub(crate) fn semantic_tokens(view: &mut View<'_, '_>, file: FileId, part: Option<Span>) -> SemanticTokens {
    let names = match part {
        None => view.names(file),
        Some(part) => {
            let entities = view.ast(file).entities.iter();
            let touched =
                entities.filter(|one| one.head().span.start <= part.end && part.start <= one.head().span.end);
            touched.flat_map(|entity| view.names_of(file, entity)).collect()
        }
    };
    let source = view.source(file);
    let mut tokens = Vec::with_capacity(names.len());
    let (mut line, mut column, mut end) = (0, 0, 0);
    for name in names {
        if name.span.start < end {
            continue; // tokens must not overlap
        }
        end = name.span.end;
        let start = view.encoding.position(source, name.span.start);
        let length = view.encoding.length(source.slice(name.span));
        let delta_start = if start.line == line { start.character - column } else { start.character };
        let (kind, is_std) = kind(view, name.symbol);
        tokens.push(SemanticToken {
            delta_line: start.line - line,
            delta_start,
            length,
            token_type: KINDS.iter().position(|known| *known == kind).unwrap_or(0) as u32,
            token_modifiers_bitset: if name.is_declaration { DECLARATION } else { 0 }
                | if is_std { DEFAULT_LIBRARY } else { 0 },
        });
        (line, column) = (start.line, start.character);
    }
    SemanticTokens { result_id: None, data: tokens }
}

/// The kind of a symbol, and whether it is an entity of std.
fn kind(view: &View<'_, '_>, symbol: Symbol<'_>) -> (SemanticTokenType, bool) {
    let kind = match symbol {
        Symbol::Entity(id) => {
            let entity = view.checked.scope.entity(id);
            let kind = match entity.declaration {
                Declaration::Type(_) => SemanticTokenType::TYPE,
                Declaration::Const(_) => SemanticTokenType::new("constant"),
                Declaration::Interface(_) => SemanticTokenType::INTERFACE,
                Declaration::Component(_) => SemanticTokenType::FUNCTION,
            };
            return (kind, view.tree().package(entity.package).module == view.tree().std());
        }
        Symbol::Import(..) => SemanticTokenType::NAMESPACE,
        Symbol::TypeParam(_) => SemanticTokenType::TYPE_PARAMETER,
        Symbol::Port(_) | Symbol::Field(_) => SemanticTokenType::PROPERTY,
        Symbol::Node(_) => SemanticTokenType::VARIABLE,
        Symbol::Tag(_) => SemanticTokenType::ENUM_MEMBER,
    };
    (kind, false)
}
