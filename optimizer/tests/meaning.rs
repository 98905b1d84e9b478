//! Passes do not change what random programs do.

#[path = "support/interpret.rs"]
mod interpret;
#[path = "../../blocks/tests/support/mod.rs"]
mod support;

use interpret::run;
use neva_blocks::analysis::dominators::Dominators;
use neva_blocks::verify::{verify, verify_types};
use neva_blocks::*;
use neva_optimizer::break_irreducible::break_irreducible;
use neva_optimizer::infer_types::infer_types;
use neva_optimizer::insert_casts::insert_casts;
use neva_optimizer::passes::{Level, optimize_watched};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::lookup;

const STEPS: usize = 200;

/// What a variable holds in a random program, so that it makes sense.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Int,
    Bool,
    Value,
}

/// Makes a program from random numbers: every block sees its parameters, its own variables and those of the
/// entry.
struct Builder<'a> {
    numbers: std::iter::Cycle<std::slice::Iter<'a, u16>>,
    kinds: Vec<Kind>,
    /// The variables in sight.
    visible: Vec<Var>,
}

impl Builder<'_> {
    fn pick(&mut self, below: usize) -> usize {
        // The position is mixed in, as the numbers repeat.
        let number = self.numbers.next().copied().unwrap_or(0) as usize;
        (number + number / 251) % below
    }

    fn var(&mut self, kind: Kind) -> Var {
        self.kinds.push(kind);
        Var(self.kinds.len() as u32 - 1)
    }

    fn kind(&mut self) -> Kind {
        [Kind::Int, Kind::Bool, Kind::Value][self.pick(3)]
    }

    fn operand(&mut self, kind: Kind) -> Operand {
        let fitting: Vec<Var> = self
            .visible
            .iter()
            .copied()
            .filter(|var| kind == Kind::Value || self.kinds[var.0 as usize] == kind)
            .collect();
        if !fitting.is_empty() && self.pick(4) > 0 {
            return Operand::Var(fitting[self.pick(fitting.len())]);
        }
        match kind {
            Kind::Int => Operand::Int(self.pick(3) as i64),
            Kind::Bool => Operand::Bool(self.pick(2) == 0),
            Kind::Value => {
                [Operand::Unit, Operand::Int(1), Operand::Const(0), Operand::Const(1), Operand::Const(2)]
                    [self.pick(5)]
            }
        }
    }

    fn inst(&mut self) -> Inst {
        use Kind::{Bool, Int, Value};
        let (op, kinds, result): (Op, &[Kind], Kind) = match self.pick(9) {
            0 => (Op::Copy, &[Int], Int),
            1 => (Op::Call(lookup("int_add").unwrap()), &[Int, Int], Int),
            2 => (Op::Equal, &[Int, Int], Bool),
            3 => (Op::Equal, &[Value, Value], Bool),
            4 => (Op::Matches, &[Value, Value], Bool),
            5 => (Op::Union("Some".to_string()), &[Value], Value),
            6 => (Op::HasTag("Some".to_string()), &[Value], Bool),
            7 => (Op::Unbox, &[Value], Value),
            _ => (Op::Struct(vec!["a".to_string()]), &[Value], Value),
        };
        let args = kinds.iter().map(|kind| self.operand(*kind)).collect();
        let dst = self.var(result);
        self.visible.push(dst);
        Inst { dst: Some(dst), op, args, origin: Origin(0) }
    }

    fn edge(&mut self, params: &[Vec<Var>]) -> Edge {
        let target = 1 + self.pick(params.len() - 1);
        let args = params[target].iter().map(|param| self.operand(self.kinds[param.0 as usize])).collect();
        Edge { target: BlockId(target as u32), args }
    }

    fn term(&mut self, params: &[Vec<Var>]) -> Term {
        match self.pick(12) {
            0 => Term::Stop,
            1 => Term::Exit(self.operand(Kind::Int)),
            2 | 3 => Term::Jump(self.edge(params)),
            4 | 5 => {
                let ok = self.edge(params);
                let parts = vec![
                    PrintPart::Text(b"> ".to_vec()),
                    PrintPart::Value(self.operand(Kind::Value), Style::Plain),
                ];
                Term::Print {
                    parts,
                    flush: false,
                    ok,
                    error: None,
                    err: self.edge(params),
                    origin: Origin(0),
                }
            }
            6 => {
                let (value, error) = (self.var(Kind::Int), self.var(Kind::Value));
                let args = vec![Operand::Const(3 + self.pick(2) as u32)];
                let mut ends = vec![];
                for var in [value, error] {
                    self.visible.push(var);
                    ends.push(self.edge(params));
                    self.visible.pop();
                }
                let err = ends.pop().unwrap();
                let ok = ends.pop().unwrap();
                let kernel = lookup("parse_int").unwrap();
                Term::Try { kernel, args, value: Some(value), ok, error: Some(error), err, origin: Origin(0) }
            }
            7 => Term::Switch {
                on: self.operand(Kind::Int),
                cases: (0..2)
                    .map(|value| Case { value: Operand::Int(value), edge: self.edge(params) })
                    .collect(),
                default: self.edge(params),
            },
            _ => Term::If {
                cond: self.operand(Kind::Bool),
                then: self.edge(params),
                otherwise: self.edge(params),
            },
        }
    }
}

