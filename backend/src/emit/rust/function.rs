//! A cluster as one function: blocks as nested loops, labelled blocks and branches.

use std::collections::{HashMap, HashSet};

use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::{Block, BlockId, Cluster, Inst, Op, Operand, Origin, Type, Var};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Expr, Lifetime};

use super::call::{forbid_lent, occurrences};
use super::comment::mark;
use super::edge::End;
use super::flow::{Flow, Placement, Side};
use super::lent::lent_items;
use super::lent_parts::lent_parts;
use super::names::{Names, origin_stem};
use super::outline::Function;
use super::scopes::Scopes;
use super::shared::Shared;

/// Statements of one scope.
pub(super) type Code = Vec<TokenStream>;

/// What the code around offers to jump to.
pub(super) struct Frame {
    /// The header, if this is a loop; none if it is a labelled block.
    pub header: Option<BlockId>,
    /// What follows it.
    pub exit: Option<BlockId>,
    /// Whether a jump names it.
    pub named: bool,
}

/// Writes one function.
pub(super) struct Writer<'s, 'p, 'f> {
    /// What it shares with the other functions of the file.
    pub shared: &'s mut Shared<'p>,
    /// What it writes.
    pub cluster: &'f Cluster,
    /// The function that has these blocks.
    pub function: &'f Function,
    /// How its blocks nest.
    pub flow: Flow,
    /// Where its variables are declared.
    pub scopes: Scopes,
    /// The variables that are references to elements of lists.
    pub lent: HashSet<Var>,
    /// The variables that are slices of texts.
    pub slices: HashSet<Var>,
    /// Expressions that are written where their variable is used, until they are.
    pub inlined: Vec<Option<Expr>>,
    /// What the expressions of `inlined` read.
    pub reads: Vec<Vec<Var>>,
    /// How many operators the expressions of `inlined` have.
    lengths: Vec<usize>,
    names: Names,
    idents: Vec<Option<Ident>>,
    /// Whether the block that is written is in a loop.
    pub is_in_loop: bool,
    /// What jumps can lead to, from the outermost on.
    pub frames: Vec<Frame>,
    /// For headers of loops, what is computed ahead for them.
    pub aheads: HashMap<BlockId, Ident>,
    /// What calls in these blocks have started on other cores.
    pub started: HashMap<BlockId, Ident>,
}

/// Expressions that read this many variables are not put into others.
const MOST_READS: usize = 4;

/// Expressions of this many operators are not put into others: each operator copies and walks its operands.
const LONGEST: usize = 32;

/// What uses a variable first in its block.
#[derive(Clone, Copy)]
enum User {
    /// The instruction at a position, as this argument.
    Inst(usize, usize),
    /// The terminator, which looks at it.
    Term,
    /// An edge, which passes it.
    Edge,
}

impl<'s, 'p, 'f> Writer<'s, 'p, 'f> {
    /// Nothing written yet. None when the control flow is not reducible.
    pub(super) fn new(shared: &'s mut Shared<'p>, function: &'f Function) -> Option<Self> {
        let cluster = &function.cluster;
        let flow = Flow::new(cluster)?;
        let scopes = Scopes::new(cluster, &flow);
        let lent = lent_items(function, &scopes);
        let slices = lent_parts(function, &flow, &scopes);
        let names = Names::reserving(shared.reserved.iter().map(String::as_str));
        let count = cluster.types.len();
        Some(Writer {
            shared,
            cluster,
            function,
            flow,
            scopes,
            lent,
            slices,
            inlined: vec![None; count],
            reads: vec![vec![]; count],
            lengths: vec![0; count],
            names,
            idents: vec![None; count],
            is_in_loop: false,
            frames: vec![],
            aheads: HashMap::new(),
            started: HashMap::new(),
        })
    }

    /// The body of the function.
    pub(super) fn body(&mut self) -> Code {
        let mut code = vec![];
        self.shared.last_origin = None;
        self.tree(BlockId(0), None, &mut code);
        code
    }

