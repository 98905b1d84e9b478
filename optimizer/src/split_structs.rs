//! Makes a list for each field out of lists of structs.

use crate::called::{OWN, RESERVE};
use crate::substitution::Substitution;
use neva_blocks::*;
use neva_registry::{Kernel, Native};
use petgraph::unionfind::UnionFind;
use std::collections::{HashMap, HashSet};

/// Structs of more fields stay together.
const MOST_SPLIT: usize = 8;

/// Lists of structs of scalars and texts, of whose elements a cluster only takes fields, become lists of
/// these fields. In the engine an element is a value of one size, so a struct is a block of memory, which is
/// made, found and dropped by itself; fields are not.
pub(crate) fn split_structs(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    let mut pool = ConstantPool::new(constants);
    for cluster in clusters {
        if cluster.types.iter().any(|ty| fields(ty).is_some())
            && let Some(splitting) = Lists::of(cluster, pool.all()).splitting(cluster)
        {
            splitting.change(cluster, &mut pool);
        }
    }
}

/// The fields of the structs in a list of this type.
fn fields(list: &Type) -> Option<&[(String, Type)]> {
    let Type::List(element) = list else { return None };
    let Type::Struct(fields) = &**element else { return None };
    let is_simple = |ty: &Type| matches!(ty, Type::Bool | Type::Int | Type::Float | Type::Str);
    (fields.len() <= MOST_SPLIT && fields.iter().all(|(_, ty)| is_simple(ty))).then_some(fields)
}

/// Whether a constant is a struct of these fields. An integer may be where a float is expected: it would be
/// another number as an element of a list of floats.
fn has_fields(constant: &Constant, fields: &[(String, Type)]) -> bool {
    let Constant::Struct(values) = constant else { return false };
    values.len() == fields.len()
        && fields.iter().all(|(name, ty)| {
            matches!(
                (values.get(name), ty),
                (Some(Constant::Bool(_)), Type::Bool)
                    | (Some(Constant::Int(_)), Type::Int)
                    | (Some(Constant::Float(_)), Type::Float)
                    | (Some(Constant::Str(_)), Type::Str)
            )
        })
}

/// What a call does with the list that is its first argument.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    /// It says how long it is.
    Len,
    /// It gives an element.
    Element,
    /// It gives a list of some of its elements, and of the one at this position of the arguments.
    List(Option<usize>),
}

impl Use {
    fn of(kernel: &'static Kernel) -> Option<Use> {
        Some(match kernel.native {
            Some(Native::ListLen) => Use::Len,
            Some(Native::ListItem | Native::ListAt) => Use::Element,
            Some(Native::ListAppend) => Use::List(Some(kernel.params.len() - 1)),
            Some(Native::ListSet | Native::ListPut) => Use::List(Some(2)),
            Some(Native::ListSlice) => Use::List(None),
            _ if *kernel == RESERVE || *kernel == OWN => Use::List(None),
            _ => return None,
        })
    }
}

/// The lists of structs of a cluster. Those that are one value at some time are in one class, and so are
/// those between which elements go.
struct Lists<'c> {
    constants: &'c [Constant],
    classes: UnionFind<u32>,
    /// For each variable whether the structs of its class are needed as a whole.
    is_whole: Vec<bool>,
    /// For each struct that is an element, the list that it is of.
    list_of: HashMap<Var, Var>,
    /// For each struct that the cluster makes, its fields, sorted by name.
    made: HashMap<Var, Vec<Operand>>,
}

