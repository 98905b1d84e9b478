//! A cluster as one function: blocks as nested loops, labelled blocks and branches.

use neva_optimizer::{Block, BlockId, Cluster, Edge, Inst, Op, Operand, Origin, Type, Var};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Lifetime};

use super::call::occurrences;
use super::comment::mark;
use super::flow::{Flow, Place, Side};
use super::names::{Names, origin_stem};
use super::outline::{Call, Function};
use super::scopes::{Scopes, is_copy};
use super::shared::Shared;

/// Statements of one scope.
pub type Code = Vec<TokenStream>;

/// What the code around offers to jump to.
struct Frame {
    /// A loop that this block heads, or nothing but a labelled block.
    header: Option<BlockId>,
    /// What follows it.
    exit: Option<BlockId>,
    /// Whether a jump names it.
    named: bool,
}

/// Writes one function.
pub struct Writer<'s, 'p, 'f> {
    /// What it shares with the other functions of the file.
    pub shared: &'s mut Shared<'p>,
    /// What it writes.
    pub cluster: &'f Cluster,
    function: &'f Function,
    /// How its blocks nest.
    pub flow: Flow,
    /// Where its variables are declared.
    pub scopes: Scopes,
    /// Expressions that are written where their variable is used, until they are.
    pub inlined: Vec<Option<Expr>>,
    /// What the expressions of `inlined` read.
    reads: Vec<Vec<Var>>,
    names: Names,
    idents: Vec<Option<Ident>>,
    frames: Vec<Frame>,
}

/// Expressions of this many operators are not put into others.
const DEEPEST: usize = 4;

/// A way out that leads to more blocks than this is not nested in a branch.
const NESTED: u32 = 6;

impl<'s, 'p, 'f> Writer<'s, 'p, 'f> {
    /// Nothing written yet. None when the control flow is not reducible.
    pub fn new(shared: &'s mut Shared<'p>, function: &'f Function) -> Option<Self> {
        let cluster = &function.cluster;
        let flow = Flow::new(cluster)?;
        let scopes = Scopes::new(cluster, &flow);
        let names = Names::reserving(shared.reserved.iter().map(String::as_str));
        let count = cluster.types.len();
        Some(Writer {
            shared,
            cluster,
            function,
            flow,
            scopes,
            inlined: vec![None; count],
            reads: vec![vec![]; count],
            names,
            idents: vec![None; count],
            frames: vec![],
        })
    }

    /// The body of the function.
    pub fn body(&mut self) -> Code {
        let mut code = vec![];
        self.tree(BlockId(0), None, &mut code);
        code
    }

    /// The name of a variable.
    pub fn name(&mut self, var: Var) -> Ident {
        match &self.idents[var.index()] {
            Some(name) => name.clone(),
            None => self.rename(var, None),
        }
    }

    /// Names a variable, after a node if there is one.
    pub fn rename(&mut self, var: Var, origin: Option<Origin>) -> Ident {
        let text = origin.and_then(|origin| self.shared.program.origins.get(origin.0 as usize));
        let stem = text.and_then(|text| origin_stem(text));
        self.name_after(var, &stem.unwrap_or_else(|| format!("v{}", var.0)))
    }

    /// Names a variable by a word.
    pub fn name_after(&mut self, var: Var, word: &str) -> Ident {
        if let Some(name) = &self.idents[var.index()] {
            return name.clone();
        }
        let name = self.names.give(word);
        self.idents[var.index()] = Some(name.clone());
        name
    }

    /// Writes a block and what it dominates. Falling off the end of `code` leads to `follow`.
    pub fn tree(&mut self, block: BlockId, follow: Option<BlockId>, code: &mut Code) {
        let mut next = Some(block);
        while let Some(block) = next {
            self.declare(self.flow.around(block), code);
            let followers = self.flow.followers(block, Side::Outside).to_vec();
            next = self.around(block, Side::Outside, &followers, follow, code);
        }
    }

