//! Cuts texts in place.

use crate::called::{APPEND_CHARACTER, CHARACTER, TAKE_SLICE};
use crate::known_texts::adds_to_first;
use crate::prepend_texts::Copies;
use crate::sink_work::is_pure;
use neva_blocks::analysis::facts::{Facts, InstAt};
use neva_blocks::analysis::flow::{ParamSources, reach};
use neva_blocks::analysis::liveness::LazyLiveness;
use neva_blocks::*;
use std::collections::{BTreeSet, HashMap};

/// Where a loop goes on with a part of the text that it carries, and nothing else needs the text, the part is
/// made in its place: a text that loses a character in each turn is not copied each time. A part is valid
/// UTF-8, so once one was made, the bytes that stay are not looked at again. A bool beside the text says so.
///
/// Types must be settled.
pub(crate) fn take_texts(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let cuts: Vec<Part> = parts(cluster);
        let moved = cuts.iter().filter(|part| cut_last(&mut cluster.blocks[part.at.0.index()], part)).count();
        let parts = if moved == 0 { cuts } else { parts(cluster) };
        if !parts.is_empty() {
            let known = known(cluster, constants, &parts);
            known.pass(cluster);
            for Part { at: (block, at), text, .. } in parts {
                let inst = &mut cluster.blocks[block.index()].insts[at];
                inst.op = Op::Call(&TAKE_SLICE);
                inst.args.insert(1, known.of(text));
            }
        }
    }
}

/// A part of a text that takes the place of the text in a later turn.
struct Part {
    at: InstAt,
    text: Var,
    part: Var,
}

/// Cuts a text after all else in its block that looks at it, or it could not be cut in place. What is made of
/// the part comes after that, in its order: it may be moved if it is pure and does not look at the text. Says
/// whether something has moved.
fn cut_last(block: &mut Block, Part { text, part, .. }: &Part) -> bool {
    let looks = |inst: &Inst| inst.args.contains(&Operand::Var(*text));
    let at = block.insts.iter().position(|inst| inst.dst == Some(*part)).expect("the part is made there");
    let last = block.insts.iter().rposition(looks).unwrap_or(at);
    if last == at {
        return false;
    }
    let mut made = BTreeSet::from([*part]);
    let (mut others, mut moved) = (vec![], vec![block.insts[at].clone()]);
    for inst in &block.insts[at + 1..=last] {
        if !inst.args.iter().any(|arg| arg.var().is_some_and(|var| made.contains(&var))) {
            others.push(inst.clone());
        } else if is_pure(inst) && !looks(inst) {
            made.extend(inst.dst);
            moved.push(inst.clone());
        } else {
            return false;
        }
    }
    block.insts.splice(at..=last, others.into_iter().chain(moved));
    true
}

fn parts(cluster: &Cluster) -> Vec<Part> {
    let slices = cluster.insts().filter_map(|(at, inst)| {
        let text = inst.args.first().filter(|_| is_slice(inst))?.var()?;
        Some(Part { at, text, part: inst.dst? })
    });
    let mut parts: Vec<Part> = slices.collect();
    if parts.is_empty() {
        return parts;
    }
    let (copies, liveness) = (Copies::and_longer_texts(cluster), LazyLiveness::new(cluster));
    parts.retain(|Part { at: (block, _), text, part }| {
        let term = &cluster.block(*block).term;
        let passed = term.edges().into_iter().flat_map(|edge| edge.args.iter().copied());
        let is_needed = term.operands().into_iter().chain(passed).any(|operand| operand.var() == Some(*text));
        !is_needed && copies.lead_to(*part, *text) && !liveness.is_live_out(*block, *text)
    });
    parts
}

fn is_slice(inst: &Inst) -> bool {
    matches!(inst.op, Op::Call(kernel) if kernel.name == "builtin::slice::string_slice")
}

