//! What is boxed, copied or allocated in loops, why, and which change of the sources would help.

use super::node;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::analysis::liveness::Liveness;
use neva_blocks::{Cluster, Inst, Op, Operand, Program, Term, Type, Var, types};
use neva_registry::{By, Kernel, Native, Param, Type as Declared};
use serde::Serialize;
use std::collections::HashMap;

/// Something that costs time in each round of a loop.
#[derive(Serialize)]
pub(super) struct Cost {
    /// What it is.
    pub what: What,
    /// The node.
    pub node: String,
    /// The loop.
    pub place: String,
    /// Why it is so.
    pub why: String,
    /// What to change.
    pub change: String,
}

/// A kind of costs.
#[derive(Serialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(super) enum What {
    /// A value of a known type becomes one of any type.
    Boxed,
    /// A list, dict or text is copied, as somebody else needs it too.
    Copied,
    /// A list, dict, text, struct or union member is made.
    Allocated,
}

impl What {
    /// The word for people.
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Boxed => "boxed",
            What::Copied => "copied",
            What::Allocated => "allocated",
        }
    }
}

/// The costs in the loops of a program.
pub(super) fn costs(program: &Program, loops: &[Vec<Option<String>>]) -> Vec<Cost> {
    let mut costs = vec![];
    for (cluster, loops) in program.clusters.iter().zip(loops) {
        let liveness = Liveness::new(cluster);
        let elements = elements(cluster);
        let begun = begun(program, cluster, loops);
        for (id, block) in cluster.numbered() {
            let Some(place) = &loops[id.index()] else { continue };
            let last = LastUses::new(cluster, &liveness, id);
            let of_insts = block.insts.iter().zip(&last.insts).map(|(inst, last)| {
                let kept = || kept(called(&inst.op)?, &inst.args, &elements);
                let anew = || anew(called(&inst.op)?, &inst.args, &begun);
                (inst.origin, cost(program, cluster, inst, last).or_else(kept).or_else(anew))
            });
            let of_term = match &block.term {
                Term::Try { kernel, args, .. } => {
                    let kept = || kept(kernel, args, &elements);
                    call(kernel, args, &last.term).or_else(kept).or_else(|| anew(kernel, args, &begun))
                }
                _ => None,
            };
            for (origin, cost) in of_insts.chain([(block.origin, of_term)]) {
                let Some((what, why, change)) = cost else { continue };
                let node = node(program, origin).to_string();
                costs.push(Cost { what, node, place: place.clone(), why, change });
            }
        }
    }
    costs
}

fn cost(program: &Program, cluster: &Cluster, inst: &Inst, last: &[bool]) -> Option<(What, String, String)> {
    let told = |what, why: &str, change: &str| Some((what, why.to_string(), change.to_string()));
    match &inst.op {
        Op::Box => {
            let ty = types::operand_type(inst.args[0], &cluster.types, &program.constants);
            Some((
                What::Boxed,
                format!("a value of the type {ty} goes where values of any type go"),
                format!(
                    "give the port that receives it the type {ty}, or take it apart before it is sent on"
                ),
            ))
        }
        Op::Struct(_) => told(
            What::Allocated,
            "a struct is needed as a whole: a list, dict, union, `any` or another cluster takes it",
            "send its fields on one by one, or keep them in the state of the loop",
        ),
        Op::Union(_) if !inst.args.is_empty() => told(
            What::Allocated,
            "a union member is needed as a whole: a list, dict, struct, `any` or another cluster takes it",
            "switch over it where it is made, so that only its payload goes on",
        ),
        Op::Cast if let Some(ty) = inst.dst.map(|dst| cluster.ty(dst)).filter(|ty| has_elements(ty)) => {
            Some((
                What::Copied,
                format!("each element is looked at, as a value of any type becomes a {ty}"),
                format!("give the port that it comes from the type {ty}"),
            ))
        }
        Op::Call(kernel) => call(kernel, &inst.args, last),
        _ => None,
    }
}

/// The kernel that an instruction calls.
fn called(op: &Op) -> Option<&'static Kernel> {
    if let Op::Call(kernel) = op { Some(*kernel) } else { None }
}

