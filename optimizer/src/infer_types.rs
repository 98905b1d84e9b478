//! Finds the type of every variable.

use crate::type_solver::{Part, Shape, Solver, TypeNode};
use neva_blocks::instructions::{Attribute, OperandTypes, ResultType, Rules};
use neva_blocks::types::{Common, common, substitute};
use neva_blocks::*;
use neva_registry::{Kernel, kernel};
use std::collections::BTreeMap;

/// Sets the type of every variable: what all values that are assigned to it have in common, [`Type::Any`]
/// when that is nothing. Starts from nothing and goes up, so what only feeds itself in a loop does not spoil
/// the type.
///
/// Lists that meet get elements of one type, and the elements of a list that is put into a boxed value are
/// boxed as well, so that no list has to be converted. Structs of the same fields that meet get fields of one
/// type each; a struct that is put into a boxed value is boxed there, field by field. Where a kernel insists
/// on another type of elements, the list is converted. What no value ever reaches is of type [`Type::Any`].
pub fn infer_types(program: &mut Program) {
    let mut solver = Solver::default();
    let any = solver.node(Shape::Any);
    let mut inference =
        Inference { solver, any, constants: &program.constants, channels: BTreeMap::new(), first: 0 };
    let mut firsts = vec![];
    for cluster in &program.clusters {
        inference.first = inference.variables(cluster);
        firsts.push(inference.first);
        inference.cluster(cluster);
    }
    inference.solver.solve();
    let solver = inference.solver;
    for (cluster, first) in program.clusters.iter_mut().zip(firsts) {
        for (ty, node) in cluster.types.iter_mut().zip(first..) {
            *ty = solver.ty(node);
        }
    }
}

struct Inference<'a> {
    solver: Solver,
    /// The node of everything boxed.
    any: TypeNode,
    constants: &'a [Constant],
    channels: BTreeMap<u32, TypeNode>,
    /// The node of the current cluster's first variable; the others follow.
    first: TypeNode,
}

