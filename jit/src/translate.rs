//! From a region of code to Cranelift's intermediate representation.
//!
//! A register of scalars that native instructions use is a variable, which is loaded where the function is
//! entered and stored where it is left. Everything else stays in the registers in memory. An instruction that
//! is not native is a call of [`Helpers::execute`], around which the variables that it reads and writes are
//! stored and loaded.

mod values;

pub(crate) use values::{casts, converts};

use crate::graph::ends_block;
use crate::layout::Layout;
use crate::region::Region;
use cranelift_codegen::Context;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{
    AbiParam, AliasRegion, AliasRegionData, Block, BlockArg, InstBuilder, MemFlagsData, SigRef, Signature,
    Type, Value, types,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch, Variable};
use neva_engine::code::{Ins, Kind, Reg, Target};
use neva_engine::flow::{Way, reads, ways};
use std::collections::HashMap;

/// What a native function gives where the cluster does not go on: [`Helpers::execute`] has said why.
pub(crate) const HALTED: u32 = u32::MAX;

/// Addresses of functions that native code calls.
pub(crate) struct Helpers {
    /// `extern "C" fn(context, place) -> place`: executes an instruction. Gives [`HALTED`] where the cluster
    /// does not go on.
    pub(crate) execute: usize,
    /// `extern "C" fn(operator, scalar, scalar) -> scalar`: applies an operator.
    pub(crate) apply: usize,
    /// `extern "C" fn(value)`: drops a value.
    pub(crate) drop: usize,
}

/// Makes the function of a region: `extern "C" fn(context, scalars, values, entry) -> place`, where `entry`
/// is a position in the region's headers.
pub(crate) fn translate(
    region: &Region<'_>,
    layout: &Layout,
    helpers: &Helpers,
    isa: &dyn TargetIsa,
    context: &mut Context,
) {
    let mut builder_context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
    let pointer = isa.pointer_type();
    let signature = |params: &[Type], result: Type| {
        let mut signature = Signature::new(isa.default_call_conv());
        signature.params.extend(params.iter().copied().map(AbiParam::new));
        signature.returns.push(AbiParam::new(result));
        signature
    };
    builder.func.signature = signature(&[pointer, pointer, pointer, types::I32], types::I32);
    let execute = builder.import_signature(signature(&[pointer, types::I32], types::I32));
    let apply = builder.import_signature(signature(&[pointer, types::I64, types::I64], types::I64));
    let mut drop = Signature::new(isa.default_call_conv());
    drop.params.push(AbiParam::new(pointer));
    let drop = builder.import_signature(drop);
    let mut variables = HashMap::new();
    for reg in region.variables() {
        let ty = if region.kind(reg) == Kind::Float { types::F64 } else { types::I64 };
        variables.insert(reg, builder.declare_var(ty));
    }
    let mut alias =
        |id| builder.func.dfg.alias_regions.insert(AliasRegionData { user_id: id, description: "".into() });
    let memory = Memory { scalars: alias(1), values: alias(2), items: alias(3) };
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    let params: Vec<Value> = builder.block_params(entry).to_vec();
    let blocks =
        region.blocks.iter().map(|block| (region.graph.places(*block).start, builder.create_block()));
    let blocks = blocks.collect();
    let mut translator = Translator {
        region,
        layout,
        helpers,
        pointer,
        execute,
        apply,
        drop,
        memory,
        context: params[0],
        scalars: params[1],
        values: params[2],
        variables,
        blocks,
        exits: HashMap::new(),
        builder,
    };
    translator.entries(entry, params[3]);
    for block in &region.blocks {
        translator.block(*block);
    }
    translator.exits();
    let Translator { mut builder, .. } = translator;
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
}

/// Parts of memory that do not overlap.
struct Memory {
    scalars: AliasRegion,
    values: AliasRegion,
    items: AliasRegion,
}

