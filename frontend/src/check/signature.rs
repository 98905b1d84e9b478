//! Signatures of interfaces and components: type parameters and ports.

use super::checker::Checker;
use super::hop::{Hop, Receiver};
use super::model::{Port, Site};
use super::state::{Signature, TypeScope};
use crate::advice::Advise;
use crate::codes;
use crate::module::FileId;
use crate::scope::{Declaration, EntityId};
use crate::syntax::Span;
use crate::syntax::ast;
use crate::types::{TypeId, Types};
use neva_diagnostics::{Diagnostic, error};
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// The signature of an interface or of a version of a component; none for other entities.
    pub(super) fn signature(&mut self, id: EntityId, version: usize) -> Option<Rc<Signature<'a>>> {
        if let Some(known) = self.signatures.get(&(id, version)) {
            return Some(known.clone());
        }
        let entity = self.scope.entity(id);
        let (declared, body): (&'a ast::Signature, _) = match &entity.declaration {
            Declaration::Interface(def) => (&def.signature, None),
            Declaration::Component(versions) => {
                let def = *versions.get(version)?;
                (&def.signature, Some(def.body.as_ref().map_or(&[][..], |body| &body.connections)))
            }
            _ => return None,
        };
        let file = entity.file;
        let used = self.scope.take_used_imports();
        let (params, scope) = self.type_params(file, &declared.params);
        let inports = self.ports(&scope, &declared.inports, "inport", body);
        let outports = self.ports(&scope, &declared.outports, "outport", body);
        let own = self.scope.take_used_imports();
        if !own.is_empty() {
            let names = own.iter().map(|(file, name)| (*file, (*name).to_owned()));
            self.signature_imports.insert((id, version), names.collect());
        }
        self.scope.use_imports(used);
        self.scope.use_imports(own);
        let signature = Rc::new(Signature { scope, params, inports, outports });
        self.signatures.insert((id, version), signature.clone());
        Some(signature)
    }

    /// Checks that a signature has inports and outports.
    pub(super) fn check_ports_exist(&mut self, file: FileId, declared: &ast::Signature) {
        for (ports, kind) in [(&declared.inports, "inports"), (&declared.outports, "outports")] {
            if ports.is_empty() {
                let finding = error!(codes::NO_PORTS, "`{}` has no {kind}", declared.name.text)
                    .because("only components that are runtime functions (`#extern`) can do without")
                    .help("declare at least one, for instance of type `any`");
                self.report(finding, Site { file, span: declared.span });
            }
        }
    }

    /// The ports of one side; `network` is that of the component, interfaces have none.
    fn ports(
        &mut self,
        scope: &TypeScope<'a>,
        declared: &'a [ast::Port],
        kind: &str,
        network: Option<&'a [ast::Connection]>,
    ) -> Vec<Port<'a>> {
        let mut ports: Vec<Port<'a>> = Vec::with_capacity(declared.len());
        let mut seen = FxHashMap::default();
        for port in declared {
            let mut name = port.name.as_ref().map_or("", |name| name.text.as_str());
            let site = Site { file: scope.file, span: port.span };
            let found_before = self.findings.len();
            let ty = match &port.ty {
                Some(_) if name.is_empty() && network.is_some() => {
                    name = self.report_anonymous_port(port, kind, site);
                    Types::UNKNOWN
                }
                Some(ty) => self.type_of(scope, ty),
                None => Types::ANY,
            };
            if self.findings.len() > found_before {
                let used_at = first_use(network.unwrap_or_default(), kind, name);
                self.add_use(found_before, name, used_at.map(|span| Site { file: scope.file, span }));
            }
            if seen.insert(name, ports.len()).is_some() {
                let title = if name.is_empty() {
                    format!("there is more than one {kind} without name")
                } else {
                    format!("{kind} `{name}` is doubled")
                };
                let finding =
                    Diagnostic::error(codes::DUPLICATE_PORT, title).help("give each port its own name");
                self.report(finding, site);
                continue;
            }
            ports.push(Port { name, ty, is_array: port.is_array, site });
        }
        ports
    }

    /// Says where a port is used whose declaration has the findings from `first` on: the Go compiler reports
    /// them there.
    fn add_use(&mut self, first: usize, name: &str, used_at: Option<Site>) {
        let Some(used_at) = used_at.map(|site| self.site_text(site)) else { return };
        for finding in &mut self.findings[first..] {
            let separator = if finding.text.is_empty() { "" } else { "\n" };
            finding.text.push_str(&format!("{separator}port `{name}` is used at {used_at}"));
        }
    }

    /// Gives the name that was probably meant.
    fn report_anonymous_port(&mut self, port: &'a ast::Port, kind: &str, site: Site) -> &'a str {
        let written = match port.ty.as_ref().map(|ty| &ty.kind) {
            Some(ast::TypeExprKind::Ref(reference, arguments)) if arguments.is_empty() => {
                &reference.name.text
            }
            _ => "",
        };
        let finding = error!(codes::ANONYMOUS_PORT, "this {kind} has no name")
            .because("only ports of interfaces can do without; what is here is read as a type");
        let finding = if written.is_empty() {
            finding.help("name it")
        } else {
            let named = format!("{written} any");
            finding.write(port.span, &named).help(format!("write `{named}` if that is its name"))
        };
        self.report(finding, site);
        written
    }

    /// Ports with type arguments put in.
    pub(super) fn instantiate(&mut self, ports: &[Port<'a>], arguments: &[TypeId]) -> Vec<Port<'a>> {
        ports.iter().map(|port| Port { ty: self.types.substitute(port.ty, arguments), ..*port }).collect()
    }
}

/// Where a network first uses a port of its own component.
fn first_use(network: &[ast::Connection], kind: &str, name: &str) -> Option<Span> {
    let own = if kind == "inport" { "in" } else { "out" };
    let is_it = |address: &&ast::PortAddress| {
        address.node.as_ref().is_none_or(|node| node.text == own)
            && address.port.as_ref().is_some_and(|port| port.text == name)
    };
    Hop::all(network).into_iter().find_map(|hop| {
        let found = match hop.receiver {
            Receiver::End(address) if own == "out" => Some(address).filter(is_it),
            _ if own == "in" => hop.senders.iter().filter_map(ast::Sender::address).find(is_it),
            _ => None,
        };
        found.map(|address| address.span)
    })
}