    /// The name of a variable.
    pub(super) fn name(&mut self, var: Var) -> Ident {
        match &self.idents[var.index()] {
            Some(name) => name.clone(),
            None => self.rename(var, None),
        }
    }

    /// Names a variable, after a node if there is one.
    pub(super) fn rename(&mut self, var: Var, origin: Option<Origin>) -> Ident {
        let text = origin.and_then(|origin| self.shared.program.origins.get(origin.0 as usize));
        let stem = text.and_then(|text| origin_stem(text));
        self.name_after(var, &stem.unwrap_or_else(|| format!("v{}", var.0)))
    }

    /// A name for something else than a variable.
    pub(super) fn new_name(&mut self, word: &str) -> Ident {
        self.names.give(word)
    }

    /// Names a variable by a word.
    pub(super) fn name_after(&mut self, var: Var, word: &str) -> Ident {
        if let Some(name) = &self.idents[var.index()] {
            return name.clone();
        }
        let name = self.names.give(word);
        self.idents[var.index()] = Some(name.clone());
        name
    }

    /// Writes a block and what it dominates. Falling off the end of `code` leads to `follow`.
    pub(super) fn tree(&mut self, block: BlockId, follow: Option<BlockId>, code: &mut Code) {
        let mut next = Some(block);
        while let Some(block) = next {
            self.declare(self.flow.around(block), code);
            let followers = self.flow.followers(block, Side::Outside).to_vec();
            next = self.around(block, Side::Outside, &followers, follow, code);
        }
    }

