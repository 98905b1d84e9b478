//! Finds the lists of scalars that need no boxes: those that only operations on lists see.

use crate::code::ScalarKind;
use crate::unboxed_lists;
use neva_blocks::analysis::flow::{loops, reach};
use neva_blocks::{BlockId, Cluster, Constant, Inst, Op, Operand, Program, Term, Type, Var};
use neva_registry::{Kernel, Native};
use std::collections::HashMap;

/// Which lists of scalars, or lists of such lists, have no boxes.
#[derive(Default)]
pub(super) struct Unboxed {
    /// For each cluster and each of its variables whether it is such a list.
    pub(super) vars: Vec<Vec<bool>>,
    /// The constants that are such lists, with their types.
    pub(super) constants: HashMap<u32, Type>,
}

/// Finds lists that need no boxes. Where something else needs such a list, the program gets a copy of it
/// before, which has boxes: only where the list is printed, or outside of loops, so that copies take no more
/// time than the list did. Constants of which such lists are made become other constants.
pub(super) fn unbox_lists(program: &mut Program) -> Unboxed {
    let Program { clusters, constants, .. } = program;
    let (mut vars, mut lists) =
        (vec![], Constants { all: constants, known: HashMap::new(), types: HashMap::new() });
    for cluster in clusters {
        let mut unboxed = vec![false; cluster.types.len()];
        if cluster.types.iter().any(|ty| kind(ty).is_some()) {
            let found = Lists::of(cluster);
            unboxed = found.unboxed();
            let escapes = found.escapes;
            box_copies(cluster, &unboxed, escapes);
            // The copies have boxes.
            unboxed.resize(cluster.types.len(), false);
            lists.unbox(cluster, &unboxed);
        }
        vars.push(unboxed);
    }
    Unboxed { vars, constants: lists.types }
}

/// The kind of the scalars in lists of a type, or in lists of such lists.
pub(super) fn kind(ty: &Type) -> Option<ScalarKind> {
    let Type::List(element) = ty else { return None };
    ScalarKind::of(element).or_else(|| kind(element))
}

/// Whether a type is that of lists of scalars.
pub(super) fn has_scalars(ty: &Type) -> bool {
    matches!(ty, Type::List(element) if ScalarKind::of(element).is_some())
}

/// A place where a variable is needed with boxes: a block, an instruction or the end, and the variable.
type Escape = (BlockId, usize, Var);

/// The lists of scalars of a cluster, and lists of such lists.
struct Lists<'c> {
    cluster: &'c Cluster,
    /// Variables of which one has boxes if the other one has: pairs, both ways.
    alike: HashMap<Var, Vec<Var>>,
    /// Variables that have boxes.
    boxed: Vec<Var>,
    /// Variables that are read or made in a loop.
    looped: Vec<Var>,
    in_loop: Vec<bool>,
    escapes: Vec<Escape>,
}

