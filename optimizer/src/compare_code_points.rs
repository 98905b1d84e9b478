//! Compares characters by their code points.

use crate::called::{APPEND_CHARACTER, CHARACTER, DIGIT, FIND_CHARACTER, LOWER, UPPER};
use neva_blocks::analysis::flow::{ParamSources, reach};
use neva_blocks::*;
use neva_registry::{Kernel, operator};
use std::collections::{HashMap, HashSet};

operator! {
    /// How many code points a string has that is one, or empty.
    IS_THERE = code_point_is_there(point: i64) -> i64 as CodePointIsThere { (point >> 63).wrapping_add(1) }
}

operator! {
    /// The code point of the string that is made of a number: that of the replacement character where the
    /// number is no code point.
    CODE_POINT_OF = code_point_of(number: i64) -> i64 as CodePointOf {
        if (0..0xD800).contains(&number) || (0xE000..0x11_0000).contains(&number) { number } else { 0xFFFD }
    }
}

operator! {
    /// The code point of a character that was found.
    pub(crate) CODE_POINT = code_point(found: i64) -> i64 as CodePoint { found & 0xFFFF_FFFF }
}

operator! {
    /// The byte after a character that was found at `start`.
    pub(crate) AFTER_CHARACTER = after_character(start: i64, found: i64) -> i64 as AfterCharacter { start.wrapping_add(found >> 32) }
}

operator! {
    /// Whether a code point comes before another one.
    IS_LESSER = code_point_is_lesser(left: i64, right: i64) -> bool as IntLess { left < right }
}

operator! {
    /// Whether a code point comes before another one or equals it.
    IS_LESSER_OR_EQUAL = code_point_is_lesser_or_equal(left: i64, right: i64) -> bool as IntLessOrEqual {
        left <= right
    }
}

/// Characters of a text that are compared with constants or with each other, put at the end of a text, mapped
/// to another case, counted or read as digits become numbers. Where such a character is needed as a string,
/// too, it is made of the number. UTF-8 has the order of the code points, so every comparison has the same
/// result.
///
/// Types must be settled.
pub(crate) fn compare_code_points(program: &mut Program) {
    let Program { clusters, constants, .. } = program;
    for cluster in clusters {
        let numbered = Characters::new(cluster, constants).numbered();
        if numbered.is_empty() {
            continue;
        }
        let numbers = numbered.iter().map(|var| (*var, cluster.new_var(Type::Int))).collect();
        let found = numbered.iter().map(|var| (*var, cluster.new_var(Type::Int))).collect();
        Numbering { numbers, found, constants }.apply(cluster);
    }
}

/// The number of the empty string, which comes before every character.
const EMPTY: i64 = -1;

/// The number of what is no character, and equal to none.
const NONE: i64 = -2;

/// The number of a character that is a constant, or of the empty string.
fn number(constant: Operand, constants: &[Constant]) -> Option<i64> {
    let Operand::Const(index) = constant else { return None };
    let Constant::Str(text) = &constants[index as usize] else { return None };
    let mut characters = std::str::from_utf8(text).ok()?.chars();
    let first = characters.next().map_or(EMPTY, |character| i64::from(u32::from(character)));
    characters.next().is_none().then_some(first)
}

/// The comparison of numbers for one of strings, and whether the operands change places.
fn comparison(op: &Op) -> Option<(Op, bool)> {
    Some(match op {
        Op::Equal => (Op::Equal, false),
        Op::Call(kernel) => match kernel.name {
            "builtin::compare::string_is_lesser" => (Op::Call(&IS_LESSER), false),
            "builtin::compare::string_is_lesser_or_equal" => (Op::Call(&IS_LESSER_OR_EQUAL), false),
            "builtin::compare::string_is_greater" => (Op::Call(&IS_LESSER), true),
            "builtin::compare::string_is_greater_or_equal" => (Op::Call(&IS_LESSER_OR_EQUAL), true),
            _ => return None,
        },
        _ => return None,
    })
}

/// What gives a number for a number, where it gave something of a character.
fn mapping(op: &Op) -> Option<&'static Kernel> {
    let Op::Call(kernel) = op else { return None };
    Some(match kernel.name {
        "strings::to_lower::to_lower" => &LOWER,
        "strings::to_upper::to_upper" => &UPPER,
        "builtin::len::string_len" => &IS_THERE,
        _ => return None,
    })
}

/// Whether a string is read as a number.
fn is_parsed(kernel: &Kernel) -> bool {
    kernel.name == "strconv::atoi::atoi"
}

/// Whether a constant equals no character, where only that is asked.
fn is_other(inst: &Inst, operand: Operand, constants: &[Constant]) -> bool {
    let Operand::Const(index) = operand else { return false };
    let is_string = matches!(constants[index as usize], Constant::Str(_));
    inst.op == Op::Equal && is_string && number(operand, constants).is_none()
}