/// Whether values of a type have elements of a type that is not that of all values.
fn has_elements(ty: &Type) -> bool {
    matches!(ty, Type::List(element) | Type::Dict(element) if **element != Type::Any)
}

/// The cost of a call whose result is on the heap. It is none where the call changes an operand in place.
fn call(kernel: &Kernel, args: &[Operand], last: &[bool]) -> Option<(What, String, String)> {
    if !is_on_heap(kernel.result) {
        return None;
    }
    match changed(kernel) {
        Some((at, _)) if last.get(at) == Some(&true) => None,
        Some((at, param)) if args[at].var().is_some() => Some((
            What::Copied,
            format!("`{}` of {} is needed later too, so it cannot be changed in place", param.name, kernel.name),
            "use the old value before the new one is made, or let it go only here".to_string(),
        )),
        _ => Some((
            What::Allocated,
            format!("each call of {} makes a new {}", kernel.name, kernel.result),
            "make it once before the loop if it is always the same, or add to one that is kept in the state of \
             the loop"
                .to_string(),
        )),
    }
}

/// The cost of a change of an element that its list or dict keeps.
fn kept(
    kernel: &Kernel,
    args: &[Operand],
    elements: &HashMap<Var, &'static Kernel>,
) -> Option<(What, String, String)> {
    if !is_on_heap(kernel.result) {
        return None;
    }
    let changed = changed(kernel).and_then(|(at, _)| args[at].var())?;
    let from = elements.get(&changed)?;
    Some((
        What::Copied,
        format!("the list or dict that {} has read it from may keep it, so it cannot be changed in place", from.name),
        "let the loop read each element once, and make a new list or dict of them that takes the place of the \
         old one"
            .to_string(),
    ))
}

/// The cost of the first change of what begins as a constant in each round of a loop. A part of it is taken
/// for none, as most such constants are empty.
fn anew(kernel: &Kernel, args: &[Operand], begun: &HashMap<Var, String>) -> Option<(What, String, String)> {
    if !is_on_heap(kernel.result) || kernel.native == Some(Native::ListSlice) {
        return None;
    }
    let (at, param) = changed(kernel)?;
    let place = begun.get(&args[at].var()?)?;
    Some((
        What::Allocated,
        format!(
            "`{}` of {} begins as a constant in each round of the loop at {place}, so its first change makes a new {}",
            param.name, kernel.name, kernel.result
        ),
        "keep it in the state of that loop, and empty it there, as by Slice: so it keeps its memory"
            .to_string(),
    ))
}

/// The variables that may have a constant list, dict or text which an edge in a loop has brought, and where
/// that loop is.
fn begun(program: &Program, cluster: &Cluster, loops: &[Option<String>]) -> HashMap<Var, String> {
    let is_constant = |arg: &Operand| {
        let ty = types::operand_type(*arg, &cluster.types, &program.constants);
        matches!(arg, Operand::Const(_))
            && matches!(ty, Type::Str | Type::Bytes | Type::List(_) | Type::Dict(_))
    };
    let mut begun: HashMap<Var, String> = HashMap::new();
    let mut is_done = false;
    while !is_done {
        is_done = true;
        for (id, block) in cluster.numbered() {
            for edge in block.term.edges() {
                for (param, arg) in cluster.block(edge.target).params.iter().zip(&edge.args) {
                    let place = match arg {
                        Operand::Var(var) => begun.get(var).cloned(),
                        arg if is_constant(arg) => loops[id.index()].clone(),
                        _ => None,
                    };
                    if let Some(place) = place
                        && !begun.contains_key(param)
                    {
                        begun.insert(*param, place);
                        is_done = false;
                    }
                }
            }
        }
    }
    begun
}