impl<'c> Lists<'c> {
    fn of(cluster: &Cluster, constants: &'c [Constant]) -> Lists<'c> {
        let count = cluster.types.len();
        let mut lists = Lists {
            constants,
            classes: UnionFind::new(count),
            is_whole: vec![false; count],
            list_of: HashMap::new(),
            made: HashMap::new(),
        };
        lists.find_elements(cluster);
        for block in &cluster.blocks {
            for inst in &block.insts {
                lists.look(cluster, &inst.op, &inst.args, inst.dst);
            }
            lists.look_at_end(cluster, &block.term);
        }
        for (param, arg) in cluster.assignments() {
            match fields(cluster.ty(param)) {
                Some(_) => lists.join(cluster, param, arg),
                None => lists.keep(&[arg]),
            }
        }
        let whole: Vec<u32> = (0..count as u32).filter(|var| lists.is_whole[*var as usize]).collect();
        for var in whole {
            let class = lists.classes.find(var);
            lists.is_whole[class as usize] = true;
        }
        lists
    }

    fn find_elements(&mut self, cluster: &Cluster) {
        for block in &cluster.blocks {
            for inst in &block.insts {
                match (&inst.op, inst.dst) {
                    (Op::Struct(names), Some(dst)) => {
                        let mut fields: Vec<_> = names.iter().zip(inst.args.iter().copied()).collect();
                        fields.sort_unstable_by_key(|(name, _)| *name);
                        self.made.insert(dst, fields.into_iter().map(|(_, field)| field).collect());
                    }
                    (Op::Call(kernel), Some(dst)) => self.find_element(cluster, kernel, &inst.args, dst),
                    _ => {}
                }
            }
            if let Term::Try { kernel, args, value: Some(value), .. } = &block.term {
                self.find_element(cluster, kernel, args, *value);
            }
        }
    }

    fn find_element(&mut self, cluster: &Cluster, kernel: &'static Kernel, args: &[Operand], dst: Var) {
        if let (Some(Use::Element), Some(Operand::Var(list))) = (Use::of(kernel), args.first())
            && fields(cluster.ty(*list)).is_some()
        {
            self.list_of.insert(dst, *list);
        }
    }

    /// Notes what an instruction does with lists and their elements.
    fn look(&mut self, cluster: &Cluster, op: &Op, args: &[Operand], dst: Option<Var>) {
        let used = if let Op::Call(kernel) = op { Use::of(kernel) } else { None };
        let list = dst.filter(|dst| fields(cluster.ty(*dst)).is_some());
        match (used, list) {
            (Some(Use::Len | Use::Element), None) => {}
            (None, None) if matches!(op, Op::Field(_)) => {}
            (Some(Use::List(element)), Some(list)) => {
                self.join(cluster, list, args[0]);
                if let Some(element) = element {
                    self.put(cluster, list, args[element]);
                }
            }
            _ => {
                list.into_iter().for_each(|list| self.is_whole[list.index()] = true);
                self.keep(args);
            }
        }
    }

    fn look_at_end(&mut self, cluster: &Cluster, term: &Term) {
        for (var, _) in term.assigned() {
            if fields(cluster.ty(var)).is_some() {
                self.is_whole[var.index()] = true;
            }
        }
        match term {
            Term::Try { kernel, args, .. } if Use::of(kernel) == Some(Use::Element) => self.keep(&args[1..]),
            term => self.keep(&term.operands()),
        }
        term.edges().into_iter().for_each(|edge| self.keep_elements(&edge.args));
    }

    /// Notes that operands are needed as a whole.
    fn keep(&mut self, operands: &[Operand]) {
        operands.iter().filter_map(|operand| operand.var()).for_each(|var| self.is_whole[var.index()] = true);
        self.keep_elements(operands);
    }

    fn keep_elements(&mut self, operands: &[Operand]) {
        for var in operands.iter().filter_map(|operand| operand.var()) {
            if let Some(list) = self.list_of.get(&var) {
                self.is_whole[list.index()] = true;
            }
        }
    }

    /// Notes that a list may be the same as another one.
    fn join(&mut self, cluster: &Cluster, list: Var, other: Operand) {
        match other {
            Operand::Var(other) if fields(cluster.ty(other)) == fields(cluster.ty(list)) => {
                self.classes.union(list.0, other.0);
            }
            other if self.is_list_of(other, fields(cluster.ty(list)).unwrap_or_default()) => {}
            other => {
                self.is_whole[list.index()] = true;
                self.keep(&[other]);
            }
        }
    }

    /// Whether an operand is a constant list of structs of these fields.
    fn is_list_of(&self, operand: Operand, fields: &[(String, Type)]) -> bool {
        let constant = operand.constant(self.constants);
        let Some(Constant::List(elements)) = constant.as_deref() else { return false };
        elements.iter().all(|element| has_fields(element, fields))
    }

    /// Whether an operand is a constant that may be an element of a list.
    fn is_element_of(&self, operand: Operand, list: &Type) -> bool {
        let constant = operand.constant(self.constants);
        constant.is_some_and(|constant| fields(list).is_some_and(|fields| has_fields(&constant, fields)))
    }

    /// Notes that an element is put into a list.
    fn put(&mut self, cluster: &Cluster, list: Var, element: Operand) {
        let is_of_type = |var: &Var| Type::List(Box::new(cluster.ty(*var).clone())) == *cluster.ty(list);
        match element.var().filter(is_of_type) {
            Some(var) if let Some(from) = self.list_of.get(&var) => {
                self.classes.union(list.0, from.0);
            }
            Some(var) if self.made.contains_key(&var) => {}
            None if self.is_element_of(element, cluster.ty(list)) => {}
            _ => {
                self.is_whole[list.index()] = true;
                self.keep(&[element]);
            }
        }
    }

    /// How to split the lists whose structs nobody needs as a whole; nothing where there are none.
    fn splitting(self, cluster: &mut Cluster) -> Option<Splitting> {
        let is_split = |list: Var| !self.is_whole[self.classes.find(list.0) as usize];
        let vars = (0..cluster.types.len() as u32).map(Var);
        let mut split: Vec<(Var, Var)> =
            vars.map(|var| (var, self.list_of.get(&var).copied().unwrap_or(var))).collect();
        split.retain(|(_, list)| fields(cluster.ty(*list)).is_some() && is_split(*list));
        let mut parts = HashMap::new();
        for (var, list) in split {
            let fields: Vec<_> = fields(cluster.ty(list)).into_iter().flatten().cloned().collect();
            let part = |(name, ty): (String, Type)| {
                let ty = if var == list { Type::List(Box::new(ty)) } else { ty };
                (name, cluster.new_var(ty))
            };
            parts.insert(var, fields.into_iter().map(part).collect());
        }
        let fields = Substitution::new(cluster);
        (!parts.is_empty()).then_some(Splitting { made: self.made, parts, needed: HashSet::new(), fields })
    }
}

/// What takes the place of lists and of their elements.
struct Splitting {
    made: HashMap<Var, Vec<Operand>>,
    /// For each list and each element, the name and variable of each field.
    parts: HashMap<Var, Vec<(String, Var)>>,
    /// The parts of elements that something reads.
    needed: HashSet<Var>,
    /// What the fields that were taken out of elements are now.
    fields: Substitution,
}

impl Splitting {
    fn change(mut self, cluster: &mut Cluster, pool: &mut ConstantPool<'_>) {
        for block in &mut cluster.blocks {
            let insts = std::mem::take(&mut block.insts);
            block.insts = insts.into_iter().flat_map(|inst| self.inst(inst, pool)).collect();
        }
        for number in 0..cluster.blocks.len() {
            self.edges(cluster, number, pool);
        }
        for block in &mut cluster.blocks {
            let params = block.params.iter().flat_map(|param| match self.parts.get(param) {
                Some(parts) => parts.iter().map(|(_, part)| *part).collect(),
                None => vec![*param],
            });
            block.params = params.collect();
        }
        for number in 0..cluster.blocks.len() {
            self.end(cluster, number);
        }
        self.fields.apply(cluster);
    }

