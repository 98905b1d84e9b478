//! Declarations in words, for hovers and completions.

use crate::analysis::View;
use lsp_types::{MarkupContent, MarkupKind};
use neva_frontend::check::model::{Port, Site};
use neva_frontend::module::FileId;
use neva_frontend::scope::{Declaration, EntityId};
use neva_frontend::syntax::{Span, ast};

/// A declaration in words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Described {
    /// Its head as code.
    pub code: String,
    /// Its documentation as Markdown.
    pub docs: String,
}

/// A longer declaration is cut off.
const CODE_LIMIT: usize = 1500;

/// A description as Markdown.
pub(crate) fn markdown(described: &Described) -> MarkupContent {
    let mut value = format!("```neva\n{}\n```", described.code);
    if !described.docs.is_empty() {
        value.push_str("\n\n---\n\n");
        value.push_str(&described.docs);
    }
    MarkupContent { kind: MarkupKind::Markdown, value }
}

impl View<'_, '_> {
    /// The head of a declaration and its documentation; of a component all versions, or the given one.
    pub(crate) fn describe_entity(&self, id: EntityId, version: Option<usize>) -> Described {
        let entity = self.checked.scope.entity(id);
        let file = entity.file;
        match &entity.declaration {
            Declaration::Type(def) => self.described(file, &def.head, "", def.head.span),
            Declaration::Const(def) => self.described(file, &def.head, "", def.head.span),
            Declaration::Interface(def) => self.described(file, &def.head, "interface ", def.signature.span),
            Declaration::Component(versions) => {
                let wanted = |(index, _): &(usize, _)| version.is_none_or(|version| version == *index);
                let heads = versions.iter().enumerate().filter(wanted);
                let heads: Vec<Described> = heads
                    .map(|(_, def)| self.described(file, &def.head, "def ", def.signature.span))
                    .collect();
                let codes: Vec<&str> = heads.iter().map(|head| head.code.as_str()).collect();
                let docs = heads.iter().map(|head| head.docs.as_str()).find(|docs| !docs.is_empty());
                Described { code: shortened(&codes.join("\n")), docs: docs.unwrap_or_default().to_owned() }
            }
        }
    }

    fn described(&self, file: FileId, head: &ast::Head, keyword: &str, span: Span) -> Described {
        let public = if head.is_public && !keyword.is_empty() { "pub " } else { "" };
        let code = shortened(&format!("{public}{keyword}{}", self.source(file).slice(span)));
        Described { code, docs: head.docs.as_ref().map(docs_text).unwrap_or_default() }
    }

    /// What the documentation says of a port.
    pub(crate) fn port_docs(&self, port: Site) -> String {
        let entity = self.entity_at(port.file, port.span.start);
        let Some(entity) = entity else { return String::new() };
        let signature = match entity {
            ast::Entity::Interface(def) => &def.signature,
            ast::Entity::Component(def) => &def.signature,
            _ => return String::new(),
        };
        let is_inport = signature.inports.iter().any(|own| own.span == port.span);
        let mut ports = signature.inports.iter().chain(&signature.outports);
        let name = ports.find(|own| own.span == port.span).and_then(|own| own.name.as_ref());
        let mut tags = entity.head().docs.iter().flat_map(|docs| &docs.tags);
        let tag = tags.find(|tag| match &tag.kind {
            ast::DocTagKind::Inport(tagged) => is_inport && name.is_some_and(|name| name.text == tagged.text),
            ast::DocTagKind::Outport(tagged) => {
                !is_inport && name.is_some_and(|name| name.text == tagged.text)
            }
            ast::DocTagKind::Other(_) => false,
        });
        tag.map(|tag| tag.text.clone()).unwrap_or_default()
    }

    /// A port with its type: `data list<int>`, `[case] any`.
    pub(crate) fn port_text(&self, port: &Port<'_>) -> String {
        let ty = self.checked.types.display(port.ty);
        match (port.is_array, port.name) {
            (true, name) => format!("[{name}] {ty}"),
            (false, "") => ty,
            (false, name) => format!("{name} {ty}"),
        }
    }
}

/// Documentation as Markdown: what it says, the ports, and the code of its examples.
fn docs_text(docs: &ast::Docs) -> String {
    let (code, said): (Vec<&str>, Vec<&str>) = docs.text.lines().partition(|line| line.starts_with('\t'));
    let mut parts = vec![said.join("\n").trim().to_owned()];
    let ports = docs.tags.iter().filter_map(|tag| match &tag.kind {
        ast::DocTagKind::Inport(name) => Some(format!("- in `{}`: {}", name.text, tag.text)),
        ast::DocTagKind::Outport(name) => Some(format!("- out `{}`: {}", name.text, tag.text)),
        ast::DocTagKind::Other(_) => None,
    });
    parts.push(ports.collect::<Vec<_>>().join("\n"));
    if !code.is_empty() {
        let lines = code.iter().map(|line| format!("{}\n", &line[1..]));
        parts.push(format!("```neva\n{}```", lines.collect::<String>()));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn shortened(code: &str) -> String {
    match code.char_indices().nth(CODE_LIMIT) {
        Some((end, _)) => format!("{}\n…", &code[..end]),
        None => code.to_owned(),
    }
}
