//! Removes block parameters that always have the value of another operand.

use crate::substitution::Substitution;
use neva_blocks::analysis::flow::{ParamSources, drop_params, reverse_postorder};
use neva_blocks::{Cluster, Operand, Var};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// Removes parameters that always have the value of one other operand, also when several hand it around among
/// each other. What is left is minimal even in irreducible graphs: Braun and others, "Simple and Efficient
/// Construction of Static Single Assignment Form", section 3.2. Constants count as values.
pub(crate) fn remove_params(cluster: &mut Cluster) {
    let sources = ParamSources::new(cluster);
    let mut substitution = Substitution::new(cluster);
    let params = replace_simple(cluster, &sources, &mut substitution);
    let mut numbers = vec![None; cluster.types.len()];
    // A group comes off the top after everything that its parameters are fed by.
    let mut groups = cycles(&params, &sources, &mut numbers, &mut substitution);
    while let Some(group) = groups.pop() {
        group.iter().for_each(|param| numbers[param.index()] = Some(0));
        let is_inner = |param: &Var, substitution: &mut Substitution| {
            sources.of(*param).iter().all(|arg| is_marked(&numbers, substitution.resolve(*arg)))
        };
        let outer = outer_values(&group, &sources, &numbers, &mut substitution);
        let inner: Vec<Var> = match &outer {
            Outer::Several => {
                group.iter().copied().filter(|param| is_inner(param, &mut substitution)).collect()
            }
            _ => vec![],
        };
        group.iter().for_each(|param| numbers[param.index()] = None);
        match outer {
            Outer::One(value) if group.iter().all(|param| has_type_of(*param, value, cluster)) => {
                group.iter().for_each(|param| substitution.replace(*param, value));
            }
            Outer::Several if group.len() > 1 => {
                groups.extend(cycles(&inner, &sources, &mut numbers, &mut substitution));
            }
            _ => {}
        }
    }
    drop_params(cluster, |param| substitution.replaces(param));
    substitution.apply(cluster);
}

/// Replaces parameters that need no look at others, which are most; what is left comes back. Those in loops
/// are seen the second time.
fn replace_simple(cluster: &Cluster, sources: &ParamSources, substitution: &mut Substitution) -> Vec<Var> {
    let order = reverse_postorder(cluster);
    let mut params: Vec<Var> =
        order.iter().flat_map(|block| cluster.block(*block).params.iter().copied()).collect();
    for _ in 0..2 {
        params.retain(|param| {
            let mut value = None;
            for arg in sources.of(*param) {
                let arg = substitution.resolve(*arg);
                match value {
                    _ if arg == Operand::Var(*param) => {}
                    None => value = Some(arg),
                    Some(value) if value == arg => {}
                    Some(_) => return true,
                }
            }
            match value.filter(|value| has_type_of(*param, *value, cluster)) {
                Some(value) => substitution.replace(*param, value),
                None => return true,
            }
            false
        });
    }
    params
}

/// What feeds a group of parameters from outside.
enum Outer {
    /// Nothing: the group cannot be reached.
    None,
    /// Always the same.
    One(Operand),
    /// Different values.
    Several,
}

fn outer_values(
    group: &[Var],
    sources: &ParamSources,
    numbers: &[Option<u32>],
    substitution: &mut Substitution,
) -> Outer {
    let mut outer = Outer::None;
    for arg in group.iter().flat_map(|param| sources.of(*param)) {
        let arg = substitution.resolve(*arg);
        match outer {
            _ if is_marked(numbers, arg) => {}
            Outer::None => outer = Outer::One(arg),
            Outer::One(value) if value == arg => {}
            _ => return Outer::Several,
        }
    }
    outer
}

/// The cycles that parameters form by feeding each other, those that feed others last.
fn cycles(
    params: &[Var],
    sources: &ParamSources,
    numbers: &mut [Option<u32>],
    substitution: &mut Substitution,
) -> Vec<Vec<Var>> {
    for (number, param) in params.iter().enumerate() {
        numbers[param.index()] = Some(number as u32);
    }
    let mut graph = DiGraph::<(), ()>::with_capacity(params.len(), 0);
    params.iter().for_each(|_| {
        graph.add_node(());
    });
    for (number, param) in params.iter().enumerate() {
        for arg in sources.of(*param) {
            let feeder = substitution.resolve(*arg).var().and_then(|var| numbers[var.index()]);
            if let Some(feeder) = feeder {
                graph.add_edge((number as u32).into(), feeder.into(), ());
            }
        }
    }
    params.iter().for_each(|param| numbers[param.index()] = None);
    let groups = kosaraju_scc(&graph).into_iter().rev();
    groups.map(|group| group.into_iter().map(|node| params[node.index()]).collect()).collect()
}

fn is_marked(numbers: &[Option<u32>], operand: Operand) -> bool {
    operand.var().is_some_and(|var| numbers[var.index()].is_some())
}

/// A constant is written as whatever is wanted.
fn has_type_of(param: Var, value: Operand, cluster: &Cluster) -> bool {
    value.var().is_none_or(|var| cluster.ty(var) == cluster.ty(param))
}