impl Inference<'_> {
    fn variables(&mut self, cluster: &Cluster) -> TypeNode {
        let nodes: Vec<TypeNode> = cluster.types.iter().map(|_| self.solver.node(Shape::Bottom)).collect();
        nodes.first().copied().unwrap_or(0)
    }

    fn cluster(&mut self, cluster: &Cluster) {
        for block in &cluster.blocks {
            for inst in &block.insts {
                self.inst(inst, cluster);
            }
            self.term(&block.term);
        }
        cluster.assignments().for_each(|(param, arg)| self.flow(arg, self.first + param.0));
    }

    fn inst(&mut self, inst: &Inst, cluster: &Cluster) {
        let (operands, result) = match (&inst.op, &inst.op.instruction().rules) {
            (Op::Call(kernel), _) => return self.call(kernel, &inst.args, inst.dst),
            (_, Rules::Pure { operands, result, .. }) => (operands, result),
            (op, Rules::OfKernel) => unreachable!("{op:?} has no kernel"),
        };
        match operands {
            OperandTypes::Boxed | OperandTypes::Free => self.boxed(&inst.args),
            // The parts of values flow where the result says it.
            OperandTypes::OfFields
            | OperandTypes::WithField
            | OperandTypes::OfPayload
            | OperandTypes::WithMember
            | OperandTypes::OfResult => {}
            OperandTypes::Alike => {
                let common = self.solver.node(Shape::Bottom);
                inst.args.iter().for_each(|arg| self.flow(*arg, common));
            }
        }
        let args = inst.args.as_slice();
        let shape = match (result, inst.op.attribute(), args) {
            (ResultType::Is(ty), ..) => self.shape(ty),
            (ResultType::Asserted, ..) => self.shape(inst.dst.map_or(&Type::Any, |dst| cluster.ty(dst))),
            (ResultType::Structure, Attribute::Fields(names), _) => self.structure(names, args),
            (ResultType::Member, Attribute::Name(tag), _) => self.member(tag, args),
            (ResultType::OfField, Attribute::Name(name), &[arg]) => {
                return self.take(Part::Field(name.to_string()), arg, inst.dst);
            }
            (ResultType::OfPayload, Attribute::Name(tag), &[arg]) => {
                return self.take(Part::Payload(tag.to_string()), arg, inst.dst);
            }
            (ResultType::Unboxed, _, &[arg @ Operand::Var(_)]) => {
                return self.take(Part::Unboxed, arg, inst.dst);
            }
            (ResultType::OfOperands | ResultType::Unboxed, ..) => {
                let Some(dst) = inst.dst else { return };
                return args.iter().for_each(|arg| self.flow(*arg, self.first + dst.0));
            }
            (result, attribute, args) => unreachable!("{result:?} with {attribute:?} and {args:?}"),
        };
        self.assign(inst.dst, shape);
    }

    fn structure(&mut self, names: &[String], args: &[Operand]) -> Shape {
        let mut fields = vec![];
        for (name, arg) in names.iter().zip(args) {
            let field = self.solver.node(Shape::Bottom);
            self.flow(*arg, field);
            fields.push((name.clone(), field));
        }
        let shape = self.solver.structure(fields);
        if shape == Shape::Any {
            self.boxed(args);
        }
        shape
    }

    fn member(&mut self, tag: &str, args: &[Operand]) -> Shape {
        let payload = args.first().map(|arg| {
            let payload = self.solver.node(Shape::Bottom);
            self.flow(*arg, payload);
            payload
        });
        self.solver.union([(tag.to_string(), payload)])
    }

    fn take(&mut self, part: Part, arg: Operand, result: Option<Var>) {
        match (arg, result) {
            (Operand::Var(var), Some(result)) => {
                self.solver.project(self.first + var.0, part, self.first + result.0);
            }
            (_, result) => self.assign(result, Shape::Any),
        }
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Try { kernel, args, value, error, .. } => {
                self.call(kernel, args, *value);
                self.assign(*error, Shape::Str);
            }
            Term::Print { error, .. } => self.assign(*error, Shape::Str),
            Term::Send { channel, value, .. } => {
                let to = self.channel(*channel);
                self.flow(*value, to);
            }
            Term::Wait(events) => {
                for event in events {
                    if let Event::Message(channel, var, _) = event {
                        let from = self.channel(*channel);
                        if let Some(var) = var {
                            self.solver.flow(from, self.first + var.0);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, kernel: &Kernel, args: &[Operand], result: Option<Var>) {
        let mut bound = BTreeMap::new();
        for (param, arg) in kernel.params.iter().zip(args) {
            use kernel::Type::{Any, Dict, List, Var};
            // Other types are the same whatever comes.
            if matches!(param.ty, Any | Dict(_) | List(_) | Var(_)) {
                let to = self.declared(param.ty, &mut bound);
                self.flow(*arg, to);
            }
        }
        if let Some(result) = result {
            let from = self.declared(kernel.result, &mut bound);
            self.solver.flow(from, self.first + result.0);
        }
    }

    /// The node of a type in a signature, where each type variable has one node.
    fn declared(&mut self, ty: kernel::Type, bound: &mut BTreeMap<u8, TypeNode>) -> TypeNode {
        let shape = match ty {
            kernel::Type::List(element) => Shape::List(self.declared(*element, bound)),
            kernel::Type::Dict(element) => Shape::Dict(self.declared(*element, bound)),
            kernel::Type::Var(number) => {
                return *bound.entry(number).or_insert_with(|| self.solver.node(Shape::Bottom));
            }
            other => self.shape(&substitute(other, &BTreeMap::new())),
        };
        self.solver.node(shape)
    }

    fn channel(&mut self, channel: u32) -> TypeNode {
        *self.channels.entry(channel).or_insert_with(|| self.solver.node(Shape::Bottom))
    }

    fn boxed(&mut self, args: &[Operand]) {
        args.iter().filter(|arg| arg.var().is_some()).for_each(|arg| self.flow(*arg, self.any));
    }

    fn assign(&mut self, var: Option<Var>, shape: Shape) {
        if let Some(var) = var {
            self.solver.assign(shape, self.first + var.0);
        }
    }

    fn flow(&mut self, from: Operand, to: TypeNode) {
        let shape = match from {
            Operand::Var(var) => return self.solver.flow(self.first + var.0, to),
            Operand::Unit => Shape::Unit,
            Operand::Bool(_) => Shape::Bool,
            Operand::Int(_) => Shape::Int,
            Operand::Float(_) => Shape::Float,
            Operand::Const(index) => self.constants_shape(&[&self.constants[index as usize]]),
        };
        self.solver.assign(shape, to);
    }

    /// The shape of constants, with nodes of its own: constants are written as whatever is wanted.
    fn constants_shape(&mut self, all: &[&Constant]) -> Shape {
        match common(all) {
            Common::Nothing => Shape::Bottom,
            Common::Value => Shape::Any,
            Common::Scalar(ty) => self.shape(&ty),
            Common::Lists(elements) => {
                let shape = self.constants_shape(&elements);
                Shape::List(self.solver.node(shape))
            }
            Common::Dicts(values) => {
                let shape = self.constants_shape(&values);
                Shape::Dict(self.solver.node(shape))
            }
            Common::Structs(fields) => {
                let mut nodes = vec![];
                for (name, values) in fields {
                    let shape = self.constants_shape(&values);
                    nodes.push((name.clone(), self.solver.node(shape)));
                }
                self.solver.structure(nodes)
            }
            Common::Unions(members) => {
                let mut nodes = vec![];
                for (tag, payloads) in members {
                    let shape = payloads.map(|payloads| self.constants_shape(&payloads));
                    nodes.push((tag.clone(), shape.map(|shape| self.solver.node(shape))));
                }
                self.solver.union(nodes)
            }
        }
    }

    fn shape(&mut self, ty: &Type) -> Shape {
        match ty {
            Type::Unit => Shape::Unit,
            Type::Bool => Shape::Bool,
            Type::Int => Shape::Int,
            Type::Float => Shape::Float,
            Type::Str => Shape::Str,
            Type::Bytes => Shape::Bytes,
            Type::Any => Shape::Any,
            Type::List(element) => {
                let shape = self.shape(element);
                Shape::List(self.solver.node(shape))
            }
            Type::Dict(element) => {
                let shape = self.shape(element);
                Shape::Dict(self.solver.node(shape))
            }
            Type::Struct(fields) => {
                let mut nodes = vec![];
                for (name, ty) in fields {
                    let shape = self.shape(ty);
                    nodes.push((name.clone(), self.solver.node(shape)));
                }
                self.solver.structure(nodes)
            }
            Type::Union(members) => {
                let mut nodes = vec![];
                for (tag, payload) in members {
                    let shape = payload.as_ref().map(|payload| self.shape(payload));
                    nodes.push((tag.clone(), shape.map(|shape| self.solver.node(shape))));
                }
                self.solver.union(nodes)
            }
        }
    }
}