struct Translator<'t, 'f> {
    region: &'t Region<'t>,
    layout: &'t Layout,
    helpers: &'t Helpers,
    pointer: Type,
    execute: SigRef,
    apply: SigRef,
    drop: SigRef,
    memory: Memory,
    context: Value,
    scalars: Value,
    values: Value,
    variables: HashMap<Reg, Variable>,
    /// By the place at which a block begins.
    blocks: HashMap<u32, Block>,
    /// By the place outside of the region that they lead to.
    exits: HashMap<u32, Block>,
    builder: FunctionBuilder<'f>,
}

impl Translator<'_, '_> {
    /// Loads what each header needs and goes there.
    fn entries(&mut self, block: Block, entry: Value) {
        self.builder.switch_to_block(block);
        let mut switch = Switch::new();
        let headers: Vec<(Block, u32)> = self
            .region
            .headers
            .iter()
            .map(|header| (self.builder.create_block(), self.region.code.headers[*header as usize]))
            .collect();
        for (number, (block, _)) in (0..).zip(&headers) {
            switch.set_entry(number, *block);
        }
        switch.emit(&mut self.builder, entry, headers[0].0);
        for (block, place) in headers {
            self.builder.switch_to_block(block);
            self.region.needed(place).into_iter().for_each(|reg| self.load(reg));
            self.builder.ins().jump(self.blocks[&place], &[]);
        }
    }

    /// Stores what each exit's place needs and gives the place.
    fn exits(&mut self) {
        for (place, block) in std::mem::take(&mut self.exits) {
            self.builder.switch_to_block(block);
            self.builder.set_cold_block(block);
            self.region.needed(place).into_iter().for_each(|reg| self.store(reg));
            let place = self.builder.ins().iconst(types::I32, i64::from(place));
            self.builder.ins().return_(&[place]);
        }
    }

    fn block(&mut self, block: u32) {
        let places = self.region.graph.places(block);
        self.builder.switch_to_block(self.blocks[&places.start]);
        for at in places.clone() {
            self.instruction(at);
        }
        if !ends_block(self.region.code.code[places.end as usize - 1]) {
            let next = self.place(places.end);
            self.builder.ins().jump(next, &[]);
        }
    }

    /// The block that a place leads to: one of the region, or one that leaves it.
    fn place(&mut self, place: u32) -> Block {
        if self.region.has(place) {
            return self.blocks[&place];
        }
        match self.exits.get(&place) {
            Some(exit) => *exit,
            None => {
                let exit = self.builder.create_block();
                self.exits.insert(place, exit);
                exit
            }
        }
    }