    /// The instructions in place of one.
    fn inst(&mut self, inst: Inst, pool: &mut ConstantPool<'_>) -> Vec<Inst> {
        let first =
            inst.args.first().and_then(|first| first.var()).filter(|first| self.parts.contains_key(first));
        let results = inst.dst.and_then(|dst| self.parts.get(&dst)).cloned();
        match (&inst.op, first, results) {
            (Op::Field(name), Some(element), _) => {
                let field = self.parts[&element].iter().find(|(known, _)| known == name);
                if let (Some(&(_, field)), Some(dst)) = (field, inst.dst) {
                    self.needed.insert(field);
                    self.fields.replace(dst, Operand::Var(field));
                }
                vec![]
            }
            (_, _, Some(results)) => {
                let part = |(at, (name, dst)): (usize, &(String, Var))| {
                    let args = inst.args.iter().map(|arg| self.part(*arg, (at, name), pool)).collect();
                    Inst { dst: Some(*dst), op: inst.op.clone(), args, origin: inst.origin }
                };
                results.iter().enumerate().map(part).collect()
            }
            (_, Some(list), None) => {
                let mut inst = inst;
                inst.args[0] = Operand::Var(self.parts[&list][0].1);
                // The length, or an element that nobody wants.
                vec![inst]
            }
            (_, None, None) => vec![inst],
        }
    }

