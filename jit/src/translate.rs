//! From a region of code to Cranelift's intermediate representation.
//!
//! A register of scalars is a variable, which is loaded where the function is entered and stored where it is
//! left. Values stay in the registers in memory, or where they are lent from. An instruction that is not
//! native is a call of [`Helpers::execute`], around which the variables that it reads and writes are stored
//! and loaded.

mod calls;
mod direct;
mod heads;
mod lists;
mod members;
mod parts;
mod scalars;
mod texts;
mod values;

use self::heads::Heads;
use crate::functions::{Helper, signature};
use crate::layout::Layout;
use crate::native::Helpers;
use crate::rare::Rare;
use crate::region::Region;
use cranelift_codegen::Context;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    AliasRegion, AliasRegionData, Block, ExtFuncData, ExternalName, FuncRef, Inst, InstBuilder, MemFlagsData,
    StackSlot, Type, UserExternalName, Value, types,
};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch, Variable};
use neva_engine::code::{End, Ins, Reg, ScalarKind, Shortcut, Step, Target};
use neva_engine::flow::{Successor, is_branch, named_values, reads, reads_values, successors};
use std::collections::{HashMap, HashSet};

/// Makes the function of a region: `extern "C" fn(context, scalars, values, entry) -> place`, where `entry`
/// is a position in the region's headers.
pub(crate) fn translate(
    region: &Region<'_>,
    layout: &Layout,
    helpers: &Helpers,
    rare: &Rare,
    isa: &dyn TargetIsa,
    context: &mut Context,
) -> Named {
    let mut builder_context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut context.func, &mut builder_context);
    let pointer = isa.pointer_type();
    let convention = isa.default_call_conv();
    builder.func.signature =
        signature(convention, &[pointer, pointer, pointer, types::I32], Some(types::I32));
    let mut variables = HashMap::new();
    for reg in region.variables() {
        let ty = if region.kind(reg) == ScalarKind::Float { types::F64 } else { types::I64 };
        variables.insert(reg, builder.declare_var(ty));
    }
    let lent = (0..).zip(&region.code.lent).filter(|(_, is_lent)| **is_lent);
    let lent = lent.map(|(reg, _)| (reg, builder.declare_var(pointer))).collect();
    let heads = Heads::new(region, &mut builder, pointer);
    let mut alias =
        |id| builder.func.dfg.alias_regions.insert(AliasRegionData { user_id: id, description: "".into() });
    let memory = Memory {
        scalars: alias(1),
        values: alias(2),
        items: alias(3),
        arguments: alias(4),
        marks: alias(5),
        free: alias(6),
    };
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
        convention,
        memory,
        context: params[0],
        scalars: params[1],
        values: params[2],
        variables,
        lent,
        heads,
        blocks,
        doors: HashMap::new(),
        exits: HashMap::new(),
        asked: HashSet::new(),
        named: Named::default(),
        rare,
        slots: HashMap::new(),
        builder,
    };
    translator.entries(entry, params[3]);
    for block in &region.blocks {
        translator.block(*block);
    }
    translator.doors();
    translator.exits();
    let Translator { mut builder, named, .. } = translator;
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
    named
}

/// What a function names by addresses.
#[derive(Default)]
pub(crate) struct Named {
    /// The functions that it calls: the name of each is its number.
    pub(crate) functions: Vec<usize>,
    /// Tables that it looks at.
    pub(crate) tables: Vec<Box<[u64]>>,
}

/// Parts of memory that do not overlap.
struct Memory {
    scalars: AliasRegion,
    values: AliasRegion,
    items: AliasRegion,
    arguments: AliasRegion,
    marks: AliasRegion,
    free: AliasRegion,
}

