//! The state of an analysis, and how its parts report findings.

use super::incremental::Remembering;
use super::model::{ComponentId, Param, Site};
use super::state::{Checked, ConstState, Obligation, PendingDefinition, Signature};
use crate::codes;
use crate::module::{FileId, SourceTree};
use crate::scope::{EntityId, Found, Scope, Unresolved};
use crate::syntax::Span;
use crate::types::{DefId, Types};
use neva_diagnostics::{Diagnostic, Findings, Place, Severity, error, warning};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The state of an analysis: what is known so far, and the findings.
pub(super) struct Checker<'a> {
    pub tree: &'a SourceTree,
    pub scope: Scope<'a>,
    pub types: Types<'a>,
    pub findings: Findings,
    /// How many errors and how many warnings were found; only the first of each are kept.
    pub counts: [usize; 2],

    pub definitions: FxHashMap<EntityId, DefId>,
    pub definition_params: FxHashMap<EntityId, Vec<Param<'a>>>,
    pub pending_definitions: Vec<PendingDefinition>,
    pub obligations: Vec<Obligation>,
    pub is_settling: bool,

    /// The parts of imports that are reported already.
    pub wrong_imports: FxHashSet<(FileId, Span)>,

    pub constants: FxHashMap<EntityId, ConstState<'a>>,
    pub constant_depth: usize,

    pub signatures: FxHashMap<(EntityId, usize), Rc<Signature<'a>>>,
    pub component_ids: FxHashMap<(EntityId, usize), ComponentId>,
    /// The imports that signatures use.
    pub signature_imports: FxHashMap<(EntityId, usize), Vec<(FileId, String)>>,
    /// The components that have numbers; those from `components.len()` on are still to be checked.
    pub component_keys: Vec<(EntityId, usize)>,
    pub components: Vec<Checked<'a>>,
    pub remembering: Remembering,
    /// The component that is checked now.
    pub current: Option<Site>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(tree: &'a SourceTree) -> Self {
        Checker {
            tree,
            scope: Scope::new(tree),
            types: Types::new(),
            findings: Findings::new(),
            counts: [0; 2],
            definitions: FxHashMap::default(),
            definition_params: FxHashMap::default(),
            pending_definitions: Vec::new(),
            obligations: Vec::new(),
            is_settling: false,
            wrong_imports: FxHashSet::default(),
            constants: FxHashMap::default(),
            constant_depth: 0,
            signatures: FxHashMap::default(),
            component_ids: FxHashMap::default(),
            component_keys: Vec::new(),
            components: Vec::new(),
            signature_imports: FxHashMap::default(),
            remembering: Remembering::default(),
            current: None,
        }
    }

    /// Sorts the findings and adds what is said of all together.
    pub(super) fn complete_findings(&mut self) {
        if self.types.is_too_deep() {
            error!(codes::DEEP_TYPE, "a type is nested too deeply")
                .because("the limit is 1000 levels")
                .add_to(&mut self.findings);
        }
        self.findings.sort_by_place();
        let omitted: usize = self.counts.iter().map(|count| count.saturating_sub(FINDINGS_LIMIT)).sum();
        if omitted > 0 {
            self.findings.push(warning!(codes::TOO_MANY_ERRORS, "{omitted} more findings are not shown"));
        }
    }

    /// The number of a component, which will be checked in its turn.
    pub(super) fn component_id(&mut self, id: EntityId, version: usize) -> ComponentId {
        if let Some(&known) = self.component_ids.get(&(id, version)) {
            return known;
        }
        let number = ComponentId(self.component_keys.len() as u32);
        self.component_keys.push((id, version));
        self.component_ids.insert((id, version), number);
        number
    }

    pub(super) fn report(&mut self, finding: Diagnostic, site: Site) {
        let is_inside = |current: Site| {
            let (own, found) = (current.span, site.span);
            current.file == site.file && own.start <= found.start && found.end <= own.end
        };
        if self.current.is_some_and(|current| !is_inside(current)) {
            self.remembering.is_order_bound = true;
        }
        if self.is_kept(&finding) {
            let place = self.place(site);
            self.findings.push(finding.at(place));
        }
    }

    /// Reports a finding; there is no value because of it.
    pub(super) fn refuse<T>(&mut self, finding: Diagnostic, site: Site) -> Option<T> {
        self.report(finding, site);
        None
    }

    /// What a name refers to; if to nothing, that is reported: a wrong import once for all names.
    pub(super) fn found(&mut self, name: Site, result: Found) -> Option<EntityId> {
        let Unresolved { mut finding, span, is_import } = match result {
            Ok(id) => return Some(id),
            Err(unresolved) => unresolved,
        };
        let site = Site { file: name.file, span };
        if is_import {
            if !self.wrong_imports.insert((site.file, site.span)) {
                return None;
            }
            finding.text += &format!("\nthe first use is at {}", self.site_text(name));
        }
        self.refuse(finding, site)
    }

    /// Counts a finding and says whether it is one of the first of its kind.
    pub(super) fn is_kept(&mut self, finding: &Diagnostic) -> bool {
        let count = &mut self.counts[usize::from(finding.severity == Severity::Warning)];
        *count += 1;
        *count <= FINDINGS_LIMIT
    }

    pub(super) fn place(&self, site: Site) -> Place {
        self.tree.file(site.file).source.place(site.span)
    }

    /// The place of a declaration as text.
    pub(super) fn declared_at(&self, id: EntityId) -> String {
        let entity = self.scope.entity(id);
        self.site_text(Site { file: entity.file, span: entity.name_span })
    }

    /// A site as text.
    pub(super) fn site_text(&self, site: Site) -> String {
        let place = self.place(site);
        format!("{}:{}:{}", place.file, place.line, place.column)
    }

    /// What is at a site, shortened.
    pub(super) fn source_text(&self, site: Site) -> &'a str {
        let tree = self.tree;
        let text = tree.file(site.file).source.slice(site.span);
        let first_line = text.lines().next().unwrap_or_default();
        let end = first_line.char_indices().nth(60).map_or(first_line.len(), |(index, _)| index);
        &first_line[..end]
    }

    /// The file that declares an entity.
    pub(super) fn file_of(&self, id: EntityId) -> FileId {
        self.scope.entity(id).file
    }
}

/// How many errors and how many warnings are kept; each may quote a long line.
const FINDINGS_LIMIT: usize = 1000;