    fn instruction(&mut self, at: u32) {
        use IntCC::{Equal, NotEqual, SignedLessThan, SignedLessThanOrEqual};
        match self.region.code.code[at as usize] {
            Ins::Header(_) => {}
            Ins::IntAdd(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().iadd(a, b)),
            Ins::IntSub(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().isub(a, b)),
            Ins::IntMul(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().imul(a, b)),
            Ins::IntDiv(to, a, b) => self.quotient(to, a, b),
            Ins::IntMod(to, a, b) => self.remainder(to, a, b),
            Ins::IntAnd(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().band(a, b)),
            Ins::IntOr(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().bor(a, b)),
            Ins::IntXor(to, a, b) => self.ints(to, a, b, |f, a, b| f.ins().bxor(a, b)),
            Ins::IntShiftLeft(to, a, b) => self.ints(to, a, b, |f, a, b| {
                let shifted = f.ins().ishl(a, b);
                let zero = f.ins().iconst(types::I64, 0);
                let is_short = f.ins().icmp_imm_s(SignedLessThan, b, 64);
                f.ins().select(is_short, shifted, zero)
            }),
            Ins::IntShiftRight(to, a, b) => self.ints(to, a, b, |f, a, b| {
                let most = f.ins().iconst(types::I64, 63);
                let by = f.ins().smin(b, most);
                f.ins().sshr(a, by)
            }),
            Ins::IntEqual(to, a, b) => self.test(to, a, b, Equal),
            Ins::IntNotEqual(to, a, b) => self.test(to, a, b, NotEqual),
            Ins::IntLess(to, a, b) => self.test(to, a, b, SignedLessThan),
            Ins::IntLessOrEqual(to, a, b) => self.test(to, a, b, SignedLessThanOrEqual),
            Ins::BoolEqual(to, a, b) => self.test(to, a, b, Equal),
            Ins::FloatAdd(to, a, b) => self.floats(to, a, b, |f, a, b| f.ins().fadd(a, b)),
            Ins::FloatSub(to, a, b) => self.floats(to, a, b, |f, a, b| f.ins().fsub(a, b)),
            Ins::FloatMul(to, a, b) => self.floats(to, a, b, |f, a, b| f.ins().fmul(a, b)),
            Ins::FloatDiv(to, a, b) => self.floats(to, a, b, |f, a, b| f.ins().fdiv(a, b)),
            Ins::FloatEqual(to, a, b) => self.float_test(to, a, b, FloatCC::Equal),
            Ins::FloatLess(to, a, b) => self.float_test(to, a, b, FloatCC::LessThan),
            Ins::FloatLessOrEqual(to, a, b) => self.float_test(to, a, b, FloatCC::LessThanOrEqual),
            Ins::Not(to, a) => {
                let a = self.int(a);
                let not = self.builder.ins().icmp_imm_s(Equal, a, 0);
                self.set_bool(to, not);
            }
            Ins::FloatFromInt(to, a) => {
                let a = self.int(a);
                let float = self.builder.ins().fcvt_from_sint(types::F64, a);
                self.set_float(to, float);
            }
            Ins::Scalar1(to, operator, a) => self.operator(to, operator, a, a),
            Ins::Scalar2(to, operator, a, b) => self.operator(to, operator, a, b),
            Ins::Scalar(to, from) => self.copy(to, from),
            Ins::AtScalar(kind, to, list, position, place) => {
                self.element(values::scalar(kind, to), list, position, place, at + 1);
            }
            Ins::AtValue(to, list, position, place) => {
                self.element(Target::Value(to), list, position, place, at + 1);
            }
            Ins::ListLen(to, list) => self.list_len(to, list),
            Ins::Append(to, list, element) => self.append(at, to, list, element),
            Ins::Clone(to, from) => self.clone_register(to, from),
            Ins::Move(to, from) => self.move_value(to, from),
            Ins::Convert(to, from) if converts(to, from) => self.convert(to, from),
            Ins::Jump(place) => {
                let next = self.place(place);
                self.builder.ins().jump(next, &[]);
            }
            Ins::If(condition, yes, no) => {
                let condition = self.int(condition);
                self.branch(condition, yes, no);
            }
            Ins::IfIntEqual(a, b, yes, no) => self.compare(Equal, a, b, yes, no),
            Ins::IfIntLess(a, b, yes, no) => self.compare(SignedLessThan, a, b, yes, no),
            Ins::IfIntLessOrEqual(a, b, yes, no) => self.compare(SignedLessThanOrEqual, a, b, yes, no),
            Ins::IfFloatLess(a, b, yes, no) => self.compare_floats(FloatCC::LessThan, a, b, yes, no),
            Ins::IfFloatLessOrEqual(a, b, yes, no) => {
                self.compare_floats(FloatCC::LessThanOrEqual, a, b, yes, no);
            }
            Ins::Switch(on, switch) => {
                let on = self.int(on);
                let table = &self.region.code.switches[switch as usize];
                let mut switch = Switch::new();
                for (case, place) in &table.cases {
                    let next = self.place(*place);
                    switch.set_entry(u128::from(*case as u64), next);
                }
                let default = self.place(table.default);
                switch.emit(&mut self.builder, on, default);
            }
            Ins::Cast(to, from) if casts(to, from) => self.cast(to, from),
            Ins::Convert(..)
            | Ins::Cast(..)
            | Ins::HasTag(..)
            | Ins::Unbox(..)
            | Ins::Field(..)
            | Ins::Step(_)
            | Ins::End(_) => self.execute(at),
        }
    }

