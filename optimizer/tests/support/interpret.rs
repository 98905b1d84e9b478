//! A plain interpreter of block programs of one cluster, to compare a program before and after a pass.

use neva_blocks::*;
use std::collections::BTreeMap;

/// What a program did.
#[derive(Debug, PartialEq)]
pub struct Trace {
    /// What it printed, print by print.
    pub prints: Vec<String>,
    /// How it ended; nothing when it did not within the steps that it had.
    pub end: Option<String>,
}

impl Trace {
    /// Whether two traces can be of one program, as far as they go.
    pub fn agrees(&self, other: &Trace) -> bool {
        let common = self.prints.len().min(other.prints.len());
        self.prints[..common] == other.prints[..common]
            && match (&self.end, &other.end) {
                (Some(_), Some(_)) => self == other,
                (Some(_), None) => other.prints.len() <= self.prints.len(),
                (None, Some(_)) => self.prints.len() <= other.prints.len(),
                (None, None) => true,
            }
    }
}

/// Runs a program for a number of blocks.
pub fn run(program: &Program, steps: usize) -> Trace {
    let cluster = &program.clusters[0];
    let mut vars: BTreeMap<Var, Constant> = BTreeMap::new();
    let mut prints = vec![];
    let mut at = BlockId(0);
    for _ in 0..steps {
        let block = cluster.block(at);
        for inst in &block.insts {
            let args: Vec<Constant> = inst.args.iter().map(|arg| value(program, &vars, *arg)).collect();
            let result = compute(&inst.op, args);
            if let Some(dst) = inst.dst {
                vars.insert(dst, result);
            }
        }
        let get = |operand: Operand| value(program, &vars, operand);
        let edge = match &block.term {
            Term::Jump(edge) => edge.clone(),
            Term::If { cond, then, otherwise } => {
                if get(*cond) == Constant::Bool(true) {
                    then.clone()
                } else {
                    otherwise.clone()
                }
            }
            Term::Switch { on, cases, default } => {
                let on = get(*on);
                let case = cases.iter().find(|case| get(case.value) == on);
                case.map_or(default, |case| &case.edge).clone()
            }
            Term::Print { parts, ok, .. } => {
                prints.push(parts.iter().map(|part| text(part, get)).collect());
                ok.clone()
            }
            Term::Try { args, value, ok, error, err, .. } => {
                let Constant::Str(digits) = get(args[0]) else { panic!("no string") };
                match String::from_utf8_lossy(&digits).parse() {
                    Ok(number) => {
                        value.iter().for_each(|var| drop(vars.insert(*var, Constant::Int(number))));
                        ok.clone()
                    }
                    Err(_) => {
                        error.iter().for_each(|var| drop(vars.insert(*var, Constant::Str(b"bad".into()))));
                        err.clone()
                    }
                }
            }
            Term::Stop => return Trace { prints, end: Some("stop".to_string()) },
            Term::Exit(status) => return Trace { end: Some(format!("exit {:?}", get(*status))), prints },
            other => panic!("{other:?}"),
        };
        let args: Vec<Constant> = edge.args.iter().map(|arg| value(program, &vars, *arg)).collect();
        for (param, arg) in cluster.block(edge.target).params.iter().zip(args) {
            vars.insert(*param, arg);
        }
        at = edge.target;
    }
    Trace { prints, end: None }
}

fn value(program: &Program, vars: &BTreeMap<Var, Constant>, operand: Operand) -> Constant {
    match operand {
        Operand::Var(var) => vars[&var].clone(),
        Operand::Unit => Constant::Unit,
        Operand::Bool(value) => Constant::Bool(value),
        Operand::Int(value) => Constant::Int(value),
        Operand::Float(value) => Constant::Float(value),
        Operand::Const(index) => program.constants[index as usize].clone(),
    }
}

fn compute(op: &Op, mut args: Vec<Constant>) -> Constant {
    match (op, args.as_mut_slice()) {
        (Op::Call(kernel), [Constant::Int(left), Constant::Int(right)]) if kernel.name == "int_add" => {
            Constant::Int(left.wrapping_add(*right))
        }
        (Op::Copy | Op::Box | Op::Cast, [arg]) => arg.clone(),
        (Op::Struct(names), args) => {
            Constant::Struct(names.iter().cloned().zip(args.iter().cloned()).collect())
        }
        (Op::Union(tag), args) => Constant::Union(tag.clone(), args.first().cloned().map(Box::new)),
        (Op::Unbox, [Constant::Union(_, Some(payload))]) => *payload.clone(),
        (Op::Unbox, [other]) => other.clone(),
        (Op::Equal, [left, right]) => Constant::Bool(left == right),
        (Op::HasTag(tag), [Constant::Union(other, _)]) => Constant::Bool(tag == other),
        (Op::HasTag(_), [_]) => Constant::Bool(false),
        (Op::Matches, [Constant::Union(tag, _), Constant::Union(wanted, None)]) => {
            Constant::Bool(tag == wanted)
        }
        (Op::Matches, [left, right]) => Constant::Bool(left == right),
        other => panic!("{other:?}"),
    }
}

fn text(part: &Part, get: impl Fn(Operand) -> Constant) -> String {
    match part {
        Part::Text(text) => String::from_utf8_lossy(text).into_owned(),
        Part::Value(operand, _) => match get(*operand) {
            Constant::Str(text) => String::from_utf8_lossy(&text).into_owned(),
            Constant::Int(value) => value.to_string(),
            Constant::Bool(value) => value.to_string(),
            Constant::Unit => "{}".to_string(),
            other => format!("{other:?}"),
        },
    }
}