impl<'c> Lists<'c> {
    fn of(cluster: &'c Cluster) -> Lists<'c> {
        let mut in_loop = vec![false; cluster.blocks.len()];
        loops(cluster, |_| true).iter().flatten().for_each(|id| in_loop[id.index()] = true);
        let (alike, escapes) = (HashMap::new(), vec![]);
        let mut lists = Lists { cluster, alike, boxed: vec![], looped: vec![], in_loop, escapes };
        for (id, block) in cluster.numbered() {
            block.insts.iter().enumerate().for_each(|(at, inst)| lists.look(id, at, inst));
            lists.look_at_end(id, block.insts.len(), &block.term);
        }
        cluster.assignments().for_each(|(param, arg)| lists.join(Operand::Var(param), arg));
        lists
    }

    /// For each variable whether its scalars have no boxes. Lists that no loop handles keep theirs.
    fn unboxed(&self) -> Vec<bool> {
        let alike = |var: Var| self.alike.get(&var).into_iter().flatten().copied();
        let boxed = reach(self.boxed.iter().copied(), alike);
        let looped = reach(self.looped.iter().copied(), alike);
        let vars = (0..self.cluster.types.len() as u32).map(Var);
        vars.map(|var| self.is_list(Operand::Var(var)) && looped.contains(&var) && !boxed.contains(&var))
            .collect()
    }

    /// Whether a variable is a list of scalars, or of such lists.
    fn is_list(&self, operand: Operand) -> bool {
        operand.var().is_some_and(|var| kind(self.cluster.ty(var)).is_some())
    }

    fn look(&mut self, id: BlockId, at: usize, inst: &Inst) {
        let dst = inst.dst.map(Operand::Var);
        let is_known = match &inst.op {
            Op::Call(kernel) => self.is_known(kernel, &inst.args),
            // Bytes are equal where floats are not, and the other way round.
            Op::Equal => {
                let kinds = inst.args.iter().filter_map(|arg| kind(self.cluster.ty(arg.var()?)));
                kinds.into_iter().all(|kind| kind != ScalarKind::Float)
            }
            op => matches!(op, Op::Copy),
        };
        if is_known {
            self.join_all(id, dst.into_iter().chain(inst.args.iter().copied()));
        } else {
            dst.into_iter().for_each(|dst| self.keep(dst));
            self.escape(id, at, &inst.args);
        }
    }

    fn look_at_end(&mut self, id: BlockId, at: usize, term: &Term) {
        match term {
            Term::Try { kernel, args, value, .. } if self.is_known(kernel, args) => {
                self.join_all(id, value.map(Operand::Var).into_iter().chain(args.iter().copied()));
            }
            term => {
                term.assigned().into_iter().for_each(|(var, _)| self.keep(Operand::Var(var)));
                self.escape(id, at, &term.operands());
            }
        }
    }

    /// Whether a kernel may have lists without boxes. Elements that are lists are moved as they are.
    fn is_known(&self, kernel: &'static Kernel, args: &[Operand]) -> bool {
        let Some(Operand::Var(list)) = args.first() else {
            // A constant becomes one without boxes where it has to.
            return unboxed_lists::function(kernel, ScalarKind::Int).is_some();
        };
        let moves = matches!(kernel.native, Some(Native::ListTake | Native::ListPrepend));
        match self.cluster.ty(*list) {
            ty if has_scalars(ty) => unboxed_lists::function(kernel, ScalarKind::Int).is_some(),
            ty => kind(ty).is_some() && (moves || unboxed_lists::function(kernel, ScalarKind::Int).is_some()),
        }
    }

    /// Notes that operands have boxes all or none, as far as they are lists of scalars.
    fn join_all(&mut self, id: BlockId, operands: impl Iterator<Item = Operand>) {
        let mut first = None;
        for operand in operands {
            if self.is_list(operand) && self.in_loop[id.index()] {
                self.looped.extend(operand.var());
            }
            match first {
                Some(first) => self.join(first, operand),
                None if self.is_list(operand) => first = Some(operand),
                None => {}
            }
        }
    }

    /// The same of a list and another operand.
    fn join(&mut self, list: Operand, other: Operand) {
        let kind_of = |operand: Operand| kind(self.cluster.ty(operand.var()?));
        match (list, other) {
            (Operand::Var(one), Operand::Var(other))
                if self.is_list(list) && self.is_list(Operand::Var(other)) =>
            {
                if kind_of(list) != kind_of(Operand::Var(other)) {
                    self.boxed.extend([one, other]);
                }
                self.alike.entry(one).or_default().push(other);
                self.alike.entry(other).or_default().push(one);
            }
            _ => {}
        }
    }

    /// Notes that a list has boxes.
    fn keep(&mut self, list: Operand) {
        if self.is_list(list) {
            self.boxed.extend(list.var());
        }
    }

    /// Notes that lists are needed with boxes at a place.
    fn escape(&mut self, id: BlockId, at: usize, operands: &[Operand]) {
        let block = self.cluster.block(id);
        let is_printed = at == block.insts.len()
            && matches!(block.term, Term::Print { .. } | Term::Panic { .. } | Term::Fault { .. });
        let may_be_copied = is_printed || !self.in_loop[id.index()];
        for list in operands {
            match list.var() {
                Some(var) if may_be_copied && self.is_list(*list) => self.escapes.push((id, at, var)),
                _ => self.keep(*list),
            }
        }
    }
}

/// Puts copies before the places where lists without boxes are needed with boxes.
fn box_copies(cluster: &mut Cluster, unboxed: &[bool], mut escapes: Vec<Escape>) {
    escapes.retain(|(.., var)| unboxed[var.index()]);
    escapes.sort_unstable();
    escapes.dedup();
    // The last place first, so that the others stay where they are.
    for place in escapes.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)).rev() {
        let (id, at, _) = place[0];
        let origin = cluster.block(id).origin;
        let mut copies = vec![];
        for &(.., var) in place {
            let copy = cluster.new_var(cluster.ty(var).clone());
            let block = &mut cluster.blocks[id.index()];
            match block.insts.get_mut(at) {
                Some(inst) => inst.args.iter_mut().for_each(|arg| replace(arg, var, copy)),
                None => block.term.operands_mut().into_iter().for_each(|arg| replace(arg, var, copy)),
            }
            copies.push(Inst { dst: Some(copy), op: Op::Copy, args: vec![Operand::Var(var)], origin });
        }
        cluster.blocks[id.index()].insts.splice(at..at, copies);
    }
}