/// The variables that are elements of lists and dicts, or parts of elements, and which kernel has read each.
fn elements(cluster: &Cluster) -> HashMap<Var, &'static Kernel> {
    let reads = |kernel: &Kernel| {
        let of_element = |ty: Declared| match ty {
            Declared::List(element) | Declared::Dict(element) => *element == kernel.result,
            _ => false,
        };
        let is_taken =
            matches!(kernel.native, Some(Native::ListTake | Native::DictTake | Native::DictTakeOf));
        !is_taken && kernel.params.first().is_some_and(|param| param.by.is_lent() && of_element(param.ty))
    };
    let mut elements = HashMap::new();
    for block in &cluster.blocks {
        if let Term::Try { kernel, value: Some(value), .. } = &block.term
            && reads(kernel)
        {
            elements.insert(*value, *kernel);
        }
    }
    for id in reverse_postorder(cluster) {
        for inst in &cluster.block(id).insts {
            let Some(dst) = inst.dst else { continue };
            let kernel = match &inst.op {
                Op::Call(kernel) if reads(kernel) => Some(*kernel),
                Op::Field(_) | Op::Payload(_) | Op::Unbox | Op::Copy => {
                    inst.args[0].var().and_then(|whole| elements.get(&whole).copied())
                }
                _ => None,
            };
            elements.extend(kernel.map(|kernel| (dst, kernel)));
        }
    }
    elements
}

/// The parameter whose argument a kernel changes in place when nobody else has it.
fn changed(kernel: &Kernel) -> Option<(usize, &Param)> {
    let is_changed = |param: &Param| param.by == By::Value && param.ty == kernel.result;
    (0..).zip(kernel.params).find(|(_, param)| is_changed(param) && param.ty != Declared::Any)
}

fn is_on_heap(ty: Declared) -> bool {
    matches!(ty, Declared::Str | Declared::Bytes | Declared::List(_) | Declared::Dict(_) | Declared::Any)
}

#[cfg(test)]
mod tests {
    use super::super::loop_places;
    use super::*;

    /// The costs of a program from text.
    fn costs_of(text: &str) -> Vec<(What, String)> {
        let kernels = || neva_runtime_funcs::REGISTRY.records().iter().flat_map(|record| record.kernels);
        let lookup = |name: &str| kernels().find(|kernel| kernel.name == name).copied();
        let program = neva_blocks::text::parse(&format!("cluster main\n{text}"), &lookup).expect("a program");
        let loops: Vec<_> = program.clusters.iter().map(|cluster| loop_places(&program, cluster)).collect();
        costs(&program, &loops).into_iter().map(|cost| (cost.what, cost.why)).collect()
    }

    #[test]
    fn a_list_that_grows_in_place_costs_nothing() {
        let grows = "b0:\n    -> b1([], 0)\nb1(v0: list<int>, v1: int):\n    \
                     v2: list<int> = lists::append::append v0, v1\n    v3: int = int_inc v1\n    \
                     -> b1(v2, v3)\n";
        assert!(costs_of(grows).is_empty());
    }

    #[test]
    fn what_is_needed_later_is_copied() {
        let kept = "b0:\n    -> b1([], 0)\nb1(v0: list<int>, v1: int):\n    \
                    v2: list<int> = lists::append::append v0, v1\n    v3: int = builtin::len::list_len v0\n    \
                    -> b1(v2, v3)\n";
        let [(What::Copied, why)] = &costs_of(kept)[..] else { panic!("{:?}", costs_of(kept)) };
        assert!(why.contains("`lst` of lists::append::append"), "{why}");
    }

    #[test]
    fn an_element_that_stays_where_it_is_is_copied() {
        let kept = "b0:\n    -> b1([], 0)\nb1(v0: list<list<int>>, v1: int):\n    \
                    v2: list<int> = streams::item::list_item v0, v1\n    \
                    v3: list<int> = lists::append::append v2, 1\n    v4: int = builtin::len::list_len v3\n    \
                    -> b1(v0, v4)\n";
        let [(What::Copied, why)] = &costs_of(kept)[..] else { panic!("{:?}", costs_of(kept)) };
        assert!(why.contains("streams::item::list_item has read it"), "{why}");
    }