    /// Has the interpreter's function execute an instruction.
    fn execute(&mut self, at: u32) {
        let code = self.region.code;
        reads(code, at as usize).into_iter().for_each(|reg| self.store(reg));
        let place = self.builder.ins().iconst(types::I32, i64::from(at));
        let execute = self.builder.ins().iconst(self.pointer, self.helpers.execute as i64);
        let call = self.builder.ins().call_indirect(self.execute, execute, &[self.context, place]);
        let next = self.builder.inst_results(call)[0];
        let ways = ways(code, at as usize);
        match code.code[at as usize] {
            Ins::End(_) => self.go_on(next, &ways),
            _ => ways[0].writes.into_iter().for_each(|reg| self.load(reg)),
        }
    }

    /// Goes on at the place that an instruction has given; where it is none, the cluster does not go on.
    fn go_on(&mut self, next: Value, ways: &[Way]) {
        let mut switch = Switch::new();
        let mut loads: Vec<(Block, Way)> = vec![];
        for way in ways {
            let block = match way.writes.filter(|reg| self.region.is_variable(*reg)) {
                Some(_) => {
                    let block = self.builder.create_block();
                    loads.push((block, *way));
                    block
                }
                None => self.place(way.place),
            };
            if !switch.entries().contains_key(&u128::from(way.place)) {
                switch.set_entry(u128::from(way.place), block);
            }
        }
        let halted = self.builder.create_block();
        self.builder.set_cold_block(halted);
        switch.emit(&mut self.builder, next, halted);
        self.builder.switch_to_block(halted);
        let mut needed: Vec<Reg> = ways
            .iter()
            .flat_map(|way| {
                let needed = self.region.needed(way.place);
                needed.into_iter().filter(|reg| Some(*reg) != way.writes)
            })
            .collect();
        needed.sort_unstable();
        needed.dedup();
        needed.into_iter().for_each(|reg| self.store(reg));
        self.builder.ins().return_(&[next]);
        for (block, way) in loads {
            self.builder.switch_to_block(block);
            way.writes.into_iter().for_each(|reg| self.load(reg));
            let next = self.place(way.place);
            self.builder.ins().jump(next, &[]);
        }
    }