fn replace(operand: &mut Operand, var: Var, copy: Var) {
    if *operand == Operand::Var(var) {
        *operand = Operand::Var(copy);
    }
}

/// The constants of a program, and which of them are lists without boxes.
struct Constants<'p> {
    all: &'p mut Vec<Constant>,
    /// By a constant and a type, the one that is the same list without boxes.
    known: HashMap<(u32, Type), u32>,
    types: HashMap<u32, Type>,
}

impl Constants<'_> {
    /// Puts constants without boxes where lists that have none are made of them.
    fn unbox(&mut self, cluster: &mut Cluster, unboxed: &[bool]) {
        let types = &cluster.types;
        let params: Vec<Vec<Var>> = cluster.blocks.iter().map(|block| block.params.clone()).collect();
        let list = |var: Var| unboxed[var.index()].then(|| &types[var.index()]);
        for block in &mut cluster.blocks {
            for inst in &mut block.insts {
                if let (Op::Call(kernel), Some(dst)) = (&inst.op, inst.dst) {
                    self.unbox_arguments(kernel, &mut inst.args, list(dst));
                    continue;
                }
                let made = inst.dst.filter(|_| inst.op == Op::Copy).and_then(list);
                let compared =
                    inst.args.iter().find_map(|arg| list(arg.var()?)).filter(|_| inst.op == Op::Equal);
                if let Some(ty) = made.or(compared) {
                    inst.args.iter_mut().for_each(|arg| self.replace(arg, ty));
                }
            }
            if let Term::Try { kernel, args, value: Some(value), .. } = &mut block.term {
                self.unbox_arguments(kernel, args, list(*value));
            }
            for edge in block.term.edges_mut() {
                for (param, arg) in params[edge.target.index()].iter().zip(&mut edge.args) {
                    list(*param).into_iter().for_each(|ty| self.replace(arg, ty));
                }
            }
        }
    }

    /// The same for the arguments of a kernel, by the type of a result that has no boxes.
    fn unbox_arguments(&mut self, kernel: &Kernel, args: &mut [Operand], result: Option<&Type>) {
        let Some(result) = result else { return };
        let element = match kernel.native {
            Some(Native::ListAppend) => args.len() - 1,
            Some(Native::ListPrepend) => 1,
            Some(Native::ListSet | Native::ListPut) => 2,
            Some(Native::ListItem | Native::ListAt | Native::ListTake) => {
                let whole = Type::List(Box::new(result.clone()));
                return self.replace(&mut args[0], &whole);
            }
            _ => args.len(),
        };
        for (at, arg) in args.iter_mut().enumerate() {
            match result {
                Type::List(ty) if at == element => self.replace(arg, ty),
                ty => self.replace(arg, ty),
            }
        }
    }

    /// Replaces a constant that is a list of a type.
    fn replace(&mut self, operand: &mut Operand, ty: &Type) {
        let Operand::Const(number) = *operand else { return };
        if !matches!(self.all[number as usize], Constant::List(_)) {
            return;
        }
        let unboxed = *self.known.entry((number, ty.clone())).or_insert_with(|| {
            self.all.push(self.all[number as usize].clone());
            self.types.insert(self.all.len() as u32 - 1, ty.clone());
            self.all.len() as u32 - 1
        });
        *operand = Operand::Const(unboxed);
    }
}