/// Whether an instruction calls a kernel.
fn calls(inst: &Inst, name: &str) -> bool {
    matches!(&inst.op, Op::Call(kernel) if kernel.name == name)
}

fn is_read(inst: &Inst) -> bool {
    calls(inst, "streams::item::string_item")
}

/// Whether a string is made of a code point.
fn is_made(inst: &Inst) -> bool {
    calls(inst, CHARACTER.name) || is_made_of_any(inst)
}

/// Whether that is a number which may be no code point.
fn is_made_of_any(inst: &Inst) -> bool {
    calls(inst, "builtin::string::string_from_int_codepoint")
}

/// The text and what is put at its end, with nothing between the two.
fn appended(inst: &Inst, constants: &[Constant]) -> Option<[Operand; 2]> {
    let is_joined =
        || calls(inst, "strings::join::join_item") && number(inst.args[2], constants) == Some(EMPTY);
    (calls(inst, "builtin::add::string_add") || is_joined()).then(|| [inst.args[0], inst.args[1]])
}

/// The characters of a cluster.
struct Characters<'a> {
    cluster: &'a Cluster,
    constants: &'a [Constant],
    sources: ParamSources,
    /// What is another case of an operand.
    mapped: HashMap<Var, Operand>,
    /// Variables that hold a character of a text, or the empty string.
    known: HashSet<Var>,
}

impl<'a> Characters<'a> {
    fn new(cluster: &'a Cluster, constants: &'a [Constant]) -> Characters<'a> {
        let insts = || cluster.blocks.iter().flat_map(|block| &block.insts);
        let known = insts().filter(|inst| is_read(inst) || is_made(inst));
        let known: HashSet<Var> = known.filter_map(|inst| inst.dst).collect();
        let mapped = insts().filter(|inst| mapping(&inst.op).is_some());
        let mapped = mapped.filter_map(|inst| Some((inst.dst?, inst.args[0])));
        let mapped = mapped.filter(|(dst, _)| *cluster.ty(*dst) == Type::Str).collect();
        let sources = ParamSources::new(cluster);
        let mut characters = Characters { cluster, constants, sources, mapped, known };
        if !characters.known.is_empty() {
            characters.follow();
        }
        characters
    }

    /// Adds the parameters that get nothing but characters, and other cases of characters.
    fn follow(&mut self) {
        let params = self.cluster.blocks.iter().flat_map(|block| &block.params).copied();
        let params = params.filter(|param| *self.cluster.ty(*param) == Type::Str);
        let may_be: Vec<Var> = params.chain(self.mapped.keys().copied()).collect();
        self.known.extend(&may_be);
        // Those that are none after all, and what gets them.
        let mut gets: HashMap<Var, Vec<Var>> = HashMap::new();
        let mut others = vec![];
        for &var in &may_be {
            for source in self.sources(var) {
                if let Operand::Var(source) = source {
                    gets.entry(*source).or_default().push(var);
                }
                if !self.is_character(*source) {
                    others.push(var);
                }
            }
        }
        while let Some(other) = others.pop() {
            if self.known.remove(&other) {
                others.extend(gets.get(&other).into_iter().flatten());
            }
        }
    }

    /// What a variable gets.
    fn sources(&self, var: Var) -> &[Operand] {
        self.mapped.get(&var).map_or_else(|| self.sources.of(var), std::slice::from_ref)
    }

    fn is_character(&self, operand: Operand) -> bool {
        match operand {
            Operand::Var(var) => self.known.contains(&var),
            constant => number(constant, self.constants).is_some(),
        }
    }

    /// The variables of characters of which numbers are made, in order.
    fn numbered(&self) -> Vec<Var> {
        let mut work = vec![];
        for block in &self.cluster.blocks {
            for inst in &block.insts {
                let is_compared = comparison(&inst.op).is_some()
                    && inst
                        .args
                        .iter()
                        .all(|arg| self.is_character(*arg) || is_other(inst, *arg, self.constants));
                if is_compared || mapping(&inst.op).is_some() {
                    work.extend(inst.args.iter().chain(&inst.dst.map(Operand::Var)));
                }
                work.extend(appended(inst, self.constants).map(|[_, end]| end));
            }
            if let Term::Try { kernel, args, .. } = &block.term
                && is_parsed(kernel)
            {
                work.extend(args);
            }
        }
        let known = |operand: Operand| operand.var().filter(|var| self.known.contains(var));
        let work = work.into_iter().filter_map(known);
        let sources = |var: Var| self.sources(var).iter().filter_map(|source| source.var());
        reach(work, sources).into_iter().collect()
    }
}

/// The numbers of characters.
struct Numbering<'a> {
    numbers: HashMap<Var, Var>,
    /// What is found where a character is read: the number, and the size.
    found: HashMap<Var, Var>,
    constants: &'a [Constant],
}