    /// Writes a block with some of the placed blocks after it. Returns what is to be written next, in the
    /// same scope.
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
        self.begin_ahead(header, code);
        self.frames.push(Frame { header: Some(header), exit, named: false });
        let mut body = vec![];
        let place = Placement { side: Side::Inside, ..self.flow.around(header) };
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
    fn declare(&mut self, place: Placement, code: &mut Code) {
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
    pub(super) fn block(&mut self, id: BlockId, follow: Option<BlockId>, code: &mut Code) -> Option<BlockId> {
        let (cluster, end) = (self.cluster, End { block: id, follow });
        let block = cluster.block(id);
        self.is_in_loop = self.flow.loop_of(id).is_some();
        let mut dying = LastUses::new(cluster, &self.scopes.liveness, id).insts;
        for (inst, dying) in block.insts.iter().zip(&mut dying) {
            if let Op::Call(kernel) = &inst.op {
                forbid_lent(kernel, &inst.args, dying);
            }
        }
        self.move_fields(block, &mut dying);
        for (inst, dying) in block.insts.iter().zip(&mut dying) {
            for (arg, dying) in inst.args.iter().zip(dying) {
                *dying &= arg.var().is_none_or(|var| !self.lent.contains(&var));
            }
        }
        if let Some(call) = self.function.calls.get(&id) {
            self.call_part(id, call, &dying, code);
            return if call.returns { self.terminator(end, &block.term, code) } else { None };
        }
        let users = users(block);
        for (inst, dying) in block.insts.iter().zip(&dying) {
            if self.can_inline(block, inst, &users) {
                self.comment(inst.origin, code);
                self.inline(inst, dying);
            } else {
                self.instruction(inst, dying, code);
            }
        }
        self.terminator(end, &block.term, code)
    }

    /// Marks fields to be moved out of a struct that is only taken apart from there on.
    fn move_fields(&self, block: &Block, dying: &mut [Vec<bool>]) {
        // The fields that are read later of each such struct.
        let mut read: HashMap<Var, Vec<&String>> = HashMap::new();
        for (inst, dying) in block.insts.iter().zip(dying).rev() {
            match (&inst.op, &inst.args[..]) {
                (Op::Field(name), &[Operand::Var(var)]) if dying[0] => drop(read.insert(var, vec![name])),
                (Op::Field(name), [Operand::Var(var)])
                    if matches!(self.cluster.ty(*var), Type::Struct(_)) =>
                {
                    if let Some(names) = read.get_mut(var)
                        && !names.contains(&name)
                    {
                        dying[0] = true;
                        names.push(name);
                    }
                }
                (_, args) => {
                    for var in args.iter().filter_map(|arg| arg.var()) {
                        read.remove(&var);
                    }
                }
            }
        }
    }

    /// Whether an instruction is written where its result is used: a scalar that is used once, in the same
    /// block, of scalars only.
    fn can_inline(&mut self, block: &Block, inst: &Inst, users: &HashMap<Var, User>) -> bool {
        let Some(dst) = inst.dst else { return false };
        let is_scalar = |arg: &Operand| match arg {
            Operand::Var(var) => self.cluster.ty(*var).is_copy(),
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
            && !self.shared.is_for_debuggers
            && self.scopes.uses[dst.index()] == 1
            && self.scopes.declared[dst.index()].is_none()
            && self.cluster.ty(dst).is_copy()
            && *self.cluster.ty(dst) != Type::Unit
            && inst.args.iter().all(is_scalar)
            && users.get(&dst).is_some_and(|user| self.is_used_simply(block, *user, dst))
            && self.sum(inst, |var| self.reads[var.index()].len()) < MOST_READS
            && self.sum(inst, |var| self.lengths[var.index()]) < LONGEST
    }

    /// Whether the one use of a result takes an expression as well as a name.
    fn is_used_simply(&mut self, block: &Block, user: User, dst: Var) -> bool {
        match (user, &block.term) {
            (User::Inst(at, position), _) => match &block.insts[at].op {
                Op::Call(kernel) if matches!(kernel.code, neva_registry::Code::Expr(_)) => {
                    occurrences(self.shared, kernel).get(position) == Some(&1)
                }
                Op::Equal | Op::Box | Op::Copy => true,
                _ => false,
            },
            (User::Term, term) => {
                matches!(term, neva_blocks::Term::If { .. } | neva_blocks::Term::Switch { .. })
            }
            // Copies of a block that ends the program may be many.
            (User::Edge, term) => term
                .edges()
                .iter()
                .any(|edge| edge.args.contains(&Operand::Var(dst)) && !self.flow.copied[edge.target.index()]),
        }
    }

    /// The sum of something over the variables that an instruction reads.
    fn sum(&self, inst: &Inst, of: impl Fn(Var) -> usize) -> usize {
        inst.args.iter().filter_map(|arg| arg.var()).map(of).sum()
    }

    fn inline(&mut self, inst: &Inst, dying: &[bool]) {
        let Some(dst) = inst.dst else { return };
        self.lengths[dst.index()] = 1 + self.sum(inst, |var| self.lengths[var.index()]);
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
    pub(super) fn comment(&mut self, origin: Origin, code: &mut Code) {
        let text = self.shared.program.origins.get(origin.0 as usize);
        if self.shared.last_origin != Some(origin) && text.is_some_and(|text| !text.is_empty()) {
            self.shared.last_origin = Some(origin);
            code.push(mark(origin));
        }
    }
}

/// Whether a declaration must say its type, as the value does not.
pub(super) fn needs_type(ty: &Type, value: Operand) -> bool {
    matches!(ty, Type::Int | Type::Float | Type::List(_) | Type::Dict(_) | Type::Struct(_))
        && value.var().is_none()
}

/// The label of a loop or of the code in front of a block.
pub(super) fn label(prefix: &str, block: BlockId) -> Lifetime {
    let name: Ident = format_ident!("{prefix}{}", block.0);
    Lifetime { apostrophe: Span::call_site(), ident: name }
}

/// What uses each variable first that a block uses.
fn users(block: &Block) -> HashMap<Var, User> {
    let mut users = HashMap::new();
    let mut add = |operand: &Operand, user| {
        if let Operand::Var(var) = operand {
            users.entry(*var).or_insert(user);
        }
    };
    for (at, inst) in block.insts.iter().enumerate() {
        inst.args.iter().enumerate().for_each(|(position, arg)| add(arg, User::Inst(at, position)));
    }
    block.term.operands().iter().for_each(|operand| add(operand, User::Term));
    block.term.edges().into_iter().flat_map(|edge| &edge.args).for_each(|arg| add(arg, User::Edge));
    users
}
