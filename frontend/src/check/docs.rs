//! Documentation tags: what `@inport` and `@outport` say must fit the ports.

use super::checker::Checker;
use super::model::Site;
use crate::codes;
use crate::module::FileId;
use crate::scope::{Declaration, EntityId};
use crate::syntax::ast::{DocTagKind, Docs, Name, Port, Signature};
use neva_diagnostics::{did_you_mean, error, quoted};

impl<'a> Checker<'a> {
    /// Checks the port tags of an entity. Of overloads each one's tags are compared with its own ports.
    pub(super) fn check_docs(&mut self, id: EntityId) {
        let file = self.file_of(id);
        match self.scope.entity(id).declaration.clone() {
            Declaration::Type(def) => self.check_no_port_tags(file, def.head.docs.as_ref()),
            Declaration::Const(def) => self.check_no_port_tags(file, def.head.docs.as_ref()),
            Declaration::Interface(def) => self.check_port_tags(file, def.head.docs.as_ref(), &def.signature),
            Declaration::Component(versions) => {
                for def in versions {
                    self.check_port_tags(file, def.head.docs.as_ref(), &def.signature);
                }
            }
        }
    }

    fn check_no_port_tags(&mut self, file: FileId, docs: Option<&Docs>) {
        let Some(docs) = docs.filter(|docs| !docs.is_above_directives) else { return };
        if docs.tags.iter().any(|tag| !matches!(tag.kind, DocTagKind::Other(_))) {
            let finding = error!(codes::DOC_TAG, "only components and interfaces have ports to document")
                .because("`@inport` and `@outport` are above something without ports")
                .help("remove them");
            self.report(finding, Site { file, span: docs.span });
        }
    }

    fn check_port_tags(&mut self, file: FileId, docs: Option<&Docs>, signature: &Signature) {
        let Some(docs) = docs.filter(|docs| !docs.is_above_directives) else { return };
        let site = Site { file, span: docs.span };
        let tags = |wanted: fn(&DocTagKind) -> Option<&Name>| -> Vec<&Name> {
            docs.tags.iter().filter_map(|tag| wanted(&tag.kind)).collect()
        };
        let inports = tags(|kind| if let DocTagKind::Inport(name) = kind { Some(name) } else { None });
        let outports = tags(|kind| if let DocTagKind::Outport(name) = kind { Some(name) } else { None });
        if inports.is_empty() && outports.is_empty() {
            return;
        }
        if inports.is_empty() || outports.is_empty() {
            let missing = if inports.is_empty() { "@inport" } else { "@outport" };
            let finding = error!(codes::DOC_TAG, "the comment has no `{missing}`")
                .because("a comment documents all ports or none");
            self.report(finding, site);
            return;
        }
        self.check_one_side(site, "inport", &inports, &signature.inports);
        self.check_one_side(site, "outport", &outports, &signature.outports);
    }

    fn check_one_side(&mut self, site: Site, kind: &str, tags: &[&Name], ports: &[Port]) {
        let names: Vec<&str> =
            ports.iter().map(|port| port.name.as_ref().map_or("_", |name| name.text.as_str())).collect();
        let mut is_misspelled = false;
        for tag in tags {
            if !names.contains(&tag.text.as_str()) {
                is_misspelled = true;
                let finding = error!(codes::DOC_TAG, "there is no {kind} `{}`", tag.text)
                    .because(format!("the comment documents it with `@{kind}`"))
                    .help(did_you_mean("", &tag.text, names.iter().copied()).unwrap_or_default());
                self.report(finding, site);
            }
        }
        if is_misspelled {
            return; // what the comment leaves out is what it means by the wrong name
        }
        let is_documented = |name: &str| tags.iter().any(|tag| tag.text == name);
        let missing: Vec<_> = names.into_iter().filter(|name| !is_documented(name)).collect();
        if let Some(first) = missing.first() {
            let finding = error!(codes::DOC_TAG, "the comment leaves out {kind} {}", quoted(&missing))
                .because("a comment documents all ports or none")
                .help(format!("add a line `// @{kind} {first} ...`"));
            self.report(finding, site);
        }
    }
}
