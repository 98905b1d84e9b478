//! Reads elements of lists from what the lists were made of.

use crate::elements::Elements;
use crate::walks::{Walk, Walks};
use neva_blocks::*;
use neva_registry::Native;
use std::collections::HashSet;

/// Where a loop goes through a list or dict and makes a list of what it reads there, and that list is only
/// read by position, each of these reads is made of the first list or dict instead. The loop is left out
/// then, and the list is not made at all. Only looks, structs and positions are made again, as those cost no
/// more than to read the list.
pub(crate) fn remake_elements(program: &mut Program) {
    for cluster in &mut program.clusters {
        for _ in 0..MOST_ROUNDS {
            let found = remakes(cluster, &program.constants);
            if found.is_empty() {
                break;
            }
            found.into_iter().for_each(|remake| remake.apply(cluster));
        }
    }
}

/// Lists that are made of each other are followed so far.
const MOST_ROUNDS: usize = 4;

/// A list that is made by a walk.
pub(crate) struct Remake {
    /// The block that enters the loop.
    before: BlockId,
    /// The edge past the loop, without the list.
    edge: Edge,
    elements: Elements,
}

/// More instructions than this are not repeated.
const MOST_STEPS: usize = 5;

impl Remake {
    /// The list that a walk gives to the block after it; any instruction may read it.
    pub(crate) fn of(
        walks: &Walks<'_>,
        walk: &Walk<'_>,
        cluster: &Cluster,
        constants: &[Constant],
    ) -> Option<Remake> {
        let Walk { past, exit, back, block, at, .. } = *walk;
        let made = (0..block.params.len())
            .find(|made| *made != at && walks.facts.call(back.args[*made], Native::ListAppend).is_some())?;
        let (before, appended) = (Operand::Var(block.params[made]), back.args[made]);
        let &[list, element] = walks.facts.call(appended, Native::ListAppend)? else { return None };
        let given = exit.args.iter().position(|arg| *arg == appended)?;
        let is_made = list == before
            && block.params.len() == 2
            && walk.first.args[made].is_empty(constants)
            && past.target == exit.target
            && past.args[given].is_empty(constants)
            && walks.facts.predecessors(exit.target).len() == 2
            && walks.gives_only(walk, appended);
        let mut steps = vec![];
        if !is_made || !steps_to(walk, element, &mut steps) {
            return None;
        }
        let mut edge = exit.clone();
        edge.args[given] = past.args[given];
        // The list is not passed on in any other way.
        let size = walks.facts.inst(walk.size)?;
        let elements = Elements {
            list: cluster.block(exit.target).params[given],
            size: (size.op.clone(), size.args.clone()),
            steps,
            element,
            position: block.params[at],
            first: None,
        };
        (!edge.args.contains(&appended)).then_some(Remake { before: walk.before, edge, elements })
    }

    /// The list, as it is after the loop.
    pub(crate) fn list(&self) -> Var {
        self.elements.list
    }

    /// Leaves out the loop, and makes the elements where they are read.
    fn apply(self, cluster: &mut Cluster) {
        let Term::If { then, .. } = &mut cluster.blocks[self.before.index()].term else {
            unreachable!("a loop that is left out is entered by a branch")
        };
        *then = self.edge;
        self.elements.apply(cluster);
    }
}

fn remakes(cluster: &Cluster, constants: &[Constant]) -> Vec<Remake> {
    let walks = Walks::new(cluster);
    let all = walks.all().filter_map(|walk| Remake::of(&walks, &walk, cluster, constants));
    let mut remakes: Vec<Remake> = all.collect();
    let reads = walks.facts.list_reads();
    remakes.retain(|remake| reads.get(&remake.list()) == Some(&walks.facts.uses(remake.list())));
    // A list that is made of another one waits until that is remade.
    let lists: HashSet<Var> = remakes.iter().map(Remake::list).collect();
    let is_of_list = |operand: &Operand| operand.var().is_some_and(|var| lists.contains(&var));
    remakes.retain(|remake| !remake.elements.steps.iter().flat_map(|step| &step.args).any(is_of_list));
    remakes
}

/// Notes the instructions of a walk that make a value; whether all are such that may be repeated.
fn steps_to(walk: &Walk<'_>, element: Operand, steps: &mut Vec<Inst>) -> bool {
    let assigns = |inst: &&Inst| inst.dst.is_some() && inst.dst == element.var();
    let Some(inst) = walk.block.insts.iter().find(assigns) else {
        let is_other_param = element != walk.position()
            && walk.block.params.iter().any(|param| element == Operand::Var(*param));
        return !is_other_param;
    };
    let may_repeat = match &inst.op {
        Op::Struct(_) | Op::Field(_) => true,
        op => matches!(op.native(), Some(Native::ListItem | Native::DictKey | Native::DictValue)),
    };
    if steps.iter().any(|step| step.dst == inst.dst) {
        return true;
    }
    let is_made = may_repeat && inst.args.iter().all(|arg| steps_to(walk, *arg, steps));
    steps.push(inst.clone());
    is_made && steps.len() <= MOST_STEPS
}
