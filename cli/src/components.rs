//! The components that are runtime funcs, as the lint wants them.

use neva_diagnostics::{Findings, Severity};
use neva_frontend::module::{ModuleId, SourceTree};
use neva_frontend::syntax::ast::{ComponentDef, Entity, EntityRef, Node, Port, TypeExpr, TypeExprKind};
use neva_frontend::syntax::{Parsed, SourceFile, parse};
use neva_registry_lint::{ComponentPort, DeclaredComponent, DeclaredType};

/// The runtime funcs of the standard library, in the order of the sources.
///
/// # Errors
/// What does not follow the grammar.
pub(crate) fn components() -> Result<Vec<DeclaredComponent>, Findings> {
    let mut components = vec![];
    let mut errors = Findings::new();
    for (package, source, parsed) in sources() {
        errors.extend(parsed.findings.into_iter().filter(|finding| finding.severity == Severity::Error));
        for entity in &parsed.file.entities {
            if let Entity::Component(def) = entity {
                components.extend(component(package, &source, def));
            }
        }
    }
    errors.none_or(components)
}

/// The runtime funcs of a module. The lint asks for no examples there.
pub(crate) fn of_module(tree: &SourceTree, module: ModuleId) -> Vec<DeclaredComponent> {
    let packages = tree.packages(module);
    let files = packages.flat_map(|package| tree.files(package).map(move |file| (package, tree.file(file))));
    let found = files.flat_map(|(package, file)| {
        file.ast().entities.iter().filter_map(move |entity| match entity {
            Entity::Component(def) => component(&tree.package(package).path, &file.source, def),
            _ => None,
        })
    });
    found.map(|component| DeclaredComponent { has_example: true, ..component }).collect()
}

/// The components of the standard library that have a component in their network, each as `streams.Reduce
/// (FILE:LINE)`.
pub(crate) fn users(package: &str, name: &str) -> Vec<String> {
    let mut users = vec![];
    for (folder, source, parsed) in sources() {
        let imports = &parsed.file.imports;
        let is_it = |entity: &EntityRef| {
            let found = match &entity.package {
                None => folder == package || package == "builtin",
                Some(local) => imports
                    .iter()
                    .any(|import| import.local_name() == local.text && import.package.text == package),
            };
            found && entity.name.text == name
        };
        for entity in &parsed.file.entities {
            let Entity::Component(def) = entity else { continue };
            let nodes = def.body.iter().flat_map(|body| &body.nodes);
            let is_used = nodes.into_iter().any(|node| uses(node, &is_it));
            if is_used {
                let def = &def.signature.name;
                let place = source.place(def.span);
                users.push(format!("{folder}.{} ({}:{})", def.text, place.file, place.line));
            }
        }
    }
    users
}

/// Whether a node, or one that it depends on, is of a component.
fn uses(node: &Node, is_it: &dyn Fn(&EntityRef) -> bool) -> bool {
    is_it(&node.entity) || node.dependencies.iter().any(|node| uses(node, is_it))
}

/// The files of the standard library, each with its package.
fn sources() -> impl Iterator<Item = (&'static str, SourceFile, Parsed)> {
    neva_std::FILES.iter().map(|(package, name, text)| {
        let source = SourceFile::new(format!("std/{package}/{name}"), *text);
        let parsed = parse(&source);
        (*package, source, parsed)
    })
}

fn component(package: &str, source: &SourceFile, def: &ComponentDef) -> Option<DeclaredComponent> {
    let reference = def.extern_reference()?.to_owned();
    let signature = &def.signature;
    Some(DeclaredComponent {
        package: package.to_owned(),
        name: signature.name.text.clone(),
        reference,
        type_params: signature.params.iter().map(|param| param.name.text.clone()).collect(),
        inputs: (!def.has_autoports()).then(|| signature.inports.iter().map(port).collect()),
        outputs: signature.outports.iter().map(port).collect(),
        is_public: def.head.is_public,
        has_example: has_example(source, def),
        place: source.place(signature.name.span),
    })
}

/// Whether an example is among the comments and directives directly above a component.
fn has_example(source: &SourceFile, def: &ComponentDef) -> bool {
    let above = source.text().get(..def.head.span.start as usize).unwrap_or_default();
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
    fn users_are_found_by_package_and_name() {
        let of = |package, name| users(package, name).join(" ");
        assert!(
            of("streams", "Fold").starts_with("streams.Reduce (std/streams/"),
            "{}",
            of("streams", "Fold")
        );
        assert_eq!(of("fmt", "Fold"), "");
    }

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
