//! Import blocks: sorted within std, other modules and the own module.

use super::brackets::Pair;
use crate::syntax::SourceFile;
use crate::syntax::lexer::{Token, TokenKind};

/// The origin of an import, in the order of the groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Std,
    Other,
    Own,
}

struct ImportLine<'a> {
    /// The comment lines above it.
    comments: Vec<&'a str>,
    alias: Option<&'a str>,
    path: String,
    trailing_comment: Option<&'a str>,
}

impl ImportLine<'_> {
    fn origin(&self) -> Origin {
        match self.path.find(':') {
            None => Origin::Std,
            Some(_) if self.path.starts_with('@') => Origin::Own,
            Some(_) => Origin::Other,
        }
    }
}

/// The import block with these braces; none if it holds no import.
pub(super) fn render(source: &SourceFile, tokens: &[Token], braces: &Pair) -> Option<String> {
    let mut entries = entries(source, tokens.get(braces.open + 1..braces.close)?);
    if entries.is_empty() {
        return None;
    }
    entries.sort_by(|a, b| (a.origin(), &a.path).cmp(&(b.origin(), &b.path)));
    let groups: Vec<_> = entries.chunk_by(|a, b| a.origin() == b.origin()).collect();
    let are_separated = groups.iter().any(|group| group.len() > 2);
    let mut text = "import {\n".to_owned();
    for (index, group) in groups.iter().enumerate() {
        if index > 0 && are_separated {
            text.push('\n');
        }
        for entry in *group {
            for comment in &entry.comments {
                text += &format!("\t{comment}\n");
            }
            let alias = entry.alias.map_or(String::new(), |alias| format!("{alias} "));
            let comment = entry.trailing_comment.map_or(String::new(), |comment| format!(" {comment}"));
            text += &format!("\t{alias}{}{comment}\n", entry.path);
        }
    }
    text += "}\n";
    Some(text)
}

/// The imports between the braces. Comments below the last one are put above it.
fn entries<'a>(source: &'a SourceFile, tokens: &[Token]) -> Vec<ImportLine<'a>> {
    let mut entries: Vec<ImportLine> = Vec::new();
    let mut comments = Vec::new();
    for line in tokens.split(|token| token.kind == TokenKind::Newline) {
        let text = |token: &Token| source.slice(token.span);
        let (comment, words) = match line.split_last() {
            Some((last, words)) if last.kind == TokenKind::Comment => (Some(text(last)), words),
            _ => (None, line),
        };
        let Some(first) = words.first() else {
            comments.extend(comment);
            continue;
        };
        let has_alias =
            words.get(1).is_some_and(|token| matches!(token.kind, TokenKind::Ident | TokenKind::At));
        let has_alias = has_alias && first.kind == TokenKind::Ident;
        let path = words[usize::from(has_alias)..].iter().map(text).collect();
        let alias = has_alias.then(|| text(first));
        entries.push(ImportLine {
            comments: std::mem::take(&mut comments),
            alias,
            path,
            trailing_comment: comment,
        });
    }
    if let Some(last) = entries.last_mut() {
        last.comments.append(&mut comments);
    }
    entries
}
