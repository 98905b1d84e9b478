//! Makes every operand have the type that is wanted where it is used.

use neva_blocks::types::{channel_types, fits, inst_signature, term_signature};
use neva_blocks::*;
use std::collections::{BTreeMap, HashMap};

/// Inserts [`Op::Box`] and [`Op::Cast`] wherever a variable is used as another type than its own: after what
/// came before in the block, or on the edge. A list whose elements must change is boxed and cast, which
/// converts each element. Afterwards nobody uses variables of type [`Type::Unit`].
pub fn insert_casts(program: &mut Program) {
    let channels = channel_types(program);
    for cluster in &mut program.clusters {
        let count = cluster.blocks.len();
        for number in 0..count {
            let old = cluster.blocks[number].insts.len();
            let mut casts = Casts {
                constants: &program.constants,
                types: &mut cluster.types,
                insts: Vec::with_capacity(old),
                done: HashMap::new(),
            };
            let block = &mut cluster.blocks[number];
            for inst in std::mem::take(&mut block.insts) {
                casts.inst(inst);
            }
            let after = casts.term(&mut block.term, block.origin, &channels);
            block.insts = casts.insts;
            convert_edges(cluster, number, after, &program.constants);
        }
    }
}

/// The instructions of a block.
struct Casts<'a> {
    constants: &'a [Constant],
    types: &'a mut Vec<Type>,
    insts: Vec<Inst>,
    /// What was converted in this block, to which type.
    done: HashMap<(Var, Type), Operand>,
}

impl Casts<'_> {
    fn inst(&mut self, mut inst: Inst) {
        if inst.op == Op::Matches && self.is_plain_comparison(&inst.args) {
            inst.op = Op::Equal;
        }
        let signature = inst_signature(&inst, self.types, self.constants);
        for (arg, wanted) in inst.args.iter_mut().zip(&signature.args) {
            *arg = self.convert(*arg, wanted, inst.origin);
        }
        let mut after = None;
        if let Some(dst) = inst.dst
            && self.types[dst.index()] != signature.result
        {
            let result = self.new_var(signature.result);
            after = Some((result, dst, inst.origin));
            inst.dst = Some(result);
        }
        self.insts.push(inst);
        if let Some((result, dst, origin)) = after {
            self.convert_into(result, dst, origin);
        }
    }

    /// Converts what the terminator looks at. What comes back is to be done on the edge of success.
    fn term(&mut self, term: &mut Term, block: Origin, channels: &BTreeMap<u32, Type>) -> Vec<Inst> {
        let origin = term.origin().unwrap_or(block);
        let signature = term_signature(term, self.types, self.constants, channels);
        for (operand, wanted) in term.operands_mut().into_iter().zip(&signature.operands) {
            *operand = self.convert(*operand, wanted, origin);
        }
        if let Term::Try { value: Some(value), .. } = term
            && let Some(result) = signature.assigned.first()
            && self.types[value.index()] != *result
        {
            let dst = std::mem::replace(value, self.new_var(result.clone()));
            let before = self.insts.len();
            self.convert_into(*value, dst, origin);
            return self.insts.split_off(before);
        }
        vec![]
    }

    /// Scalars of one type, for which a pattern is a value.
    fn is_plain_comparison(&self, args: &[Operand]) -> bool {
        let ty = args.iter().find_map(|arg| arg.var()).map(|var| &self.types[var.index()]);
        match ty {
            Some(ty @ (Type::Bool | Type::Int | Type::Float | Type::Str | Type::Bytes)) => {
                args.iter().all(|arg| fits(*arg, ty, self.types, self.constants))
            }
            _ => false,
        }
    }

    /// There is only one value of type [`Type::Unit`].
    fn unit(&self, operand: Operand) -> Operand {
        match operand {
            Operand::Var(var) if self.types[var.index()] == Type::Unit => Operand::Unit,
            _ => operand,
        }
    }

    /// The operand as a value of a type.
    fn convert(&mut self, operand: Operand, wanted: &Type, origin: Origin) -> Operand {
        let operand = self.unit(operand);
        if fits(operand, wanted, self.types, self.constants) {
            return operand;
        }
        if let Operand::Var(var) = operand
            && let Some(done) = self.done.get(&(var, wanted.clone()))
        {
            return *done;
        }
        let dst = self.new_var(wanted.clone());
        self.push_conversion(operand, dst, origin);
        if let Operand::Var(var) = operand {
            self.done.insert((var, wanted.clone()), Operand::Var(dst));
        }
        Operand::Var(dst)
    }

    fn convert_into(&mut self, from: Var, dst: Var, origin: Origin) {
        let from = self.unit(Operand::Var(from));
        self.push_conversion(from, dst, origin);
    }

    fn push_conversion(&mut self, from: Operand, dst: Var, origin: Origin) {
        let mut from = from;
        let wanted = self.types[dst.index()].clone();
        let op = if fits(from, &wanted, self.types, self.constants) {
            Op::Copy
        } else if wanted == Type::Any {
            Op::Box
        } else {
            if !fits(from, &Type::Any, self.types, self.constants) {
                let boxed = self.new_var(Type::Any);
                self.insts.push(Inst { dst: Some(boxed), op: Op::Box, args: vec![from], origin });
                from = Operand::Var(boxed);
            }
            Op::Cast
        };
        self.insts.push(Inst { dst: Some(dst), op, args: vec![from], origin });
    }

    fn new_var(&mut self, ty: Type) -> Var {
        self.types.push(ty);
        Var(self.types.len() as u32 - 1)
    }
}

/// Converts arguments to the types of parameters: in the block when it can only go on there, else in a block
/// on the edge, as an operand may be assigned by the terminator and the conversion be wrong on the other
/// edges. `after` comes first on the first edge.
fn convert_edges(cluster: &mut Cluster, number: usize, after: Vec<Inst>, constants: &[Constant]) {
    let origin = cluster.blocks[number].origin;
    let mut term = std::mem::replace(&mut cluster.blocks[number].term, Term::Stop);
    let jumps = matches!(term, Term::Jump(_));
    let mut after = Some(after);
    for edge in term.edges_mut() {
        let before = after.take().unwrap_or_default();
        let wanted: Vec<Type> =
            cluster.block(edge.target).params.iter().map(|param| cluster.ty(*param).clone()).collect();
        let mut casts = Casts { constants, types: &mut cluster.types, insts: before, done: HashMap::new() };
        let args =
            edge.args.iter().zip(&wanted).map(|(arg, wanted)| casts.convert(*arg, wanted, origin)).collect();
        let insts = casts.insts;
        if insts.is_empty() || jumps {
            edge.args = args;
            cluster.blocks[number].insts.extend(insts);
        } else {
            let onward = Edge { target: edge.target, args };
            let target = cluster.new_block(onward, origin);
            cluster.blocks[target.index()].insts = insts;
            *edge = Edge { target, args: vec![] };
        }
    }
    cluster.blocks[number].term = term;
}
