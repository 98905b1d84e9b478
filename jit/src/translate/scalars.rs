//! Instructions on scalars.

use super::Translator;
use cranelift_codegen::ir::condcodes::{CondCode, FloatCC, IntCC};
use cranelift_codegen::ir::{BlockArg, InstBuilder, InstructionData, Value, types};
use cranelift_frontend::FunctionBuilder;
use neva_engine::code::{Ins, Operator, Reg, ScalarKind};
use neva_registry::Run;

impl Translator<'_, '_> {
    /// Applies an operator that has no instruction of its own.
    pub(super) fn operator(&mut self, to: Reg, operator: u32, operands: &[Reg]) {
        let operator = &self.region.code.operators[operator as usize];
        let helper = match operator {
            Run::Int1(_) => self.helpers.int1,
            Run::Int2(_) => self.helpers.int2,
            Run::IntTest(_) => self.helpers.int_test,
            Run::Float1(_) => self.helpers.float1,
            Run::Float2(_) => self.helpers.float2,
            Run::FloatTest(_) => self.helpers.float_test,
            Run::Bool1(_) => self.helpers.bool1,
            Run::Bool2(_) => self.helpers.bool2,
            Run::General(_) => unreachable!("a call on values is no operator"),
        };
        let mut args = vec![self.address(operator)];
        for reg in operands {
            let arg = match operator {
                Run::Float1(_) | Run::Float2(_) | Run::FloatTest(_) => self.float(*reg),
                Run::Bool1(_) | Run::Bool2(_) => {
                    let bool = self.int(*reg);
                    self.builder.ins().ireduce(types::I8, bool)
                }
                _ => self.int(*reg),
            };
            args.push(arg);
        }
        let result = self.ask(helper, &args);
        match helper.gives {
            Some(types::F64) => self.set_float(to, result),
            Some(types::I8) => self.set_bool(to, result),
            _ => self.set_int(to, result),
        }
    }

    /// Applies an operator.
    pub(super) fn binary(&mut self, operator: Operator, to: Reg, a: Reg, b: Reg) {
        match operator {
            Operator::IntAdd => self.ints(to, a, b, |f, a, b| f.ins().iadd(a, b)),
            Operator::IntSub => self.ints(to, a, b, |f, a, b| f.ins().isub(a, b)),
            Operator::IntMul => self.ints(to, a, b, |f, a, b| f.ins().imul(a, b)),
            Operator::IntDiv => self.quotient(to, a, b),
            Operator::IntMod => self.remainder(to, a, b),
            Operator::IntAnd => self.ints(to, a, b, |f, a, b| f.ins().band(a, b)),
            Operator::IntOr => self.ints(to, a, b, |f, a, b| f.ins().bor(a, b)),
            Operator::IntXor => self.ints(to, a, b, |f, a, b| f.ins().bxor(a, b)),
            Operator::IntShiftLeft => self.ints(to, a, b, |f, a, b| {
                let shifted = f.ins().ishl(a, b);
                let zero = f.ins().iconst(types::I64, 0);
                let is_short = f.ins().icmp_imm_s(IntCC::SignedLessThan, b, 64);
                f.ins().select(is_short, shifted, zero)
            }),
            Operator::IntShiftRight => self.ints(to, a, b, |f, a, b| {
                let most = f.ins().iconst(types::I64, 63);
                let by = f.ins().smin(b, most);
                f.ins().sshr(a, by)
            }),
            Operator::FloatAdd => self.floats(to, a, b, |f, a, b| f.ins().fadd(a, b)),
            Operator::FloatSub => self.floats(to, a, b, |f, a, b| f.ins().fsub(a, b)),
            Operator::FloatMul => self.floats(to, a, b, |f, a, b| f.ins().fmul(a, b)),
            Operator::FloatDiv => self.floats(to, a, b, |f, a, b| f.ins().fdiv(a, b)),
            Operator::IntEqual
            | Operator::IntNotEqual
            | Operator::IntLess
            | Operator::IntLessOrEqual
            | Operator::FloatEqual
            | Operator::FloatLess
            | Operator::FloatLessOrEqual
            | Operator::BoolEqual => {
                let result = self.comparison(operator, a, b);
                self.set_bool(to, result);
            }
        }
    }

