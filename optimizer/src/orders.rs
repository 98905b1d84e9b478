//! Which of two numbers is greater, as far as the questions of a program tell.

use crate::called::{OWN, PUT, RESERVE};
use crate::ranges::{Range, Ranges};
use crate::zip_ranges::FEWER;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::analysis::facts::EdgeAt;
use neva_blocks::analysis::flow::reverse_postorder;
use neva_blocks::*;
use neva_registry::Native;
use rustc_hash::FxHashMap;
use std::cell::Cell;

/// A number that a proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number {
    Int(i64),
    /// What a variable is.
    Of(Var),
    /// How many elements the list or dict in a variable has.
    Size(Var),
}

/// Finds proofs. A proof goes back from a place to the questions before it, from a sum to its operands, and
/// from a parameter to what each edge assigns. Where it comes to the same parameter again, the claim is one
/// about an earlier iteration.
pub(crate) struct Orders<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    ranges: Ranges<'a>,
    dominators: Dominators,
    /// For each block the first one of the innermost loop that it may be in.
    headers: Vec<Option<BlockId>>,
    /// For each number what is known of it on edges.
    facts: FxHashMap<Number, Vec<Fact>>,
    /// Whether a proof looks at lists that have given elements, too.
    looks_at_elements: bool,
    /// How much a proof may still look at.
    steps: usize,
    /// Whether it has gone as deep as it may, or has looked at all that it may.
    is_cut: bool,
    /// Whether it has passed over a list that has given an element.
    passed_over: Cell<bool>,
    /// What is claimed whenever a block is entered, while it is proven for each edge there.
    claims: Vec<(Claim, BlockId)>,
    /// The facts by which a claim is being proven at the place that is looked at.
    asked: Vec<(EdgeAt, Number, Number)>,
}

/// `left <= right + by`
#[derive(Clone, Copy, PartialEq)]
struct Claim {
    left: Number,
    right: Number,
    by: i64,
}

/// What is known of a number on an edge, and in the blocks that are reached by no other one.
#[derive(Clone, Copy)]
struct Fact {
    edge: EdgeAt,
    other: Number,
    order: Order,
}

#[derive(Clone, Copy)]
enum Order {
    /// It is at most the other one and so much more.
    AtMost(i64),
    /// The other one is at most it and so much more.
    AtLeast(i64),
    Differs,
}

/// Where a claim is made.
#[derive(Clone, Copy)]
enum At {
    Block(BlockId),
    Edge(EdgeAt),
}

/// A proof looks at no more claims.
const MOST_STEPS: usize = 300;
/// The smaller limit, for callers that try many claims of which few hold.
const FEW_STEPS: usize = 40;
/// By how many others, one after the other, a claim is proven.
const DEPTHS: [usize; 4] = [5, 10, 20, 40];
/// No more facts about one number are looked at.
const MOST_FACTS: usize = 64;
/// Conditions are taken apart so often.
const MOST_PARTS: usize = 8;
/// The answers of no more questions are joined.
const MOST_ARMS: usize = 8;
/// The first block of a loop is looked for in so many blocks before.
const MOST_BLOCKS: usize = 32;

