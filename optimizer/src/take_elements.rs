//! Takes elements out of lists and dicts that nobody reads there again.

use crate::called::{GET, TAKE_ITEM, TAKE_VALUE, TAKE_VALUE_OF};
use crate::counters::Counter;
use neva_blocks::analysis::facts::{Facts, InstAt};
use neva_blocks::analysis::flow::reach;
use neva_blocks::analysis::liveness::LazyLiveness;
use neva_blocks::*;
use neva_registry::{By, Kernel, Native};
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Where a loop reads an element, changes it and puts it back, and no later read of the list or dict is one
/// of that element, it is taken out. So it has one owner and is changed in place: a loop that appends to the
/// lists in a dict does not copy them.
///
/// Positions are told apart where each is a constant or the counter of a loop that counts up. The value of a
/// key is taken out where the dict is used afterwards only to set another value for that key.
pub(crate) fn take_elements(cluster: &mut Cluster) {
    let containers = Containers::new(cluster);
    let all = containers
        .reads
        .iter()
        .flat_map(|(container, reads)| reads.iter().map(move |read| (*container, read)));
    let taken = all.filter_map(|(container, read)| {
        let kernel = read.taking?;
        let is_taken =
            containers.is_last(container, read) && containers.is_changed_again(container, read.dst);
        is_taken.then_some((read.place, kernel))
    });
    let taken: Vec<(InstAt, &'static Kernel)> = taken.collect();
    let found = containers.gets.iter().filter(|get| containers.is_set_next(get));
    let found: Vec<BlockId> = found.map(|get| get.block).collect();
    for ((block, at), kernel) in taken {
        cluster.blocks[block.index()].insts[at].op = Op::Call(kernel);
    }
    for block in found {
        let Term::Try { kernel, .. } = &mut cluster.blocks[block.index()].term else {
            unreachable!("a key is looked up by what can fail")
        };
        *kernel = &TAKE_VALUE_OF;
    }
}

/// The list, dict or text that a kernel changes in place when nobody else has it.
pub(crate) fn changed(kernel: &Kernel, args: &[Operand]) -> Option<Var> {
    let mut params = kernel.params.iter().zip(args);
    params
        .find(|(param, _)| param.by == By::Value && param.ty == kernel.result)
        .and_then(|(_, arg)| arg.var())
}

/// A look at an element.
struct Read {
    /// The position of a terminator comes after those of the instructions.
    place: InstAt,
    index: Operand,
    dst: Var,
    /// The kernel that takes the element out, where the element has owners to count.
    taking: Option<&'static Kernel>,
}

/// A look at the value of a key, at the end of a block.
struct Get {
    block: BlockId,
    container: Var,
    key: Operand,
    dst: Var,
    /// Where the key is found.
    ok: BlockId,
}

/// How lists and dicts are read.
struct Containers<'a> {
    cluster: &'a Cluster,
    liveness: LazyLiveness<'a>,
    facts: Facts<'a>,
    /// For each list or dict how its elements are read.
    reads: HashMap<Var, Vec<Read>>,
    /// Looks at values of keys that have owners to count.
    gets: Vec<Get>,
    /// For each of them where it is used in another way than for its length or its keys.
    others: HashMap<Var, Vec<InstAt>>,
    /// For each variable what is made of it.
    uses: OnceCell<HashMap<Var, Vec<Use>>>,
}