    /// Whether a comparison is true.
    pub(super) fn comparison(&mut self, operator: Operator, a: Reg, b: Reg) -> Value {
        let floats = match operator {
            Operator::FloatEqual => Some(FloatCC::Equal),
            Operator::FloatLess => Some(FloatCC::LessThan),
            Operator::FloatLessOrEqual => Some(FloatCC::LessThanOrEqual),
            _ => None,
        };
        if let Some(condition) = floats {
            let (a, b) = (self.float(a), self.float(b));
            return self.builder.ins().fcmp(condition, a, b);
        }
        let condition = match operator {
            Operator::IntEqual | Operator::BoolEqual => IntCC::Equal,
            Operator::IntNotEqual => IntCC::NotEqual,
            Operator::IntLess => IntCC::SignedLessThan,
            Operator::IntLessOrEqual => IntCC::SignedLessThanOrEqual,
            operator => unreachable!("{operator:?} is no comparison"),
        };
        let (a, b) = (self.int(a), self.int(b));
        self.builder.ins().icmp(condition, a, b)
    }

    /// The quotient; the dividend for the divisor 0. Cranelift's traps there, and where it does not fit.
    fn quotient(&mut self, to: Reg, a: Reg, b: Reg) {
        let is_safe = self.region.constant(b).is_some_and(|divisor| divisor != 0 && divisor as i64 != -1);
        self.ints(to, a, b, |f, a, b| {
            if is_safe {
                return f.ins().sdiv(a, b);
            }
            let one = f.ins().iconst(types::I64, 1);
            let is_minus_one = f.ins().icmp_imm_s(IntCC::Equal, b, -1);
            let is_zero = f.ins().icmp_imm_s(IntCC::Equal, b, 0);
            let divisor = f.ins().select(is_zero, one, b);
            let divisor = f.ins().select(is_minus_one, one, divisor);
            let quotient =
                by_width(f, a, divisor, |f, a, b| f.ins().udiv(a, b), |f, a, b| f.ins().sdiv(a, b));
            let negated = f.ins().ineg(a);
            f.ins().select(is_minus_one, negated, quotient)
        });
    }

    /// The remainder; 0 for the divisor 0. Cranelift's is 0 for the divisor -1.
    fn remainder(&mut self, to: Reg, a: Reg, b: Reg) {
        let is_safe = self.region.constant(b).is_some_and(|divisor| divisor != 0);
        self.ints(to, a, b, |f, a, b| {
            if is_safe {
                return f.ins().srem(a, b);
            }
            let one = f.ins().iconst(types::I64, 1);
            let is_zero = f.ins().icmp_imm_s(IntCC::Equal, b, 0);
            let divisor = f.ins().select(is_zero, one, b);
            by_width(f, a, divisor, |f, a, b| f.ins().urem(a, b), |f, a, b| f.ins().srem(a, b))
        });
    }

    fn ints(
        &mut self,
        to: Reg,
        a: Reg,
        b: Reg,
        compute: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let (a, b) = (self.int(a), self.int(b));
        let result = compute(&mut self.builder, a, b);
        self.set_int(to, result);
    }

    fn floats(
        &mut self,
        to: Reg,
        a: Reg,
        b: Reg,
        compute: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    ) {
        let (a, b) = (self.float(a), self.float(b));
        let result = compute(&mut self.builder, a, b);
        self.set_float(to, result);
    }

    /// Goes on by a condition. Where both ways only copy integers and meet again, these are chosen without a
    /// branch: the processor could not foretell it where it depends on what the program reads.
    pub(super) fn branch(&mut self, condition: Value, yes: u32, no: u32) {
        if let Some((ways, place)) = self.choice(yes, no) {
            return self.choose(condition, &ways, place);
        }
        // Cranelift puts the second block right after the branch. So the rest of a loop is not after what
        // follows the loop.
        let is_swapped = self.heads.stays(self.region.graph.block_of(yes))
            && !self.heads.stays(self.region.graph.block_of(no));
        let (yes, no) = (self.place(yes), self.place(no));
        if is_swapped {
            let otherwise = self.negated(condition);
            self.builder.ins().brif(otherwise, no, NO_ARGS, yes, NO_ARGS);
        } else {
            self.builder.ins().brif(condition, yes, NO_ARGS, no, NO_ARGS);
        }
    }

    /// Whether a condition does not hold.
    fn negated(&mut self, condition: Value) -> Value {
        let dfg = &self.builder.func.dfg;
        let made = dfg.value_def(condition).inst().map(|inst| dfg.insts[inst]);
        match made {
            // Cranelift simplifies only the other case to one comparison.
            Some(InstructionData::FloatCompare { cond, args: [a, b], .. }) => {
                self.builder.ins().fcmp(cond.complement(), a, b)
            }
            _ => self.builder.ins().icmp_imm_u(IntCC::Equal, condition, 0),
        }
    }

