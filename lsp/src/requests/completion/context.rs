//! What is wanted at a place, by the text before it.

use crate::analysis::View;
use crate::requests::At;
use neva_frontend::check::model::Site;
use neva_frontend::module::FileId;
use neva_frontend::scope::EntityId;
use neva_frontend::syntax::SourceFile;

/// What can be written at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'t> {
    /// Nothing: in a comment or string, or where a new name is chosen.
    Nothing,
    /// A declaration.
    Declaration,
    /// A directive, after `#`.
    Directive,
    /// A line of an import block.
    Import,
    /// A public entity of the package with this name, or a field.
    Member(&'t str),
    /// A field, after `.`.
    Field,
    /// A tag of the type with this name.
    Tag(&'t str),
    /// A port of the node with this name; empty for the component's own.
    PortOf(&'t str),
    /// A constant, after `$` or `#bind(`.
    Constant,
    /// A type.
    Type,
    /// A component or interface.
    Component,
    /// A node or port of a network.
    Address,
}

/// The part of a declaration that a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Outside,
    Imports,
    /// A type, constant or interface, or the head of a component.
    Types,
    Value,
    Nodes,
    Network,
}

/// A place, and what is before it.
pub(super) struct Context<'t> {
    /// The file.
    pub file: FileId,
    /// The component that the place is in.
    pub component: Option<(EntityId, usize)>,
    part: Section,
    /// The line up to the place.
    line: &'t str,
}

/// How far back the beginning of a declaration is looked for, in lines.
const LINES_BACK: u32 = 5_000;

impl<'t> Context<'t> {
    /// What is before a place.
    pub(super) fn new(view: &mut View<'_, 't>, at: At) -> Self {
        let source = view.source(at.file);
        let last = source.line(at.offset) - 1;
        let line_start = source.line_start(last);
        let line = source.text().get(line_start as usize..at.offset as usize).unwrap_or_default();
        let head = (last.saturating_sub(LINES_BACK)..=last)
            .rev()
            .find(|line| begins_declaration(source.line_text(*line)));
        let mut context = Context { file: at.file, component: None, part: Section::Outside, line };
        let Some(head) = head else { return context };
        let before =
            source.text().get(source.line_start(head) as usize..at.offset as usize).unwrap_or_default();
        context.part = part(before);
        if let Some(name) = component_name(source.line_text(head)) {
            context.component = component(view, at.file, name, source, head);
        }
        context
    }

    /// The line up to the place.
    pub(super) fn line(&self) -> &'t str {
        self.line
    }

    /// Whether the place is in a network.
    pub(super) fn is_network(&self) -> bool {
        self.part == Section::Network
    }

    /// Whether an arrow leads to the place.
    pub(super) fn receives(&self) -> bool {
        self.line.contains("->")
    }

    /// What can be written here.
    pub(super) fn wanted(&self) -> Wanted<'t> {
        if self.line.contains("//") || self.line.matches('\'').count() % 2 == 1 {
            return Wanted::Nothing;
        }
        let before = self.line.trim_end_matches(is_word);
        if let Some(before) = before.strip_suffix('#') {
            return if before.trim().is_empty() { Wanted::Directive } else { Wanted::Nothing };
        }
        if before.ends_with("#bind(") || before.ends_with('$') {
            return Wanted::Constant;
        }
        if let Some(before) = before.strip_suffix("::") {
            return Wanted::Tag(last_word(before, |c| is_word(c) || c == '.'));
        }
        if let Some(before) = before.strip_suffix('.') {
            let package = last_word(before, is_word);
            return if package.is_empty() { Wanted::Field } else { Wanted::Member(package) };
        }
        match self.part {
            Section::Outside => Wanted::Declaration,
            Section::Imports => Wanted::Import,
            Section::Value => Wanted::Constant,
            Section::Types if before.trim_start().ends_with(['(', ',']) || before.trim().is_empty() => {
                Wanted::Nothing
            }
            Section::Types => Wanted::Type,
            Section::Nodes if before.matches('<').count() > before.matches('>').count() => Wanted::Type,
            Section::Nodes if before.trim().is_empty() => Wanted::Nothing,
            Section::Nodes => Wanted::Component,
            Section::Network => match before.strip_suffix(':') {
                Some(before) => Wanted::PortOf(last_word(before, is_word)),
                None => Wanted::Address,
            },
        }
    }
}