    #[test]
    fn what_begins_as_a_constant_in_each_round_is_allocated() {
        let stacks = "b0:\n    -> b1(0)\nb1(v0: int):\n    -> b2(v0, [])\nb2(v1: int, v2: list<int>):\n    \
                      v3: list<int> = lists::append::append v2, v1\n    v4: int = int_dec v1\n    \
                      v5: bool = int_is_lesser v4, 0\n    if v5 -> b3 else b2(v4, v3)\nb3:\n    \
                      v6: int = builtin::len::list_len v3\n    v7: int = int_inc v6\n    -> b1(v7)\n";
        let [(What::Allocated, why)] = &costs_of(stacks)[..] else { panic!("{:?}", costs_of(stacks)) };
        assert!(why.contains("`lst` of lists::append::append begins as a constant"), "{why}");
    }

    #[test]
    fn a_union_of_any_type_is_allocated() {
        let wraps = "b0:\n    -> b1(0)\nb1(v0: int):\n    v1 = box v0\n    v2 = box \"Tag\"\n    \
                     v3 = builtin::union::wrap v1, v2\n    v4: bool = matches v3, v1\n    \
                     if v4 -> b1(1) else b1(2)\n";
        let kinds: Vec<What> = costs_of(wraps).into_iter().map(|(what, _)| what).collect();
        assert_eq!(kinds, [What::Boxed, What::Boxed, What::Allocated]);
    }

    #[test]
    fn a_number_that_is_an_element_is_not_copied() {
        let sums = "b0:\n    -> b1([1], 0)\nb1(v0: list<int>, v1: int):\n    \
                    v2: int = streams::item::list_item v0, v1\n    v3: int = int_add v2, v1\n    -> b1(v0, v3)\n";
        assert!(costs_of(sums).is_empty(), "{:?}", costs_of(sums));
    }

    #[test]
    fn each_call_whose_result_is_on_the_heap_has_a_reason() {
        let records = neva_runtime_funcs::REGISTRY.records().iter();
        let kernels = records.flat_map(|record| record.kernels).filter(|kernel| is_on_heap(kernel.result));
        let mut calls = 0;
        for kernel in kernels {
            calls += 1;
            let operands = vec![Operand::Var(Var(0)); kernel.params.len()];
            let (what, why, change) =
                call(kernel, &operands, &vec![false; operands.len()]).expect(kernel.name);
            assert!(why.contains(kernel.name) && change.len() > 10, "{}: {what:?}, {why}", kernel.name);
        }
        assert!(calls > 50, "{calls}");
    }

    #[test]
    fn calls_that_may_fail_and_casts_are_looked_at() {
        let fails = "b0:\n    -> b1(0)\nb1(v0: int):\n    \
                     try v1: string = builtin::slice::string_at \"text\", v0 -> b1(1) error v2: string -> b2\nb2:\n    stop\n";
        let [(What::Allocated, why)] = &costs_of(fails)[..] else { panic!("{:?}", costs_of(fails)) };
        assert!(why.contains("makes a new string"), "{why}");
        let casts = "b0:\n    -> b1([])\nb1(v0: list<any>):\n    v1: list<int> = cast v0\n    \
                     v2: int = builtin::len::list_len v1\n    -> b1(v0)\n";
        let [(What::Copied, why)] = &costs_of(casts)[..] else { panic!("{:?}", costs_of(casts)) };
        assert!(why.contains("becomes a list<int>"), "{why}");
    }

    #[test]
    fn only_loops_are_looked_at() {
        let once = "b0:\n    v0: string = strconv::itoa::itoa 5\n    panic v0\n";
        assert!(costs_of(once).is_empty());
        let again = "b0:\n    -> b1(0)\nb1(v0: int):\n    v1: string = strconv::itoa::itoa v0\n    \
                     v2: int = builtin::len::string_len v1\n    v3 = box v2\n    v4 = struct {a: v3}\n    \
                     v5 = field a v4\n    v6: int = cast v5\n    -> b1(v6)\n";
        let kinds: Vec<What> = costs_of(again).into_iter().map(|(what, _)| what).collect();
        assert_eq!(kinds, [What::Allocated, What::Boxed, What::Allocated]);
    }
}