    /// What is copied on two ways, and where they meet again.
    fn choice(&self, yes: u32, no: u32) -> Option<([Copies; 2], u32)> {
        let ((on_yes, after_yes), (on_no, after_no)) = (self.way(yes), self.way(no));
        let (ways, place) = match () {
            () if after_yes == after_no => ([on_yes, on_no], after_yes),
            () if after_yes == no => ([on_yes, vec![]], no),
            () if after_no == yes => ([vec![], on_no], yes),
            () => return None,
        };
        let count = ways[0].len() + ways[1].len();
        (1..=MOST_COPIES).contains(&count).then_some((ways, place))
    }

    /// The integers that are copied from a place on, and where it goes on after them.
    fn way(&self, place: u32) -> (Copies, u32) {
        let (mut copies, mut at) = (vec![], place);
        while self.region.has(at) {
            match self.region.code.code[at as usize] {
                Ins::Scalar(to, from) if self.region.kind(to) == ScalarKind::Int => copies.push((to, from)),
                Ins::Jump(next) => return (copies, next),
                _ => break,
            }
            at += 1;
        }
        if self.region.begins(at) { (copies, at) } else { (vec![], place) }
    }

    /// Copies what is copied on one of two ways, and goes on at a place.
    fn choose(&mut self, condition: Value, ways: &[Copies; 2], place: u32) {
        let values = ways.each_ref().map(|copies| {
            let mut values: Vec<(Reg, Value)> = vec![];
            for (to, from) in copies {
                let copied = values.iter().rev().find(|(reg, _)| reg == from).map(|(_, value)| *value);
                let value = copied.unwrap_or_else(|| self.int(*from));
                values.push((*to, value));
            }
            values
        });
        let mut targets: Vec<Reg> = ways.iter().flatten().map(|(to, _)| *to).collect();
        targets.sort_unstable();
        targets.dedup();
        let chosen: Vec<(Reg, Value)> = targets
            .into_iter()
            .map(|to| {
                let [yes, no] = values.each_ref().map(|values| {
                    let copied = values.iter().rev().find(|(reg, _)| *reg == to).map(|(_, value)| *value);
                    copied.unwrap_or_else(|| self.int(to))
                });
                (to, self.builder.ins().select(condition, yes, no))
            })
            .collect();
        chosen.into_iter().for_each(|(to, value)| self.set_int(to, value));
        let next = self.place(place);
        self.builder.ins().jump(next, &[]);
    }

    pub(super) fn copy(&mut self, to: Reg, from: Reg) {
        if self.region.kind(to) == ScalarKind::Float {
            let float = self.float(from);
            self.set_float(to, float);
        } else {
            let int = self.int(from);
            self.set_int(to, int);
        }
    }
}

const NO_ARGS: &[BlockArg] = &[];

/// Registers that are copied on a way: the new one and the old one, in order.
type Copies = Vec<(Reg, Reg)>;

/// Copies on both ways of a branch that becomes a choice, at the most.
const MOST_COPIES: usize = 4;

/// What `short` computes where two integers have no more than 32 bits and no sign, and `long` where not. Many
/// processors take several times as long to divide 64 bits; LLVM does the same.
fn by_width(
    f: &mut FunctionBuilder<'_>,
    a: Value,
    b: Value,
    short: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
    long: impl FnOnce(&mut FunctionBuilder<'_>, Value, Value) -> Value,
) -> Value {
    let [is_short, is_long, done] = [(); 3].map(|()| f.create_block());
    let result = f.append_block_param(done, types::I64);
    let bits = f.ins().bor(a, b);
    let high = f.ins().ushr_imm_u(bits, 32);
    f.ins().brif(high, is_long, NO_ARGS, is_short, NO_ARGS);
    f.switch_to_block(is_short);
    let [low_a, low_b] = [a, b].map(|number| f.ins().ireduce(types::I32, number));
    let given = short(f, low_a, low_b);
    let given = f.ins().uextend(types::I64, given);
    f.ins().jump(done, &[given.into()]);
    f.switch_to_block(is_long);
    let given = long(f, a, b);
    f.ins().jump(done, &[given.into()]);
    f.switch_to_block(done);
    result
}