/// The part of a declaration that follows a text from its first line on.
fn part(before: &str) -> Section {
    let first = before.trim_start();
    let first = first.strip_prefix("pub ").unwrap_or(first);
    let word = first.split(|c: char| !is_word(c)).next().unwrap_or_default();
    if before.lines().count() <= 1 && !first.contains([' ', '\t', '{']) && word != "import" {
        return Section::Outside; // the keyword itself is being typed
    }
    let (mut depth, mut was_open, mut in_string, mut after_network) = (0i32, false, false, false);
    for line in before.lines() {
        if !in_string && depth > 0 && line.trim() == "---" {
            after_network = true;
        }
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\'' => in_string = !in_string,
                _ if in_string => {}
                '/' if characters.peek() == Some(&'/') => break,
                '{' => {
                    depth += 1;
                    was_open = true;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    match word {
        "import" if depth > 0 => Section::Imports,
        "import" => Section::Outside,
        "const" if before.contains('=') => Section::Value,
        "def" if depth > 0 && after_network => Section::Network,
        "def" if depth > 0 && has_arrow(before) => Section::Network,
        "def" if depth > 0 => Section::Nodes,
        "def" if was_open => Section::Outside,
        "type" if was_open && depth <= 0 => Section::Outside,
        "type" | "const" | "interface" | "def" => {
            if before.ends_with('\n') || before.lines().count() > 1 && depth <= 0 && !before.contains('(') {
                Section::Outside
            } else {
                Section::Types
            }
        }
        _ => Section::Outside,
    }
}

/// A body without nodes has no `---`: it is a network as soon as it has an arrow or begins with `:`.
fn has_arrow(before: &str) -> bool {
    let body = before.split_once('{').map_or("", |(_, body)| body);
    body.contains("->") || body.lines().last().is_some_and(|line| line.trim_start().starts_with(':'))
}

fn begins_declaration(line: &str) -> bool {
    ["pub ", "def ", "type ", "const ", "interface ", "import"].iter().any(|word| line.starts_with(word))
}

fn component_name(head: &str) -> Option<&str> {
    let head = head.strip_prefix("pub ").unwrap_or(head).strip_prefix("def ")?;
    head.trim_start().split(|c: char| !is_word(c)).next().filter(|name| !name.is_empty())
}

/// The version of a component that begins on a line.
fn component(
    view: &mut View<'_, '_>,
    file: FileId,
    name: &str,
    source: &SourceFile,
    head: u32,
) -> Option<(EntityId, usize)> {
    let package = view.tree().file(file).package;
    let id = view.checked.scope.find(package, name)?;
    let entity = view.checked.scope.entity(id);
    let is_here = |site: Site| site.file == file && source.line(site.span.start) - 1 == head;
    let site = |span| Site { file: entity.file, span };
    Some((id, entity.versions().iter().position(|def| is_here(site(def.signature.name.span)))?))
}

fn last_word(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    &text[text.trim_end_matches(belongs).len()..]
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_has_parts() {
        for (before, expected) in [
            ("de", Section::Outside),
            ("import {\n\tf", Section::Imports),
            ("import {\n\tfmt\n}\n", Section::Outside),
            ("type A struct {\n\ta ", Section::Types),
            ("type A struct {\n\ta int\n}\n", Section::Outside),
            ("const a int = ", Section::Value),
            ("pub def A(a ", Section::Types),
            ("def A(a any) (b any) {\n\tp fmt", Section::Nodes),
            ("def A(a any) (b any) {\n\tp '{' // {\n\t---\n\t:a", Section::Network),
            ("def A(a any) (b any) {\n\t:", Section::Network),
            ("def A(a any) (b any) { :a -> :b }\n", Section::Outside),
        ] {
            assert_eq!(part(before), expected, "{before}");
        }
    }
}