impl<'a> Containers<'a> {
    fn new(cluster: &'a Cluster) -> Containers<'a> {
        let mut containers = Containers {
            cluster,
            liveness: LazyLiveness::new(cluster),
            facts: Facts::new(cluster),
            reads: HashMap::new(),
            gets: vec![],
            others: HashMap::new(),
            uses: OnceCell::new(),
        };
        for (id, block) in cluster.numbered() {
            for (at, inst) in block.insts.iter().enumerate() {
                containers.note(inst, (id, at));
            }
            let end = (id, block.insts.len());
            let passed = block.term.edges().into_iter().flat_map(|edge| edge.args.iter().copied());
            for var in block.term.operands().into_iter().chain(passed).filter_map(|operand| operand.var()) {
                containers.others.entry(var).or_default().push(end);
            }
            containers.gets.extend(get(cluster, id));
        }
        containers
    }

    fn note(&mut self, inst: &Inst, place: InstAt) {
        let taking = match inst.op.native() {
            Some(Native::ListLen | Native::DictLen | Native::DictKey) => return,
            Some(Native::ListItem) => &TAKE_ITEM,
            Some(Native::DictValue) => &TAKE_VALUE,
            _ => {
                for var in inst.args.iter().filter_map(|arg| arg.var()) {
                    self.others.entry(var).or_default().push(place);
                }
                return;
            }
        };
        if let (&[Operand::Var(container), index], Some(dst)) = (&inst.args[..], inst.dst) {
            let taking = (!self.cluster.ty(dst).is_copy()).then_some(taking);
            self.reads.entry(container).or_default().push(Read { place, index, dst, taking });
        }
    }

    /// Whether no later look at a list or dict is one at the same element.
    fn is_last(&self, container: Var, read: &Read) -> bool {
        let Some(position) = self.position(read.index) else { return false };
        let later = self.reached(read.place.0, container, None);
        let this_iteration = self.reached(read.place.0, container, position.header());
        let is_in = |place: InstAt, blocks: &BTreeSet<BlockId>| {
            blocks.contains(&place.0) || (place.0 == read.place.0 && place.1 > read.place.1)
        };
        // The counter does not begin again.
        let goes_on = position.header().is_none_or(|header| {
            let again = |from: &BlockId| *from == read.place.0 || later.contains(from);
            let mut again = self.facts.predecessors(header).iter().filter(|from| again(from));
            !later.contains(&header) || again.all(|from| position.counts_up_from(*from))
        });
        let is_another = |other: &Read| {
            if read.index.var().is_some() && other.index == read.index {
                return !is_in(other.place, &this_iteration);
            }
            self.position(other.index).is_some_and(|other| position.differs_from(&other))
        };
        let others = self.others.get(&container).into_iter().flatten();
        let reads = self.reads[&container].iter();
        goes_on
            && !others.into_iter().any(|place| is_in(*place, &later))
            && reads.filter(|other| is_in(other.place, &later)).all(is_another)
    }

    /// Whether a dict is only used to set the value of a key, after that was looked at and found.
    fn is_set_next(&self, get: &Get) -> bool {
        if !self.liveness.is_live_in(get.ok, get.container) {
            return false;
        }
        let mut later = self.reached(get.ok, get.container, None);
        later.insert(get.ok);
        let sets = |(block, at): InstAt| {
            let Some(inst) = self.cluster.block(block).insts.get(at) else { return false };
            inst.op.native() == Some(Native::DictInsert)
                && inst.args[..2] == [Operand::Var(get.container), get.key]
                && !inst.args[2..].contains(&inst.args[0])
        };
        let others = self.others.get(&get.container).into_iter().flatten();
        let reads = self.reads.get(&get.container).into_iter().flatten();
        others.copied().filter(|place| later.contains(&place.0)).all(sets)
            && !reads.into_iter().any(|read| later.contains(&read.place.0))
            && self.is_changed_again(get.container, get.dst)
    }

    /// The blocks after one in which a list or dict is still needed, up to a block that is not entered.
    fn reached(&self, from: BlockId, container: Var, end: Option<BlockId>) -> BTreeSet<BlockId> {
        let goes_on = |id: &BlockId| Some(*id) != end && self.liveness.is_live_in(*id, container);
        let next = |id: BlockId| self.cluster.block(id).term.targets().filter(goes_on);
        reach(next(from), next)
    }

    /// What is known of a position.
    fn position(&self, index: Operand) -> Option<Position> {
        match index {
            Operand::Int(index) => Some(Position::Known(index)),
            index => Counter::of(&self.facts, index.var()?).map(Position::Counted),
        }
    }

    /// Whether an element, or a part of it, is changed in place if it has one owner, and comes back into its
    /// list or dict. What does not come back is copied once at the most.
    fn is_changed_again(&self, container: Var, element: Var) -> bool {
        let ty = self.cluster.ty(element);
        let uses = self.uses.get_or_init(|| uses(self.cluster));
        let mut is_changed = false;
        // What holds the element, or a part of it.
        let mut holders = HashSet::from([element]);
        let mut work = vec![element];
        while let Some(holder) = work.pop() {
            for found in uses.get(&holder).into_iter().flatten() {
                match *found {
                    Use::Change => is_changed |= has_part(ty, self.cluster.ty(holder)),
                    Use::Part(dst) if holders.insert(dst) => work.push(dst),
                    Use::Part(_) => {}
                }
            }
        }
        is_changed && holders.contains(&container)
    }
}

/// The look at the value of a key with which a block ends.
fn get(cluster: &Cluster, block: BlockId) -> Option<Get> {
    let Term::Try { kernel, args, value: Some(dst), ok, .. } = &cluster.block(block).term else {
        return None;
    };
    let &[Operand::Var(container), key] = &args[..] else { return None };
    let is_passed = key == Operand::Var(container) || ok.args.contains(&Operand::Var(container));
    let is_found = **kernel == GET && !cluster.ty(*dst).is_copy() && !is_passed;
    is_found.then_some(Get { block, container, key, dst: *dst, ok: ok.target })
}

/// What is known of the position of an element.
enum Position {
    /// It is this one.
    Known(i64),
    /// It counts up.
    Counted(Counter),
}

impl Position {
    fn header(&self) -> Option<BlockId> {
        if let Position::Counted(counter) = self { Some(counter.header) } else { None }
    }