    /// Writes a block with some of the placed blocks behind it. Returns what is to be written next, in the same scope.
    fn around(
        &mut self,
        block: BlockId,
        side: Side,
        followers: &[BlockId],
        follow: Option<BlockId>,
        code: &mut Code,
    ) -> Option<BlockId> {
        let is_loop = side == Side::Outside && self.flow.header[block.index()];
        let Some((last, before)) = followers.split_last() else {
            return if is_loop {
                self.repeat(block, follow, code);
                None
            } else {
                self.block(block, follow, code)
            };
        };
        if is_loop && before.is_empty() {
            self.repeat(block, Some(*last), code);
            return Some(*last);
        }
        self.frames.push(Frame { header: None, exit: Some(*last), named: false });
        let mut inner = vec![];
        if let Some(next) = self.around(block, side, before, Some(*last), &mut inner) {
            self.tree(next, Some(*last), &mut inner);
        }
        if self.frames.pop().is_some_and(|frame| frame.named) {
            let label = label("b", *last);
            code.push(quote!(#label: { #(#inner)* }));
        } else {
            code.append(&mut inner);
        }
        Some(*last)
    }

    /// Writes a loop that is left to `exit`.
    fn repeat(&mut self, header: BlockId, exit: Option<BlockId>, code: &mut Code) {
        self.frames.push(Frame { header: Some(header), exit, named: false });
        let mut body = vec![];
        let place = Place { side: Side::Inside, ..self.flow.around(header) };
        self.declare(place, &mut body);
        let followers = self.flow.followers(header, Side::Inside).to_vec();
        if let Some(next) = self.around(header, Side::Inside, &followers, Some(header), &mut body) {
            self.tree(next, Some(header), &mut body);
        }
        if self.frames.pop().is_some_and(|frame| frame.named) {
            let label = label("l", header);
            code.push(quote!(#label: loop { #(#body)* }));
        } else {
            code.push(quote!(loop { #(#body)* }));
        }
    }

    /// Declares the variables of a place.
    fn declare(&mut self, place: Place, code: &mut Code) {
        for var in self.scopes.at.remove(&place).unwrap_or_default() {
            let (name, ty) = (self.name(var), self.shared.ty(self.cluster.ty(var)));
            code.push(if self.scopes.mutable[var.index()] {
                quote!(let mut #name: #ty;)
            } else {
                quote!(let #name: #ty;)
            });
        }
    }

    /// Writes instructions and terminator of a block.
    fn block(&mut self, id: BlockId, follow: Option<BlockId>, code: &mut Code) -> Option<BlockId> {
        let cluster = self.cluster;
        let block = cluster.block(id);
        let dying = self.last_uses(id, block);
        if let Some(call) = self.function.calls.get(&id) {
            self.call_part(call, block, &dying, code);
            return if call.returns { self.terminator(id, &block.term, follow, code) } else { None };
        }
        for (at, (inst, dying)) in block.insts.iter().zip(&dying).enumerate() {
            if self.can_inline(block, at) {
                self.comment(inst.origin, code);
                self.inline(inst, dying);
            } else {
                self.instruction(inst, dying, code);
            }
        }
        self.terminator(id, &block.term, follow, code)
    }

    /// For each instruction, which of its arguments are not read afterwards.
    fn last_uses(&self, id: BlockId, block: &Block) -> Vec<Vec<bool>> {
        let mut later = std::collections::HashSet::new();
        let note = |operand: Operand, later: &mut std::collections::HashSet<Var>| match operand {
            Operand::Var(var) if !is_copy(self.cluster.ty(var)) => {
                later.insert(var) && !self.scopes.liveness.is_live_out(id, var)
            }
            _ => false,
        };
        for operand in block.term.operands() {
            note(operand, &mut later);
        }
        for arg in block.term.edges().into_iter().flat_map(|edge| &edge.args) {
            note(*arg, &mut later);
        }
        let mut dying: Vec<Vec<bool>> = vec![];
        for inst in block.insts.iter().rev() {
            // Arguments are evaluated in order, so that the last of several uses is the last one.
            let mut last: Vec<bool> = inst.args.iter().rev().map(|arg| note(*arg, &mut later)).collect();
            last.reverse();
            // What is lent elsewhere in the same call cannot be moved.
            if let Op::Call(kernel) = &inst.op {
                forbid_lent(kernel, &inst.args, &mut last);
            }
            dying.push(last);
        }
        dying.reverse();
        dying
    }

    /// Whether an instruction is written where its result is used: a scalar that is used once, in the same block, of
    /// scalars only.
    fn can_inline(&mut self, block: &Block, at: usize) -> bool {
        let inst = &block.insts[at];
        let Some(dst) = inst.dst else { return false };
        let is_scalar = |arg: &Operand| match arg {
            Operand::Var(var) => is_copy(self.cluster.ty(*var)),
            Operand::Const(_) | Operand::Unit => false,
            _ => true,
        };
        let is_operator = match &inst.op {
            Op::Call(kernel) => {
                matches!(kernel.code, neva_registry::Code::Expr(_))
                    && kernel.effect == neva_registry::Effect::Pure
            }
            Op::Equal => true,
            _ => false,
        };
        is_operator
            && self.scopes.uses[dst.index()] == 1
            && self.scopes.declared[dst.index()].is_none()
            && is_copy(self.cluster.ty(dst))
            && *self.cluster.ty(dst) != Type::Unit
            && inst.args.iter().all(is_scalar)
            && self.is_used_simply(block, at, dst)
            && inst
                .args
                .iter()
                .filter_map(|arg| arg.var())
                .map(|var| self.reads[var.index()].len())
                .sum::<usize>()
                < DEEPEST
    }

    /// Whether the one use of a result takes an expression as well as a name.
    fn is_used_simply(&mut self, block: &Block, at: usize, dst: Var) -> bool {
        for inst in &block.insts[at + 1..] {
            if let Some(position) = inst.args.iter().position(|arg| *arg == Operand::Var(dst)) {
                return match &inst.op {
                    Op::Call(kernel) if matches!(kernel.code, neva_registry::Code::Expr(_)) => {
                        occurrences(self.shared, kernel).get(position) == Some(&1)
                    }
                    Op::Equal | Op::Box | Op::Copy => true,
                    _ => false,
                };
            }
        }
        let is_operand = block.term.operands().contains(&Operand::Var(dst));
        match &block.term {
            neva_optimizer::Term::If { .. } | neva_optimizer::Term::Switch { .. } if is_operand => true,
            // Copies of a block that ends the program may be many.
            term => {
                !is_operand
                    && term.edges().iter().any(|edge| {
                        edge.args.contains(&Operand::Var(dst)) && !self.flow.copied[edge.target.index()]
                    })
            }
        }
    }

    fn inline(&mut self, inst: &Inst, dying: &[bool]) {
        let Some(dst) = inst.dst else { return };
        let mut reads = vec![];
        for var in inst.args.iter().filter_map(|arg| arg.var()) {
            if self.is_inlined(var) {
                reads.append(&mut self.reads[var.index()]);
            } else {
                reads.push(var);
            }
        }
        let code = self.operation(inst, dying);
        self.inlined[dst.index()] = Some(code);
        self.reads[dst.index()] = reads;
    }

    /// A comment with the origin, unless the last one said the same.
    pub fn comment(&mut self, origin: Origin, code: &mut Code) {
        let text = self.shared.program.origins.get(origin.0 as usize);
        if self.shared.last_origin != Some(origin) && text.is_some_and(|text| !text.is_empty()) {
            self.shared.last_origin = Some(origin);
            code.push(mark(origin));
        }
    }

    /// Writes what happens on an edge. Returns the target when its code is to follow right there.
    pub fn edge(
        &mut self,
        from: BlockId,
        edge: &Edge,
        follow: Option<BlockId>,
        code: &mut Code,
    ) -> Option<BlockId> {
        let target = edge.target;
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
        if follow != Some(target) {
            code.push(self.jump(from, target));
        }
        None
    }

    /// Writes the call of another function.
    fn call_part(&mut self, call: &Call, block: &Block, dying: &[Vec<bool>], code: &mut Code) {
        let mut args = vec![];
        let cluster = self.cluster;
        if let (Some(inst), Some(dying)) = (block.insts.first(), dying.first()) {
            for (arg, dying) in inst.args.iter().zip(dying) {
                let ty = self.natural(*arg);
                args.push(self.take(*arg, &ty, *dying));
            }
        }
        let Some(function) = self.shared.parts.get(call.function).cloned() else { return };
        let mut names = vec![];
        for &result in call.results.iter().filter(|result| *cluster.ty(**result) != Type::Unit) {
            let name = self.name(result);
            if self.scopes.declared[result.index()].is_none() {
                let ty = self.shared.ty(cluster.ty(result));
                code.push(quote!(let #name: #ty;));
            }
            names.push(name);
        }
        code.push(match &names[..] {
            [] => quote!(#function(#(#args),*);),
            [name] => quote!(#name = #function(#(#args),*);),
            names => quote!((#(#names),*) = #function(#(#args),*);),
        });
    }

    /// Writes the return of an edge's arguments.
    fn give_back(&mut self, edge: &Edge, code: &mut Code) {
        let cluster = self.cluster;
        let mut values = vec![];
        for (at, (param, arg)) in cluster.block(edge.target).params.iter().zip(&edge.args).enumerate() {
            let dying = !edge.args[at + 1..].contains(arg);
            let ty = cluster.ty(*param).clone();
            if ty != Type::Unit {
                values.push(self.take(*arg, &ty, dying));
            }
        }
        code.push(match &values[..] {
            [] => quote!(return;),
            [value] => quote!(return #value;),
            values => quote!(return (#(#values),*);),
        });
    }

    /// The parameters and the result that the function declares.
    pub fn signature(&mut self) -> TokenStream {
        let function = self.function;
        let mut params = vec![];
        for &param in &function.params {
            let (name, ty) = (self.name(param), self.shared.ty(self.cluster.ty(param)));
            params.push(quote!(#name: #ty));
        }
        let Some(returns) = function.returns else { return quote!((#(#params),*) -> !) };
        let mut results = vec![];
        for &param in &function.cluster.block(returns).params {
            if *self.cluster.ty(param) != Type::Unit {
                results.push(self.shared.ty(self.cluster.ty(param)));
            }
        }
        match &results[..] {
            [] => quote!((#(#params),*)),
            [result] => quote!((#(#params),*) -> #result),
            results => quote!((#(#params),*) -> (#(#results),*)),
        }
    }

    /// Whether a block's code is written at the jump to it.
    pub fn is_inner(&self, from: BlockId, target: BlockId) -> bool {
        self.flow.place[target.index()].is_none() && !self.flow.is_back(from, target)
    }

    /// Writes what happens on an edge and all that is inside there.
    pub fn way(&mut self, from: BlockId, edge: &Edge, follow: Option<BlockId>) -> Code {
        let mut code = vec![];
        self.way_into(from, edge, follow, &mut code);
        code
    }

    /// The same, behind other code.
    pub fn way_into(&mut self, from: BlockId, edge: &Edge, follow: Option<BlockId>, code: &mut Code) {
        if let Some(inner) = self.edge(from, edge, follow, code) {
            self.tree(inner, follow, code);
        }
    }

    /// Which of several ways is written behind the branch rather than in it: the longest one, if the others do not end
    /// where it begins, or if it is too long to be nested.
    pub fn flat(&self, from: BlockId, edges: &[&Edge], follow: Option<BlockId>) -> Option<usize> {
        let size = |edge: &Edge| {
            if self.is_inner(from, edge.target) { self.flow.size[edge.target.index()] } else { 0 }
        };
        let (longest, length) =
            edges.iter().enumerate().map(|(at, edge)| (at, size(edge))).max_by_key(|(_, size)| *size)?;
        let others = edges.iter().enumerate().filter(|(at, _)| *at != longest);
        let falls = |edge: &Edge| follow.is_some_and(|follow| self.falls_to(from, edge.target, follow));
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
            // Reducible control flow has a frame for each jump.
            return quote!(unreachable!(););
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
        let target = cluster.block(edge.target);
        let mut moves: Vec<(Var, Operand)> = vec![];
        for (param, arg) in target.params.iter().zip(&edge.args) {
            if self.scopes.is_used(*param) && *arg != Operand::Var(*param) {
                moves.push((*param, *arg));
            }
        }
        let fresh = |writer: &Self, param: Var| {
            !writer.flow.is_back(from, edge.target)
                && writer.scopes.is_declared_by_edge(cluster, &writer.flow, edge.target, param)
        };
        let (order, cycle) = self.sequence(&moves);
        let mut values = vec![];
        for (at, &(param, arg)) in order.iter().chain(&cycle).enumerate() {
            let again = order.iter().chain(&cycle).skip(at + 1).any(|(_, later)| *later == arg);
            let dying =
                arg.var().is_some_and(|var| !again && !self.scopes.liveness.is_live_in(edge.target, var));
            let ty = cluster.ty(param).clone();
            let value = self.take(arg, &ty, dying);
            let name = self.name(param);
            if at >= order.len() {
                values.push((name, value));
            } else if fresh(self, param) {
                let mutable = self.scopes.mutable[param.index()].then(|| quote!(mut));
                let ty = needs_type(&ty, arg).then(|| self.shared.ty(&ty)).map(|ty| quote!(: #ty));
                code.push(quote!(let #mutable #name #ty = #value;));
            } else {
                code.push(quote!(#name = #value;));
            }
        }
        if !values.is_empty() {
            let (names, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
            code.push(quote!((#(#names),*) = (#(#values),*);));
        }
    }

    /// Assignments in an order in which none overwrites what a later one reads, and those that have no such order.
    fn sequence(&self, moves: &[(Var, Operand)]) -> (Vec<(Var, Operand)>, Vec<(Var, Operand)>) {
        let reads = |arg: Operand, param: Var| match arg.var() {
            Some(var) if self.is_inlined(var) => self.reads[var.index()].contains(&param),
            Some(var) => var == param,
            None => false,
        };
        let mut rest = moves.to_vec();
        let mut order = vec![];
        while !rest.is_empty() {
            let next = rest.iter().enumerate().position(|(at, (param, _))| {
                rest.iter().enumerate().all(|(other, (_, arg))| other == at || !reads(*arg, *param))
            });
            let Some(next) = next else { break };
            order.push(rest.remove(next));
        }
        (order, rest)
    }
}

/// Marks arguments that are lent to the same call in another place as not to be moved.
pub fn forbid_lent(kernel: &neva_registry::Kernel, args: &[Operand], dying: &mut [bool]) {
    for at in 0..args.len().min(dying.len()) {
        let lent = kernel.params.iter().zip(args).enumerate();
        let mut lent = lent.filter(|(other, (param, arg))| {
            *other != at && param.by == neva_registry::By::Ref && **arg == args[at]
        });
        if lent.next().is_some() {
            dying[at] = false;
        }
    }
}

/// Whether a declaration must say its type, as the value does not.
pub fn needs_type(ty: &Type, value: Operand) -> bool {
    matches!(ty, Type::Int | Type::Float | Type::List(_) | Type::Dict(_)) && value.var().is_none()
}

fn label(prefix: &str, block: BlockId) -> Lifetime {
    let name: Ident = format_ident!("{prefix}{}", block.0);
    Lifetime { apostrophe: Span::call_site(), ident: name }
}