    /// The part of an operand for the field at a position. What is no list and no element has none.
    fn part(&mut self, operand: Operand, (at, name): (usize, &str), pool: &mut ConstantPool<'_>) -> Operand {
        let Some(var) = operand.var() else { return constant_part(operand, name, pool) };
        match (self.parts.get(&var), self.made.get(&var)) {
            (Some(parts), _) => {
                self.needed.insert(parts[at].1);
                Operand::Var(parts[at].1)
            }
            (None, Some(fields)) => fields[at],
            (None, None) => operand,
        }
    }

    /// Passes a list for each field where one list was passed.
    fn edges(&mut self, cluster: &mut Cluster, number: usize, pool: &mut ConstantPool<'_>) {
        let targets: Vec<BlockId> = cluster.blocks[number].term.targets().collect();
        let params: Vec<Vec<Var>> =
            targets.into_iter().map(|target| cluster.block(target).params.clone()).collect();
        for (edge, params) in cluster.blocks[number].term.edges_mut().into_iter().zip(params) {
            let args = std::mem::take(&mut edge.args);
            for (param, arg) in params.into_iter().zip(args) {
                match self.parts.get(&param).cloned() {
                    Some(parts) => {
                        let parts = parts.iter().enumerate();
                        edge.args.extend(parts.map(|(at, (name, _))| self.part(arg, (at, name), pool)));
                    }
                    None => edge.args.push(arg),
                }
            }
        }
    }

    /// Where a block ends by an element that may be missing: takes the needed fields of it, one after the
    /// other.
    fn end(&mut self, cluster: &mut Cluster, number: usize) {
        let Block { term: Term::Try { kernel, args, value, ok, error, err, origin }, origin: place, .. } =
            &cluster.blocks[number]
        else {
            return;
        };
        let Some(lists) = args.first().and_then(|list| self.parts.get(&list.var()?)).cloned() else { return };
        let (kernel, ok, mut err, origin, place) = (*kernel, ok.clone(), err.clone(), *origin, *place);
        let position = args[1];
        let values = value.and_then(|value| self.parts.get(&value)).cloned().unwrap_or_default();
        let lists = lists.into_iter().map(|(_, list)| list);
        let mut taken: Vec<(Var, Option<Var>)> = lists
            .clone()
            .zip(values)
            .filter(|(_, (_, value))| self.needed.contains(value))
            .map(|(list, (_, value))| (list, Some(value)))
            .collect();
        if taken.is_empty() {
            taken.extend(lists.take(1).map(|list| (list, None)));
        }
        let error = *error;
        if let (Some(error), true) = (error, taken.len() > 1) {
            // Each may give the error.
            let one = cluster.new_var(Type::Str);
            self.fields.replace(error, Operand::Var(one));
            let target = cluster.add_block(Block {
                params: vec![one],
                insts: vec![],
                term: Term::Jump(err),
                origin: place,
            });
            err = Edge { target, args: vec![] };
        }
        let mut next = ok;
        let last = taken.len() - 1;
        for (at, (list, value)) in taken.into_iter().enumerate().rev() {
            let mut err = err.clone();
            let error = match error {
                Some(_) if last > 0 => {
                    let own = cluster.new_var(Type::Str);
                    err.args = vec![Operand::Var(own)];
                    Some(own)
                }
                error => error,
            };
            let args = vec![Operand::Var(list), position];
            let term = Term::Try { kernel, args, value, ok: next, error, err, origin };
            if at == 0 {
                cluster.blocks[number].term = term;
                return;
            }
            let target = cluster.add_block(Block { params: vec![], insts: vec![], term, origin: place });
            next = Edge { target, args: vec![] };
        }
    }
}

/// The part of a constant for a field: of a struct, or of each struct in a list.
fn constant_part(operand: Operand, name: &str, pool: &mut ConstantPool<'_>) -> Operand {
    let field = |of: &Constant| match of {
        Constant::Struct(fields) => fields.get(name).cloned(),
        _ => None,
    };
    let part = match pool.get(operand).as_deref() {
        Some(Constant::List(elements)) => {
            elements.iter().map(field).collect::<Option<_>>().map(Constant::List)
        }
        Some(constant) => field(constant),
        None => None,
    };
    part.map_or(operand, |part| pool.operand(part))
}