impl<'a> Orders<'a> {
    pub(crate) fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Orders<'a> {
        let (ranges, dominators) = (Ranges::new(cluster), Dominators::new(cluster));
        let mut orders = Orders {
            cluster,
            constants,
            headers: headers(cluster, &ranges, &dominators),
            ranges,
            dominators,
            facts: FxHashMap::default(),
            looks_at_elements: false,
            steps: 0,
            is_cut: false,
            passed_over: Cell::new(false),
            claims: vec![],
            asked: vec![],
        };
        for (id, block) in cluster.numbered() {
            // A list that has given an element is longer. The position may be one from the end.
            if let Term::Try { kernel, args, .. } = &block.term
                && kernel.native == Some(Native::ListAt)
                && let (Some(index), Some(size)) = (orders.number(args[1]), orders.size(args[0]))
            {
                orders.note((id, 0), index, size, Order::AtMost(-1));
            }
        }
        for (id, block) in cluster.numbered() {
            if let Term::If { cond, .. } = &block.term {
                orders.learn((id, 0), *cond, true);
                orders.learn((id, 1), *cond, false);
            }
        }
        orders
    }

    /// Whether an operand is the position of an element of a list, in a block that both reach.
    pub(crate) fn is_position(&mut self, index: Operand, list: Operand, block: BlockId) -> bool {
        let (Some(index), Some(size)) = (self.number(index), self.size(list)) else { return false };
        let claims = [Claim::new(Number::Int(0), index, 0), Claim::new(index, size, -1)];
        claims.into_iter().all(|claim| self.is_so(claim, block, MOST_STEPS))
    }

    /// Whether an operand is just the number of elements of a list.
    pub(crate) fn is_size(&self, size: Operand, list: Operand) -> bool {
        let of = self.size(list);
        of.is_some() && self.number(size) == of
    }

    /// Whether an operand is one more than another one, where neither wraps around.
    pub(crate) fn is_next(&self, next: Operand, number: Operand) -> bool {
        match (next, number) {
            (Operand::Int(next), Operand::Int(number)) => number.checked_add(1) == Some(next),
            (Operand::Var(var), _) => {
                let Some(number) = self.number(number) else { return false };
                matches!(self.made(Number::Of(var)), Some(Made::Sum(from, 1)) if from == number)
            }
            _ => false,
        }
    }

    /// Whether an operand is at most another one, in a block that both reach. It is not looked for long.
    pub(crate) fn is_at_most(&mut self, left: Operand, right: Operand, block: BlockId) -> bool {
        let (Some(left), Some(right)) = (self.number(left), self.number(right)) else { return false };
        self.is_so(Claim::new(left, right, 0), block, FEW_STEPS)
    }

    /// The operands of the call of a native kernel that assigns a variable, where it has two.
    pub(crate) fn call(&self, operand: Operand, native: Native) -> Option<[Operand; 2]> {
        self.ranges.facts.call(operand, native)?.try_into().ok()
    }

    fn is_so(&mut self, claim: Claim, block: BlockId, steps: usize) -> bool {
        // Those by questions and short ones are looked for first, as there are many ways that lead nowhere.
        self.passed_over.set(false);
        for looks_at_elements in [false, true] {
            self.looks_at_elements = looks_at_elements;
            for depth in DEPTHS {
                (self.steps, self.is_cut) = (steps, false);
                if self.prove(claim, At::Block(block), depth) {
                    return true;
                }
                if !self.is_cut {
                    break;
                }
            }
            if !self.passed_over.get() {
                break;
            }
        }
        false
    }

    fn number(&self, operand: Operand) -> Option<Number> {
        match operand {
            Operand::Int(number) => Some(Number::Int(number)),
            Operand::Var(var) if *self.cluster.ty(var) == Type::Int => match self.ranges.facts.sized(operand)
            {
                Some(whole) => self.size(whole),
                None => Some(Number::Of(var)),
            },
            _ => None,
        }
    }

    fn size(&self, whole: Operand) -> Option<Number> {
        match whole {
            Operand::Var(var) => Some(Number::Size(var)),
            Operand::Const(at) => match &self.constants[at as usize] {
                Constant::List(elements) => Some(Number::Int(elements.len() as i64)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Notes what an edge tells that is taken where a condition is `truth`.
    fn learn(&mut self, edge: EdgeAt, cond: Operand, truth: bool) {
        let mut work = vec![(cond, truth)];
        let mut parts = MOST_PARTS;
        while let Some((cond, truth)) = work.pop() {
            let Some(inst) = self.ranges.facts.inst(cond) else { continue };
            let native = inst.op.native();
            if parts > 0
                && (native == Some(Native::Not)
                    || native == Some(Native::And) && truth
                    || native == Some(Native::Or) && !truth)
            {
                parts -= 1;
                let truth = truth != (native == Some(Native::Not));
                work.extend(inst.args.iter().map(|arg| (*arg, truth)));
                continue;
            }
            let is_equal = inst.op == Op::Equal;
            let [left, right] = inst.args[..] else { continue };
            let (Some(left), Some(right)) = (self.number(left), self.number(right)) else { continue };
            match (native, truth) {
                (Some(Native::IntLess), true) | (Some(Native::IntGreaterOrEqual), false) => {
                    self.note(edge, left, right, Order::AtMost(-1));
                }
                (Some(Native::IntLess), false) | (Some(Native::IntGreaterOrEqual), true) => {
                    self.note(edge, right, left, Order::AtMost(0));
                }
                (Some(Native::IntGreater), true) | (Some(Native::IntLessOrEqual), false) => {
                    self.note(edge, right, left, Order::AtMost(-1));
                }
                (Some(Native::IntGreater), false) | (Some(Native::IntLessOrEqual), true) => {
                    self.note(edge, left, right, Order::AtMost(0));
                }
                (Some(Native::IntNotEqual), _) | (None, _) if is_equal != native.is_some() => {
                    if is_equal == truth {
                        self.note(edge, left, right, Order::AtMost(0));
                        self.note(edge, right, left, Order::AtMost(0));
                    } else {
                        self.note(edge, left, right, Order::Differs);
                    }
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, edge: EdgeAt, left: Number, right: Number, order: Order) {
        let other_way = if let Order::AtMost(by) = order { Order::AtLeast(by) } else { order };
        self.facts.entry(left).or_default().push(Fact { edge, other: right, order });
        self.facts.entry(right).or_default().push(Fact { edge, other: left, order: other_way });
    }

    /// What is known of a number at a place.
    fn known(&self, number: Number, at: At) -> Vec<Fact> {
        let facts = self.facts.get(&number).into_iter().flatten();
        let holds = |fact: &&Fact| {
            let (from, position) = fact.edge;
            let term = &self.cluster.block(from).term;
            if matches!(term, Term::Try { .. }) && !self.looks_at_elements {
                self.passed_over.set(true);
                return false;
            }
            let target = term.edges()[position].target;
            let is_only = self.ranges.facts.predecessors(target).len() == 1;
            matches!(at, At::Edge(edge) if edge == fact.edge)
                || is_only && self.dominators.dominates(target, at.block())
        };
        facts.rev().take(MOST_FACTS).filter(holds).copied().collect()
    }

    fn prove(&mut self, claim: Claim, at: At, depth: usize) -> bool {
        let Claim { left, right, by } = claim;
        if left == right && by >= 0 {
            return true;
        }
        let (least, most) = (self.range(right).least, self.range(left).most);
        if i128::from(most) <= i128::from(least) + i128::from(by) {
            return true;
        }
        if left == right {
            return false;
        }
        if self.steps == 0 || depth == 0 {
            self.is_cut = true;
            return false;
        }
        self.steps -= 1;
        let depth = depth - 1;
        self.by_left(claim, at, depth)
            || self.by_right(claim, at, depth)
            || self.by_facts(claim, at, depth)
            || self.by_edges(claim, at, depth)
    }

    fn range(&mut self, number: Number) -> Range {
        match number {
            Number::Int(number) => self.ranges.of(Operand::Int(number)),
            Number::Of(var) => self.ranges.of(Operand::Var(var)),
            Number::Size(_) => Range::SIZES,
        }
    }

    /// By a question before the place.
    fn by_facts(&mut self, claim: Claim, at: At, depth: usize) -> bool {
        let Claim { left, right, .. } = claim;
        let of_left = self.known(left, at).into_iter().map(|fact| (left, fact));
        let of_right = self.known(right, at).into_iter().map(|fact| (right, fact));
        of_left.chain(of_right).any(|(number, fact)| {
            // A proof by itself leads nowhere.
            let asked = (fact.edge, number, fact.other);
            let is_new = !self.asked.contains(&asked);
            self.asked.push(asked);
            let is_proven = is_new && self.by_fact(claim, number, fact, at, depth);
            self.asked.pop();
            is_proven
        })
    }

    /// By what is known of one of the two numbers.
    fn by_fact(&mut self, claim: Claim, number: Number, fact: Fact, at: At, depth: usize) -> bool {
        let Claim { left, right, by } = claim;
        let more = match fact.order {
            Order::AtMost(more) if number == left => more,
            Order::AtLeast(more) if number == right => more,
            // One is less than the other if it is not more.
            Order::Differs => -1,
            _ => return false,
        };
        let (rest, order) = if number == left {
            ((fact.other, right), Claim::new(left, fact.other, 0))
        } else {
            ((left, fact.other), Claim::new(fact.other, right, 0))
        };
        let is_proven =
            by.checked_sub(more).is_some_and(|by| self.prove(Claim::new(rest.0, rest.1, by), at, depth));
        is_proven && (!matches!(fact.order, Order::Differs) || self.prove(order, at, depth))
    }

    /// By what the left number is computed from.
    fn by_left(&mut self, Claim { left, right, by }: Claim, at: At, depth: usize) -> bool {
        let Some(made) = self.made(left) else { return false };
        let mut is_right = |left, right, by: Option<i64>| {
            by.is_some_and(|by| self.prove(Claim::new(left, right, by), at, depth))
        };
        match made {
            Made::Sum(from, more) => {
                // What gets less must not wrap around.
                is_right(from, right, by.checked_sub(more))
                    && (more >= 0 || is_right(Number::Int(i64::MIN - more), from, Some(0)))
            }
            Made::Difference(from, less) => {
                is_right(from, right, Some(by))
                    && is_right(Number::Int(0), less, Some(0))
                    // A number of at least -1 minus a non-negative number does not wrap around.
                    && is_right(Number::Int(-1), from, Some(0))
            }
            Made::Quotient(from, divisor) => {
                is_right(from, right, Some(by))
                    && is_right(Number::Int(0), from, Some(0))
                    && is_right(Number::Int(1), divisor, Some(0))
            }
            Made::Remainder(_, divisor) => {
                is_right(divisor, right, by.checked_add(1)) && is_right(Number::Int(1), divisor, Some(0))
            }
            Made::Least(one, other) => is_right(one, right, Some(by)) || is_right(other, right, Some(by)),
            Made::Total(one, other) => {
                let Number::Int(most) = right else { return false };
                let half = most.checked_add(by).map(|most| Number::Int(most / 2));
                half.is_some_and(|half| [one, other].iter().all(|part| is_right(*part, half, Some(0))))
                    && [one, other].iter().all(|part| is_right(Number::Int(0), *part, Some(0)))
            }
            Made::More(_) => false,
        }
    }

    /// By what the right number is computed from.
    fn by_right(&mut self, Claim { left, right, by }: Claim, at: At, depth: usize) -> bool {
        let Some(made) = self.made(right) else { return false };
        let mut is_right = |left, right, by: Option<i64>| {
            by.is_some_and(|by| self.prove(Claim::new(left, right, by), at, depth))
        };
        match made {
            Made::Sum(from, more) => {
                // What gets more must not wrap around.
                is_right(left, from, by.checked_add(more))
                    && (more <= 0 || is_right(from, Number::Int(i64::MAX - more), Some(0)))
            }
            Made::Difference(from, less) => {
                let Number::Int(number) = left else { return false };
                is_right(less, from, by.checked_sub(number)) && is_right(Number::Int(0), less, Some(0))
            }
            Made::Quotient(from, divisor) => {
                is_right(left, Number::Int(0), Some(by))
                    && is_right(Number::Int(0), from, Some(0))
                    && is_right(Number::Int(1), divisor, Some(0))
            }
            Made::Remainder(from, _) => {
                is_right(left, Number::Int(0), Some(by)) && is_right(Number::Int(0), from, Some(0))
            }
            Made::Least(one, other) => is_right(left, one, Some(by)) && is_right(left, other, Some(by)),
            Made::More(than) => is_right(left, than, Some(by)),
            Made::Total(one, other) => {
                let mut is_least =
                    |one, other| is_right(left, one, Some(by)) && is_right(Number::Int(0), other, Some(0));
                // Halves of the greatest number do not wrap around together.
                (is_least(one, other) || is_least(other, one))
                    && [one, other].iter().all(|part| is_right(*part, Number::Int(i64::MAX / 2), Some(0)))
            }
        }
    }

    /// By what the edges to a block tell and assign to its parameters, where both numbers are as they were
    /// there: to the place, if all of them ask; to the block of which one is a parameter, or to that of the
    /// loop which the place is in.
    fn by_edges(&mut self, claim: Claim, at: At, depth: usize) -> bool {
        let Claim { left, right, by } = claim;
        let [left_home, right_home] = [left, right].map(|number| self.home(number));
        let is_fixed = |home: Option<BlockId>, block: BlockId| {
            home.is_none_or(|home| home != block && self.dominators.dominates(home, block))
        };
        let [left_block, right_block] =
            [left, right].map(|number| self.param(number).map(|(block, _)| block));
        let place = at.block();
        let is_fixed_here = is_fixed(left_home, place) && is_fixed(right_home, place);
        let block = match (left_block, right_block) {
            _ if is_fixed_here && self.is_asked_at(claim, place) => place,
            (Some(block), Some(other)) if block == other => block,
            (Some(block), _) if is_fixed(right_home, block) => block,
            (_, Some(block)) if is_fixed(left_home, block) => block,
            _ => match self.headers[place.index()] {
                Some(block) if is_fixed(left_home, block) && is_fixed(right_home, block) => block,
                _ => return false,
            },
        };
        let is_same = |(known, above): &&(Claim, BlockId)| {
            (known.left, known.right) == (left, right) && self.dominators.dominates(*above, at.block())
        };
        if let Some((known, _)) = self.claims.iter().find(is_same) {
            return by >= known.by;
        }
        self.claims.push((claim, block));
        let asked = std::mem::take(&mut self.asked);
        let edges = self.ranges.facts.edges_into(block);
        let is_proven = edges.into_iter().all(|edge| {
            let [left, right] = [left, right].map(|number| self.before(number, block, edge));
            let (Some(left), Some(right)) = (left, right) else { return false };
            self.prove(Claim::new(left, right, by), At::Edge(edge), depth)
        });
        self.claims.pop();
        self.asked = asked;
        is_proven
    }

    /// Whether each edge to a block asks about one of the numbers of a claim.
    fn is_asked_at(&self, claim: Claim, block: BlockId) -> bool {
        let arms = self.ranges.facts.predecessors(block).len();
        let of = |number: Number| self.facts.get(&number).into_iter().flatten().rev().take(MOST_FACTS);
        let is_asked = |edge: &EdgeAt| of(claim.left).chain(of(claim.right)).any(|fact| fact.edge == *edge);
        (2..=MOST_ARMS).contains(&arms) && self.ranges.facts.edges_into(block).iter().all(is_asked)
    }

    /// The block that assigns what a number is of.
    fn home(&self, number: Number) -> Option<BlockId> {
        self.ranges.facts.home(number.var()?)
    }

    /// The block of which a number is a parameter, and its position there.
    fn param(&self, number: Number) -> Option<(BlockId, usize)> {
        self.ranges.facts.param(number.var()?)
    }

    /// What a number is on an edge to a block.
    fn before(&self, number: Number, block: BlockId, edge: EdgeAt) -> Option<Number> {
        let Some((_, at)) = self.param(number).filter(|(home, _)| *home == block) else {
            return Some(number);
        };
        let arg = self.ranges.facts.arg(edge, at);
        if let Number::Size(_) = number { self.size(arg) } else { self.number(arg) }
    }

    /// How a number is computed.
    fn made(&self, number: Number) -> Option<Made> {
        let inst = self.ranges.facts.inst(number.var()?)?;
        let size = |at: usize| self.size(inst.args[at]);
        let number_at = |at: usize| self.number(inst.args[at]);
        let Op::Call(kernel) = inst.op else {
            let is_copy = inst.op == Op::Copy;
            let from = if let Number::Size(_) = number { size(0) } else { number_at(0) };
            return from.filter(|_| is_copy).map(|from| Made::Sum(from, 0));
        };
        if let Number::Size(_) = number {
            if inst.op.calls(&PUT) {
                // In place of one element at the most, whatever the position is.
                let &[list, to, _, from, end] = &inst.args[..] else { return None };
                let is_longer = self.is_size(end, list) && self.is_next(from, to);
                return size(0).filter(|_| is_longer).map(Made::More);
            }
            let more = match kernel.native {
                Some(Native::ListAppend) => 1,
                Some(Native::ListSet) => 0,
                _ if [&OWN, &RESERVE].contains(&kernel) => 0,
                _ => return None,
            };
            return size(0).map(|from| Made::Sum(from, more));
        }
        let constant = |at: usize| if let Operand::Int(number) = inst.args[at] { Some(number) } else { None };
        if inst.op.calls(&FEWER) {
            return Some(Made::Least(number_at(0)?, number_at(1)?));
        }
        match kernel.native? {
            Native::IntInc => number_at(0).map(|from| Made::Sum(from, 1)),
            Native::IntDec => number_at(0).map(|from| Made::Sum(from, -1)),
            Native::IntAdd => match (constant(0), constant(1)) {
                (_, Some(more)) => number_at(0).map(|from| Made::Sum(from, more)),
                (Some(more), _) => number_at(1).map(|from| Made::Sum(from, more)),
                _ => Some(Made::Total(number_at(0)?, number_at(1)?)),
            },
            Native::IntSub => match constant(1).and_then(i64::checked_neg) {
                Some(more) => number_at(0).map(|from| Made::Sum(from, more)),
                None => Some(Made::Difference(number_at(0)?, number_at(1)?)),
            },
            Native::IntDiv | Native::IntQuotient => Some(Made::Quotient(number_at(0)?, number_at(1)?)),
            Native::IntMod | Native::IntRemainder => Some(Made::Remainder(number_at(0)?, number_at(1)?)),
            _ => None,
        }
    }
}

/// How a number is computed of others.
#[derive(Clone, Copy)]
enum Made {
    /// Of another one and a constant.
    Sum(Number, i64),
    Total(Number, Number),
    Difference(Number, Number),
    Quotient(Number, Number),
    Remainder(Number, Number),
    /// The lesser one of two.
    Least(Number, Number),
    /// No less than another one.
    More(Number),
}

/// For each block the closest one above it, or itself, to which a block leads back. It is not looked for
/// further than [`MOST_BLOCKS`].
fn headers(cluster: &Cluster, ranges: &Ranges, dominators: &Dominators) -> Vec<Option<BlockId>> {
    let is_header = |block: BlockId| {
        let predecessors = ranges.facts.predecessors(block);
        predecessors.len() > 1 && predecessors.iter().any(|from| dominators.dominates(block, *from))
    };
    // Each with how many blocks it is above.
    let mut headers: Vec<Option<(BlockId, usize)>> = vec![None; cluster.blocks.len()];
    for block in reverse_postorder(cluster) {
        headers[block.index()] = if is_header(block) {
            Some((block, 1))
        } else {
            let above = dominators.parent(block).and_then(|parent| headers[parent.index()]);
            above.map(|(header, blocks)| (header, blocks + 1)).filter(|(_, blocks)| *blocks <= MOST_BLOCKS)
        };
    }
    headers.into_iter().map(|header| header.map(|(block, _)| block)).collect()
}

impl At {
    fn block(self) -> BlockId {
        let (At::Block(block) | At::Edge((block, _))) = self;
        block
    }
}

impl Number {
    fn var(self) -> Option<Var> {
        match self {
            Number::Of(var) | Number::Size(var) => Some(var),
            Number::Int(_) => None,
        }
    }
}

impl Claim {
    fn new(left: Number, right: Number, by: i64) -> Claim {
        Claim { left, right, by }
    }
}