fn random_program(numbers: &[u16]) -> Program {
    let mut builder = Builder { numbers: numbers.iter().cycle(), kinds: vec![], visible: vec![] };
    let count = 2 + builder.pick(9);
    let mut params = vec![vec![]];
    for _ in 1..count {
        let wanted = builder.pick(4);
        params.push(
            (0..wanted)
                .map(|_| {
                    let kind = builder.kind();
                    builder.var(kind)
                })
                .collect::<Vec<_>>(),
        );
    }
    let mut blocks = vec![];
    let mut of_entry = vec![];
    for number in 0..count {
        builder.visible = of_entry.clone();
        builder.visible.extend(&params[number]);
        let insts = (0..builder.pick(4)).map(|_| builder.inst()).collect();
        if number == 0 {
            of_entry = builder.visible.clone();
        }
        blocks.push(Block {
            params: params[number].clone(),
            insts,
            term: builder.term(&params),
            origin: Origin(0),
        });
    }
    let some = Constant::Union("Some".to_string(), None);
    let one = Constant::Union("Some".to_string(), Some(Box::new(Constant::Int(1))));
    let [text, number, word] = ["x", "12", "y"].map(|text| Constant::Str(text.into()));
    let types = vec![Type::Any; builder.kinds.len()];
    Program {
        clusters: vec![Cluster { name: "main".to_string(), blocks, types }],
        constants: vec![some, one, text, number, word],
        ..Program::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn optimized_programs_do_the_same(numbers in prop::collection::vec(any::<u16>(), 20..200)) {
        let mut program = random_program(&numbers);
        prop_assert_eq!(verify(&program), Vec::<String>::new());
        let before = run(&program, STEPS);
        let mut text = text::print(&program);
        let mut problems = vec![];
        optimize_watched(&mut program, Level::Full, &mut |pass, program| {
            let after = run(program, STEPS);
            let new = text::print(program);
            if !after.agrees(&before) {
                problems.push(format!("{}:\n{text}\n{new}\n{before:?}\n{after:?}", pass.name));
            }
            text = new;
        });
        prop_assert!(problems.is_empty(), "{}", problems[0]);
        prop_assert_eq!(verify_types(&program), Vec::<String>::new());
        prop_assert!(is_reducible(&program));
    }

    #[test]
    fn reducible_programs_do_the_same(numbers in prop::collection::vec(any::<u16>(), 20..200)) {
        let mut program = random_program(&numbers);
        let before = run(&program, STEPS);
        infer_types(&mut program);
        insert_casts(&mut program);
        break_irreducible(&mut program);
        prop_assert_eq!(verify(&program), Vec::<String>::new());
        prop_assert_eq!(verify_types(&program), Vec::<String>::new());
        prop_assert!(is_reducible(&program));
        prop_assert!(run(&program, STEPS).agrees(&before));
    }

    #[test]
    fn text_reads_as_it_prints(numbers in prop::collection::vec(any::<u16>(), 20..100)) {
        let program = random_program(&numbers);
        let printed = text::print(&program);
        let again = text::parse(&printed, &lookup);
        prop_assert_eq!(again.map(|program| text::print(&program)), Ok(printed));
    }

    #[test]
    fn dominators_lie_on_every_way(numbers in prop::collection::vec(any::<u16>(), 20..200)) {
        let program = random_program(&numbers);
        let cluster = &program.clusters[0];
        let tree = Dominators::new(cluster);
        let blocks = || (0..cluster.blocks.len() as u32).map(BlockId);
        for above in blocks() {
            let without = reachable_without(cluster, above);
            for block in blocks().filter(|block| tree.is_reachable(*block)) {
                let wanted = block == above || !without.contains(&block);
                prop_assert_eq!(tree.dominates(above, block), wanted && tree.is_reachable(above));
            }
        }
    }
}

fn reachable_without(cluster: &Cluster, closed: BlockId) -> BTreeSet<BlockId> {
    let mut seen = BTreeSet::new();
    let mut found = vec![BlockId(0)];
    while let Some(block) = found.pop() {
        if block != closed && seen.insert(block) {
            found.extend(cluster.block(block).term.edges().iter().map(|edge| edge.target));
        }
    }
    seen
}

/// Whether every loop has one entry, so that the pass that sees to it changes nothing.
fn is_reducible(program: &Program) -> bool {
    let mut again = program.clone();
    break_irreducible(&mut again);
    text::print(&again) == text::print(program)
}
