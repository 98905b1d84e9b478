//! Components: directives, nodes, dependencies.

use super::errors::Reported;
use super::{Parser, Result};
use crate::advice::Advise;
use crate::codes;
use crate::migrate::node_name;
use crate::syntax::ast::{
    Body, ComponentDef, Directive, DirectiveKind, EntityRef, Name, Node, TypeExpr, TypeExprKind,
};
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;
use neva_diagnostics::{Diagnostic, error, warning};
use std::mem::discriminant;

/// What a directive is above.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Component,
    Node,
}

/// How far the reading of a body has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyProgress {
    Start,
    /// Nothing but comments came so far.
    Comments,
    Nodes,
    /// What came so far has errors; nodes or connections may follow.
    Unclear,
    Network,
}

impl Parser<'_> {
    /// `def Name[<params>](inports) (outports) [body]`.
    pub(super) fn component(
        &mut self,
        directives: Vec<Directive>,
        is_public: bool,
        start: Span,
    ) -> Result<ComponentDef> {
        self.at += 1;
        let docs_at = self.at;
        let signature = self.signature("the name of the component")?;
        let body = if self.skip_newlines_before(TokenKind::LeftBrace) { Some(self.body()) } else { None };
        Ok(ComponentDef { head: self.declared(docs_at, is_public, start), directives, signature, body })
    }

    /// Goes to a token if nothing but newlines are before it.
    pub(super) fn skip_newlines_before(&mut self, kind: TokenKind) -> bool {
        let found = self.kind_after_newlines(0) == kind;
        if found {
            self.skip_newlines();
        }
        found
    }

    /// Braces with nodes, `---` and connections; lines with errors are left out.
    fn body(&mut self) -> Body {
        let start = self.span();
        self.at += 1;
        let (mut nodes, mut connections) = (Vec::new(), Vec::new());
        let mut part = BodyProgress::Start;
        let mut last_line = 0;
        let mut lacks_separator = false;
        loop {
            let item = self.at;
            let read = match self.peek() {
                TokenKind::Comment => {
                    // The Go compiler accepts comments alone above `---`.
                    part = if part == BodyProgress::Start { BodyProgress::Comments } else { part };
                    self.at += 1;
                    continue;
                }
                TokenKind::Newline => {
                    self.at += 1;
                    continue;
                }
                TokenKind::RightBrace | TokenKind::End => break,
                kind if kind.begins_declaration() && self.at_missing_brace() => break,
                TokenKind::Ident if self.at_old_section() => {
                    self.old_section();
                    part = BodyProgress::Network;
                    continue;
                }
                TokenKind::Ident if part != BodyProgress::Network && self.at_node_with_sign() => {
                    part = if part == BodyProgress::Nodes { part } else { BodyProgress::Unclear };
                    Err(self.node_with_sign())
                }
                TokenKind::Separator => {
                    // One that is further down than it should be is an error once.
                    let part_here = if lacks_separator { BodyProgress::Nodes } else { part };
                    let read = self.separator(part_here, &nodes);
                    lacks_separator = false;
                    part = BodyProgress::Network;
                    read
                }
                _ if part != BodyProgress::Network && self.at_node() => {
                    let read = self.node_line(&mut last_line).map(|node| nodes.push(node));
                    part = if nodes.is_empty() { BodyProgress::Unclear } else { BodyProgress::Nodes };
                    read
                }
                TokenKind::Minus if part == BodyProgress::Nodes => {
                    part = BodyProgress::Unclear;
                    Err(self.unexpected("`---` or a node", "the nodes end with a line `---`", ""))
                }
                _ if !self.at_sender() => {
                    part = if part == BodyProgress::Network { part } else { BodyProgress::Unclear };
                    Err(self.no_sender("a node or a connection"))
                }
                _ => {
                    if part == BodyProgress::Nodes {
                        let because = "the nodes end with a line `---`, and the connections are below it";
                        let mut error = self.expected("`---` or a node", because, "put a line `---` above");
                        if !self.has_separator_below() {
                            error = error.by(self.span().before().edit("---\n\t"));
                        }
                        self.error(self.span(), error);
                        lacks_separator = true;
                    }
                    let is_first = part != BodyProgress::Network;
                    let read = self.connection().map(|connection| connections.push(connection));
                    part =
                        if is_first && read.is_err() { BodyProgress::Unclear } else { BodyProgress::Network };
                    read
                }
            };
            if read.is_err() {
                self.skip_line(item);
            }
        }
        if part == BodyProgress::Nodes {
            self.unexpected("`---` after the nodes", "the nodes end with a line `---`", "");
        } else if self.peek() != TokenKind::RightBrace {
            let line = self.source.line(start.start);
            let because = format!("the brace that opens in line {line} is not closed");
            self.unexpected("`}` at the end of the component", &because, "");
        }
        self.eat(TokenKind::RightBrace);
        Body { nodes, connections, span: self.span_from(start) }
    }

    /// Whether `nodes {` or `net {` of older versions is here.
    fn at_old_section(&self) -> bool {
        self.nth(1) == TokenKind::LeftBrace && ["nodes", "net"].contains(&self.text(self.span()))
    }

    /// Notes that nodes and connections have no braces of their own any more, and goes to the end of these.
    fn old_section(&mut self) {
        let because =
            "older versions had `nodes {}` and `net {}`; now a line `---` separates nodes from connections";
        let help = "write the nodes, `---` and the connections, or let `neva fmt --migrate -w` do it";
        self.unexpected("a node or a connection", because, help);
        // The word itself; its braces follow.
        self.at += 1;
        let mut open = 0_u32;
        while self.peek() != TokenKind::End {
            match self.peek() {
                TokenKind::LeftBrace => open += 1,
                TokenKind::RightBrace => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }

    /// Whether the keyword here begins the next declaration, rather than a node with a keyword as name.
    fn at_missing_brace(&self) -> bool {
        let is_indented = !self.source.text()[..self.span().start as usize].ends_with('\n');
        self.at_declaration()
            && !(is_indented && self.nth(1) == TokenKind::Ident && self.peek() != TokenKind::Def)
    }

    /// Whether a line `---` is below in the component.
    fn has_separator_below(&self) -> bool {
        let rest = self.tokens[self.at..].iter().map(|token| token.kind);
        rest.take_while(|kind| *kind != TokenKind::Def).any(|kind| kind == TokenKind::Separator)
    }

    /// `---`; nodes above it must have names.
    fn separator(&mut self, part: BodyProgress, nodes: &[Node]) -> Result<()> {
        if matches!(part, BodyProgress::Start | BodyProgress::Network) {
            let because = if part == BodyProgress::Start {
                "`---` ends the nodes of a component, and this one has none above"
            } else {
                "`---` is there once in a component, on a line of its own between nodes and connections"
            };
            return Err(self.mendable("a node or a connection", because, "remove it", self.span().edit("")));
        }
        if self.tokens.get(self.at - 1).is_some_and(|token| token.kind != TokenKind::Newline) {
            let because = "`---` is on a line of its own";
            let edit = self.span().before().edit("\n");
            self.mendable("the end of the line", because, "break the line before it", edit);
        }
        self.at += 1;
        for node in nodes.iter().filter(|node| node.name.is_none()) {
            let entity = &node.entity.name.text;
            let error = error!(codes::NODE_WITHOUT_NAME, "this node of `{entity}` has no name")
                .because("only dependencies in the braces of a node may do without")
                .write(node.entity.span, &format!("{} {}", node_name(entity), self.text(node.entity.span)));
            self.error(node.span, error);
        }
        Ok(())
    }

    /// Whether a node is here; the alternative is a connection.
    fn at_node(&self) -> bool {
        use TokenKind::*;
        if self.peek() != Ident {
            return self.peek() == Hash;
        }
        let after_ref = if self.nth(1) == Dot && self.nth(2) == Ident { 3 } else { 1 };
        match self.nth(after_ref) {
            Arrow | Colon | LeftBracket | DoubleColon | Dot => false,
            // No node either, but an attempt at an expression.
            Star | Slash | Minus | Equals | Greater => false,
            Question => self.nth(after_ref + 1) != Ident,
            Newline => self.kind_after_newlines(after_ref) != Arrow,
            Less if self.nth(after_ref + 1) == Minus => false,
            Less => self.kind_after_type_args(after_ref) != DoubleColon,
            _ => true,
        }
    }

    /// Whether `name: Component` or `name = Component` is here, as other languages write it.
    fn at_node_with_sign(&self) -> bool {
        use TokenKind::*;
        if !matches!(self.nth(1), Colon | Equals) || self.nth(2) != Ident {
            return false;
        }
        let after_ref = if self.nth(3) == Dot && self.nth(4) == Ident { 5 } else { 3 };
        let is_capital = self
            .tokens
            .get(self.at + after_ref - 1)
            .is_some_and(|token| self.text(token.span).starts_with(|first: char| first.is_ascii_uppercase()));
        let ends = match self.nth(after_ref) {
            Newline => self.kind_after_newlines(after_ref) != Arrow,
            Less => self.kind_after_type_args(after_ref) != Arrow,
            after => matches!(after, Question | LeftBrace | Comment | RightBrace),
        };
        is_capital && ends
    }

    /// Notes that a sign is between a node and its component.
    fn node_with_sign(&mut self) -> Reported {
        self.at += 1;
        let (span, sign) = (self.span(), self.text(self.span()).to_owned());
        let because = "a node is its name and its component, with nothing but a blank between them";
        self.mendable("a component after the name", because, &format!("remove the `{sign}`"), span.edit(""))
    }

    /// What follows the newlines that begin that many tokens ahead.
    fn kind_after_newlines(&self, ahead: usize) -> TokenKind {
        let rest = self.tokens.get(self.at + ahead..).unwrap_or_default();
        rest.iter().find(|token| token.kind != TokenKind::Newline).map_or(TokenKind::End, |token| token.kind)
    }

    /// What follows the type arguments that begin that many tokens ahead, unless they are very long.
    fn kind_after_type_args(&self, ahead: usize) -> TokenKind {
        let mut open = 0;
        for token in self.tokens.get(self.at + ahead..).unwrap_or_default().iter().take(500) {
            match token.kind {
                TokenKind::Less => open += 1,
                TokenKind::Greater => open -= 1,
                TokenKind::End | TokenKind::Arrow | TokenKind::Separator => return token.kind,
                kind if open == 0 => return kind,
                _ => {}
            }
        }
        TokenKind::End
    }

    /// A node that must be the only one of its line.
    fn node_line(&mut self, last_line: &mut u32) -> Result<Node> {
        let span = self.span();
        let line = self.source.line(span.start);
        let is_second = std::mem::replace(last_line, line) == line;
        let node = self.nested(Self::node)?;
        if is_second {
            let error = error!(codes::SEVERAL_NODES_IN_LINE, "a second node is on this line")
                .because("every node is declared on a line of its own")
                .help("break the line before it")
                .by(span.before().edit("\n\t"));
            self.error(node.span, error);
        }
        use TokenKind::*;
        match self.peek() {
            Newline | Comment | RightBrace | Separator | Ident | Hash | End => {}
            Comma => {
                let because = "nodes are separated by lines";
                let (help, edit) = ("break the line here, without a comma", self.span().edit("\n\t"));
                self.mendable("the end of the line", because, help, edit);
                self.at += 1;
                *last_line = 0;
            }
            Colon => {
                let because =
                    "a dependency is written like a node: its name, if it has one, and its component";
                let (help, edit) = ("remove the `:`", self.span().edit(""));
                return Err(self.mendable("a component after the name", because, help, edit));
            }
            LeftParen => {
                let because =
                    "components are not called: a node is declared here, and messages are sent to it";
                let help = "write `name Component` here, and `'text' -> name` below `---`";
                return Err(self.unexpected("the end of the line", because, help));
            }
            _ => return Err(self.unexpected("the end of the line", "", "")),
        }
        Ok(node)
    }

    /// `[name] Entity[<arguments>][{dependencies}][?]`, with directives above.
    fn node(&mut self) -> Result<Node> {
        let start = self.span();
        let directives = self.directives(Host::Node)?;
        let name =
            (self.peek() == TokenKind::Ident && self.nth(1) == TokenKind::Ident).then(|| self.take_name());
        let entity = self.entity_ref("a component or an interface")?;
        let type_args =
            if self.skip_newlines_before(TokenKind::Less) { self.type_args()? } else { Vec::new() };
        let has_dependencies = self.skip_newlines_before(TokenKind::LeftBrace);
        let dependencies = if has_dependencies { self.dependencies()? } else { Vec::new() };
        if !has_dependencies {
            self.skip_newlines_before(TokenKind::Question);
        }
        let guard = Some(self.span()).filter(|_| self.eat(TokenKind::Question));
        Ok(Node { directives, name, entity, type_args, dependencies, guard, span: self.span_from(start) })
    }

    /// Nodes in braces, at least one.
    fn dependencies(&mut self) -> Result<Vec<Node>> {
        self.at += 1;
        let mut nodes = Vec::new();
        let mut is_empty = true;
        let mut last_line = 0;
        loop {
            match self.peek() {
                TokenKind::Newline => self.at += 1,
                TokenKind::Comment => {
                    is_empty = false;
                    self.at += 1;
                }
                TokenKind::RightBrace if is_empty => {
                    return Err(self.unexpected(
                        "a dependency",
                        "empty braces have no meaning",
                        "remove them",
                    ));
                }
                TokenKind::RightBrace => break,
                TokenKind::Ident | TokenKind::Hash => {
                    is_empty = false;
                    nodes.push(self.node_line(&mut last_line)?);
                }
                _ => return Err(self.unexpected("a dependency or `}`", "", "")),
            }
        }
        self.at += 1;
        Ok(nodes)
    }

    /// `#...` lines; those with errors are left out.
    pub(super) fn directives(&mut self, host: Host) -> Result<Vec<Directive>> {
        let mut directives: Vec<Directive> = Vec::new();
        while self.peek() == TokenKind::Hash {
            let directive = self.directive()?;
            if self.peek() != TokenKind::Newline {
                let because = "a directive is on a line of its own";
                let edit = self.span().before().edit("\n");
                return Err(self.mendable("the end of the line", because, "break the line here", edit));
            }
            self.at += 1;
            let Some(directive) = directive else { continue };
            let twice =
                directives.iter().any(|known| discriminant(&known.kind) == discriminant(&directive.kind));
            if twice {
                let error = error!(codes::DUPLICATE_DIRECTIVE, "this directive is here already")
                    .help("remove one of them");
                self.error(directive.span, error);
                continue;
            }
            self.check_host(&directive, host);
            directives.push(directive);
        }
        Ok(directives)
    }

    fn check_host(&mut self, directive: &Directive, host: Host) {
        let intended = match directive.kind {
            DirectiveKind::Extern(_) | DirectiveKind::Autoports => Host::Component,
            DirectiveKind::Bind(_) | DirectiveKind::BindType(_) => Host::Node,
        };
        if intended != host {
            let place = if intended == Host::Node { "a node" } else { "a component" };
            let warning = warning!(codes::MISPLACED_DIRECTIVE, "this directive has no effect here")
                .because(format!("it belongs above {place}"));
            self.findings.add(directive.span, warning);
        }
    }

    /// `#name[(Type)]`; none if it has no meaning.
    fn directive(&mut self) -> Result<Option<Directive>> {
        let start = self.span();
        self.at += 1;
        let name = self.name("the name of a directive")?;
        let argument = self.directive_argument()?;
        let span = self.span_from(start);
        let kind = match (name.text.as_str(), argument) {
            ("extern", Some(argument)) => plain_name(argument).map(DirectiveKind::Extern),
            ("bind", Some(argument)) => plain_name(argument).map(DirectiveKind::Bind),
            ("autoports", None) => Some(DirectiveKind::Autoports),
            ("bind_type", Some(argument)) => Some(DirectiveKind::BindType(argument)),
            _ => None,
        };
        if kind.is_none() {
            self.error(span, explain_directive(&name));
        }
        Ok(kind.map(|kind| Directive { kind, span }))
    }

    fn directive_argument(&mut self) -> Result<Option<TypeExpr>> {
        if !self.eat(TokenKind::LeftParen) {
            return Ok(None);
        }
        let argument = self.type_expr()?;
        if !self.eat(TokenKind::RightParen) {
            return Err(self.unexpected(
                "`)`",
                "a directive takes one argument",
                "for several versions of a component write several `def`, each with its own `#extern(name)`",
            ));
        }
        Ok(Some(argument))
    }
}

/// The argument if it is one word without package and type arguments.
fn plain_name(argument: TypeExpr) -> Option<Name> {
    match argument.kind {
        TypeExprKind::Ref(EntityRef { package: None, name, .. }, args) if args.is_empty() => Some(name),
        _ => None,
    }
}

/// Why a directive, with the argument it has, is not understood.
fn explain_directive(written: &Name) -> Diagnostic {
    let wrong = |title: &str, help: &str| Diagnostic::error(codes::DIRECTIVE_ARGUMENT, title).help(help);
    let name = written.text.as_str();
    match name {
        "extern" => wrong("`#extern` takes one plain name", "write `#extern(name_of_runtime_function)`"),
        "bind" => wrong(
            "`#bind` takes one plain name",
            "write `#bind(name)`, where `name` is a constant of this package",
        ),
        "autoports" => wrong("`#autoports` takes no argument", "write `#autoports`"),
        "bind_type" => wrong("`#bind_type` takes a type", "write `#bind_type(Type)`"),
        _ => {
            let known = ["extern", "bind", "autoports"]; // `bind_type` has no effect
            error!(codes::UNKNOWN_DIRECTIVE, "there is no directive `#{name}`")
                .because("there are `#extern`, `#bind` and `#autoports`")
                .did_you_mean("#", written, known)
        }
    }
}
