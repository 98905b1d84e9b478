//! Branches by which union member a value is.

use super::Translator;
use crate::graph::Graph;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use cranelift_frontend::Switch;
use neva_engine::code::{Ins, Reg, ToldBy};

/// Tags up to so many bytes are compared as one word.
const WORD: usize = 8;

/// Questions that become one branch, at the most: each way sets the answers to all of them.
const MOST_CASES: usize = 32;

/// Questions after each other which member a value is.
pub(super) struct Members {
    value: Reg,
    /// For each question the register of its answer, its tag, and where to go on if it is that one.
    cases: Vec<(Reg, u32, u32)>,
    /// Where to go on if it is none of them.
    default: u32,
    /// Where all questions but the first one begin.
    later: Vec<u32>,
}

impl Members {
    /// The places of questions that nothing else leads to. Each is the whole block.
    pub(super) fn asked(&self, graph: &Graph) -> impl Iterator<Item = u32> {
        self.later.iter().copied().filter(|place| graph.has_one_way(graph.block_of(*place)))
    }
}

/// A question with its answer: the tag, and the block to go on in.
type Case = (u32, Block);

impl Translator<'_, '_> {
    /// The questions that begin at this place, if the type of the value says which members have a payload.
    pub(super) fn members(&self, at: u32) -> Option<Members> {
        let (value, first, yes, no) = self.question(at)?;
        let mut members = Members { value, cases: vec![(first.0, first.1, yes)], default: no, later: vec![] };
        while let Some((next, (answer, tag), yes, no)) = self.question(members.default)
            && next == value
            && members.cases.len() < MOST_CASES
            && members.cases.iter().all(|(_, known, _)| self.tag(*known) != self.tag(tag))
        {
            members.cases.push((answer, tag, yes));
            members.later.push(std::mem::replace(&mut members.default, no));
        }
        Some(members)
    }

    /// Goes on by which member a value is.
    pub(super) fn member_switch(&mut self, members: &Members) {
        let Members { value, cases, default, .. } = members;
        let (places, blocks): (Vec<u32>, Vec<Block>) = (
            cases.iter().map(|(.., place)| *place).chain([*default]).collect(),
            (0..=cases.len()).map(|_| self.builder.create_block()).collect(),
        );
        let of_kind = |has_payload: bool| {
            let tags = &self.region.code.tags;
            let blocks = cases.iter().zip(&blocks).map(|((_, tag, _), block)| (*tag, *block));
            blocks.filter(|(tag, _)| tags[*tag as usize].has_payload == Some(has_payload)).collect()
        };
        let kinds: [(u8, Vec<Case>); 2] =
            [(self.layout.tag, of_kind(false)), (self.layout.union, of_kind(true))];
        let place = self.value(*value);
        let first = self.load_at(types::I8, place.base, place.offset, place.region);
        for (kind, cases) in kinds.iter().filter(|(_, cases)| !cases.is_empty()) {
            let [is_kind, other] = self.blocks();
            let condition = self.builder.ins().icmp_imm_u(IntCC::Equal, first, i64::from(*kind));
            self.fork(condition, is_kind, other);
            let has_payload = *kind == self.layout.union;
            let text = if has_payload { self.tag_of_member(place) } else { self.block_of(place) };
            self.tag_switch(text, cases, blocks[blocks.len() - 1]);
            self.builder.switch_to_block(other);
        }
        self.builder.ins().jump(blocks[blocks.len() - 1], &[]);
        for (number, (block, place)) in blocks.into_iter().zip(places).enumerate() {
            self.builder.switch_to_block(block);
            for (at, (answer, ..)) in cases.iter().enumerate().take(number + 1) {
                let answer_is = self.builder.ins().iconst(types::I64, i64::from(at == number));
                self.set_int(*answer, answer_is);
            }
            let next = self.place(place);
            self.builder.ins().jump(next, &[]);
        }
    }

    /// Goes on by which tag the block of a text is.
    fn tag_switch(&mut self, text: Value, cases: &[Case], default: Block) {
        let tags = &self.region.code.tags;
        if let [(tag, block)] = cases
            && tags[*tag as usize].told_by == ToldBy::Nothing
        {
            self.builder.ins().jump(*block, &[]);
            return;
        }
        let names: Vec<(&[u8], Block)> =
            cases.iter().map(|(tag, block)| (tags[*tag as usize].name.as_bytes(), *block)).collect();
        if names.iter().any(|(name, _)| !(1..=WORD).contains(&name.len())) {
            return self.text_chain(text, names, default);
        }
        // A text of one word: what is after it is shifted out. No tag has a byte that is 0.
        let short = self.builder.create_block();
        let len = self.len(text);
        let before = self.builder.ins().iadd_imm_s(len, -1);
        let is_short = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, before, WORD as i64);
        self.fork(is_short, short, default);
        let word = self.load_at(types::I64, text, self.layout.first_item, self.memory.items);
        let bits = self.builder.ins().ishl_imm_u(len, 3);
        // A shift looks at the lowest six bits.
        let after = self.builder.ins().ineg(bits);
        let word = self.builder.ins().ishl(word, after);
        let mut switch = Switch::new();
        for (name, block) in names {
            let known = name.iter().rev().fold(0, |known, byte| known << 8 | u64::from(*byte));
            switch.set_entry(u128::from(known << (64 - 8 * name.len())), block);
        }
        switch.emit(&mut self.builder, word, default);
    }

    fn tag(&self, tag: u32) -> &str {
        &self.region.code.tags[tag as usize].name
    }

    /// A question that begins at a place: the value, the register of the answer and the tag, where to go on.
    fn question(&self, at: u32) -> Option<(Reg, (Reg, u32), u32, u32)> {
        let code = self.region.code;
        match code.code[at as usize..] {
            [Ins::HasTag(answer, value, tag), Ins::If(condition, yes, no), ..]
                if answer == condition
                    && self.region.has(at)
                    && code.tags[tag as usize].has_payload.is_some() =>
            {
                Some((value, (answer, tag), yes, no))
            }
            _ => None,
        }
    }
}
