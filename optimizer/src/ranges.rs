//! Which numbers variables may be.

use neva_blocks::analysis::facts::Facts;
use neva_blocks::analysis::flow::ParamSources;
use neva_blocks::*;
use neva_registry::Native;
use rustc_hash::FxHashMap;

/// The numbers that an operand may be, the last one included.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) least: i64,
    pub(crate) most: i64,
}

impl Range {
    const ALL: Range = Range { least: i64::MIN, most: i64::MAX };
    /// How many elements something may have.
    pub(crate) const SIZES: Range = Range { least: 0, most: 1 << 48 };

    /// The numbers of both.
    fn or(self, other: Range) -> Range {
        Range { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// What an operation gives that is least and greatest at corners; all where it may wrap around.
    fn apply(self, other: Range, operation: impl Fn(i64, i64) -> Option<i64>) -> Range {
        let corners = [
            operation(self.least, other.least),
            operation(self.least, other.most),
            operation(self.most, other.least),
            operation(self.most, other.most),
        ];
        match corners {
            [Some(one), Some(two), Some(three), Some(four)] => {
                Range { least: one.min(two).min(three).min(four), most: one.max(two).max(three).max(four) }
            }
            _ => Range::ALL,
        }
    }
}

/// The ranges of the variables of a cluster.
pub(crate) struct Ranges<'a> {
    pub(crate) facts: Facts<'a>,
    sources: ParamSources,
    /// Those that are known; all numbers for what is being looked at.
    known: FxHashMap<Var, Range>,
    /// How many variables are being looked at.
    depth: usize,
}

/// No more variables are looked at for one: what comes from a longer chain may be any number.
const DEEPEST: usize = 100;

impl<'a> Ranges<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Ranges<'a> {
        Ranges {
            facts: Facts::new(cluster),
            sources: ParamSources::new(cluster),
            known: FxHashMap::default(),
            depth: 0,
        }
    }

    pub(crate) fn of(&mut self, operand: Operand) -> Range {
        let var = match operand {
            Operand::Int(number) => return Range { least: number, most: number },
            Operand::Var(var) => var,
            _ => return Range::ALL,
        };
        if let Some(range) = self.known.get(&var) {
            return *range;
        }
        if self.depth == DEEPEST {
            return Range::ALL;
        }
        self.depth += 1;
        self.known.insert(var, Range::ALL);
        let range = match self.facts.inst(var) {
            Some(inst) => self.of_inst(inst),
            None => self.of_param(var),
        };
        self.known.insert(var, range);
        self.depth -= 1;
        range
    }

    fn of_param(&mut self, param: Var) -> Range {
        let mut range = None;
        for at in 0..self.sources.of(param).len() {
            let of_source = self.of(self.sources.of(param)[at]);
            range = Some(range.map_or(of_source, |range: Range| range.or(of_source)));
        }
        range.unwrap_or(Range::ALL)
    }

    fn of_inst(&mut self, inst: &Inst) -> Range {
        if let Some(Native::ListLen | Native::DictLen) = inst.op.native() {
            return Range::SIZES;
        }
        let operands = [inst.args.first(), inst.args.get(1)];
        let [left, right] = operands.map(|arg| arg.map_or(Range::ALL, |arg| self.of(*arg)));
        let one = Range { least: 1, most: 1 };
        match inst.op.native() {
            Some(Native::IntAdd) => left.apply(right, i64::checked_add),
            Some(Native::IntSub) => left.apply(right, i64::checked_sub),
            Some(Native::IntMul) => left.apply(right, i64::checked_mul),
            Some(Native::IntInc) => left.apply(one, i64::checked_add),
            Some(Native::IntDec) => left.apply(one, i64::checked_sub),
            Some(Native::IntDiv | Native::IntQuotient) if right.least > 0 => {
                left.apply(right, i64::checked_div)
            }
            Some(Native::IntMod | Native::IntRemainder) if right.least > 0 => {
                let most = right.most - 1;
                Range { least: if left.least >= 0 { 0 } else { -most }, most }
            }
            Some(Native::IntAnd) if right.least >= 0 => Range { least: 0, most: right.most },
            Some(Native::IntShiftRight) if left.least >= 0 => Range { least: 0, most: left.most },
            _ => Range::ALL,
        }
    }
}