/// Which texts are known to be valid UTF-8.
struct Known {
    /// For parameters the variable that says it; none if all of them are known to be valid.
    flags: HashMap<Var, Var>,
    /// The flags that each edge passes, where it leads to such parameters.
    passed: Vec<(BlockId, usize, Vec<Operand>)>,
    /// Whether the texts are valid that no flag is about.
    others: bool,
}

fn known(cluster: &mut Cluster, constants: &[Constant], parts: &[Part]) -> Known {
    let facts = Facts::new(cluster);
    let sources = ParamSources::new(cluster);
    let copies = Copies::and_longer_texts(cluster);
    let after = reach(parts.iter().map(|part| part.part), |var| copies.of(var).to_vec());
    let before = reach(parts.iter().map(|part| part.text), |var| {
        sources.of(var).iter().filter_map(|source| source.var()).collect::<Vec<_>>()
    });
    let params: BTreeSet<Var> =
        after.intersection(&before).copied().filter(|var| facts.param(*var).is_some()).collect();
    let mut edges = vec![];
    for (from, block) in cluster.numbered() {
        for (at, edge) in block.term.edges().into_iter().enumerate() {
            let targets = cluster.block(edge.target).params.iter().zip(&edge.args);
            let args: Vec<Operand> =
                targets.filter(|(param, _)| params.contains(param)).map(|(_, arg)| *arg).collect();
            edges.extend((!args.is_empty()).then_some((from, at, args)));
        }
    }
    let is_valid = |arg: Operand| match arg {
        Operand::Const(index) => {
            matches!(&constants[index as usize], Constant::Str(text) if std::str::from_utf8(text).is_ok())
        }
        arg => facts.inst(arg).is_some_and(|inst| {
            is_slice(inst) || matches!(inst.op, Op::Call(kernel) if MAKE_VALID.contains(&kernel.name))
        }),
    };
    // A text is as valid as the one that it begins with, if all that is added is valid.
    let valid = |mut arg: Operand| {
        loop {
            let is_param = arg.var().is_some_and(|var| params.contains(&var));
            match facts.inst(arg).filter(|inst| adds_to_first(inst)) {
                _ if is_param => return arg,
                Some(inst)
                    if inst.op.calls(&APPEND_CHARACTER)
                        || inst.args[1..].iter().all(|arg| is_valid(*arg)) =>
                {
                    arg = inst.args[0];
                }
                _ => return Operand::Bool(is_valid(arg)),
            }
        }
    };
    let mut passed = edges;
    passed.iter_mut().flat_map(|(.., args)| args).for_each(|arg| *arg = valid(*arg));
    let others = passed.iter().flat_map(|(.., args)| args).all(|arg| *arg != Operand::Bool(false))
        && parts.iter().all(|part| params.contains(&part.text));
    if others {
        return Known { flags: HashMap::new(), passed: vec![], others };
    }
    let flags: HashMap<Var, Var> =
        params.into_iter().map(|param| (param, cluster.new_var(Type::Bool))).collect();
    passed.iter_mut().flat_map(|(.., args)| args).for_each(|arg| {
        if let Some(flag) = arg.var().and_then(|var| flags.get(&var)) {
            *arg = Operand::Var(*flag);
        }
    });
    Known { flags, passed, others }
}

/// Kernels whose texts are always valid.
const MAKE_VALID: [&str; 4] = [
    CHARACTER.name,
    "builtin::string::string_from_int_codepoint",
    "strconv::itoa::itoa",
    "streams::item::string_item",
];

impl Known {
    /// Whether a text is valid.
    fn of(&self, text: Var) -> Operand {
        self.flags.get(&text).map_or(Operand::Bool(self.others), |flag| Operand::Var(*flag))
    }

    /// Adds the flags to the parameters and edges.
    fn pass(&self, cluster: &mut Cluster) {
        for block in &mut cluster.blocks {
            let flags: Vec<Var> =
                block.params.iter().filter_map(|param| self.flags.get(param)).copied().collect();
            block.params.extend(flags);
        }
        for (from, at, flags) in &self.passed {
            cluster.blocks[from.index()].term.edges_mut()[*at].args.extend(flags);
        }
    }
}
