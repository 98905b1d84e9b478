//! What each pair of brackets holds, which decides how it is laid out.

use crate::syntax::lexer::{Token, TokenKind};

/// What a pair of brackets holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing, an index, the name of an array port, the argument of a directive or a payload: no layout of
    /// its own.
    Plain,
    /// Type parameters or arguments, elements of a list literal: on one line, or each on its own.
    Sequence,
    /// Ports; laid out like a sequence.
    Ports,
    /// Fields of a record literal; laid out like a sequence.
    Record,
    /// Senders or receivers: each on its own line if there are several.
    Connections,
    /// Members of a struct or union type, nodes and connections of a component: always on lines of their own.
    Block,
    /// Dependencies of a node; laid out like a block.
    Dependencies,
    /// An import block.
    Imports,
}

impl Role {
    pub(super) fn is_block(self) -> bool {
        matches!(self, Role::Block | Role::Dependencies)
    }

    pub(super) fn is_sequence(self) -> bool {
        matches!(self, Role::Sequence | Role::Ports | Role::Record | Role::Connections)
    }
}

/// A pair of brackets, by the indexes of its tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) role: Role,
    pub(super) open: usize,
    pub(super) close: usize,
    /// Whether there is a comma directly inside.
    pub(super) has_comma: bool,
}

/// The brackets of a file.
#[derive(Default)]
pub(super) struct Brackets {
    pairs: Vec<Pair>,
    /// For each token the innermost pair that it is in; a bracket is in its own pair.
    innermost: Vec<Option<usize>>,
    /// For each token whether a block is somewhere around it.
    in_block: Vec<bool>,
    /// For each token whether a sequence is somewhere around it.
    in_sequence: Vec<bool>,
}

impl Brackets {
    pub(super) fn new(tokens: &[Token]) -> Self {
        let mut brackets = Brackets::default();
        let mut open: Vec<usize> = Vec::new();
        let (mut blocks, mut sequences) = (0, 0);
        let mut in_network = false;
        for (at, token) in tokens.iter().enumerate() {
            let parent = open.last().map(|pair| brackets.pairs[*pair].role);
            match token.kind {
                kind if kind.opens() => {
                    let role = role(tokens, at, parent, in_network);
                    blocks += usize::from(role.is_block());
                    sequences += usize::from(role.is_sequence());
                    open.push(brackets.pairs.len());
                    brackets.pairs.push(Pair { role, open: at, close: at, has_comma: false });
                    in_network &= open.len() > 1;
                }
                TokenKind::Comma => {
                    if let Some(pair) = open.last() {
                        brackets.pairs[*pair].has_comma = true;
                    }
                }
                TokenKind::Separator | TokenKind::Arrow => in_network = true,
                _ => {}
            }
            brackets.innermost.push(open.last().copied());
            brackets.in_block.push(blocks > 0);
            brackets.in_sequence.push(sequences > 0);
            if let Some(pair) = token.kind.closes().then(|| open.pop()).flatten() {
                let pair = &mut brackets.pairs[pair];
                pair.close = at;
                blocks -= usize::from(pair.role.is_block());
                sequences -= usize::from(pair.role.is_sequence());
            }
        }
        brackets
    }

    /// The innermost pair that a token is in, or whose bracket it is.
    pub(super) fn around(&self, at: usize) -> Option<&Pair> {
        self.pairs.get((*self.innermost.get(at)?)?)
    }

    /// The pair that a token opens.
    pub(super) fn opened_at(&self, at: usize) -> Option<&Pair> {
        self.around(at).filter(|pair| pair.open == at)
    }

    /// The pair that a token closes.
    pub(super) fn closed_at(&self, at: usize) -> Option<&Pair> {
        self.around(at).filter(|pair| pair.close == at)
    }

    /// The index of the pair that a token is in, for remembering things about it.
    pub(super) fn index_around(&self, at: usize) -> Option<usize> {
        self.innermost.get(at).copied().flatten()
    }

    /// How many pairs there are.
    pub(super) fn count(&self) -> usize {
        self.pairs.len()
    }

    /// Whether a line break of the source at this token stays: within a block always, else outside of
    /// sequences.
    pub(super) fn keeps_newline(&self, at: usize) -> bool {
        self.in_block[at] || !self.in_sequence[at]
    }
}

/// What the bracket at a token opens, inside brackets of the role `parent`.
fn role(tokens: &[Token], at: usize, parent: Option<Role>, in_network: bool) -> Role {
    use TokenKind::*;
    let kind = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or(End, |token| token.kind);
    let is_blank = |token: &&Token| token.kind == Newline;
    let next = tokens[at + 1..].iter().find(|token| !is_blank(token)).map_or(End, |token| token.kind);
    let before = tokens[..at].iter().rev().find(|token| !matches!(token.kind, Newline | Comment));
    let before = before.map_or(End, |token| token.kind);
    let is_empty = next.closes();
    match tokens[at].kind {
        LeftParen if matches!(kind(at.checked_sub(2)), DoubleColon | Hash) => Role::Plain,
        LeftParen => Role::Ports,
        _ if is_empty => Role::Plain,
        Less => Role::Sequence,
        LeftBracket => match parent {
            Some(Role::Block | Role::Connections) => {
                let is_index = kind(at.checked_sub(1)) == Ident
                    && matches!(kind(Some(at + 1)), Int | Star)
                    && kind(Some(at + 2)) == RightBracket;
                if is_index { Role::Plain } else { Role::Connections }
            }
            Some(Role::Ports) => Role::Plain,
            _ => Role::Sequence,
        },
        _ => match before {
            Struct | Union | RightParen => Role::Block,
            Import => Role::Imports,
            Ident | Greater if !in_network => Role::Dependencies,
            _ => Role::Record,
        },
    }
}
