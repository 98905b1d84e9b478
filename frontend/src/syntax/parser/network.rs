//! Connections.

use super::errors::Reported;
use super::{Parser, Result};
use crate::advice::Advise;
use crate::codes;
use crate::syntax::ast::{Branch, BranchEnd, Connection, PortAddress, PortIndex, Sender, SenderKind};
use crate::syntax::lexer::TokenKind;
use crate::syntax::source::Span;
use neva_diagnostics::error;

const LINK: &str = "a port, constant or selector";
const NO_OPERATORS: &str = "the language has no operators and no expressions";
const USE_COMPONENT: &str = "use a component, such as `Add` or `Eq`, as a node and send its operands to it";
const ARROW: &str = "messages go along `->`, from the sender on its left to the receiver on its right";
const NO_CALLS: &str =
    "components are not called: a node is declared above `---`, and messages are sent to it";
const NO_NESTING: &str = "connections have no parentheses and can't be nested";
const USE_LOCK: &str =
    "connect it on a line of its own; to let a message wait for another one use `Lock` as a node";
const NESTED_LIST: &str = "a list of senders or receivers can't be directly inside another one";

impl Parser<'_> {
    /// `senders -> receivers`.
    pub(super) fn connection(&mut self) -> Result<Connection> {
        let start = self.span();
        let is_list = self.peek() == TokenKind::LeftBracket;
        let senders = if is_list { self.list_of("a sender", Self::sender)? } else { vec![self.sender()?] };
        let senders_span = self.span_from(start);
        if is_list && senders.len() == 1 {
            self.single_fan_in(senders_span);
        }
        if !self.eat(TokenKind::Arrow) {
            let reported = self.no_arrow();
            if !self.skip_newlines_before(TokenKind::Arrow) {
                return Err(reported);
            }
            self.at += 1;
        }
        let branch = self.branch()?;
        if self.peek() == TokenKind::Dot {
            return Err(self.field_after_address());
        }
        Ok(Connection { senders, senders_span, branch, span: self.span_from(start) })
    }

    /// What follows an arrow, or is an element of a list of receivers.
    fn branch(&mut self) -> Result<Branch> {
        let start = self.span();
        let mut links = Vec::new();
        let end = loop {
            if self.peek() == TokenKind::Newline {
                let reported = self.no_sender(LINK);
                self.skip_newlines();
                if !self.at_sender() {
                    return Err(reported);
                }
            }
            if self.peek() == TokenKind::LeftBracket {
                break BranchEnd::FanOut(self.fan_out()?);
            }
            let sender = self.sender()?;
            if self.eat(TokenKind::Arrow) {
                links.push(sender);
                continue;
            }
            match sender.kind {
                SenderKind::Port(address) => break BranchEnd::Port(address),
                _ => {
                    let reported = self.no_receiver();
                    if !self.skip_newlines_before(TokenKind::Arrow) {
                        return Err(reported);
                    }
                    self.at += 1;
                    links.push(sender);
                }
            }
        };
        Ok(Branch { links, end, span: self.span_from(start) })
    }

    /// `[receiver, receiver]`.
    fn fan_out(&mut self) -> Result<Vec<Branch>> {
        let start = self.span();
        let branches = self.nested(|parser| {
            parser.list_of("a receiver", |parser| {
                if parser.peek() == TokenKind::LeftBracket {
                    return Err(parser.unexpected(
                        "a receiver",
                        NESTED_LIST,
                        "write all receivers in one list",
                    ));
                }
                parser.branch()
            })
        })?;
        if self.peek() == TokenKind::Arrow {
            let error = error!(codes::CHAIN_FAN_IN, "a list can't be a link of a chain")
                .because("a link receives and sends, so it is one node, constant or selector")
                .help("end the connection here and begin another one with the list as its senders");
            return Err(self.error(self.span_from(start), error));
        }
        Ok(branches)
    }

    /// Elements in brackets, separated by commas, at least one.
    fn list_of<T>(&mut self, what: &str, read: impl Fn(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.at += 1;
        self.skip_newlines();
        let mut elements = vec![read(self)?];
        loop {
            self.skip_newlines();
            let had_comma = self.eat(TokenKind::Comma);
            self.skip_newlines();
            match self.peek() {
                TokenKind::RightBracket => break,
                TokenKind::Comment if had_comma => {
                    let because = "comments can't be inside a list";
                    return Err(self.unexpected(what, because, "put it above the connection"));
                }
                _ if had_comma => elements.push(read(self)?),
                TokenKind::Arrow => {
                    let error = error!(
                        codes::CHAIN_FAN_IN,
                        "a chain can't be an element of a list of senders"
                    )
                    .because("a sender is a port, a constant, a literal or a selector")
                    .help(
                        "send the chain to a slot of a node `FanIn`, and each other sender to another slot",
                    );
                    return Err(self.error(self.span(), error));
                }
                _ => {
                    return Err(self.unexpected("`,` or `]`", "elements are separated by commas", ""));
                }
            }
        }
        self.at += 1;
        Ok(elements)
    }

    /// Whether a connection can begin here.
    pub(super) fn at_sender(&self) -> bool {
        use TokenKind::*;
        matches!(self.peek(), Ident | Colon | Dollar | Dot | LeftBracket) || self.at_plain_literal()
    }

    /// A port, constant, literal or selector.
    fn sender(&mut self) -> Result<Sender> {
        let start = self.span();
        let kind = match self.peek() {
            TokenKind::Ident if self.at_union_literal() => self.network_literal()?,
            TokenKind::Ident | TokenKind::Colon => SenderKind::Port(self.address()?),
            TokenKind::Dollar => {
                self.at += 1;
                SenderKind::Const(self.entity_ref("the name of a constant after `$`")?)
            }
            TokenKind::Dot => SenderKind::Selector(self.selector()?),
            _ if self.at_plain_literal() => self.network_literal()?,
            _ => return Err(self.no_sender(LINK)),
        };
        Ok(Sender { kind, span: self.span_from(start) })
    }

    fn network_literal(&mut self) -> Result<SenderKind> {
        let outside = std::mem::replace(&mut self.in_network, true);
        let literal = self.literal("a literal");
        self.in_network = outside;
        literal.map(SenderKind::Literal)
    }

    /// `.field.field`.
    fn selector(&mut self) -> Result<Vec<crate::syntax::ast::Name>> {
        let mut fields = Vec::new();
        while self.eat(TokenKind::Dot) {
            fields.push(self.name("the name of a field")?);
        }
        Ok(fields)
    }

    /// `node`, `node:port`, `:port`, each with or without an index.
    fn address(&mut self) -> Result<PortAddress> {
        let start = self.span();
        let node = (self.peek() == TokenKind::Ident).then(|| self.take_name());
        let port =
            if self.eat(TokenKind::Colon) { Some(self.name("the name of a port after `:`")?) } else { None };
        let index = if self.at_index() { Some(self.index(start)?) } else { None };
        Ok(PortAddress { node, port, index, span: self.span_from(start) })
    }

    /// Whether the bracket here holds an index; it may as well begin the next connection.
    fn at_index(&self) -> bool {
        use TokenKind::*;
        let is_adjacent = self.span().start == self.previous_end().end;
        let is_complete = matches!(self.nth(1), Int | Star) && self.nth(2) == RightBracket;
        self.peek() == LeftBracket && (is_adjacent || is_complete)
    }

    fn index(&mut self, address: Span) -> Result<PortIndex> {
        self.at += 1;
        let span = self.span();
        let index = match self.peek() {
            TokenKind::Star => Some(PortIndex::All),
            TokenKind::Int => {
                self.text(span).parse().ok().filter(|slot| *slot < u8::MAX).map(PortIndex::Slot)
            }
            _ => return Err(self.unexpected("a slot from 0 to 254, or `*`", "", "")),
        };
        self.at += 1;
        self.expect(TokenKind::RightBracket, "`]`")?;
        Ok(index.unwrap_or_else(|| {
            let error = error!(codes::SLOT_OUT_OF_RANGE, "there is no such slot")
                .because("the slots of an array port go from 0 to 254");
            self.error(self.span_from(address), error);
            PortIndex::Slot(0)
        }))
    }

    fn single_fan_in(&mut self, span: Span) {
        let error = error!(codes::SINGLE_FAN_IN, "a list of senders has at least two")
            .help("remove the brackets, or add another sender");
        self.error(span, error);
    }

    /// Notes that nothing follows a sender.
    fn no_arrow(&mut self) -> Reported {
        let expected = "`->`";
        if let Some(reported) = self.wrong_arrow(expected) {
            return reported;
        }
        match self.peek() {
            TokenKind::LeftParen => self.unexpected(expected, NO_CALLS, "write `'text' -> node`"),
            TokenKind::Newline => {
                self.unexpected(expected, "the arrow is on the same line as the sender", "")
            }
            TokenKind::Ident => {
                self.unexpected(expected, "", "nodes are declared above the line `---`, connections below")
            }
            TokenKind::Dot if self.after_number() => {
                self.unexpected(expected, "there are no range literals", "use the component `streams.Range`")
            }
            TokenKind::Dot => self.field_after_address(),
            TokenKind::Question => {
                let because = "the guard `?` is written after a node where it is declared; there are no conditional expressions";
                self.unexpected(expected, because, "to choose between values use `Ternary` as a node")
            }
            kind if is_operator(kind) => self.unexpected(expected, NO_OPERATORS, USE_COMPONENT),
            _ if self.after_if() => self.unexpected(
                expected,
                "there are no statements",
                "to choose where a message goes use a node `If` or `Switch`, to choose a value `Cond` or `Ternary`",
            ),
            _ if self.at_sender() => {
                self.mendable(expected, ARROW, "write `->` between the two", self.span().before().edit("-> "))
            }
            _ => self.unexpected(expected, "", ""),
        }
    }

    /// Notes that a chain ends in something that can't receive.
    fn no_receiver(&mut self) -> Reported {
        if let Some(reported) = self.wrong_arrow("`->`") {
            return reported;
        }
        match self.peek() {
            TokenKind::Comma | TokenKind::RightBracket => self.unexpected(
                "`->` and a port",
                "what is in brackets here receives; a list of values can't be written in a network",
                "declare a constant that is a list, and send it with `$name`",
            ),
            TokenKind::Dot if self.after_number() => {
                self.unexpected("`->`", "there are no range literals", "use the component `streams.Range`")
            }
            kind if is_operator(kind) => self.unexpected("`->`", NO_OPERATORS, USE_COMPONENT),
            TokenKind::Newline => {
                let because = "a connection ends at a port, on the line of what it comes from";
                self.unexpected("`->` and a port", because, "")
            }
            _ => {
                let because = "a connection ends at a port; constants and selectors only pass something on";
                self.unexpected("`->` and a port", because, "")
            }
        }
    }

    /// Notes that nothing can send or receive here.
    pub(super) fn no_sender(&mut self, expected: &str) -> Reported {
        if let Some(reported) = self.wrong_arrow(expected) {
            return reported;
        }
        let is_adjacent = self.span().start == self.previous_end().end;
        match self.peek() {
            TokenKind::LeftParen if is_adjacent => {
                self.unexpected(expected, NO_CALLS, "write `'text' -> node`")
            }
            TokenKind::LeftBracket => self.unexpected(expected, NESTED_LIST, "write all of them in one list"),
            TokenKind::Newline => self.unexpected(expected, "", "a connection does not break after `->`"),
            TokenKind::LeftParen if self.has_arrow_in_parens() => {
                self.unexpected(expected, NO_NESTING, USE_LOCK)
            }
            TokenKind::LeftParen | TokenKind::Question => {
                self.unexpected(expected, NO_OPERATORS, USE_COMPONENT)
            }
            kind if is_operator(kind) => self.unexpected(expected, NO_OPERATORS, USE_COMPONENT),
            TokenKind::Arrow => self.unexpected(
                expected,
                "a connection begins with its sender, and a line does not begin with `->`",
                "write the sender before the arrow: `sender -> receiver`",
            ),
            TokenKind::Hash => self.unexpected(expected, "directives are above nodes and components", ""),
            _ => self.unexpected(expected, "", ""),
        }
    }

    /// Notes that an arrow is written in another way, if one is here.
    fn wrong_arrow(&mut self, expected: &str) -> Option<Reported> {
        use TokenKind::*;
        let span = match (self.peek(), self.nth(1)) {
            (Equals | Minus, Greater) => self.span().to(self.tokens[self.at + 1].span),
            (Less, Minus) => {
                return Some(self.unexpected(expected, ARROW, "write the sender first, then `->`"));
            }
            _ => return None,
        };
        let error = self.expected(expected, ARROW, "").write(span, "->");
        Some(self.error(span, error))
    }

    /// Whether the parenthesis here has an arrow in it, on the same line.
    fn has_arrow_in_parens(&self) -> bool {
        use TokenKind::*;
        let rest = self.tokens.get(self.at..).unwrap_or_default().iter();
        rest.map(|token| token.kind)
            .take_while(|kind| !matches!(kind, RightParen | Newline))
            .any(|kind| kind == Arrow)
    }

    /// Notes that a field is selected from an address.
    fn field_after_address(&mut self) -> Reported {
        let is_node = self.nth(1) == TokenKind::Ident
            && self.at >= 1
            && self.tokens[self.at - 1].kind == TokenKind::Ident
            && (self.at == 1 || self.tokens[self.at - 2].kind != TokenKind::Colon);
        if is_node {
            let span = self.tokens[self.at - 1].span.to(self.tokens[self.at + 1].span);
            let (port, field) =
                (self.text(span).replacen('.', ":", 1), self.text(span).replacen('.', " -> .", 1));
            let help = format!("write `{port}` for a port, `{field}` for a field of what the node sends");
            let because =
                "a port follows its node after `:`; `.` begins a selector, which is a link of its own";
            let error = self.expected("`->` or the end of the connection", because, &help);
            let error = error.fix(format!("Write `{port}`"), [span.edit(port)]);
            return self.error(self.span(), error.fix(format!("Write `{field}`"), [span.edit(field)]));
        }
        let because = "fields are selected by a link of their own";
        self.unexpected(
            "`->` or the end of the connection",
            because,
            "write `node:port -> .field -> receiver`",
        )
    }

    /// Whether `if` and a condition are before what is here.
    fn after_if(&self) -> bool {
        let token = self.at.checked_sub(2).and_then(|at| self.tokens.get(at));
        self.peek() == TokenKind::LeftBrace && token.is_some_and(|token| self.text(token.span) == "if")
    }

    fn after_number(&self) -> bool {
        let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        previous.is_some_and(|token| token.kind == TokenKind::Int)
    }
}

fn is_operator(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Minus | Slash | Star | Equals | Less | Greater)
}
