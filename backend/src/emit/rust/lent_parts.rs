//! Parts of texts that are looked at where they are.

use std::collections::{HashMap, HashSet};

use neva_blocks::{BlockId, Inst, Op, Operand, PrintPart, Style, Term, Type, Var};
use neva_registry::{By, Kernel};

use super::flow::Flow;
use super::outline::Function;
use super::scopes::Scopes;
use crate::runtime::PART;

/// The parts of texts that are lent by their texts, so that none is copied to be looked at: the text is there
/// longer, and at most one use needs a string of its own, which is made there.
pub(super) fn lent_parts(function: &Function, flow: &Flow, scopes: &Scopes) -> HashSet<Var> {
    let cluster = &function.cluster;
    // The text that owns the bytes of each part.
    let mut owners: HashMap<Var, Var> = HashMap::new();
    let parts = flow
        .order
        .iter()
        .flat_map(|id| cluster.block(*id).insts.iter().filter_map(move |inst| Some((*id, part_of(inst)?))));
    let parts: Vec<(BlockId, (Var, Var))> = parts.collect();
    if parts.is_empty() {
        return HashSet::new();
    }
    let uses = uses(function, flow, &parts.iter().map(|(_, (part, _))| *part).collect());
    for (id, (part, text)) in parts {
        let owner = owners.get(&text).copied().unwrap_or(text);
        let uses = &uses[&part];
        let is_there = |id: BlockId| scopes.liveness.is_live_out(id, owner);
        let is_rare =
            uses.owned.len() < 2 && uses.owned.iter().all(|at| flow.loop_of(*at) == flow.loop_of(id));
        // The functions that compute ahead take strings.
        let is_ahead = function.ahead.values().any(|ahead| ahead.params.contains(&part));
        if *cluster.ty(text) == Type::Str
            && !is_ahead
            && scopes.declared[part.index()].is_none()
            && is_rare
            && is_there(id)
            && uses.blocks.iter().copied().all(is_there)
        {
            owners.insert(part, owner);
        }
    }
    owners.into_keys().collect()
}

/// The part that an instruction cuts out, and the text.
fn part_of(inst: &Inst) -> Option<(Var, Var)> {
    let Op::Call(kernel) = inst.op else { return None };
    if kernel.name == PART.text() { Some((inst.dst?, inst.args[0].var()?)) } else { None }
}

/// What is done with a part.
#[derive(Default)]
struct Uses {
    /// The blocks that use it.
    blocks: HashSet<BlockId>,
    /// The block of each use that needs a string of its own.
    owned: Vec<BlockId>,
}

fn uses(function: &Function, flow: &Flow, parts: &HashSet<Var>) -> HashMap<Var, Uses> {
    let cluster = &function.cluster;
    let mut uses: HashMap<Var, Uses> = parts.iter().map(|part| (*part, Uses::default())).collect();
    for &id in &flow.order {
        let block = cluster.block(id);
        let mut note = |operand: Operand, is_owned: bool| {
            let Some(uses) = operand.var().and_then(|var| uses.get_mut(&var)) else { return };
            uses.blocks.insert(id);
            uses.owned.extend(is_owned.then_some(id));
        };
        let of_kernel = |kernel: &Kernel, args: &[Operand], note: &mut dyn FnMut(Operand, bool)| {
            for (param, arg) in kernel.params.iter().zip(args) {
                note(*arg, param.by != By::Slice);
            }
        };
        for inst in &block.insts {
            match &inst.op {
                Op::Call(kernel) => of_kernel(kernel, &inst.args, &mut note),
                Op::Equal => {
                    let is_text = |arg: &Operand| arg.var().is_none_or(|var| *cluster.ty(var) == Type::Str);
                    let are_texts = inst.args.iter().all(is_text);
                    inst.args.iter().for_each(|arg| note(*arg, !are_texts));
                }
                _ => inst.args.iter().for_each(|arg| note(*arg, true)),
            }
        }
        match &block.term {
            Term::Switch { on, .. } => note(*on, false),
            Term::Try { kernel, args, .. } => of_kernel(kernel, args, &mut note),
            Term::Print { parts, .. } => {
                for part in parts {
                    if let PrintPart::Value(value, style) = part {
                        note(*value, *style != Style::Plain);
                    }
                }
            }
            term => term.operands().into_iter().for_each(|operand| note(operand, true)),
        }
        let passed = block.term.edges().into_iter().flat_map(|edge| edge.args.clone());
        passed.for_each(|arg| note(arg, true));
    }
    uses
}