    fn operator(&mut self, to: Reg, operator: u32, a: Reg, b: Reg) {
        let (a, b) = (self.int(a), self.int(b));
        let operator = &raw const self.region.code.operators[operator as usize];
        let operator = self.builder.ins().iconst(self.pointer, operator as i64);
        let apply = self.builder.ins().iconst(self.pointer, self.helpers.apply as i64);
        let call = self.builder.ins().call_indirect(self.apply, apply, &[operator, a, b]);
        let result = self.builder.inst_results(call)[0];
        self.set_int(to, result);
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
            let quotient = f.ins().sdiv(a, divisor);
            let negated = f.ins().ineg(a);
            f.ins().select(is_minus_one, negated, quotient)
        });
    }

    /// The remainder; 0 for the divisor 0. Cranelift's is 0 for the divisor -1.
    fn remainder(&mut self, to: Reg, a: Reg, b: Reg) {
        let is_safe = self.region.constant(b).is_some_and(|divisor| divisor != 0);
        self.ints(to, a, b, |f, a, b| {
            let divisor = if is_safe {
                b
            } else {
                let one = f.ins().iconst(types::I64, 1);
                let is_zero = f.ins().icmp_imm_s(IntCC::Equal, b, 0);
                f.ins().select(is_zero, one, b)
            };
            f.ins().srem(a, divisor)
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

    fn test(&mut self, to: Reg, a: Reg, b: Reg, condition: IntCC) {
        let (a, b) = (self.int(a), self.int(b));
        let result = self.builder.ins().icmp(condition, a, b);
        self.set_bool(to, result);
    }

    fn float_test(&mut self, to: Reg, a: Reg, b: Reg, condition: FloatCC) {
        let (a, b) = (self.float(a), self.float(b));
        let result = self.builder.ins().fcmp(condition, a, b);
        self.set_bool(to, result);
    }

    fn compare(&mut self, condition: IntCC, a: Reg, b: Reg, yes: u32, no: u32) {
        let (a, b) = (self.int(a), self.int(b));
        let condition = self.builder.ins().icmp(condition, a, b);
        self.branch(condition, yes, no);
    }

    fn compare_floats(&mut self, condition: FloatCC, a: Reg, b: Reg, yes: u32, no: u32) {
        let (a, b) = (self.float(a), self.float(b));
        let condition = self.builder.ins().fcmp(condition, a, b);
        self.branch(condition, yes, no);
    }

    fn branch(&mut self, condition: Value, yes: u32, no: u32) {
        let (yes, no) = (self.place(yes), self.place(no));
        self.builder.ins().brif(condition, yes, &[] as &[BlockArg], no, &[]);
    }

    fn copy(&mut self, to: Reg, from: Reg) {
        if self.region.kind(to) == Kind::Float {
            let float = self.float(from);
            self.set_float(to, float);
        } else {
            let int = self.int(from);
            self.set_int(to, int);
        }
    }

    /// A register as an integer, or the bits of a float.
    fn int(&mut self, reg: Reg) -> Value {
        if let Some(bits) = self.region.constant(reg) {
            return self.builder.ins().iconst(types::I64, bits as i64);
        }
        let value = self.builder.use_var(self.variables[&reg]);
        if self.region.kind(reg) == Kind::Float {
            return self.builder.ins().bitcast(types::I64, MemFlagsData::new(), value);
        }
        value
    }

    fn float(&mut self, reg: Reg) -> Value {
        if let Some(bits) = self.region.constant(reg) {
            return self.builder.ins().f64const(f64::from_bits(bits));
        }
        let value = self.builder.use_var(self.variables[&reg]);
        if self.region.kind(reg) == Kind::Float {
            return value;
        }
        self.builder.ins().bitcast(types::F64, MemFlagsData::new(), value)
    }

    fn set_int(&mut self, reg: Reg, value: Value) {
        let is_float = self.region.kind(reg) == Kind::Float;
        let value =
            if is_float { self.builder.ins().bitcast(types::F64, MemFlagsData::new(), value) } else { value };
        self.builder.def_var(self.variables[&reg], value);
    }

    fn set_float(&mut self, reg: Reg, value: Value) {
        let is_float = self.region.kind(reg) == Kind::Float;
        let value =
            if is_float { value } else { self.builder.ins().bitcast(types::I64, MemFlagsData::new(), value) };
        self.builder.def_var(self.variables[&reg], value);
    }

    fn set_bool(&mut self, reg: Reg, value: Value) {
        let value = self.builder.ins().uextend(types::I64, value);
        self.set_int(reg, value);
    }

    /// Loads a register's variable, if it has one.
    fn load(&mut self, reg: Reg) {
        if !self.region.is_variable(reg) {
            return;
        }
        let ty = if self.region.kind(reg) == Kind::Float { types::F64 } else { types::I64 };
        let flags = MemFlagsData::trusted().with_alias_region(Some(self.memory.scalars));
        let value = self.builder.ins().load(ty, flags, self.scalars, reg as i32 * 8);
        self.builder.def_var(self.variables[&reg], value);
    }

    /// Stores a register's variable, if native code writes it.
    fn store(&mut self, reg: Reg) {
        if self.region.constant(reg).is_some() || !self.region.is_written(reg) {
            return;
        }
        let value = self.builder.use_var(self.variables[&reg]);
        let flags = MemFlagsData::trusted().with_alias_region(Some(self.memory.scalars));
        self.builder.ins().store(flags, value, self.scalars, reg as i32 * 8);
    }
}