impl Numbering<'_> {
    fn apply(&self, cluster: &mut Cluster) {
        let params: Vec<Vec<bool>> =
            cluster.blocks.iter().map(|block| self.numbered(&block.params)).collect();
        for block in &mut cluster.blocks {
            block.insts.iter_mut().for_each(|inst| self.take_numbers(inst));
            if let Term::Try { kernel, args, .. } = &mut block.term
                && is_parsed(kernel)
                && let Some(number) = args[0].var().and_then(|var| self.numbers.get(&var))
            {
                (*kernel, *args) = (&DIGIT, vec![Operand::Var(*number)]);
            }
            for edge in block.term.edges_mut() {
                for (arg, is_number) in edge.args.iter_mut().zip(&params[edge.target.index()]) {
                    if *is_number {
                        *arg = self.number(*arg).expect("a parameter for numbers gets only such");
                    }
                }
            }
        }
        let mut needed = HashSet::new();
        cluster.blocks.iter().for_each(|block| {
            block.visit_uses(|var| {
                needed.insert(var);
            });
        });
        let needed = |var: Var| needed.contains(&var);
        for block in &mut cluster.blocks {
            self.define(block, &needed);
        }
    }

    fn numbered(&self, params: &[Var]) -> Vec<bool> {
        params.iter().map(|param| self.numbers.contains_key(param)).collect()
    }

    /// The number for a character.
    fn number(&self, character: Operand) -> Option<Operand> {
        match character {
            Operand::Var(var) => self.numbers.get(&var).map(|number| Operand::Var(*number)),
            constant => number(constant, self.constants).map(Operand::Int),
        }
    }

    /// Lets an instruction take numbers, if it takes characters. Constants that are appended are numbers,
    /// too: the code for that is there.
    fn take_numbers(&self, inst: &mut Inst) {
        if let Some([text, character]) = appended(inst, self.constants)
            && let Some(number) = self.number(character).filter(|number| *number != Operand::Int(EMPTY))
        {
            (inst.op, inst.args) = (Op::Call(&APPEND_CHARACTER), vec![text, number]);
        }
        if let Some(kernel) = mapping(&inst.op)
            && let Some(number) = self.number(inst.args[0])
        {
            (inst.op, inst.args) = (Op::Call(kernel), vec![number]);
            return;
        }
        let Some((op, is_swapped)) = comparison(&inst.op) else { return };
        let is_constant = inst.args.iter().all(|arg| arg.var().is_none());
        let other = |arg: Operand| is_other(inst, arg, self.constants).then_some(Operand::Int(NONE));
        let number = |arg: &Operand| self.number(*arg).or_else(|| other(*arg));
        let numbers: Option<Vec<Operand>> = inst.args.iter().map(number).collect();
        if let Some(numbers) = numbers.filter(|_| !is_constant) {
            (inst.op, inst.args) = (op, numbers);
            if is_swapped {
                inst.args.reverse();
            }
        }
    }

    /// Lets a block read numbers and have them as parameters. A character that is needed as a string is made
    /// after that.
    fn define(&self, block: &mut Block, needed: &dyn Fn(Var) -> bool) {
        let make = |character: Var, number: Var, origin: Origin| {
            let args = vec![Operand::Var(number)];
            needed(character).then_some(Inst { dst: Some(character), op: Op::Call(&CHARACTER), args, origin })
        };
        let mut insts = vec![];
        for param in &mut block.params {
            if let Some(number) = self.numbers.get(param) {
                insts.extend(make(*param, *number, block.origin));
                *param = *number;
            }
        }
        // What is found, by text and position.
        let mut read: Vec<(Vec<Operand>, Operand)> = vec![];
        for mut inst in std::mem::take(&mut block.insts) {
            if calls(&inst, "streams::item::string_next")
                && let Some((_, found)) = read.iter().find(|(args, _)| *args == inst.args)
            {
                (inst.op, inst.args) = (Op::Call(&AFTER_CHARACTER), vec![inst.args[1], *found]);
            }
            let number = inst.dst.and_then(|dst| Some((dst, *self.numbers.get(&dst)?)));
            let Some((character, number)) = number else {
                insts.push(inst);
                continue;
            };
            let origin = inst.origin;
            if is_made_of_any(&inst) {
                inst.op = Op::Call(&CODE_POINT_OF);
            } else if is_made(&inst) {
                inst.op = Op::Copy;
            }
            if !is_read(&inst) {
                inst.dst = Some(number);
                insts.push(inst);
                insts.extend(make(character, number, origin));
                continue;
            }
            let found = self.found[&character];
            read.push((inst.args.clone(), Operand::Var(found)));
            (inst.dst, inst.op) = (Some(found), Op::Call(&FIND_CHARACTER));
            let args = vec![Operand::Var(found)];
            insts.extend([inst, Inst { dst: Some(number), op: Op::Call(&CODE_POINT), args, origin }]);
            insts.extend(make(character, number, origin));
        }
        block.insts = insts;
    }
}
