//! `textDocument/completion`: what can be written at a place.

mod context;
mod entities;
mod items;
mod ports;

use super::At;
use crate::analysis::View;
use crate::describe::markdown;
use context::{Context, Wanted};
use items::item;
use lsp_types::{CompletionItem, CompletionItemKind, Documentation, InsertTextFormat};

pub(crate) use entities::resolve_entity;
pub(crate) use items::ItemData;

/// What can be written at a place. It looks at the text before it, since what is being typed does not follow
/// the grammar.
pub(crate) fn completion(view: &mut View<'_, '_>, at: At) -> Vec<CompletionItem> {
    let context = Context::new(view, at);
    match context.wanted() {
        Wanted::Nothing => Vec::new(),
        Wanted::Declaration => keywords(&context),
        Wanted::Directive => directives(),
        Wanted::Import => entities::imports(view, at.file),
        Wanted::Member(package) => {
            let in_network = context.is_network();
            let fields = if in_network { ports::fields(view, &context) } else { Vec::new() };
            if fields.is_empty() { entities::members(view, at.file, package) } else { fields }
        }
        Wanted::Field => ports::fields(view, &context),
        Wanted::Tag(ty) => ports::tags(view, at.file, ty),
        Wanted::PortOf(node) => ports::of_node(view, &context, node),
        Wanted::Constant => entities::constants(view, at.file),
        Wanted::Type => entities::types(view, &context),
        Wanted::Component => entities::components(view, at.file),
        Wanted::Address => ports::addresses(view, &context),
    }
}

/// An item with its documentation.
pub(crate) fn resolve(view: &mut View<'_, '_>, mut item: CompletionItem, data: &ItemData) -> CompletionItem {
    if let Some(id) = resolve_entity(view, data) {
        let described = view.describe_entity(id, None);
        item.documentation = Some(Documentation::MarkupContent(markdown(&described)));
    }
    item
}

fn keywords(context: &Context<'_>) -> Vec<CompletionItem> {
    let declarations = [
        ("def", "def ${1:Name}(${2:data any}) (${3:res any}) {\n\t$0\n}"),
        ("type", "type ${1:Name} $0"),
        ("const", "const ${1:name} ${2:string} = $0"),
        ("interface", "interface ${1:Name}(${2:data any}) (${3:res any})"),
        ("import", "import {\n\t$0\n}"),
        ("pub", "pub "),
    ];
    let after_pub = context.line().trim_start().starts_with("pub ");
    let fitting =
        declarations.into_iter().filter(|(word, _)| !after_pub || !["pub", "import"].contains(word));
    fitting.map(|(word, text)| snippet(word, text, "")).collect()
}

fn directives() -> Vec<CompletionItem> {
    let known = [("extern", "extern($1)"), ("bind", "bind($1)"), ("autoports", "autoports")];
    known.into_iter().map(|(word, text)| snippet(word, text, "directive")).collect()
}

/// A keyword that inserts a text with gaps to be filled.
fn snippet(word: &str, text: &str, detail: &str) -> CompletionItem {
    CompletionItem {
        insert_text: Some(text.to_owned()),
        insert_text_format: Some(InsertTextFormat::SNIPPET),
        ..item(word, CompletionItemKind::KEYWORD, detail)
    }
}
