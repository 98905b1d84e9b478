//! A plain interpreter of block programs of one cluster, to compare a program before and after a pass.

use neva_blocks::*;
use neva_kernels::text::json;
use neva_kernels::value::{Str, Value};
use neva_registry::Scalar;
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
    let mut vars: BTreeMap<Var, Value> = BTreeMap::new();
    let mut prints = vec![];
    let mut at = BlockId(0);
    for _ in 0..steps {
        let block = cluster.block(at);
        for inst in &block.insts {
            let mut args: Vec<Value> = inst.args.iter().map(|arg| value(program, &vars, *arg)).collect();
            let result = compute(&inst.op)(&mut args);
            if let Some(dst) = inst.dst {
                vars.insert(dst, result);
            }
        }
        let get = |operand: Operand| value(program, &vars, operand);
        let edge = match &block.term {
            Term::Jump(edge) => edge.clone(),
            Term::If { cond, then, otherwise } => {
                if get(*cond) == Value::Bool(true) {
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
                let Value::Str(digits) = get(args[0]) else { panic!("no string") };
                match String::from_utf8_lossy(&digits).parse() {
                    Ok(number) => {
                        value.iter().for_each(|var| drop(vars.insert(*var, Value::Int(number))));
                        ok.clone()
                    }
                    Err(_) => {
                        error
                            .iter()
                            .for_each(|var| drop(vars.insert(*var, Value::Str(Str::from_slice(b"bad")))));
                        err.clone()
                    }
                }
            }
            Term::Stop => return Trace { prints, end: Some("stop".to_string()) },
            Term::Exit(status) => {
                return Trace { end: Some(format!("exit {:?}", get(*status).int())), prints };
            }
            other => panic!("{other:?}"),
        };
        let args: Vec<Value> = edge.args.iter().map(|arg| value(program, &vars, *arg)).collect();
        for (param, arg) in cluster.block(edge.target).params.iter().zip(args) {
            vars.insert(*param, arg);
        }
        at = edge.target;
    }
    Trace { prints, end: None }
}

fn value(program: &Program, vars: &BTreeMap<Var, Value>, operand: Operand) -> Value {
    match operand {
        Operand::Var(var) => vars[&var].clone(),
        Operand::Unit => Value::Unit,
        Operand::Bool(value) => Value::Bool(value),
        Operand::Int(value) => Value::Int(value),
        Operand::Float(value) => Value::Float(value),
        Operand::Const(index) => constant_value(&program.constants[index as usize]),
    }
}

fn text(part: &PrintPart, get: impl Fn(Operand) -> Value) -> String {
    match part {
        PrintPart::Text(text) => String::from_utf8_lossy(text).into_owned(),
        PrintPart::Value(operand, _) => match get(*operand) {
            Value::Str(text) => String::from_utf8_lossy(&text).into_owned(),
            other => String::from_utf8_lossy(&json::text(&other, json::Style::Plain)).into_owned(),
        },
    }
}
