//! The components of the standard library that are runtime funcs, as the lint wants them.

use neva_diagnostics::{Diagnostic, Severity};
use neva_frontend::syntax::ast::{ComponentDef, DirectiveKind, Entity, Port, TypeExpr, TypeExprKind};
use neva_frontend::syntax::{SourceFile, parse};
use neva_registry::lint::{Component, ComponentPort, DeclaredType};

/// All of them, in the order of the sources.
///
/// # Errors
/// What does not follow the grammar.
pub fn components() -> Result<Vec<Component>, Vec<Diagnostic>> {
    let mut components = vec![];
    let mut errors = vec![];
    for (package, name, text) in neva_std::FILES {
        let source = SourceFile::new(format!("std/{package}/{name}"), *text);
        let parsed = parse(&source);
        errors.extend(parsed.diagnostics.into_iter().filter(|finding| finding.severity == Severity::Error));
        components.extend(parsed.file.entities.iter().filter_map(|entity| match entity {
            Entity::Component(def) => component(package, &source, def),
            _ => None,
        }));
    }
    if errors.is_empty() { Ok(components) } else { Err(errors) }
}

fn component(package: &str, source: &SourceFile, def: &ComponentDef) -> Option<Component> {
    let reference = def.directives.iter().find_map(|directive| match &directive.kind {
        DirectiveKind::Extern(name) => Some(name.text.clone()),
        _ => None,
    })?;
    let autoports = def.directives.iter().any(|directive| directive.kind == DirectiveKind::Autoports);
    let signature = &def.signature;
    Some(Component {
        package: package.to_owned(),
        name: signature.name.text.clone(),
        reference,
        type_params: signature.params.iter().map(|param| param.name.text.clone()).collect(),
        inputs: (!autoports).then(|| signature.inports.iter().map(port).collect()),
        outputs: signature.outports.iter().map(port).collect(),
        // What is not public is shown by the examples of those that use it.
        has_example: !def.is_public || has_example(source, def),
        place: source.place(signature.name.span),
    })
}

/// Whether an example is among the comments and directives directly above a component.
fn has_example(source: &SourceFile, def: &ComponentDef) -> bool {
    let above = source.text().get(..def.span.start as usize).unwrap_or_default();
    let lines = above.lines().rev().take_while(|line| line.starts_with("//") || line.starts_with('#'));
    lines.into_iter().any(|line| line.starts_with("// @example "))
}

fn port(port: &Port) -> ComponentPort {
    ComponentPort {
        name: port.name.as_ref().map_or_else(String::new, |name| name.text.clone()),
        array: port.is_array,
        ty: port.ty.as_ref().map_or_else(|| DeclaredType { name: "any".to_owned(), args: vec![] }, declared),
    }
}

fn declared(ty: &TypeExpr) -> DeclaredType {
    let (name, args) = match &ty.kind {
        TypeExprKind::Ref(entity, args) => (entity.name.text.as_str(), args.iter().map(declared).collect()),
        TypeExprKind::Struct(_) => ("struct", vec![]),
        TypeExprKind::Union(_) => ("union", vec![]),
    };
    DeclaredType { name: name.to_owned(), args }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read() {
        let components = components().expect("std follows the grammar");
        let find = |reference: &str| {
            components.iter().find(|component| component.reference == reference).expect("a component")
        };
        let range = find("list_at");
        assert_eq!((range.package.as_str(), range.name.as_str()), ("lists", "At"));
        let inputs = range.inputs.as_ref().expect("ports");
        let ports: Vec<String> = inputs.iter().map(|port| format!("{} {}", port.name, port.ty)).collect();
        assert_eq!(ports, ["data list<T>", "idx int"]);
        assert!(range.has_example);
        assert!(find("struct_builder").inputs.is_none());
    }
}
