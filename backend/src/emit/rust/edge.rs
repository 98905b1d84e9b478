//! What happens on the edge from one block to another: assignments, jumps, and code that is written right
//! there.

use neva_blocks::analysis::parallel_moves::{Move, ParallelMoves, is_var};
use neva_blocks::{BlockId, Edge, Operand, Var};
use proc_macro2::TokenStream;
use quote::quote;

use super::function::{Code, Frame, Writer, label, needs_type};

/// An edge that leads to more blocks than this is not nested in a branch.
const NESTED: u32 = 6;

/// Where a block ends: which one, and the block whose code is next if control falls off the end.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub block: BlockId,
    pub follow: Option<BlockId>,
}

impl End {
    /// The end of one branch of several. Nothing follows it where another one is written after them all.
    pub(super) fn within(self, flat: Option<usize>) -> End {
        End { follow: self.follow.filter(|_| flat.is_none()), ..self }
    }
}

impl Writer<'_, '_, '_> {
    /// Writes what happens on an edge. Returns the target when its code is to follow right there.
    pub(super) fn edge(&mut self, end: End, edge: &Edge, code: &mut Code) -> Option<BlockId> {
        let (from, target) = (end.block, edge.target);
        if self.function.returns == Some(target) {
            self.give_back(edge, code);
            return None;
        }
        self.assign(from, edge, code);
        if self.flow.copied[target.index()] {
            return self.block(target, None, code);
        }
        if self.is_inner(from, target) {
            return Some(target);
        }
        if end.follow != Some(target) {
            code.push(self.jump(from, target));
        }
        None
    }

    /// Whether a block's code is written at the jump to it.
    pub(super) fn is_inner(&self, from: BlockId, target: BlockId) -> bool {
        self.flow.place[target.index()].is_none() && !self.flow.is_back(from, target)
    }

    /// Writes what happens on an edge and all that is inside there.
    pub(super) fn edge_body(&mut self, end: End, edge: &Edge) -> Code {
        let mut code = vec![];
        self.edge_body_into(end, edge, &mut code);
        code
    }

    /// The same, after other code.
    pub(super) fn edge_body_into(&mut self, end: End, edge: &Edge, code: &mut Code) {
        if let Some(inner) = self.edge(end, edge, code) {
            self.tree(inner, end.follow, code);
        }
    }

    /// Which of several edges is written after the branch rather than in it: the longest one, if the others
    /// do not end where it begins, or if it is too long to be nested.
    pub(super) fn flat(&self, end: End, edges: &[&Edge]) -> Option<usize> {
        let size = |edge: &Edge| {
            if self.is_inner(end.block, edge.target) { self.flow.size[edge.target.index()] } else { 0 }
        };
        let (longest, length) =
            edges.iter().enumerate().map(|(at, edge)| (at, size(edge))).max_by_key(|(_, size)| *size)?;
        let others = edges.iter().enumerate().filter(|(at, _)| *at != longest);
        let falls =
            |edge: &Edge| end.follow.is_some_and(|follow| self.falls_to(end.block, edge.target, follow));
        (length > NESTED || !others.map(|(_, edge)| *edge).any(falls)).then_some(longest)
    }

    /// Whether the code at a jump to `target` leads to `follow`.
    fn falls_to(&self, from: BlockId, target: BlockId, follow: BlockId) -> bool {
        const PATIENCE: u32 = 64;
        if target == follow {
            return true;
        }
        if self.flow.copied[target.index()] || !self.is_inner(from, target) {
            return false;
        }
        if self.flow.size[target.index()] > PATIENCE {
            return true;
        }
        let block = self.cluster.block(target);
        block.term.edges().iter().any(|edge| self.falls_to(target, edge.target, follow))
    }

    /// The jump to a block that the code around offers.
    fn jump(&mut self, from: BlockId, target: BlockId) -> TokenStream {
        let back = self.flow.is_back(from, target);
        let found = self.frames.iter().rposition(|frame| match frame.header {
            Some(header) if back => header == target,
            _ => !back && frame.exit == Some(target),
        });
        let Some(at) = found else {
            unreachable!(
                "reducible control flow has a frame for each jump, and b{} to b{} has none",
                from.0, target.0
            )
        };
        let innermost = at + 1 == self.frames.len();
        let Frame { header, named, .. } = &mut self.frames[at];
        let word = if back { quote!(continue) } else { quote!(break) };
        match header {
            Some(_) if innermost => quote!(#word;),
            Some(header) => {
                *named = true;
                let label = label("l", *header);
                quote!(#word #label;)
            }
            None => {
                *named = true;
                let label = label("b", target);
                quote!(#word #label;)
            }
        }
    }

    /// Assigns the parameters of an edge's target.
    fn assign(&mut self, from: BlockId, edge: &Edge, code: &mut Code) {
        let cluster = self.cluster;
        let reads = |arg: Operand, param: Var| match arg.var() {
            Some(var) if self.is_inlined(var) => self.reads[var.index()].contains(&param),
            _ => is_var(arg, param),
        };
        let is_needed = |param: Var| self.scopes.is_used(param);
        let moves = ParallelMoves::new(cluster, &self.scopes.liveness, edge, is_needed, reads);
        let is_fresh = |writer: &Self, param: Var| {
            !writer.flow.is_back(from, edge.target)
                && writer.scopes.is_declared_by_edge(cluster, &writer.flow, edge.target, param)
        };
        for Move { param, arg, is_last } in moves.ordered {
            let ty = cluster.ty(param).clone();
            let (value, name) = (self.take(arg, &ty, is_last), self.name(param));
            if is_fresh(self, param) {
                let mutable = self.scopes.mutable[param.index()].then(|| quote!(mut));
                let ty = needs_type(&ty, arg).then(|| self.shared.ty(&ty)).map(|ty| quote!(: #ty));
                code.push(quote!(let #mutable #name #ty = #value;));
            } else {
                code.push(quote!(#name = #value;));
            }
        }
        let (mut names, mut values) = (vec![], vec![]);
        for Move { param, arg, is_last } in moves.cyclic {
            values.push(self.take(arg, &cluster.ty(param).clone(), is_last));
            names.push(self.name(param));
        }
        if !names.is_empty() {
            code.push(quote!((#(#names),*) = (#(#values),*);));
        }
    }
}