struct Translator<'t, 'f> {
    region: &'t Region<'t>,
    layout: &'t Layout,
    helpers: &'t Helpers,
    rare: &'t Rare,
    pointer: Type,
    convention: CallConv,
    memory: Memory,
    context: Value,
    scalars: Value,
    values: Value,
    variables: HashMap<Reg, Variable>,
    /// For each register of values whose value is lent, where that is.
    lent: HashMap<Reg, Variable>,
    /// What is known of the blocks of registers that hold lists and texts.
    heads: Heads,
    /// By the place at which a block begins.
    blocks: HashMap<u32, Block>,
    /// By the place at which an innermost loop goes on when it is entered there.
    doors: HashMap<u32, Block>,
    /// By the place outside of the region that they lead to.
    exits: HashMap<u32, Block>,
    /// The places of blocks that are part of an earlier branch and of nothing else.
    asked: HashSet<u32>,
    named: Named,
    /// Room for the arguments of a call and its result, by how many values these are.
    slots: HashMap<u32, StackSlot>,
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
            let next = self.place(place);
            self.builder.ins().jump(next, &[]);
        }
    }

    /// Loads what is known in the innermost loops that are entered.
    fn doors(&mut self) {
        for (place, block) in std::mem::take(&mut self.doors) {
            self.builder.switch_to_block(block);
            self.heads.begin(self.region.graph.block_of(place));
            self.load_heads();
            self.builder.ins().jump(self.blocks[&place], &[]);
        }
    }

    /// Stores what each exit's place needs and gives the place. No lent value is needed after a loop, but by
    /// a call that an instruction in it has found to fail.
    fn exits(&mut self) {
        for (place, block) in std::mem::take(&mut self.exits) {
            self.builder.switch_to_block(block);
            self.builder.set_cold_block(block);
            self.region.needed(place).into_iter().for_each(|reg| self.store(reg));
            if self.is_rare(place) {
                reads_values(self.region.code, place as usize).into_iter().for_each(|reg| self.own(reg));
            }
            let place = self.builder.ins().iconst(types::I32, i64::from(place));
            self.builder.ins().return_(&[place]);
        }
    }

    fn block(&mut self, block: u32) {
        let places = self.region.graph.places(block);
        if self.asked.contains(&places.start) {
            return;
        }
        self.builder.switch_to_block(self.blocks[&places.start]);
        self.heads.begin(block);
        if self.is_rare(places.end - 1) {
            self.builder.set_cold_block(self.blocks[&places.start]);
        }
        let mut at = places.start;
        while at < places.end {
            if let Some(members) = self.members(at) {
                self.asked.extend(members.asked(&self.region.graph));
                return self.member_switch(&members);
            }
            if at + 1 < places.end && self.set_struct(at) {
                at += 2;
                continue;
            }
            self.instruction(at);
            at += 1;
        }
        if !is_branch(self.region.code.code[places.end as usize - 1]) {
            let next = self.place(places.end);
            self.builder.ins().jump(next, &[]);
        }
    }

    /// Whether the instruction at a place is executed rarely.
    fn is_rare(&self, at: u32) -> bool {
        let code = self.region.code;
        matches!(code.code[at as usize], Ins::End(end) if matches!(code.ends[end as usize], End::Fail(..)))
    }

    /// The block that a place leads to: one of the region, or one that leaves it.
    fn place(&mut self, place: u32) -> Block {
        if self.region.has(place) {
            if !self.heads.enters(self.region.graph.block_of(place)) {
                return self.blocks[&place];
            }
            return *self.doors.entry(place).or_insert_with(|| self.builder.create_block());
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
        match self.region.code.code[at as usize] {
            Ins::Header(_) => {}
            Ins::Mark(place) => self.mark(place),
            Ins::Count(place) => self.count_mark(place),
            Ins::Binary(operator, to, a, b) => self.binary(operator, to, a, b),
            Ins::Not(to, a) => {
                let a = self.int(a);
                let not = self.builder.ins().icmp_imm_s(IntCC::Equal, a, 0);
                self.set_bool(to, not);
            }
            Ins::FloatFromInt(to, a) => {
                let a = self.int(a);
                let float = self.builder.ins().fcvt_from_sint(types::F64, a);
                self.set_float(to, float);
            }
            Ins::CodePointOf(to, number) => self.code_point_of(to, number),
            Ins::Scalar1(to, operator, a) => self.operator(to, operator, &[a]),
            Ins::Scalar2(to, operator, a, b) => self.operator(to, operator, &[a, b]),
            Ins::Scalar(to, from) => self.copy(to, from),
            Ins::AtScalar(kind, to, list, position, place) => {
                self.element(Target::Scalar(kind, to), list, position, place, at + 1);
            }
            Ins::AtValue(to, list, position, place) => {
                self.element(Target::Value(to), list, position, place, at + 1);
            }
            Ins::ListLen(to, list) => self.list_len(to, list),
            Ins::Element(to, list, position) => self.element_within(to, list, position),
            Ins::Append(to, list, element, is_within) => self.append(at, to, list, element, is_within),
            Ins::AddText(to, left, right) => self.add_text(at, to, left, right),
            Ins::TextEqual(to, a, b) => self.text_equal(to, a, b),
            Ins::Set(to, list, position, element, is_within) => {
                self.set(at, to, list, (position, element), is_within);
            }
            Ins::FindCharacter(to, text, start) => self.find_character(to, text, start),
            Ins::AddCharacter(to, text, point) => self.add_character(at, to, text, point),
            Ins::Slice(to, list, from, end, are_scalars) => {
                self.slice(at, to, list, (from, end), are_scalars);
            }
            Ins::Clone(to, from) => self.clone_register(to, from),
            Ins::Move(to, from) => self.move_value(to, from),
            Ins::Convert(to, from) => self.convert(at, to, from),
            Ins::Cast(to, from) => self.cast(at, to, from),
            Ins::HasTag(to, from, tag) => self.has_tag(to, from, tag),
            Ins::Unbox(to, from, has_payload) => self.payload(at, to, from, has_payload),
            Ins::Item(to, from, position) => self.field(to, from, position),
            Ins::Step(step) => match &self.region.code.steps[step as usize] {
                Step::Call(run, shortcut, sources, target) => {
                    self.call_kernel(at, (run, *shortcut), sources, *target);
                }
                Step::Compute(compute, sources, target) => self.compute(compute, sources, *target),
                Step::Struct(fields, Target::Value(to)) => self.make_struct(*to, fields),
                Step::Union(tag, payload, Target::Value(to)) => self.make_union(*to, tag, *payload),
                Step::Struct(..) | Step::Union(..) | Step::Cast(..) => self.execute(at),
            },
            Ins::Take(to, data, position) => self.take(at, to, data, position),
            Ins::Field(..) => self.execute(at),
            Ins::Jump(place) => {
                let next = self.place(place);
                self.builder.ins().jump(next, &[]);
            }
            Ins::If(condition, yes, no) => {
                let condition = self.int(condition);
                self.branch(condition, yes, no);
            }
            Ins::IfBinary(operator, a, b, yes, no) => {
                let condition = self.comparison(operator, a, b);
                self.branch(condition, yes, no);
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
            Ins::End(end) => match &self.region.code.ends[end as usize] {
                End::Try(run, shortcut, sources, ok, err) => {
                    self.try_kernel((run, *shortcut), sources, *ok, *err);
                }
                End::Fail(run, sources, err) => self.failed_call(run, sources, *err),
                End::Print(pieces, flush, ok, err) => self.print(pieces, *flush, *ok, *err),
                End::Wait(events) => self.wait(at, events),
                End::StrSwitch(on, cases, default) => self.text_switch(*on, cases, *default),
                End::Send(..)
                | End::Stop
                | End::Exit(_)
                | End::Panic(..)
                | End::Fault(..)
                | End::Deadlock(_) => self.execute(at),
            },
        }
    }

    /// Stores for a profile which instructions are executed. Another thread reads it at any time, so the
    /// compiler must not take a later one to make it needless: it takes it for one that may trap.
    fn mark(&mut self, place: u32) {
        let flags = MemFlagsData::new().with_aligned().with_alias_region(Some(self.memory.marks));
        let place = self.builder.ins().iconst(types::I32, i64::from(place));
        let to = self.address(neva_engine::profile::address());
        self.builder.ins().store(flags, place, to, 0);
    }

    /// The same, and counts it.
    fn count_mark(&mut self, place: u32) {
        self.mark(place);
        let flags = MemFlagsData::new().with_aligned().with_alias_region(Some(self.memory.marks));
        let number = self.address(neva_engine::profile::runs(place));
        let runs = self.builder.ins().load(types::I64, flags, number, 0);
        let runs = self.builder.ins().iadd_imm_s(runs, 1);
        self.builder.ins().store(flags, runs, number, 0);
    }

    /// Has the interpreter's function execute an instruction.
    fn execute(&mut self, at: u32) {
        let args = self.before_execution(at);
        let next = self.ask(self.helpers.execute, &args);
        let successors = self.after_execution(at);
        match self.region.code.code[at as usize] {
            Ins::End(_) => self.go_on(next, &successors),
            _ => successors[0].writes.into_iter().for_each(|to| self.load(to.reg)),
        }
    }

    /// The same for an instruction that ends no block, where native code does not do it itself: that is rare.
    /// It may be a call of a kernel that needs no boxes.
    fn execute_rarely(&mut self, at: u32) {
        let region = self.region;
        if let Ins::Step(step) = region.code.code[at as usize]
            && let Step::Call(_, Shortcut { direct: Some(kernel), .. }, sources, target) =
                &region.code.steps[step as usize]
        {
            return self.call_directly(kernel, sources, *target, true);
        }
        let args = self.before_execution(at);
        self.tell_rarely(self.helpers.execute, &args);
        self.after_execution(at)[0].writes.into_iter().for_each(|to| self.load(to.reg));
    }

    /// Puts what an instruction reads where the interpreter's function takes it.
    fn before_execution(&mut self, at: u32) -> [Value; 2] {
        let code = self.region.code;
        reads(code, at as usize).into_iter().for_each(|from| self.store(from.reg));
        reads_values(code, at as usize).into_iter().for_each(|from| self.own(from));
        [self.context, self.builder.ins().iconst(types::I32, i64::from(at))]
    }

    /// Notes what an instruction may have changed that the interpreter's function has executed.
    fn after_execution(&mut self, at: u32) -> Vec<Successor> {
        let code = self.region.code;
        named_values(code, at as usize).into_iter().for_each(|reg| self.load_head(reg));
        successors(code, at as usize)
    }

    /// Calls a function that gives something.
    fn ask(&mut self, helper: Helper, args: &[Value]) -> Value {
        let call = self.tell(helper, args);
        self.builder.inst_results(call)[0]
    }

    /// Calls a function.
    fn tell(&mut self, helper: Helper, args: &[Value]) -> Inst {
        let function = self.function(helper.address, self.convention, args, helper.gives);
        self.builder.ins().call(function, args)
    }

    /// Calls a function where that is rare. What it gives is lost.
    fn tell_rarely(&mut self, helper: Helper, args: &[Value]) {
        let params = self.types_of(args);
        match self.rare.function(helper, &params, false) {
            Some(address) => {
                let function = self.function(address, CallConv::PreserveAll, args, None);
                self.builder.ins().call(function, args);
            }
            None => drop(self.tell(helper, args)),
        }
    }

    /// Calls a function that gives something where that is rare.
    fn ask_rarely(&mut self, helper: Helper, args: &[Value]) -> Value {
        let (Some(gives), params) = (helper.gives, self.types_of(args)) else {
            unreachable!("it gives nothing")
        };
        let Some(address) = self.rare.function(helper, &params, true) else { return self.ask(helper, args) };
        let room = self.room(1);
        let mut all = args.to_vec();
        all.push(self.address_of(room));
        let function = self.function(address, CallConv::PreserveAll, &all, None);
        self.builder.ins().call(function, &all);
        self.load_at(gives, room.base, room.offset, room.region)
    }

    fn types_of(&self, args: &[Value]) -> Vec<Type> {
        args.iter().map(|arg| self.builder.func.dfg.value_type(*arg)).collect()
    }

    /// The function at an address. It is part of the call: Cranelift keeps an address that is a number of its
    /// own in a register for whole loops.
    fn function(
        &mut self,
        address: usize,
        convention: CallConv,
        args: &[Value],
        gives: Option<Type>,
    ) -> FuncRef {
        if let Some(at) = self.named.functions.iter().position(|known| *known == address) {
            return FuncRef::from_u32(at as u32);
        }
        let signature = signature(convention, &self.types_of(args), gives);
        let signature = self.builder.import_signature(signature);
        let index = self.named.functions.len() as u32;
        self.named.functions.push(address);
        let name = UserExternalName { namespace: 0, index };
        let name = ExternalName::user(self.builder.func.declare_imported_user_function(name));
        let data = ExtFuncData { name, signature, colocated: false, patchable: false };
        self.builder.import_function(data)
    }

    /// The address of something that outlives the code.
    fn address<T: ?Sized>(&mut self, of: *const T) -> Value {
        self.builder.ins().iconst(self.pointer, of.cast::<u8>() as i64)
    }

    /// Goes on at the place that an instruction has given; where it is none, the cluster does not go on.
    fn go_on(&mut self, next: Value, successors: &[Successor]) {
        let mut switch = Switch::new();
        let mut loads: Vec<(Block, Successor)> = vec![];
        for successor in successors {
            let block = match successor.writes.filter(|to| self.region.is_variable(to.reg)) {
                Some(_) => {
                    let block = self.builder.create_block();
                    loads.push((block, *successor));
                    block
                }
                None => self.place(successor.place),
            };
            if !switch.entries().contains_key(&u128::from(successor.place)) {
                switch.set_entry(u128::from(successor.place), block);
            }
        }
        let halted = self.builder.create_block();
        self.builder.set_cold_block(halted);
        switch.emit(&mut self.builder, next, halted);
        self.builder.switch_to_block(halted);
        let mut needed: Vec<Reg> = successors
            .iter()
            .flat_map(|successor| {
                let needed = self.region.needed(successor.place);
                needed.into_iter().filter(|reg| successor.writes.is_none_or(|to| to.reg != *reg))
            })
            .collect();
        needed.sort_unstable();
        needed.dedup();
        needed.into_iter().for_each(|reg| self.store(reg));
        self.builder.ins().return_(&[next]);
        for (block, successor) in loads {
            self.builder.switch_to_block(block);
            successor.writes.into_iter().for_each(|to| self.load(to.reg));
            let next = self.place(successor.place);
            self.builder.ins().jump(next, &[]);
        }
    }

    /// A register as an integer, or the bits of a float.
    fn int(&mut self, reg: Reg) -> Value {
        if let Some(bits) = self.region.constant(reg) {
            return self.builder.ins().iconst(types::I64, bits as i64);
        }
        let value = self.builder.use_var(self.variables[&reg]);
        if self.region.kind(reg) == ScalarKind::Float {
            return self.builder.ins().bitcast(types::I64, MemFlagsData::new(), value);
        }
        value
    }

    fn float(&mut self, reg: Reg) -> Value {
        if let Some(bits) = self.region.constant(reg) {
            return self.builder.ins().f64const(f64::from_bits(bits));
        }
        let value = self.builder.use_var(self.variables[&reg]);
        if self.region.kind(reg) == ScalarKind::Float {
            return value;
        }
        self.builder.ins().bitcast(types::F64, MemFlagsData::new(), value)
    }

    fn set_int(&mut self, reg: Reg, value: Value) {
        let is_float = self.region.kind(reg) == ScalarKind::Float;
        let value =
            if is_float { self.builder.ins().bitcast(types::F64, MemFlagsData::new(), value) } else { value };
        self.builder.def_var(self.variables[&reg], value);
    }

    fn set_float(&mut self, reg: Reg, value: Value) {
        let is_float = self.region.kind(reg) == ScalarKind::Float;
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
        let ty = if self.region.kind(reg) == ScalarKind::Float { types::F64 } else { types::I64 };
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
