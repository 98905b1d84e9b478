//! From the checked program to the IR.
//!
//! Two steps. [`desugar`] brings the network of each component into its simplest form, once per component:
//! constants, selectors, lists and guards become nodes, and every connection leads from one port to one port.
//! [`expand`] then unfolds the tree of instances from `Main` down: an instance of a runtime function becomes
//! a call of it, an instance of a network contributes its connections.
//!
//! References, port names and the names of the nodes that desugaring makes (`__newv2__1`, `__fan_in__1`, ...)
//! are those of the Go compiler. It numbers such nodes over the whole program; here each component counts its
//! own, in source order.

mod desugar;
mod expand;
mod message;

use crate::Program;
use neva_diagnostics::Findings;
use neva_frontend::check::model::{Site, TypedProgram};
use std::rc::Rc;

/// What [`lower`] makes of a program.
#[derive(Debug)]
pub struct Lowered {
    /// The program as IR.
    pub program: Program,
    /// For each of the program's funcs, by its place there, where the sources ask for it.
    pub places: Vec<CallSite>,
    /// For each of the program's connections, in their order, where the sources have it: the receiver, or the
    /// whole connection.
    pub wires: Vec<Site>,
}

/// Where the sources ask for a func.
#[derive(Clone, Debug)]
pub struct CallSite {
    /// The node, or what became one.
    pub site: Site,
    /// For a node of the standard library's own the innermost node around it that is not: its path, and where
    /// it is written.
    pub within: Option<Rc<(String, Site)>>,
}

/// Lowers a checked program.
///
/// What can still be wrong with it is where its parts meet (slots of an array port that one side uses and the
/// other doesn't) and what exceeds a limit.
pub fn lower(program: &TypedProgram) -> Result<Lowered, Findings> {
    expand::expand(program)
}
