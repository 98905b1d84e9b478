//! What a program's package must look like, and its `Main`.

use super::checker::Checker;
use super::model::Site;
use crate::codes;
use crate::module::PackageId;
use crate::scope::{Declaration, EntityId, Role};
use crate::syntax::ast::{ComponentDef, Port, TypeExprKind};
use neva_diagnostics::{Diagnostic, Place, error, nearest};

const SHAPE: &str = "a program begins with `def Main(start any) (stop any)`";

impl<'a> Checker<'a> {
    /// Checks that a package is a program: it has a proper `Main` and nothing in it is public.
    pub(super) fn check_main_package(&mut self, package: PackageId) {
        for id in self.scope.entities_of(package) {
            let entity = self.scope.entity(id);
            let (name, site) = (entity.name, Site { file: entity.file, span: entity.name_span });
            if entity.is_public {
                let finding = error!(codes::PUBLIC_IN_MAIN, "`{name}` is public in a program")
                    .because("the package of a program cannot be imported, so nothing in it may be `pub`")
                    .help("remove `pub`, or move it to a package of its own");
                self.report(finding, site);
            }
        }
        match self.scope.find(package, "Main") {
            Some(id) => self.check_main(id),
            None => self.report_missing_main(package),
        }
    }

    fn report_missing_main(&mut self, package: PackageId) {
        let names: Vec<&str> =
            self.scope.entities_of(package).into_iter().map(|id| self.scope.entity(id).name).collect();
        let path = self.tree.package(package).path.clone();
        let help = match nearest("Main", names).first() {
            Some(near) => format!("rename `{near}` to `Main`"),
            None => "declare it, or name the folder of another package".to_owned(),
        };
        let finding = error!(codes::NO_MAIN, "package `{path}` has no `Main`")
            .because(SHAPE)
            .help(help)
            .at(Place::file(path));
        self.findings.push(finding);
    }

    fn check_main(&mut self, id: EntityId) {
        let entity = self.scope.entity(id);
        let site = Site { file: entity.file, span: entity.name_span };
        let versions = match &entity.declaration {
            Declaration::Component(versions) => versions.clone(),
            other => {
                let finding = error!(codes::MAIN_SHAPE, "`Main` is {}", other.describe()).because(SHAPE);
                self.report(finding, site);
                return;
            }
        };
        if let Some(second) = versions.get(1) {
            let finding = error!(codes::MAIN_SHAPE, "`Main` has more than one version").because(SHAPE);
            self.report(finding, Site { file: site.file, span: second.signature.name.span });
        }
        if let Some(first) = versions.first() {
            self.check_main_signature(site, first);
            self.check_main_nodes(site, first);
        }
    }

    fn check_main_signature(&mut self, site: Site, main: &ComponentDef) {
        let signature = &main.signature;
        if let Some(param) = signature.params.first() {
            let finding = error!(codes::MAIN_SHAPE, "`Main` has type parameters").because(SHAPE);
            self.report(finding, Site { file: site.file, span: param.name.span });
        }
        for (ports, kind, name) in
            [(&signature.inports, "inport", "start"), (&signature.outports, "outport", "stop")]
        {
            match ports.as_slice() {
                [] => {} // reported with all signatures without ports
                [port] => self.check_main_port(site, port, kind, name),
                _ => {
                    let title = format!("`Main` has {} {kind}s", ports.len());
                    let finding = Diagnostic::error(codes::MAIN_SHAPE, title).because(SHAPE);
                    self.report(finding, Site { file: site.file, span: signature.span });
                }
            }
        }
    }

    fn check_main_port(&mut self, site: Site, port: &Port, kind: &str, name: &str) {
        let Some(written) = &port.name else { return }; // reported as anonymous
        let title = if written.text != name {
            format!("the {kind} of `Main` is not called `{name}`")
        } else if port.is_array {
            format!("port `{name}` of `Main` is an array")
        } else if !is_any(port) {
            format!("port `{name}` of `Main` is not of type `any`")
        } else {
            return;
        };
        let finding = Diagnostic::error(codes::MAIN_SHAPE, title).because(SHAPE);
        self.report(finding, Site { file: site.file, span: port.span });
    }

    fn check_main_nodes(&mut self, site: Site, main: &'a ComponentDef) {
        for node in main.body.iter().flat_map(|body| &body.nodes) {
            let Ok(id) = self.scope.lookup(site.file, &node.entity, Role::Node) else { continue };
            if matches!(self.scope.entity(id).declaration, Declaration::Interface(_)) {
                let title =
                    format!("node of `Main` refers to the interface `{}`", self.scope.entity(id).name);
                let finding = Diagnostic::error(codes::HOLE_IN_MAIN, title)
                    .because("nobody could supply a component for it")
                    .help("name a component");
                self.report(finding, Site { file: site.file, span: node.entity.span });
            }
        }
    }
}

/// Whether a port is written with the type `any`; another name for it does not do.
fn is_any(port: &Port) -> bool {
    match port.ty.as_ref().map(|ty| &ty.kind) {
        None => true,
        Some(TypeExprKind::Ref(reference, arguments)) => {
            let package = reference.package.as_ref().map_or("", |package| package.text.as_str());
            reference.name.text == "any" && matches!(package, "" | "builtin") && arguments.is_empty()
        }
        Some(_) => false,
    }
}
