//! Spaces between neighbouring tokens of a line.

use super::brackets::Role;
use crate::syntax::lexer::TokenKind;

/// A token with what its spacing depends on.
#[derive(Clone, Copy)]
pub(super) struct Spaced {
    pub(super) kind: TokenKind,
    /// What the brackets around it hold, or its own if it is one.
    pub(super) role: Option<Role>,
}

/// Whether there is a space between two tokens.
pub(super) fn space_between(before: Spaced, token: Spaced) -> bool {
    use TokenKind::*;
    let is_dependencies = |spaced: Spaced| spaced.role == Some(Role::Dependencies);
    match token.kind {
        Comment => true,
        RightParen | RightBracket | Comma | DoubleColon | Less | Greater | Slash => false,
        Dot | Question => before.kind == Arrow,
        Colon => matches!(before.kind, Arrow | Comma | LeftBrace),
        LeftParen => before.kind == RightParen,
        // Not tight: else the list would be taken for an index.
        LeftBracket if token.role == Some(Role::Connections) => before.kind != LeftBracket,
        LeftBracket => matches!(before.kind, Equals | Arrow | Comma),
        LeftBrace => !is_dependencies(token),
        RightBrace => before.kind != LeftBrace,
        Minus => !matches!(before.kind, LeftParen | LeftBracket | Equals),
        _ => match before.kind {
            LeftParen | LeftBracket | Less | Dot | Dollar | At | Hash | DoubleColon | Slash | Minus => false,
            Colon => before.role == Some(Role::Record),
            _ => true,
        },
    }
}
