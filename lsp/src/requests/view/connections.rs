//! The connections of a component, one for each pair of a sender and a receiver.

use super::file::one_line;
use super::id::{anchor, segment};
use crate::analysis::View;
use neva_frontend::module::FileId;
use neva_frontend::syntax::{Span, ast};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownConnection {
    sender: Endpoint,
    receiver: Endpoint,
    anchor: Value,
    id: String,
    chain_depth: usize,
    chain_path: Vec<String>,
    signature: String,
    duplicate_ordinal: usize,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u8>,
    anchor: Value,
    kind: &'static str,
    node: String,
    port: String,
    const_type: String,
    const_value: String,
    selector: Vec<String>,
}

impl Endpoint {
    fn signature(&self) -> String {
        let selector = self.selector.join(".");
        if self.kind == "const" {
            return format!("const:{}={}.{selector}", self.const_type, self.const_value);
        }
        let index = self.index.map_or(String::new(), |index| format!("[{index}]"));
        format!("port:{}:{}{index}.{selector}", self.node, self.port)
    }
}

/// The connections of a component: those that end at a port, sorted, then the links of chains.
pub(super) fn connections(
    view: &View<'_, '_>,
    file: FileId,
    parent: &str,
    def: &ast::ComponentDef,
) -> Vec<Value> {
    let mut edges = Edges { view, file, ends: Vec::new(), links: Vec::new() };
    for connection in def.body.iter().flat_map(|body| &body.connections) {
        let senders: Vec<Endpoint> = connection.senders.iter().map(|sender| edges.sender(sender)).collect();
        edges.branch(&senders, &connection.branch, connection.span, &[]);
    }
    let Edges { mut ends, links, .. } = edges;
    ends.sort_by(|one, other| one.signature.cmp(&other.signature));
    let mut seen = BTreeMap::<String, usize>::new();
    for edge in &mut ends {
        let count = seen.entry(edge.signature.clone()).or_default();
        edge.duplicate_ordinal = *count;
        edge.id = format!("{parent}/connection/{}#{count}", segment(&edge.signature));
        *count += 1;
    }
    ends.sort_by(|one, other| one.id.cmp(&other.id));
    let key = |edge: &ShownConnection| format!("{}->{}", edge.sender.signature(), edge.receiver.signature());
    let mut known: BTreeSet<String> = ends.iter().map(key).collect();
    for mut link in links {
        if known.insert(link.signature.clone()) {
            link.id = format!("{parent}/connection/chain-trigger/{}", ends.len());
            ends.push(link);
        }
    }
    ends.iter().filter_map(|edge| serde_json::to_value(edge).ok()).collect()
}

struct Edges<'e, 'v, 't> {
    view: &'e View<'v, 't>,
    file: FileId,
    ends: Vec<ShownConnection>,
    links: Vec<ShownConnection>,
}

impl Edges<'_, '_, '_> {
    fn branch(&mut self, senders: &[Endpoint], branch: &ast::Branch, span: Span, path: &[String]) {
        let (mut senders, mut path) = (senders.to_vec(), path.to_vec());
        for link in &branch.links {
            let head = self.sender(link);
            let is_selector = matches!(link.kind, ast::SenderKind::Selector(_));
            if !is_selector {
                for sender in &senders {
                    let signature = format!("{}->{}", sender.signature(), head.signature());
                    let way = vec!["chain:trigger".to_owned()];
                    self.links.push(self.edge(sender, &head, span, way, path.len(), signature));
                }
            }
            // The links themselves are edges of their own, and neva-tools names none of them here.
            path.push("via:chain".to_owned());
            let next = |sender: &Endpoint| {
                let selector = [sender.selector.as_slice(), &head.selector].concat();
                Endpoint { selector, ..sender.clone() }
            };
            senders = if is_selector { senders.iter().map(next).collect() } else { vec![head] };
        }
        match &branch.end {
            ast::BranchEnd::Port(address) => {
                let receiver = self.port(address, "out");
                for sender in &senders {
                    let (depth, chain) = (path.len(), path.join("|"));
                    let ends = format!("{}->{}", sender.signature(), receiver.signature());
                    let signature = format!("{ends}|chain:{chain}|depth:{depth}");
                    self.ends.push(self.edge(sender, &receiver, span, path.clone(), depth, signature));
                }
            }
            ast::BranchEnd::FanOut(branches) => {
                for branch in branches {
                    self.branch(&senders, branch, span, &path);
                }
            }
        }
    }

    fn edge(
        &self,
        sender: &Endpoint,
        receiver: &Endpoint,
        span: Span,
        chain_path: Vec<String>,
        chain_depth: usize,
        signature: String,
    ) -> ShownConnection {
        ShownConnection {
            sender: sender.clone(),
            receiver: receiver.clone(),
            anchor: anchor(self.view, self.file, span),
            id: String::new(),
            chain_depth,
            chain_path,
            signature,
            duplicate_ordinal: 0,
        }
    }

    /// A sender or link. The component's own ports belong to the node `in`.
    fn sender(&self, sender: &ast::Sender) -> Endpoint {
        let constant = |ty: &str| Endpoint {
            kind: "const",
            const_type: ty.to_owned(),
            const_value: one_line(self.view, self.file, sender.span).trim_start_matches('$').to_owned(),
            anchor: anchor(self.view, self.file, sender.span),
            ..Endpoint::default()
        };
        match &sender.kind {
            ast::SenderKind::Port(address) => self.port(address, "in"),
            ast::SenderKind::Const(_) => constant("empty"),
            ast::SenderKind::Literal(literal) => {
                let value = match &literal.kind {
                    // As Go quotes strings, which is as JSON does but for rare characters.
                    ast::LiteralKind::String(text) => json!(text).to_string(),
                    _ => one_line(self.view, self.file, sender.span),
                };
                Endpoint { const_value: value, ..constant(literal_type(literal)) }
            }
            ast::SenderKind::Selector(path) => Endpoint {
                kind: "port",
                selector: path.iter().map(|name| name.text.clone()).collect(),
                anchor: anchor(self.view, self.file, sender.span),
                ..Endpoint::default()
            },
        }
    }

    fn port(&self, address: &ast::PortAddress, own: &str) -> Endpoint {
        let index = match address.index {
            Some(ast::PortIndex::Slot(slot)) => Some(slot),
            Some(ast::PortIndex::All) | None => None,
        };
        Endpoint {
            index,
            kind: "port",
            node: address.node.as_ref().map_or(own, |node| &node.text).to_owned(),
            port: address.port.as_ref().map_or("", |port| &port.text).to_owned(),
            anchor: anchor(self.view, self.file, address.span),
            ..Endpoint::default()
        }
    }
}

fn literal_type(literal: &ast::Literal) -> &'static str {
    match literal.kind {
        ast::LiteralKind::Bool(_) => "bool",
        ast::LiteralKind::Int(_) => "int",
        ast::LiteralKind::Float(_) => "float",
        ast::LiteralKind::String(_) => "string",
        ast::LiteralKind::Union(_) => "union",
        ast::LiteralKind::List(_) => "list",
        ast::LiteralKind::Record(_) => "struct",
    }
}