    fn counts_up_from(&self, block: BlockId) -> bool {
        matches!(self, Position::Counted(counter) if counter.ups.contains(&block))
    }

    /// Whether this is never the other one, whenever the two are looked at.
    fn differs_from(&self, other: &Position) -> bool {
        match (self, other) {
            (Position::Known(one), Position::Known(other)) => one != other,
            (Position::Known(known), Position::Counted(counter))
            | (Position::Counted(counter), Position::Known(known)) => {
                counter.least.is_some_and(|least| *known < least)
            }
            (Position::Counted(_), Position::Counted(_)) => false,
        }
    }
}

/// What becomes of a variable.
enum Use {
    /// Another variable holds it, or a part of it.
    Part(Var),
    /// A kernel changes it in place when nobody else has it.
    Change,
}

/// What becomes of each variable whose owners are counted.
fn uses(cluster: &Cluster) -> HashMap<Var, Vec<Use>> {
    let mut uses: HashMap<Var, Vec<Use>> = HashMap::new();
    let mut add = |var: Var, found: Use| uses.entry(var).or_default().push(found);
    let is_counted = |var: &Var| !cluster.ty(*var).is_copy();
    let counted = |args: &[Operand]| -> Vec<Var> {
        args.iter().filter_map(|arg| arg.var()).filter(is_counted).collect()
    };
    for block in &cluster.blocks {
        let calls = block.insts.iter().filter_map(|inst| {
            if let Op::Call(kernel) = inst.op { Some((kernel, &inst.args)) } else { None }
        });
        let tried =
            if let Term::Try { kernel, args, .. } = &block.term { Some((*kernel, args)) } else { None };
        for (kernel, args) in calls.chain(tried) {
            changed(kernel, args).filter(is_counted).into_iter().for_each(|var| add(var, Use::Change));
        }
        for inst in &block.insts {
            if let Some(dst) = inst.dst.filter(is_counted) {
                counted(&inst.args).into_iter().for_each(|var| add(var, Use::Part(dst)));
            }
        }
        if let Term::Try { args, value: Some(value), .. } = &block.term {
            counted(args).into_iter().for_each(|var| add(var, Use::Part(*value)));
        }
    }
    for (param, arg) in cluster.assignments() {
        arg.var().filter(is_counted).into_iter().for_each(|var| add(var, Use::Part(param)));
    }
    uses
}

/// Whether values of a type are, or can be in, values of another one.
fn has_part(whole: &Type, part: &Type) -> bool {
    whole == part || *whole == Type::Any || whole.parts().any(|inner| has_part(inner, part))
}
